"""How much of a model has been fetched, summed over the layers it consists of."""

from __future__ import annotations

_SUCCESS = "success"


class Layers:
    """Counts bytes as Ollama reports them, a layer at a time; neither sum ever falls."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.done = 0
        self.total = 0
        self.finished = False
        self._layers: dict[str, tuple[int, int]] = {}

    def take(self, status: str | None, digest: str | None, completed: int | None, total: int | None) -> bool:
        """Note one report; return whether either sum changed."""
        before = self.done, self.total
        if digest:
            self._note(digest, completed or 0, total or 0)
        if status == _SUCCESS:
            self.finished = True
            self.done = self.total
        return (self.done, self.total) != before

    def _note(self, digest: str, completed: int, total: int) -> None:
        had, of = self._layers.get(digest, (0, 0))
        self._layers[digest] = max(had, completed), max(of, total)  # a part that failed is fetched, and counted, anew
        self.total = max(self.total, sum(size for _, size in self._layers.values()))
        self.done = min(self.total, max(self.done, sum(had for had, _ in self._layers.values())))
