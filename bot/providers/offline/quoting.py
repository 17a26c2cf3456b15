"""What is remembered, as quotes with date and source; questions and Aiki's own lines are never quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.domain.conversation import Role
from bot.domain.language import Language
from bot.domain.memory import RecallHit
from bot.domain.text import clip
from bot.providers.offline.heard import Heard
from bot.providers.offline.hearing import bare, is_question
from bot.providers.offline.lexicon import Lexicon, relation
from bot.providers.offline.spelling import fold, plain

MOST_QUOTES = 5
_QUOTED = 240
_WRAPPING = 24  # characters that may surround a fact in its message before the message says more than the fact
_LOOKED_AT = 2_000
_STEM = 4  # letters that two forms of a word share at least


@dataclass(frozen=True, slots=True)
class Source:
    """One remembered thing; ``ended`` when it was true only for a time, ``until`` when that is told."""

    id: int
    text: str
    said_on: date
    ended: bool = False
    until: date | None = None
    subject: str | None = None
    predicate: str | None = None
    object: str = ""

    @property
    def value(self) -> str:
        """The fact's object, in the capitals the person wrote it with."""
        at = self.text.lower().find(self.object)
        return self.text[at : at + len(self.object)] if self.object and at >= 0 else self.object


def from_hit(hit: RecallHit, heard: Heard) -> Source:
    """Return a recalled memory as a source, dated where the person is."""
    memory, fact = hit.memory, hit.memory.fact
    return Source(
        id=memory.id,
        text=memory.text,
        said_on=memory.said_at.astimezone(heard.prompt.zone).date(),
        ended=memory.valid_to is not None,
        subject=fact.subject if fact else None,
        predicate=fact.predicate if fact else None,
        object=fact.object if fact else "",
    )


def from_rows(rows: object) -> list[Source]:
    """Return the facts or memories in a tool's result; what is not in their shape is left out."""
    if not isinstance(rows, list | tuple):
        return []
    return [source for row in rows if isinstance(row, Mapping) and (source := _from_row(row))]


def _from_row(row: Mapping[str, object]) -> Source | None:
    number, text, said_on = row.get("id"), row.get("text"), row.get("said_on")
    if not isinstance(number, int) or not isinstance(text, str) or not isinstance(said_on, str):
        return None
    day = _day(said_on)
    if day is None:
        return None
    return Source(
        id=number,
        text=text,
        said_on=day,
        until=_day(row.get("no_longer_true_since")),
        subject=_word(row.get("subject")),
        predicate=_word(row.get("predicate")),
        object=_word(row.get("object")) or "",
    )


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None


def quotable(heard: Heard) -> list[RecallHit]:
    """Return the hits that answer anything: the person's statements that hold a telling word of the question."""
    return [
        hit
        for hit in heard.prompt.recall
        if any(_is_telling(term, hit.memory.text, heard.lexicon) for term in hit.matched_terms)
        and not _is_no_statement(hit, heard.lexicons)
    ]


def _is_telling(term: str, text: str, lexicon: Lexicon) -> bool:
    """Whether a word says what a question is about: no figure, no "tonight", no word found inside another."""
    word = fold(term)
    if word.isdigit() or word in lexicon.word_list("hearing", "scaffold") or word in lexicon.words("days"):
        return False
    if lexicon.language is Language.NB:  # there, words are found inside others: nøkkel in reservenøkkel
        return True
    asked = plain(term)
    words = [said for said in re.findall(r"\w+", plain(text[:_LOOKED_AT])) if len(said) >= _STEM]
    inside = any(said[:_STEM] in asked[1:] or asked[:_STEM] in said[1:] for said in words)  # "ther(e)" in "brother"
    return not inside or any(_same_word(said, asked) for said in words)


def _is_no_statement(hit: RecallHit, tables: Sequence[Lexicon]) -> bool:
    memory = hit.memory
    if memory.speaker.casefold() == Role.AIKI:
        return True
    if memory.fact is not None:
        return False
    said = bare(memory.text)[:300]
    return any(is_question(memory.text, table) or table.match("hearing", "command", said) for table in tables)


