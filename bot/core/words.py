"""What words a text is made of, and when two words are forms of the same one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from bot.core.lexicon import COMMON_WORDS, NO, POLITE, SEARCH_SCAFFOLD, TELLING_WORDS, YES, YES_SIGNS
from bot.domain.language import Language
from bot.domain.small_words import FUNCTION_WORDS

MAX_READ_CHARS = 4_000
"""How much of a long text is looked at for its language and its search terms."""
MAX_TERMS = 24
"""More terms than this find no more and cost time; the longest words carry the most."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# A capital that does not begin a sentence, in a word of two letters or more.
_CAPITALISED = re.compile(r"(?<=[^\s.!?:\"“”«»'-])\s+([A-ZÆØÅÁÂÃÀÉÊÍÓÔÕÚÇ][^\W\d_]+)")
_LETTERS_OF: dict[Language, frozenset[str]] = {
    Language.EN: frozenset(),
    Language.NB: frozenset("æøå"),
    Language.PT: frozenset("ãõçêôâíúáéó"),
}
_UNDECOMPOSED = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ł": "l", "ß": "ss"})
# Endings that leave a short noun the same word: bil/bilen/biler, carro/carros, car/cars, dog/dog's.
_ENDINGS = frozenset("s es 's ’s en a et er ene ens n r t e ne o os as".split())
_POLITELY = re.compile(rf"\b(?:{'|'.join(sorted(POLITE, key=len, reverse=True))})\b")
_LATIN = "\u024f"
_TONES = frozenset("\ufe0e\ufe0f\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_SURE = 2
_SHORT_STEM, _LONG_STEM, _MAX_ENDING = 3, 5, 3


def words_of(text: str) -> list[str]:
    """Return the words of the text's beginning, lower-case, in order."""
    return _WORD.findall(text[:MAX_READ_CHARS].lower().replace("’", "'"))


def fold_text(text: str) -> str:
    """Return ``text`` without accents, Nordic letters and capitals, as people type it on a foreign keyboard."""
    plain = unicodedata.normalize("NFD", text.lower().translate(_UNDECOMPOSED))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=8_192)
def fold(word: str) -> str:
    """Return one word as ``fold_text`` does; the commonest are kept at hand."""
    return fold_text(word)


_TELLING: dict[Language, frozenset[str]] = {
    language: FUNCTION_WORDS[language] | TELLING_WORDS[language] for language in Language
}
_GREETINGS = frozenset[str]().union(*TELLING_WORDS.values())
_FILLER = frozenset(fold(word) for words in (*FUNCTION_WORDS.values(), SEARCH_SCAFFOLD) for word in words)


def content_terms(text: str) -> tuple[str, ...]:
    """Return the words worth searching for, each once; empty where there are only function words.

    A function word that is written like a name ("who is Will?", "hvem er Vår?") is one.
    """
    names = _names_in(text)
    words = (word.removesuffix("'s") for word in words_of(text))
    terms = dict.fromkeys(word for word in words if fold(word) not in _FILLER or word in names)
    if len(terms) <= MAX_TERMS:
        return tuple(terms)
    longest = set(sorted(terms, key=len, reverse=True)[:MAX_TERMS])
    return tuple(term for term in terms if term in longest)


def _names_in(text: str) -> frozenset[str]:
    """Return the words with a capital in the middle of a sentence; none where everything is in capitals."""
    beginning = text[:MAX_READ_CHARS]
    if beginning.isupper():
        return frozenset()
    return frozenset(name.lower() for name in _CAPITALISED.findall(beginning))


def covers(parts: Iterable[str], whole: str) -> bool:
    """Whether the parts together hold every content word of the whole: it says nothing that they do not."""
    held = {term for part in parts for term in content_terms(part)}
    return set(content_terms(whole)) - _GREETINGS <= held


def asks(text: str) -> bool:
    """Whether a text ends as a question."""
    return text.rstrip().endswith("?")


def same_word(one: str, other: str) -> bool:
    """Whether two words are forms of one: sister/sisters, søster/søsteren, irmã/irmãs, nøkkelen/reservenøkler."""
    return _are_same(fold(one), fold(other))


def _are_same(one: str, other: str) -> bool:
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    # Most pairs share no beginning: they are told apart before anything is cut and compared.
    begin_alike = short[:_SHORT_STEM] == long[:_SHORT_STEM]
    return (begin_alike and _are_forms(short, long)) or _ends_in(short, long)


