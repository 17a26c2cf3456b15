"""Which tools a turn has."""

from __future__ import annotations

from bot.core.embedding import MemoryEmbedding
from bot.core.recall import Recall
from bot.core.toolset import Toolset
from bot.domain.web import Page
from bot.providers.ngrams import NgramEmbedder
from bot.store import Store
from tests.contracts.conftest import clock, path, store
from tests.core.test_consent import sqlite
from tests.core.test_web_tools import Elsewhere, OnePage, Results
from tests.fakes.clock import FakeClock
from tests.store.conftest import own_sqlite

__all__ = ["clock", "own_sqlite", "path", "sqlite", "store"]

OWN = [
    *("memory_remember", "memory_end", "memory_correct", "memory_facts", "memory_forget", "memory_search"),
    *("time_now", "calculator"),
]


def recall_of(store: Store, clock: FakeClock) -> Recall:
    return Recall(store.memories, MemoryEmbedding(store.vectors, NgramEmbedder(256), lambda *_: None), clock)


async def test_our_own_tools_are_always_there(store: Store, clock: FakeClock) -> None:
    tools = await Toolset(store.memories, recall_of(store, clock)).all()
    assert [tool.spec.name for tool in tools] == OWN


async def test_what_reaches_outside_is_there_where_there_is_a_way(store: Store, clock: FakeClock) -> None:
    reader, search = OnePage(Page("https://a.example/", "", "x")), Results([])
    toolset = Toolset(store.memories, recall_of(store, clock), reader, search, Elsewhere())
    names = [tool.spec.name for tool in await toolset.all()]
    assert names == [*OWN, "web_fetch", "web_search", "notes__list", "notes__add"]
    assert [tool.spec.name for tool in toolset.own] == names[:-2]


async def test_only_what_writes_waits(store: Store, clock: FakeClock) -> None:
    tools = await Toolset(store.memories, recall_of(store, clock)).all()
    assert [tool.spec.name for tool in tools if tool.spec.writes] == OWN[:3]
