"""A whole Aiki between a Claude and a local model that both are served over a real wire, and what it kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.app import Aiki, open_aiki
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.language import Language
from bot.domain.ledger import MONEY_STEP
from bot.domain.model import CLAUDE, OLLAMA, OPENAI
from bot.domain.turn import KeptTurn
from bot.providers.claude import DEFAULT_MODEL
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.sender import RecordingSender
from tests.flows.conftest import OWNER, PRIVATE, Talk
from tests.wire import openai_events
from tests.wire.anthropic import Anthropic, Message, anthropic, said
from tests.wire.ollama import OllamaWire, ollama_serving
from tests.wire.ollama_lines import Kept, Says
from tests.wire.openai import OpenAIWire, openai_serving
from tests.wire.server import Server

CLAUDE_KEY = "sk-ant-key-that-nobody-may-see-7f3a"
OLLAMA_KEY = "ollama-key-that-nobody-may-see-91bc"
OPENAI_KEY = "sk-openai-key-that-nobody-may-see-55de"
KEYS = (CLAUDE_KEY, OLLAMA_KEY, OPENAI_KEY)
WORDS = "words of a vendor 3f2a"
"""Stands in everything that a server says about a failure, and in every answer that breaks: no person reads it."""
BY_CLAUDE, BY_LOCAL = "Said by Claude.", "Said by the local one."
REFS = {CLAUDE: f"claude:{DEFAULT_MODEL}", OLLAMA: "ollama:qwen3:4b", OPENAI: "openai:phi-4"}
COUNTED = {"input_tokens": 400, "output_tokens": 20}
"""What the server counts for an answer of Claude's."""
LONG_AFTER = timedelta(minutes=11)
"""After the longest rest of a circuit breaker."""


def price(input_tokens: int, output_tokens: int) -> Decimal:
    """Return what the default Claude costs, from its published price: 2 and 10 dollars a million tokens."""
    return (2 * Decimal(input_tokens) + 10 * Decimal(output_tokens)) / 1_000_000


@dataclass(frozen=True)
class Row:
    """One call as the ledger has it; ``usd`` is None where no price is known."""

    provider: str
    state: str
    read: int
    written: int
    usd: Decimal | None
    purpose: str


