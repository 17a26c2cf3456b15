"""From a message to what was said: calls by name, greetings and politeness off, sentences and clauses apart."""

from __future__ import annotations

import re

from bot.providers.offline.lexicon import Lexicon
from bot.providers.offline.spelling import fold

LOOKED_AT = 2_000  # characters; the rest of a long message is kept in memory but not taken apart
_CLAUSE_CHARS = 300
_MOST_SENTENCES = 12
_MOST_STRIPS = 4
_DAY_DIGITS = 2

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”»)]{0,2}\s+|\n+")
# What may stand at the end of a clause and means nothing: punctuation, emoji, symbols that are not units.
# Begins only where such a run begins: tried at each of its characters, a long run would cost its square.
_TRAILING = re.compile(r"(?<![^\w)%\"'”»°²³])[^\w)%\"'”»°²³]+$")
_LEADING = re.compile(r"^[^\w(+\-–−√.,/¿\"'“«]+|^¿")


def tidy(text: str) -> str:
    """Return the part that is looked at, on one line."""
    return " ".join(text[:LOOKED_AT].split())


def bare(text: str) -> str:
    """Return ``text`` without the punctuation and symbols around it."""
    return _LEADING.sub("", _TRAILING.sub("", text.strip())).strip()


def sentences(text: str, lexicon: Lexicon) -> list[str]:
    """Return the sentences of the part that is looked at; "Dr." and "24." do not end one."""
    found: list[str] = []
    carried = ""
    for piece in _SENTENCE_END.split(text[:LOOKED_AT]):
        carried = f"{carried} {piece}".strip() if carried else piece.strip()
        if carried and not _goes_on(carried, lexicon):
            found.append(" ".join(carried.split()))
            carried = ""
    if carried:
        found.append(" ".join(carried.split()))
    return found[:_MOST_SENTENCES]


def _goes_on(piece: str, lexicon: Lexicon) -> bool:
    if not piece.endswith("."):
        return False
    last = fold(piece.rsplit(maxsplit=1)[-1].rstrip("."))
    return (last.isdigit() and len(last) <= _DAY_DIGITS) or last in lexicon.word_list("hearing", "abbreviations")


def strip_front(text: str, lexicon: Lexicon, *names: str) -> str:
    """Return ``text`` without the openings under these names; a text that is nothing else stays as it is."""
    for _ in range(_MOST_STRIPS):
        shorter = _strip_once(text, lexicon, names)
        if shorter == text:
            break
        text = shorter
    return text


def _strip_once(text: str, lexicon: Lexicon, names: tuple[str, ...]) -> str:
    for name in names:
        for pattern in lexicon.patterns("hearing", name):
            opening = pattern.match(text)
            if opening and any(char.isalnum() for char in text[opening.end() :]):
                return text[opening.end() :].lstrip()
    return text


def strip_end(text: str, lexicon: Lexicon) -> str:
    """Return ``text`` without fillers and punctuation at its end."""
    text = bare(text)
    for _ in range(_MOST_STRIPS):
        shorter = _strip_end_once(text, lexicon)
        if shorter == text:
            break
        text = shorter
    return text


def _strip_end_once(text: str, lexicon: Lexicon) -> str:
    tail = text[-40:]
    for pattern in lexicon.patterns("hearing", "end"):
        for start in range(len(tail)):
            if tail[start] in " ," and pattern.fullmatch(tail, start) and len(text) > len(tail) - start + 1:
                return bare(text[: len(text) - len(tail) + start])
    return text


def plain_saying(text: str, lexicon: Lexicon) -> str:
    """Return what was said without being called, greeted or asked politely."""
    said = strip_front(strip_end(lexicon.written_out(tidy(text)), lexicon), lexicon, "call", "greeting")
    return strip_front(said, lexicon, "front", "request", "call")


def bare_question(text: str, lexicon: Lexicon) -> str:
    """Return what was said without "do you know" and the like in front of what is asked."""
    said = strip_front(strip_end(lexicon.written_out(tidy(text)), lexicon), lexicon, "call", "greeting")
    return strip_front(said, lexicon, "front", "ask", "request", "call")


def clauses(sentence: str, lexicon: Lexicon) -> list[str]:
    """Return the parts of a sentence that each state one thing ("I live in Oslo and my name is Ane")."""
    said = strip_front(sentence[:_CLAUSE_CHARS], lexicon, "call", "greeting", "front")
    breaks = lexicon.clause_break.finditer(said)
    parts: list[str] = []
    start = 0
    for found in breaks:
        if found.end() > found.start() >= start and found.start() > 0:
            parts.append(said[start : found.start()])
            start = found.end()
    parts.append(said[start:])
    return [part for part in (strip_end(part, lexicon) for part in parts) if part]


def is_question(text: str, lexicon: Lexicon) -> bool:
    """Whether a text asks: it ends in a question mark, or begins the way questions begin."""
    ending = text.rstrip()[-3:]
    if "?" in ending or "!" in ending:
        return "?" in ending
    return lexicon.match("hearing", "question", lexicon.written_out(bare(text)[:_CLAUSE_CHARS])) is not None


def topic_of(words: str, lexicon: Lexicon) -> str:
    """Return what is talked about without "that", "the" and "my" around it."""
    for name in ("leading", "trailing"):
        for pattern in lexicon.patterns("memory", name):
            found = next((part for part in pattern.finditer(words) if _at_edge(part, words, name)), None)
            words = (words[: found.start()] + words[found.end() :]).strip() if found else words
    return words


def _at_edge(found: re.Match[str], words: str, name: str) -> bool:
    at_edge = found.start() == 0 if name == "leading" else found.end() == len(words)
    return at_edge and found.end() - found.start() < len(words)
