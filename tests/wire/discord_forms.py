"""What a request says a message shall be, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.wire.discord_components import COMPONENTS_V2, check_components
from tests.wire.discord_mentions import check_allowed
from tests.wire.discord_refusals import Form, Refused, want
from tests.wire.discord_things import EPHEMERAL, Attachment

Json = dict[str, Any]

LONGEST_TEXT = 2000
LONGEST_NONCE = 25
LARGEST_UPLOAD = 10 << 20
SUPPRESS_EMBEDS, SILENT = 1 << 2, 1 << 12
SETTABLE = SUPPRESS_EMBEDS | EPHEMERAL | SILENT | COMPONENTS_V2


@dataclass(slots=True)
class Draft:
    """A message that is to be; a field that was not said is None."""

    content: str | None = None
    embeds: list[Json] | None = None
    components: list[Json] | None = None
    files: list[Attachment] = field(default_factory=list)
    kept: list[int] | None = None
    """The files that an edit leaves under the message."""
    flags: int | None = None
    allowed: Json | None = None
    nonce: str | int | None = None
    enforces_nonce: bool = False
    reference: Json | None = None
    tts: bool = False
    has_poll: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it would be seen."""
        return not (self.content or self.embeds or self.files or self.components or self.has_poll)


def read_draft(body: Json, files: dict[int, Attachment]) -> Draft:
    """Read a message from a request, or refuse it."""
    form = Form()
    flags = body.get("flags")
    second = bool((flags or 0) & COMPONENTS_V2)
    content = body.get("content")
    if content is not None:
        most = f"Must be {LONGEST_TEXT} or fewer in length."
        if form.want(isinstance(content, str), "content", "STRING_TYPE_CONVERT", "Could not interpret as string."):
            form.want(len(content) <= LONGEST_TEXT, "content", "BASE_TYPE_MAX_LENGTH", most)
        form.want(not (second and content), "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "No.")
    _check_embeds(body.get("embeds"), form)
    check_components(body.get("components"), form, second=second)
    check_allowed(body.get("allowed_mentions"), form)
    nonce = body.get("nonce")
    fits = nonce is None or (isinstance(nonce, str | int) and len(str(nonce)) <= LONGEST_NONCE)
    form.want(fits, "nonce", "NONCE_TYPE_TOO_LONG", f"Nonce must be {LONGEST_NONCE} or fewer in length.")
    form.want(flags is None or isinstance(flags, int), "flags", "NUMBER_TYPE_COERCE", "Not a number.")
    uploads, kept = _read_files(body.get("attachments"), files, form)
    form.check()
    text = None if content is None and "content" not in body else (content or "").strip()
    draft = Draft(text, _or_empty(body, "embeds"), _or_empty(body, "components"), uploads, kept)
    draft.flags = None if flags is None else flags & SETTABLE
    draft.allowed, draft.nonce = body.get("allowed_mentions"), nonce
    draft.enforces_nonce, draft.reference = bool(body.get("enforce_nonce")), body.get("message_reference")
    draft.tts, draft.has_poll = bool(body.get("tts")), body.get("poll") is not None
    return draft


def _or_empty(body: Json, name: str) -> list[Json] | None:
    return (body[name] or []) if name in body else None


def _check_embeds(embeds: object, form: Form) -> None:
    if embeds is None:
        return
    form.count(embeds, "embeds", 0, 10)
    total = 0
    for number, embed in enumerate(embeds if isinstance(embeds, list) else ()):
        path = f"embeds.{number}"
        form.length(embed.get("title") or "", f"{path}.title", 0, 256)
        form.length(embed.get("description") or "", f"{path}.description", 0, 4096)
        form.count(embed.get("fields") or [], f"{path}.fields", 0, 25)
        for index, one in enumerate(embed.get("fields") or ()):
            form.length(one.get("name"), f"{path}.fields.{index}.name", 1, 256)
            form.length(one.get("value"), f"{path}.fields.{index}.value", 1, 1024)
        form.length((embed.get("footer") or {}).get("text") or "", f"{path}.footer.text", 0, 2048)
        total += _weight(embed)
    form.want(total <= 6000, "embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _weight(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    texts += [(embed.get("author") or {}).get("name")]
    texts += [one.get(key) for one in embed.get("fields") or () for key in ("name", "value")]
    return sum(len(text or "") for text in texts)


def _read_files(said: object, files: dict[int, Attachment], form: Form) -> tuple[list[Attachment], list[int] | None]:
    """Return the files that came, with what is said of them, and the ids of those that stay."""
    want(sum(len(one.data) for one in files.values()) <= LARGEST_UPLOAD, 40005)
    form.want(len(files) <= 10, "attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    if said is None:
        return list(files.values()), None
    kept: list[int] = []
    for number, one in enumerate(said if isinstance(said, list) else ()):
        upload = files.get(_number(one.get("id")))
        if upload is None:
            kept.append(_number(one.get("id")))
            continue
        upload.description = one.get("description") or ""
        upload.filename = one.get("filename") or upload.filename
        form.length(upload.description, f"attachments.{number}.description", 0, 1024)
    return list(files.values()), kept


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise Refused(50035) from None
