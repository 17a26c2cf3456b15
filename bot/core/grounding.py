"""What was drawn from a session, held against its words: nothing is believed that they do not say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from bot.core.endings import says_it_ended
from bot.core.lasting import is_lasting
from bot.core.predicate_words import most_sure, said_so
from bot.core.predicates import in_normal_form
from bot.core.retelling import quoted, retold
from bot.core.sincere import is_order, is_stated, is_task, own_words, sentences_of, takes_back, was_joke
from bot.core.words import detect_language, fold_text, same_word, words_of
from bot.domain.consolidation import EndedSession, Extracted, SessionLine, Told, ToldProcedure
from bot.domain.language import Language
from bot.domain.subjects import ME, RELATIONS
from bot.domain.text import clip

RULES = "rules"
"""The name of what draws facts without a model; it words objects itself (a birthday said as "today")."""
LEAST_CONFIDENCE = 0.5
LOOKED_AT = 8_000
"""So much of a line is looked at; what is longer is a document, and stands in the message."""
MOST_NAME_CHARS, MOST_STEP_CHARS, MOST_SAID_CHARS = 60, 200, 200
MOST_FACTS, MOST_TOPICS, MOST_OPEN, MOST_STEPS = 40, 6, 4, 20
_LEAST_STEPS = 2
_AROUND = " .,;"

_I = re.compile(
    r"\b(?:i|i'?m|i'?ve|i'?d|i'?ll|im|ive|me|myself|we|we'?re|us|"
    r"jeg|eg|meg|vi|oss|"
    r"eu|me|mim|comigo|nos|a gente|"
    r"sou|estou|tenho|vou|fui|era|fiz|faco|moro|vivo|nasci|trabalho|estudo|gosto|adoro|amo|odeio|detesto|prefiro|"
    r"mudei|comecei|consegui|comprei|ganhei|adotei|parei|deixei|falo|toco|jogo|corro|uso|tomo|sofro|cresci|"
    r"comecei|comeco|dirijo|bebo|como|quero|preciso|posso|sei|acho|viajo|treino|durmo|acordo|cozinho|leio|escrevo|"
    r"pedalo|nado|canto|danco|devo|planejo|pretendo|cuido|coleciono|torco|pratico|casei|morei|trabalhei|estudei|"
    r"sai|larguei|terminei|vendi|perdi|desisti|"
    r"somos|temos|moramos|vivemos|mudamos|fomos|gostamos|vamos|queremos|precisamos|fazemos|viajamos)\b"
)
_MY = re.compile(
    r"\b(?:my|mine|our|ours|min|mi|mitt|mine|vart?|vare|meu|minha|meus|minhas|nosso|nossa|nossos|nossas)\b"
)
_DONE_BY_ONESELF = frozenset("residence workplace occupation studies likes dislikes speaks plays drives diet".split())
"""Whose sister lives in Oslo does not live there: these need an "I", or what is somebody's own of that kind."""
_OF_MY_OWN = re.compile(
    r"\b(?:my|our|min|mitt|mi|meu|minha|nosso|nossa)(?: \w+)? (?:job|work|workplace|employer|profession|home|house|"
    r"flat|apartment|favou?rite|diet|studies|major|degree|language|tongue|car|instrument|passion|hobby|"
    r"trabalho|emprego|profissao|casa|apartamento|curso|idioma|lingua|carro|paixao)\b"
    r"|\b(?:jobben|arbeidsplassen|hjemmet|huset|leiligheten|yrket|morsmalet|bilen) (?:min|mitt|var|vart)\b"
)
_TO = re.compile(r"\btô\b", re.IGNORECASE)
_IN = re.compile(r"\bi\b")
_NUMBER = re.compile(r"\d+")
_ISO_DAY = re.compile(r"\d{4}-(\d{2})-(\d{2})")


def grounded(session: EndedSession, drawn: Extracted) -> Extracted:
    """Return what of it the session bears out; where several people speak nobody can say whose facts they are.

    A fact must stand in its line, in words that the person means and that will matter; an episode's wording may
    name nothing that was not said. What reads like an order to a model is in none of it.
    """
    lines = _believable(session)
    text = "\n".join(line.text for line in session.lines if line.is_own or not line.outside)
    by_rules = drawn.made_by == RULES
    facts = [
        one
        for told in (drawn.facts[:MOST_FACTS] if session.is_of_one else ())
        if (one := _believed(told, lines, by_rules=by_rules)) is not None
    ]
    return replace(
        drawn,
        facts=tuple(replace(one, made_by=drawn.made_by) for one in facts),
        procedures=tuple(
            replace(one, made_by=drawn.made_by)
            for one in _procedures(drawn.procedures if session.is_of_one else (), lines)
        ),
        summary=quoted(drawn.summary) if by_rules else retold(drawn.summary, session),
        topics=tuple(_topics(drawn.topics, text)),
        open_questions=tuple(_as_said(drawn.open_questions, text)),
        intentions=tuple(_as_said(drawn.intentions, "\n".join(line.text for line in lines))),
    )


def sincere(session: EndedSession) -> EndedSession:
    """Return a session with no more of what people say than what they state in their own words."""
    believed = {line.message_id: line for line in _believable(session)}
    lines = (believed.get(line.message_id) if line.is_own else line for line in session.lines)
    return replace(session, lines=tuple(line for line in lines if line is not None))


