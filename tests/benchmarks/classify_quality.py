"""How well messages are told apart: everyday ones that were never trained on, and public data where it is given.

    python -m tests.benchmarks.classify_quality [--data DIR] [--confusions]

``everyday/`` was written before the seeds and is never read for tuning; what stands word for word among
them is left out. Of the public sets (see ``bot/training/README.md``) only the held-out parts are measured; a
task counts towards a language's macro-F1 where it has twenty messages or more there.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.language import Language
from bot.domain.route import NEED_TOOLS, Classification, Task
from bot.providers.classifier import MessageClassifier
from bot.training.messages import Message, read_frames, read_listed, read_public, read_seeds
from bot.training.train_classifier import PER_FRAME

EVERYDAY = Path(__file__).parent / "everyday"
HARD, EASY = frozenset({Task.CODE, Task.REASON}), frozenset({Task.CHAT, Task.QUESTION, Task.REWRITE})
TO_CLAUDE = 0.5
"""From this on a message goes to Claude under hybrid, whatever else (``core/route.py``)."""
ENOUGH = 20
_NORDIC = (
    str.maketrans("æøåÆØÅ", "aoaAOA"),
    {ord(a): b for a, b in zip("æøåÆØÅ", ("ae", "oe", "aa") * 2, strict=True)},
)


@dataclass(frozen=True)
class Judged:
    """A message with what the classifier made of it."""

    message: Message
    seen: Classification

    @property
    def goes_to_claude(self) -> bool:
        """Whether the hybrid strategy sends it to Claude."""
        return self.seen.needs_tools or self.seen.hard >= TO_CLAUDE


def read_everyday() -> list[Message]:
    """Return the everyday messages that are trained on nowhere, word for word."""
    trained = {message.text.casefold() for message in (*read_seeds(), *read_frames(PER_FRAME))}
    return [
        message
        for language in Language
        for message in read_listed(EVERYDAY / f"{language}.toml", language, "everyday", held_out=True)
        if message.text.casefold() not in trained
    ]


def judge(messages: Iterable[Message], spelt: Callable[[str], str] = str) -> list[Judged]:
    """Classify every message, in another spelling where one is given."""
    classifier = MessageClassifier()
    return [Judged(message, classifier.classify(spelt(message.text), message.language)) for message in messages]


def f1_by_task(judged: Sequence[Judged]) -> dict[Task, float]:
    """Return the F1 of every task that there are enough messages of."""
    there = Counter(one.message.task for one in judged)
    said = Counter(one.seen.task for one in judged)
    right = Counter(one.seen.task for one in judged if one.seen.task is one.message.task)
    return {task: 2 * right[task] / (there[task] + said[task]) for task in Task if there[task] >= ENOUGH}


def macro_f1(judged: Sequence[Judged]) -> float:
    """Return the mean F1 over the tasks."""
    scores = f1_by_task(judged)
    return sum(scores.values()) / len(scores)


def share(judged: Sequence[Judged], tasks: frozenset[Task], fails: Callable[[Judged], bool]) -> float:
    """Return the share of the messages of these tasks that fail."""
    asked = [one for one in judged if one.message.task in tasks]
    return sum(map(fails, asked)) / len(asked) if asked else 0.0


def missed_tools(judged: Sequence[Judged]) -> float:
    """Return the share of requests for tools that are not seen to need any."""
    return share(judged, NEED_TOOLS, lambda one: not one.seen.needs_tools)


def hard_kept_local(judged: Sequence[Judged]) -> float:
    """Return the share of code and reasoning that stays with the local model."""
    return share(judged, HARD, lambda one: not one.goes_to_claude)


def easy_sent_away(judged: Sequence[Judged]) -> float:
    """Return the share of easy messages that go to Claude."""
    return share(judged, EASY, lambda one: one.goes_to_claude)


def bare(text: str) -> str:
    """Return a text without accents, and with a, o, a for æ, ø, å."""
    return _unaccented(text.translate(_NORDIC[0]))


def bare_in_pairs(text: str) -> str:
    """Return a text without accents, and with ae, oe, aa for æ, ø, å."""
    return _unaccented(text.translate(_NORDIC[1]))


def _unaccented(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def report(title: str, messages: Sequence[Message], *, confusions: bool) -> None:
    """Print what one set of messages measures, by language."""
    _say(f"\n{title}")
    _say(
        f"{'':10}{'n':>7}{'macro-F1':>10}{'tools missed':>14}{'hard->local':>13}{'easy->Claude':>14}{'no accents':>12}"
    )
    for language in Language:
        there = [message for message in messages if message.language is language]
        judged = judge(there)
        if not judged:
            continue
        plain = min(macro_f1(judge(there, bare)), macro_f1(judge(there, bare_in_pairs)))
        _say(
            f"{language:10}{len(there):7}{macro_f1(judged):10.3f}{missed_tools(judged):14.1%}"
            f"{_told(judged, HARD, hard_kept_local):>13}{_told(judged, EASY, easy_sent_away):>14}{plain:12.3f}"
        )
        _say("          " + "  ".join(f"{task} {score:.2f}" for task, score in f1_by_task(judged).items()))
        if confusions:
            wrong = Counter(
                f"{one.message.task}->{one.seen.task}" for one in judged if one.message.task != one.seen.task
            )
            _say("          " + ", ".join(f"{pair} {count}" for pair, count in wrong.most_common(12)))


def _told(judged: Sequence[Judged], tasks: frozenset[Task], measured: Callable[[Sequence[Judged]], float]) -> str:
    """Return a share as a person reads it; a dash where there are too few messages to tell."""
    return f"{measured(judged):.1%}" if sum(one.message.task in tasks for one in judged) >= ENOUGH else "-"


def report_dialects(messages: Sequence[Message]) -> None:
    """Print the share that is right by Norwegian dialect."""
    judged = [one for one in judge(messages) if one.message.dialect]
    for dialect in sorted({one.message.dialect for one in judged}):
        spoken = [one for one in judged if one.message.dialect == dialect]
        right = sum(one.seen.task is one.message.task for one in spoken) / len(spoken)
        _say(f"NorSID dialect {dialect}: n {len(spoken)}, macro-F1 {macro_f1(spoken):.3f}, right {right:.3f}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    """Measure what is there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, metavar="DIR", help="checkouts of the public data sets")
    parser.add_argument("--confusions", action="store_true", help="also which tasks are taken for which")
    given = parser.parse_args()
    report("everyday messages, held out", read_everyday(), confusions=given.confusions)
    if given.data:
        held_out = [message for message in read_public(given.data) if message.held_out]
        report("public data, held out", held_out, confusions=given.confusions)
        for source in sorted({message.source for message in held_out}):
            there = [message for message in held_out if message.source == source]
            right = sum(one.seen.task is one.message.task for one in judge(there)) / len(there)
            _say(f"{source}: n {len(there)}, right {right:.3f}")
        report_dialects(held_out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
