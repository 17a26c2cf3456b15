"""What comes beside words: what it is taken for, and how its bytes are had."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.discord import attachments
from bot.adapters.discord.attachments import MAX_PICTURE_BYTES
from bot.domain.attachment import MAX_BYTES, AttachmentKind
from bot.domain.attachment import Attachment as Handed
from bot.domain.errors import AttachmentLost, AttachmentTooLarge
from tests.adapters.discord.reading import arrives, heard_one, written
from tests.adapters.discord.rig import DiscordRig
from tests.wire.discord_faults import Fault, banned_at_the_edge, fails, hangs, limited, refuses, resets
from tests.wire.discord_json import attachment_json
from tests.wire.discord_things import Attachment, Channel, Person

PHOTO, SPEECH, FILE, OTHER = AttachmentKind.PHOTO, AttachmentKind.SPEECH, AttachmentKind.FILE, AttachmentKind.OTHER
PDF = Attachment("paper.pdf", b"%PDF-1.7", "application/pdf")
VOICE = {"duration_secs": 3.2, "waveform": "AAAA"}


async def handed(live: DiscordRig, ada: Person, file: Attachment, text: str = "") -> Handed:
    """Return what is handed in of a file."""
    live.wire.tells(ada, text, attachments=[file])
    inbound = await heard_one(live, ada, ada)
    assert inbound.text == text
    [attachment] = inbound.attachments
    return attachment


@pytest.mark.parametrize(
    ("name", "media_type", "kind", "called"),
    [
        ("cat.png", "image/png", PHOTO, None),
        ("cat.jpg", "image/jpeg", PHOTO, None),
        ("cat.heic", "image/heic", OTHER, None),
        ("song.mp3", "audio/mpeg", SPEECH, "song.mp3"),
        ("paper.pdf", "application/pdf", FILE, "paper.pdf"),
        ("notes.txt", "text/plain; charset=utf-8", FILE, "notes.txt"),
        ("message.txt", "text/plain", FILE, "message.txt"),
        ("film.mp4", "video/mp4", OTHER, None),
        ("thing.bin", "application/octet-stream", FILE, "thing.bin"),
    ],
)
async def test_each_kind_is_taken_for_what_it_is(
    live: DiscordRig, ada: Person, name: str, media_type: str, kind: AttachmentKind, called: str | None
) -> None:
    attachment = await handed(live, ada, Attachment(name, b"bytes", media_type))
    assert (attachment.kind, attachment.name, attachment.size) == (kind, called, 5)
    assert attachment.media_type == media_type.partition(";")[0]


async def test_a_recording_made_in_discord_is_speech_without_a_name(live: DiscordRig, ada: Person) -> None:
    attachment = await handed(live, ada, Attachment("voice-message.ogg", b"OggS", "audio/ogg", details=VOICE))
    assert (attachment.kind, attachment.media_type, attachment.name) == (SPEECH, "audio/ogg", None)


async def test_a_file_of_a_type_that_discord_does_not_tell_is_a_file(live: DiscordRig, ada: Person) -> None:
    live.wire.keep(live.wire.dm(ada), PDF)
    body = {name: value for name, value in attachment_json(PDF).items() if name != "content_type"}
    arrives(live, written(live, ada, ada), attachments=[body])
    [attachment] = (await heard_one(live, ada, ada)).attachments
    assert (attachment.kind, attachment.media_type) == (FILE, "application/octet-stream")


async def test_words_and_several_files_come_as_one_message(live: DiscordRig, ada: Person) -> None:
    live.wire.tells(ada, "look", attachments=[Attachment(f"{one}.png", b"x", "image/png") for one in "ab"])
    inbound = await heard_one(live, ada, ada)
    assert (inbound.text, len(inbound.attachments)) == ("look", 2)


# Their bytes


async def test_the_bytes_can_be_had(live: DiscordRig, ada: Person) -> None:
    data = bytes(range(256)) * 40
    attachment = await handed(live, ada, Attachment("thing.bin", data))
    assert await live.discord.fetch(attachment) == data


async def test_in_a_server_they_can_be_had_too(live: DiscordRig, ada: Person, channel: Channel) -> None:
    live.wire.says(
        ada, channel, f"<@{live.wire.bot.id}> read", attachments=[Attachment("a.txt", b"words", "text/plain")]
    )
    [attachment] = (await heard_one(live, ada, channel)).attachments
    assert await live.discord.fetch(attachment) == b"words"


async def test_an_address_that_is_too_old_is_asked_for_anew(live: DiscordRig, ada: Person) -> None:
    attachment = await handed(live, ada, Attachment("a.txt", b"words", "text/plain"))
    live.wire.clock.advance(2 * 24 * 3600)
    live.wire.expire_urls()
    assert await live.discord.fetch(attachment) == b"words"


async def test_a_file_over_the_limit_is_not_fetched(live: DiscordRig, ada: Person) -> None:
    attachment = await handed(live, ada, Attachment("big.bin", b"x", size=MAX_BYTES + 1))
    with pytest.raises(AttachmentTooLarge) as caught:
        await live.discord.fetch(attachment)
    assert caught.value.values == {"limit": 20}
    assert not live.wire.called("get_message")


async def test_a_picture_that_no_model_takes_is_not_fetched(live: DiscordRig, ada: Person) -> None:
    attachment = await handed(live, ada, Attachment("big.png", b"x", "image/png", size=MAX_PICTURE_BYTES + 1))
    with pytest.raises(AttachmentTooLarge) as caught:
        await live.discord.fetch(attachment)
    assert caught.value.values == {"limit": 5}


async def test_a_file_that_turns_out_larger_is_not_fetched(live: DiscordRig, ada: Person) -> None:
    attachment = await handed(live, ada, Attachment("big.bin", b"x", size=MAX_BYTES + 1))
    with pytest.raises(AttachmentTooLarge):
        await live.discord.fetch(replace(attachment, size=None))


async def test_a_file_whose_message_is_gone_is_lost(live: DiscordRig, ada: Person) -> None:
    attachment = await handed(live, ada, Attachment("a.txt", b"words", "text/plain"))
    live.wire.erases(live.wire.messages(ada)[0])
    with pytest.raises(AttachmentLost, match="10008"):
        await live.discord.fetch(attachment)


async def test_a_file_that_was_taken_out_of_its_message_is_lost(live: DiscordRig, ada: Person) -> None:
    attachment = await handed(live, ada, Attachment("a.txt", b"words", "text/plain"), "see")
    live.wire.messages(ada)[0].attachments.clear()
    with pytest.raises(AttachmentLost):
        await live.discord.fetch(attachment)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        *[("get_message", one) for one in (fails(500), fails(503), resets(), limited(99), refuses(50001), hangs())],
        *[("download", one) for one in (fails(503), resets(), banned_at_the_edge())],
    ],
)
async def test_a_file_that_cannot_be_had_is_lost_and_the_token_is_not_told(
    live: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch, name: str, fault: Fault
) -> None:
    monkeypatch.setattr(attachments, "CALL_S", 0.2)
    attachment = await handed(live, ada, Attachment("a.txt", b"words", "text/plain"))
    live.wire.trips(name, fault, None)
    with pytest.raises(AttachmentLost) as caught:
        await live.discord.fetch(attachment)
    assert live.wire.token not in str(caught.value)


async def test_a_file_can_be_had_without_receiving(rig: DiscordRig, ada: Person) -> None:
    message = rig.wire.tells(ada, "", attachments=[Attachment("a.txt", b"words", "text/plain")])
    place = f"{message.channel.id}/{message.id}/{message.attachments[0].id}"
    both = [rig.discord.fetch(Handed(FILE, place, "text/plain")) for _ in range(2)]
    assert await asyncio.gather(*both) == [b"words", b"words"]
    assert len(rig.wire.called("me")) == 1
