"""Multinomial logistic regression over sparse rows, in numpy: L-BFGS, deterministic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_HISTORY = 8
_STEPS_BACK = 20
_FLAT = 1e-18
"""A step that bends the slope by less has arrived."""


@dataclass(frozen=True, slots=True)
class Sparse:
    """Texts as the weights they touch: ``columns[starts[i]:starts[i + 1]]`` with ``values`` belong to text i."""

    columns: Whole
    values: Floats
    starts: Whole
    width: int

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self.starts) - 1

    def times(self, weights: Floats) -> Floats:
        """Return the scores of every text for every class; ``weights`` has a row per feature."""
        products = weights[self.columns] * self.values[:, None]
        scores: Floats = np.add.reduceat(products, self.starts[:-1], axis=0)
        return scores

    def back(self, errors: Floats) -> Floats:
        """Return the gradient of every weight, from each text's error in every class."""
        rows = np.repeat(np.arange(len(self)), np.diff(self.starts))
        gradient = np.empty((self.width, errors.shape[1]))
        for task in range(errors.shape[1]):
            spread = errors[rows, task] * self.values
            gradient[:, task] = np.bincount(self.columns, weights=spread, minlength=self.width)
        return gradient


def fit(texts: Sparse, wanted: Floats, importance: Floats, penalty: Floats, rounds: int) -> Floats:
    """Return the weights that give each text its ``wanted`` class shares best.

    ``importance`` sums to one over the texts; ``penalty`` holds each feature's share of the squared
    weights that is added to the loss.
    """
    shape = (texts.width, wanted.shape[1])

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        scores = texts.times(weights)
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        errors = (np.exp(logs) - wanted) * importance[:, None]
        value = 0.5 * float((penalty[:, None] * weights**2).sum()) - _dot((wanted * logs).sum(axis=1), importance)
        return value, (texts.back(errors) + penalty[:, None] * weights).ravel()

    return minimize(loss, np.zeros(shape[0] * shape[1]), rounds).reshape(shape)


def minimize(loss: Callable[[Floats], tuple[float, Floats]], start: Floats, rounds: int) -> Floats:
    """Return a point of low loss: L-BFGS with a backtracking line search, ``rounds`` steps at most."""
    point, (value, slope) = start, loss(start)
    moves: list[tuple[Floats, Floats]] = []
    for _ in range(rounds):
        step = -_turned(slope, moves)
        length, wanted = 1.0, 1e-4 * _dot(step, slope)
        for _ in range(_STEPS_BACK):
            new_point = point + length * step
            new_value, new_slope = loss(new_point)
            if new_value <= value + length * wanted:
                break
            length *= 0.5
        else:
            break
        moved, bent = new_point - point, new_slope - slope
        point, value, slope = new_point, new_value, new_slope
        if _dot(moved, bent) < _FLAT:
            break
        moves.append((moved, bent))
        del moves[:-_HISTORY]
    return point


def _turned(slope: Floats, moves: list[tuple[Floats, Floats]]) -> Floats:
    """Return the slope times the inverse curvature that the latest moves showed (the two-loop recursion)."""
    turned, shares = slope.copy(), []
    for moved, bent in reversed(moves):
        share = _dot(moved, turned) / _dot(moved, bent)
        turned -= share * bent
        shares.append(share)
    if moves:
        moved, bent = moves[-1]
        turned *= _dot(moved, bent) / _dot(bent, bent)
    for (moved, bent), share in zip(moves, reversed(shares), strict=True):
        turned += moved * (share - _dot(bent, turned) / _dot(moved, bent))
    return turned


def _dot(one: Floats, other: Floats) -> float:
    # Not ``@``: a BLAS adds up in another order with every number of threads.
    return float((one * other).sum())
