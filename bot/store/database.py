"""The open file: one connection that writes, a few that read, each on a thread of its own.

A unit of work is a plain function of a connection. It runs on the connection's thread from BEGIN
to COMMIT in one go, so a caller that is cancelled meanwhile leaves nothing half-written: what had
begun ends. The thread's queue keeps writers in order; no lock is held while the event loop runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import aiosqlite

from bot.domain.errors import DatabaseUnusable, InputRefused, StoreError
from bot.store.faults import translate
from bot.store.group_commit import MOST_TOGETHER, End, Work, in_transaction, write_group
from bot.store.opening import OwnFile, connect_reader, connect_writer
from bot.store.sqlite import SqliteChoice, choose_sqlite
from bot.store.word_index import overwrites_words

if TYPE_CHECKING:
    import sqlite3

    from bot.ports import Clock

T = TypeVar("T")

READERS = 2
"""Two, so that a slow search does not hold up a quick look-up; each costs about 2 MB of page cache."""

_TRUNCATE_WAIT_MS = 200
"""How long emptying the write-ahead log waits for readers; it is tried again with the next forget or at close."""


class _Worker(aiosqlite.Connection):
    """A connection whose thread runs whole functions and never keeps the process alive."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._thread.daemon = True

    async def start(self) -> None:
        try:
            await self
        except BaseException:
            # The thread was told to end; unless we wait it speaks to a loop that may be closed by then.
            await asyncio.to_thread(self._thread.join)
            raise

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        # One hop a unit of work: a hop for each statement costs 0.1 ms, ten times the statement.
        result: T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call] # aiosqlite has it so
        return result


class Database:
    """An open database file. Every error that leaves it is one of ``bot.domain.errors``."""

    def __init__(self, path: Path, sqlite: SqliteChoice, writer: _Worker, file: OwnFile) -> None:
        """Use ``open`` or ``open_to_read``; this only takes what they made."""
        self.path = path
        self.sqlite = sqlite
        self._writer = writer
        self._file = file
        self._closed = False
        self._waiting: list[tuple[Work, asyncio.Future[object]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._idle_readers: list[_Worker] = []
        self._reading = asyncio.Semaphore(READERS)

    @classmethod
    async def open(cls, path: Path, clock: Clock, sqlite: SqliteChoice | None = None) -> Database:
        """Open a file, made and migrated as needed.

        Raises DatabaseUnusable or one of its kinds, DatabaseReadOnly, DiskFull, DatabaseBusy, or
        SqliteUnsuitable where no module on this machine will do.
        """
        chosen = sqlite or choose_sqlite()
        return await cls._opened(path, chosen, partial(connect_writer, chosen, path, clock.now()))

    @classmethod
    async def open_to_read(cls, path: Path, sqlite: SqliteChoice | None = None) -> Database:
        """Open an existing file of the newest schema, in which nothing is made, migrated or set.

        Every write raises DatabaseReadOnly. Raises what ``open`` does, and DatabaseUnusable where
        there is no file.
        """
        chosen = sqlite or choose_sqlite()
        return await cls._opened(path, chosen, partial(connect_reader, chosen, path))

    @classmethod
    async def _opened(cls, path: Path, sqlite: SqliteChoice, connector: Callable[[], sqlite3.Connection]) -> Database:
        writer = _Worker(connector)
        try:
            await writer.start()
        except sqlite.module.Error as error:
            raise translate(error, path) from error
        return cls(path, sqlite, writer, OwnFile(path))

    @property
    def overwrites_words(self) -> bool:
        """Whether this SQLite's word index leaves no deleted words behind by itself."""
        return overwrites_words(self.sqlite.version)

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in one transaction: all of it is kept, or nothing.

        What is written while another commit is under way shares the next one.
        """
        self._refuse_closed()
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_waiting())
        return await future  # type: ignore[return-value] # what ``work`` returned

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` over one unchanging view of the file; it cannot write."""
        async with self._reading:
            self._refuse_closed()
            reader = self._idle_readers.pop() if self._idle_readers else await self._new_reader()
            try:
                return await self._run(reader, partial(_read, work))
            finally:
                self._idle_readers.append(reader)

    async def empty_log(self) -> None:
        """Move all that is in the write-ahead log into the file and empty the log, if nobody reads just now."""
        await self._run(self._writer, _truncate)

    async def close(self) -> None:
        """Close every connection when what was begun has ended; the last folds the log into the file.

        May be called twice.
        """
        if self._closed:
            return
        self._closed = True
        if self._writing is not None:
            await asyncio.wait([self._writing])
        for _ in range(READERS):
            await self._reading.acquire()
        for reader in self._idle_readers:
            await reader.close()
        try:
            await self._run(self._writer, self._fold_if_moved)
        finally:
            await self._writer.close()
        for _ in range(READERS):
            self._reading.release()  # whoever still waits to read is told that it is closed

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreError("the database was closed", path=str(self.path), problem="it was closed")

    async def _new_reader(self) -> _Worker:
        reader = _Worker(self._connect_reader)
        try:
            await reader.start()
        except self.sqlite.module.Error as error:
            raise translate(error, self.path) from error
        return reader

    def _connect_reader(self) -> sqlite3.Connection:
        self._file.refuse_another()
        return connect_reader(self.sqlite, self._file.path)

    async def _write_waiting(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            try:
                ends = await self._run(self._writer, partial(self._write, [work for work, _ in group]))
            except Exception as error:  # noqa: BLE001 - it is everybody's who waits for this commit
                ends = [End(error=error) for _ in group]
            for (_, future), end in zip(group, ends, strict=True):
                if future.done():
                    continue  # whoever waited was cancelled; what had begun has ended
                if end.error is None:
                    future.set_result(end.result)
                else:
                    future.set_exception(self._ours(end.error))

    def _write(self, works: Sequence[Work], connection: sqlite3.Connection) -> list[End]:
        try:
            self._file.refuse_another()
        except DatabaseUnusable:
            _truncate(connection)
            raise
        return write_group(works, connection)

    def _fold_if_moved(self, connection: sqlite3.Connection) -> None:
        # SQLite itself leaves the log of a file that was moved behind: what it holds would be missing
        # from that file, and whatever lies at the path next would take the log for its own.
        if not self._file.is_in_place():
            _truncate(connection)

    async def _run(self, worker: _Worker, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return await worker.run(work)
        except Exception as error:
            ours = self._ours(error)
            if ours is error:
                raise
            raise ours from error

    def _ours(self, error: Exception) -> Exception:
        """Return an error of SQLite's, or of a value it cannot hold, as one of our tree; any other as it is."""
        if isinstance(error, self.sqlite.module.Error):
            ours: Exception = translate(error, self.path)
        elif isinstance(error, UnicodeEncodeError | OverflowError):
            cause = f"a value that no file can hold: {error}"
            ours = InputRefused(cause, problem="it holds something that no text or number can be")
        else:
            return error
        ours.__cause__ = error
        return ours


def _read(work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection) -> T:
    return in_transaction("BEGIN", work, connection)  # type: ignore[return-value] # what ``work`` returned


def _truncate(connection: sqlite3.Connection) -> None:
    [(patience,)] = connection.execute("PRAGMA busy_timeout").fetchall()
    connection.execute(f"PRAGMA busy_timeout = {_TRUNCATE_WAIT_MS}")
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}")
