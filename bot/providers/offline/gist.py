"""What a session was about, in the person's own words: telling sentences, what they mean to do, what is open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.domain.consolidation import EndedSession
from bot.providers.offline.hearing import bare, clauses, is_question, sentences, strip_front
from bot.providers.offline.lexicon import Lexicon
from bot.providers.offline.spelling import fold

_MOST_SENTENCES, _MOST_CHARS = 3, 280
_LEAST_WORDS, _LEAST_TELLING = 4, 2
_LONGEST_SENTENCE = 200
_TELLING_LETTERS = 4
_BONUS = 6
"""A sentence that states a fact or an intention counts as so many telling words more."""
_WORD = re.compile(r"[^\W\d_]{2,}")


def intentions(session: EndedSession, tables: Sequence[Lexicon]) -> list[str]:
    """Return what the person says they are going to do, as they say it."""
    found: list[str] = []
    for line in session.own_lines:
        for sentence in sentences(line.text, tables[0]):
            if any(is_question(sentence, lexicon) for lexicon in tables):
                continue
            for lexicon in tables:
                found += (clause for clause in clauses(sentence, lexicon) if _is_intention(clause, lexicon))
    return list(dict.fromkeys(found))


def _is_intention(clause: str, lexicon: Lexicon) -> bool:
    return (
        lexicon.match("session", "intention", clause) is not None
        and lexicon.match("session", "no_intention", clause) is None
        and _telling(clause, (lexicon,)) >= _LEAST_TELLING
    )


def left_open(session: EndedSession, tables: Sequence[Lexicon]) -> list[str]:
    """Return the questions nobody answered: the person's that no line of Aiki's follows, and Aiki's own at the end."""
    found: list[str] = []
    for at, line in enumerate(session.lines):
        following = session.lines[at + 1] if at + 1 < len(session.lines) else None
        is_unanswered = following is None if not line.is_own else following is None or following.is_own
        if is_unanswered and not line.outside:
            found += (
                sentence
                for sentence in sentences(line.text, tables[0])
                if sentence.endswith("?") and _telling(sentence, tables) >= _LEAST_TELLING
            )
    return found


def summary(session: EndedSession, telling: Sequence[str], wrong: Sequence[str], tables: Sequence[Lexicon]) -> str:
    """Return the person's most telling sentences in the order they were said; empty where none tells anything.

    Sentences that hold one of ``telling`` come first; those that hold one of ``wrong`` were taken back later.
    """
    said = [
        sentence
        for line in session.own_lines
        for sentence in sentences(line.text, tables[0])
        if _says_something(sentence, tables) and not any(one.casefold() in sentence.casefold() for one in wrong)
    ]
    ranked = sorted(range(len(said)), key=lambda at: (-_weight(said[at], telling, tables), at))
    kept: list[int] = []
    room = _MOST_CHARS
    for at in ranked[:_MOST_SENTENCES]:
        if len(said[at]) <= room:
            kept.append(at)
            room -= len(said[at])
    return " ".join(_closed(said[at]) for at in sorted(kept))


def _says_something(sentence: str, tables: Sequence[Lexicon]) -> bool:
    if len(sentence) > _LONGEST_SENTENCE or any(is_question(sentence, lexicon) for lexicon in tables):
        return False
    return len(sentence.split()) >= _LEAST_WORDS and not any(_is_talk(sentence, lexicon) for lexicon in tables)


def _is_talk(sentence: str, lexicon: Lexicon) -> bool:
    """Whether a sentence is a greeting, thanks, a mood or a command."""
    plain = strip_front(bare(sentence), lexicon, "call", "greeting", "front")
    topics = (("talk", name) for name in lexicon.names("talk"))
    moods = (("feelings", name) for name in lexicon.names("feelings"))
    others = (("hearing", "command"), ("hearing", "wish"))
    return any(lexicon.match(topic, name, plain) for topic, name in (*topics, *moods, *others))


def _weight(sentence: str, telling: Iterable[str], tables: Sequence[Lexicon]) -> int:
    bonus = _BONUS if any(one and one.casefold() in sentence.casefold() for one in telling) else 0
    return _telling(sentence, tables) + bonus


def _telling(text: str, tables: Sequence[Lexicon]) -> int:
    scaffold = frozenset[str]().union(*(lexicon.word_list("hearing", "scaffold") for lexicon in tables))
    words = {fold(word) for word in _WORD.findall(text)}
    return len({word for word in words if len(word) >= _TELLING_LETTERS and word not in scaffold})


def _closed(sentence: str) -> str:
    return sentence if sentence[-1:] in ".!?…" else f"{sentence}."
