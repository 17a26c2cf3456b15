"""``kill -9`` around each step by which an answer leaves: it is read once, for what arrived is found again."""

from __future__ import annotations

import pytest

from tests.faults.discord.house import House
from tests.faults.lives import Death
from tests.faults.living import GROWS, times_read
from tests.wire.discord_faults import Fault, hangs
from tests.wire.discord_things import Channel

QUESTION, ANSWER = "What is 6*7?", "= 42"
OUTBOX = "bot.store.outbox.Outbox"
POST = "bot.adapters.discord.post.Post.to"
LONG = tuple(f"{letter * 60} " * 30 + "\n\n" for letter in "abc")
"""Three paragraphs, each of which fills a message."""
STREAMED = ("Bees dance ", "in the dark ", "of the hive, ", "to tell the others ", "where flowers are.")
WHOLE = "".join(STREAMED)
SILENT = {"discord_stream": "off"}
WHERE = pytest.mark.parametrize("where", ["private", "server"])
ENDS = [
    Death(before=f"{OUTBOX}.claim"),
    Death(after=f"{OUTBOX}.claim"),
    Death(before=POST),
    Death(after=POST),
    Death(before=f"{OUTBOX}.record_part"),
    Death(after=f"{OUTBOX}.record_part"),
    Death(before=f"{OUTBOX}.record_sent"),
    Death(after=f"{OUTBOX}.record_sent"),
]


def place(house: House, where: str) -> Channel | None:
    return None if where == "private" else house.room()


@WHERE
@pytest.mark.parametrize("death", ENDS, ids=str)
async def test_an_answer_is_read_once_wherever_its_sending_was_cut_off(house: House, death: Death, where: str) -> None:
    room = place(house, where)
    living = await house.begin(death, changed=SILENT)
    await house.answered("hello", room)
    house.arm()
    house.says(QUESTION, room)
    await living.dies()
    for _ in range(2):  # a second start sends nothing again
        await house.last_life(room or house.here)
        assert times_read(house.heard(room), ANSWER) == (1, 0)
    assert house.left_over() == []


@WHERE
@pytest.mark.parametrize("later_s", [0, 301], ids=["at once", "once its nonce is forgotten"])
@pytest.mark.parametrize("fault", [hangs(), hangs(after=True)], ids=["before", "after"])
async def test_a_call_whose_end_is_not_known_is_looked_up(house: House, fault: Fault, later_s: int, where: str) -> None:
    room = place(house, where)
    living = await house.begin(changed=SILENT)
    await house.answered("hello", room)
    calls, texts = house.asked_for("create_message"), len(house.texts(room))
    house.wire.trips("create_message", fault)
    house.says(QUESTION, room)
    await house.wait_for(lambda: house.asked_for("create_message") > calls)
    await house.wait_for(lambda: len(house.texts(room)) == texts + fault.after)
    await living.killed()
    house.wire.clock.advance(later_s)
    await house.last_life(room or house.here)
    assert times_read(house.heard(room), ANSWER) == (1, 0)


async def test_where_nothing_can_be_looked_up_a_repeat_says_so(house: House) -> None:
    room = house.room()
    house.wire.denies(room, "read_message_history")
    living = await house.begin(Death(before=f"{OUTBOX}.record_part"), changed=SILENT)
    await house.answered("hello", room)
    house.arm()
    house.says(QUESTION, room)
    await living.dies()
    house.wire.clock.advance(301)  # Discord has forgotten that it took this
    await house.last_life(room)
    assert times_read(house.heard(room), ANSWER) == (1, 1)


