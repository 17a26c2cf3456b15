"""How a command's argument may go on, for a platform that proposes that while a person types."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.circumstances import TurnDefaults, zone_of
from bot.core.commands.choices import MOST
from bot.core.commands.names import name_meant
from bot.core.commands.talk import LANGUAGE_NAMES
from bot.core.recall import without_echoes
from bot.core.tags import memory_ids
from bot.core.words import content_terms, fold_text, words_of
from bot.core.zones import find_zones
from bot.domain.errors import ProviderError
from bot.domain.gesture import Choice, Typing
from bot.domain.language import Language
from bot.domain.memory import Memory, Scope
from bot.domain.model import CLAUDE, OLLAMA, OPENAI
from bot.domain.person import Person
from bot.domain.route import Strategy
from bot.domain.text import clean_text, clip
from bot.ports import Conversations, Memories, People, Phrasebook, Providers

LABEL_CHARS = 100
"""As long as a line of a platform's list may be (Discord's)."""
PATIENCE_S = 1.5
"""How long a provider may take to say which models it has; the platform itself waits three seconds."""
_LOOKED_AT, _LOOKED_AT_CHARS = 200, 1_000
_CLAUDES = "claude-"


@dataclass(frozen=True, slots=True)
class Completions:
    """Proposes arguments to the people who may come in; no model is asked anything."""

    people: People
    conversations: Conversations
    memories: Memories
    providers: Providers
    phrasebook: Phrasebook
    defaults: TurnDefaults

    async def complete(self, typing: Typing) -> tuple[Choice, ...]:
        """Return how an argument may go on, best first; nothing for a stranger."""
        person = await self.people.find(typing.sender)
        return () if person is None else await self._proposed(typing, person, clean_text(typing.typed))

    async def _proposed(self, typing: Typing, person: Person, typed: str) -> tuple[Choice, ...]:
        command = name_meant(typing.command)
        match command:
            case "memory" | "forget" | "why" | "correct" | "pin":
                return await self._memories(typing, person, typed, only_valid=command in {"correct", "pin"})
            case "unpin":
                return await self._pinned(typing, person, typed)
            case "model":
                return await self._models(typed)
            case "timezone":
                return tuple(Choice(zone, zone) for zone in (await find_zones(typed))[:MOST])
            case "language":
                return self._languages(typed)
        return self._strategies(typed, self._language(person)) if command == "strategy" else ()

    def _language(self, person: Person) -> Language:
        return person.language or self.defaults.language

    async def _memories(
        self, typing: Typing, person: Person, typed: str, *, only_valid: bool = False
    ) -> tuple[Choice, ...]:
        scope = await self.conversations.scope_at(typing.address, person.id)
        if scope is None:
            return ()
        found = await self._matching(typed, scope)
        listed = [memory for memory in without_echoes(found) if memory.valid_to is None or not only_valid]
        return tuple(self._memory(memory, person) for memory in listed[:MOST])

    async def _pinned(self, typing: Typing, person: Person, typed: str) -> tuple[Choice, ...]:
        scope = await self.conversations.scope_at(typing.address, person.id)
        pinned = await self.memories.pinned(scope) if scope is not None else []
        begun = fold_text(typed).split()
        return tuple(self._memory(memory, person) for memory in pinned if _holds(memory, begun))[:MOST]

    async def _matching(self, typed: str, scope: Scope) -> list[Memory]:
        """Return the newest memories, or those that are named by their ids, or those that hold what is typed.

        The word index knows no beginning of fewer than four letters: among the newest these are looked for here.
        """
        if not typed:
            return await self.memories.page(scope, None, MOST)
        if ids := memory_ids(typed):
            named = [await self.memories.get(memory_id, scope) for memory_id in ids[:MOST]]
            return [memory for memory in named if memory is not None]
        begun = fold_text(typed).split()
        newest = await self.memories.page(scope, None, _LOOKED_AT)
        found = [memory for memory in newest if _holds(memory, begun)]
        found += await self.memories.matching(scope, content_terms(typed) or words_of(typed), MOST)
        return list({memory.id: memory for memory in found}.values())

    def _memory(self, memory: Memory, person: Person) -> Choice:
        zone = zone_of(person, self.defaults.zone)
        said_at = self.phrasebook.moment(self._language(person), memory.said_at.astimezone(zone))
        return Choice(f"{clip(memory.text, LABEL_CHARS - len(said_at) - 3)} - {said_at}", f"m{memory.id}")

    async def _models(self, typed: str) -> tuple[Choice, ...]:
        claude, *others = await asyncio.gather(*map(self._offered, (CLAUDE, OLLAMA, OPENAI)))
        # What begins so chooses Claude's model; any other name chooses who answers beside Claude.
        named = [name for name in claude if name.startswith(_CLAUDES)]
        named += [
            f"{provider}:{name}" for provider, names in zip((OLLAMA, OPENAI), others, strict=True) for name in names
        ]
        words = fold_text(typed).split()
        fitting = [name for name in named if all(word in fold_text(name) for word in words)]
        return tuple(Choice(clip(name, LABEL_CHARS), name) for name in fitting[:MOST])

    async def _offered(self, provider: str) -> list[str]:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self.providers.models(provider)
        except (ProviderError, TimeoutError):
            return []

    def _languages(self, typed: str) -> tuple[Choice, ...]:
        begun = fold_text(typed)
        return tuple(
            Choice(self.phrasebook.say(language, "commands.own_name").capitalize(), language.value)
            for language, names in LANGUAGE_NAMES.items()
            if any(name.startswith(begun) for name in names)
        )

    def _strategies(self, typed: str, language: Language) -> tuple[Choice, ...]:
        labels = {one: self.phrasebook.say(language, f"models.short_{one.value}") for one in Strategy}
        wanted = fold_text(typed)
        return tuple(
            Choice(label, one.value)
            for one, label in labels.items()
            if wanted in fold_text(label) or wanted in one.value
        )


def _holds(memory: Memory, parts: Iterable[str]) -> bool:
    text = fold_text(memory.text[:_LOOKED_AT_CHARS])
    return all(part in text for part in parts)
