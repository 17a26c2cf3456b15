"""Labelled messages: our own seeds, and what public data sets hold, read from checkouts of their repositories.

Each public set has a training part and a held-out part. What is held out is never trained on.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

from bot.domain.language import Language
from bot.domain.route import Task

SEEDS, FRAMES = (Path(__file__).parent / folder for folder in ("seeds", "frames"))
_HELD_OUT_PERCENT = 40
_SLOT = re.compile(r"\{(\w+)\}")
_INTENT = re.compile(r"^\s+name: \"?(Hass\w+)", re.MULTILINE)
_BLOCK = re.compile(r"^  - (?=sentences:|intent:)", re.MULTILINE)
_SENTENCE = re.compile(r"^\s+- [\"']?(.+?)[\"']?\s*$")


@dataclass(frozen=True, slots=True)
class Message:
    """A text with its task; ``dialect`` is the letter that the Norwegian set gives it."""

    text: str
    task: Task
    language: Language
    source: str
    held_out: bool = False
    dialect: str = ""


def read_listed(path: Path, language: Language, source: str, *, held_out: bool = False) -> list[Message]:
    """Return the messages of a file with one text a task, one message a line, ``\\n`` for a line break."""
    listed = tomllib.loads(path.read_text("utf-8"))
    return [
        Message(line.replace("\\n", "\n").replace("\\\\", "\\"), Task(task), language, source, held_out)
        for task, lines in listed.items()
        for line in lines.strip().splitlines()
    ]


def read_seeds() -> list[Message]:
    """Return our own messages."""
    return [
        message
        for language in Language
        for path in sorted(SEEDS.glob(f"{language}*.toml"))
        for message in read_listed(path, language, "seeds")
    ]


def read_frames(per_frame: int) -> list[Message]:
    """Return every frame filled ``per_frame`` times with what people talk about, the same way each time."""
    made: dict[Message, None] = {}
    for language in Language:
        listed = tomllib.loads((FRAMES / f"{language}.toml").read_text("utf-8"))
        slots = {name: words.split(", ") for name, words in listed["slots"].items()}
        for task, frames in listed["frames"].items():
            for frame in frames.strip().splitlines():
                for count in range(per_frame):
                    made[Message(_filled(frame, slots, count), Task(task), language, "frames")] = None
    return list(made)


def _filled(frame: str, slots: Mapping[str, Sequence[str]], count: int) -> str:
    """Return a frame with its slots filled; which words, its own text and ``count`` decide."""

    def fill(slot: re.Match[str]) -> str:
        words = slots[slot[1]]
        return words[crc32(f"{frame} {count} {slot.start()}".encode()) % len(words)]

    return _SLOT.sub(fill, frame).replace("\\n", "\n")


def read_public(data: Path) -> list[Message]:
    """Return what the public sets hold whose repositories are checked out in ``data``."""
    readers = (_clinc, _hwu, _xsid, _norsid, _home_assistant, _human_eval, _gsm8k)
    return [message for reader in readers for message in reader(data)]


@cache
def _tasks(source: str) -> dict[str, Task]:
    mapping = tomllib.loads(Path(__file__).with_name("mapping.toml").read_text("utf-8"))[source]
    return {intent: Task(task) for task, intents in mapping.items() for intent in intents.split()}


def _clinc(data: Path) -> Iterator[Message]:
    path = data / "oos-eval" / "data" / "data_full.json"
    if not path.is_file():
        return
    for part, rows in json.loads(path.read_text("utf-8")).items():
        for text, intent in rows:
            if intent in _tasks("clinc"):
                yield Message(text, _tasks("clinc")[intent], Language.EN, "CLINC150", part == "test")


def _hwu(data: Path) -> Iterator[Message]:
    for path in sorted((data / "NLU-Evaluation-Data").rglob("*.csv")):
        if path.stem in _tasks("hwu"):
            with path.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines, delimiter=";"):
                    text = row["answer_from_user"].strip()
                    yield Message(text, _tasks("hwu")[path.stem], Language.EN, "HWU64", "testset" in path.parts)


def _xsid(data: Path) -> Iterator[Message]:
    for part in ("valid", "test"):
        path = data / "xsid" / "data" / "xSID-0.6" / f"en.{part}.conll"
        yield from _conll(path, Language.EN, "xSID", held_out=part == "test")


def _norsid(data: Path) -> Iterator[Message]:
    for part in ("dev", "test"):
        path = data / "NoMusic" / "NorSID" / f"norsid_{part}.conll"
        yield from _conll(path, Language.NB, "NorSID", held_out=part == "test")


def _conll(path: Path, language: Language, source: str, *, held_out: bool) -> Iterator[Message]:
    if not path.is_file():
        return
    for block in path.read_text("utf-8").split("\n\n"):
        notes = dict(re.findall(r"^# ([\w-]+)\s*[=:]\s*(.+)$", block, re.MULTILINE))
        text, intent = notes.get("text") or notes.get("text-en", ""), notes.get("intent", "")
        if text and intent in _tasks("xsid"):
            yield Message(text.strip(), _tasks("xsid")[intent], language, source, held_out, notes.get("dialect", ""))


def _home_assistant(data: Path) -> Iterator[Message]:
    folders = (("en", Language.EN), ("nb", Language.NB), ("pt", Language.PT), ("pt-br", Language.PT))
    for folder, language in folders:
        for path in sorted((data / "intents" / "tests" / folder).glob("*Hass*.yaml")):
            yield from _yaml(path, language)


def _yaml(path: Path, language: Language) -> Iterator[Message]:
    """Read the sentences of a test file by its blocks: a block's sentences are variants of one, and stay together."""
    for number, block in enumerate(_BLOCK.split(path.read_text("utf-8"))):
        named = _INTENT.search(block)
        if named is None or named[1] not in _tasks("home_assistant"):
            continue
        held_out = crc32(f"{path.stem} {number}".encode()) % 100 < _HELD_OUT_PERCENT
        sentences = re.search(r"sentences:\n((?:\s+- .+\n?)+)", block)
        for line in sentences[1].splitlines() if sentences else ():
            found = _SENTENCE.match(line)
            if found:
                yield Message(found[1], _tasks("home_assistant")[named[1]], language, "home-assistant", held_out)


def _human_eval(data: Path) -> Iterator[Message]:
    for name, language in (("English", Language.EN), ("Portuguese", Language.PT)):
        for path in sorted((data / "HumanEval-XL" / "data").glob(f"*/{name}.jsonl")):
            for line in path.read_text("utf-8").splitlines():
                row = json.loads(line)
                problem = int(row["task_id"].rpartition("/")[2])
                yield Message(row["prompt"], Task.CODE, language, "HumanEval-XL", problem % 2 == 1)


def _gsm8k(data: Path) -> Iterator[Message]:
    for part in ("train", "test"):
        path = data / "grade-school-math" / "grade_school_math" / "data" / f"{part}.jsonl"
        for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
            yield Message(json.loads(line)["question"], Task.REASON, Language.EN, "GSM8K", part == "test")
