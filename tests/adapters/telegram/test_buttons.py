"""Buttons carry what they are about, and presses and reactions say it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.adapters.telegram.buttons import after_press, data_of, keyboard, read_data, read_pick
from bot.domain.gesture import Button, Choice, Pick, Press, Pressed, Reaction
from bot.domain.ids import TurnId
from bot.domain.language import Language
from bot.locales import LocaleSentences
from tests.adapters.telegram.rig import Reading, TelegramRig, group, private, rigged
from tests.contracts.adapter_cases import DONE, delivery, sent
from tests.wire.telegram import TelegramWire
from tests.wire.telegram_chats import Person
from tests.wire.telegram_events import user_json
from tests.wire.telegram_faults import held, refuses

VERDICTS = (Button.GOOD, Button.BAD, Button.RETRY)


@pytest.fixture
async def rig() -> AsyncIterator[TelegramRig]:
    async with rigged() as opened, opened.polled():
        await opened.wire.wait_for(lambda: opened.wire.updates.allowed)
        yield opened


async def shows(rig: TelegramRig, ada: Person, *buttons: Button) -> None:
    """Have a text with buttons stand in Ada's chat."""
    await sent(rig.telegram, delivery(private(ada), buttons=buttons))


def signs(rig: TelegramRig, ada: Person) -> list[str]:
    return [button["text"] for button in rig.wire.messages(ada)[-1].buttons]


@pytest.mark.parametrize("button", list(Button))
@pytest.mark.parametrize("turn_id", [None, TurnId(1), TurnId(2**59)])
def test_what_a_button_carries_can_be_read_and_fits(button: Button, turn_id: TurnId | None) -> None:
    data = data_of(button, turn_id)
    assert len(data.encode()) <= 64
    assert read_data(data) == (button, turn_id)


@pytest.mark.parametrize(
    "data", ["", "like", "good:", "good:x", "good:-1", "good:1:2", "good:" + "9" * 19, "GOOD:1", "good:٣", " good:1"]
)
def test_data_of_no_button_of_ours_means_nothing(data: str) -> None:
    assert read_data(data) is None


@pytest.mark.parametrize("language", list(Language))
def test_every_button_has_a_label_in_every_language(language: Language) -> None:
    markup = keyboard(list(Button), TurnId(1), language, LocaleSentences())
    assert markup is not None
    assert all(1 <= len(button.text) <= 20 for row in markup.inline_keyboard for button in row)


def test_a_verdict_is_ticked_and_can_be_changed() -> None:
    markup = keyboard(VERDICTS, TurnId(1), Language.EN, LocaleSentences())
    assert markup is not None
    good = after_press(markup, Button.GOOD)
    assert good is not None
    bad = after_press(good, Button.BAD)
    assert bad is not None
    assert [one.text for one in good.inline_keyboard[0]] == ["👍 ✓", "👎", "🔁"]
    assert [one.text for one in bad.inline_keyboard[0]] == ["👍", "👎 ✓", "🔁"]
    assert after_press(markup, Button.RETRY) == markup
    assert after_press(markup, Button.YES) is None


async def offers(rig: TelegramRig, ada: Person, *choices: Choice, buttons: tuple[Button, ...] = ()) -> None:
    """Have a text with choices stand in Ada's chat."""
    await sent(rig.telegram, replace(delivery(private(ada), buttons=buttons), choices=choices, turn_id=TurnId(7)))


async def picks(rig: TelegramRig, ada: Person, label: str) -> None:
    """Have Ada press the choice with this label below the last message."""
    message = rig.wire.messages(ada)[-1]
    [data] = [button["callback_data"] for button in message.buttons if button["text"] == label]
    rig.wire.presses(ada, message, data)


def test_choices_stand_below_the_buttons_one_a_row() -> None:
    choices = (Choice("English", "/language en"), Choice("x" * 80, "/language nb"))
    markup = keyboard((Button.RETRY,), TurnId(2**59), Language.EN, LocaleSentences(), choices)
    assert markup is not None
    assert [[one.text for one in row] for row in markup.inline_keyboard] == [["🔁"], ["English"], ["x" * 63 + "…"]]
    data = [str(row[0].callback_data) for row in markup.inline_keyboard[1:]]
    assert [read_pick(one) for one in data] == [(TurnId(2**59), 0), (TurnId(2**59), 1)]
    assert all(len(one.encode()) <= 64 and read_data(one) is None for one in data)
    assert after_press(markup, Button.RETRY) == markup


def test_choices_of_no_turn_are_not_shown() -> None:
    assert keyboard((), None, Language.EN, LocaleSentences(), (Choice("English", "/language en"),)) is None


