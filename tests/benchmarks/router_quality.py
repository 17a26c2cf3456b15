"""How well complexity orders messages by what a strong model is worth to them: RouteLLM's public outcomes.

    python -m tests.benchmarks.router_quality --data DIR [--half development]

``DIR`` holds a checkout of ``lm-sys/RouteLLM`` (its ``routellm/evals``): which of GPT-4 and Mixtral-8x7B answered each
question of GSM8K and MMLU rightly, and their marks on both turns of MT-Bench; contaminated prompts are left out as
there. APGR is the mean share of the gap between the two that is won back as more and more messages go to the strong
model, the most complex first: 0.5 at random. Every other question is for development, the rest is held out.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from bot.domain.route import Task
from bot.providers.classifier import MessageClassifier
from tests.benchmarks.classify_quality import judge, read_everyday

STRONG, WEAK = "gpt-4-1106-preview", "mistralai/Mixtral-8x7B-Instruct-v0.1"
HALVES = {"development": slice(0, None, 2), "held out": slice(1, None, 2), "all": slice(None)}
MIX = {
    Task.CHAT: 35,
    Task.QUESTION: 20,
    Task.MEMORY: 10,
    Task.REMIND: 10,
    Task.TOOL: 8,
    Task.REWRITE: 6,
    Task.OTHER: 5,
    Task.CODE: 3,
    Task.REASON: 3,
}
"""The traffic that savings are told for: of a hundred messages to a companion, how many are of which task."""


@dataclass(frozen=True)
class Outcome:
    """A prompt, and what the strong and the weak model's answers to it were worth."""

    prompt: str
    strong: float
    weak: float


def read_outcomes(data: Path) -> dict[str, list[Outcome]]:
    """Return the outcomes by benchmark."""
    evals = data / "RouteLLM" / "routellm" / "evals"
    return {
        "GSM8K": _graded([evals / "gsm8k" / "gsm8k_responses.csv"], evals / "gsm8k"),
        "MMLU": _graded(sorted((evals / "mmlu" / "responses").glob("*.csv")), evals / "mmlu"),
        "MT-Bench": _marked(evals / "mt_bench"),
    }


def _graded(tables: Sequence[Path], folder: Path) -> list[Outcome]:
    csv.field_size_limit(1 << 24)
    known = _contaminated(folder)
    outcomes = []
    for table in tables:
        with table.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.DictReader(lines) if row["prompt"] not in known]
        outcomes += [Outcome(row["prompt"], row[STRONG] == "True", row[WEAK] == "True") for row in rows]
    return outcomes


def _marked(folder: Path) -> list[Outcome]:
    known = _contaminated(folder)
    marks: dict[tuple[int, str], list[float]] = {}
    for row in _lines(folder / "judgements.jsonl"):
        marks.setdefault((row["question_id"], row["model"]), []).append(row["score"])
    asked = [row for row in _lines(folder / "question.jsonl") if not known & set(row["turns"])]
    return [
        Outcome(row["turns"][0], *(mean(marks[row["question_id"], model]) for model in (STRONG, WEAK))) for row in asked
    ]


def _contaminated(folder: Path) -> set[str]:
    return {row["eval_prompt"] for row in _lines(folder / "contaminated_prompts.jsonl")}


def _lines(path: Path) -> list[dict]:  # type: ignore[type-arg] # as the file has them
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def apgr(outcomes: Sequence[Outcome], scores: Sequence[float]) -> float:
    """Return the mean share of the gap won back over all shares of strong calls, most complex first."""
    ordered = sorted(zip(scores, outcomes, strict=True), key=lambda pair: -pair[0])
    gap = math.fsum(outcome.strong - outcome.weak for outcome in outcomes)
    won, area = 0.0, 0.0
    for _, outcome in ordered:
        gain = (outcome.strong - outcome.weak) / gap
        area += won + gain / 2
        won += gain
    return area / len(ordered)


def report(outcomes: dict[str, list[Outcome]], halves: Sequence[str]) -> None:
    """Print the APGR of complexity and of length alone."""
    classifier = MessageClassifier()
    rulers: dict[str, Callable[[str], float]] = {
        "complexity": lambda prompt: classifier.classify(prompt, None).complexity,
        "length alone": lambda prompt: float(len(prompt)),
    }
    _say(f"{'':26}" + "".join(f"{name:>18}" for name in outcomes))
    for ruler, measured in rulers.items():
        scores = {name: [measured(outcome.prompt) for outcome in there] for name, there in outcomes.items()}
        for half in halves:
            part = HALVES[half]
            told = (
                f"{apgr(there[part], scores[name][part]):10.3f} ({len(there[part]):5})"
                for name, there in outcomes.items()
            )
            _say(f"{ruler:14}{half:12}" + "".join(told))


def report_savings() -> None:
    """Print the share of calls that stay local under hybrid, for the stated traffic, by our everyday messages."""
    judged = judge(read_everyday())
    kept = 0.0
    for task, of_hundred in MIX.items():
        asked = [one for one in judged if one.message.task is task]
        kept += of_hundred / 100 * sum(not one.goes_to_claude for one in asked) / len(asked)
    traffic = ", ".join(f"{task} {of_hundred}" for task, of_hundred in MIX.items())
    _say(f"\nof a hundred messages ({traffic}) {kept:.0%} stay with the local model under hybrid")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, metavar="DIR", required=True, help="where RouteLLM is checked out")
    parser.add_argument("--half", choices=tuple(HALVES), action="append", help="only this part (default: every one)")
    given = parser.parse_args()
    report(read_outcomes(given.data), given.half or tuple(HALVES))
    report_savings()
    return 0


if __name__ == "__main__":
    sys.exit(main())
