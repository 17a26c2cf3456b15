"""``kill -9`` while a person pairs, presses, edits, commands: what they meant happens, and it happens once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.discord.house import House, open_house
from tests.faults.lives import Death
from tests.faults.living import REPEAT, Living, times_read
from tests.wire.discord_faults import Fault, hangs
from tests.wire.discord_things import Interaction

OUTBOX = "bot.store.outbox.Outbox"
WELCOME, FORGOTTEN = "this chat is ours now", "I have forgotten 1 message"
QUESTION = "What is 6*7?"


def press(house: House, name: str) -> Interaction:
    """Press a button below the last text."""
    message = house.wire.said(house.here)[-1]
    [data] = [one["custom_id"] for one in message.buttons if one["custom_id"].startswith(name)]
    return house.wire.presses(house.ada, message, data)


# Pairing


@pytest.mark.parametrize(
    "death",
    [
        Death(before="bot.store.door.Door.pair"),
        Death(after="bot.store.door.Door.pair"),
        Death(before=f"{OUTBOX}.claim"),
        Death(after=f"{OUTBOX}.claim"),
        Death(before=f"{OUTBOX}.record_part"),
        Death(before=f"{OUTBOX}.record_sent"),
    ],
    ids=str,
)
async def test_whoever_showed_the_code_is_welcomed_once_and_the_code_is_no_message(
    tmp_path: Path, death: Death
) -> None:
    async with open_house(tmp_path, paired=False) as house:
        living = await house.begin(death)
        await house.wait_for(lambda: "send the bot this code: " in house.printed())
        code = house.printed().partition("send the bot this code: ")[2][:9]
        house.arm()
        house.wire.tells(house.ada, code)
        await living.dies()
        if death.before.endswith("pair"):  # Discord says it but once: who is not welcomed shows the code again
            house.disarm()
            living = await house.begin()
            await house.wait_for(lambda: house.printed().count("send the bot this code: ") == 2)
            house.wire.tells(house.ada, house.printed().rpartition("send the bot this code: ")[2][:9])
            await house.wait_for(house.texts)
            await living.killed()
        await house.last_life()
        [welcome] = house.heard()
        assert WELCOME in welcome
        assert not welcome.startswith(REPEAT)
        assert house.left_over() == []
        assert house.rows("SELECT text FROM message WHERE role = 'person'") == [("/language",)]


# Buttons


@pytest.mark.parametrize("stage", ["keep", "intend", "save_turn", "deliver"])
async def test_a_yes_that_was_pressed_forgets_once(house: House, stage: str) -> None:
    living = await house.begin(Death(stage=stage))
    await house.answered("My sister is a beekeeper in Voss")
    await house.answered("/forget beekeeper")
    question = house.wire.said(house.here)[-1]
    yes = question.buttons[0]["custom_id"]
    house.arm()
    press(house, "yes")
    await living.dies()
    house.disarm()
    living = await house.begin()
    await house.at_rest()
    if stage == "keep":  # a press is told of but once: it was not taken, and the person presses again
        assert not any(FORGOTTEN in text for text in house.texts())
    house.wire.presses(house.ada, question, yes, stale=True)
    await house.wait_for(lambda: any(FORGOTTEN in text for text in house.texts()))
    await house.at_rest()
    await living.killed()
    await house.last_life()
    assert sum(FORGOTTEN in text for text in house.heard()) == 1
    assert house.rows("SELECT count(*) FROM memory WHERE kind = 'message'") == [(0,)]
    assert house.left_over() == []


@pytest.mark.parametrize("call", ["callback", "edit_original"])
@pytest.mark.parametrize("fault", [hangs(), hangs(after=True)], ids=["before", "after"])
async def test_a_yes_is_done_once_though_nobody_knows_whether_discord_heard_it(
    house: House, call: str, fault: Fault
) -> None:
    living = await house.begin()
    await house.answered("My sister is a beekeeper in Voss")
    await house.answered("/forget beekeeper")
    house.wire.trips(call, fault)
    press(house, "yes")
    await house.wait_for(lambda: any(FORGOTTEN in text for text in house.texts()))
    await house.at_rest()
    await living.killed()
    await house.last_life()
    assert sum(FORGOTTEN in text for text in house.heard()) == 1


# Answers in the place of earlier ones

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


async def end(house: House, living: Living, death: Death | Fault) -> None:
    """Wait for its death, or kill it once the call that hangs is made."""
    if isinstance(death, Death):
        await living.dies()
        return
    calls = [call for call in house.wire.called("edit_message") if call.status is None]
    await house.wait_for(lambda: calls or [one for one in house.wire.called("edit_message") if one.status is None])
    await living.killed()


@pytest.mark.parametrize("death", [Death(after="bot.store.conversations.Conversations.reopen"), *IN_PLACE], ids=_name)
async def test_an_answer_made_anew_takes_the_place_of_the_old_one(house: House, death: Death | Fault) -> None:
    living = await house.begin(death if isinstance(death, Death) else Death())
    await house.answered("hello")
    await house.answered(QUESTION)
    ids = [message.id for message in house.wire.said(house.here)]
    house.arm()
    if isinstance(death, Fault):
        house.wire.trips("edit_message", death)
    press(house, "retry")
    await end(house, living, death)
    await house.last_life()
    assert times_read(house.heard(), "= 42") == (1, 0)
    assert [message.id for message in house.wire.said(house.here)][:-1] == ids
    assert house.left_over() == []


@pytest.mark.parametrize("death", [Death(after="bot.store.conversations.Conversations.edit"), *IN_PLACE], ids=_name)
async def test_an_edited_message_is_answered_in_the_place_of_its_old_answer(house: House, death: Death | Fault) -> None:
    living = await house.begin(death if isinstance(death, Death) else Death())
    await house.answered("hello")
    said = await house.answered("What is 6*8?")
    ids = [message.id for message in house.wire.said(house.here)]
    house.arm()
    if isinstance(death, Fault):
        house.wire.trips("edit_message", death)
    house.wire.edits(said, "What is 6*9?")
    await end(house, living, death)
    await house.last_life()
    heard = house.heard()
    assert times_read(heard, "= 54") == (1, 0)
    assert times_read(heard, "= 48") == (0, 0)
    assert [message.id for message in house.wire.said(house.here)][:-1] == ids
    assert house.left_over() == []


# Commands


@pytest.mark.parametrize(
    "death",
    [
        Death(after="bot.store.conversations.Conversations.keep_message"),
        *[Death(stage=stage) for stage in ("attend", "intend", "save_turn", "deliver")],
        Death(after=f"{OUTBOX}.claim"),
        Death(before="bot.adapters.discord.open_answers.OpenAnswer.say"),
        Death(after="bot.adapters.discord.open_answers.OpenAnswer.say"),
        Death(before=f"{OUTBOX}.record_part"),
        Death(before=f"{OUTBOX}.record_sent"),
    ],
    ids=str,
)
async def test_a_command_that_was_taken_is_answered_once(house: House, death: Death) -> None:
    living = await house.begin(death)
    await house.answered("hello")
    await house.wait_for(lambda: house.wire.registered.everywhere)
    house.arm()
    house.wire.commands(house.ada, house.here, "timezone", zone="Nowhere")
    await living.dies()
    await house.last_life()
    told = [text for text in house.heard() if "I don't know that time zone" in text]
    assert len(told) == 1
    assert not told[0].startswith(REPEAT)
    assert house.left_over() == []


@pytest.mark.parametrize("call", ["callback", "edit_original"])
@pytest.mark.parametrize("fault", [hangs(), hangs(after=True)], ids=["before", "after"])
async def test_a_command_is_answered_once_though_a_call_for_it_was_cut_off(
    house: House, call: str, fault: Fault
) -> None:
    living = await house.begin()
    await house.answered("hello")
    await house.wait_for(lambda: house.wire.registered.everywhere)
    house.wire.trips(call, fault)
    house.wire.commands(house.ada, house.here, "timezone", zone="Nowhere")
    await house.wait_for(lambda: house.rows("SELECT id FROM message WHERE text LIKE '/timezone%'"))
    await house.wait_for(lambda: house.asked_for(call))
    await living.killed()
    await house.last_life()
    told = [text for text in house.heard() if "I don't know that time zone" in text]
    assert len(told) == 1
    assert not told[0].startswith(REPEAT)


async def test_a_choice_that_was_picked_is_answered_once(house: House) -> None:
    living = await house.begin(Death(stage="save_turn"))
    await house.answered("My sister is a beekeeper in Voss")
    await house.answered("/memory")
    listed = house.wire.said(house.here)[-1]
    house.arm()
    house.wire.picks(house.ada, listed, listed.selects[0]["custom_id"], "0")
    await living.dies()
    await house.last_life()
    assert sum("beekeeper" in text for text in house.heard()[2:]) == 1
    assert house.left_over() == []
