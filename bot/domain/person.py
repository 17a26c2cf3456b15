"""The person Aiki talks to."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import PersonId
from bot.domain.language import Language


@dataclass(frozen=True, slots=True)
class Person:
    """One human, however many platforms they write from.

    ``language`` is what they last wrote in; with ``language_fixed`` they chose it with /language and
    it no longer follows what they write. ``timezone`` is an IANA name, None until known.
    """

    id: PersonId
    name: str | None = None
    language: Language | None = None
    language_fixed: bool = False
    timezone: str | None = None
