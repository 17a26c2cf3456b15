"""Owed texts arrive whole, once and without waking anybody, in the place of what they replace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.discord import outbound
from bot.adapters.discord.markup import FilePart, TextPart
from bot.domain.errors import DeliveryError
from bot.domain.gesture import Button, Choice
from bot.domain.ids import TurnId
from bot.domain.language import Language
from bot.locales import LocaleSentences
from tests.adapters.discord.rig import DiscordRig, group, private
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.discord_faults import fails, refuses
from tests.wire.discord_things import Channel, Person

PARAGRAPH = "All of it is to be read, and it is not short at all. " * 12
TWO = "\n\n".join(f"{number}: {PARAGRAPH}" for number in range(4)).strip()
UNATTACHED = LocaleSentences().say(Language.EN, "discord.missing_attach_files")
FILE = FilePart("code-1.py", b"print()\n" * 190, "see code-1.py")


def texts(rig: DiscordRig, where: Channel | Person) -> str:
    """Return all that can be read, without its white space."""
    return "".join("".join(rig.wire.texts(where)).split())


# What arrives


async def test_a_long_text_comes_in_several_messages_with_the_buttons_below_the_last(
    rig: DiscordRig, ada: Person
) -> None:
    ids = await sent(rig.discord, delivery(private(ada), TWO, buttons=(Button.GOOD, Button.BAD)))
    said = rig.wire.said(ada)
    assert len(said) > 1
    assert ids == [str(one.id) for one in said]
    assert texts(rig, ada) == "".join(TWO.split())
    assert [len(one.buttons) for one in said] == [0] * (len(said) - 1) + [2]


async def test_buttons_and_a_list_stand_below_the_same_text(rig: DiscordRig, ada: Person) -> None:
    choices = tuple(Choice(f"Choice {number}", f"/do {number}") for number in range(30))
    owed = delivery(private(ada), buttons=(Button.GOOD, Button.RETRY))
    await sent(rig.discord, replace(owed, choices=choices, turn_id=TurnId(7)))
    [said] = rig.wire.said(ada)
    [select] = said.selects
    assert [one["label"] for one in select["options"]] == [f"Choice {number}" for number in range(25)]
    assert [one["custom_id"] for one in said.buttons] == ["good:7", "retry:7"]


async def test_a_question_has_its_answers_in_words(rig: DiscordRig, ada: Person) -> None:
    await sent(rig.discord, delivery(private(ada), "Forget it?", buttons=(Button.YES, Button.NO)))
    assert [one["label"] for one in rig.wire.said(ada)[0].buttons] == ["Yes", "No"]


async def test_a_text_that_failed_in_the_middle_goes_on_behind_what_arrived(rig: DiscordRig, ada: Person) -> None:
    owed = delivery(private(ada), TWO)
    ids: list[str] = []
    stream = rig.discord.send(owed)
    ids.append(await anext(stream))
    rig.wire.trips("create_message", fails(503))
    with pytest.raises(DeliveryError):
        await anext(stream)
    assert [str(one.id) for one in rig.wire.said(ada)] == ids
    await sent(rig.discord, delivery(private(ada), TWO, arrived=tuple(ids)))
    assert texts(rig, ada) == "".join(TWO.split())


@pytest.mark.parametrize("text", ["", " \n "])
async def test_a_text_with_nothing_to_see_arrives_as_a_sign(rig: DiscordRig, ada: Person, text: str) -> None:
    assert len(await sent(rig.discord, delivery(private(ada), text))) == 1
    assert rig.wire.texts(ada)[0]


async def test_links_are_not_looked_up_for_a_preview(rig: DiscordRig, ada: Person) -> None:
    await sent(rig.discord, delivery(private(ada), "See https://a.example"))
    assert rig.wire.called("create_message")[0].body["flags"] & 1 << 2


# Whom it wakes


async def test_nobody_is_ever_pinged(
    rig: DiscordRig, ada: Person, bea: Person, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert channel.guild is not None
    monkeypatch.setattr(outbound, "parts_of", lambda text, _limit: (TextPart(text),))  # the markup takes its own care
    team = rig.wire.role(channel.guild, mentionable=True)
    rig.wire.allows(channel, "mention_everyone")
    asked = rig.wire.says(ada, channel, "who?")
    text = f"@everyone @here <@{bea.id}> <@{ada.id}> <@&{team.id}>"
    [old] = await sent(rig.discord, replace(delivery(group(channel), text), answers=str(asked.id)))
    assert not rig.wire.said(channel)[0].pings
    await sent(rig.discord, delivery(group(channel), f"Anew: {text}", replaces=(old,)))
    [said] = rig.wire.said(channel)
    assert (said.content, said.reply_to) == (f"Anew: {text}", asked)
    assert not said.pings


# What it answers


async def test_in_a_server_the_first_message_says_what_it_answers(
    rig: DiscordRig, ada: Person, channel: Channel
) -> None:
    asked = rig.wire.says(ada, channel, "tell me all")
    await sent(rig.discord, replace(delivery(group(channel), TWO), answers=str(asked.id)))
    assert [one.reply_to for one in rig.wire.said(channel)][:2] == [asked, None]


async def test_in_private_nothing_needs_to_say_what_it_answers(rig: DiscordRig, ada: Person) -> None:
    asked = rig.wire.tells(ada, "tell me all")
    await sent(rig.discord, replace(delivery(private(ada)), answers=str(asked.id)))
    assert [one.reply_to for one in rig.wire.said(ada)] == [None]


async def test_an_answer_to_what_is_gone_arrives_by_itself(rig: DiscordRig, ada: Person, channel: Channel) -> None:
    asked = rig.wire.says(ada, channel, "tell me all")
    rig.wire.erases(asked)
    await sent(rig.discord, replace(delivery(group(channel)), answers=str(asked.id)))
    assert [(one.content, one.reply_to) for one in rig.wire.said(channel)] == [("Hello.", None)]


async def test_where_the_bot_may_not_read_back_it_answers_without_saying_what(
    rig: DiscordRig, ada: Person, channel: Channel
) -> None:
    rig.wire.denies(channel, "read_message_history")
    asked = rig.wire.says(ada, channel, "tell me all")
    assert len(await sent(rig.discord, replace(delivery(group(channel), TWO), answers=str(asked.id)))) > 1
    assert {one.reply_to for one in rig.wire.said(channel)} == {None}


@pytest.mark.parametrize("answers", ["press:7", "pick:12", ""])
async def test_what_answers_no_message_says_so_to_nobody(rig: DiscordRig, channel: Channel, answers: str) -> None:
    await sent(rig.discord, replace(delivery(group(channel)), answers=answers))
    assert [one.reply_to for one in rig.wire.said(channel)] == [None]


# In the place of what stands there


async def test_an_answer_made_anew_stands_where_the_old_one_stood(rig: DiscordRig, ada: Person) -> None:
    old = await sent(rig.discord, delivery(private(ada), TWO, buttons=(Button.GOOD,)))
    rig.wire.tells(ada, "later")
    new = await sent(rig.discord, delivery(private(ada), "Short", replaces=tuple(old), buttons=(Button.BAD,)))
    assert new == old[:1]
    [said] = rig.wire.said(ada)
    assert (said.content, [one["custom_id"] for one in said.buttons]) == ("Short", ["bad:7"])


async def test_an_answer_without_buttons_takes_those_of_the_old_one_away(rig: DiscordRig, ada: Person) -> None:
    old = await sent(rig.discord, delivery(private(ada), "Old", buttons=(Button.STOP,)))
    await sent(rig.discord, delivery(private(ada), "New", replaces=tuple(old)))
    assert [(one.content, one.buttons) for one in rig.wire.said(ada)] == [("New", [])]


async def test_what_the_new_answer_has_more_comes_behind(rig: DiscordRig, ada: Person) -> None:
    old = await sent(rig.discord, delivery(private(ada), "Short"))
    new = await sent(rig.discord, delivery(private(ada), TWO, replaces=tuple(old)))
    assert new[0] == old[0]
    assert [str(one.id) for one in rig.wire.said(ada)] == new


async def test_an_edit_needs_no_mark(rig: DiscordRig, ada: Person) -> None:
    old = await sent(rig.discord, delivery(private(ada), "Old"))
    await sent(rig.discord, delivery(private(ada), "New", replaces=tuple(old), mark="Perhaps again:"))
    assert rig.wire.texts(ada) == ["New"]


async def test_a_file_takes_the_place_of_a_text_by_coming_anew(
    rig: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await sent(rig.discord, delivery(private(ada), "Old"))
    only_the_file(monkeypatch)
    new = await sent(rig.discord, delivery(private(ada), replaces=tuple(old)))
    assert old != new
    [said] = rig.wire.said(ada)
    assert (str(said.id), [one.filename for one in said.attachments]) == (new[0], ["code-1.py"])


async def test_a_text_takes_the_place_of_a_file_with_nothing_left_of_it(
    rig: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        only_the_file(patched)
        old = await sent(rig.discord, delivery(private(ada)))
    await sent(rig.discord, delivery(private(ada), "New", replaces=tuple(old)))
    assert [(one.content, one.attachments) for one in rig.wire.said(ada)] == [("New", [])]


async def test_somebody_elses_message_is_left_as_it_is(rig: DiscordRig, ada: Person, channel: Channel) -> None:
    theirs = rig.wire.says(ada, channel, "mine")
    await sent(rig.discord, delivery(group(channel), "New", replaces=(str(theirs.id),)))
    assert [one.content for one in rig.wire.messages(channel)] == ["mine", "New"]


async def test_surplus_that_cannot_be_taken_away_now_is_taken_away_later(rig: DiscordRig, ada: Person) -> None:
    old = tuple(await sent(rig.discord, delivery(private(ada), TWO)))
    rig.wire.trips("delete_message", fails(503))
    with pytest.raises(DeliveryError) as caught:
        await sent(rig.discord, delivery(private(ada), "Short", replaces=old))
    assert (caught.value.uncertain, caught.value.permanent) == (False, False)
    assert await sent(rig.discord, delivery(private(ada), "Short", replaces=old, arrived=old[:1])) == []
    assert rig.wire.texts(ada) == ["Short"]


async def test_surplus_that_may_not_be_taken_away_is_left(rig: DiscordRig, ada: Person) -> None:
    old = tuple(await sent(rig.discord, delivery(private(ada), TWO)))
    rig.wire.trips("delete_message", refuses(50013), None)
    assert await sent(rig.discord, delivery(private(ada), "Short", replaces=old)) == [old[0]]


# Files


def only_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each text consist of a file."""
    monkeypatch.setattr(outbound, "parts_of", lambda _text, _limit: (FILE,))


