"""Make the weights of the built-in classifier from our own messages and public data.

    python -m bot.training.train_classifier [--data DIR] [--out FILE]

``DIR`` holds checkouts of the repositories that ``README.md`` names, each under its own name; those that are
missing are done without. The same data make the same file, whatever the machine.
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

from bot.providers.classifier.features import PIECES, ROWS, Features, read
from bot.providers.classifier.model import TASKS, WEIGHTS
from bot.providers.classifier.signs import MARK_COUNT
from bot.training.messages import Message, read_public, read_seeds
from bot.training.regression import Floats, Sparse, fit

DEFAULT_OUT = Path(__file__).parents[1] / "providers" / "classifier" / WEIGHTS
ROUNDS = 60
PENALTY = 3e-5
SEEDS_SHARE = 0.6
"""How much of a task's weight in a language our own messages have where there are public ones too."""
PUBLIC_CAP = 400
"""Messages taken of one source, language and task: more say nothing new, and take time."""
_STEPS = 127
WIDTH = ROWS + MARK_COUNT + 1


def training_messages(data: Path | None) -> list[Message]:
    """Return what is trained on: every seed, and public messages, evenly drawn, that are not held out."""
    public = [message for message in read_public(data) if not message.held_out] if data else []
    groups: dict[tuple[str, str, str], list[Message]] = defaultdict(list)
    for message in public:
        groups[message.source, message.language, message.task].append(message)
    drawn = [message for group in groups.values() for message in _evenly(group, PUBLIC_CAP)]
    return [*read_seeds(), *drawn]


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
    """Return each message's share of the loss: every task of every language counts the same."""
    counts = Counter((message.language, message.task, message.source == "seeds") for message in messages)
    shares = np.empty(len(messages))
    for index, message in enumerate(messages):
        own = message.source == "seeds"
        both = counts[message.language, message.task, not own] > 0
        share = (SEEDS_SHARE if own else 1 - SEEDS_SHARE) if both else 1.0
        shares[index] = share / counts[message.language, message.task, own]
    evened: Floats = shares / shares.sum()
    return evened


def sparse(texts: Sequence[Features]) -> Sparse:
    """Return the features as the columns that the weights are learned for; the last is always one."""
    columns, values, starts = [], [], [0]
    for text in texts:
        marked = np.nonzero(text.marks)[0]
        pieces, words = text.pieces.astype(np.int64), text.words.astype(np.int64) + PIECES
        row = np.concatenate([pieces, words, marked + ROWS, [WIDTH - 1]])
        columns.append(row)
        values.append(np.concatenate([_even(pieces), _even(words), text.marks[marked], [1.0]]))
        starts.append(starts[-1] + len(row))
    return Sparse(np.concatenate(columns), np.concatenate(values).astype(np.float64), np.array(starts), WIDTH)


def _even(rows: NDArray[np.int64]) -> Floats:
    return np.full(len(rows), 1 / np.sqrt(max(1, len(rows))))


def pack(weights: Floats) -> bytes:
    """Return the file that ships: rows in whole steps of a byte, marks in half precision."""
    rows, marks = weights[:ROWS], weights[ROWS:]
    scale = np.abs(rows).max(axis=0) / _STEPS
    table = np.round(rows / np.where(scale, scale, 1.0)).astype(np.int8)
    packed = BytesIO()
    np.savez_compressed(packed, table=table, scale=scale.astype(np.float32), marks=marks.astype(np.float32))
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