def _believable(session: EndedSession) -> tuple[SessionLine, ...]:
    """Return the lines in which a person speaks for themselves, each without what it quotes or pastes."""
    own = session.own_lines
    joked = {line.message_id for line, after in pairwise(own) if takes_back(after.text)}
    return tuple(
        replace(line, text=own_words(line.text[:LOOKED_AT]))
        for line in own
        if not (line.outside or line.message_id in joked or is_order(line.text))
        and not (is_task(line.text) or was_joke(line.text))
    )


def _believed(told: Told, lines: Sequence[SessionLine], *, by_rules: bool) -> Told | None:
    line = next((line for line in lines if line.message_id == told.line), None)
    told = in_normal_form(told, by_rules=by_rules)
    if line is None or told.confidence < LEAST_CONFIDENCE or not told.subject or not told.predicate:
        return None
    quote = _plain(told.quote)
    holding = [
        sentence
        for sentence, plain in _sentences(line.text)
        if quote and (quote in plain or (len(plain) > 1 and plain in quote))
    ]
    if not holding or not all(map(is_stated, holding)) or not is_lasting(told):
        return None
    if by_rules:
        return told
    whole = " ".join(holding)
    if not (_is_about(told, holding, lines) and _is_said(told, holding, whole)):
        return None
    return replace(told, confidence=min(told.confidence, most_sure(told, whole)))


def _is_said(told: Told, sentences: Sequence[str], whole: str) -> bool:
    """Whether what a model draws from these sentences is what they say: that it holds, or that it ended."""
    if says_it_ended(told, sentences):
        return told.ended
    if told.ended:
        return False
    return _says(told.quote, told.object) and _says(whole, told.object) and said_so(told, whole)


def _is_about(told: Told, sentences: Sequence[str], lines: Sequence[SessionLine]) -> bool:
    """Whether somebody can be whom a sentence is about: the writer only where they speak of themselves."""
    if told.subject == ME:
        own = (_I, _OF_MY_OWN) if told.predicate in _DONE_BY_ONESELF else (_I, _MY)
        return any(pattern.search(_read_as_i(one)) for pattern in own for one in sentences)
    if told.subject in RELATIONS or told.subject.split(" ", 1)[-1] in RELATIONS:
        return True
    said = {word for line in lines if line.message_id <= told.line for word in words_of(line.text)}
    return all(any(same_word(word, other) for other in said) for word in words_of(told.subject))


def _read_as_i(sentence: str) -> str:
    """Return a sentence folded; the Norwegian "i" (in) is no English "I", and "tô" (I am) no English "to"."""
    folded = fold_text(_TO.sub("estou", sentence)).replace("’", "'")
    return _IN.sub(" ", folded) if detect_language(sentence) is Language.NB else folded


def _says(quote: str, value: str) -> bool:
    """Whether a quote holds every word of an object in some form; a day of the calendar may be written out."""
    if (day := _ISO_DAY.fullmatch(value)) is not None:
        return str(int(day[2])) in {number.lstrip("0") for number in _NUMBER.findall(quote)}
    said, meant = words_of(quote), words_of(value)
    return bool(meant) and all(any(same_word(word, other) for other in said) for word in meant)


@lru_cache(maxsize=64)
def _sentences(text: str) -> tuple[tuple[str, str], ...]:
    """Return the sentences of a line, each with itself as it is compared; each fact of a line asks for them."""
    return tuple((sentence, _plain(sentence)) for sentence in sentences_of(text))


def _holds(text: str, part: str) -> bool:
    wanted = _plain(part)
    return bool(wanted) and wanted in _plain(text)


def _plain(text: str) -> str:
    """Return a text as it is compared: one line, one case, one kind of apostrophe, without what ends a sentence."""
    return " ".join(text.casefold().replace("’", "'").split()).strip(" .,!;:\"'“”«»…")


def _procedures(told: Iterable[ToldProcedure], lines: Sequence[SessionLine]) -> Iterable[ToldProcedure]:
    by_id = {line.message_id: line for line in lines}
    for one in told:
        line = by_id.get(one.line)
        name = " ".join(one.name.casefold().split()).strip(" :.")[:MOST_NAME_CHARS]
        steps = tuple(clip(step, MOST_STEP_CHARS).strip(_AROUND) for step in one.steps if step.strip(_AROUND))
        steps = steps[:MOST_STEPS]
        if line is None or not name or len(steps) < _LEAST_STEPS or _is_asked(line.text, steps[0]):
            continue
        if _says(line.text, name) and all(_says(line.text, step) for step in steps):
            yield replace(one, name=name, steps=steps)


def _is_asked(text: str, step: str) -> bool:
    return any(not is_stated(sentence) for sentence in sentences_of(text) if _says(sentence, step))


def _topics(topics: Iterable[str], text: str) -> list[str]:
    said = _words(text)
    kept = [
        topic.casefold().strip()
        for topic in topics
        if topic.strip() and len(topic) <= MOST_NAME_CHARS and not is_order(topic)
        and all(any(same_word(word, other) for other in said) for word in words_of(topic))
    ]  # fmt: skip
    return list(dict.fromkeys(kept))[:MOST_TOPICS]


def _words(text: str) -> frozenset[str]:
    """Return every word of a session's lines, folded."""
    return frozenset(word for line in text.split("\n") for word in words_of(fold_text(line)))


def _as_said(texts: Iterable[str], text: str) -> list[str]:
    """Return those texts that stand in what was said, and are no orders."""
    kept = [clip(one, MOST_SAID_CHARS) for one in texts if _holds(text, one) and not is_order(one)]
    return list(dict.fromkeys(kept))[:MOST_OPEN]
