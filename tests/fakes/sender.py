"""A platform that takes texts, or refuses them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.domain.attachment import Attachment
from bot.domain.conversation import ThreadAddress
from bot.domain.delivery import Delivery
from bot.domain.errors import AttachmentLost, DeliveryError


class RecordingSender:
    """The MessageSender port: keeps what arrives; raises the errors it was given first."""

    def __init__(self, platform: str = "console", *failures: DeliveryError) -> None:
        """Refuse as often as there are ``failures``, then take everything."""
        self._platform = platform
        self.failures = list(failures)
        self.arrived: list[Delivery] = []

    @property
    def platform(self) -> str:
        """Which platform this stands for."""
        return self._platform

    @property
    def texts(self) -> list[str]:
        """What arrived, in order."""
        return [delivery.marked_text for delivery in self.arrived]

    async def send(self, delivery: Delivery) -> AsyncIterator[str]:
        """Take a text, or refuse it."""
        if self.failures:
            raise self.failures.pop(0)
        self.arrived.append(delivery)
        yield f"p{len(self.arrived)}"


class DraftingSender(RecordingSender):
    """A platform on which answers are seen while they grow: the DraftScreen port too."""

    def __init__(self, platform: str = "console") -> None:
        """Take everything."""
        super().__init__(platform)
        self.drafts: list[str | None] = []
        self.working: list[bool] = []
        self.removed: list[str] = []
        self.keeps_previews = False

    def draft(self, address: ThreadAddress, text: str | None) -> None:
        """Keep what is shown."""
        self.drafts.append(text)

    def begin(self, address: ThreadAddress, answers: str | None = None) -> None:
        """Keep that an answer is worked on."""
        self.working.append(True)

    async def end(self, address: ThreadAddress) -> None:
        """Keep that it is no more."""
        self.working.append(False)

    async def remove(self, address: ThreadAddress, platform_message_id: str) -> bool:
        """Keep what is taken away, unless that cannot be."""
        if self.keeps_previews:
            return False
        self.removed.append(platform_message_id)
        return True


class FakePlatform(DraftingSender):
    """A messaging platform: what people send beside words can be fetched from it too (the AttachmentSource port)."""

    def __init__(self, platform: str = "telegram") -> None:
        """Have nothing to be fetched."""
        super().__init__(platform)
        self.files: dict[str, bytes | Exception] = {}
        self.fetched: list[str] = []

    async def fetch(self, attachment: Attachment) -> bytes:
        """Return the bytes of an attachment, or raise what stands in their place."""
        self.fetched.append(attachment.platform_ref)
        found = self.files.get(attachment.platform_ref, AttachmentLost("gone"))
        if isinstance(found, Exception):
            raise found
        return found
