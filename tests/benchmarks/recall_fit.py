"""Fits the weights of ranking to the development halves: LoCoMo's conversations 0-4 and ours.

    python -m tests.benchmarks.recall_fit --locomo locomo10.json [--embeddings vectors.npz]

Every question is proposed for by the real path; of what is proposed, the weights make what answers likeliest
(listwise softmax). Prints what each conversation finds when the weights come from the others ("left out"), and the
weights for ``bot/core/rank_weights.py``: ``BY_LETTERS``, or with ``--embeddings`` ``BY_MEANING``.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np
from numpy.typing import NDArray

from bot.core.rank_weights import BY_LETTERS, GIVEN
from bot.core.ranking import signals_of
from bot.ports import Embedder
from tests.benchmarks.recalling import WIDTH, GivenVectors, gain_of, recall_of, remembering
from tests.benchmarks.talks import DEVELOPMENT, Question, Talk, read_locomo, read_talks

NAMES = tuple(BY_LETTERS)
_SHRINK = 1e-3
_STEPS = 600
_STEP = 0.05

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question, the ids that were proposed for it, and their signals, a row each."""

    part: str
    question: Question
    ids: tuple[str, ...]
    signals: Floats
    given: Floats

    @property
    def answers(self) -> Floats:
        """1 for what answers the question."""
        return np.array([float(one in self.question.found_in) for one in self.ids])


async def propose(talk: Talk, embedder: Embedder | None) -> list[Asked]:
    """Return the development questions of a conversation with what is proposed for them."""
    found = []
    async with remembering(talk, embedder) as here:
        for question in talk.questions:
            if question.half != DEVELOPMENT:
                continue
            asked, candidates = await here.recall.proposals(question.asked, here.scope, until=question.at)
            rows = list(signals_of(asked, candidates))
            found.append(
                Asked(
                    talk.name,
                    question,
                    tuple(str(one.memory.external_id) for one in candidates),
                    np.array([[row[name] for name in NAMES] for row in rows]).reshape(-1, len(NAMES)),
                    np.array([sum(weight * row[name] for name, weight in GIVEN.items()) for row in rows]),
                )
            )
    return found


def fit(asked: Sequence[Asked]) -> Floats:
    """Return the weights under which what answers is likeliest."""
    usable = [one for one in asked if one.answers.any()]
    everything = np.concatenate([one.signals for one in usable])
    widths = everything.std(axis=0) + 1e-9
    most = max(len(one.ids) for one in usable)
    signals = np.zeros((len(usable), most, len(NAMES)))
    offsets, wanted = np.full((len(usable), most), -1e9), np.zeros((len(usable), most))
    for row, one in enumerate(usable):
        signals[row, : len(one.ids)] = one.signals / widths
        offsets[row, : len(one.ids)] = one.given
        wanted[row, : len(one.ids)] = one.answers / len(one.question.found_in)
    weights, slow, fast = np.zeros(len(NAMES)), np.zeros(len(NAMES)), np.zeros(len(NAMES))
    for step in range(1, _STEPS + 1):  # Adam
        scores = signals @ weights + offsets
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances *= wanted.sum(axis=1, keepdims=True) / chances.sum(axis=1, keepdims=True)
        slope = np.einsum("qc,qcs->s", chances - wanted, signals) / len(usable) + 2 * _SHRINK * weights
        slow, fast = 0.9 * slow + 0.1 * slope, 0.99 * fast + 0.01 * slope**2
        weights -= _STEP * (slow / (1 - 0.9**step)) / (np.sqrt(fast / (1 - 0.99**step)) + 1e-8)
    return np.asarray(weights / widths)


def quality(asked: Sequence[Asked], weights: Mapping[str, Floats]) -> str:
    """Return recall and nDCG of the first ten, each part under its own weights."""
    firsts = []
    for one in asked:
        order = np.argsort(-(one.signals @ weights[one.part] + one.given), kind="stable")[:WIDTH]
        firsts.append((one.question, [one.ids[place] for place in order]))
    recall = mean(recall_of(question, first) for question, first in firsts)
    gain = mean(gain_of(question, first) for question, first in firsts)
    return f"recall@{WIDTH} {recall:.3f}  nDCG@{WIDTH} {gain:.3f} over {len(asked)}"


async def report(talks: Sequence[Talk], embedder: Embedder | None) -> None:
    """Print quality by corpus, then the weights."""
    asked = [one for talk in talks for one in await propose(talk, embedder)]
    parts = {talk.name for talk in talks}
    everything = dict.fromkeys(parts, fit(asked))
    left_out = {part: fit([one for one in asked if one.part != part]) for part in parts}
    for corpus in ("LoCoMo", "talks"):
        ours = [one for one in asked if one.part.startswith(corpus)]
        for told, weights in (("fitted", everything), ("left out", left_out)):
            sys.stdout.write(f"{corpus}, {told}: {quality(ours, weights)}\n")
    for name, weight in zip(NAMES, next(iter(everything.values())), strict=True):
        sys.stdout.write(f'    "{name}": {weight:.2f},\n')


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--locomo", type=Path, required=True, help="locomo10.json")
    parser.add_argument("--embeddings", type=Path, help="an .npz file of texts and vectors, instead of the built-in")
    given = parser.parse_args()
    given_vectors = GivenVectors(given.embeddings) if given.embeddings else None
    talks = [*read_locomo(given.locomo)[:5], *read_talks()]
    asyncio.run(report(talks, given_vectors))
    if given_vectors is not None:
        given_vectors.refuse_missing(given.embeddings.with_suffix(".missing.json"))


if __name__ == "__main__":
    main()
