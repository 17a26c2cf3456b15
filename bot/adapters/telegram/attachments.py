"""What comes beside words in a Telegram message, and its bytes."""

from __future__ import annotations

from telegram import Message, MessageEntity, PhotoSize
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram.client import Client
from bot.adapters.telegram.errors import says
from bot.domain.attachment import MAX_BYTES, PICTURES, Attachment, AttachmentKind
from bot.domain.errors import AttachmentLost, AttachmentTooLarge

MAX_PICTURE_BYTES = 5_000_000
"""Claude takes no larger picture; Telegram keeps each photo in several sizes."""


def words_of(message: Message) -> tuple[str, tuple[MessageEntity, ...]]:
    """Return the text of a message, or what says in words what it is, with the entities of that text."""
    if message.text is not None:
        return message.text, tuple(message.entities)
    if message.caption is not None:
        return message.caption, tuple(message.caption_entities)
    if message.sticker is not None:
        return message.sticker.emoji or "🖼", ()
    if message.dice is not None:
        return f"{message.dice.emoji} {message.dice.value}", ()
    return _place_or_person(message), ()


def _place_or_person(message: Message) -> str:
    if message.venue is not None:
        where = message.venue.location
        return f"📍 {message.venue.title}, {message.venue.address} ({where.latitude}, {where.longitude})"
    if message.location is not None:
        return f"📍 {message.location.latitude}, {message.location.longitude}"
    if message.contact is not None:
        name = " ".join(filter(None, (message.contact.first_name, message.contact.last_name)))
        return f"👤 {name} {message.contact.phone_number}"
    return ""


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """Return what a message brings; at most one thing, since Telegram sends an album as several messages."""
    found = _picture(message) or _speech(message) or _file(message) or _other(message)
    return (found,) if found is not None else ()


def _picture(message: Message) -> Attachment | None:
    if message.photo:
        size = _best(message.photo)
        return Attachment(AttachmentKind.PHOTO, size.file_id, "image/jpeg", None, size.file_size)
    document = message.document
    if document is None or document.mime_type not in PICTURES or message.animation is not None:
        return None
    return Attachment(
        AttachmentKind.PHOTO, document.file_id, document.mime_type, document.file_name, document.file_size
    )


def _best(sizes: tuple[PhotoSize, ...]) -> PhotoSize:
    """Return the largest size that models take."""
    by_size = sorted(sizes, key=lambda size: size.width * size.height)
    fitting = [size for size in by_size if (size.file_size or 0) <= MAX_PICTURE_BYTES]
    return fitting[-1] if fitting else by_size[0]


def _speech(message: Message) -> Attachment | None:
    if message.voice is not None:
        voice = message.voice
        return Attachment(AttachmentKind.SPEECH, voice.file_id, voice.mime_type or "audio/ogg", None, voice.file_size)
    if message.audio is not None:
        audio = message.audio
        kind = audio.mime_type or "audio/mpeg"
        return Attachment(AttachmentKind.SPEECH, audio.file_id, kind, audio.file_name, audio.file_size)
    document = message.document
    if document is not None and (document.mime_type or "").startswith("audio/"):
        kind = document.mime_type or ""
        return Attachment(AttachmentKind.SPEECH, document.file_id, kind, document.file_name, document.file_size)
    return None


def _file(message: Message) -> Attachment | None:
    document = message.document
    if document is None or message.animation is not None:
        return None
    kind = document.mime_type or "application/octet-stream"
    return Attachment(AttachmentKind.FILE, document.file_id, kind, document.file_name, document.file_size)


def _other(message: Message) -> Attachment | None:
    for one in (message.animation, message.video, message.video_note):
        if one is not None:
            return Attachment(AttachmentKind.OTHER, one.file_id, getattr(one, "mime_type", None) or "video/mp4")
    if message.poll is not None:
        return Attachment(AttachmentKind.OTHER, message.poll.id, "application/x-poll")
    return None


async def fetch(client: Client, attachment: Attachment) -> bytes:
    """Return the bytes of an attachment; raises AttachmentLost, AttachmentTooLarge."""
    too_large = AttachmentTooLarge("Telegram gives out no file of that size", limit=MAX_BYTES // 1_000_000)
    try:
        bot = await client.bot()
        file = await bot.get_file(attachment.platform_ref)
        if (file.file_size or 0) > MAX_BYTES:
            raise too_large
        return bytes(await file.download_as_bytearray())
    except BadRequest as error:
        if says(error, "file is too big"):
            raise too_large from error
        raise AttachmentLost(str(error)) from error
    except (TelegramError, OSError) as error:  # OSError: a server of one's own names a path on its disk
        cause = f"{type(error).__name__}: {error}"
        raise AttachmentLost(cause) from error
