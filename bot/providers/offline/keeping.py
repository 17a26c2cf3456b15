"""Keeping what a person tells: on request, in passing, and as a correction of what was told before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.memory import Fact, MemoryKind
from bot.providers.offline.context import antecedent, read_clause, told_before
from bot.providers.offline.dates import said_date
from bot.providers.offline.facts import NAME, Told
from bot.providers.offline.heard import Answer, Heard, Say, Use, Wish
from bot.providers.offline.hearing import clauses, is_question, sentences, strip_front
from bot.providers.offline.lexicon import relation
from bot.providers.offline.outcome import END, REMEMBER, kept, normal_form, wishes_for
from bot.providers.offline.relations import ME, Whom, is_only
from bot.providers.offline.renaming import look_up, moves
from bot.providers.offline.spelling import plain
from bot.providers.offline.stays import read_dated, when_in

_VALUE_WORDS = 3
_NICKNAME = "nickname"


def keep_on_request(heard: Heard) -> Answer | None:
    """Keep what follows "remember that" word for word, with its normal form where it has one."""
    if heard.lexicon.match("memory", "remember_what", heard.text):
        return Say(heard.voice.say("remember_what"))
    found = heard.lexicon.match("memory", "remember", heard.text)
    if not found or is_question(found["what"], heard.lexicon):
        return None
    parts = clauses(found["what"], heard.lexicon) or [found["what"]]
    told = _read(heard, parts)
    if len(told) < 2 and len(parts) > 1:  # noqa: PLR2004 - one thought in several clauses stays in one piece
        parts, told = [found["what"]], {found["what"]: next(iter(told.values()), ())}
    wishes: list[Wish] = []
    for part in parts:
        holding = [one for one in told.get(part, ()) if not one.ended]
        wishes.append(Wish(REMEMBER, {"text": part} | normal_form(holding[:1])))
        wishes += wishes_for(heard, [*holding[1:], *(one for one in told.get(part, ()) if one.ended)])
    return kept(heard, wishes, [one for ones in told.values() for one in ones], on_request=True)


def keep_statement(heard: Heard) -> Answer | None:
    """Keep the facts a person states in passing; None where there are none."""
    if heard.asked:
        return None
    told = [one for found in _read(heard, heard.clauses).values() for one in found]
    return kept(heard, wishes_for(heard, told), told, on_request=False) if told else None


def _read(heard: Heard, parts: Sequence[str]) -> dict[str, tuple[Told, ...]]:
    found: dict[str, tuple[Told, ...]] = {}
    before = ""
    jokes = _jokes(heard)
    for at, part in enumerate(parts):
        if any(part in joke for joke in jokes):
            continue
        told = read_dated(heard, part, antecedent(heard, parts[:at]), before)
        before = when_in(heard, part) or before
        if told:
            found[part] = tuple(_beside(one, found) for one in told)
    return found


def _jokes(heard: Heard) -> list[str]:
    """Return the sentences that say of themselves that they are not meant."""
    return [
        sentence
        for sentence in sentences(heard.whole, heard.lexicon)
        if any(joke.search(sentence) for lexicon in heard.lexicons for joke in lexicon.patterns("hearing", "joke"))
    ]


def _beside(told: Told, earlier: Mapping[str, tuple[Told, ...]]) -> Told:
    """Return a second name of one's own as what one is called besides: "but everyone calls me Tommy"."""
    named = any(_is_own_name(one) for ones in earlier.values() for one in ones)
    return replace(told, fact=replace(told.fact, predicate=_NICKNAME)) if named and _is_own_name(told) else told


def _is_own_name(told: Told) -> bool:
    return not told.ended and (told.fact.subject, told.fact.predicate) == (ME, NAME)


def correct(heard: Heard) -> Answer | None:
    """Put right what was told before: "no, she's called Ane", "not Anne but Ane", "no, Bergen"."""
    if heard.asked:
        return None
    text, opened = _opened(heard)
    answer = _restated(heard, text, opened=opened) or _swap(heard, text)
    if answer or not opened:
        return answer
    return _value(heard, text) or _whom(heard, text)


def _restated(heard: Heard, text: str, *, opened: bool) -> Answer | None:
    """Read a whole statement that comes after "no" or ends in "not Anne"."""
    parts = clauses(text, heard.lexicon)
    corrected = [short for part in parts if (short := _without_tail(heard, part)) != part or opened]
    told = [one for found in _read(heard, corrected).values() for one in found]
    if not told and opened:
        told = [one for part in parts for one in _of_it(heard, part)]
    if len(parts) == 1:
        told = [replace(one, text=heard.whole) for one in told]
    return _corrected(heard, [put for one in told for put in _replacing(heard, one)]) if told else None


