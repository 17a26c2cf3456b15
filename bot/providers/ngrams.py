"""The built-in embedder: hashed words and pieces of words, without a model and without a download.

It is lexical and says so: "søster" finds "søsteren" and "irmã" finds "irmãs", but "bike" does not
find "cycling". A text becomes the sum of its words; a word is itself, the sequences of three to five
characters in it and its pairs with its neighbours, each hashed to one dimension and a sign.

Every weight is a small whole number: sums and sums of squares are then exact in any order, and
the same text gives the same bytes on every machine.
"""

from __future__ import annotations

import asyncio
import math
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from zlib import crc32

from bot.domain.memory import Vector
from bot.domain.text import MAX_MESSAGE_CHARS

NAME = "ngram-1"
"""Changes with everything below that changes a vector."""

SUPPORTED_DIMENSIONS = (256, 512, 1024)
DEFAULT_DIMENSIONS = 512
"""1,024 finds 2 points more alone and none beside the word index, for twice the file and the search time
(``tests/benchmarks/recall_quality.py``)."""

GRAM_SIZES = (3, 4, 5)
MAX_WORD_CHARS = 40
"""What is longer (addresses, keys, text without spaces) is cut into words of this length."""

# A word's own feature has length 100 and its character sequences together twice that: inflected
# forms meet there. The sequences a word begins with count double, since our languages inflect at the end.
_WHOLE_WORD = 100
_ALL_GRAMS = 200
_FIRST_GRAM = 2
_PAIR = 30

# How much a word says, in tenths. Word frequency would know better, but needs a corpus; what is frequent is
# short, and the most frequent are listed in _FILLER.
_BY_LENGTH = (3, 5, 7, 9)
_LONGER = 10
_FILLER_WEIGHT = 1

# A word said n times weighs 1 + ln n, in tenths.
_BY_COUNT = tuple(round(10 * (1 + math.log(n))) for n in range(1, 65))

_BATCH_TEXTS = 128
_BATCH_CHARS = 64_000
"""What is in work at once stays below some 20 MB."""
_INT_BYTES = array("i").itemsize
_KEPT_WORDS = 8192
"""Most of what is said consists of few words: their features are kept (about 400 bytes each)."""

# Characters that carry a word each: Han and kana, and symbols from the emoji blocks. Other words are runs of
# letters and digits; the Indic and South-East Asian blocks are named because their vowel signs are not letters.
_WORD = re.compile(
    r"[\u2600-\u27bf\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U0001f000-\U0002ffff]"
    r"|(?:[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002ffff]|[\u0900-\u109f\u1780-\u17ff])"
    rf"{{1,{MAX_WORD_CHARS}}}"
)
_ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]+")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "đ": "d", "ł": "l", "ı": "i"})

# Function words of the three languages and the verbs a person asks a companion with, folded as below.
_FILLER = frozenset(
    """
    a about after again all also am an and any are as at be because been before being but by can could did do does
    doing don for from further get going got had has have having he her here hers hey him his how i if in into is it
    its just like ll m me more most my no nor not now of off on once only or other our out over own re really s said
    same say she should so some such t tell than thank thanks that the their them then there these they this those
    through to told too under until up ve very was we were what when where which while who whom why will with would
    yeah you your

    alle alt andre at av bare ble bli blir da de dem den denne der dere deres det dette deg di din ditt du eller en ei
    et enn er ett etter for fordi fortalte fra fa far fatt for gjor gjore ha hadde han hans har hun hva hvem hver
    hvilke hvilken hvilket hvis hvor hvordan hvorfor ikke inn jeg kan kom kunne man med meg men mer mi min mine mitt
    mot ma matte nei noe noen na nar og ogsa om opp oss over pa sa seg selv si sier sin sine sitt skal skulle slik som
    til ut var ved vi vil ville vaer vaere vaert

    ao aos com como contei da das dela dele deles disse do dos e ela elas ele eles em entre era essa esse esta estao
    estas estava este estes estou eu falei foi fui ha isso isto ja lhe lhes mais mas mesmo meu meus minha minhas muito
    na nas nao nem nos nossa nosso num numa o onde os ou para pela pelas pelo pelos por porque qual quais quando que
    quem se sem ser seu seus sao so sua suas tambem te tem tenho ter teu tua tu um uma umas uns voce voces vos
    """.split()
)

_Features = tuple[bytes, bytes, int]
"""A word's dimensions and their values, both as native int32, and the word's weight."""


