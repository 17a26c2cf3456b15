"""Buttons, lists and forms carry what they are about, and a press says it, whatever was restarted since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.discord import interactions
from bot.adapters.discord.buttons import Carried, below, carry, read_carried
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.gesture import Button, Choice, Pick, Press, Pressed
from bot.domain.ids import TurnId
from bot.domain.language import Language
from bot.locales import LocaleSentences
from tests.adapters.discord.rig import DiscordRig, group, private, rigged
from tests.contracts.adapter_cases import delivery, sent, unkept
from tests.wire.discord_faults import Fault, late, resets
from tests.wire.discord_things import Channel, Message, Person

VERDICTS = (Button.GOOD, Button.BAD, Button.RETRY)
CHOICES = (Choice("English", "/language en"), Choice("In my words", "/correct 3", fill="Ada likes tea."))
HERE = ThreadAddress("discord", "@7", ThreadKind.PRIVATE)
THERE = ThreadAddress("discord", "8", ThreadKind.GROUP)


async def shows(rig: DiscordRig, where: ThreadAddress, *buttons: Button, choices: tuple[Choice, ...] = ()) -> None:
    """Have a text with buttons stand in somebody's channel."""
    rig.inbox.choices = list(choices)
    await sent(rig.discord, replace(delivery(where, buttons=buttons), choices=choices, turn_id=TurnId(7)))


def lit(message: Message) -> list[str]:
    """Return what stands on the buttons below a message, with a tick behind those that are lit."""
    return [f"{one.get('label') or one['emoji']['name']}{' ✓' if one['style'] == 1 else ''}" for one in message.buttons]


# What they carry


@pytest.mark.parametrize("address", [HERE, THERE])
@pytest.mark.parametrize("turn_id", [None, TurnId(1), TurnId(2**59)])
@pytest.mark.parametrize("name", [*(button.value for button in Button), "pick", "words"])
def test_what_a_button_carries_can_be_read_and_fits(name: str, turn_id: TurnId | None, address: ThreadAddress) -> None:
    is_in_server = address is THERE
    for index in (None,) if turn_id is None else (None, 0, 24):
        carried = carry(name, turn_id, address, index)
        assert len(carried) <= 100
        assert read_carried(carried) == Carried(name, turn_id, index or 0, in_server=is_in_server)


@pytest.mark.parametrize(
    "custom_id",
    [
        *("", "like", "good:", "good:x", "good:-1", "good:" + "9" * 19, "GOOD:1", "good:٣", " good:1", "good:1:2:3"),
        *("g", ":g", "good:1\n", "pick:7:1000", "good::g", "persistent_view:good:1"),
    ],
)
def test_what_is_none_of_ours_carries_nothing(custom_id: str) -> None:
    assert read_carried(custom_id) is None


@pytest.mark.parametrize("language", list(Language))
def test_every_button_is_labelled_in_every_language(language: Language) -> None:
    view = below(list(Button)[:5], (), TurnId(1), HERE, lambda key: LocaleSentences().say(language, key))
    assert view is not None
    [row] = view.to_components()
    assert all(one.get("label") or one.get("emoji") for one in row["components"])


def test_choices_of_no_turn_are_not_shown() -> None:
    assert below((), CHOICES, None, HERE, str) is None


# Presses


async def test_a_verdict_is_handed_in_and_lit(live: DiscordRig) -> None:
    ola = live.wire.person("Ola", locale="no")
    await shows(live, private(ola), *VERDICTS)
    [said] = live.wire.said(ola)
    pressed = live.wire.presses(ola, said, "good:7")
    await live.wire.wait_for(lambda: lit(said) == ["👍 ✓", "👎", "🔁"])
    [press] = live.inbox.events
    assert isinstance(press, Press)
    assert (press.id, press.button, press.turn_id) == (str(pressed.id), Button.GOOD, TurnId(7))
    assert (press.address, press.sender.platform_user_id, press.language) == (private(ola), str(ola.id), Language.NB)
    assert said.content == "Hello."


