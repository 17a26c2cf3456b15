"""What waits for a yes is kept word for word, and lapses with what it was about."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.language import Language
from bot.domain.memory import ForgetPlan, Stretch
from bot.domain.prompt import ToolCall
from bot.domain.turn import Confirmation, Forget, Outcome, RunTools, Trace, TurnRecord
from bot.store import Store
from tests.store.house import House

CALLS = RunTools(
    (
        ToolCall("held-1", "memory_remember", {"text": "Åse liker «bier»", "functional": True, "none": None}),
        ToolCall("held-2", "files__write", {"lines": ["a", 1, 2.5, {"deep": []}]}),
    )
)


async def test_calls_wait_with_every_argument(house: House, store: Store) -> None:
    asked = await house.say("keep it")
    waits = Confirmation(CALLS, asked.id, house.clock.now())
    await house.answer(asked, confirmation=waits)
    assert await store.conversations.confirmation(asked.thread_id) == waits
    await house.answer(await house.say("what?"))
    assert await store.conversations.confirmation(asked.thread_id) is None


async def test_a_stretch_of_time_waits_with_its_bounds(house: House, store: Store) -> None:
    asked = await house.say("/forget everything")
    now = house.clock.now()
    for stretch in (Stretch(), Stretch(last=asked.id), Stretch(now, now + timedelta(days=1), asked.id)):
        waits = Confirmation(Forget(ForgetPlan((), (asked.id,), stretch)), asked.id, now)
        asked = await house.say("/forget everything")
        await house.answer(asked, confirmation=replace(waits, asked_in=asked.id))
        kept = await store.conversations.confirmation(asked.thread_id)
        assert kept is not None
        assert kept.change == waits.change


async def test_a_question_kept_by_an_earlier_version_is_still_read(house: House, store: Store) -> None:
    memory = await house.tell("a secret")
    asked = await house.say("forget it")
    sql = "INSERT INTO confirmation VALUES (?, ?, ?, '2026-11-21T08:30:00.000Z')"
    plan = f'{{"memory_ids": [{memory.id}], "message_ids": [7]}}'
    await store.database.write(lambda db: db.execute(sql, (asked.thread_id, asked.id, plan)).close())
    kept = await store.conversations.confirmation(asked.thread_id)
    assert kept is not None
    assert getattr(kept.change, "plan", None) == ForgetPlan((memory.id,), (7,))  # type: ignore[arg-type] # as it was


async def test_calls_that_may_hold_forgotten_words_wait_no_longer(house: House, store: Store) -> None:
    asked = await house.say("the quarkbeekeeper page says so; keep it")
    await house.answer(asked, confirmation=Confirmation(CALLS, asked.id, house.clock.now()))
    memory = await house.tell("another")
    waiting = await house.say("again")
    await house.answer(waiting, confirmation=Confirmation(CALLS, waiting.id, house.clock.now()))
    await store.memories.forget(ForgetPlan((memory.id,)), memory.scope)
    assert await store.conversations.confirmation(waiting.thread_id) is not None
    plan = ForgetPlan((), (waiting.id,))
    await house.forget(await house.say("other", address=asked.address), plan)
    assert await store.conversations.confirmation(waiting.thread_id) is None


@pytest.mark.parametrize("outside", [True, False])
async def test_a_reply_that_may_repeat_a_stranger_s_text_is_marked_in_the_history(
    house: House, store: Store, outside: bool
) -> None:
    message = await house.say("what does it say?")
    trace = Trace("answer", Language.EN, outside=outside)
    await store.conversations.save_turn(TurnRecord(message, "It says so.", Outcome.ANSWERED, trace, house.clock.now()))
    later = await house.say("and?")
    history = await store.conversations.history(later.thread_id, later.id, 10)
    assert [line.outside for line in history] == [False, outside]
    kept = await store.conversations.last_turn(message.address)
    assert kept is not None
    assert kept.trace.outside is outside
