"""How somebody does something, as they say it: arrows, numbered lists, "first ..., then ..., finally ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.providers.offline.lexicon import Lexicon

LOOKED_AT = 2_000
_LEAST_STEPS, _LEAST_LISTED = 2, 3
_ARROW = re.compile(r"\s*(?:-{1,2}>|→|=>|⇒|➔|>>)\s*")
_CODE = re.compile(r"(?<![=<>-])=(?![=>])|[{};]|\w\(")
"""In a line with these, arrows are those of a program."""
_NUMBERED = re.compile(r"^[ \t]*(?:\d{1,2}[.)]|[-*•])[ \t]+(?P<step>\S.*)$")
_HEAD = re.compile(r"(?P<head>[^:\n]{2,120}):\s*(?P<steps>\S.*)", re.DOTALL)
_COMMA = re.compile(r"\s*[,;]\s*")
_SENTENCE = re.compile(r"(?<=[.!])\s+")
_END = " .,;:!\n\t"
_MOST_STEP_CHARS, _MOST_SENTENCE_WORDS = 160, 12


def read_procedures(text: str, tables: Sequence[Lexicon]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the name and the steps of each procedure that a text tells, in the words it is told with."""
    text = text[:LOOKED_AT]
    for lexicon in tables:
        found = [*_by_arrows(text, lexicon), *_by_numbers(text, lexicon)] or list(_in_words(text, lexicon))
        kept = [(name, steps) for name, steps in found if _is_own(name, tables) and _are_short(steps)]
        if kept:
            return kept
    return []


def _is_own(name: str, tables: Sequence[Lexicon]) -> bool:
    """Whether a way of doing something is one, and not said to be somebody else's: "to be honest: ..." is none."""
    keys = ("of_others", "no_procedure")
    others = (pattern for lexicon in tables for key in keys for pattern in lexicon.patterns("session", key))
    return not any(pattern.match(name) for pattern in others)


def _are_short(steps: Sequence[str]) -> bool:
    return all(len(step) <= _MOST_STEP_CHARS for step in steps)


def _by_arrows(text: str, lexicon: Lexicon) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in text.split("\n"):
        if _CODE.search(line):
            continue
        if len(_ARROW.findall(line)) < _LEAST_STEPS:
            continue
        head, _, rest = line.partition(":") if ":" in line.split("->")[0].split("→")[0] else ("", "", "")
        if not rest:
            found = lexicon.match("session", "is_procedure", line.strip(_END))
            head, rest = (found["name"], found["steps"]) if found else ("", "")
        name = _name(head, lexicon)
        steps = _steps(_ARROW.split(rest.split(". ")[0]))
        if name and len(steps) >= _LEAST_LISTED:
            yield name, steps


def _by_numbers(text: str, lexicon: Lexicon) -> Iterator[tuple[str, tuple[str, ...]]]:
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if not line.rstrip().endswith(":"):
            continue
        steps: list[str] = []
        for following in lines[at + 1 :]:
            numbered = _NUMBERED.match(following)
            if numbered is None:
                break
            steps.append(numbered["step"])
        name = _headed(line, lexicon)
        if name and len(steps) >= _LEAST_STEPS:
            yield name, _steps(steps)


def _in_words(text: str, lexicon: Lexicon) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what is told as "first ..., then ...", or listed behind a name that says it is a way of doing things."""
    line = " ".join(text.split())
    for first in lexicon.patterns("session", "first"):
        begins = first.search(line)
        if begins is None:
            continue
        name = _headed(re.split(r"[.!?] ", line[: begins.start()])[-1], lexicon)
        steps = _steps(_split(line[begins.end() :], lexicon))
        if name and len(steps) >= _LEAST_STEPS:
            yield name, steps
            return
    headed = _HEAD.fullmatch(line)
    name = _headed(headed["head"], lexicon) if headed else ""
    if headed and name:
        in_order = _split(headed["steps"], lexicon)
        steps = _steps(part for one in in_order for part in _COMMA.split(one))
        least = _LEAST_STEPS if len(in_order) > 1 else _LEAST_LISTED
        if len(steps) < least:
            steps = _listed(headed["steps"], lexicon)
        if len(steps) >= least:
            yield name, steps


def _listed(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the steps of a list without any "then": short sentences, or commas with an "and" before the last."""
    sentences = _steps(_SENTENCE.split(text))
    if len(sentences) > 1:
        return sentences if max(len(one.split()) for one in sentences) <= _MOST_SENTENCE_WORDS else ()
    *first, last = _COMMA.split(text)
    pieces = [last]
    for pattern in lexicon.patterns("session", "last"):
        pieces = [piece for part in pieces for piece in pattern.split(part, maxsplit=1)]
    return _steps((*first, *pieces))


def _split(text: str, lexicon: Lexicon) -> list[str]:
    parts = [text]
    for pattern in lexicon.patterns("session", "then"):
        parts = [piece for part in parts for piece in pattern.split(part)]
    return parts


def _headed(head: str, lexicon: Lexicon) -> str:
    found = lexicon.match("session", "procedure", re.split(r"[.!?] ", head.strip())[-1].strip(_END))
    return _name(found["name"], lexicon) if found else ""


def _name(head: str, lexicon: Lexicon) -> str:
    name = head.strip(_END)
    for pattern in lexicon.patterns("session", "whose"):
        if (begins := pattern.match(name)) is not None:
            name = name[begins.end() :]
    return name.strip(_END).casefold()


def _steps(parts: Sequence[str] | Iterator[str]) -> tuple[str, ...]:
    return tuple(step for part in parts if (step := part.strip(_END)))
