"""The middles of cells: which cell a vector belongs to, and which lie nearest to it; vectors as whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_256
from typing import TYPE_CHECKING

from bot.domain.memory import Vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# numpy costs 0.2 s at start, and only large scopes need it: it is imported where it is used.

MOST_WHOLE = 127
"""The largest whole number that is kept of a component."""
LARGEST = 4.0
"""The component it stands for, in standard deviations; one in ten thousand is larger."""


@dataclass(frozen=True, slots=True)
class Centres:
    """The cells' numbers, and their middles as rows of unit length."""

    cells: NDArray[np.int64]
    middles: NDArray[np.float32]

    @classmethod
    def from_bytes(cls, cells: bytes, middles: bytes) -> Centres:
        """Return what ``to_bytes`` made."""
        import numpy as np  # noqa: PLC0415

        numbers = np.frombuffer(cells, "<i8")
        return cls(numbers, np.frombuffer(middles, "<f4").reshape(len(numbers), -1))

    def to_bytes(self) -> tuple[bytes, bytes]:
        """Return the numbers and the middles as a file keeps them."""
        return self.cells.astype("<i8").tobytes(), self.middles.astype("<f4").tobytes()

    @property
    def dimensions(self) -> int:
        """The length of the vectors."""
        return int(self.middles.shape[1])

    def numbered_from(self, first: int) -> Centres:
        """Return them with the cells' numbers counted from ``first``."""
        return Centres(self.cells - self.cells.min() + first, self.middles)

    def without(self, cells: Sequence[int]) -> Centres:
        """Return those of the other cells."""
        import numpy as np  # noqa: PLC0415

        others = ~np.isin(self.cells, cells)
        return Centres(self.cells[others], self.middles[others])

    def nearest(self, vector: Vector) -> list[int]:
        """Return all cells, the nearest to a vector first."""
        import numpy as np  # noqa: PLC0415

        cosines = self.middles @ np.frombuffer(vector, "<f4")
        return [int(cell) for cell in self.cells[np.argsort(-cosines, kind="stable")]]

    def assign(self, vectors: Sequence[Vector]) -> list[int]:
        """Return the cell that each vector belongs to."""
        import numpy as np  # noqa: PLC0415

        matrix = np.frombuffer(b"".join(vectors), "<f4").reshape(len(vectors), -1)
        return [int(cell) for cell in self.cells[(matrix @ self.middles.T).argmax(axis=1)]]


def whole_numbers(vectors: Sequence[Vector]) -> list[bytes]:
    """Return each vector turned, with its components as whole numbers of one byte."""
    import numpy as np  # noqa: PLC0415

    matrix = np.frombuffer(b"".join(vectors), "<f4").reshape(len(vectors), -1)
    turned = matrix @ _turn(matrix.shape[1])
    scale = MOST_WHOLE * matrix.shape[1] ** 0.5 / LARGEST
    codes = np.rint(turned * scale).clip(-MOST_WHOLE, MOST_WHOLE).astype(np.int8)
    return [code.tobytes() for code in codes]


@lru_cache(2)
def _turn(dimensions: int) -> NDArray[np.float32]:
    """Return a rotation that spreads every component over many: signs by a fixed hash, then Hadamard's matrices.

    The components of any vector then lie like those of all others, so that a byte holds them and the sum of their
    differences (L1) follows the angle. In the vectors of the built-in embedder most are zero, and it does not.
    """
    import numpy as np  # noqa: PLC0415

    bits = np.unpackbits(np.frombuffer(shake_256(b"cells").digest(dimensions // 8 + 1), np.uint8))[:dimensions]
    turn = np.zeros((dimensions, dimensions), np.float32)
    done = 0
    while done < dimensions:
        block = np.ones((1, 1), np.float32)
        while 2 * len(block) <= dimensions - done:
            block = np.block([[block, block], [block, -block]])
        turn[done : done + len(block), done : done + len(block)] = block / len(block) ** 0.5
        done += len(block)
    turned: NDArray[np.float32] = (1.0 - 2.0 * bits.astype(np.float32))[:, None] * turn
    return turned