async def test_a_verdict_can_be_changed(live: DiscordRig, ada: Person) -> None:
    await shows(live, private(ada), *VERDICTS)
    [said] = live.wire.said(ada)
    live.wire.presses(ada, said, "good:7")
    await live.wire.wait_for(lambda: lit(said) == ["👍 ✓", "👎", "🔁"])
    live.wire.presses(ada, said, "bad:7")
    await live.wire.wait_for(lambda: lit(said) == ["👍", "👎 ✓", "🔁"])


async def test_below_a_text_in_a_server_it_is_about_the_channel(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    await shows(live, group(channel), Button.GOOD)
    live.wire.presses(ada, live.wire.said(channel)[0], "good:7:g")
    await live.inbox.until(1)
    assert [one.address for one in live.inbox.events if isinstance(one, Press)] == [group(channel)]


async def test_a_press_below_an_old_text_is_understood_by_a_new_process(rig: DiscordRig, ada: Person) -> None:
    await shows(rig, private(ada), Button.BAD)
    async with rigged(rig.wire) as fresh, fresh.received():
        rig.wire.presses(ada, rig.wire.said(ada)[0], "bad:7")
        await fresh.inbox.until(1)
        await rig.wire.wait_for(lambda: lit(rig.wire.said(ada)[0]) == ["👎 ✓"])
    assert [one.turn_id for one in fresh.inbox.events if isinstance(one, Press)] == [7]


async def test_the_buttons_of_an_answered_question_go_away(live: DiscordRig, ada: Person) -> None:
    await shows(live, private(ada), Button.YES, Button.NO, Button.GOOD)
    [said] = live.wire.said(ada)
    live.wire.presses(ada, said, "yes:7")
    await live.wire.wait_for(lambda: lit(said) == ["👍"])


async def test_what_could_not_be_done_is_said_to_that_person_alone_and_nothing_is_lit(
    live: DiscordRig, ada: Person, bea: Person, channel: Channel
) -> None:
    live.inbox.pressed_text = Pressed("Too late.", done=False)
    await shows(live, group(channel), *VERDICTS)
    said = live.wire.said(channel)[0]
    live.wire.presses(bea, said, "good:7:g")
    await live.wire.wait_for(lambda: "Too late." in live.wire.texts(channel, bea))
    assert "Too late." not in live.wire.texts(channel, ada)
    assert lit(said) == ["👍", "👎", "🔁"]


@pytest.mark.parametrize("button", [Button.RETRY, Button.STOP])
async def test_buttons_that_stay_as_they_are_are_not_touched(live: DiscordRig, ada: Person, button: Button) -> None:
    """By that time the answer may be another, with other buttons, which an edit would replace."""
    await shows(live, private(ada), button)
    await live.wire.answered(live.wire.presses(ada, live.wire.said(ada)[0], f"{button.value}:7"))
    await live.inbox.until(1)
    await live.discord.intake.idle()
    assert not live.wire.called("edit_original")


@pytest.mark.parametrize("custom_id", ["persistent_view:1", "good:" + "9" * 40, "pick", "words:7"])
async def test_a_press_of_nothing_of_ours_is_acknowledged_and_nothing_else(
    live: DiscordRig, ada: Person, custom_id: str
) -> None:
    await shows(live, private(ada), Button.GOOD)
    pressed = live.wire.presses(ada, live.wire.said(ada)[0], custom_id, stale=True)
    assert (await live.wire.answered(pressed)).type == 6
    assert live.inbox.events == []


async def test_a_press_below_a_message_that_is_gone_counts(live: DiscordRig, ada: Person) -> None:
    await shows(live, private(ada), Button.BAD)
    [said] = live.wire.said(ada)
    live.wire.presses(ada, said, "bad:7")
    live.wire.erases(said)
    await live.wire.wait_for(lambda: [one for one in live.inbox.events if isinstance(one, Press)])


async def test_a_press_that_was_heard_too_late_counts(live: DiscordRig, ada: Person) -> None:
    live.wire.answers.ack_within_s = -1
    await shows(live, private(ada), Button.BAD)
    live.wire.presses(ada, live.wire.said(ada)[0], "bad:7")
    await live.inbox.until(1)


@pytest.mark.parametrize("fault", [resets(), resets(after=True), late(9)])
async def test_a_press_counts_whatever_becomes_of_its_acknowledgement(
    live: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr(interactions, "ACK_S", 0.3)
    live.wire.trips("callback", fault)
    await shows(live, private(ada), Button.BAD)
    live.wire.presses(ada, live.wire.said(ada)[0], "bad:7")
    await live.inbox.until(1)


async def test_a_press_that_cannot_be_kept_is_told_to_that_person(live: DiscordRig, ada: Person) -> None:
    live.inbox.failures.append(unkept())
    await shows(live, private(ada), *VERDICTS)
    live.wire.presses(ada, live.wire.said(ada)[0], "good:7")
    await live.wire.wait_for(lambda: len(live.wire.texts(ada)) == 2)
    assert "disk is full" in live.wire.texts(ada)[1]
    assert live.wire.said(ada)[1].only_for is ada


# Lists and forms


async def test_a_pick_is_handed_in_and_the_list_stays(live: DiscordRig, ada: Person) -> None:
    await shows(live, private(ada), Button.GOOD, choices=CHOICES)
    said = live.wire.said(ada)[0]
    opened = live.wire.picks(ada, said, "pick:7", "0")
    await live.inbox.until(1)
    [pick] = live.inbox.events
    assert isinstance(pick, Pick)
    assert (pick.id, pick.turn_id, pick.index, pick.words) == (str(opened.id), TurnId(7), 0, None)
    assert (pick.address, pick.sender.platform_user_id) == (private(ada), str(ada.id))
    assert said.selects


async def test_a_verdict_leaves_the_list_where_it_is(live: DiscordRig, ada: Person) -> None:
    await shows(live, private(ada), *VERDICTS, choices=CHOICES)
    [said] = live.wire.said(ada)
    live.wire.presses(ada, said, "good:7")
    await live.wire.wait_for(lambda: lit(said) == ["👍 ✓", "👎", "🔁"])
    assert [one["label"] for one in said.selects[0]["options"]] == ["English", "In my words"]


async def test_a_choice_that_wants_words_opens_a_form_that_begins_with_some(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    await shows(live, group(channel), choices=CHOICES)
    opened = live.wire.picks(ada, live.wire.said(channel)[0], "pick:7:g", "1")
    modal = (await live.wire.answered(opened)).modal
    assert modal is not None
    [field] = modal["components"][0]["components"]
    assert (modal["title"], field["value"], field["max_length"]) == ("In my words", "Ada likes tea.", 4000)
    assert live.inbox.events == []
    live.wire.submits(opened, {field["custom_id"]: "Ada likes coffee."})
    await live.inbox.until(1)
    [pick] = live.inbox.events
    assert isinstance(pick, Pick)
    assert (pick.turn_id, pick.index, pick.words) == (TurnId(7), 1, "Ada likes coffee.")
    assert pick.address == group(channel)


async def test_where_it_takes_long_to_know_a_choice_it_is_handed_in_without_words(
    live: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interactions, "CHOICE_S", 0.05)
    await shows(live, private(ada), choices=CHOICES)
    live.inbox.gate.clear()
    opened = live.wire.picks(ada, live.wire.said(ada)[0], "pick:7", "1")
    assert (await live.wire.answered(opened)).type == 6
    live.inbox.gate.set()
    await live.inbox.until(1)


async def test_a_pick_that_comes_too_late_is_told_so(live: DiscordRig, ada: Person) -> None:
    await shows(live, private(ada), choices=CHOICES)
    live.inbox.choices, live.inbox.pressed_text = [], Pressed("Too late.", done=False)
    live.wire.picks(ada, live.wire.said(ada)[0], "pick:7", "1")
    await live.wire.wait_for(lambda: "Too late." in live.wire.texts(ada))
