"""What is proposed while the argument of a command is typed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.core.circumstances import TurnDefaults
from bot.core.complete import Completions
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.errors import ProviderFailed
from bot.domain.gesture import Choice, Typing
from bot.domain.model import CLAUDE, OLLAMA, OPENAI
from bot.locales import LocaleSentences
from bot.settings import Settings
from tests.fakes.chat import CHAT, GROUP, ME, STRANGER, Chat, chatting
from tests.fakes.providers import FakeProviders

ELSEWHERE = ThreadAddress("telegram", "-999", ThreadKind.GROUP)


@pytest.fixture
async def chat(settings: Settings) -> AsyncIterator[Chat]:
    """A chat in which three things were told."""
    async with chatting(settings) as opened:
        await opened.ask("/remember the boat lies at pier 4")
        await opened.ask("My sister keeps bees")
        await opened.ask("the spare key is under the pot")
        yield opened


async def said(chat: Chat, command: str, typed: str = "", **more: object) -> list[str]:
    """Return what the argument would be."""
    return [one.says for one in await chat.type(command, typed, **more)]


@pytest.mark.parametrize("command", ["memory", "forget", "why", "correct", "glem", "esqueca"])
async def test_the_newest_memories_are_proposed_first(chat: Chat, command: str) -> None:
    newest = (await said(chat, command))[0]
    assert newest == (await said(chat, "memory"))[0]
    [label] = [one.label for one in await chat.type(command, "boat")]
    assert label == "the boat lies at pier 4 - 21 November 2026, 08:30"


async def test_only_what_is_pinned_is_proposed_to_be_unpinned(chat: Chat) -> None:
    assert await said(chat, "unpin") == []
    await chat.ask("/pin m1")
    await chat.ask("/pin m3")
    assert await said(chat, "unpin") == ["m1", "m3"]
    assert await said(chat, "unpin", "boat") == ["m1"]
    assert await said(chat, "pin", "boat") == ["m1"]
    assert await said(chat, "unpin", address=ELSEWHERE) == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("boa", ["m1"]),
        ("BOAT LI", ["m1"]),
        ("pot key", ["m3"]),
        ("bee sisters", ["m2"]),
        ("m1", ["m1"]),
        ("m99", []),
        ("giraffe", []),
        ("the", ["m3", "m1"]),
        ("m1 the boat lies", []),
    ],
)
async def test_memories_are_found_by_words_and_ids(chat: Chat, typed: str, expected: list[str]) -> None:
    assert await said(chat, "forget", typed) == expected


async def test_a_long_memory_is_cut_so_that_its_date_is_seen(chat: Chat) -> None:
    await chat.ask("/remember " + "very " * 60 + "long")
    label = (await chat.type("memory", "long"))[0].label
    assert len(label) <= 100
    assert "… - 21 November 2026" in label


async def test_only_what_holds_is_proposed_for_correction(chat: Chat) -> None:
    await chat.ask("/correct m1 the boat lies at pier 5")
    closed, open_ = await said(chat, "forget", "pier"), await said(chat, "correct", "pier")
    assert "m1" in closed
    assert "m1" not in open_
    assert open_


async def test_memories_are_those_of_the_place_and_strangers_see_none(chat: Chat) -> None:
    assert await said(chat, "memory", address=ELSEWHERE) == []
    await chat.ask("the group eats cake", address=GROUP)
    assert len(await said(chat, "memory", address=GROUP)) == 1
    assert await said(chat, "memory", "cake") == []
    assert await said(chat, "memory", "boat", address=GROUP) == []
    assert await said(chat, "memory", sender=STRANGER, address=CHAT) == []
    assert await said(chat, "language", sender=STRANGER) == []


async def test_in_private_memories_are_proposed_before_the_first_word(chat: Chat) -> None:
    unseen = ThreadAddress("telegram", "12345", ThreadKind.PRIVATE)
    assert await said(chat, "memory", "boat", address=unseen) == ["m1"]


@pytest.mark.parametrize(
    ("command", "typed", "expected"),
    [
        ("language", "", ["en", "nb", "pt"]),
        ("språk", "Nor", ["nb"]),
        ("idioma", "portuguê", ["pt"]),
        ("language", "klingon", []),
        ("strategy", "local", ["local_only", "hybrid", "local_fallback"]),
        ("strategy", "hyb", ["hybrid"]),
        ("timezone", "Oslo", ["Europe/Oslo"]),
        ("timezone", "", []),
        ("recall", "boat", []),
        ("nonsense", "boat", []),
    ],
)
async def test_other_arguments_are_proposed_by_what_they_begin_with(
    chat: Chat, command: str, typed: str, expected: list[str]
) -> None:
    assert await said(chat, command, typed) == expected


async def test_no_more_zones_are_proposed_than_a_list_holds(chat: Chat) -> None:
    assert len(await said(chat, "timezone", "s")) == 25


class _SlowProviders(FakeProviders):
    async def models(self, provider: str) -> list[str]:
        if provider == OPENAI:
            await asyncio.sleep(60)
        return await super().models(provider)


def completions(chat: Chat, providers: FakeProviders) -> Completions:
    store = chat.aiki.store
    defaults = TurnDefaults(chat.aiki.settings.language, chat.aiki.settings.zone())
    return Completions(store.people, store.conversations, store.memories, providers, LocaleSentences(), defaults)


async def models(chat: Chat, providers: FakeProviders, typed: str = "") -> list[Choice]:
    return list(await completions(chat, providers).complete(Typing(ME, CHAT, "model", typed)))


async def test_models_are_proposed_by_parts_of_their_names(chat: Chat) -> None:
    offered = FakeProviders({CLAUDE: ["claude-opus", "other"], OLLAMA: ["qwen3:4b", "coder"], OPENAI: ["gpt"]})
    assert [one.says for one in await models(chat, offered)] == [
        "claude-opus",
        "ollama:qwen3:4b",
        "ollama:coder",
        "openai:gpt",
    ]
    assert await models(chat, offered, "OLL 4b") == [Choice("ollama:qwen3:4b", "ollama:qwen3:4b")]


async def test_a_provider_that_fails_or_dawdles_proposes_nothing(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.core.complete.PATIENCE_S", 0.01)
    offered = _SlowProviders({CLAUDE: ProviderFailed("down"), OLLAMA: ["coder"], OPENAI: ["gpt"]})
    assert [one.says for one in await models(chat, offered)] == ["ollama:coder"]