def _ends_in(short: str, long: str) -> bool:
    """Whether the longer is a compound whose last part is a form of the shorter, as Norwegian writes them."""
    if len(short) < _LONG_STEM:
        return False
    stem = short[: max(_LONG_STEM - 1, len(short) - 2)]
    begins = long.find(stem, 1)
    return begins > 0 and _are_forms(*sorted((short, long[begins:]), key=len))


def _are_forms(short: str, long: str) -> bool:
    if short == long:
        return True
    shared = _shared_prefix(short, long)
    rest_short, rest_long = short[shared:], long[shared:]
    if shared < _SHORT_STEM or len(rest_long) > _MAX_ENDING:
        return False
    if not rest_short:
        return rest_long in _ENDINGS or shared >= _LONG_STEM
    return shared >= _LONG_STEM - 1 and len(rest_short) < _MAX_ENDING and {rest_short, rest_long} <= _ENDINGS


def _shared_prefix(short: str, long: str) -> int:
    for index, letter in enumerate(short):
        if letter != long[index]:
            return index
    return len(short)


def matched_terms(terms: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Return the terms that the text holds in some form."""
    held, folded, joined = _words_held(text)
    return tuple(term for term in terms if term in held or _is_among(fold(term), folded, joined))


@lru_cache(maxsize=2_048)
def _words_held(text: str) -> tuple[frozenset[str], frozenset[str], str]:
    """Return all words of a text, those that say something folded, and these as one text; memories come up often."""
    held = frozenset(words_of(text))
    folded = frozenset(plain for word in held if (plain := fold(word)) not in _FILLER)
    return held, folded, " ".join(folded)


def _is_among(term: str, words: Collection[str], joined: str) -> bool:
    """Whether a term is a form of one of these words, all of them folded; ``joined`` are the words as one text.

    Where the term's beginning stands nowhere in them, only the term itself can be a compound that ends in one.
    """
    if term[:_SHORT_STEM] in joined:
        return any(_are_same(term, word) for word in words)
    return len(term) > _LONG_STEM and any(_ends_in(word, term) for word in words if len(word) < len(term))


def detect_language(text: str, spoken: Language | None = None) -> Language | None:
    """Return the language a text is written in, or None where nothing tells it from the others.

    With ``spoken``, the language of the conversation, one stray word is not enough to leave it: the
    other must be told by two signs more, or by half of the words of a text that holds none of its own.
    """
    words = words_of(text)
    scores = _signs_of(words, _names_in(text))
    best, lead = _leading(scores)
    if not lead:
        scores = {language: score + _common(words, language) for language, score in scores.items()}
        best, lead = _leading(scores)
    if not lead:
        return None
    if spoken is None or best is spoken or scores[best] - scores[spoken] >= _SURE:
        return best
    return best if scores[spoken] == 0 and 2 * scores[best] >= len(words) else None


def _signs_of(words: Sequence[str], names: frozenset[str]) -> dict[Language, int]:
    letters = {letter for word in words if word not in names for letter in word}
    return {
        language: sum(word in _TELLING[language] for word in words) + 2 * bool(letters & _LETTERS_OF[language])
        for language in Language
    }


def _common(words: Sequence[str], language: Language) -> int:
    return sum(word in COMMON_WORDS[language] for word in words)


def _leading(scores: Mapping[Language, int]) -> tuple[Language, int]:
    """Return the language with the most signs, and by how many it leads."""
    best = max(scores, key=lambda language: scores[language])
    return best, scores[best] - max(score for language, score in scores.items() if language is not best)


def is_yes(text: str) -> bool:
    """Whether the whole message is a yes, in any of the languages; a sign or politeness makes it no other.

    Whatever else is said with it may be a condition.
    """
    signs = {char for char in text if char > _LATIN and char not in _TONES and not char.isalpha() and char not in "’“”"}
    said = " ".join(words_of(text))
    if not signs <= YES_SIGNS or not said:
        return bool(signs) and signs <= YES_SIGNS and not said
    return said in YES or " ".join(_POLITELY.sub("", said).split()) in YES


def is_no(text: str) -> bool:
    """Whether the whole message is a no, in any of the languages."""
    return " ".join(words_of(text)) in NO
