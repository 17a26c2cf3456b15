"""What comes beside words in a Discord message, and its bytes."""

from __future__ import annotations

import asyncio

import discord

from bot.adapters.discord.client import Connection
from bot.adapters.discord.errors import CALL_S, ERRORS
from bot.domain.attachment import MAX_BYTES, PICTURES, Attachment, AttachmentKind
from bot.domain.errors import AttachmentLost, AttachmentTooLarge

MAX_PICTURE_BYTES = 5_000_000
"""Claude takes no larger picture."""


def attachments_of(message: discord.Message, files: list[discord.Attachment]) -> tuple[Attachment, ...]:
    """Return what a message brings; ``files`` are its own, or those of a message that it passes on."""
    return tuple(_attachment(message, one) for one in files)


def _attachment(message: discord.Message, file: discord.Attachment) -> Attachment:
    media_type = (file.content_type or "application/octet-stream").partition(";")[0].strip().lower()
    kind, name = _kind_of(file, media_type), file.filename
    # Addresses of files expire within a day; the message that has them can always be asked for a fresh one.
    place = f"{message.channel.id}/{message.id}/{file.id}"
    is_nameless = kind in {AttachmentKind.PHOTO, AttachmentKind.OTHER} or file.is_voice_message()
    return Attachment(kind, place, media_type, None if is_nameless else name, file.size)


def _kind_of(file: discord.Attachment, media_type: str) -> AttachmentKind:
    if media_type in PICTURES:
        return AttachmentKind.PHOTO
    if file.is_voice_message() or media_type.startswith("audio/"):
        return AttachmentKind.SPEECH
    if media_type.startswith(("video/", "image/")):
        return AttachmentKind.OTHER
    return AttachmentKind.FILE


async def fetch(connection: Connection, attachment: Attachment) -> bytes:
    """Return the bytes of an attachment; raises AttachmentLost, AttachmentTooLarge."""
    limit = MAX_PICTURE_BYTES if attachment.kind is AttachmentKind.PHOTO else MAX_BYTES
    too_large = AttachmentTooLarge("nothing takes a file of that size", limit=limit // 1_000_000)
    if (attachment.size or 0) > limit:
        raise too_large
    channel_id, message_id, file_id = map(int, attachment.platform_ref.split("/"))
    try:
        async with asyncio.timeout(CALL_S):
            client = await connection.client()
            message = await client.get_partial_messageable(channel_id).fetch_message(message_id)
            files = [*message.attachments, *(one for old in message.message_snapshots for one in old.attachments)]
            file = discord.utils.get(files, id=file_id)
            if file is None:
                cause = "the message does not have it any more"
                raise AttachmentLost(cause)
            if file.size > limit:
                raise too_large
            return await file.read()
    except ERRORS as error:
        cause = f"{type(error).__name__}: {error}"
        raise AttachmentLost(cause) from error