@pytest.mark.parametrize("data", ["pick", "pick:1", "pick:1:", "pick:x:1", "pick:1:100", "pick:1:-1", "pick:٣:1"])
def test_data_of_no_choice_of_ours_picks_nothing(data: str) -> None:
    assert read_pick(data) is None
    assert read_data(data) is None


async def test_a_pick_is_handed_in_and_acknowledged_and_the_choices_stay(rig: TelegramRig) -> None:
    ada = rig.wire.person("Ada", language_code="nb")
    rig.inbox.pressed_text = Pressed("Norsk")
    await offers(rig, ada, Choice("English", "/language en"), Choice("Norsk", "/language nb"))
    await picks(rig, ada, "Norsk")
    await rig.wire.wait_for(lambda: rig.wire.toasts)
    await rig.telegram.close()
    [pick] = rig.inbox.events
    assert isinstance(pick, Pick)
    assert (pick.turn_id, pick.index, pick.words, pick.language) == (TurnId(7), 1, None, Language.NB)
    assert (pick.address, pick.sender.platform_user_id) == (private(ada), str(ada.id))
    assert [toast.text for toast in rig.wire.toasts] == ["Norsk"]
    assert signs(rig, ada) == ["English", "Norsk"]


async def test_a_verdict_leaves_the_choices_where_they_are(rig: TelegramRig) -> None:
    ada = rig.wire.person()
    await offers(rig, ada, Choice("English", "/language en"), buttons=VERDICTS)
    rig.wire.presses(ada, rig.wire.messages(ada)[0], "good:7")
    await rig.wire.wait_for(lambda: signs(rig, ada) == ["👍 ✓", "👎", "🔁", "English"])


async def test_a_verdict_is_handed_in_acknowledged_and_ticked(rig: TelegramRig) -> None:
    ada = rig.wire.person("Ada", language_code="nb")
    await shows(rig, ada, *VERDICTS)
    query_id = rig.wire.presses(ada, rig.wire.messages(ada)[0], "good:7")
    await rig.wire.wait_for(lambda: signs(rig, ada) == ["👍 ✓", "👎", "🔁"])
    [press] = rig.inbox.events
    assert isinstance(press, Press)
    assert (press.id, press.button, press.turn_id, press.language) == (query_id, Button.GOOD, TurnId(7), Language.NB)
    assert (press.address, press.sender.platform_user_id) == (private(ada), str(ada.id))
    assert [toast.text for toast in rig.wire.toasts] == [DONE]


async def test_the_buttons_of_an_answered_question_go_away(rig: TelegramRig) -> None:
    ada = rig.wire.person()
    await shows(rig, ada, Button.YES, Button.NO)
    rig.wire.presses(ada, rig.wire.messages(ada)[0], "no:7")
    await rig.wire.wait_for(lambda: not signs(rig, ada))


async def test_what_could_not_be_done_is_said_and_not_ticked(rig: TelegramRig) -> None:
    ada = rig.wire.person()
    rig.inbox.pressed_text = Pressed("Too late.", done=False)
    await shows(rig, ada, *VERDICTS)
    rig.wire.presses(ada, rig.wire.messages(ada)[0], "good:7")
    await rig.wire.wait_for(lambda: rig.wire.toasts)
    await rig.telegram.close()
    assert [toast.text for toast in rig.wire.toasts] == ["Too late."]
    assert signs(rig, ada) == ["👍", "👎", "🔁"]


@pytest.mark.parametrize("button", [Button.RETRY, Button.STOP])
async def test_buttons_that_stay_as_they_are_are_not_touched(rig: TelegramRig, button: Button) -> None:
    """By the time of the tick the answer may be another, with other buttons, which an edit would replace."""
    ada = rig.wire.person()
    await shows(rig, ada, button)
    rig.wire.presses(ada, rig.wire.messages(ada)[0], f"{button.value}:7")
    await rig.wire.wait_for(lambda: rig.wire.toasts)
    await rig.telegram.close()
    assert not rig.wire.called("editMessageReplyMarkup")


async def test_a_press_twice_is_ticked_once_and_acknowledged_twice(rig: TelegramRig) -> None:
    ada = rig.wire.person()
    await shows(rig, ada, *VERDICTS)
    for _ in range(2):
        rig.wire.presses(ada, rig.wire.messages(ada)[0], "good:7")
    await rig.wire.wait_for(lambda: len(rig.wire.toasts) == 2)
    await rig.telegram.close()
    assert signs(rig, ada) == ["👍 ✓", "👎", "🔁"]


async def test_the_last_of_two_verdicts_is_ticked(rig: TelegramRig) -> None:
    ada = rig.wire.person()
    await shows(rig, ada, *VERDICTS)
    for data in ("good:7", "bad:7"):
        rig.wire.presses(ada, rig.wire.messages(ada)[0], data)
    await rig.wire.wait_for(lambda: len(rig.wire.called("editMessageReplyMarkup")) == 2)
    await rig.wire.wait_for(lambda: signs(rig, ada) == ["👍", "👎 ✓", "🔁"])


