"""Make the weights of the built-in classifier from our own messages and public data.

    python -m bot.training.train_classifier [--data DIR] [--out FILE]

``DIR`` holds checkouts of the repositories that ``README.md`` names, each under its own name; those that are
missing are done without. The same data make the same file, with any number of threads.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.domain.language import Language
from bot.domain.route import Task
from bot.providers.classifier.features import PIECES, ROWS, Features, read
from bot.providers.classifier.model import TASKS, WEIGHTS
from bot.providers.classifier.signs import MARK_COUNT
from bot.training.messages import Message, read_frames, read_public, read_seeds
from bot.training.regression import Floats, Sparse, fit

DEFAULT_OUT = Path(__file__).parents[1] / "providers" / "classifier" / WEIGHTS
ROUNDS = 100
PENALTY = 3e-6
SHARES = {"seeds": 0.6, "frames": 0.2, "public": 0.2}
"""How much of a task's weight in a language each kind of message has, where there is any of it."""
PUBLIC_TILT = 0.5
"""Public English messages count by the root of how many there are of a task: evenly they would drown the rare ones."""
PER_FRAME = 10
PUBLIC_CAP = 4_000
"""Messages taken of one source, language and task: more say nothing new, and take time."""
WORD_STRENGTH, MARK_STRENGTH = 3.0, 0.5
"""How freely the weights of words and of marks may grow, beside those of pieces."""
_STEPS, _MARK_STEPS = 127, 1_024
WIDTH = ROWS + MARK_COUNT + 1


def training_messages(data: Path | None) -> list[Message]:
    """Return what is trained on: seeds, filled frames, and public messages, evenly drawn, that are not held out."""
    public = [message for message in read_public(data) if not message.held_out] if data else []
    groups: dict[tuple[str, str, str], list[Message]] = defaultdict(list)
    for message in public:
        groups[message.source, message.language, message.task].append(message)
    drawn = [message for group in groups.values() for message in _evenly(group, PUBLIC_CAP)]
    return [*read_seeds(), *read_frames(PER_FRAME), *drawn]


def _evenly(messages: Sequence[Message], count: int) -> list[Message]:
    if len(messages) <= count:
        return list(messages)
    return [messages[index * len(messages) // count] for index in range(count)]


def train(messages: Sequence[Message]) -> Floats:
    """Return the weights of every row, mark and task."""
    texts = sparse([read(message.text) for message in messages])
    wanted = np.zeros((len(messages), len(TASKS)))
    wanted[np.arange(len(messages)), [TASKS.index(message.task) for message in messages]] = 1.0
    return fit(texts, wanted, importance(messages), np.full(texts.width, PENALTY), ROUNDS)


def importance(messages: Sequence[Message]) -> Floats:
    """Return each message's share of the loss: every task of every language counts about the same."""
    counts = Counter((message.language, message.task, _kind(message)) for message in messages)
    tilted = sum(counts[Language.EN, task, "public"] ** PUBLIC_TILT for task in TASKS) or 1.0
    shares = np.empty(len(messages))
    for index, message in enumerate(messages):
        kind, there = _kind(message), counts[message.language, message.task, _kind(message)]
        if kind == "public" and message.language is Language.EN:
            share = SHARES[kind] * len(TASKS) * there**PUBLIC_TILT / tilted
        else:
            share = SHARES[kind] / _shared(counts, message)
        shares[index] = share / there
    evened: Floats = shares / shares.sum()
    return evened


def _kind(message: Message) -> str:
    return message.source if message.source in SHARES else "public"


def _shared(counts: Counter[tuple[Language, Task, str]], message: Message) -> float:
    """Return what the shares of the kinds there are of a task add up to."""
    has_public = message.language is Language.EN or counts[message.language, message.task, "public"] > 0
    return sum(share for kind, share in SHARES.items() if kind != "public" or has_public)


def sparse(texts: Sequence[Features]) -> Sparse:
    """Return the features as the columns that the weights are learned for; the last is always one."""
    columns, values, starts = [], [], [0]
    for text in texts:
        marked = np.nonzero(text.marks)[0]
        pieces, words = text.pieces.astype(np.int64), text.words.astype(np.int64) + PIECES
        row = np.concatenate([pieces, words, marked + ROWS, [WIDTH - 1]])
        columns.append(row)
        values.append(
            np.concatenate([_even(pieces, 1.0), _even(words, WORD_STRENGTH), text.marks[marked] * MARK_STRENGTH, [1.0]])
        )
        starts.append(starts[-1] + len(row))
    return Sparse(np.concatenate(columns), np.concatenate(values).astype(np.float64), np.array(starts), WIDTH)


def _even(rows: NDArray[np.int64], strength: float) -> Floats:
    return np.full(len(rows), strength / np.sqrt(max(1, len(rows))))


def pack(weights: Floats) -> bytes:
    """Return the file that ships: rows in whole steps of a byte, of pieces and of words, and the marks as they are."""
    pieces, words = weights[:PIECES], weights[PIECES:ROWS] * WORD_STRENGTH
    marks = weights[ROWS:] * np.append(np.full(MARK_COUNT, MARK_STRENGTH), 1.0)[:, None]
    scales = np.stack([np.abs(part).max(axis=0) / _STEPS for part in (pieces, words)])
    scales = np.where(scales, scales, 1.0)
    table = np.concatenate([pieces / scales[0], words / scales[1]]).round().astype(np.int8)
    packed = BytesIO()
    marks = np.round(marks * _MARK_STEPS) / _MARK_STEPS
    np.savez_compressed(packed, table=table, scales=scales.astype(np.float32), marks=marks.astype(np.float32))
    return packed.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, and write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, metavar="DIR", help="checkouts of the public data sets")
    parser.add_argument("--out", type=Path, metavar="FILE", default=DEFAULT_OUT)
    given = parser.parse_args(arguments)
    messages = training_messages(given.data)
    packed = pack(train(messages))
    given.out.write_bytes(packed)
    sources = Counter(message.source for message in messages)
    sys.stdout.write(f"{len(messages):,} messages ({dict(sources)}): {len(packed):,} bytes in {given.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
