"""What a message answers: ours by where it stands in the log, anybody else's in the words the platform shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation import KeptMessage, Quote, Quoted, Role, ThreadAddress, ThreadKind
from bot.domain.ids import PersonId
from bot.domain.language import Language
from bot.domain.memory import ForgetPlan
from bot.domain.turn import KeepLocal, Outcome, Trace, TurnRecord
from tests.store.house import CHAT, House, scope_of

GROUP = ThreadAddress("telegram", "-7", ThreadKind.GROUP)
TOPIC = ThreadAddress("telegram", "-7:3", ThreadKind.GROUP)
NEIGHBOUR = ThreadAddress("telegram", "-71", ThreadKind.GROUP)


async def quoting(
    house: House,
    quote: Quote,
    address: ThreadAddress = CHAT,
    platform_id: str = "99",
    person: PersonId | None = None,
) -> KeptMessage:
    """Have somebody answer a message."""
    inbound = replace(house.inbound("what about it?", address, platform_id), quote=quote)
    kept = await house.store.conversations.keep_message(inbound, person or await house.owner())
    assert kept is not None
    return kept


async def test_a_message_of_ours_is_quoted_as_we_have_it(house: House) -> None:
    first = await house.keep("1", "I am in Bergen")
    await house.keep("2", "and it rains", first.id)
    asked = await quoting(house, Quote("2", "and it ra"))
    assert asked.quoted == Quoted("I am in Bergen\nand it rains", Role.PERSON)
    assert asked.text == "what about it?"


async def test_aiki_s_reply_is_found_by_any_message_it_arrived_as(house: House) -> None:
    await house.answer(await house.keep("1", "hi"), reply="A long answer.")
    await house.arrive("10", "11")
    for number, part in enumerate(("10", "11")):
        asked = await quoting(house, Quote(part, "answer", Role.AIKI), platform_id=f"q{number}")
        assert asked.quoted == Quoted("A long answer.", Role.AIKI)


async def test_an_answer_made_anew_in_the_same_place_is_quoted_as_it_is(house: House) -> None:
    await house.answer(await house.keep("1", "old"), reply="Old.")
    await house.arrive("10")
    await house.edit("1", "new")
    [waiting] = await house.store.conversations.unanswered()
    await house.answer(waiting, reply="New.")
    await house.arrive("10")
    assert (await quoting(house, Quote("10", "?", Role.AIKI))).quoted == Quoted("New.", Role.AIKI)


async def test_a_quoted_message_that_is_edited_is_quoted_as_it_is(house: House) -> None:
    await house.answer(await house.keep("1", "old"))
    asked = await quoting(house, Quote("1", "old"))
    await house.edit("1", "new")
    assert (await house.as_it_is(asked)).quoted == Quoted("new", Role.PERSON)


async def test_what_strangers_wrote_and_what_stays_here_is_marked_where_it_is_quoted(house: House) -> None:
    message = await house.keep("1", "what does the page say?")
    trace = Trace("answer", Language.EN, outside=True)
    record = TurnRecord(message, "It says so.", Outcome.ANSWERED, trace, house.clock.now())
    await house.store.conversations.save_turn(record)
    await house.arrive("10")
    first = await quoting(house, Quote("10", "It says so.", Role.AIKI))
    assert first.quoted == Quoted("It says so.", Role.AIKI, outside=True)
    await house.answer(first, KeepLocal((message.id,), scope_of(message)))
    second = await quoting(house, Quote("1", "what", Role.PERSON), platform_id="100")
    assert second.quoted == Quoted("what does the page say?", Role.PERSON, stays_local=True)


async def test_what_we_do_not_have_is_quoted_as_the_platform_shows_it(house: House) -> None:
    asked = await quoting(house, Quote("7", "somebody else's words"))
    assert asked.quoted == Quoted("somebody else's words", None, outside=True)
    own = await quoting(house, Quote("8", "before we met", Role.PERSON), platform_id="100")
    assert own.quoted == Quoted("before we met", Role.PERSON, outside=True)


async def test_a_long_quote_of_what_we_do_not_have_is_clipped(house: House) -> None:
    asked = await quoting(house, Quote("7", "word " * 1_000))
    assert asked.quoted is not None
    assert 900 < len(asked.quoted.text) <= 1_000


async def test_a_quote_without_words_is_none(house: House) -> None:
    assert (await quoting(house, Quote("7", ""))).quoted is None


async def test_what_was_forgotten_is_quoted_no_more(house: House) -> None:
    message = await house.keep("1", "my pin is 4711")
    await house.answer(message, reply="Your pin is 4711.")
    await house.arrive("10")
    asked = [
        await quoting(house, Quote("1", "my pin is 4711"), platform_id="98"),
        await quoting(house, Quote("10", "Your pin is 4711.", Role.AIKI), platform_id="99"),
    ]
    await house.forget(message, ForgetPlan((), (message.id,)))
    later = await quoting(house, Quote("10", "Your pin is 4711.", Role.AIKI), platform_id="100")
    assert [one.quoted for one in (*[await house.as_it_is(one) for one in asked], later)] == [None] * 3


async def test_a_message_that_quoted_is_forgotten_with_what_it_quoted(house: House) -> None:
    asked = await quoting(house, Quote("7", "somebody's words"))
    await house.forget(asked, ForgetPlan((), (asked.id,)))
    sql = "SELECT text, quoted_text FROM message WHERE id = ?"
    row = await house.store.database.read(lambda db: tuple(db.execute(sql, (asked.id,)).fetchone()))
    assert row == ("", None)


async def test_ids_are_a_thread_s_own(house: House) -> None:
    await house.keep("1", "a secret")
    asked = await quoting(house, Quote("1", "what everybody sees"), GROUP)
    assert asked.quoted == Quoted("what everybody sees", None, outside=True)


@pytest.mark.parametrize("said_in", [GROUP, TOPIC])
async def test_a_message_of_the_topic_is_found(house: House, said_in: ThreadAddress) -> None:
    await house.keep("1", "let us go", address=said_in)
    assert (await quoting(house, Quote("1", "let us go"), said_in)).quoted == Quoted("let us go", Role.PERSON)


async def test_nothing_is_quoted_from_one_topic_into_another(house: House) -> None:
    await house.keep("1", "let us go", address=TOPIC)
    assert (await quoting(house, Quote("1", "let us go"), GROUP)).quoted is None
    other = ThreadAddress("telegram", "-7:4", ThreadKind.GROUP)
    seen = await quoting(house, Quote("1", "let us go"), other)
    assert seen.quoted == Quoted("let us go", None, outside=True)


async def test_a_chat_whose_id_begins_alike_is_another_chat(house: House) -> None:
    await house.keep("1", "let us go", address=NEIGHBOUR)
    asked = await quoting(house, Quote("1", "go"), GROUP)
    assert asked.quoted == Quoted("go", None, outside=True)
