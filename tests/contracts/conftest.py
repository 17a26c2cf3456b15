"""The store's ports over the real file, with each kind of vector table."""

import pytest

from bot.domain.memory import Scope
from bot.ports import Memories
from bot.store import Store
from tests.store.conftest import clock, house, imported, path, sqlite, store
from tests.store.house import House

__all__ = ["clock", "house", "imported", "memories", "path", "scope", "sqlite", "store"]


@pytest.fixture
def memories(store: Store) -> Memories:
    """What is remembered."""
    return store.memories


@pytest.fixture
async def scope(house: House) -> Scope:
    """What the owner says in private."""
    return Scope(f"p{await house.owner()}")
