"""An Aiki that remembers a conversation, asked about it: the real path, with the embedder of one's choice."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from math import log2
from pathlib import Path

import numpy as np

from bot.app import Aiki, open_aiki
from bot.core.embedding import MemoryEmbedding
from bot.core.recall import Recall
from bot.domain.conversation import Identity, ThreadAddress, ThreadKind
from bot.domain.ids import PersonId
from bot.domain.memory import AIKI, ImportedMessage, Scope, Vector
from bot.ports import Embedder
from bot.settings import Settings
from bot.store.threads import thread_id_of
from bot.store.times import to_text
from tests.benchmarks.talks import Line, Question, Talk
from tests.fakes.clock import FakeClock

WIDTH = 10


class GivenVectors:
    """The embedder whose vectors lie in a file: ``texts`` and their unit ``vectors``."""

    def __init__(self, path: Path) -> None:
        """Read an ``.npz`` file."""
        held = np.load(path)
        self.name = path.stem
        self.dimensions = int(held["vectors"].shape[1])
        self.missing: list[str] = []
        self._vectors = dict(zip(held["texts"].tolist(), held["vectors"].astype("<f4"), strict=True))

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of these texts; one that the file lacks is noted and is like nothing."""
        self.missing += [text for text in texts if text not in self._vectors]
        nothing = np.zeros(self.dimensions, "<f4")
        nothing[0] = 1
        return [Vector(self._vectors.get(text, nothing).tobytes()) for text in texts]

    async def embed_question(self, text: str) -> Vector:
        """Return the vector of a question."""
        return (await self.embed([text]))[0]

    def refuse_missing(self, path: Path) -> None:
        """Leave with the texts that are to be embedded written to ``path``, if any is missing."""
        if self.missing:
            path.write_text(json.dumps(sorted(set(self.missing)), ensure_ascii=False), encoding="utf-8")
            told = f"{len(set(self.missing))} texts have no vector; they are in {path}"
            raise SystemExit(told)


@dataclass(frozen=True)
class Remembering:
    """An Aiki that remembers a conversation."""

    aiki: Aiki
    recall: Recall
    scope: Scope

    async def first(self, question: Question, limit: int = WIDTH) -> list[str]:
        """Return the ids of the lines that are found first, best first."""
        hits = await self.recall.find(
            question.asked, self.scope, limit=limit, until=question.at, whatever_is_nearest=True
        )
        return [str(hit.memory.external_id) for hit in hits]


@asynccontextmanager
async def remembering(talk: Talk, embedder: Embedder | None = None) -> AsyncIterator[Remembering]:
    """Open an Aiki that remembers ``talk``, embedded by ``embedder`` or the built-in one."""
    with tempfile.TemporaryDirectory() as folder:
        given = {"db": Path(folder) / "aiki.db", "language": "en", "timezone": "UTC", "ollama_host": "off"}
        async with open_aiki(Settings.model_validate(given)) as aiki:
            owner = await aiki.owner(Identity("console", "local"))
            scope = Scope(f"p{owner.id}")
            await _say(talk.lines, aiki, owner.id, scope)
            embedding = aiki.embedding
            if embedder is not None:
                embedding = MemoryEmbedding(aiki.store.vectors, embedder, lambda name, dimensions: None)
                await embedding.start()
            await embedding.catch_up()
            # The clock stands, for a question may say "in June".
            yield Remembering(aiki, Recall(aiki.store.memories, embedding, FakeClock()), scope)


async def _say(lines: Sequence[Line], aiki: Aiki, owner: PersonId, scope: Scope) -> None:
    """Keep what was said; what Aiki said stands between, and is no memory."""
    waiting: list[Line] = []
    for line in lines:
        if line.speaker != AIKI:
            waiting.append(line)
            continue
        await _import(waiting, aiki, owner)
        waiting = []
        await aiki.store.database.write(partial(_keep_line_of_aikis, line, owner, scope))
    await _import(waiting, aiki, owner)


async def _import(lines: Sequence[Line], aiki: Aiki, owner: PersonId) -> None:
    items = [ImportedMessage(line.id, "talk", line.speaker, line.text, line.at) for line in lines]
    await aiki.store.memories.add(items, owner)


def _keep_line_of_aikis(line: Line, owner: PersonId, scope: Scope, db: sqlite3.Connection) -> None:
    thread = thread_id_of(db, ThreadAddress("import", f"{scope.key}:talk", ThreadKind.PRIVATE))
    sql = """
    INSERT INTO message (thread_id, person_id, platform_message_id, role, origin, scope, text, sent_at)
    VALUES (?, ?, ?, 'aiki', 'import', ?, ?, ?)
    """
    db.execute(sql, (thread, owner, line.id, scope.key, line.text, to_text(line.at)))


def recall_of(question: Question, found: Sequence[str]) -> float:
    """Return the share of the evidence that was found."""
    return len(question.found_in.intersection(found)) / len(question.found_in)


def gain_of(question: Question, found: Sequence[str]) -> float:
    """Return nDCG: the same, with what is found first counting for more."""
    gained = sum(1 / log2(place + 2) for place, one in enumerate(found) if one in question.found_in)
    return gained / sum(1 / log2(place + 2) for place in range(min(len(question.found_in), WIDTH)))