async def test_very_long_code_is_a_file(rig: DiscordRig, ada: Person) -> None:
    code = "print('a long line of code, again and again')\n" * 190
    await sent(rig.discord, delivery(private(ada), f"See:\n\n```python\n{code}```", buttons=(Button.GOOD,)))
    said = rig.wire.said(ada)
    [file] = said[-1].attachments
    assert (file.filename, file.data.decode().strip()) == ("code-1.py", code.strip())
    assert len(said[-1].buttons) == 1


async def test_where_no_files_may_be_sent_the_text_arrives_alone(
    rig: DiscordRig, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_the_file(monkeypatch)
    rig.wire.denies(channel, "attach_files")
    assert len(await sent(rig.discord, delivery(group(channel), buttons=(Button.GOOD,)))) == 1
    assert [(one.content, len(one.buttons)) for one in rig.wire.said(channel)] == [(f"{FILE.caption}\n{UNATTACHED}", 1)]


async def test_a_file_that_is_too_large_is_left_out(
    rig: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_the_file(monkeypatch)
    rig.wire.trips("create_message", refuses(40005))
    assert len(await sent(rig.discord, delivery(private(ada)))) == 1
    assert rig.wire.texts(ada) == [f"{FILE.caption}\n{UNATTACHED}"]


async def test_a_file_arrives_whole_where_it_may_not_say_what_it_answers(
    rig: DiscordRig, ada: Person, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_the_file(monkeypatch)
    rig.wire.denies(channel, "read_message_history")
    asked = rig.wire.says(ada, channel, "show me")
    await sent(rig.discord, replace(delivery(group(channel)), answers=str(asked.id)))
    assert [file.data for one in rig.wire.said(channel) for file in one.attachments] == [FILE.data]
