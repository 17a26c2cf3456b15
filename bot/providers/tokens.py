"""How many tokens a text costs: our own estimate, tiktoken's table where it lies on disk, and a learned factor.

Nothing here opens a connection. tiktoken's own loader would fetch a missing or altered table, without
a timeout; so its loader is never called: the file is read and verified here, or not used at all.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.domain.usage import TokenFactor

HEADROOM = 1.1
"""Counts are a tenth high: a prompt that is a little too short costs nothing, one too long is refused."""

# What a text consists of, as the tokenizers of today cut it; the cost of each kind stands in _cost.
_PIECES = re.compile(
    r"""(?P<word>[A-Za-zÀ-ÖØ-öø-ɏ]+(?:['’](?:s|t|re|ve|m|ll|d)\b)?)
    |(?P<spaced_number>[ ]\d{1,3})
    |(?P<number>\d{1,3})
    |(?P<dense>[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+)
    |(?P<letters>[^\W\d_]+)
    |(?P<symbol>[\u2190-\u2bff\ufe0f\U00010000-\U0010ffff])
    |(?P<lines>\s*[\r\n]+)
    |(?P<spaces>[^\S\r\n]{2,})
    |(?P<marks>(?:[^\w\s]|_){1,4}[\r\n]*)""",
    re.VERBOSE,
)

# Vocabularies know nearly every English word whole, Portuguese ones less, Norwegian ones (and their compounds)
# least: tokens that each letter beyond the fourth adds. A text shows its language by its commonest words.
_PER_LETTER = {"en": 0.02, "pt": 0.16, "nb": 0.36}
_UNKNOWN_PER_LETTER = 0.2
_UNKNOWN_WEIGHT = 0.5
_LANGUAGE = re.compile(
    r"""\b(?:(?P<en>the|and|you|of|is|it|that|was|my|with|what|are|this|your|we|did|when|where|how|be|i'm)
    |(?P<pt>que|o|da|não|nao|um|uma|com|para|os|na|é|meu|minha|eu|ao|por|está|dos|das|isso|mas|à|\w*[ãõç]\w*)
    |(?P<nb>jeg|er|det|og|på|ikke|en|til|som|av|med|har|du|den|hva|vi|min|å|et|kan|ein|ikkje|eg|\w*[æøå]\w*))\b""",
    re.VERBOSE | re.IGNORECASE,
)
_LANGUAGE_SAMPLE = 4_000
_WORD_CHARS = 14
"""Longer runs are compounds, addresses or keys, cut about every third character in any language."""


def estimate_tokens(text: str) -> int:
    """Return about how many tokens of a current 200,000-entry vocabulary the text is."""
    per_letter = _per_letter(text)
    total = sum(_cost(piece.lastgroup, piece.end() - piece.start(), per_letter) for piece in _PIECES.finditer(text))
    return round(total)


def _per_letter(text: str) -> float:
    seen = [match.lastgroup for match in _LANGUAGE.finditer(text, 0, _LANGUAGE_SAMPLE)]
    known = sum(_PER_LETTER[language] for language in seen if language)
    return (known + _UNKNOWN_WEIGHT * _UNKNOWN_PER_LETTER) / (len(seen) + _UNKNOWN_WEIGHT)


def _cost(kind: str | None, length: int, per_letter: float) -> float:
    match kind:
        case "word":
            return 1 + per_letter * max(min(length, _WORD_CHARS) - 4, 0) + 0.35 * max(length - _WORD_CHARS, 0)
        case "dense":
            return 0.75 * length
        case "letters":
            return 1 + 0.3 * max(length - 3, 0)
        case "spaced_number":
            return 2.0  # unlike words, digits do not swallow the space before them
        case "symbol":
            return 1.7
        case _:
            return 1.0


_REMEMBERED, _REMEMBERED_CHARS = 256, 16_000
"""Instructions, tools and the lines of a session are counted for every message anew; they are measured once."""


class EstimatedTokens:
    """The TokenCounter of one model: a measure of the text times what the model's answers taught us."""

    def __init__(self, factor: TokenFactor, measure: Callable[[str], int] = estimate_tokens) -> None:
        """Begin from ``factor``, as it was kept or with one of the start values of ``bot.domain.usage``."""
        self._factor = factor
        self._measure = lru_cache(_REMEMBERED)(measure)
        self._measure_long = measure

    @property
    def factor(self) -> TokenFactor:
        """What was learned so far, to be kept."""
        return self._factor

    def count(self, text: str) -> int:
        """Return the tokens to reckon with, headroom included; only an empty text costs nothing."""
        measure = self._measure if len(text) <= _REMEMBERED_CHARS else self._measure_long
        return math.ceil(measure(text) * self._scale)

    def learn(self, estimated: int, actual: int) -> None:
        """Take note that what ``count`` said was ``estimated`` tokens, summed over a prompt, were ``actual``."""
        self._factor = self._factor.after(estimated / self._scale, actual)

    @property
    def _scale(self) -> float:
        return self._factor.factor * HEADROOM


@dataclass(frozen=True, slots=True)
class TokenTable:
    """A vocabulary as tiktoken keeps it on disk: ``file_name`` is the SHA-1 of the address it came from."""

    name: str
    file_name: str
    sha256: str
    pattern: str


_CAPITAL, _SMALL = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_LEAD, _CONTRACTION = r"[^\r\n\p{L}\p{N}]?", r"(?i:'(?:[stmd]|re|ve|ll))?"

O200K = TokenTable(
    name="o200k_base",
    file_name="fb374d419588a4632f3f557e76b4b70aebbca790",
    sha256="446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    pattern="|".join(
        (
            f"{_LEAD}{_CAPITAL}*{_SMALL}+{_CONTRACTION}",
            f"{_LEAD}{_CAPITAL}+{_SMALL}*{_CONTRACTION}",
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
            r"\s*[\r\n]+",
            r"\s+(?!\S)",
            r"\s+",
        )
    ),
)

_SLICE = 4_000
"""tiktoken's time and stack grow with one unbroken run, so a text is counted in slices of this many characters."""


def read_token_table(folder: Path, table: TokenTable = O200K) -> Callable[[str], int] | None:
    """Return an exact count by the table in ``folder``, tiktoken's cache; None where it is not there whole.

    It costs some half a second and 75 MB: call it in a thread, and only where that is wanted.
    """
    try:
        data = (folder / table.file_name).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest() != table.sha256:
        return None
    from tiktoken import Encoding  # noqa: PLC0415  a tenth of a second that only this function needs

    ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in data.splitlines() if line)}
    encoding = Encoding(table.name, pat_str=table.pattern, mergeable_ranks=ranks, special_tokens={})

    def measure(text: str) -> int:
        return sum(len(encoding.encode_ordinary(text[at : at + _SLICE])) for at in range(0, len(text), _SLICE))

    return measure