def _of_it(heard: Heard, part: str) -> list[Told]:
    """Read "the cat is called Pus": as a correction it is of the person's own."""
    found = heard.lexicon.match("correct", "of_it", part)
    known = relation(found["subject"], (heard.lexicon,)) if found else None
    if not found or known is None:
        return []
    return [Told(Fact(known, NAME, found["object"].casefold(), is_only(known)), part, found["object"])]


def _corrected(heard: Heard, told: list[Told]) -> Answer:
    """Keep what is right; what was told under a wrong name moves to the right one."""
    wrong = [one for one in told if one.ended and one.fact.predicate == NAME]
    wishes = wishes_for(heard, told) + look_up(heard, [one.fact.object for one in wrong])
    if len(heard.rounds) == 1 and (moved := moves(heard, told)):
        return Use(tuple(moved))
    return kept(heard, wishes, told, on_request=False)


def _opened(heard: Heard) -> tuple[str, bool]:
    """Return the text after "no, actually", and whether it began so."""
    text = heard.text
    for pattern in heard.lexicon.patterns("correct", "opener"):
        opening = pattern.match(text)
        if opening and opening.end() < len(text):
            return strip_front(text[opening.end() :], heard.lexicon, "front"), True
    return text, False


def _without_tail(heard: Heard, part: str) -> str:
    """Return a clause without its ", not Anne"."""
    for pattern in heard.lexicon.patterns("correct", "tail"):
        for ending in pattern.finditer(part):
            if ending.end() == len(part) and ending.start() > 0:
                return part[: ending.start()]
    return part


def _replacing(heard: Heard, told: Told) -> list[Told]:
    """Return a corrected name with the wrong one, that it takes the place of."""
    if told.fact.predicate != NAME or told.fact.functional or told.ended:
        return [told]
    earlier = (one.fact for one in told_before(heard) if one.fact.predicate == NAME)
    wrong = next((fact for fact in earlier if fact.subject == told.fact.subject), None)
    return _in_place_of(heard, wrong, told)


def _in_place_of(heard: Heard, wrong: Fact | None, told: Told) -> list[Told]:
    """Return what is right with what it replaces; where that cannot be closed by itself, all of its kind goes."""
    if wrong is None or not heard.has_tool(END):
        return [replace(told, fact=replace(told.fact, functional=True))]
    if wrong.functional or wrong.object == told.fact.object:
        return [told]
    return [Told(wrong, told.text, wrong.object, ended=True), told]


def _swap(heard: Heard, text: str) -> Answer | None:
    """Read "not Anne but Ane" and look for what was said of Anne."""
    found = heard.lexicon.match("correct", "swap", text)
    if not found:
        return None
    old, new = plain(found["old"]), found["new"]
    earlier = next((one.fact for one in told_before(heard) if old in plain(one.fact.object).split()), None)
    earlier = earlier or next((fact for fact in _recalled(heard) if old in plain(fact.object).split()), None)
    if earlier is None:
        return None
    words = [new if plain(word) == old else word for word in earlier.object.split()]
    right = Told(replace(earlier, object=" ".join(words).casefold()), heard.text, new)
    return _corrected(heard, _in_place_of(heard, earlier, right))


def _recalled(heard: Heard) -> list[Fact]:
    memories = (hit.memory for hit in heard.prompt.recall)
    return [
        memory.fact
        for memory in memories
        if memory.kind is MemoryKind.FACT and memory.fact is not None and memory.valid_to is None
    ]


def _value(heard: Heard, text: str) -> Answer | None:
    """Read "no, Ane" or "it's the 4th of May": the new object of what was told last."""
    found = heard.lexicon.match("correct", "value", text)
    value = found["new"].strip() if found else ""
    earlier = next(told_before(heard), None)
    if earlier is None or not _may_correct(heard, earlier.fact, value):
        return None
    right = Told(replace(earlier.fact, object=value.casefold()), heard.text, value)
    return _corrected(heard, _in_place_of(heard, earlier.fact, right))


def _may_correct(heard: Heard, fact: Fact, value: str) -> bool:
    """Whether a few words alone can be the right value of a fact."""
    words = value.split()
    if fact.predicate == "birthday":
        return said_date(value, heard.lexicon, heard.today) is not None
    if not 1 <= len(words) <= _VALUE_WORDS or not (value[:1].isupper() or value[:1].isdigit()):
        return False
    if words[0].lower() in heard.lexicon.word_list("hearing", "not_names"):
        return False
    return value[:1].isdigit() == fact.object[:1].isdigit() and said_date(value, heard.lexicon, heard.today) is None


def _whom(heard: Heard, text: str) -> Answer | None:
    """Ask whom a correction is about, where it states a fact of somebody we cannot tell."""
    parts = clauses(text, heard.lexicon)
    unknown = [one for part in parts for one in read_clause(heard, part, lambda _pronoun: Whom("?", "?"))]
    return Say(heard.voice.say("correct_who")) if any(one.by_pronoun for one in unknown) else None
