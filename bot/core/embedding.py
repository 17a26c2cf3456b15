"""Vectors for what is remembered, made behind the conversation's back and kept in step with it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from bot.core.behind import Behind
from bot.domain.errors import ProviderError
from bot.domain.ids import MemoryId
from bot.domain.memory import EmbeddingIndex, Vector
from bot.ports import Embedder, Vectors

log = logging.getLogger(__name__)

BATCH = 256
"""Texts embedded and stored at a time: large enough to be quick, small enough not to hold the writer."""
QUESTION_S, BATCH_S = 3.0, 300.0
"""How long a message waits for its vector before recall goes on by words alone, and how long a batch is waited for:
a model that is not in memory must be loaded first."""

EmbedderFactory = Callable[[str, int], Embedder | None]
"""Returns the embedder of this name and dimension, or None where it is not to be had any more."""
Progress = Callable[[int], None]
"""Told how many memories have been embedded so far."""


class MemoryEmbedding:
    """Embeds memories for the current index, and questions for every index that still holds vectors.

    After a change of embedder the old index answers on until the new one is complete, so recall
    loses nothing meanwhile.
    """

    def __init__(self, vectors: Vectors, embedder: Embedder, earlier: EmbedderFactory) -> None:
        """Use ``embedder`` from now on; ``earlier`` finds the one that made an older index."""
        self._vectors = vectors
        self._embedder = embedder
        self._earlier = earlier
        self._searched: list[tuple[EmbeddingIndex, Embedder]] = []
        self._catching_up = asyncio.Lock()
        self._leaving = False
        self._behind = Behind("embedding after a turn")

    async def start(self) -> None:
        """Make the embedder's index the current one; call once before anything else."""
        await self._vectors.use(self._embedder.name, self._embedder.dimensions)
        await self._refresh()

    async def _refresh(self) -> None:
        self._searched = []
        for index in await self._vectors.indexes():
            embedder = self._embedder_of(index)
            if embedder is not None:
                self._searched.append((index, embedder))

    def _embedder_of(self, index: EmbeddingIndex) -> Embedder | None:
        if (index.embedder, index.dimensions) == (self._embedder.name, self._embedder.dimensions):
            return self._embedder
        return self._earlier(index.embedder, index.dimensions)

    def leave(self) -> None:
        """Let no further batch be begun: what is left is embedded at the next start."""
        self._leaving = True

    def catch_up_soon(self) -> None:
        """Catch up in the background."""
        self._behind.soon(self.catch_up)

    async def rest(self, patience_s: float) -> None:
        """Wait for what goes on in the background, for so long; what is left is embedded at the next start."""
        await self._behind.rest(patience_s)

    async def prepare(self) -> None:
        """Load what the embedder needs, and embed what an earlier run left."""
        await self.question("", BATCH_S)
        await self.catch_up()

    async def question(self, text: str, within_s: float | None = None) -> list[tuple[EmbeddingIndex, Vector]]:
        """Return the question's vector for each index; none where no embedder gives one in time."""
        found: list[tuple[EmbeddingIndex, Vector]] = []
        for index, embedder in self._searched:
            try:
                async with asyncio.timeout(within_s or QUESTION_S):
                    vector = await embedder.embed_question(text)
            except (ProviderError, TimeoutError) as error:
                log.warning("embedder %s is not available, recall goes on by words: %s", embedder.name, _told(error))
                continue
            found.append((index, vector))
        return found

    async def catch_up(self, progress: Progress | None = None) -> int:
        """Embed all that waits, then drop the indexes that are no longer needed; return how many were embedded.

        A second call made meanwhile waits for the first and then finds little to do.
        """
        async with self._catching_up:
            done = 0
            while not self._leaving:
                batch = await self._vectors.awaiting(BATCH)
                if batch:
                    try:
                        await self._embed(batch)
                    except (ProviderError, TimeoutError) as error:
                        log.warning("embedding stopped at %d, to be taken up later: %s", done, _told(error))
                        return done
                    done += len(batch)
                    if progress is not None:
                        progress(done)
                # A piece after each batch: neither what is said meanwhile nor this waits for all of the other.
                if not await self._vectors.arrange() and not batch:
                    break
            if not self._leaving:
                await self._retire_old(await self._vectors.indexes())
            return done

    async def _embed(self, batch: Sequence[tuple[MemoryId, str]]) -> None:
        async with asyncio.timeout(BATCH_S):
            made = await self._embedder.embed([text for _, text in batch])
        pairs = [(memory_id, vector) for (memory_id, _), vector in zip(batch, made, strict=True)]
        await self._vectors.keep(self._searched[0][0], pairs)

    async def _retire_old(self, indexes: Sequence[EmbeddingIndex]) -> None:
        for index in indexes[1:]:
            await self._vectors.retire(index)
            log.info(
                "all memories are embedded by %s; the vectors of %s are dropped", self._embedder.name, index.embedder
            )
        if len(indexes) > 1:
            await self._refresh()


def _told(error: ProviderError | TimeoutError) -> str:
    return str(error) or "it took too long"
