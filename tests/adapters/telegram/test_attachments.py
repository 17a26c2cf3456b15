"""What comes beside words: what it is taken for, and how its bytes are had."""

from __future__ import annotations

from typing import Any

import pytest

from bot.adapters.telegram.attachments import MAX_PICTURE_BYTES
from bot.domain.attachment import Attachment, AttachmentKind
from bot.domain.conversation import InboundMessage
from bot.domain.errors import AttachmentLost, AttachmentTooLarge
from tests.adapters.telegram.rig import Reading, TelegramRig
from tests.wire.telegram import TOKEN, TelegramWire
from tests.wire.telegram_faults import Fault, floods, gateway, refuses, resets
from tests.wire.telegram_media import Media, animation, audio, document, photo, sticker, video, video_note, voice

PHOTO, SPEECH, FILE, OTHER = AttachmentKind.PHOTO, AttachmentKind.SPEECH, AttachmentKind.FILE, AttachmentKind.OTHER


def sent(wire: TelegramWire, media: Media) -> InboundMessage:
    """Return the message by which somebody sends this."""
    reading = Reading(wire)
    wire.sends(wire.person(), media)
    event = reading.one()
    assert isinstance(event, InboundMessage)
    return event


@pytest.mark.parametrize(
    ("media", "kind", "media_type", "name"),
    [
        (photo(), PHOTO, "image/jpeg", None),
        (document(b"x", "cat.png", "image/png"), PHOTO, "image/png", "cat.png"),
        (document(b"x", "cat.heic", "image/heic"), FILE, "image/heic", "cat.heic"),
        (voice(), SPEECH, "audio/ogg", None),
        (audio(), SPEECH, "audio/mpeg", "song.mp3"),
        (document(b"x", "talk.wav", "audio/wav"), SPEECH, "audio/wav", "talk.wav"),
        (document(b"x", "paper.pdf", "application/pdf"), FILE, "application/pdf", "paper.pdf"),
        (document(), FILE, "text/plain", "notes.txt"),
        (animation(), OTHER, "video/mp4", None),
        (video(), OTHER, "video/mp4", None),
        (video_note(), OTHER, "video/mp4", None),
    ],
)
def test_each_kind_is_taken_for_what_it_is(media: Media, kind: AttachmentKind, media_type: str, name: str) -> None:
    [attachment] = sent(TelegramWire(), media).attachments
    assert (attachment.kind, attachment.media_type, attachment.name) == (kind, media_type, name)


def test_a_caption_is_the_text() -> None:
    assert sent(TelegramWire(), document(caption="read this")).text == "read this"


def test_a_sticker_is_a_word_and_no_file() -> None:
    assert sent(TelegramWire(), sticker()).attachments == ()


def test_a_poll_is_something_nobody_takes_in() -> None:
    wire = TelegramWire()
    poll: dict[str, Any] = {"id": "5", "question": "Tea?", "options": [], "total_voter_count": 0, "is_closed": False}
    poll |= {"is_anonymous": True, "type": "regular", "allows_multiple_answers": False}
    poll |= {"allows_revoting": False, "members_only": False}
    [attachment] = sent(wire, Media("poll", details=poll)).attachments
    assert attachment.kind is OTHER


def test_the_largest_size_of_a_photo_that_models_take_is_chosen() -> None:
    [attachment] = sent(TelegramWire(), photo(b"\xff" * 2000)).attachments
    assert attachment.size == 2000
    [attachment] = sent(TelegramWire(), photo(size=MAX_PICTURE_BYTES + 1)).attachments
    assert attachment.size == 900


async def test_the_bytes_can_be_had(rig: TelegramRig) -> None:
    data = bytes(range(256)) * 40
    [attachment] = sent(rig.wire, document(data)).attachments
    assert attachment.size == len(data)
    assert await rig.telegram.fetch(attachment) == data


@pytest.mark.parametrize("size", [20_000_001, 30 << 20])
async def test_a_file_over_the_limit_is_told_from_a_lost_one(rig: TelegramRig, size: int) -> None:
    [attachment] = sent(rig.wire, document(size=size)).attachments
    with pytest.raises(AttachmentTooLarge) as caught:
        await rig.telegram.fetch(attachment)
    assert caught.value.values == {"limit": 20}


async def test_a_file_nobody_knows_is_lost(rig: TelegramRig) -> None:
    with pytest.raises(AttachmentLost):
        await rig.telegram.fetch(Attachment(FILE, "BQACnothing", "text/plain"))


@pytest.mark.parametrize("method", ["getFile", "download"])
@pytest.mark.parametrize("fault", [gateway(), resets(), floods(3), refuses(404), refuses(403, "no")])
async def test_a_file_that_cannot_be_had_is_lost_and_the_token_is_not_told(
    rig: TelegramRig, method: str, fault: Fault
) -> None:
    [attachment] = sent(rig.wire, document()).attachments
    rig.wire.trips(method, fault)
    with pytest.raises(AttachmentLost) as caught:
        await rig.telegram.fetch(attachment)
    assert TOKEN not in str(caught.value)
