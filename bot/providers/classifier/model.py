"""From a message's features to its classification: the learned weights, then common sense."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from bot.domain.language import Language
from bot.domain.route import NEED_TOOLS, Classification, Task
from bot.providers.classifier.features import PIECES, Features, read
from bot.providers.classifier.sense import is_small_sum, reasons_for
from bot.providers.classifier.tone import tone_of
from bot.providers.classifier.worth import complexity, hardness

WEIGHTS = "weights.npz"
TASKS = tuple(Task)

_SMALL_SUM = 0.1
"""A sum that fits in a head is a task for arithmetic, and for no model at all."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in whole numbers, what one is worth for each task (``scales``: of pieces, of words), and the marks'."""

    table: NDArray[np.int8]
    scales: Scores
    marks: Scores

    def shares(self, features: Features) -> Scores:
        """Return how likely each task is, in the order of ``TASKS``."""
        scores = self._part(features.pieces, 0) * self.scales[0] + self._part(features.words, PIECES) * self.scales[1]
        scores = scores + self.marks[-1] + features.marks.astype(np.float64) @ self.marks[:-1]
        risen = np.exp(scores - scores.max())
        shares: Scores = risen / risen.sum()
        return shares

    def _part(self, rows: NDArray[np.uint32], offset: int) -> Scores:
        if not rows.size:
            return np.zeros(len(TASKS))
        summed: Scores = self.table[rows + np.uint32(offset)].sum(axis=0, dtype=np.int64) / math.sqrt(rows.size)
        return summed

    def classify(self, text: str, language: Language | None) -> Classification:
        """Return the likeliest task with all that follows from the shares."""
        features = read(text)
        shares = dict(zip(TASKS, self.shares(features).tolist(), strict=True))
        task = max(TASKS, key=lambda task: shares[task])
        discount = _SMALL_SUM if is_small_sum(text) else 1.0
        return Classification(
            task=task,
            needs_tools=task in NEED_TOOLS,
            language=language,
            reasons=reasons_for(task, features.marks, text, shares[task]),
            complexity=complexity(shares, text) * discount,
            hard=hardness(shares) * discount,
            tone=tone_of(text),
            sure=shares[task],
        )


def load_model(weights: bytes | None = None) -> Model:
    """Return the model of the weights that ship, or of others."""
    held = weights if weights is not None else files(__package__).joinpath(WEIGHTS).read_bytes()
    with np.load(BytesIO(held), allow_pickle=False) as kept:
        return Model(kept["table"], kept["scales"].astype(np.float64), kept["marks"].astype(np.float64))
