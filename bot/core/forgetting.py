"""What forgetting would take away, and the yes it waits for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.recall import Recall, without_echoes
from bot.core.tags import memory_ids
from bot.core.words import asks, content_terms
from bot.domain.conversation import KeptMessage
from bot.domain.ids import MemoryId, MessageId
from bot.domain.memory import ForgetPlan, Memory, MemoryKind, Scope
from bot.domain.turn import CONFIRM_WITHIN, Confirmation, Forget
from bot.ports import Clock, Memories

FORGET_LIMIT = 5_000
"""The most that one request removes; a person who means more says it again and sees what goes."""


async def find_by_words(
    query: str, scope: Scope, memories: Memories, recall: Recall, asked_in: MessageId | None = None
) -> list[Memory]:
    """Return all that holds every word of ``query`` in some form, and what else was said in the same messages.

    The word index knows beginnings of words; recall adds what it finds by likeness (the last part of
    a compound) and what then holds every word too. The message that asks, ``asked_in``, is not part of it.
    """
    terms = content_terms(query)
    if not terms:
        return []
    found = await memories.matching(scope, terms, FORGET_LIMIT)
    near = await recall.find(query, scope, limit=FORGET_LIMIT, before=asked_in)
    known = {memory.id for memory in found}
    found += [hit.memory for hit in near if hit.matched_terms == terms and hit.memory.id not in known]
    return await with_their_messages(
        [m for m in found if asked_in is None or m.source_message_id != asked_in], scope, memories
    )


async def find_meant(
    what: str, scope: Scope, memories: Memories, recall: Recall, asked_in: MessageId | None = None
) -> list[Memory]:
    """Return what a person wants forgotten, named by ids or by words, with what was said in the same messages."""
    ids = memory_ids(what)
    if not ids:
        return await find_by_words(what, scope, memories, recall, asked_in)
    named = [await memories.get(memory_id, scope) for memory_id in ids]
    return await with_their_messages([memory for memory in named if memory is not None], scope, memories)


async def with_their_messages(found: Sequence[Memory], scope: Scope, memories: Memories) -> list[Memory]:
    """Return the memories with whatever else is remembered from their messages, each once, newest first.

    A message is forgotten whole: a fact taken from it would otherwise stay in its words.
    """
    whole: dict[MemoryId, Memory] = {memory.id: memory for memory in found}
    for source in {memory.source_message_id for memory in found}:
        if source is not None:
            whole.update({memory.id: memory for memory in await memories.said_in(source, scope)})
    return sorted(whole.values(), key=lambda memory: (memory.said_at, memory.id), reverse=True)


def confirm_forgetting(found: Sequence[Memory], asked_in: KeptMessage, clock: Clock) -> Confirmation:
    """Return the confirmation that a yes redeems: these and their messages go, and the request's own words."""
    sources = dict.fromkeys(memory.source_message_id for memory in found if memory.source_message_id is not None)
    plan = ForgetPlan(tuple(memory.id for memory in found), (*sources, asked_in.id))
    return Confirmation(Forget(plan), asked_in.id, clock.now() + CONFIRM_WITHIN)


async def still_there(plan: ForgetPlan, scope: Scope, memories: Memories) -> tuple[int, int]:
    """Return how many messages and how many facts of a plan still exist."""
    found = [await memories.get(memory_id, scope) for memory_id in plan.memory_ids]
    kinds = [memory.kind for memory in found if memory is not None]
    return kinds.count(MemoryKind.MESSAGE), kinds.count(MemoryKind.FACT)


def once_each(found: Sequence[Memory]) -> list[Memory]:
    """Return the memories for showing, what was told before what was asked.

    Each wording comes once, and no message whose facts say all that it says.
    """
    return sorted(without_echoes(found), key=lambda memory: asks(memory.text))
