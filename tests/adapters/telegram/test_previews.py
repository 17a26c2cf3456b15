"""In a group, and where there are no drafts, an answer grows in a message that the final text takes over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.adapters import growing
from bot.adapters.telegram.drafts import Stream
from bot.domain.conversation import ThreadAddress
from tests.adapters.telegram.growing import MORE, TEXT
from tests.adapters.telegram.rig import TelegramRig, group, private, rigged
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.telegram_chats import Chat, Person
from tests.wire.telegram_faults import Fault, floods, gateway, held, refuses, resets

pytestmark = pytest.mark.usefixtures("quick")


# In a group


async def test_in_a_group_it_is_a_message_that_changes_and_can_be_stopped(
    rig: TelegramRig, ada: Person, crowd: Chat
) -> None:
    address = group(crowd)
    rig.telegram.begin(address)
    rig.telegram.draft(address, TEXT)
    await rig.wire.wait_for(lambda: rig.previews.noted)
    rig.telegram.draft(address, MORE)
    await rig.wire.wait_for(lambda: rig.wire.called("editMessageText"))
    await rig.telegram.end(address)
    [message] = rig.wire.messages(crowd)
    assert message.earlier == ["The answer begins so ▌"]
    assert message.text == MORE.replace("**", "") + " ▌"
    assert message.silent
    assert [(button["text"], button["callback_data"]) for button in message.buttons] == [("⏹", "stop")]
    assert rig.previews.noted == [(address, str(message.message_id))]
    await sent(rig.telegram, delivery(address, MORE, replaces=(str(message.message_id),)))
    assert [(one.text, one.buttons) for one in rig.wire.messages(crowd)] == [(MORE.replace("**", ""), [])]


async def test_in_a_topic_it_stands_there(rig: TelegramRig, ada: Person) -> None:
    forum = rig.wire.supergroup("Plans", [ada], forum=True)
    topic = rig.wire.topic(ada, forum)
    rig.telegram.begin(group(forum, topic))
    await rig.wire.wait_for(lambda: rig.wire.actions(forum))
    rig.telegram.draft(group(forum, topic), TEXT)
    await rig.wire.wait_for(lambda: rig.previews.noted)
    await rig.telegram.end(group(forum, topic))
    assert rig.wire.messages(forum)[0].thread_id == topic
    assert rig.wire.actions(forum)[0].thread_id == topic


async def test_a_preview_taken_back_is_seen_to_be(rig: TelegramRig, crowd: Chat) -> None:
    rig.telegram.begin(group(crowd))
    rig.telegram.draft(group(crowd), TEXT)
    await rig.wire.wait_for(lambda: rig.wire.texts(crowd))
    rig.telegram.draft(group(crowd), None)
    await rig.wire.wait_for(lambda: rig.wire.texts(crowd) == ["▌"])
    await rig.telegram.end(group(crowd))


async def test_a_preview_that_somebody_took_away_is_not_edited_again(rig: TelegramRig, crowd: Chat) -> None:
    rig.telegram.begin(group(crowd))
    rig.telegram.draft(group(crowd), TEXT)
    await rig.wire.wait_for(lambda: rig.previews.noted)
    rig.wire.erases(rig.wire.messages(crowd)[0])
    rig.telegram.draft(group(crowd), MORE)
    await rig.wire.wait_for(lambda: rig.wire.called("editMessageText"))
    typed = len(rig.wire.actions(crowd))
    rig.telegram.draft(group(crowd), MORE + MORE)
    await rig.wire.wait_for(lambda: len(rig.wire.actions(crowd)) > typed)
    await rig.telegram.end(group(crowd))
    assert len(rig.wire.called("editMessageText")) == 1


async def test_a_preview_that_comes_too_late_is_taken_away(
    rig: TelegramRig, crowd: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "FINISH_S", 0.03)
    gate = asyncio.Event()
    rig.wire.trips("sendMessage", held(gate))
    rig.telegram.begin(group(crowd))
    rig.telegram.draft(group(crowd), TEXT)
    await rig.wire.wait_for(lambda: rig.wire.called("sendMessage"))
    await rig.telegram.end(group(crowd))
    await sent(rig.telegram, delivery(group(crowd), "The answer."))
    gate.set()
    await rig.wire.wait_for(lambda: [call for call in rig.wire.called("deleteMessage") if call.status])
    assert rig.wire.texts(crowd) == ["The answer."]
    assert rig.previews.noted == []


async def test_a_preview_that_cannot_be_noted_is_taken_away(rig: TelegramRig, crowd: Chat) -> None:
    rig.previews.fails = True
    rig.telegram.begin(group(crowd))
    rig.telegram.draft(group(crowd), TEXT)
    await rig.wire.wait_for(lambda: rig.wire.called("deleteMessage"))
    rig.telegram.draft(group(crowd), MORE)
    await rig.wire.wait_for(lambda: rig.wire.actions(crowd))
    await rig.telegram.end(group(crowd))
    assert rig.wire.texts(crowd) == []
    assert len(rig.wire.called("sendMessage")) == 1


# Other ways to show it


async def shown(rig: TelegramRig, address: ThreadAddress, until: Callable[[], object]) -> None:
    rig.telegram.begin(address)
    rig.telegram.draft(address, TEXT)
    await rig.wire.wait_for(until)
    await rig.telegram.end(address)


@pytest.mark.parametrize(
    ("stream", "counts"), [("auto", (1, 0)), ("edits", (0, 1)), ("off", (0, 0))], ids=["auto", "edits", "off"]
)
async def test_the_setting_says_how_it_is_shown(stream: Stream, counts: tuple[int, int]) -> None:
    async with rigged(stream=stream) as rig:
        ada = rig.wire.person()
        await shown(rig, private(ada), lambda: rig.wire.drafts(ada) or rig.wire.texts(ada) or rig.wire.actions(ada))
        assert (len(rig.wire.drafts(ada)), len(rig.wire.texts(ada))) == counts


@pytest.mark.parametrize(
    "fault", [refuses(404), refuses(400, "method not found"), refuses(400, "message drafts can't be sent here")]
)
async def test_a_server_that_knows_no_drafts_gets_edits(rig: TelegramRig, ada: Person, fault: Fault) -> None:
    await rig.telegram.client.bot()
    rig.wire.trips("sendMessageDraft", fault, None)
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: rig.wire.called("sendMessageDraft"))
    rig.telegram.draft(private(ada), MORE)
    await rig.wire.wait_for(lambda: rig.wire.texts(ada))
    await rig.telegram.end(private(ada))
    assert len(rig.wire.called("sendMessageDraft")) == 1


# An answer that is not coming


async def test_what_was_shown_is_taken_away_in_a_group_and_in_a_topic(rig: TelegramRig, ada: Person) -> None:
    forum = rig.wire.supergroup("Plans", [ada], forum=True)
    for address in (group(forum), group(forum, rig.wire.topic(ada, forum))):
        [standing] = await sent(rig.telegram, delivery(address, TEXT))
        assert await rig.telegram.remove(address, standing)
    assert rig.wire.texts(forum) == []


async def test_what_somebody_took_away_before_is_gone(rig: TelegramRig, crowd: Chat) -> None:
    [standing] = await sent(rig.telegram, delivery(group(crowd), TEXT))
    rig.wire.erases(rig.wire.messages(crowd)[0])
    assert await rig.telegram.remove(group(crowd), standing)


@pytest.mark.parametrize(
    "fault",
    [refuses(400, "message can't be deleted"), refuses(403, "bot was kicked"), floods(30), gateway(), resets()],
    ids=["refused", "kicked", "too fast", "away", "cut off"],
)
async def test_what_cannot_be_taken_away_is_not_gone_and_nothing_is_raised(
    rig: TelegramRig, crowd: Chat, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    [standing] = await sent(rig.telegram, delivery(group(crowd), TEXT))
    rig.wire.trips("deleteMessage", fault)
    assert not await rig.telegram.remove(group(crowd), standing)
    assert len(rig.wire.texts(crowd)) == 1
    assert "could not be taken away" in caplog.text
    assert TEXT not in caplog.text
