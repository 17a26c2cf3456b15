"""Signs of a message's kind: phrases that people use for it, and marks of code, sums and pasted text.

They are inputs to the learned weights beside the words themselves, never verdicts: one phrase serves
for every message that holds it, however rare its other words are.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from bot.providers.classifier.reading import fold, tokens_of

GROUPS = (
    "code_thing",
    "make",
    "remind",
    "list_thing",
    "recall",
    "keep",
    "outside",
    "rewrite",
    "think",
    "sum",
    "ask",
    "talk",
    "create",
    "when",
    "mine",
    "meta",
)
_LANGUAGES = ("en", "nb", "pt")

# What is looked for in the text as it was written; each is worth one mark.
_WRITTEN: dict[str, re.Pattern[str]] = {
    "fence": re.compile(r"```|`[^`\n]+`"),
    "definition": re.compile(
        r"\b(?:def|class|func|fn|function|public|private|static|void|const|let|var|import|from|package|struct)\s+[\w.<{*]+\s*[({=;:<]"
        r"|#include\b|^\s*import\s+\w+|<\?php|\breturn\b.*;?$",
        re.MULTILINE,
    ),
    "brackets": re.compile(r"\w\([^()\n]{0,60}\)|[{};]\s*$|=>|->|</?\w+>|\w\[\w*\]|[=!]==?|\|\||&&", re.MULTILINE),
    "query": re.compile(
        r"\b(?:SELECT\b.+\bFROM|INSERT INTO|UPDATE \w+ SET|CREATE TABLE|LEFT JOIN|GROUP BY)\b", re.DOTALL
    ),
    "fault": re.compile(
        r"\b[A-Z]\w*(?:Error|Exception)\b|Traceback|\b(?:ERESOLVE|ENOENT|NaN|undefined|segfault|stderr)\b"
    ),
    "name": re.compile(
        r"\b[a-z]+_[a-z_]+\b|\b[a-z]+[A-Z]\w+\b|\b[\w-]+\.(?:py|js|ts|java|c|cpp|rs|go|sh|sql|json|ya?ml|html|css)\b"
    ),
    "operation": re.compile(r"\d\s*[-+*/×÷^x=]\s*\d|√|²|\d\s*%|\d+[a-z]\s*[-+=]"),
    "address": re.compile(r"https?://|\bwww\.|\S@\S+\.\w"),
    "summons": re.compile(r"^\s*@\w+"),
    "clock": re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}\s?(?:am|pm|h)\b|\bkl\.?\s?\d|\b[àa]s\s\d", re.IGNORECASE),
    "quoted": re.compile(r"[\"“«'‘][^\"”»'’]{3,}[\"”»'’]"),
    "pasted": re.compile(r"(?::\s*|\n\s*)\S.{24,}", re.DOTALL),
    "picture": re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]"),
}
_NUMBER = re.compile(r"\d+")
_MEASURES = 9
MARK_COUNT = 2 * len(GROUPS) + len(_WRITTEN) + _MEASURES
MARK_NAMES = (
    *GROUPS,
    *(f"{group}_first" for group in GROUPS),
    *_WRITTEN,
    *("length", "words", "asks", "asked", "exclaims", "numbers", "lines", "capitals", "single"),
)
_FIRST_TOKENS = 3
_ENOUGH = 2

Marks = NDArray[np.float32]
_Phrases = dict[str, list[tuple[int, tuple[str, ...], int]]]


@cache
def _phrases() -> _Phrases:
    """Return the phrases by their first word: how many words, which, and of which group."""
    by_first: _Phrases = {}
    for language in _LANGUAGES:
        listed = tomllib.loads(files(__package__).joinpath("signs", f"{language}.toml").read_text("utf-8"))
        for group, phrases in listed.items():
            for phrase in phrases.split(","):
                words = tuple(tokens_of(fold(phrase)))
                entry = (len(words), words, GROUPS.index(group))
                held = by_first.setdefault(words[0], [])
                if entry not in held:
                    held.append(entry)
    return by_first


def marks_of(text: str, shown: str, tokens: Sequence[str]) -> Marks:
    """Return how strongly a message shows each mark; ``shown`` is the part of ``text`` that is read."""
    marks = np.zeros(MARK_COUNT, np.float32)
    _mark_phrases(marks, tokens)
    at = 2 * len(GROUPS)
    for pattern in _WRITTEN.values():
        if pattern.search(shown):
            marks[at] = 1.0
        at += 1
    letters = sum(map(str.isalpha, shown))
    stripped = text.rstrip()
    marks[at:] = (
        math.log1p(len(text)) / 5,
        math.log1p(len(tokens)) / 3,
        stripped.endswith("?"),
        "?" in shown,
        "!" in shown,
        math.log1p(len(_NUMBER.findall(shown))) / 2,
        math.log1p(text.count("\n")) / 2,
        letters > 3 and shown.isupper(),  # noqa: PLR2004 - "OK" is not shouted
        len(tokens) == 1,
    )
    return marks


def _mark_phrases(marks: Marks, tokens: Sequence[str]) -> None:
    phrases = _phrases()
    counted = [0] * len(GROUPS)
    for at, token in enumerate(tokens):
        for size, words, group in phrases.get(token, ()):
            if size == 1 or tuple(tokens[at : at + size]) == words:
                counted[group] += 1
                if at < _FIRST_TOKENS:
                    marks[len(GROUPS) + group] = 1.0
    for group, count in enumerate(counted):
        marks[group] = min(count, _ENOUGH) / _ENOUGH
