"""What a message is made of for the classifier: pieces of words, words, and signs, each hashed to a row of weights.

Everything is arithmetic on whole numbers until the last step, and the hash is our own: the same text
has the same features on every machine and under every Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.providers.classifier.reading import fold, shorten, tokens_of
from bot.providers.classifier.signs import marks_of

PIECE_BITS, WORD_BITS = 16, 16
PIECES, WORDS = 1 << PIECE_BITS, 1 << WORD_BITS
ROWS = PIECES + WORDS

Rows = NDArray[np.uint32]
Marks = NDArray[np.float32]

_SPACE = re.compile(r"\s+")
_DIGITS = str.maketrans("123456789", "000000000")
_MIX = tuple(np.uint32(number) for number in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1))


@dataclass(frozen=True, slots=True)
class Features:
    """The rows of weights a text touches, each once, and how strongly it shows each mark."""

    pieces: Rows
    words: Rows
    marks: Marks


def read(text: str) -> Features:
    """Return the features of a message."""
    shown = shorten(text)
    folded = _SPACE.sub(" ", fold(shown)).strip()
    tokens = tokens_of(folded)
    return Features(_pieces(folded), _words(tokens), marks_of(text, shown, tokens))


def _pieces(folded: str) -> Rows:
    """Return the rows of every run of three, four and five characters."""
    framed = f" {folded.translate(_DIGITS)} ".encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(framed, "<u4").astype(np.uint32)
    if codes.size < 3:  # noqa: PLR2004 - nothing was written but spaces
        return np.empty(0, np.uint32)
    run = codes[:-1] * _MIX[0] + codes[1:]
    runs = []
    for size in (3, 4, 5):
        run = run[:-1] * _MIX[1] + codes[size - 1 :]
        runs.append(_mixed(run ^ _MIX[size - 1]))
    rows: Rows = np.unique(np.concatenate(runs)) & np.uint32(PIECES - 1)
    return np.unique(rows)


def _mixed(hashed: Rows) -> Rows:
    hashed = (hashed ^ (hashed >> np.uint32(15))) * _MIX[2]
    hashed = (hashed ^ (hashed >> np.uint32(13))) * _MIX[3]
    mixed: Rows = hashed ^ (hashed >> np.uint32(16))
    return mixed


def _words(tokens: list[str]) -> Rows:
    """Return the rows of the words and of each pair of neighbours; begin and end count as neighbours."""
    plain = [_number(token) if token[0].isdecimal() else token for token in tokens]
    rows = {_word_row(token) for token in plain}
    rows.update(_word_row(f"{one} {other}") for one, other in pairwise(["^", *plain, "$"]))
    return np.fromiter(sorted(rows), np.uint32, len(rows))


def _number(token: str) -> str:
    return "0:0" if ":" in token else "0" * min(len(token), 4)


@lru_cache(maxsize=8_192)
def _word_row(word: str) -> int:
    mixed = crc32(word.encode("utf-8", "surrogatepass")) * 0x9E3779B1 & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 15) * 0x85EBCA77 & 0xFFFFFFFF
    return (mixed ^ mixed >> 13) & (WORDS - 1)