class NgramEmbedder:
    """The Embedder that is always there. Equal texts have equal vectors, whatever their case and accents."""

    def __init__(self, dimensions: int = DEFAULT_DIMENSIONS) -> None:
        """Raise ValueError for a length that is not one of SUPPORTED_DIMENSIONS."""
        if dimensions not in SUPPORTED_DIMENSIONS:
            msg = f"dimensions must be one of {SUPPORTED_DIMENSIONS}"
            raise ValueError(msg)
        self._dimensions = dimensions
        self._features = lru_cache(_KEPT_WORDS)(partial(_word_features, dimensions))

    @property
    def name(self) -> str:
        """The algorithm and its version; the dimensions stand apart."""
        return NAME

    @property
    def dimensions(self) -> int:
        """The length of every vector."""
        return self._dimensions

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return one unit vector a text, in order; of a very long text the first 32,000 characters count.

        A text without a single word has a vector of its own, the same for all such texts.
        """
        vectors: list[Vector] = []
        for batch in _batches(texts):
            vectors += await asyncio.to_thread(self._embed_batch, batch)
        return vectors

    async def embed_question(self, text: str) -> Vector:
        """Return the vector of the text: questions are embedded like all other texts."""
        [vector] = await self.embed([text])
        return vector

    def _embed_batch(self, texts: Sequence[str]) -> list[Vector]:
        import numpy as np  # noqa: PLC0415  a fifth of a second that a start does not have; here it is in a thread

        bag = _Bag(self._dimensions, self._features)
        for row, text in enumerate(texts):
            bag.add(row, split_words(text))
        lengths, offsets, weights = (np.array(c, dtype=np.int64) for c in (bag.lengths, bag.offsets, bag.weights))
        places = np.frombuffer(b"".join(bag.places), dtype=np.int32) + np.repeat(offsets, lengths)
        values = np.frombuffer(b"".join(bag.values), dtype=np.int32) * np.repeat(weights, lengths)
        rows = np.bincount(places, values, minlength=len(texts) * self._dimensions).reshape(len(texts), -1)
        rows[~rows.any(axis=1), _place("", self._dimensions)[0]] = 1.0
        units = (rows / np.sqrt((rows * rows).sum(axis=1, keepdims=True))).astype("<f4")
        return [Vector(unit.tobytes()) for unit in units]


class _Bag:
    """The features of a batch of texts, gathered as parallel columns so that numpy sums them in one pass."""

    def __init__(self, dimensions: int, features: Callable[[str], _Features]) -> None:
        self._dimensions = dimensions
        self._features = features
        self.places: list[bytes] = []
        self.values: list[bytes] = []
        self.lengths: list[int] = []
        self.offsets: list[int] = []
        self.weights: list[int] = []

    def add(self, row: int, words: Sequence[str]) -> None:
        """Add a text: each word once, weighed by how often it is said, and each pair of neighbours."""
        weights: dict[str, int] = {}
        for word, count in Counter(words).items():
            places, values, weight = self._features(word)
            weights[word] = weight
            self._append(row, places, values, weight * _BY_COUNT[min(count, len(_BY_COUNT)) - 1])
        pair_places, pair_values = array("i"), array("i")
        for first, second in set(pairwise(words)):
            place, sign = _place(f"{first} {second}", self._dimensions)
            pair_places.append(place)
            pair_values.append(sign * _PAIR * min(weights[first], weights[second]))
        self._append(row, pair_places.tobytes(), pair_values.tobytes(), _BY_COUNT[0])

    def _append(self, row: int, places: bytes, values: bytes, weight: int) -> None:
        self.places.append(places)
        self.values.append(values)
        self.lengths.append(len(places) // _INT_BYTES)
        self.offsets.append(row * self._dimensions)
        self.weights.append(weight)


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    room = _BATCH_CHARS
    for text in texts:
        size = min(len(text), MAX_MESSAGE_CHARS)
        if batch and (size > room or len(batch) == _BATCH_TEXTS):
            yield batch
            batch, room = [], _BATCH_CHARS
        batch.append(text)
        room -= size
    if batch:
        yield batch


def split_words(text: str) -> list[str]:
    """Return the words that are compared: lower case, without accents, of a bounded part of the text."""
    return _WORD.findall(_fold(text[:MAX_MESSAGE_CHARS]))


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold().translate(_LETTERS)
    return unicodedata.normalize("NFC", bare)[:MAX_MESSAGE_CHARS]  # one character can unfold into eighteen


def _word_features(dimensions: int, word: str) -> _Features:
    sums: Counter[int] = Counter()
    place, sign = _place(f"={word}", dimensions)
    sums[place] += sign * _WHOLE_WORD
    grams = _grams(word)
    length = math.sqrt(sum(weight * weight for _, weight in grams)) or 1.0
    for gram, weight in grams:
        place, sign = _place(gram, dimensions)
        sums[place] += sign * round(weight * _ALL_GRAMS / length)
    return array("i", sums.keys()).tobytes(), array("i", sums.values()).tobytes(), _word_weight(word)


def _grams(word: str) -> list[tuple[str, int]]:
    bounded = f"<{word}>"
    return [
        (bounded[start : start + size], 1 if start else _FIRST_GRAM)
        for size in GRAM_SIZES
        if size < len(bounded)
        for start in range(len(bounded) - size + 1)
    ]


def _word_weight(word: str) -> int:
    if word in _FILLER:
        return _FILLER_WEIGHT
    return _BY_LENGTH[len(word) - 1] if len(word) <= len(_BY_LENGTH) else _LONGER


def _place(feature: str, dimensions: int) -> tuple[int, int]:
    """Return the dimension and the sign of a feature. CRC alone keeps similar strings apart too regularly."""
    mixed = crc32(feature.encode()) * 0x9E3779B1 & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 15) * 0x85EBCA77 & 0xFFFFFFFF
    mixed ^= mixed >> 13
    return mixed % dimensions, 1 if mixed >> 31 else -1
