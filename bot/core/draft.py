"""An answer while it is written: shown where the platform can, and kept for the case that it is stopped."""

from __future__ import annotations

from bot.domain.conversation import ThreadAddress
from bot.ports import DraftScreen


class Draft:
    """What has been written so far and may be seen."""

    def __init__(self, address: ThreadAddress, screen: DraftScreen | None) -> None:
        """Show it there, where anything can be shown."""
        self._address = address
        self._screen = screen
        self.text = ""

    def show(self, text: str | None) -> None:
        """Take the whole text so far, or take it back (None)."""
        self.text = text or ""
        if self._screen is not None:
            self._screen.draft(self._address, text)
