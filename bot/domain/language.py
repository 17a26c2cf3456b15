"""The three languages Aiki speaks by itself."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """A language, by the code that /language and the JSON interface use."""

    EN = "en"
    NB = "nb"
    PT = "pt"
