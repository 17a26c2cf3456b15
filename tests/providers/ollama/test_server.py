"""What an Ollama server has, what is loaded, and how more is fetched."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from bot.domain.errors import (
    KeyRefused,
    ModelMissing,
    ModelUnfit,
    ProviderError,
    ProviderFailed,
    ProviderUnreachable,
)
from bot.providers.ollama import Ollama
from bot.providers.ollama.errors import LIBRARY
from tests.providers.ollama.conftest import House, answer
from tests.wire.ollama_lines import STALL, Kept, Says, encoded, progress


async def test_the_models_that_chat_are_listed_and_those_that_run_here_come_first(house: House) -> None:
    house.wire.models = {"gpt-oss:120b-cloud": Kept()} | house.wire.models
    listed = await house.ollama.models()
    assert listed[:2] == ["llama3.2:latest", "qwen3:4b"]
    assert listed[-1] == "gpt-oss:120b-cloud"
    assert not [name for name in listed if "embed" in name]


async def test_a_server_that_does_not_tell_what_models_can_do_is_judged_by_their_names(house: House) -> None:
    house.wire.models = {
        "mistral": Kept(tells=False),
        "nomic-embed-text": Kept(tells=False, family="nomic-bert"),
        "all-minilm": Kept(tells=False),
        "me/bge-m3": Kept(tells=False),
    }
    assert await house.ollama.models() == ["mistral:latest"]


async def test_models_are_listed_even_where_nothing_more_is_told_of_them(house: House) -> None:
    house.wire.refuses_show = True
    assert "llama3.2:latest" in await house.ollama.models()


async def test_a_server_without_models_lists_none(house: House) -> None:
    house.wire.models = {}
    assert await house.ollama.models() == []


async def test_listing_the_models_of_an_absent_server_says_so(house: House) -> None:
    await house.server.stop()
    with pytest.raises(ProviderUnreachable):
        await house.ollama.models()


async def test_listing_needs_the_key_as_well(house: House) -> None:
    house.wire.key = "sk-1"
    with pytest.raises(KeyRefused):
        await house.ollama.models()


async def test_a_model_is_loaded_with_the_context_that_prompts_ask_for(house: House) -> None:
    assert not await house.ollama.is_loaded("tiny")
    await house.ollama.load("tiny")
    assert await house.ollama.is_loaded("tiny:latest")
    assert house.wire.chats[-1]["options"] == {"num_ctx": 2_048}
    assert house.wire.chats[-1]["keep_alive"] == "30m"


async def test_loading_waits_as_long_as_it_takes(house: House) -> None:
    house.wire.load_s = 0.05
    await house.ollama.load("Llama3.2:latest")
    assert await house.ollama.is_loaded("llama3.2")


async def test_loading_a_model_that_is_not_there_says_how_it_is_fetched(house: House) -> None:
    with pytest.raises(ModelMissing):
        await house.ollama.load("qwen3:14b")


async def test_loading_a_model_that_cannot_chat_says_so(house: House) -> None:
    with pytest.raises(ModelUnfit):
        await house.ollama.load("embeddinggemma")


async def test_a_cloud_model_is_always_ready(house: House) -> None:
    assert await house.ollama.is_loaded("gpt-oss:120b-cloud")
    await house.ollama.load("gpt-oss:120b-cloud")
    assert house.wire.chats == []


async def pull(house: House, model: str = "qwen3:14b") -> list[tuple[int, int]]:
    return [step async for step in house.ollama.pull(model)]


async def test_progress_is_summed_over_the_layers(house: House) -> None:
    house.wire.pulls.append(
        [
            progress("pulling manifest"),
            progress("pulling aa", digest="sha256:aa", total=900),
            progress("pulling aa", digest="sha256:aa", total=900, completed=450),
            progress("pulling aa", digest="sha256:aa", total=900, completed=900),
            progress("pulling bb", digest="sha256:bb", total=100),
            progress("pulling bb", digest="sha256:bb", total=100, completed=100),
            progress("verifying sha256 digest"),
            progress("writing manifest"),
            progress("success"),
        ]
    )
    assert await pull(house) == [(0, 900), (450, 900), (900, 900), (900, 1000), (1000, 1000)]


async def test_progress_never_falls_when_a_part_is_fetched_anew(house: House) -> None:
    numbers = [(900, 450), (900, 100), (0, 0), (900, 700), (900, 2_000)]
    lines = [progress("pulling aa", digest="sha256:aa", total=total, completed=done) for total, done in numbers]
    house.wire.pulls.append([*lines, progress("success")])
    assert await pull(house) == [(450, 900), (700, 900), (900, 900)]


async def test_what_is_there_already_is_there_at_once(house: House) -> None:
    house.wire.pulls.append([progress("pulling manifest"), progress("success")])
    assert await pull(house) == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("pull model manifest: file does not exist", ModelMissing),
        ('pull model manifest: Get "https://x/v2/": dial tcp: lookup x: no such host', ProviderUnreachable),
        ("write /var/lib/ollama/models/blobs/x: no space left on device", ProviderFailed),
        ("max retries exceeded: EOF", ProviderFailed),
    ],
)
async def test_a_pull_that_fails_says_why(house: House, said: str, kind: type[ProviderError]) -> None:
    house.wire.pulls.append([progress("pulling manifest"), encoded({"error": said})])
    with pytest.raises(ProviderError) as raised:
        await pull(house)
    assert type(raised.value) is kind


async def test_a_name_the_library_does_not_have_says_where_the_names_are(house: House) -> None:
    house.wire.pulls.append([encoded({"error": "pull model manifest: file does not exist"})])
    with pytest.raises(ModelMissing) as raised:
        await pull(house, "qwne3")
    assert raised.value.values == {"model": "qwne3", "command": LIBRARY}


async def test_a_pull_that_breaks_off_is_not_done(house: House) -> None:
    house.wire.pulls.append([progress("pulling aa", digest="sha256:aa", total=900, completed=450)])
    with pytest.raises(ProviderUnreachable):
        await pull(house)


async def test_closing_a_pull_stops_it(house: House) -> None:
    house.wire.pulls.append([progress("pulling aa", digest="sha256:aa", total=900, completed=450), STALL])
    async with aclosing(house.ollama.pull("qwen3:14b")) as steps:
        assert await anext(steps) == (450, 900)
    await asyncio.wait_for(house.wire.hung_up.wait(), 2)


async def test_what_a_model_can_do_is_asked_anew_after_it_was_fetched(house: House) -> None:
    house.wire.answers += [Says(("Fine.",))] * 2
    await answer(house.model())
    house.wire.pulls.append([progress("success")])
    await pull(house, "llama3.2")
    await answer(house.model())
    assert house.wire.shown == ["llama3.2", "llama3.2"]


async def test_closing_what_was_never_opened_does_no_harm() -> None:
    await Ollama().close()


async def test_a_server_that_listens_everywhere_is_looked_for_here() -> None:
    everywhere = "0.0.0.0"  # noqa: S104 - what OLLAMA_HOST is often set to
    assert Ollama(f"{everywhere}:11434").address == "http://127.0.0.1:11434"
    assert Ollama("http://10.0.0.0:11434").address == "http://10.0.0.0:11434"
    assert Ollama(" ").address == "http://127.0.0.1:11434"