async def test_a_press_of_no_button_of_ours_is_acknowledged_and_nothing_else(rig: TelegramRig) -> None:
    ada = rig.wire.person()
    await shows(rig, ada, *VERDICTS)
    rig.wire.presses(ada, rig.wire.messages(ada)[0], "good:" + "9" * 40, stale=True)
    await rig.wire.wait_for(lambda: rig.wire.toasts)
    assert rig.inbox.events == []
    assert rig.wire.toasts[0].text == ""


async def test_a_press_below_a_message_that_is_gone_counts(rig: TelegramRig) -> None:
    ada = rig.wire.person()
    await shows(rig, ada, *VERDICTS)
    message = rig.wire.messages(ada)[0]
    rig.wire.erases(message)
    rig.wire.presses(ada, message, "bad:7", stale=True)
    await rig.wire.wait_for(lambda: rig.wire.toasts)
    assert [event.button for event in rig.inbox.events if isinstance(event, Press)] == [Button.BAD]


async def test_a_press_too_old_to_be_acknowledged_counts(rig: TelegramRig) -> None:
    ada = rig.wire.person()
    rig.wire.office.query_life_s = -1
    await shows(rig, ada, *VERDICTS)
    rig.wire.presses(ada, rig.wire.messages(ada)[0], "good:7")
    await rig.wire.wait_for(lambda: rig.wire.called("answerCallbackQuery"))
    await rig.inbox.until(1)
    rig.wire.says(ada, "and on")
    await rig.inbox.until(2)


async def test_an_acknowledgement_that_hangs_holds_up_nothing(rig: TelegramRig) -> None:
    ada, gate = rig.wire.person(), asyncio.Event()
    await shows(rig, ada, *VERDICTS)
    rig.wire.trips("answerCallbackQuery", held(gate))
    rig.wire.presses(ada, rig.wire.messages(ada)[0], "good:7")
    rig.wire.says(ada, "/stop")
    await rig.inbox.until(2)
    assert rig.inbox.texts == ["/stop"]
    gate.set()
    await rig.wire.wait_for(lambda: rig.wire.toasts)


async def test_a_tick_that_is_refused_is_no_failure(rig: TelegramRig) -> None:
    ada = rig.wire.person()
    rig.wire.trips("editMessageReplyMarkup", refuses(400, "message is not modified: the same"))
    await shows(rig, ada, *VERDICTS)
    rig.wire.presses(ada, rig.wire.messages(ada)[0], "good:7")
    await rig.wire.wait_for(lambda: any(call.status for call in rig.wire.called("editMessageReplyMarkup")))
    rig.wire.says(ada, "and on")
    await rig.inbox.until(2)


# Without a network between


def test_a_press_in_a_topic_is_of_that_thread() -> None:
    wire = TelegramWire()
    reading, ada = Reading(wire), wire.person()
    forum = wire.supergroup("Plans", [ada], forum=True)
    topic = wire.topic(ada, forum)
    message = wire.post(forum, wire.bot)
    message.text, message.thread_id = "Writing", topic
    wire.presses(ada, message, "stop", stale=True)
    press = reading.all()[-1]
    assert isinstance(press, Press)
    assert (press.address, press.button, press.turn_id) == (group(forum, topic), Button.STOP, None)


def reaction(wire: TelegramWire, ada: Person, new: list[dict[str, Any]], **who: Any) -> None:
    body: dict[str, Any] = {"chat": {"id": ada.id, "type": "private"}, "message_id": 3, "date": 1}
    body |= who or {"user": user_json(ada)}
    wire.updates.add("message_reaction", body | {"old_reaction": [], "new_reaction": new})


def test_of_a_reaction_the_emoji_are_read() -> None:
    wire = TelegramWire()
    reading, ada = Reading(wire), wire.person()
    own = {"type": "custom_emoji", "custom_emoji_id": "5"}
    reaction(wire, ada, [{"type": "emoji", "emoji": "👍"}, own, {"type": "paid"}])
    reaction(wire, ada, [])
    events = [event for event in reading.all() if isinstance(event, Reaction)]
    assert [(event.address, event.platform_message_id, event.emoji) for event in events] == [
        (private(ada), "3", ("👍",)),
        (private(ada), "3", ()),
    ]


def test_a_reaction_in_the_name_of_a_chat_is_nobodys() -> None:
    wire = TelegramWire()
    reading, ada = Reading(wire), wire.person()
    reaction(wire, ada, [{"type": "emoji", "emoji": "👍"}], actor_chat={"id": -5, "type": "channel", "title": "News"})
    assert reading.one() is None
