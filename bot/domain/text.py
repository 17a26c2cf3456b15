"""What a text from outside must look like before anything keeps it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

MAX_MESSAGE_CHARS = 32_000
"""Longer than the longest message any of our platforms delivers (Telegram 4,096, Discord 4,000),
short enough that one message cannot fill a prompt or stall an index."""

# C0 and C1 controls but tab and newline; they mean nothing in a chat and NUL ends C strings.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean_text(raw: str) -> str:
    """Return ``raw`` as text that every store and wire can carry.

    Line ends become ``\\n``, control characters are dropped, lone surrogates (half of a character,
    which UTF-8 cannot encode) become U+FFFD, of the accents on one letter no more than 30 stay,
    composed letters are composed (NFC) so that the same word typed on two keyboards is the same
    word, and outer white space goes. Emoji, right-to-left
    text and joiners stay as they are.
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    text = text.removeprefix("\ufeff")  # the mark some programs begin a file with
    text = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)
    if not text.isascii():
        text = _stacks().sub(r"\1", text)
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text)).strip()


@cache
def _stacks() -> re.Pattern[str]:
    """Return what finds more accents on one letter than any language writes (30, as Unicode's stream-safe format).

    They are sorted when letters are composed, in a time that grows with their square: 60,000 take seconds.
    """
    accents = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return re.compile(f"([{accents}]{{30}})[{accents}]+")


def clip(text: str, limit: int) -> str:
    """Return ``text`` on one line, cut at ``limit`` characters with an ellipsis where it was longer."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: max(limit - 1, 0)].rstrip() + "…"
