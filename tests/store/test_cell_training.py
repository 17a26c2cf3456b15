"""How cells are found, and how vectors become whole numbers."""

from __future__ import annotations

import numpy as np
import pytest

from bot.domain.memory import Vector
from bot.store.cell_centres import Centres, whole_numbers
from bot.store.cell_training import BLOCK, Training
from tests.store.crowd import unit


def gathered(spread: float, count: int = 1_500, dimensions: int = 32, topics: int = 20) -> list[Vector]:
    """Return vectors that lie so far from one of some topics."""
    chance = np.random.default_rng(5)
    middles = chance.normal(size=(topics, dimensions))
    return [
        unit(row)
        for row in middles[chance.integers(topics, size=count)] + spread * chance.normal(size=(count, dimensions))
    ]


def trained(vectors: list[Vector], cells: int = 40) -> tuple[Centres, float]:
    """Return what training on these comes to."""
    training = Training(cells, len(vectors[0]) // 4 if vectors else 2)
    for first in range(0, len(vectors), BLOCK):
        training.add(vectors[first : first + BLOCK])
    while training.step():
        pass
    return training.found()


def test_vectors_that_gather_come_into_cells_of_which_few_must_be_looked_through() -> None:
    centres, share = trained(gathered(0.3))
    assert len(centres.cells) > 15
    assert share < 0.2


def test_vectors_that_do_not_gather_stay_together() -> None:
    centres, share = trained(gathered(50))
    assert (len(centres.cells), share) == (1, 1.0)


def test_the_same_vectors_give_the_same_cells() -> None:
    once, again = trained(gathered(0.3))[0], trained(gathered(0.3))[0]
    assert once.to_bytes() == again.to_bytes()


def test_equal_vectors_lie_in_one_cell() -> None:
    centres, _ = trained([unit([1, 2, 3, 4])] * 100)
    assert len(centres.cells) == 1


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_sample_of_hardly_anything_gives_one_cell(count: int) -> None:
    centres, share = trained([unit([1, 0]), unit([0, 1]), unit([1, 1])][:count])
    assert (len(centres.cells), share) == (1, 1.0)


def test_no_middle_is_one_of_few_vectors() -> None:
    vectors = gathered(0.3)
    stray = unit([1.0, *[-1.0] * 31])
    centres, _ = trained([*vectors, stray])
    assert float((centres.middles @ np.frombuffer(stray, "<f4")).max()) < 0.99


def test_centres_come_back_as_they_were_kept() -> None:
    centres, _ = trained(gathered(0.3))
    kept = Centres.from_bytes(*centres.numbered_from(7 * 65_536).to_bytes())
    assert kept.cells.min() == 7 * 65_536
    assert np.array_equal(kept.middles, centres.middles)
    assert kept.without([int(kept.cells[0])]).cells.tolist() == kept.cells[1:].tolist()


def test_a_vector_belongs_to_the_nearest_cell() -> None:
    vectors = gathered(0.3)
    centres, _ = trained(vectors)
    assert centres.assign(vectors[:50]) == [centres.nearest(vector)[0] for vector in vectors[:50]]


@pytest.mark.parametrize("dimensions", [3, 24, 384, 512])
def test_whole_numbers_keep_the_order_of_the_cosines(dimensions: int) -> None:
    vectors = gathered(0.5, dimensions=dimensions)
    question, *others = vectors
    cosines = np.array([np.frombuffer(one, "<f4") @ np.frombuffer(question, "<f4") for one in others])
    [asked, *codes] = [np.frombuffer(code, np.int8).astype(int) for code in whole_numbers(vectors)]
    apart = np.array([np.abs(code - asked).sum() for code in codes])
    nearest = set(np.argsort(-cosines)[:10].tolist())
    assert len(nearest & set(np.argsort(apart)[:60].tolist())) >= 9


def test_sparse_vectors_keep_their_order_too() -> None:
    chance = np.random.default_rng(5)
    rows = np.where(chance.random((1_500, 512)) < 0.05, chance.normal(size=(1_500, 512)), 0) * chance.uniform(
        0.2, 3, (1_500, 1)
    )
    rows[:, 0] += 1e-3
    vectors = [unit(row) for row in rows]
    cosines = np.array([np.frombuffer(one, "<f4") @ np.frombuffer(vectors[0], "<f4") for one in vectors])
    codes = [np.frombuffer(code, np.int8).astype(int) for code in whole_numbers(vectors)]
    apart = np.array([np.abs(code - codes[0]).sum() for code in codes])
    assert len(set(np.argsort(-cosines)[:10].tolist()) & set(np.argsort(apart)[:60].tolist())) >= 9


def test_whole_numbers_of_a_vector_are_the_same_alone_and_among_others() -> None:
    vectors = gathered(0.3, count=5)
    assert whole_numbers(vectors) == [code for vector in vectors for code in whole_numbers([vector])]