@dataclass
class House:
    """One running Aiki, the person who writes to it, and the servers behind it; ``local`` names the local provider."""

    talk: Talk
    local: str
    claude: Anthropic
    ollama: OllamaWire
    openai: OpenAIWire
    servers: dict[str, Server] = field(default_factory=dict)
    threads: int = 0

    @property
    def aiki(self) -> Aiki:
        """The Aiki itself."""
        return self.talk.aiki

    def asked(self, provider: str) -> int:
        """Return how many requests for an answer reached a server."""
        return {
            CLAUDE: len(self.claude.requests),
            OLLAMA: len(self.ollama.chats),
            OPENAI: len(self.openai.chats),
        }[provider]

    def script(self, provider: str, *answers: Any) -> None:
        """Have a server answer so, in this order, and forget what it was to answer before."""
        if provider == CLAUDE:
            self.claude.script.clear()
            self.claude.script.extend(answers)
        elif provider == OLLAMA:
            self.ollama.answers[:] = answers
        else:
            self.openai.answers[:] = answers

    def play_well(self, times: int = 4) -> None:
        """Have every server answer as it should."""
        self.script(CLAUDE, *[Message(said(BY_CLAUDE), usage=COUNTED)] * times)
        self.script(OLLAMA, *[Says((BY_LOCAL,))] * times)
        self.script(OPENAI, *[openai_events.Says((BY_LOCAL,))] * times)

    async def warm_up(self) -> None:
        """Have both models answer once: clients are loaded, and the local model is known to be in memory."""
        self.play_well()
        for wish in ("@claude", "@local"):
            await self.talk.say(f"{wish} hi", address=self.turn_to_a_new_thread())
        self.play_well()

    @asynccontextmanager
    async def little_patience(
        self, monkeypatch: pytest.MonkeyPatch, provider: str, little_s: float
    ) -> AsyncIterator[None]:
        """Have little patience with this provider; once it was asked, the others get as much as ever."""
        asked = {CLAUDE: self.claude.asked, OLLAMA: self.ollama.asked, OPENAI: self.openai.asked}[provider]
        asked.clear()

        async def relent() -> None:
            await asked.wait()
            patience.undo()

        with monkeypatch.context() as patience:
            patience.setattr("bot.core.answer.FIRST_S", little_s)
            patience.setattr("bot.core.answer.MIN_STALL_S", little_s)
            relenting = asyncio.create_task(relent())
            yield
            relenting.cancel()

    def told(self, key: str, **values: str | int) -> str:
        """Return a sentence that Aiki has for a person."""
        return self.aiki.phrasebook.say(Language.EN, key, **values)

    def sorry(self, key: str, **values: str | int) -> str:
        """Return what a person is told in place of an answer."""
        return f"{self.told(f'error.{key}', **values)} {self.told('turn.kept')}"

    def turn_to_a_new_thread(self) -> ThreadAddress:
        """Return a thread in which nothing was said yet."""
        self.threads += 1
        return ThreadAddress(PRIVATE.platform, f"thread-{self.threads}", ThreadKind.PRIVATE)

    async def last_turn(self, address: ThreadAddress = PRIVATE) -> KeptTurn:
        """Return the turn that /why tells of."""
        turn = await self.aiki.store.conversations.last_turn(address)
        assert turn is not None
        return turn

    async def ledger(self, address: ThreadAddress | None = None) -> list[Row]:
        """Return every call, or those that were made in one thread, in order."""
        sql = """
        SELECT provider, state, ledger.input_tokens, output_tokens, cost_nanousd, purpose FROM ledger
        LEFT JOIN message ON message.id = message_id LEFT JOIN thread ON thread.id = thread_id
        WHERE ?1 IS NULL OR platform_thread_id = ?1 ORDER BY ledger.id
        """
        thread = address.platform_thread_id if address else None
        rows = await self.aiki.store.database.read(lambda db: [tuple(row) for row in db.execute(sql, (thread,))])
        return [
            Row(provider, state, read, written, None if nano is None else nano * MONEY_STEP, purpose)
            for provider, state, read, written, nano, purpose in rows
        ]


@asynccontextmanager
async def open_house(
    folder: Path, local: str = OLLAMA, models: Mapping[str, Kept] | None = None, **changed: Any
) -> AsyncIterator[House]:
    """Open an Aiki with both servers; ``models`` are what Ollama has beside its own, ``changed`` are settings."""
    ollama, openai = OllamaWire({"qwen3:4b": Kept(), **(models or {})}), OpenAIWire("phi-4", key=OPENAI_KEY)
    ollama.key = OLLAMA_KEY
    clock, terminal = FakeClock(), RecordingSender()
    async with AsyncExitStack() as stack:
        claude = await stack.enter_async_context(anthropic(CLAUDE_KEY))
        assert claude.server is not None
        servers = {
            CLAUDE: claude.server,
            OLLAMA: await stack.enter_async_context(ollama_serving(ollama)),
            OPENAI: await stack.enter_async_context(openai_serving(openai)),
        }
        settings = Settings.model_validate(
            {
                "db": folder / "aiki.db",
                "language": "en",
                "timezone": "UTC",
                "llm_strategy": "hybrid",
                "anthropic_api_key": CLAUDE_KEY,
                "anthropic_base_url": servers[CLAUDE].url,
                "ollama_host": servers[OLLAMA].url,
                "ollama_api_key": OLLAMA_KEY,
                "openai_base_url": servers[OPENAI].url,
                "openai_api_key": OPENAI_KEY,
                "chat_model": REFS[local],
                "rules": "local for #here",
                **changed,
            }
        )
        aiki = await stack.enter_async_context(open_aiki(settings, [terminal], clock=clock))
        await aiki.owner(OWNER)
        house = House(Talk(aiki, terminal, clock), local, claude, ollama, openai, servers)
        house.play_well()
        yield house
