"""What an adapter notes of messages that only show how an answer grows."""

from __future__ import annotations

from bot.domain.conversation import ThreadAddress
from tests.contracts.adapter_cases import unkept


class RecordingPreviews:
    """Writes down what is noted, or cannot."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.noted: list[tuple[ThreadAddress, str]] = []
        self.fails = False

    async def note_preview(self, address: ThreadAddress, platform_message_id: str) -> None:
        """Note that an answer is being shown under this id."""
        if self.fails:
            raise unkept()
        self.noted.append((address, platform_message_id))
