"""What forgetting would take away, and the yes it waits for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.recall import Recall, without_echoes
from bot.core.tags import memory_ids
from bot.core.then import only_period_said
from bot.core.words import asks, content_terms, fold_text, matched_terms
from bot.domain.conversation import KeptMessage
from bot.domain.ids import MemoryId, MessageId
from bot.domain.language import Language
from bot.domain.memory import ForgetPlan, Memory, MemoryKind, Scope, Stretch
from bot.domain.subjects import ME
from bot.domain.turn import CONFIRM_WITHIN, Confirmation, Forget
from bot.ports import Clock, Memories

FORGET_LIMIT = 5_000
"""The most that one request by words removes; a person who means more says it again and sees what goes."""
_SOURCES_LOOKED_AT = 500
_NAME = "name"

_EVERYTHING = frozenset(
    fold_text(words)
    for words in (
        *("everything", "all", "it all", "all of it", "absolutely everything", "everything about me", "all about me"),
        *("everything you know", "everything you know about me", "all my data", "my data", "your memory", "all memory"),
        *("alt", "alt sammen", "altsammen", "absolutt alt", "alt om meg", "alt du vet", "alt du vet om meg"),
        *("alle data", "dataene mine", "alle dataene mine", "hele minnet", "hukommelsen din", "alle minner"),
        *("tudo", "tudo mesmo", "absolutamente tudo", "tudo sobre mim", "tudo o que sabe", "tudo que você sabe"),
        *("tudo o que você sabe", "tudo o que você sabe sobre mim", "tudo que você sabe sobre mim", "meus dados"),
        *("todos os meus dados", "os meus dados", "toda a memória", "toda memória", "sua memória", "a sua memória"),
    )
)

_ALL_ABOUT = re.compile(
    r"(?:absolutely |all of )?(?:everything|anything|all|alt|tudo)"
    r"(?: (?:that|which|i|you|we|know|have|i've|you've|ever|said|told|to|du|jeg|vi|vet|har|sagt|sa|fortalt|fortalte|deg"
    r"|meg|noen gang|som|o|que|eu|você|voce|vc|sabe|disse|falei|contei|te|lhe|já|ja))*"
    r" (?:about|regarding|concerning|om|sobre|a respeito d[eoa]|acerca d[eoa])(?: (?:o|a|os|as))? (?=\S)",
    re.IGNORECASE,
)
"""Before what is meant, these words name nothing: all that holds it goes anyway."""


def means_everything(what: str) -> bool:
    """Whether a person who says what is to be forgotten means all there is, in any of the languages."""
    return fold_text(" ".join(what.split()).rstrip(".!")) in _EVERYTHING


def stretch_meant(
    what: str, asked_in: KeptMessage, now: datetime, zone: ZoneInfo, language: Language | None = None
) -> Stretch | None:
    """Return the time in which all is to be forgotten, up to the message that asks; None where something else is meant.

    The time is one that is named, or all time.
    """
    if means_everything(what):
        return Stretch(last=asked_in.id)
    period = None if memory_ids(what) else only_period_said(_without_all_about(what), now, zone, language)
    return None if period is None else Stretch(period.start, period.end, asked_in.id)


def _without_all_about(what: str) -> str:
    what = " ".join(what.split())
    found = _ALL_ABOUT.match(what)
    return what if found is None else what[found.end() :]


async def find_by_words(
    query: str, scope: Scope, memories: Memories, recall: Recall, asked_in: MessageId | None = None
) -> list[Memory]:
    """Return all that holds every word of ``query`` in some form.

    The word index knows beginnings of words; recall adds what it finds by likeness (the last part of
    a compound) and what then holds every word too. The message that asks, ``asked_in``, is not part of it. Of
    "everything about my sister" what was said of "her" is part as well, as far as it is known as a fact.
    """
    asked_for, query = query, _without_all_about(query)
    terms = content_terms(query)
    if not terms:
        return []
    found = await memories.matching(scope, terms, FORGET_LIMIT)
    near = await recall.find(query, scope, limit=FORGET_LIMIT, before=asked_in)
    known = {memory.id for memory in found}
    found += [hit.memory for hit in near if hit.matched_terms == terms and hit.memory.id not in known]
    if query != " ".join(asked_for.split()):
        known = {memory.id for memory in found}
        told = [fact for subject in _subjects_of(found, terms) for fact in await memories.facts(scope, subject)]
        found += [fact for fact in told if fact.id not in known]
    return [memory for memory in found if asked_in is None or memory.source_message_id != asked_in]


def _subjects_of(found: Iterable[Memory], terms: tuple[str, ...]) -> set[str]:
    """Return whom or what the facts among these are about, where that is what the words name: not where one is at."""
    facts = [memory.fact for memory in found if memory.fact is not None and memory.fact.subject != ME]
    return {fact.subject for fact in facts if fact.predicate == _NAME or not matched_terms(terms, fact.object)}


async def find_meant(
    what: str, scope: Scope, memories: Memories, recall: Recall, asked_in: MessageId | None = None
) -> list[Memory]:
    """Return what a person wants forgotten, named by ids or by words."""
    ids = memory_ids(what)
    if not ids:
        return await find_by_words(what, scope, memories, recall, asked_in)
    named = [await memories.get(memory_id, scope) for memory_id in ids]
    return [memory for memory in named if memory is not None]


async def with_their_messages(meant: Sequence[Memory], scope: Scope, memories: Memories) -> list[Memory]:
    """Return the memories with whatever else is remembered from their messages, each once, newest first.

    A message is forgotten whole: a fact taken from it would otherwise stay in its words. An episode goes alone: what
    it was drawn from was not asked for.
    """
    whole: dict[MemoryId, Memory] = {memory.id: memory for memory in meant}
    for source in {source for memory in meant for source in await _sources(memory, scope, memories)}:
        whole.update({memory.id: memory for memory in await memories.said_in(source, scope)})
    return sorted(whole.values(), key=lambda memory: (memory.said_at, memory.id), reverse=True)


async def _sources(memory: Memory, scope: Scope, memories: Memories) -> list[MessageId]:
    if memory.kind is MemoryKind.EPISODE or memory.source_message_id is None:
        return []
    if memory.kind is MemoryKind.MESSAGE:
        return [memory.source_message_id]
    return [said.message_id for said in await memories.sources(memory.id, scope, _SOURCES_LOOKED_AT)]


def plan_of(meant: Iterable[Memory], asked_in: KeptMessage | None = None) -> ForgetPlan:
    """Return what removes these memories with their messages, and the words of the request itself."""
    return ForgetPlan(tuple(memory.id for memory in meant), (asked_in.id,) if asked_in else ())


def confirm_forgetting(plan: ForgetPlan, asked_in: KeptMessage, clock: Clock) -> Confirmation:
    """Return the confirmation that a yes redeems."""
    return Confirmation(Forget(plan), asked_in.id, clock.now() + CONFIRM_WITHIN)


def once_each(found: Sequence[Memory], named: Collection[MemoryId] = ()) -> list[Memory]:
    """Return the memories for showing, what was told before what was asked.

    Each wording comes once, and no message whose facts say all that it says; but what was ``named`` is shown itself.
    """
    shown = [memory for memory in found if memory.id in named]
    wordings = {memory.text.casefold() for memory in shown}
    shown += [memory for memory in without_echoes(found) if memory.text.casefold() not in wordings]
    return sorted(shown, key=lambda memory: asks(memory.text))
