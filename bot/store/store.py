"""The store as the program uses it: one file, and the ports over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.store.consolidations import Consolidations
from bot.store.conversations import Conversations
from bot.store.database import Database
from bot.store.door import Door
from bot.store.ledger import Ledger
from bot.store.memories import Memories
from bot.store.outbox import Outbox
from bot.store.overrides import Overrides
from bot.store.people import People
from bot.store.token_factors import TokenFactors
from bot.store.tool_runs import ToolRuns
from bot.store.vectors import Vectors
from bot.store.verdicts import Verdicts

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from bot.ports import Clock
    from bot.store.sqlite import SqliteChoice


class Store:
    """One open database file; ``async with await Store.open(...)`` closes it at the end."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Put the ports over an open database."""
        self.database = database
        self.conversations = Conversations(database, clock)
        self.memories = Memories(database, clock)
        self.consolidations = Consolidations(database, clock)
        self.vectors = Vectors(database)
        self.people = People(database)
        self.outbox = Outbox(database)
        self.door = Door(database)
        self.verdicts = Verdicts(database, clock)
        self.token_factors = TokenFactors(database)
        self.tool_runs = ToolRuns(database)
        self.overrides = Overrides(database)
        self.ledger = Ledger(database)

    @classmethod
    async def open(cls, path: Path, clock: Clock, sqlite: SqliteChoice | None = None) -> Store:
        """Open a file, made and migrated as needed; ``sqlite`` is chosen by itself where it is not given.

        Raises one of the kinds of StoreError.
        """
        return cls(await Database.open(path, clock, sqlite), clock)

    async def close(self) -> None:
        """Close the file; nothing of this store can be used afterwards."""
        await self.database.close()

    async def __aenter__(self) -> Self:
        """Return the open store."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        await self.close()
