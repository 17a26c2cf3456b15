"""What was asked before costs no call, what is being asked costs one, and no text of a person's is held."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence
from types import FunctionType, ModuleType

import pytest

from bot.domain.errors import ProviderBusy
from bot.domain.language import Language
from bot.domain.memory import Vector
from bot.domain.model import Place
from bot.providers.cache import CachedEmbedder, CachedTranscriber

ELSEWHERE = (type, ModuleType, FunctionType, asyncio.AbstractEventLoop)
"""What leads from a thing to all there is."""


class Counting:
    """An Embedder and a Transcriber that remembers what it was asked, and answers when it is let."""

    name = "counting"
    dimensions = 1

    def __init__(self) -> None:
        """Answer at once."""
        self.asked: list[str] = []
        self.cancelled = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.fails = False

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.asked += texts
        await self._wait()
        return [Vector(text.encode("utf-8", "replace")[:4].ljust(4)) for text in texts]

    async def embed_question(self, text: str) -> Vector:
        [vector] = await self.embed([f"?{text}"])
        return vector

    place = Place.LOCAL

    async def transcribe(self, audio: bytes, media_type: str, language: Language | None) -> str:
        self.asked.append(f"{len(audio)} {media_type} {language}")
        await self._wait()
        return "hello"

    async def _wait(self) -> None:
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.fails:
            raise ProviderBusy("too many")


@pytest.fixture
def far() -> Counting:
    """The embedder behind the cache."""
    return Counting()


async def settle() -> None:
    """Let every task that can run do so."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_repeated_question_costs_no_call(far: Counting) -> None:
    cached = CachedEmbedder(far)
    assert await cached.embed_question("who?") == await cached.embed_question("who?")
    assert far.asked == ["?who?"]


async def test_a_question_is_not_a_text(far: Counting) -> None:
    cached = CachedEmbedder(far)
    assert await cached.embed_question("who?") != (await cached.embed(["who?"]))[0]


async def test_only_what_is_new_is_asked_for_and_the_order_is_kept(far: Counting) -> None:
    cached = CachedEmbedder(far)
    await cached.embed(["b"])
    vectors = await cached.embed(["a", "b", "a", "c"])
    assert far.asked == ["b", "a", "c"]
    assert [bytes(vector).strip() for vector in vectors] == [b"a", b"b", b"a", b"c"]


async def test_the_oldest_is_asked_for_again_once_there_are_too_many(far: Counting) -> None:
    cached = CachedEmbedder(far, entries=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        await cached.embed([text])
    assert far.asked == ["a", "b", "c", "b"]


async def test_more_texts_than_are_kept_all_have_their_vectors(far: Counting) -> None:
    vectors = await CachedEmbedder(far, entries=2).embed(["a", "b", "c", "d"])
    assert [bytes(vector).strip() for vector in vectors] == [b"a", b"b", b"c", b"d"]


async def test_those_who_ask_the_same_at_once_share_one_call(far: Counting) -> None:
    cached = CachedEmbedder(far)
    far.gate.clear()
    asking = [asyncio.create_task(cached.embed(["a", "b"])), asyncio.create_task(cached.embed(["b", "c"]))]
    await settle()
    far.gate.set()
    first, second = await asyncio.gather(*asking)
    assert first[1] == second[0]
    assert far.asked == ["a", "b", "c"]


async def test_a_failure_is_told_to_all_who_wait_and_is_not_kept(far: Counting) -> None:
    cached = CachedEmbedder(far)
    far.fails = True
    results = await asyncio.gather(*(cached.embed(["a"]) for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [ProviderBusy] * 3
    far.fails = False
    await cached.embed(["a"])
    assert far.asked == ["a", "a"]


async def test_one_who_leaves_does_not_take_the_answer_from_the_others(far: Counting) -> None:
    cached = CachedEmbedder(far)
    far.gate.clear()
    leaving = asyncio.create_task(cached.embed(["a"]))
    await settle()
    staying = asyncio.create_task(cached.embed(["a"]))
    await settle()
    leaving.cancel()
    await settle()
    far.gate.set()
    assert len(await staying) == 1
    assert (far.asked, far.cancelled) == (["a"], 0)


async def test_the_call_ends_with_the_last_who_waits_for_it(far: Counting) -> None:
    cached = CachedEmbedder(far)
    far.gate.clear()
    leaving = asyncio.create_task(cached.embed(["a"]))
    await settle()
    leaving.cancel()
    await settle()
    assert far.cancelled == 1


async def test_who_comes_right_after_the_last_has_left_asks_anew(far: Counting) -> None:
    cached = CachedEmbedder(far)
    far.gate.clear()
    leaving = asyncio.create_task(cached.embed(["a"]))
    await settle()
    leaving.cancel()
    coming = asyncio.create_task(cached.embed(["a"]))
    await settle()
    far.gate.set()
    assert len(await coming) == 1


async def test_a_failure_that_nobody_waits_for_any_more_disturbs_nobody(far: Counting) -> None:
    cached = CachedEmbedder(far)
    far.gate.clear()
    other = asyncio.create_task(cached.embed(["a"]))
    await settle()
    both = asyncio.create_task(cached.embed(["a", "b"]))
    await settle()
    far.fails = True
    far.gate.set()
    assert [type(result) for result in await asyncio.gather(other, both, return_exceptions=True)] == [ProviderBusy] * 2
    await settle()
    gc.collect()


async def test_no_text_is_held(far: Counting) -> None:
    cached = CachedEmbedder(far)
    said = "my blood type is oh negative"
    await cached.embed_question(said)
    far.asked.clear()
    reached, new = set(), [cached]
    while new:
        thing = new.pop()
        if id(thing) not in reached and not isinstance(
            thing, (type, ModuleType, FunctionType, asyncio.AbstractEventLoop)
        ):
            reached.add(id(thing))
            assert not isinstance(thing, (str, bytes)) or said not in str(thing)
            new += gc.get_referents(thing)
    assert len(reached) > 10


async def test_it_has_the_name_and_the_dimensions_of_the_embedder_behind_it(far: Counting) -> None:
    assert (CachedEmbedder(far).name, CachedEmbedder(far).dimensions) == ("counting", 1)


async def test_a_recording_is_listened_to_once(far: Counting) -> None:
    cached = CachedTranscriber(far)
    for _ in range(2):
        assert await cached.transcribe(b"ogg", "audio/ogg", Language.NB) == "hello"
    assert far.asked == ["3 audio/ogg nb"]


async def test_a_recording_in_another_language_is_another(far: Counting) -> None:
    cached = CachedTranscriber(far)
    for language in (None, Language.EN, Language.PT):
        await cached.transcribe(b"ogg", "audio/ogg", language)
    assert len(far.asked) == 3
