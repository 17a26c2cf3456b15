"""What was sent beside words, before it is answered: voice notes are written down, files read, pictures fetched."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from traceback import format_tb

from bot.core.circumstances import Circumstances
from bot.core.policy import Policies
from bot.core.route import candidates
from bot.core.rules import is_kept_from_the_cloud
from bot.domain.attachment import MAX_BYTES, PICTURES, AttachmentKind, KeptAttachment
from bot.domain.conversation import KeptMessage
from bot.domain.errors import (
    AikiError,
    AttachmentLost,
    AttachmentTooLarge,
    AttachmentUnfit,
    KeptFromCloud,
    MessageChanged,
    NoFileModel,
    NoSpeechModel,
    NothingSaid,
    NoVisionModel,
    StoreError,
)
from bot.domain.language import Language
from bot.domain.model import Place
from bot.domain.policy import Policy, RuleTarget
from bot.domain.prompt import FileText, Image
from bot.domain.text import clean_text, clip
from bot.ports import AttachmentSource, Conversations, DocumentReader, Phrasebook, Transcriber

log = logging.getLogger(__name__)

MAX_IMAGES = 10
"""As many as an album has."""
KEPT_CHARS = 60_000
"""How much of a file's text is kept."""
_HEARD_CHARS = 600


@dataclass(frozen=True, slots=True)
class Attended:
    """What was found in a message's attachments, what was heard, and one sentence for each that was in vain."""

    images: tuple[Image, ...] = ()
    files: tuple[FileText, ...] = ()
    heard: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _InVain:
    sentence: str


@dataclass(frozen=True, slots=True)
class Senses:
    """Ears and eyes; ``sources`` are by platform, ``transcriber`` is None where no model fills the speech slot."""

    sources: Mapping[str, AttachmentSource]
    transcriber: Transcriber | None
    reader: DocumentReader
    conversations: Conversations
    policies: Policies
    phrasebook: Phrasebook

    async def attend(self, message: KeptMessage, language: Language) -> tuple[KeptMessage, Attended]:
        """Return the message with what was said in it written down, and all else it brings.

        What was heard and read is kept, so that another attempt does not begin anew. Raises MessageChanged where
        the message has grown meanwhile.
        """
        images: list[Image] = []
        files: list[FileText] = []
        heard: list[str] = []
        problems: list[str] = []
        for kept in message.attachments:
            match await self._attend_or_tell(kept, message, language):
                case Image() as image:
                    images.append(image)
                case FileText() as file:
                    files.append(file)
                case _InVain(sentence):
                    problems.append(sentence)
                case said:
                    heard.append(clip(said, _HEARD_CHARS))
        fresh = await self.conversations.message(message.id) if message.attachments else message
        if fresh is not None and len(fresh.attachments) > len(message.attachments):
            raise MessageChanged("more came while it was attended to")
        return fresh or message, Attended(tuple(images[:MAX_IMAGES]), tuple(files), tuple(heard), tuple(problems))

    async def _attend_or_tell(
        self, kept: KeptAttachment, message: KeptMessage, language: Language
    ) -> Image | FileText | str | _InVain:
        try:
            return await self._attend(kept, message, language)
        except StoreError:
            raise
        except AikiError as error:
            log.warning("an attachment of message %d: %s: %s", message.id, type(error).__name__, error)
            return _InVain(self.phrasebook.say(language, error.sentence, **error.values))
        except Exception as error:  # noqa: BLE001 - a defect that one file lays bare must not silence the rest
            where = "".join(format_tb(error.__traceback__))
            log.error("an attachment of message %d: %s\n%s", message.id, type(error).__name__, where)
            return _InVain(self.phrasebook.say(language, AikiError.sentence))

    async def _attend(self, kept: KeptAttachment, message: KeptMessage, language: Language) -> Image | FileText | str:
        platform = message.address.platform
        match kept.attachment.kind:
            case AttachmentKind.SPEECH:
                return await self._listen(kept, message, language)
            case AttachmentKind.PHOTO:
                return await self._look(kept, platform)
            case AttachmentKind.FILE:
                return await self._read(kept, platform)
            case _:
                raise AttachmentUnfit("nothing takes such a thing")

    async def _listen(self, kept: KeptAttachment, message: KeptMessage, language: Language) -> str:
        text = kept.text
        if text is None:
            if self.transcriber is None:
                raise NoSpeechModel("no model fills the speech slot")
            if self.transcriber.place is Place.CLOUD and await self._stays_local(message):
                raise KeptFromCloud("a rule keeps the recording here, and it is listened to in the cloud")
            data = await self._fetch(kept, message.address.platform)
            text = clean_text(await self.transcriber.transcribe(data, kept.attachment.media_type, language))
            await self.conversations.note_read(kept.id, text, is_said=True)
        if not text:
            raise NothingSaid("nobody speaks in it")
        return text

    async def _stays_local(self, message: KeptMessage) -> bool:
        rules = (await self.policies.of(message.person_id)).rules
        is_all_kept = any(
            rule.target is RuleTarget.NEVER_CLOUD and rule.word is None and rule.task is None for rule in rules
        )
        return is_all_kept or is_kept_from_the_cloud(rules, message.text)

    async def _look(self, kept: KeptAttachment, platform: str) -> Image:
        media_type = kept.attachment.media_type
        if media_type not in PICTURES:
            cause = f"a picture of type {media_type}"
            raise AttachmentUnfit(cause)
        return Image(media_type, await self._fetch(kept, platform))

    async def _read(self, kept: KeptAttachment, platform: str) -> FileText:
        sent = kept.attachment
        name = sent.name or "?"
        if kept.text:
            return FileText(name, kept.text)
        if not self.reader.reads(sent.media_type, name):
            cause = f"a file of type {sent.media_type}"
            raise AttachmentUnfit(cause)
        document = await self.reader.read(await self._fetch(kept, platform), sent.media_type, name)
        text = clean_text(document.text[:KEPT_CHARS])
        await self.conversations.note_read(kept.id, text)
        return FileText(name, text)

    async def _fetch(self, kept: KeptAttachment, platform: str) -> bytes:
        sent, source = kept.attachment, self.sources.get(platform)
        if sent.size is not None and sent.size > MAX_BYTES:
            cause = f"it has {sent.size} bytes"
            raise AttachmentTooLarge(cause, limit=MAX_BYTES // 1_000_000)
        if source is None:
            cause = f"{platform} is not connected"
            raise AttachmentLost(cause)
        return await source.fetch(sent)


def without_what_nobody_takes(
    attended: Attended, policy: Policy, around: Circumstances, phrasebook: Phrasebook
) -> Attended:
    """Leave out pictures and files where no model is connected for them, with a sentence about each kind."""
    problems = list(attended.problems)
    images, files = attended.images, attended.files
    if images and candidates(policy, around.seen.task, has_images=True) == (None, None):
        images = ()
        problems.append(phrasebook.say(around.language, NoVisionModel.sentence))
    if files and not policy.has_models:
        files = ()
        problems.append(phrasebook.say(around.language, NoFileModel.sentence))
    return replace(attended, images=images, files=files, problems=tuple(problems))


def tell_attended(attended: Attended, phrasebook: Phrasebook, language: Language) -> str:
    """Return what is told before an answer: what was heard, so that a mishearing is seen, and what was in vain."""
    heard = [phrasebook.say(language, "turn.heard", text=text) for text in attended.heard]
    return "\n".join((*heard, *dict.fromkeys(attended.problems)))