@WHERE
@pytest.mark.parametrize("fault", [hangs(), hangs(after=True)], ids=["before", "after"])
async def test_a_long_answer_goes_on_where_it_was_cut_off(house: House, fault: Fault, where: str) -> None:
    room = place(house, where)
    living = await house.begin(pieces=LONG, changed=SILENT)
    await house.answered("/status", room)
    calls, texts = house.asked_for("create_message"), len(house.texts(room))
    house.wire.trips("create_message", Fault(after=True))
    house.wire.trips("create_message", fault)
    house.says("Write me a long poem about bees", room)
    await house.wait_for(lambda: house.asked_for("create_message") == calls + 2)
    await house.wait_for(lambda: len(house.texts(room)) == texts + 1 + fault.after)
    await living.killed()
    await house.last_life(room or house.here, pieces=LONG)
    heard = house.heard(room)[1:]
    assert "".join(text[0] for text in heard) == "abc"
    poem = house.wire.said(room or house.here)[1:-1]
    assert [bool(message.buttons) for message in poem] == [False, False, True]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("death", [Death(before=POST), Death(after=POST)], ids=str)
async def test_a_long_answer_survives_a_death_at_each_of_its_parts(house: House, death: Death, number: int) -> None:
    living = await house.begin(pieces=LONG, changed=SILENT)
    await house.answered("/status")
    await living.killed()
    house.disarm()
    living = await house.begin(death, pieces=LONG, changed=SILENT)
    house.arm()
    house.says("Write me a long poem about bees")
    await living.dies()
    for _ in range(number - 1):
        living = house.start(death, pieces=LONG, changed=SILENT)  # what is owed leaves as soon as it can
        await living.dies()
    await house.last_life(pieces=LONG)
    assert "".join(text[0] for text in house.heard()[1:]) == "abc"


@WHERE
async def test_an_answer_that_was_being_seen_is_read_once_and_whole(house: House, where: str) -> None:
    room = place(house, where)
    living = await house.begin(pieces=STREAMED, hangs=True)
    await house.answered("/status", room)
    house.says("Tell me how bees dance", room)
    await house.wait_for(lambda: any("dark" in text for text in house.texts(room)))
    await living.killed()
    await house.last_life(room or house.here, pieces=STREAMED)
    assert house.heard(room)[1:] == [WHOLE]
    assert house.left_over() == []


@WHERE
@pytest.mark.parametrize(
    "death",
    [
        Death(after=f"{OUTBOX}.note_preview"),
        Death(stage="save_turn"),
        Death(stage="deliver"),
        Death(after=f"{OUTBOX}.claim"),
        Death(before=f"{OUTBOX}.record_part"),
        Death(before=f"{OUTBOX}.record_sent"),
        Death(stage="after"),
    ],
    ids=str,
)
async def test_no_preview_is_left_behind(house: House, death: Death, where: str) -> None:
    room = place(house, where)
    living = await house.begin(death, pieces=STREAMED)
    await house.answered("/status", room)
    house.arm()
    house.says("Tell me how bees dance", room)
    await living.dies()
    await house.last_life(room or house.here, pieces=STREAMED)
    assert house.heard(room)[1:] == [WHOLE]
    assert house.left_over() == []


@pytest.mark.parametrize("fault", [hangs(), hangs(after=True)], ids=["before", "after"])
async def test_an_answer_that_was_taking_the_place_of_its_preview_is_read_once(house: House, fault: Fault) -> None:
    living = await house.begin(pieces=STREAMED)
    await house.answered("/status")
    house.wire.trips("edit_message", fault, None)
    house.says("Tell me how bees dance")
    await house.wait_for(lambda: house.asked_for("edit_message"))
    await living.killed()
    await house.last_life(pieces=STREAMED)
    assert house.heard()[1:] == [WHOLE]
    assert house.left_over() == []


async def test_a_preview_whose_sending_was_cut_off_is_the_one_thing_that_may_stay(house: House) -> None:
    living = await house.begin(Death(before=f"{OUTBOX}.note_preview"), pieces=STREAMED)
    await house.answered("/status")
    house.arm()
    house.says("Tell me how bees dance")
    await living.dies()
    await house.last_life(pieces=STREAMED)
    *previews, answer = house.heard()[1:]
    assert all(text.endswith(GROWS) for text in previews)
    assert answer == WHOLE
