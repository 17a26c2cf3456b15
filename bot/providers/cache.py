"""Answers that are the same each time are asked for once: vectors of a text, words of a recording.

What was asked is kept as a digest only, so that no text of a person's lies here.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from hashlib import blake2b
from typing import Generic, TypeVar

from bot.domain.language import Language
from bot.domain.memory import Vector
from bot.domain.model import Place
from bot.ports import Embedder, Transcriber

EMBEDDINGS = 512
"""Vectors kept unless told otherwise: 2 MB of 1,024 numbers each."""
TRANSCRIPTS = 64
"""Recordings' texts kept unless told otherwise: enough for a message that is delivered or retried twice."""

_Value = TypeVar("_Value")
_Key = bytes
_Make = Callable[[list[int]], Coroutine[None, None, Sequence[_Value]]]


class _Work(Generic[_Value]):
    """Values that are being made, and how many wait for them."""

    def __init__(self, keys: Sequence[_Key], making: Coroutine[None, None, dict[_Key, _Value]]) -> None:
        self.keys = keys
        self.task = asyncio.create_task(making)
        self.waiting = 0


class _Kept(Generic[_Value]):
    """The latest values by key, and those that are being made now: whoever wants one of these waits with the others."""

    def __init__(self, entries: int) -> None:
        self._entries = entries
        self._values: OrderedDict[_Key, _Value] = OrderedDict()
        self._under_way: dict[_Key, _Work[_Value]] = {}

    async def get(self, keys: Sequence[_Key], make: _Make[_Value]) -> list[_Value]:
        """Return a value for each key; ``make`` is given the places of those that nobody made or is making."""
        found = {key: self._values[key] for key in keys if key in self._values}
        for key in found:
            self._values.move_to_end(key)
        self._begin({key: place for place, key in enumerate(keys) if key not in found}, make)
        works = {id(work): work for work in (self._under_way[key] for key in keys if key not in found)}.values()
        for work in works:
            work.waiting += 1
        try:
            for work in works:
                found |= await asyncio.shield(work.task)
        finally:
            for work in works:
                self._leave(work)
        return [found[key] for key in keys]

    def _begin(self, wanted: dict[_Key, int], make: _Make[_Value]) -> None:
        new = {key: place for key, place in wanted.items() if key not in self._under_way}
        if new:
            work = _Work(list(new), self._make(new, make))
            work.task.add_done_callback(lambda _: self._forget(work))
            self._under_way |= dict.fromkeys(new, work)

    async def _make(self, new: dict[_Key, int], make: _Make[_Value]) -> dict[_Key, _Value]:
        made = dict(zip(new, await make(list(new.values())), strict=True))
        self._values |= made
        while len(self._values) > self._entries:
            self._values.popitem(last=False)
        return made

    def _leave(self, work: _Work[_Value]) -> None:
        work.waiting -= 1
        if not work.waiting and not work.task.done():
            work.task.cancel()
            self._forget(work)  # at once: who comes now must not wait for what will never be

    def _forget(self, work: _Work[_Value]) -> None:
        for key in work.keys:
            if self._under_way.get(key) is work:
                del self._under_way[key]
        if work.task.done() and not work.task.cancelled():
            work.task.exception()  # those that waited were told; there may have been none


class CachedEmbedder:
    """An Embedder that asks another one only for what it was not asked lately, or just now by somebody else."""

    def __init__(self, embedder: Embedder, entries: int = EMBEDDINGS) -> None:
        """Keep up to ``entries`` vectors of ``embedder``; failures are not kept."""
        self._embedder = embedder
        self._kept: _Kept[Vector] = _Kept(entries)

    @property
    def name(self) -> str:
        """The other one's name: the vectors are its."""
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """The length of every vector."""
        return self._embedder.dimensions

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return one unit vector a text, in order."""
        keys = [_digest(b"text", _bytes(text)) for text in texts]
        return await self._kept.get(keys, lambda places: self._embedder.embed([texts[place] for place in places]))

    async def embed_question(self, text: str) -> Vector:
        """Return the unit vector of a question."""

        async def ask(_: list[int]) -> list[Vector]:
            return [await self._embedder.embed_question(text)]

        [vector] = await self._kept.get([_digest(b"question", _bytes(text))], ask)
        return vector


class CachedTranscriber:
    """A Transcriber that listens to no recording twice in a row."""

    def __init__(self, transcriber: Transcriber, entries: int = TRANSCRIPTS) -> None:
        """Keep what was heard in up to ``entries`` recordings."""
        self._transcriber = transcriber
        self._kept: _Kept[str] = _Kept(entries)

    @property
    def place(self) -> Place:
        """Where the one behind it listens."""
        return self._transcriber.place

    async def transcribe(self, audio: bytes, media_type: str, language: Language | None) -> str:
        """Return what is said."""

        async def ask(_: list[int]) -> list[str]:
            return [await self._transcriber.transcribe(audio, media_type, language)]

        key = _digest(media_type.encode(), (language or "").encode(), audio)
        [text] = await self._kept.get([key], ask)
        return text


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _digest(*parts: bytes) -> _Key:
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()
