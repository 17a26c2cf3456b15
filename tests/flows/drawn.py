"""The kinds of memory that consolidation makes, in a running Aiki."""

from __future__ import annotations

from datetime import timedelta

from bot.app import Aiki
from bot.domain.language import Language
from bot.domain.memory import AIKI, Fact, Gist, MemoryKind, NewMemory, Procedure, Scope
from bot.domain.turn import Outcome, Remember, Trace, TurnRecord
from tests.flows.conftest import OWNER, Talk

STEPS = ("grind 18 g", "pour at 94 degrees")


async def drawn(aiki: Aiki, talk: Talk) -> None:
    """Have the kinds of memory that consolidation makes be there, drawn from a message of their own."""
    owner = await aiki.owner(OWNER)
    message = await aiki.store.conversations.keep_message(talk.message("I brew coffee, and my boss is Zelda"), owner.id)
    assert message is not None
    scope = Scope(f"p{owner.id}")
    fact = NewMemory(
        MemoryKind.FACT,
        scope,
        owner.id,
        "person",
        "my boss is Zelda",
        message.sent_at,
        message.id,
        Fact("boss", "name", "zelda", functional=True),
        confidence=0.8,
        made_by="ollama:qwen3:4b",
        valid_from=message.sent_at - timedelta(days=400),
    )
    how = NewMemory(
        MemoryKind.PROCEDURE,
        scope,
        owner.id,
        "person",
        "; ".join(STEPS),
        message.sent_at,
        message.id,
        made_by="rules",
        procedure=Procedure("coffee", STEPS),
    )
    session = NewMemory(
        MemoryKind.EPISODE,
        scope,
        owner.id,
        AIKI,
        "Coffee and the boss were talked about.",
        message.sent_at,
        message.id,
        made_by="rules",
        gist=Gist(("coffee",), ("which grinder?",), ("call Zelda",)),
        sources=(message.id,),
    )
    changes = tuple(map(Remember, (fact, how, session)))
    trace = Trace("answer", Language.EN)
    record = TurnRecord(message, "I see.", Outcome.ANSWERED, trace, talk.clock.now(), changes)
    await aiki.store.conversations.save_turn(record)
