"""One memory in full: what it says, since when, how it came about, and every message behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.core.explain import tell_memory, tell_ref, tell_utterance
from bot.domain.conversation import Utterance
from bot.domain.ids import MessageId
from bot.domain.language import Language
from bot.domain.memory import Memory, MemoryKind, Scope
from bot.ports import Conversations, Memories, Phrasebook

SOURCES_SHOWN = 12
_LOOKED_AT = 1_000
_NEIGHBOURS = 2
_RULES = "rules"


class Say(Protocol):
    """Says a sentence in the language that is spoken."""

    def __call__(self, key: str, **values: str | int) -> str:
        """Return the sentence with its places filled."""
        ...


@dataclass(frozen=True, slots=True)
class Recounted:
    """A memory with what stood around its first source, with all its sources, and what it was before and became.

    ``ended_in`` is the message that closed it.
    """

    memory: Memory
    around: Sequence[Utterance] = ()
    sources: Sequence[Utterance] = ()
    history: Sequence[Memory] = ()
    ended_in: Utterance | None = None

    @property
    def messages(self) -> tuple[MessageId, ...]:
        """The messages whose words stand in it."""
        ended = () if self.ended_in is None else (self.ended_in,)
        return tuple(dict.fromkeys(said.message_id for said in (*self.around, *self.sources, *ended)))


async def recount(memory: Memory, scope: Scope, memories: Memories, conversations: Conversations) -> Recounted:
    """Return a memory with all that is known about where it comes from; nothing of that for one without a source."""
    sources = await memories.sources(memory.id, scope, _LOOKED_AT)
    source, around = memory.source_message_id, list[Utterance]()
    if source is not None and memory.kind is not MemoryKind.EPISODE:
        around = await conversations.around(source, scope, _NEIGHBOURS)
    ended_in = None
    if memory.valid_to is not None and memory.closed_by is not None:
        beside = await conversations.around(memory.closed_by, scope, 0)
        ended_in = next((said for said in beside if said.message_id == memory.closed_by), None)
    return Recounted(memory, around, sources, await memories.history(memory.id, scope), ended_in)


def tell_in_full(told: Recounted, phrasebook: Phrasebook, language: Language, zone: ZoneInfo) -> str:
    """Return a memory in full."""
    memory = told.memory

    def say(key: str, **values: str | int) -> str:
        return phrasebook.say(language, key, **values)

    def moment(at: datetime) -> str:
        return phrasebook.moment(language, at.astimezone(zone))

    lines = [
        tell_memory(memory, phrasebook, language, zone),
        *_what_it_is(memory, say),
        *_since_when(told, say, moment),
    ]
    if memory.made_by is not None:
        who = say("explain.rules") if memory.made_by == _RULES else tell_ref(memory.made_by, phrasebook, language)
        lines.append(say("explain.made_by", who=who))
    if memory.is_pinned and memory.valid_to is None:
        lines.append(say("explain.is_pinned"))
    lines += _what_became_of_it(told, phrasebook, language, zone)
    if memory.external_id is not None:
        lines.append(say("explain.imported", id=memory.external_id))
    return "\n".join([*lines, *_where_said(told, phrasebook, language, zone)])


def _what_became_of_it(told: Recounted, phrasebook: Phrasebook, language: Language, zone: ZoneInfo) -> list[str]:
    say, successor, lines = phrasebook.say, told.memory.superseded_by, list[str]()
    if successor is not None:
        lines.append(say(language, "explain.superseded", id=successor))
    if told.ended_in is not None:
        lines.append(say(language, "explain.ended_in"))
        lines.append(tell_utterance(told.ended_in, phrasebook, language, zone, told.ended_in.message_id))
    if len(told.history) > 1:
        lines.append(say(language, "explain.history"))
        lines += [f"  {tell_memory(one, phrasebook, language, zone)}" for one in told.history]
    return lines


def _what_it_is(memory: Memory, say: Say) -> list[str]:
    lines: list[str] = []
    if memory.fact is not None:
        fact = memory.fact
        lines.append(say("explain.fact", subject=fact.subject, predicate=fact.predicate, object=fact.object))
    if memory.procedure is not None:
        lines.append(say("explain.procedure", name=memory.procedure.name))
        lines += [f"  {number}. {step}" for number, step in enumerate(memory.procedure.steps, 1)]
    if memory.gist is not None:
        if memory.gist.topics:
            lines.append(say("explain.topics", topics=", ".join(memory.gist.topics)))
        told = (
            ("explain.open_questions", memory.gist.open_questions),
            ("explain.intentions", memory.gist.intentions),
        )
        for key, what in told:
            lines += [say(key), *(f"  - {one}" for one in what)] if what else []
    return lines


def _since_when(told: Recounted, say: Say, moment: Callable[[datetime], str]) -> list[str]:
    memory = told.memory
    if memory.kind is MemoryKind.EPISODE:
        if not told.sources:
            return []
        first, last = moment(told.sources[0].sent_at), moment(told.sources[-1].sent_at)
        return [say("explain.session", first=first, last=last, count=len(told.sources))]
    if memory.kind is MemoryKind.MESSAGE:
        return []
    since = moment(memory.holds_since)
    holds = say("explain.holds", since=since)
    if memory.valid_to is not None:
        holds = say("explain.held", since=since, until=moment(memory.valid_to))
    if memory.confidence == 1:
        return [holds]
    return [holds, say("explain.confidence", percent=round(memory.confidence * 100))]


def _where_said(told: Recounted, phrasebook: Phrasebook, language: Language, zone: ZoneInfo) -> list[str]:
    say, source = phrasebook.say, told.memory.source_message_id
    lines: list[str] = []
    if told.around:
        lines.append(say(language, "explain.said_in"))
        lines += [tell_utterance(one, phrasebook, language, zone, source) for one in told.around]
    shown = {one.message_id for one in told.around}
    others = [one for one in told.sources if one.message_id not in shown]
    if others:
        lines.append(say(language, "explain.also_said_in" if told.around else "explain.drawn_from"))
        lines += [tell_utterance(one, phrasebook, language, zone, None) for one in others[:SOURCES_SHOWN]]
    if len(others) > SOURCES_SHOWN:
        lines.append(say(language, "explain.more_sources", count=len(others) - SOURCES_SHOWN))
    return lines
