"""Finding the cells of a scope: k-means over a sample of its vectors, in short steps and the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.memory import Vector
from bot.store.cell_centres import Centres
from bot.store.cell_reach import Reach

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_A_CELL = 32
"""Vectors that each cell is found from, on average. More make it slower and the cells hardly better."""
ROUNDS = 8
"""Passes over the sample; hardly a vector changes its cell in later ones."""
LEAST_MEMBERS = 4
"""A cell with fewer in the sample is given up: its middle would say what one of them is."""
BLOCK = 512
"""Vectors looked at in one step: a tenth of a second with a thousand cells."""
MOST_SHARE = 0.25
"""Where more of the vectors must be looked through, cells bring nothing: all are kept in one."""


class Training:
    """Finds cells; ``step`` is called until it returns False, off the event loop."""

    def __init__(self, cells: int, dimensions: int) -> None:
        """Look for about so many cells."""
        import numpy as np  # noqa: PLC0415 - see cell_centres

        self._wanted = cells
        self._blocks: list[NDArray[np.float16]] = []
        self._middles: NDArray[np.float32] = np.zeros((0, dimensions), np.float32)
        self._sums, self._counts = self._nothing()
        self._random = np.random.default_rng(0)
        self._place, self._round = 0, 0
        self._reach: Reach | None = None

    def add(self, vectors: Sequence[Vector]) -> None:
        """Take some BLOCK vectors into the sample, before the first step."""
        import numpy as np  # noqa: PLC0415 - see cell_centres

        if vectors:
            # Half of the memory, and three digits say as well where the cells are.
            self._blocks.append(np.frombuffer(b"".join(vectors), "<f4").reshape(len(vectors), -1).astype(np.float16))

    def step(self) -> bool:
        """Do a tenth of a second's work; return whether there is more to do."""
        import numpy as np  # noqa: PLC0415 - see cell_centres

        if not self._blocks:  # all of the sample was forgotten meanwhile
            self._middles = np.zeros((1, self._middles.shape[1]), np.float32)
            return False
        if not len(self._middles):
            self._middles = self._some(self._wanted)
            self._sums, self._counts = self._nothing()
        elif self._place < len(self._blocks):
            self._look_at(self._blocks[self._place])
            self._place += 1
        else:
            self._end_round()
        return self._round <= ROUNDS

    def found(self) -> tuple[Centres, float]:
        """Return the cells, numbered from 0, and the share of all vectors that a search must look through."""
        import numpy as np  # noqa: PLC0415 - see cell_centres

        share = 1.0 if self._reach is None else self._reach.share()
        if share > MOST_SHARE:
            return Centres(np.zeros(1, np.int64), self._middles[:1]), 1.0
        return Centres(np.arange(len(self._middles)), self._middles), share

    def _look_at(self, block: NDArray[np.float16]) -> None:
        import numpy as np  # noqa: PLC0415 - see cell_centres

        rows = block.astype(np.float32)
        if self._reach is not None:
            self._reach.look_at(rows)
            return
        nearest = (rows @ self._middles.T).argmax(axis=1)
        order = np.argsort(nearest, kind="stable")
        cells, first, counts = np.unique(nearest[order], return_index=True, return_counts=True)
        self._sums[cells] += np.add.reduceat(rows[order], first, axis=0)
        self._counts[cells] += counts

    def _end_round(self) -> None:
        self._round += 1
        self._place = 0
        if self._round <= ROUNDS:
            self._move_middles()
        if self._round == ROUNDS:
            self._reach = Reach(self._middles, self._blocks)

    def _move_middles(self) -> None:
        import numpy as np  # noqa: PLC0415 - see cell_centres

        lengths = np.linalg.norm(self._sums, axis=1)
        kept = (self._counts >= LEAST_MEMBERS) & (lengths > 0)
        if not kept.any():
            kept[self._counts.argmax()] = True
        middles = (self._sums[kept] / lengths[kept, None]).astype(np.float32)
        if self._round < ROUNDS:
            middles = np.concatenate([middles, self._some(int((~kept).sum()))])
        self._middles = middles
        self._sums, self._counts = self._nothing()

    def _some(self, count: int) -> NDArray[np.float32]:
        """Return vectors of the sample for new cells to begin around."""
        import numpy as np  # noqa: PLC0415 - see cell_centres

        blocks = [self._blocks[self._random.integers(len(self._blocks))] for _ in range(count)]
        picked = [block[self._random.integers(len(block))] for block in blocks]
        return np.array(picked, np.float32).reshape(count, self._middles.shape[1])

    def _nothing(self) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        import numpy as np  # noqa: PLC0415 - see cell_centres

        return np.zeros(self._middles.shape, np.float32), np.zeros(len(self._middles), np.int64)
