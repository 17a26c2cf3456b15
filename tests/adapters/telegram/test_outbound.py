"""Owed texts arrive formatted, whole and once, in the place of what they replace."""

from __future__ import annotations

import pytest

from bot.domain.errors import DeliveryError
from bot.domain.gesture import Button
from tests.adapters.telegram.rig import TelegramRig, group, private
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.telegram_chats import Person
from tests.wire.telegram_faults import (
    gateway,
    refuses,
    refuses_markup,
)

CODE = "```python\n" + "print('a long line of code, again and again')\n" * 90 + "```"
TWO = "one " * 700 + "\n\n" + "two " * 700


# What arrives


async def test_markup_arrives_as_what_it_means(rig: TelegramRig, ada: Person) -> None:
    text = "🎂 **Yes** and `x = 1`\n\n> said\n\n[link](https://a.example/b)\n\n```py\nprint()\n```"
    await sent(rig.telegram, delivery(private(ada), text))
    [message] = rig.wire.messages(ada)
    raw = message.text.encode("utf-16-le")
    marked = [
        (one["type"], raw[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le"))
        for one in message.entities
    ]
    assert marked == [
        ("bold", "Yes"),
        ("code", "x = 1"),
        ("blockquote", "said"),
        ("text_link", "link"),
        ("pre", "print()"),
    ]
    assert message.entities[-1]["language"] == "py"


async def test_links_are_not_looked_up_for_a_preview(rig: TelegramRig, ada: Person) -> None:
    old = await sent(rig.telegram, delivery(private(ada), "See https://a.example"))
    await sent(rig.telegram, delivery(private(ada), "See https://b.example", replaces=tuple(old)))
    for method in ("sendMessage", "editMessageText"):
        [call] = rig.wire.called(method)
        assert "true" in str(call.params["link_preview_options"])


async def test_a_text_goes_into_its_topic(rig: TelegramRig, ada: Person) -> None:
    forum = rig.wire.supergroup("Plans", [ada], forum=True)
    topic = rig.wire.topic(ada, forum)
    await sent(rig.telegram, delivery(group(forum, topic), f"Here.\n\n{CODE}"))
    assert {message.thread_id for message in rig.wire.messages(forum)} == {topic}


@pytest.mark.parametrize("text", ["", " \n ", "\u200b", "![]()"])
async def test_a_text_with_nothing_to_see_arrives_as_a_sign(rig: TelegramRig, ada: Person, text: str) -> None:
    assert len(await sent(rig.telegram, delivery(private(ada), text))) == 1
    assert rig.wire.texts(ada)[0]


async def test_very_long_code_is_a_file_behind_the_text_that_names_it(rig: TelegramRig, ada: Person) -> None:
    await sent(rig.telegram, delivery(private(ada), f"See:\n\n{CODE}\n\nThat is all.", buttons=(Button.GOOD,)))
    text, file, rest = rig.wire.messages(ada)
    assert (text.text, file.file_name, rest.text) == ("See:\n\n📎 code-1.py", "code-1.py", "That is all.")
    assert file.data.count(b"\n") == 90
    assert [len(one.buttons) for one in (text, file, rest)] == [0, 0, 1]


async def test_a_file_that_may_be_a_repeat_says_so(rig: TelegramRig, ada: Person) -> None:
    owed = delivery(private(ada), f"See:\n\n{CODE}", arrived=("1",), mark="Perhaps again:")
    await sent(rig.telegram, owed)
    assert rig.wire.texts(ada) == ["Perhaps again:"]


async def test_a_mark_moves_the_markup_and_changes_no_cut(rig: TelegramRig, ada: Person) -> None:
    text = "**Bold** " + TWO
    await sent(rig.telegram, delivery(private(ada), text))
    await sent(rig.telegram, delivery(private(ada), text, mark="🔁 Perhaps again:"))
    first, second, marked, again = rig.wire.messages(ada)
    assert (marked.text, again.text) == (f"🔁 Perhaps again:\n{first.text}", second.text)
    assert marked.entities[0]["offset"] == len("🔁 Perhaps again:\n") + 1


async def test_refused_markup_arrives_as_plain_text(rig: TelegramRig, ada: Person) -> None:
    rig.wire.trips("sendMessage", refuses_markup())
    assert len(await sent(rig.telegram, delivery(private(ada), "**Yes** it is", mark="Again:"))) == 1
    [message] = rig.wire.messages(ada)
    assert (message.text, message.entities) == ("Again:\nYes it is", [])


async def test_refused_markup_of_an_edit_arrives_as_plain_text(rig: TelegramRig, ada: Person) -> None:
    old = await sent(rig.telegram, delivery(private(ada), "Old"))
    rig.wire.trips("editMessageText", refuses_markup())
    assert await sent(rig.telegram, delivery(private(ada), "**New** it is", replaces=tuple(old))) == old
    assert (rig.wire.texts(ada), rig.wire.messages(ada)[0].entities) == (["New it is"], [])


# In the place of what stands there


async def test_an_answer_made_anew_stands_where_the_old_one_stood(rig: TelegramRig, ada: Person) -> None:
    old = await sent(rig.telegram, delivery(private(ada), TWO, buttons=(Button.GOOD,)))
    rig.wire.says(ada, "later")
    new = await sent(rig.telegram, delivery(private(ada), "Short", replaces=tuple(old), buttons=(Button.BAD,)))
    assert new == old[:1]
    [message] = rig.wire.messages(ada)
    assert (message.text, [button["text"] for button in message.buttons]) == ("Short", ["👎"])


async def test_what_the_new_answer_has_more_comes_behind(rig: TelegramRig, ada: Person) -> None:
    old = await sent(rig.telegram, delivery(private(ada), "Short"))
    new = await sent(rig.telegram, delivery(private(ada), TWO, replaces=tuple(old)))
    assert (new[0], len(new), len(rig.wire.messages(ada))) == (old[0], 2, 2)


async def test_an_edit_needs_no_mark(rig: TelegramRig, ada: Person) -> None:
    old = await sent(rig.telegram, delivery(private(ada), "Old"))
    await sent(rig.telegram, delivery(private(ada), "New", replaces=tuple(old), mark="Perhaps again:"))
    assert rig.wire.texts(ada) == ["New"]


async def test_a_file_takes_the_place_of_a_text_by_coming_anew(rig: TelegramRig, ada: Person) -> None:
    old = await sent(rig.telegram, delivery(private(ada), TWO))
    new = await sent(rig.telegram, delivery(private(ada), f"See:\n\n{CODE}", replaces=tuple(old)))
    assert new[0] == old[0]
    assert [str(message.message_id) for message in rig.wire.messages(ada)] == new


async def test_a_text_takes_the_place_of_a_file_by_coming_anew(rig: TelegramRig, ada: Person) -> None:
    old = await sent(rig.telegram, delivery(private(ada), f"See:\n\n{CODE}"))
    new = await sent(rig.telegram, delivery(private(ada), TWO, replaces=tuple(old)))
    assert [str(message.message_id) for message in rig.wire.messages(ada)] == new
    assert all(not message.is_file for message in rig.wire.messages(ada))


async def test_what_stood_in_a_group_before_it_moved_is_left(rig: TelegramRig, ada: Person) -> None:
    crowd = rig.wire.supergroup("Crowd", [ada])
    owed = delivery(group(crowd), "Anew", replaces=("-44:7", "-44:8"))
    assert len(await sent(rig.telegram, owed)) == 1
    assert rig.wire.texts(crowd) == ["Anew"]
    assert not rig.wire.called("deleteMessage")


async def test_surplus_that_cannot_be_taken_away_now_is_taken_away_later(rig: TelegramRig, ada: Person) -> None:
    old = tuple(await sent(rig.telegram, delivery(private(ada), TWO)))
    rig.wire.trips("deleteMessage", gateway(502))
    with pytest.raises(DeliveryError) as caught:
        await sent(rig.telegram, delivery(private(ada), "Short", replaces=old))
    assert (caught.value.uncertain, caught.value.permanent) == (False, False)
    assert await sent(rig.telegram, delivery(private(ada), "Short", replaces=old, arrived=old[:1])) == []
    assert rig.wire.texts(ada) == ["Short"]


async def test_surplus_that_may_not_be_taken_away_is_left(rig: TelegramRig, ada: Person) -> None:
    old = tuple(await sent(rig.telegram, delivery(private(ada), TWO)))
    rig.wire.trips("deleteMessage", refuses(400, "message can't be deleted for everyone"))
    assert await sent(rig.telegram, delivery(private(ada), "Short", replaces=old)) == [old[0]]


async def test_a_part_that_fails_leaves_the_earlier_ones_told(rig: TelegramRig, ada: Person) -> None:
    ids: list[str] = []
    stream = rig.telegram.send(delivery(private(ada), TWO))
    ids.append(await anext(stream))
    rig.wire.trips("sendMessage", gateway(502))
    with pytest.raises(DeliveryError):
        await anext(stream)
    assert [str(message.message_id) for message in rig.wire.messages(ada)] == ids
