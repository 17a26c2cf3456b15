"""Conversations with questions about them: LoCoMo, where its file is given, and our own.

A line of ours (``recall_talks/*.jsonl``) is something said, ``{"id","speaker","text","at"}``, or a question with the
ids that answer it and the half it belongs to, ``{"asked","found_in","half","at"?}``. Aiki's lines are those of speaker
"aiki": they stand between the others and are remembered by nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

TALKS = Path(__file__).parent / "recall_talks"
LANGUAGES = ("en", "nb", "pt")
DEVELOPMENT, HELD_OUT = "development", "held out"
_ADVERSARIAL = 5
_HELD_OUT_FROM = 5


@dataclass(frozen=True)
class Line:
    """Something said."""

    id: str
    speaker: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Question:
    """What is asked, what answers it, and as of when (None: now)."""

    asked: str
    found_in: frozenset[str]
    half: str
    at: datetime | None = None


@dataclass(frozen=True)
class Talk:
    """A conversation and questions about it."""

    name: str
    lines: tuple[Line, ...]
    questions: tuple[Question, ...]


def read_locomo(path: Path, *, in_one_moment: bool = False) -> list[Talk]:
    """Return LoCoMo's conversations without the adversarial questions; 0-4 are for development, 5-9 held out.

    Every line of a session has the session's date and a minute more than the one before, or with ``in_one_moment``
    the date alone.
    """
    samples = json.loads(path.read_text(encoding="utf-8"))
    step = timedelta(minutes=0 if in_one_moment else 1)
    return [_conversation(number, sample, step) for number, sample in enumerate(samples)]


def _conversation(number: int, sample: Mapping[str, Any], step: timedelta) -> Talk:
    talk = sample["conversation"]
    sessions = sorted((key for key in talk if re.fullmatch(r"session_\d+", key)), key=lambda key: int(key[8:]))
    lines: list[Line] = []
    for session in sessions:
        begun = datetime.strptime(talk[f"{session}_date_time"], "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
        for place, turn in enumerate(talk[session]):
            lines.append(Line(turn["dia_id"], turn["speaker"], turn["text"] or "...", begun + place * step))
    known = {line.id for line in lines}
    half = DEVELOPMENT if number < _HELD_OUT_FROM else HELD_OUT
    questions = []
    for row in sample["qa"]:
        evidence = frozenset(re.findall(r"D\d+:\d+", " ".join(row.get("evidence", ())))) & known
        if evidence and row["category"] != _ADVERSARIAL:
            questions.append(Question(row["question"], evidence, half))
    return Talk(f"LoCoMo {number}", tuple(lines), tuple(questions))


def read_talks(languages: Sequence[str] = LANGUAGES) -> list[Talk]:
    """Return our own conversations."""
    return [_own(language) for language in languages]


def _own(language: str) -> Talk:
    text = (TALKS / f"{language}.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    said = [Line(row["id"], row["speaker"], row["text"], _moment(row["at"])) for row in rows if "id" in row]
    asked = [
        Question(
            row["asked"],
            frozenset(row["found_in"]),
            DEVELOPMENT if row["half"] == "dev" else HELD_OUT,
            _moment(row["at"]) if "at" in row else None,
        )
        for row in rows
        if "asked" in row
    ]
    return Talk(f"talks {language}", tuple(said), tuple(asked))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
