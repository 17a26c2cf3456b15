"""What people send besides text, and the files that Telegram keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.wire.telegram_refusals import want

Json = dict[str, Any]

FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "audio": "music", "video": "videos"}
FOLDERS |= {"video_note": "video_notes", "sticker": "stickers", "animation": "animations"}
LARGEST_DOWNLOAD = 20 << 20
LARGEST_UPLOAD = 50 << 20
LARGEST_PHOTO = 10 << 20


@dataclass(frozen=True, slots=True)
class Media:
    """Something to be sent. ``size`` is what Telegram says it weighs, where that is not its length."""

    kind: str
    data: bytes = b""
    caption: str = ""
    name: str = ""
    details: Json = field(default_factory=dict)
    size: int | None = None
    album: str = ""
    """The media_group_id that the parts of an album share."""


def photo(data: bytes = b"\xff\xd8\xff", caption: str = "", *, album: str = "", size: int | None = None) -> Media:
    """A photo."""
    return Media("photo", data, caption, "photo.jpg", {"width": 1280, "height": 960}, size, album)


def document(
    data: bytes = b"text",
    name: str = "notes.txt",
    mime: str = "text/plain",
    caption: str = "",
    *,
    size: int | None = None,
) -> Media:
    """A file."""
    return Media("document", data, caption, name, {"file_name": name, "mime_type": mime}, size)


def voice(data: bytes = b"OggS", seconds: int = 3, *, caption: str = "", size: int | None = None) -> Media:
    """A voice note."""
    return Media("voice", data, caption, "voice.oga", {"duration": seconds, "mime_type": "audio/ogg"}, size)


def audio(data: bytes = b"ID3", name: str = "song.mp3", seconds: int = 180, *, caption: str = "") -> Media:
    """A piece of music or speech in a file."""
    details = {"duration": seconds, "file_name": name, "mime_type": "audio/mpeg", "title": "Song", "performer": "Band"}
    return Media("audio", data, caption, name, details)


def video(data: bytes = b"ftyp", seconds: int = 9, *, caption: str = "", album: str = "") -> Media:
    """A video."""
    details = {"width": 640, "height": 480, "duration": seconds, "mime_type": "video/mp4", "file_name": "clip.mp4"}
    return Media("video", data, caption, "clip.mp4", details, album=album)


def video_note(data: bytes = b"ftyp", seconds: int = 9) -> Media:
    """A round video."""
    return Media("video_note", data, name="round.mp4", details={"length": 240, "duration": seconds})


def animation(data: bytes = b"ftyp", *, caption: str = "") -> Media:
    """A GIF, which is a silent video and comes as a document too."""
    details = {"width": 320, "height": 240, "duration": 2, "mime_type": "video/mp4", "file_name": "fun.mp4"}
    return Media("animation", data, caption, "fun.mp4", details)


def sticker(emoji: str = "😀") -> Media:
    """A sticker."""
    details: Json = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
    return Media("sticker", b"RIFF", name="sticker.webp", details=details | {"emoji": emoji, "set_name": "Faces"})


def location(latitude: float = 48.2, longitude: float = 16.37) -> Media:
    """A place."""
    return Media("location", details={"latitude": latitude, "longitude": longitude})


def contact(first_name: str = "Grace", phone_number: str = "+431234567") -> Media:
    """Somebody's number."""
    return Media("contact", details={"first_name": first_name, "phone_number": phone_number})


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that Telegram keeps."""

    file_id: str
    unique_id: str
    path: str
    data: bytes
    size: int
    payload: Json
    """What a message that has this file says of it."""


class Files:
    """Every file there is, by its id and by its path."""

    def __init__(self) -> None:
        """Begin with none."""
        self.by_id: dict[str, Kept] = {}
        self.by_path: dict[str, Kept] = {}

    def payload(self, media: Media) -> Json:
        """Keep what was sent, and return what the message says of it."""
        album = {"media_group_id": media.album} if media.album else {}
        if media.kind not in FOLDERS:
            return {media.kind: media.details, **album}
        return self.keep(media).payload | album

    def keep(self, media: Media) -> Kept:
        """Keep a file."""
        number = len(self.by_id)
        ids = {"file_id": _identifier("file", number), "file_unique_id": _identifier("unique", number)[:16]}
        size = len(media.data) if media.size is None else media.size
        described: Json = ids | {"file_size": size} | media.details
        if media.kind == "photo":
            small = described | {"file_id": _identifier("small", number), "width": 90, "height": 67}
            payload: Json = {"photo": [small | {"file_size": min(size, 900)}, described]}
        else:
            payload = {media.kind: described}
        if media.kind == "animation":
            payload["document"] = described
        suffix = media.name.rpartition(".")[2] or "bin"
        path = f"{FOLDERS[media.kind]}/file_{number}.{suffix}"
        kept = Kept(ids["file_id"], ids["file_unique_id"], path, media.data, size, payload)
        self.by_id[kept.file_id] = self.by_path[path] = kept
        if media.kind == "photo":
            self.by_id[payload["photo"][0]["file_id"]] = kept
        return kept

    def describe(self, file_id: str) -> Json:
        """Answer getFile."""
        want(file_id in self.by_id, "wrong file_id or the file is temporarily unavailable")
        kept = self.by_id[file_id]
        want(kept.size <= LARGEST_DOWNLOAD, "file is too big")
        body: Json = {"file_id": file_id, "file_unique_id": kept.unique_id, "file_size": kept.size}
        return body | {"file_path": kept.path}


def _identifier(kind: str, number: int) -> str:
    return "BQAC" + sha256(f"{kind}{number}".encode()).hexdigest()[:44]
