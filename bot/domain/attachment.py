"""What a person sends beside words: pictures, voice notes, files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import AttachmentId


class AttachmentKind(StrEnum):
    """What has to be done with it; ``OTHER`` is what nothing of ours can take in (a film, a sticker pack)."""

    PHOTO = "photo"
    SPEECH = "speech"
    FILE = "file"
    OTHER = "other"


MARKS = {
    AttachmentKind.PHOTO: "📷",
    AttachmentKind.SPEECH: "🎤",
    AttachmentKind.FILE: "📎",
    AttachmentKind.OTHER: "📦",
}
"""What stands for it in the log of a thread, in every language, with the name behind it where there is one."""


PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""The kinds of pictures that models look at."""
MAX_BYTES = 20_000_000
"""Telegram gives a bot no larger file; nothing that is larger is fetched from anywhere."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One thing as an adapter hands it in; its bytes stay on the platform until they are needed.

    ``platform_ref`` is what the platform gives them out for, ``size`` is in bytes, None where it is not told.
    """

    kind: AttachmentKind
    platform_ref: str
    media_type: str
    name: str | None = None
    size: int | None = None

    @property
    def mark(self) -> str:
        """What stands for it in a text."""
        return f"{MARKS[self.kind]} {self.name}" if self.name else MARKS[self.kind]


@dataclass(frozen=True, slots=True)
class KeptAttachment:
    """An attachment of a stored message; ``text`` is what was read or heard in it, None before that was tried."""

    id: AttachmentId
    attachment: Attachment
    text: str | None = None
