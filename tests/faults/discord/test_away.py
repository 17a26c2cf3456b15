"""``kill -9`` while the connection is gone, while what was missed is asked for, while a person has not finished."""

from __future__ import annotations

import pytest

from tests.faults.discord.house import House
from tests.faults.lives import Death
from tests.faults.living import times_read
from tests.wire.discord_faults import hangs

INTAKE = "bot.adapters.discord.intake"


@pytest.mark.parametrize("expiring", [False, True], ids=["remembered", "forgotten"])
async def test_what_was_written_while_the_connection_was_gone_is_answered_once(house: House, expiring: bool) -> None:
    room = house.room()
    living = await house.begin()
    await house.answered("hello")
    await house.answered("hello", room)
    async with house.wire.gateway.away(expiring=expiring):
        house.says("What is 6*7?")
        house.says("What is 6*8?", room)
        await living.killed()
    house.says("What is 6*9?")
    await house.last_life(house.here, room)
    assert [times_read(house.heard(), end) for end in ("= 42", "= 54")] == [(1, 0), (1, 0)]
    assert times_read(house.heard(room), "= 48") == (1, 0)
    assert house.left_over() == []


@pytest.mark.parametrize(
    "death",
    [
        Death(before=f"{INTAKE}.Intake._take_missed"),
        Death(after=f"{INTAKE}.Intake._take_missed"),
        Death(after="bot.store.conversations.Conversations.keep_message"),
        Death(stage="generate"),
        Death(stage="deliver"),
    ],
    ids=str,
)
async def test_a_death_while_what_was_missed_is_taken_in_loses_nothing(house: House, death: Death) -> None:
    room = house.room()
    living = await house.begin()
    await house.answered("hello")
    await house.answered("hello", room)
    await living.killed()
    numbers = range(11, 17)
    for number in numbers:
        house.says(f"What is {number}*1000?", room if number % 2 else None)
    for _ in range(3):
        house.arm()
        await house.start(death).dies_or(house.at_rest)
    await house.last_life(house.here, room)
    heard = house.heard() + house.heard(room)
    for number in numbers:
        assert times_read(heard, f"= {number},000") == (1, 0), number
    assert house.left_over() == []


async def test_a_command_does_not_hide_what_was_written_before_it(house: House) -> None:
    """A command is taken at once, while what was written before it is still being asked for."""
    living = await house.begin()
    await house.answered("hello")
    await house.wait_for(lambda: house.wire.registered.everywhere)
    await living.killed()
    house.says("What is 6*7?")
    house.wire.trips("history", hangs())
    living = await house.begin()
    await house.wait_for(lambda: house.asked_for("history"))
    house.wire.commands(house.ada, house.here, "status")
    await house.wait_for(lambda: any("Kept here" in text for text in house.texts()))
    await living.killed()
    await house.last_life()
    assert times_read(house.heard(), "= 42") == (1, 0)
    assert house.left_over() == []


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "not kept"])
async def test_messages_that_were_waited_for_are_answered_together_or_not_at_all_twice(
    house: House, kept: bool
) -> None:
    living = await house.begin()
    await house.answered("hello")
    await living.killed()
    living = await house.begin(Death(before=f"{INTAKE}.Intake._take_message"), changed={"settle_seconds": 30})
    if not kept:
        house.arm()
    for text in ("What", "is", "6*7?"):
        house.says(text)
    await (house.wait_for(house.has_come_in) if kept else living.dies())
    await living.killed()
    await house.last_life(changed={"settle_seconds": 0.5})
    heard = house.heard()[1:]
    assert [text.endswith("= 42") for text in heard] == [True]
    assert house.left_over() == []


async def test_an_edit_of_the_last_message_while_aiki_was_gone_is_answered_in_place(house: House) -> None:
    living = await house.begin()
    await house.answered("hello")
    said = await house.answered("What is 6*8?")
    await living.killed()
    house.wire.edits(said, "What is 6*9?")
    await house.last_life()
    heard = house.heard()
    assert times_read(heard, "= 54") == (1, 0)
    assert times_read(heard, "= 48") == (0, 0)


async def test_the_first_word_in_a_channel_is_not_hidden_by_what_was_taken_in_elsewhere(house: House) -> None:
    """Each place is taken in by itself: what was written later in another one may be in before it."""
    room = house.room()
    living = await house.begin()
    await house.answered("hello")
    await living.killed()
    house.says("What is 6*7?", room)
    house.says("What is 6*8?")
    house.wire.trips("history", hangs(), where=room)
    living = await house.begin()
    await house.wait_for(lambda: house.asked_for("history") > 1)
    await house.wait_for(lambda: house.rows("SELECT id FROM message WHERE text LIKE '%6*8%'"))
    await living.killed()
    await house.last_life(house.here, room)
    assert times_read(house.heard(room), "= 42") == (1, 0)
    assert times_read(house.heard(), "= 48") == (1, 0)


async def test_a_connection_that_breaks_while_what_was_missed_is_asked_for_hides_nothing(house: House) -> None:
    living = await house.begin()
    await house.answered("hello")
    await living.killed()
    house.says("What is 6*7?")
    house.wire.trips("history", hangs())
    living = await house.begin()
    await house.wait_for(lambda: house.asked_for("history"))
    house.wire.gateway.close_all(4000)
    await house.wait_for(lambda: house.wire.resumes and house.wire.connected)
    house.says("What is 6*8?")
    house.wire.gateway.close_all(4009)
    house.says("What is 6*9?")
    await house.wait_for(lambda: house.wire.identifies == 3 and house.wire.connected)
    await living.killed()
    await house.last_life()
    assert [times_read(house.heard(), end) for end in ("= 42", "= 48", "= 54")] == [(1, 0)] * 3
