"""A model that is asked for by name is fetched once, into a folder of its own; a folder that is named never is."""

from __future__ import annotations

import asyncio
import errno
import sys
from pathlib import Path

import pytest

from bot.domain.errors import ModelMissing, PackageMissing, ProviderError, ProviderFailed, ProviderUnreachable
from bot.domain.model import DEFAULT
from bot.providers.local_embedder import LocalEmbedder
from bot.providers.local_embedder.places import DEFAULT_MODEL
from tests.fakes.embedding_library import WEIGHTS, Library, Refused, graph, model_files, put_model

MULTILINGUAL = f"sentence-transformers/{DEFAULT_MODEL}"
PUBLISHED = model_files("onnx/model.onnx", modules=[]) | {
    "onnx/model_quint8_avx2.onnx": graph(mark="small"),
    "onnx/model_O3.onnx": graph(mark="other"),
    "1_Pooling/config.json": b'{"pooling_mode_mean_tokens": true}',
    "openvino/openvino_model.bin": b"other",
    "pytorch_model.bin": b"other",
    "model.safetensors": WEIGHTS,
    "unigram.json": b"{}",
    "README.md": b"Hello",
}


async def opened(model: str, models: Path) -> LocalEmbedder:
    return await LocalEmbedder.open(model, models, {})


async def refused(model: str, models: Path) -> ProviderError:
    """Return what is raised for a model."""
    with pytest.raises(ProviderError) as caught:
        await opened(model, models)
    return caught.value


def lying_in(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


async def test_the_one_that_is_used_where_none_is_named_is_multilingual(library: Library, tmp_path: Path) -> None:
    library.published[MULTILINGUAL] = PUBLISHED
    embedder = await opened(DEFAULT, tmp_path / "models")
    assert embedder.name.startswith("local:paraphrase-multilingual-MiniLM-L12-v2@")


async def test_only_what_the_model_consists_of_is_fetched_and_only_once(library: Library, tmp_path: Path) -> None:
    library.published[MULTILINGUAL] = PUBLISHED
    for _ in range(2):
        await opened(DEFAULT_MODEL, tmp_path / "models")
    [(_, files)] = library.fetched
    assert files == [
        "1_Pooling/config.json",
        "config.json",
        "modules.json",
        "onnx/model_quint8_avx2.onnx",
        "tokenizer.json",
    ]
    assert lying_in(tmp_path / "models") == [MULTILINGUAL.replace("/", "--")]


async def test_a_model_of_somebody_elses_is_named_with_its_owner(library: Library, tmp_path: Path) -> None:
    library.published["intfloat/multilingual-e5-small"] = PUBLISHED
    embedder = await opened("intfloat/multilingual-e5-small", tmp_path)
    await embedder.embed_question("Who?")
    assert library.read[-1] == library.tokenizer.encode("query: Who?").ids


async def test_a_fetched_one_is_found_again_by_its_name(library: Library, tmp_path: Path) -> None:
    library.published[MULTILINGUAL] = PUBLISHED
    now = await opened(DEFAULT, tmp_path)
    earlier = LocalEmbedder(now.name, now.dimensions, tmp_path)
    assert await earlier.embed(["a"]) == await now.embed(["a"])


async def test_a_name_is_no_folder_that_happens_to_be_here(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put_model(tmp_path / DEFAULT_MODEL)
    library.published[MULTILINGUAL] = PUBLISHED
    await opened(DEFAULT_MODEL, tmp_path / "models")
    assert len(library.fetched) == 1


@pytest.mark.parametrize("path", ["./mini", "deep/mini"])
async def test_a_path_from_here_is_one_and_its_name_is_whole(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    put_model(tmp_path / path)
    embedder = await opened(path, tmp_path / "models")
    assert embedder.name.startswith(f"local:{(tmp_path / path).resolve()}@")
    assert library.fetched == []


@pytest.mark.parametrize("path", ["/nowhere/at/all", "./nothing", "~/nothing-here", "~nobody-here/nothing"])
async def test_a_folder_that_is_not_there_is_not_looked_for_elsewhere(
    library: Library, tmp_path: Path, path: str
) -> None:
    assert "no such folder" in str(await refused(path, tmp_path))
    assert library.fetched == []


@pytest.mark.parametrize(
    ("hub", "kind"),
    [
        (None, ModelMissing),
        (Refused(401), ModelMissing),
        (Refused(503), ProviderUnreachable),
        (ConnectionError("Name or service not known"), ProviderUnreachable),
        (ValueError("Repo id must use alphanumeric chars"), ModelMissing),
        (OSError(errno.ENOSPC, "No space left on device"), ProviderFailed),
        (RuntimeError("Data processing error"), ProviderUnreachable),
    ],
    ids=repr,
)
async def test_what_cannot_be_fetched_is_told_and_leaves_no_folder(
    library: Library, tmp_path: Path, hub: Exception | None, kind: type[ProviderError]
) -> None:
    library.hub = hub
    assert type(await refused(DEFAULT, tmp_path)) is kind
    assert lying_in(tmp_path) == []


async def test_a_repository_without_a_model_is_none(library: Library, tmp_path: Path) -> None:
    library.published["me/poems"] = {"README.md": b"Hello"}
    assert type(await refused("me/poems", tmp_path)) is ModelMissing
    assert library.fetched == []


async def test_weights_are_not_fetched_for_a_library_that_is_not_there(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    library.published["me/mini"] = model_files("model.safetensors", WEIGHTS)
    assert type(await refused("me/mini", tmp_path)) is PackageMissing
    assert library.fetched == []


async def test_where_it_is_there_they_are(library: Library, tmp_path: Path) -> None:
    library.published["me/mini"] = model_files("model.safetensors", WEIGHTS) | {"vocab.txt": b"a", "onnx.md": b""}
    await opened("me/mini", tmp_path)
    assert library.fetched == [("me/mini", ["config.json", "model.safetensors", "tokenizer.json", "vocab.txt"])]


async def test_without_the_libraries_nothing_is_fetched(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    assert type(await refused(DEFAULT, tmp_path)) is PackageMissing


async def test_a_fetch_goes_on_when_nobody_waits_for_it(library: Library, tmp_path: Path) -> None:
    library.published[MULTILINGUAL] = PUBLISHED
    library.gate.clear()
    waiting = asyncio.create_task(opened(DEFAULT, tmp_path))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(waiting, 0.05)
    library.gate.set()
    folder = tmp_path / MULTILINGUAL.replace("/", "--")
    for _ in range(1_000):
        if folder.is_dir():
            break
        await asyncio.sleep(0.01)
    await opened(DEFAULT, tmp_path)
    assert len(library.fetched) == 1


async def test_what_another_process_fetched_meanwhile_is_used(library: Library, tmp_path: Path) -> None:
    library.published[MULTILINGUAL] = PUBLISHED
    library.gate.clear()
    waiting = asyncio.create_task(opened(DEFAULT, tmp_path))
    await asyncio.sleep(0.05)
    put_model(tmp_path / MULTILINGUAL.replace("/", "--"), PUBLISHED)
    library.gate.set()
    assert (await waiting).dimensions
