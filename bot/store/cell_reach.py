"""How much of a scope a search must look through to find what is nearest: tried out on the sample itself.

Vectors of meaning gather in cells; those of the built-in embedder, which looks at the pieces of words, hardly do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ASKED = 256
"""Vectors of the sample that are looked for the nearest of."""
NEAREST = 10
FOUND = 0.995
"""Share of the nearest that must lie in the cells looked through. In the sample they lie further away than among all
vectors, where this comes to more."""


class Reach:
    """Finds the nearest of some vectors among all of the sample, and in which cells they lie."""

    def __init__(self, middles: NDArray[np.float32], blocks: Sequence[NDArray[np.float16]]) -> None:
        """Ask for some vectors of these blocks; the same blocks are to be looked at in this order."""
        import numpy as np  # noqa: PLC0415 - see cell_centres

        self._middles = middles
        total = sum(map(len, blocks))
        self._asked = np.arange(0, total, max(total // ASKED, 1))
        ends = np.cumsum([len(block) for block in blocks])
        firsts = ends - [len(block) for block in blocks]
        homes = np.searchsorted(ends, self._asked, side="right")
        rows = [blocks[home][place - firsts[home]] for home, place in zip(homes, self._asked, strict=True)]
        self._questions = np.array(rows, np.float32)
        self._cosines = np.full((len(rows), NEAREST), -2, np.float32)
        self._cells = np.zeros((len(rows), NEAREST), np.int64)
        self._sizes = np.zeros(len(middles), np.int64)
        self._seen = 0

    def look_at(self, rows: NDArray[np.float32]) -> None:
        """Look at the next block."""
        import numpy as np  # noqa: PLC0415 - see cell_centres

        cells = (rows @ self._middles.T).argmax(axis=1)
        self._sizes += np.bincount(cells, minlength=len(self._sizes))
        cosines = self._questions @ rows.T
        own = (self._asked >= self._seen) & (self._asked < self._seen + len(rows))
        cosines[own, self._asked[own] - self._seen] = -2  # that it finds itself says nothing
        self._seen += len(rows)
        both = np.concatenate([self._cosines, cosines], axis=1)
        of_both = np.concatenate([self._cells, np.broadcast_to(cells, cosines.shape)], axis=1)
        best = np.argpartition(-both, NEAREST - 1, axis=1)[:, :NEAREST]
        self._cosines = np.take_along_axis(both, best, axis=1)
        self._cells = np.take_along_axis(of_both, best, axis=1)

    def share(self) -> float:
        """Return the share of the vectors that lie in cells as near as those of the nearest."""
        import numpy as np  # noqa: PLC0415 - see cell_centres

        order = np.argsort(-(self._questions @ self._middles.T), axis=1, kind="stable")
        through = np.empty(order.shape, np.int64)
        np.put_along_axis(through, order, np.cumsum(self._sizes[order], axis=1), axis=1)
        needed = np.take_along_axis(through, self._cells, axis=1)
        return float(np.quantile(needed, FOUND) / max(self._seen, 1))
