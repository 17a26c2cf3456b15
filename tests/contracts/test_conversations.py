"""What every implementation of the Conversations port does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.conversation import Role, ThreadAddress, ThreadKind
from bot.domain.ids import MessageId, TurnId
from bot.domain.language import Language
from bot.domain.memory import ForgetPlan, RecallHit, Scope
from bot.domain.turn import (
    Confirmation,
    Forget,
    Outcome,
    Remember,
    SetLanguage,
    SetTimezone,
    StageTiming,
    StartSession,
    Trace,
    TurnRecord,
)
from bot.domain.usage import Usage
from bot.ports import Conversations
from tests.store.house import AT_HOME, IN_THE_GROUP, LIVES, House, Importer, remember, scope_of


@pytest.fixture
def conversations(house: House) -> Conversations:
    return house.store.conversations


async def test_a_kept_message_is_returned_as_it_came(house: House, conversations: Conversations) -> None:
    inbound = house.inbound("hei på deg 🌻")
    kept = await conversations.keep_message(inbound, await house.owner())
    assert kept is not None
    assert (kept.text, kept.address, kept.sent_at, kept.attempts) == (inbound.text, AT_HOME, inbound.sent_at, 0)


async def test_a_redelivered_message_is_not_kept_twice(house: House, conversations: Conversations) -> None:
    inbound = house.inbound("hi")
    await conversations.keep_message(inbound, await house.owner())
    assert await conversations.keep_message(inbound, await house.owner()) is None


async def test_the_same_platform_id_in_another_thread_is_another_message(
    house: House, conversations: Conversations
) -> None:
    await conversations.keep_message(house.inbound("hi", AT_HOME, "7"), await house.owner())
    assert await conversations.keep_message(house.inbound("hi", IN_THE_GROUP, "7"), await house.owner()) is not None


async def test_a_thread_stays_of_the_kind_it_began_as(house: House) -> None:
    await house.say("a secret")
    again = await house.say("hi", ThreadAddress(AT_HOME.platform, AT_HOME.platform_thread_id, ThreadKind.GROUP))
    assert again.address.kind is ThreadKind.PRIVATE


async def test_messages_without_a_turn_are_unanswered_oldest_first(house: House, conversations: Conversations) -> None:
    first, answered, last = [await house.say(text) for text in ("one", "two", "three")]
    await house.answer(answered)
    assert await conversations.unanswered() == [first, last]


async def test_imported_messages_wait_for_no_answer(
    house: House, conversations: Conversations, imported: Importer
) -> None:
    await house.store.memories.add([imported("1", "long ago")], await house.owner())
    assert await conversations.unanswered() == []


async def test_each_attempt_is_counted(house: House, conversations: Conversations) -> None:
    message = await house.say("hi")
    await conversations.begin_attempt(message.id)
    await conversations.begin_attempt(message.id)
    assert [kept.attempts for kept in await conversations.unanswered()] == [2]


async def test_history_holds_both_sides_oldest_first(house: House, conversations: Conversations) -> None:
    await house.answer(await house.say("one"), reply="first answer")
    now = await house.say("two")
    history = await conversations.history(now.thread_id, now.id, 10)
    assert [(line.role, line.text) for line in history] == [(Role.PERSON, "one"), (Role.AIKI, "first answer")]


async def test_history_keeps_the_latest_when_it_is_cut(house: House, conversations: Conversations) -> None:
    for text in ("one", "two", "three"):
        await house.say(text)
    now = await house.say("now")
    assert [line.text for line in await conversations.history(now.thread_id, now.id, 2)] == ["two", "three"]


async def test_history_begins_where_the_session_began(house: House, conversations: Conversations) -> None:
    await house.answer(await house.say("before"))
    reset = await house.say("/new")
    house.clock.advance(timedelta(seconds=1))
    await house.answer(reset, StartSession(reset.thread_id, house.clock.now()), reply="A fresh start.")
    now = await house.say("after")
    assert [line.text for line in await conversations.history(now.thread_id, now.id, 10)] == ["A fresh start."]


async def test_a_session_begins_after_its_message_however_the_clock_jumps(
    house: House, conversations: Conversations
) -> None:
    house.clock.advance(timedelta(days=365))
    await house.answer(await house.say("before"))
    reset = await house.say("/new")
    await house.answer(reset, StartSession(reset.thread_id, reset.sent_at), reply="A fresh start.")
    house.clock.advance(timedelta(days=-365))
    await house.answer(await house.say("after"), reply="I see.")
    now = await house.say("now")
    history = await conversations.history(now.thread_id, now.id, 10)
    assert [line.text for line in history] == ["A fresh start.", "after", "I see."]


async def test_what_was_said_while_a_session_was_being_started_belongs_to_it(
    house: House, conversations: Conversations
) -> None:
    reset, meanwhile = await house.say("/new"), await house.say("meanwhile")
    await house.answer(reset, StartSession(reset.thread_id, reset.sent_at), reply="")
    await house.answer(meanwhile, reply="")
    now = await house.say("now")
    assert [line.text for line in await conversations.history(now.thread_id, now.id, 10)] == ["meanwhile"]


async def test_a_session_started_again_by_the_same_record_does_not_go_back(
    house: House, conversations: Conversations
) -> None:
    first = await house.say("/new")
    await house.answer(first, StartSession(first.thread_id, first.sent_at), reply="")
    second = await house.say("/new")
    await house.answer(second, StartSession(second.thread_id, second.sent_at), reply="")
    await house.answer(first, StartSession(first.thread_id, first.sent_at), reply="")
    now = await house.say("now")
    assert await conversations.history(now.thread_id, now.id, 10) == []


async def test_history_stays_within_its_thread(house: House, conversations: Conversations) -> None:
    await house.say("in the group", IN_THE_GROUP)
    now = await house.say("at home")
    assert await conversations.history(now.thread_id, now.id, 10) == []


async def test_what_was_written_last_can_be_called_back(house: House, conversations: Conversations) -> None:
    for text in ("one", "/help", "three"):
        await house.answer(await house.say(text))
    await house.say("elsewhere", IN_THE_GROUP)
    assert await conversations.lines_said(AT_HOME, 2) == ["/help", "three"]


async def test_a_person_is_unanswered_until_the_first_answer(house: House, conversations: Conversations) -> None:
    message = await house.say("hi")
    assert not await conversations.has_answered(message.person_id)
    await house.answer(message)
    assert await conversations.has_answered(message.person_id)


async def test_the_answer_to_a_command_is_none_to_the_person(house: House, conversations: Conversations) -> None:
    message = await house.say("/help")
    await house.answer(message, intention="command")
    assert not await conversations.has_answered(message.person_id)


async def test_a_failed_turn_is_no_answer(house: House, conversations: Conversations) -> None:
    message = await house.say("hi")
    record = TurnRecord(
        message, "Sorry.", Outcome.FAILED, Trace("answer", Language.EN, error="down"), house.clock.now()
    )
    await conversations.save_turn(record)
    assert not await conversations.has_answered(message.person_id)


async def test_a_turn_is_read_back_whole(house: House, conversations: Conversations) -> None:
    memory = await house.tell("my sister is called Ane")
    message = await house.say("what is my sister called?")
    trace = Trace(
        "answer",
        Language.NB,
        task="question",
        provider="companion",
        model="built-in",
        reasons=("nothing else is connected",),
        tools=("memory_facts",),
        hits=(RecallHit(memory, 0.75, ("words: sister",)),),
        prompt_tokens=120,
        usage=Usage(100, 9),
        stages=(StageTiming("recall", 1.5),),
    )
    turn_id = await conversations.save_turn(TurnRecord(message, "Ane.", Outcome.ANSWERED, trace, house.clock.now()))
    turn = await house.turn(turn_id, scope_of(message))
    [cited] = turn.cited
    assert turn.question.text == message.text
    assert await house.replied(turn_id, scope_of(message)) == "Ane."
    assert turn.trace == replace(trace, hits=())
    assert (cited.memory, cited.score, cited.reasons) == (memory, 0.75, ("words: sister",))


async def test_a_turn_is_not_told_in_another_scope(house: House, conversations: Conversations) -> None:
    turn_id = await house.answer(await house.say("a secret"))
    assert await conversations.turn(turn_id, Scope("t1")) is None


async def test_an_unknown_turn_is_none(house: House, conversations: Conversations) -> None:
    message = await house.say("hi")
    assert await conversations.turn(TurnId(99), scope_of(message)) is None


async def test_a_message_has_one_turn_however_often_it_is_saved(house: House, conversations: Conversations) -> None:
    message = await house.say("hi")
    first = await house.answer(message, Remember(remember(message)))
    assert await house.answer(message, Remember(remember(message)), reply="Again!") == first
    assert (await house.store.memories.counts(scope_of(message))).messages == 1
    assert (await house.store.outbox.counts()).owed == 1


@pytest.mark.parametrize("passed_over", ["command", "confirm", "decline"])
async def test_the_last_turn_is_the_last_that_was_talk(
    house: House, conversations: Conversations, passed_over: str
) -> None:
    talk = await house.say("how are you?")
    turn_id = await house.answer(talk)
    await house.answer(await house.say("/help"), intention=passed_over)
    last = await conversations.last_turn(AT_HOME)
    assert last is not None
    assert last.id == turn_id


async def test_a_thread_without_talk_has_no_last_turn(conversations: Conversations) -> None:
    assert await conversations.last_turn(AT_HOME) is None


async def test_a_message_is_shown_among_its_neighbours(house: House, conversations: Conversations) -> None:
    said = [await house.say(text) for text in "abcde"]
    around = await conversations.around(said[2].id, scope_of(said[2]), 1)
    assert [line.text for line in around] == ["b", "c", "d"]


async def test_nothing_is_around_a_message_of_another_scope(house: House, conversations: Conversations) -> None:
    message = await house.say("in the group", IN_THE_GROUP)
    assert await conversations.around(message.id, Scope(f"p{message.person_id}"), 3) == []
    assert await conversations.around(MessageId(99), scope_of(message), 3) == []


async def test_a_confirmation_waits_for_the_next_turn_only(house: House, conversations: Conversations) -> None:
    memory = await house.tell("a secret")
    asked = await house.say("forget the secret")
    waits = Confirmation(Forget(ForgetPlan((memory.id,))), asked.id, house.clock.now())
    await house.answer(asked, confirmation=waits)
    assert await conversations.confirmation(asked.thread_id) == waits
    await house.answer(await house.say("what?"))
    assert await conversations.confirmation(asked.thread_id) is None


async def test_a_chosen_language_is_not_changed_by_what_is_written(house: House) -> None:
    message = await house.say("/language nb")
    await house.answer(message, SetLanguage(message.person_id, Language.NB, fixed=True))
    await house.answer(await house.say("hi"), SetLanguage(message.person_id, Language.EN, fixed=False))
    person = await house.store.people.get(message.person_id)
    assert (person.language, person.language_fixed) == (Language.NB, True)


async def test_a_timezone_is_kept(house: House) -> None:
    message = await house.say("/timezone Europe/Oslo")
    await house.answer(message, SetTimezone(message.person_id, "Europe/Oslo"))
    assert (await house.store.people.get(message.person_id)).timezone == "Europe/Oslo"


async def test_a_new_fact_closes_the_one_it_replaces(house: House) -> None:
    old = await house.state("I live in Oslo")
    new = await house.state("I live in Bergen", LIVES, supersedes=[old.id])
    closed = await house.memory(old.id, old.scope)
    assert (closed.valid_to, closed.superseded_by) == (new.said_at, new.id)
    assert await house.store.memories.facts(old.scope) == [new]


async def test_a_repeated_fact_is_strengthened_and_not_kept_twice(house: House) -> None:
    fact = await house.state("I live in Oslo")
    message = await house.say("I live in Oslo, you know")
    await house.answer(message, Remember(remember(message, LIVES), repeats=fact.id))
    [only] = await house.store.memories.facts(fact.scope)
    assert only.id == fact.id
    assert only.salience > fact.salience


async def test_a_message_is_remembered_once(house: House) -> None:
    message = await house.say("hi")
    await house.answer(message, Remember(remember(message)), Remember(remember(message)))
    assert len(await house.store.memories.said_in(message.id, scope_of(message))) == 1


async def test_a_turn_that_says_nothing_owes_nothing(house: House, conversations: Conversations) -> None:
    turn_id = await house.answer(message := await house.say("hi"), reply="")
    assert (await house.turn(turn_id, scope_of(message))).reply is None
    assert (await house.store.outbox.counts()).owed == 0
