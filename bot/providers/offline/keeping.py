"""Keeping what a person tells: on request, in passing, and as a correction of what was told before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.memory import Fact, MemoryKind
from bot.domain.prompt import ToolResult
from bot.domain.text import clip
from bot.providers.offline.context import antecedent, read_clause, told_before
from bot.providers.offline.dates import said_date
from bot.providers.offline.facts import ME, NAME, Told
from bot.providers.offline.heard import Answer, Heard, Say, Use, Wish
from bot.providers.offline.hearing import clauses, is_question, strip_front
from bot.providers.offline.spelling import plain

REMEMBER = "memory_remember"
_MOST_AT_ONCE = 5
_QUOTED = 160
_VALUE_WORDS = 3

_KEPT_REQUEST = 3
_KEPT = 4


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
    wishes = [Wish(REMEMBER, {"text": part} | _normal_form(told.get(part, ()))) for part in parts]
    return _kept(heard, wishes, [one for ones in told.values() for one in ones], on_request=True)


def keep_statement(heard: Heard) -> Answer | None:
    """Keep the facts a person states in passing; None where there are none."""
    if heard.asked:
        return None
    told = [one for found in _read(heard, heard.clauses).values() for one in found]
    return _kept(heard, [_wish(one) for one in told], told, on_request=False) if told else None


def _read(heard: Heard, parts: Sequence[str]) -> dict[str, tuple[Told, ...]]:
    found: dict[str, tuple[Told, ...]] = {}
    for at, part in enumerate(parts):
        told = read_clause(heard, part, antecedent(heard, parts[:at]))
        if told:
            found[part] = told
    return found


def _normal_form(told: tuple[Told, ...]) -> dict[str, object]:
    if not told:
        return {}
    fact = told[0].fact
    return {
        "subject": fact.subject,
        "predicate": fact.predicate,
        "object": fact.object,
        "functional": fact.functional,
    }


def _wish(told: Told) -> Wish:
    return Wish(REMEMBER, {"text": told.text} | _normal_form((told,)))


def _kept(heard: Heard, wishes: list[Wish], told: list[Told], *, on_request: bool) -> Answer:
    """Ask for the keeping, and once its results are there say what came of it."""
    if not heard.has_tool(REMEMBER):
        return Say(heard.voice.say("kept_as_said"))
    if not heard.rounds:
        return Use(tuple(wishes[:_MOST_AT_ONCE]))
    results = heard.rounds[0]
    if any(result.is_error or result.content.get("kept") is not True for result in results):
        return Say(heard.voice.say("keep_failed"))
    return Say(_outcome(heard, results, told, on_request=on_request))


def _outcome(heard: Heard, results: Sequence[ToolResult], told: list[Told], *, on_request: bool) -> str:
    """Say what the keeping changed."""
    old = [text for result in results for text in _texts(result.content.get("replaced"))]
    if old:
        return heard.voice.say("kept_replaced", old=clip(old[0], _QUOTED))
    if all(result.content.get("repeated") is True for result in results):
        return heard.voice.say("kept_known")
    own_name = next((one.value for one in told if one.fact.subject == ME and one.fact.predicate == NAME), None)
    if own_name:
        return heard.voice.say("kept_name", name=own_name)
    return heard.voice.pick("kept_request", _KEPT_REQUEST) if on_request else heard.voice.pick("kept", _KEPT)


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list | tuple) else []


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
    told = [_replacing(one) for found in _read(heard, corrected).values() for one in found]
    return _kept(heard, [_wish(one) for one in told], told, on_request=False) if told else None


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


def _replacing(told: Told) -> Told:
    """Return a name as the only one there is: a corrected name takes the place of the wrong one."""
    return replace(told, fact=replace(told.fact, functional=True)) if told.fact.predicate == NAME else told


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
    fact = replace(earlier, object=" ".join(words).casefold(), functional=True)
    told = Told(fact, heard.text, new)
    return _kept(heard, [_wish(told)], [told], on_request=False)


def _recalled(heard: Heard) -> list[Fact]:
    memories = (hit.memory for hit in heard.prompt.recall)
    return [
        memory.fact
        for memory in memories
        if memory.kind is MemoryKind.FACT and memory.fact is not None and memory.valid_to is None
    ]


def _value(heard: Heard, text: str) -> Answer | None:
    """Read "no, Ane": the new object of what was told last."""
    found = heard.lexicon.match("correct", "value", text)
    value = found["new"].strip() if found else ""
    words = value.split()
    if not 1 <= len(words) <= _VALUE_WORDS or not (value[:1].isupper() or value[:1].isdigit()):
        return None
    if words[0].lower() in heard.lexicon.word_list("hearing", "not_names"):
        return None
    earlier = next(told_before(heard), None)
    if earlier is None or not _same_kind(heard, earlier.fact, value):
        return None
    told = Told(replace(earlier.fact, object=value.casefold(), functional=True), heard.text, value)
    return _kept(heard, [_wish(told)], [told], on_request=False)


def _same_kind(heard: Heard, fact: Fact, value: str) -> bool:
    is_date = said_date(value, heard.lexicon, heard.today) is not None
    return is_date if fact.predicate == "birthday" else value[:1].isdigit() == fact.object[:1].isdigit()


def _whom(heard: Heard, text: str) -> Answer | None:
    """Ask whom a correction is about, where it states a fact of somebody we cannot tell."""
    parts = clauses(text, heard.lexicon)
    unknown = [one for part in parts for one in read_clause(heard, part, lambda _pronoun: "?")]
    return Say(heard.voice.say("correct_who")) if any(one.by_pronoun for one in unknown) else None
