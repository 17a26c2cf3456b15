"""The embedding slot filled in this process: who embeds, what is done where it cannot, and what the doctor finds."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.app import embedders, open_aiki
from bot.app.embedders import chosen_embedder, earlier_embedders, models_folder
from bot.app.servers import Servers
from bot.cli import doctor_models
from bot.cli.doctor_models import check_models
from bot.cli.findings import State
from bot.clock import SystemClock
from bot.domain.conversation import Identity
from bot.domain.errors import SettingsError
from bot.domain.memory import PERSON, ImportedMessage
from bot.domain.model import LOCAL, ModelRef, Slot
from bot.locales import LocaleSentences
from bot.providers.ngrams import NAME
from bot.settings import Settings, load_settings
from bot.store import Store
from tests.fakes.embedding_library import DIMENSIONS, Library, graph, model_files, put_model

OWNER = Identity("console", "me", "Me")


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    """The libraries, and a hub that has nothing."""
    library = Library()
    for name, module in library.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    return library


def settings_of(tmp_path: Path, model: str) -> Settings:
    """Return settings that name this model."""
    return load_settings(db=tmp_path / "aiki.db", language="en", embedding_model=model)


async def embedder_name(settings: Settings) -> str:
    """Return which embedder a start uses."""
    async with await Store.open(settings.db, SystemClock()) as store:
        return (await chosen_embedder(settings, Servers.of(settings), store.vectors)).name


async def found(settings: Settings) -> tuple[State, str]:
    """Return what the doctor finds in the embedding slot."""
    [check] = [check for check in await check_models(settings) if check.name == "embedding"]
    return check.state, LocaleSentences().say(settings.language, f"doctor.{check.key}", **check.values)


def is_folder(path: Path) -> bool:
    """Whether there is a folder."""
    return path.is_dir()


@pytest.mark.parametrize("written", ["local:", "local:default", " LOCAL: "])
def test_local_alone_names_the_model_that_is_used_where_none_is_named(written: str) -> None:
    assert ModelRef.parse(written, Slot.EMBEDDING) == ModelRef(LOCAL, "default")


def test_local_is_for_embeddings_and_for_nothing_else() -> None:
    assert ModelRef.parse("local:C:\\models\\mini", Slot.EMBEDDING) == ModelRef(LOCAL, "C:\\models\\mini")
    for slot in set(Slot) - {Slot.EMBEDDING}:
        assert ModelRef.parse("local:", slot) is None


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("AIKI_CHAT_MODEL", "local:mini", "AIKI_EMBEDDING_MODEL"),
        ("AIKI_SPEECH_MODEL", "local:mini", "AIKI_EMBEDDING_MODEL"),
        ("AIKI_SPEECH_MODEL", "claude:mini", "whisper:NAME"),
        ("AIKI_EMBEDDING_MODEL", "whisper:small", "AIKI_SPEECH_MODEL"),
        ("AIKI_EMBEDDING_MODEL", "local", "local:"),
        ("AIKI_EMBEDDING_MODEL", "ollama:", "ollama:NAME"),
    ],
)
def test_what_belongs_elsewhere_is_refused_with_where(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, value: str, problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=problem) as caught:
        load_settings()
    assert caught.value.values["setting"] == variable


async def test_the_model_of_a_folder_is_used(library: Library, tmp_path: Path) -> None:
    folder = put_model(tmp_path / "mini")
    assert (await embedder_name(settings_of(tmp_path, f"local:{folder}"))).startswith(f"local:{folder}@")


async def test_after_a_change_the_earlier_model_is_asked_until_all_is_embedded_anew(
    library: Library, tmp_path: Path
) -> None:
    first, second = put_model(tmp_path / "first"), put_model(tmp_path / "second", model_files(content=graph(mark="2")))
    async with open_aiki(settings_of(tmp_path, f"local:{first}")) as aiki:
        owner = await aiki.owner(OWNER)
        said = ImportedMessage("1", "diary", PERSON, "Ingrid likes tea.", aiki.clock.now())
        assert await aiki.store.memories.add([said], owner.id) == [True]
        assert await aiki.embedding.catch_up() == 1
    async with open_aiki(settings_of(tmp_path, f"local:{second}")) as aiki:
        asked = [index.embedder.partition("@")[0] for index, _ in await aiki.embedding.question("tea")]
        assert asked == [f"local:{second}", f"local:{first}"]
        assert await aiki.embedding.catch_up() == 1
        asked = [index.embedder.partition("@")[0] for index, _ in await aiki.embedding.question("tea")]
        assert asked == [f"local:{second}"]


async def test_a_start_that_knows_the_model_does_not_load_it(library: Library, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, f"local:{put_model(tmp_path / 'mini')}")
    for _ in range(2):
        async with open_aiki(settings):
            assert library.loaded == ["model.onnx"]


def test_an_earlier_model_whose_folder_is_gone_is_none(tmp_path: Path) -> None:
    servers = Servers.of(settings_of(tmp_path, "local:"))
    assert earlier_embedders(servers, tmp_path)(f"local:{tmp_path}/gone@1f2e", DIMENSIONS) is None


@pytest.mark.parametrize(
    ("model", "why"), [("local:", "was not fetched"), ("local:./nothing", "no such folder"), ("local:me/x", "Refused")]
)
async def test_where_it_cannot_be_had_the_built_in_embedder_is_used_and_the_log_says_why(
    library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture, model: str, why: str
) -> None:
    assert await embedder_name(settings_of(tmp_path, model)) == NAME
    assert why in caplog.text


async def test_or_where_the_libraries_are_not_installed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert await embedder_name(settings_of(tmp_path, f"local:{put_model(tmp_path / 'mini')}")) == NAME
    assert "not installed (onnxruntime)" in caplog.text


async def test_a_start_does_not_wait_for_ever_for_a_fetch(
    library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedders, "ASK_S", 0.05)
    library.published["me/mini"] = model_files()
    library.gate.clear()
    assert await embedder_name(settings_of(tmp_path, "local:me/mini")) == NAME
    assert "fetched or read to its end for the next start" in caplog.text
    library.gate.set()


async def test_the_doctor_tries_the_model_and_says_how_quick_it_is(library: Library, tmp_path: Path) -> None:
    state, text = await found(settings_of(tmp_path, f"local:{put_model(tmp_path / 'mini')}"))
    assert state is State.OK
    assert re.search(r"was ready in \d+\.\d\d s; \d+ ms for a short text, 16 numbers each", text)


async def test_the_doctor_fetches_what_was_asked_for_by_name_beside_the_database(
    library: Library, tmp_path: Path
) -> None:
    library.published["me/mini"] = model_files()
    settings = settings_of(tmp_path, "local:me/mini")
    assert (await found(settings))[0] is State.OK
    assert models_folder(settings) == tmp_path / "aiki.db.models"
    assert is_folder(tmp_path / "aiki.db.models" / "me--mini")


async def test_the_doctor_tells_how_to_install_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    state, text = await found(settings_of(tmp_path, f"local:{put_model(tmp_path / 'mini')}"))
    assert state is State.FAULT
    assert "pip install -r deploy/requirements-embed.lock" in text


async def test_the_doctor_tells_of_a_folder_that_is_none(library: Library, tmp_path: Path) -> None:
    state, text = await found(settings_of(tmp_path, f"local:{tmp_path}/none"))
    assert state is State.FAULT
    assert f"{tmp_path}/none (no such folder)" in text


async def test_the_doctor_tells_of_a_hub_that_is_out_of_reach(library: Library, tmp_path: Path) -> None:
    library.hub = ConnectionError("Name or service not known")
    state, text = await found(settings_of(tmp_path, "local:"))
    assert state is State.FAULT
    assert "huggingface.co" in text


async def test_the_doctor_waits_for_a_fetch_no_longer_than_it_says(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_models, "PATIENCE_S", 0.05)
    library.published["me/mini"] = model_files()
    library.gate.clear()
    state, _ = await found(settings_of(tmp_path, "local:me/mini"))
    assert state is State.FAULT
    library.gate.set()


async def test_the_doctor_tells_of_a_model_that_makes_no_difference(library: Library, tmp_path: Path) -> None:
    library.answer = np.ones_like
    state, text = await found(settings_of(tmp_path, f"local:{put_model(tmp_path / 'mini')}"))
    assert state is State.FAULT
    assert "the same vector for everything" in text