def about_words(hits: Iterable[RecallHit], words: Sequence[str]) -> list[RecallHit]:
    """Return the hits that hold a word of the topic, those that hold most of them first."""
    topic = [plain(word) for word in words]
    counted = [(sum(holds(hit, word) for word in topic), hit) for hit in hits]
    return [hit for count, hit in sorted(counted, key=lambda pair: -pair[0]) if count]


def holds(hit: RecallHit, word: str) -> bool:
    """Whether a hit was found by this word, in some form of it."""
    return any(_same_word(word, plain(term)) for term in hit.matched_terms)


def _same_word(one: str, other: str) -> bool:
    """Whether two words are forms of one: a shared beginning, whole for short words."""
    shortest = min(len(one), len(other))
    return one == other or (shortest >= _STEM and (one.startswith(other) or other.startswith(one)))


def without_repeats(sources: Iterable[Source]) -> list[Source]:
    """Return the sources in order, each thing said once: a fact's clause, or the message that says more than it."""
    kept: list[Source] = []
    for source in sources:
        said = plain(source.text)
        if any(_contains(plain(other.text), said, other) for other in kept):
            continue
        kept = [other for other in kept if not _says_more(said, plain(other.text))]
        kept.append(source)
    return kept


def _contains(longer: str, shorter: str, kept: Source) -> bool:
    if shorter in longer:
        return True
    # "Remember that my sister is called Ane" beside the fact "my sister is called Ane".
    return kept.predicate is not None and longer in shorter and len(shorter) - len(longer) <= _WRAPPING


def _says_more(longer: str, shorter: str) -> bool:
    return shorter in longer and len(longer) - len(shorter) > _WRAPPING


def once_each(sources: Iterable[Source]) -> list[Source]:
    """Return the sources with each wording once."""
    return list({plain(source.text): source for source in reversed(list(sources))}.values())[::-1]


def capitalised(text: str) -> str:
    """Return ``text`` as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def quote(heard: Heard, source: Source) -> str:
    """Return a source as the person's words in quotation marks, with date and tag."""
    text, date_told = clip(source.text, _QUOTED), heard.voice.day(source.said_on)
    if source.until is not None:
        until = heard.voice.day(source.until)
        return heard.voice.say("quote_until", text=text, date=date_told, until=until, id=source.id)
    return heard.voice.say("quote_earlier" if source.ended else "quote", text=text, date=date_told, id=source.id)


def _label(heard: Heard, source: Source) -> str:
    """Return whom a quote is about, where its words alone do not say so ("she's called Ane")."""
    subject = source.subject
    if subject in {None, "me"} or subject is None:
        return ""
    words = plain(source.text).split()
    if any(relation(word.strip(",.!"), heard.lexicons) == subject for word in fold(source.text).split()):
        return ""
    if all(part in " ".join(words) for part in plain(subject).split()):
        return ""
    if any(relation(f"{one} {two}", heard.lexicons) == subject for one, two in pairwise(words)):
        return ""
    lexicon = heard.lexicon_of_answer
    label = next(
        (word for topic in ("labels", "relations") if (word := lexicon.label(topic, subject)) != subject), None
    )
    return f"{label or _as_name(subject, heard)}: "


def _as_name(subject: str, heard: Heard) -> str:
    """Return a subject that is no relation of this language's, in capitals where it is a name."""
    return subject if relation(subject, heard.lexicons) else subject.title()


def quotes(heard: Heard, sources: Sequence[Source]) -> str:
    """Return sources as a list, one a line, each saying whom it is about."""
    return "\n".join(f"- {_label(heard, source)}{quote(heard, source)}" for source in sources)


def with_hint(heard: Heard, text: str, sources: Sequence[Source]) -> str:
    """Return an answer with the word that /why opens a source, once a session."""
    told = any(spoken.role is Role.AIKI and "/why" in spoken.text for spoken in heard.prompt.history)
    return text if told or not sources else f"{text}\n{heard.voice.say('why_hint', id=sources[0].id)}"
