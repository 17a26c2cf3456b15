"""``kill -9`` while a person pairs, presses, edits, says more: what they meant happens, and it happens once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.lives import Death
from tests.faults.telegram.house import REPEAT, House, Living, open_house, times_read
from tests.wire.telegram_chats import Message
from tests.wire.telegram_faults import Fault, hangs
from tests.wire.telegram_media import photo

OUTBOX = "bot.store.outbox.Outbox"
WELCOME, FORGOTTEN = "this chat is ours now", "I have forgotten 1 message"


def press(house: House, name: str) -> None:
    """Press a button below the last text."""
    message = house.wire.messages(house.ada)[-1]
    [data] = [one["callback_data"] for one in message.buttons if one["callback_data"].startswith(name)]
    house.wire.presses(house.ada, message, data)


async def answered(house: House, text: str) -> Message:
    """Say something, wait until everything about it is done, and return what was said."""
    said = house.wire.says(house.ada, text)
    await house.wire.wait_for(lambda: house.wire.updates.is_polled and not house.wire.updates.pending)
    await house.at_rest()
    return said


# Pairing


@pytest.mark.parametrize(
    ("death", "read"),
    [
        (Death(after="bot.store.door.Door.pair"), (1, 0)),
        (Death(before=f"{OUTBOX}.claim"), (1, 0)),
        (Death(after=f"{OUTBOX}.claim"), (0, 1)),
        (Death(before=f"{OUTBOX}.record_part"), (1, 1)),
        (Death(before=f"{OUTBOX}.record_sent"), (1, 0)),
    ],
    ids=str,
)
async def test_whoever_showed_the_code_is_welcomed_and_the_code_is_no_message(
    tmp_path: Path, death: Death, read: tuple[int, int]
) -> None:
    async with open_house(tmp_path, paired=False) as house:
        living = await house.begin(death)
        await house.wire.wait_for(lambda: "?start=" in house.printed())
        code = house.printed().partition("?start=")[2][:8]
        house.arm()
        house.wire.trips("getUpdates", hangs())  # so that the code comes again
        house.wire.says(house.ada, code)
        await living.dies()
        await house.last_life()
        heard = house.heard()
        marked = sum(text.startswith(REPEAT) for text in heard)
        assert (len(heard) - marked, marked) == read
        assert all(WELCOME in text for text in heard)
        assert house.left_over() == []
        assert house.rows("SELECT text FROM message WHERE role = 'person'") == [("/language",)]


# Buttons


@pytest.mark.parametrize("stage", ["keep", "intend", "save_turn", "deliver"])
async def test_a_yes_that_was_pressed_forgets_once(house: House, stage: str) -> None:
    living = await house.begin(Death(stage=stage))
    await answered(house, "My sister is a beekeeper in Voss")
    await answered(house, "/forget beekeeper")
    house.arm()
    house.wire.trips("getUpdates", hangs())
    press(house, "yes")
    await living.dies()
    await house.last_life()
    told = [text for text in house.heard() if FORGOTTEN in text]
    assert len(told) == 1
    assert "seen this" not in told[0]
    assert house.rows("SELECT count(*) FROM memory WHERE kind = 'message'") == [(0,)]
    assert house.left_over() == []


async def test_a_yes_is_done_though_telegram_never_heard_that_the_press_was_taken(house: House) -> None:
    living = await house.begin()
    await answered(house, "My sister is a beekeeper in Voss")
    await answered(house, "/forget beekeeper")
    house.wire.trips("answerCallbackQuery", hangs())
    press(house, "yes")
    await house.wire.wait_for(lambda: any(FORGOTTEN in text for text in house.wire.texts(house.ada)))
    await house.at_rest()
    await living.killed()
    await house.last_life()
    assert sum(FORGOTTEN in text for text in house.heard()) == 1


RETRY = "What is 6*7?"


async def _retry(house: House, living: Living, death: Death | Fault) -> None:
    await answered(house, "hello")
    await answered(house, RETRY)
    house.arm()
    if isinstance(death, Fault):
        house.wire.trips("editMessageText", death)
    house.wire.trips("getUpdates", hangs())
    press(house, "retry")
    if isinstance(death, Fault):
        await house.wire.wait_for(lambda: house.wire.counts["editMessageText"])
        await living.killed()
    else:
        await living.dies()


IN_PLACE: list[Death | Fault] = [
    *[Death(stage=stage) for stage in ("generate", "deliver")],
    Death(after=f"{OUTBOX}.claim"),
    Death(before=f"{OUTBOX}.record_part"),
    hangs(),
    hangs(after=True),
]


def _name(value: object) -> str:
    if isinstance(value, Fault):
        return "edited and not told" if value.after else "told to edit"
    return str(value)


@pytest.mark.parametrize("death", [Death(after="bot.store.conversations.Conversations.reopen"), *IN_PLACE], ids=_name)
async def test_an_answer_made_anew_takes_the_place_of_the_old_one(house: House, death: Death | Fault) -> None:
    living = await house.begin(death if isinstance(death, Death) else Death())
    await _retry(house, living, death)
    ids = [message.message_id for message in house.wire.messages(house.ada)]
    await house.last_life()
    assert times_read(house.heard(), "= 42") == (1, 0)
    assert [message.message_id for message in house.wire.messages(house.ada)][:-1] == ids
    assert house.left_over() == []


@pytest.mark.parametrize("death", [Death(after="bot.store.conversations.Conversations.edit"), *IN_PLACE], ids=_name)
async def test_an_edited_message_is_answered_in_the_place_of_its_old_answer(house: House, death: Death | Fault) -> None:
    living = await house.begin(death if isinstance(death, Death) else Death())
    await answered(house, "hello")
    said = await answered(house, "What is 6*8?")
    ids = [message.message_id for message in house.wire.messages(house.ada)]
    house.arm()
    if isinstance(death, Fault):
        house.wire.trips("editMessageText", death)
    house.wire.trips("getUpdates", hangs())
    house.wire.edits(said, "What is 6*9?")
    if isinstance(death, Fault):
        await house.wire.wait_for(lambda: house.wire.counts["editMessageText"])
        await living.killed()
    else:
        await living.dies()
    await house.last_life()
    heard = house.heard()
    assert times_read(heard, "= 54") == (1, 0)
    assert times_read(heard, "= 48") == (0, 0)
    assert [message.message_id for message in house.wire.messages(house.ada)][:-1] == ids
    assert house.left_over() == []


# What is said in several messages


@pytest.mark.parametrize("confirmed", [True, False])
async def test_messages_that_were_waited_for_are_answered_together(house: House, confirmed: bool) -> None:
    settling = {"settle_seconds": 30}
    living = await house.begin(changed=settling)
    if not confirmed:
        house.wire.trips("getUpdates", hangs())
    for text in ("What", "is", "6*7?"):
        house.wire.says(house.ada, text)
    if confirmed:
        await house.wire.wait_for(lambda: not house.wire.updates.pending)
    else:
        await house.wire.wait_for(lambda: house.wire.counts["getUpdates"] > 1)
    await living.killed()
    await house.last_life()
    assert len([text for text in house.heard() if text.endswith("= 42")]) == 1
    assert len(house.heard()) == 1
    assert house.left_over() == []


async def test_an_album_that_was_being_taken_in_is_answered_once(house: House) -> None:
    living = await house.begin(Death(after="bot.store.conversations.Conversations.keep_message"))
    house.arm()
    house.wire.sends_album(house.ada, [photo(caption="Who is this?"), photo(), photo()])
    await living.dies()
    await house.last_life()
    assert all("cannot look at pictures" in text for text in house.heard())
    assert house.rows("SELECT count(*) FROM attachment") == [(3,)]
    assert house.left_over() == []


# A group that moves


@pytest.mark.parametrize("death", [Death(after="bot.store.conversations.Conversations.move_thread")], ids=str)
async def test_a_group_that_moved_while_we_were_gone_is_answered_once_in_its_new_place(
    house: House, death: Death
) -> None:
    group = house.wire.group(members=[house.ada])
    living = await house.begin(death)
    house.wire.trips("getUpdates", hangs(), 1)
    house.arm()
    house.wire.trips("sendMessage", hangs())
    house.wire.says(house.ada, "@aiki_bot What is 6*7?", group)
    new = house.wire.migrates(group)
    await living.dies()
    await house.last_life(new)
    assert len([text for text in house.heard(new) if text.endswith("= 42")]) == 1
    assert house.wire.texts(group) == []
    assert house.left_over() == []
