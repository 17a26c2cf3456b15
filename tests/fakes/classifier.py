"""A classifier that says what it was told to say."""

from __future__ import annotations

from bot.domain.language import Language
from bot.domain.route import NEED_TOOLS, Classification, Task


class FakeClassifier:
    """Takes every message for one task, and notes what it was asked."""

    def __init__(self, task: Task = Task.CHAT) -> None:
        """Answer with this task."""
        self.task = task
        self.asked: list[tuple[str, Language | None]] = []

    async def prepare(self) -> None:
        """Need nothing."""

    def classify(self, text: str, language: Language | None) -> Classification:
        """Note the question and return the task."""
        self.asked.append((text, language))
        return Classification(self.task, self.task in NEED_TOOLS, language, ("reason.no_sign",))
