"""From the bytes of a text file to its text, by the mark it begins with or by what they can only be."""

from __future__ import annotations

import codecs
import re

from bot.domain.errors import FileNotText, FileWithoutText
from bot.domain.files import Document
from bot.domain.text import clean_text

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MOST_BYTES_A_CHAR = 4
_COLOURS = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")
"""How programs colour what they write into a log."""
_NO_TEXT = re.compile(r"[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]")
"""Controls but those that a text or a terminal's log has."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROLS_IN = 200
"""A text may hold one stray control in so many characters; of random bytes one in nine is."""
_LETTERS_IN = 4
"""In a text of a language written with Latin letters far fewer than one in so many is none of ASCII's."""


def read_plain(data: bytes, max_chars: int) -> Document:
    """Return a text file's text, of which no more than ``max_chars`` are looked at; raises FileUnreadable."""
    text, is_whole = _decoded(data, max_chars * _MOST_BYTES_A_CHAR)
    if "\x00" in text or len(_NO_TEXT.findall(text)) > len(text) // _CONTROLS_IN:
        raise FileNotText("too many characters that no text has")
    cut = not is_whole or len(text) > max_chars
    text = clean_text(_COLOURS.sub("", text[:max_chars]))
    if not text:
        raise FileWithoutText("white space only")
    return Document(text, cut=cut)


def _decoded(data: bytes, most: int) -> tuple[str, bool]:
    """Return the text of the first ``most`` bytes, and whether that is all."""
    head, is_whole = data[:most], len(data) <= most
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _by(encoding, head.removeprefix(mark)), is_whole
    try:
        return _by("utf-8", head), is_whole
    except FileNotText:
        text = _by("cp1252", head)
    if len(_BEYOND_ASCII.findall(text)) > len(text) // _LETTERS_IN:
        raise FileNotText("mostly what is no letter in the encoding of old text files")
    return text, is_whole


def _by(encoding: str, head: bytes) -> str:
    """Return it decoded; a character that is cut off at its end is left out. Raises FileNotText."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError as error:
        cause = f"not {encoding}"
        raise FileNotText(cause) from error
