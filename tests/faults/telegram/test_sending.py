"""``kill -9`` around each step by which an answer leaves: it comes once, or again with a mark where nobody knows."""

from __future__ import annotations

import pytest

from tests.faults.lives import Death
from tests.faults.telegram.house import REPEAT, House, times_read
from tests.wire.telegram_faults import Fault, hangs

QUESTION, ANSWER = "What is 6*7?", "= 42"
OUTBOX = "bot.store.outbox.Outbox"
LONG = tuple(f"{letter * 60} " * 55 + "\n\n" for letter in "abc")
"""Three paragraphs, each of which fills a message."""
STREAMED = ("Bees dance ", "in the dark ", "of the hive, ", "to tell the others ", "where flowers are.")
WHOLE = "".join(STREAMED)


@pytest.mark.parametrize(
    ("death", "read"),
    [
        (Death(before=f"{OUTBOX}.claim"), (1, 0)),
        (Death(after=f"{OUTBOX}.claim"), (0, 1)),
        (Death(before=f"{OUTBOX}.record_part"), (1, 1)),
        (Death(after=f"{OUTBOX}.record_part"), (1, 0)),
        (Death(before=f"{OUTBOX}.record_sent"), (1, 0)),
        (Death(after=f"{OUTBOX}.record_sent"), (1, 0)),
    ],
    ids=str,
)
async def test_an_answer_is_read_once_and_once_more_with_a_mark_where_nobody_knows(
    house: House, death: Death, read: tuple[int, int]
) -> None:
    living = await house.begin(death)
    house.arm()
    house.wire.says(house.ada, QUESTION)
    await living.dies()
    await house.last_life()
    assert times_read(house.heard(), ANSWER) == read
    assert house.left_over() == []


@pytest.mark.parametrize(("fault", "read"), [(hangs(), (0, 1)), (hangs(after=True), (1, 1))], ids=["before", "after"])
async def test_a_call_whose_end_is_not_known_is_made_once_more_and_says_so(
    house: House, fault: Fault, read: tuple[int, int]
) -> None:
    living = await house.begin()
    house.wire.trips("sendMessage", fault)
    house.wire.says(house.ada, QUESTION)
    await house.wire.wait_for(lambda: house.wire.counts["sendMessage"] and len(house.wire.texts(house.ada)) == read[0])
    await living.killed()
    await house.last_life()
    assert times_read(house.heard(), ANSWER) == read
    await house.last_life()  # a second start sends nothing again
    assert times_read(house.heard(), ANSWER) == read


@pytest.mark.parametrize(("fault", "seen"), [(hangs(), "aBc"), (hangs(after=True), "abBc")], ids=["before", "after"])
async def test_a_long_answer_goes_on_where_it_was_cut_off(house: House, fault: Fault, seen: str) -> None:
    living = await house.begin(pieces=LONG)
    house.wire.trips("sendMessage", Fault(after=True))
    house.wire.trips("sendMessage", fault)
    house.wire.says(house.ada, "Write me a long poem about bees")
    wanted = len(seen) - 2
    await house.wire.wait_for(
        lambda: house.wire.counts["sendMessage"] == 2 and len(house.wire.texts(house.ada)) == wanted
    )
    await living.killed()
    await house.last_life(pieces=LONG)
    heard = house.heard()
    marks = [text.removeprefix(REPEAT)[0] for text in heard]
    assert [mark.upper() if text.startswith(REPEAT) else mark for mark, text in zip(marks, heard, strict=True)] == list(
        seen
    )
    assert [bool(message.buttons) for message in house.wire.messages(house.ada)[:-1]] == [False] * (len(seen) - 1) + [
        True
    ]


async def test_an_answer_that_was_being_seen_in_a_draft_arrives_once(house: House) -> None:
    living = await house.begin(pieces=STREAMED, hangs=True)
    house.wire.says(house.ada, "Tell me how bees dance")
    await house.wire.wait_for(lambda: any("dark" in draft.text for draft in house.wire.drafts(house.ada)))
    await living.killed()
    await house.last_life(pieces=STREAMED)
    assert house.heard() == [WHOLE]
    assert house.left_over() == []


@pytest.mark.parametrize(
    ("death", "repeats"),
    [
        (Death(after=f"{OUTBOX}.note_preview"), 0),
        (Death(stage="save_turn"), 0),
        (Death(stage="deliver"), 0),
        (Death(after=f"{OUTBOX}.claim"), 0),
        (Death(before=f"{OUTBOX}.record_part"), 0),
        (Death(before=f"{OUTBOX}.record_sent"), 0),
        (Death(stage="after"), 0),
    ],
    ids=str,
)
async def test_no_preview_is_left_behind_in_a_group(house: House, death: Death, repeats: int) -> None:
    group = house.wire.supergroup(members=[house.ada])
    living = await house.begin(death, pieces=STREAMED)
    house.arm()
    house.wire.says(house.ada, "@aiki_bot tell me how bees dance", group)
    await living.dies()
    assert house.wire.texts(group)
    await house.last_life(group, pieces=STREAMED)
    assert times_read(house.heard(group), WHOLE) == (1, repeats)
    assert len(house.heard(group)) == 1 + repeats
    assert house.left_over() == []


async def test_a_preview_whose_sending_was_cut_off_is_the_one_thing_that_may_stay(house: House) -> None:
    """Telegram tells nobody the id of a message it has not answered for: it says itself that it is not all."""
    group = house.wire.supergroup(members=[house.ada])
    living = await house.begin(Death(before=f"{OUTBOX}.note_preview"), pieces=STREAMED)
    house.arm()
    house.wire.says(house.ada, "@aiki_bot tell me how bees dance", group)
    await living.dies()
    await house.last_life(group, pieces=STREAMED)
    preview, answer = house.heard(group)
    assert preview.endswith("▌")
    assert answer == WHOLE
