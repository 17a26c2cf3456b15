"""``aiki doctor``: checks this installation and says what mends each fault."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.app import counts_by_tiktoken
from bot.cli import FAULT, OK
from bot.cli.as_json import dump
from bot.cli.memory import Desk, at_desk, put
from bot.clock import SystemClock
from bot.domain.errors import AikiError, StoreError
from bot.locales import LocaleSentences
from bot.settings import Settings
from bot.store import SqliteChoice, Unsound, check_database, choose_sqlite

LEAST_FREE_BYTES = 100_000_000
"""Below this a database that grows, its log and a backup soon meet the end of the disk."""
SAFE_SQLITE = (3, 51, 3)
"""The first version without the fault of write-ahead logs reset under load (sqlite.org, release notes)."""
_MEND_SQLITE = "pip install --upgrade pysqlite3 sqlite-vec"


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; ``key`` and ``values`` make its sentence."""

    name: str
    state: State
    key: str
    values: dict[str, str | int]


def doctor(settings: Settings, *, as_json: bool) -> int:
    """Print every check; exit status 1 when one found a fault."""
    sentences = LocaleSentences()
    checks = list(_checks(settings))
    faults = sum(check.state is State.FAULT for check in checks)
    told = [(check, sentences.say(settings.language, f"doctor.{check.key}", **check.values)) for check in checks]
    if as_json:
        found = [{"check": c.name, "state": c.state.value, "text": text} for c, text in told]
        put([dump({"ok": not faults, "checks": found})])
    else:
        put([f"{check.state.value:5}  {text}" for check, text in told])
        closing = sentences.say(settings.language, "doctor.faults", count=faults) if faults else None
        put([closing or sentences.say(settings.language, "doctor.no_faults")])
    return FAULT if faults else OK


def _checks(settings: Settings) -> Iterator[Check]:
    yield Check("python", State.OK, "python", {"version": platform.python_version()})
    try:
        sqlite = choose_sqlite()
    except AikiError as error:
        yield _failed("sqlite", settings, error)
        return
    yield from _sqlite(sqlite)
    yield _disk(settings.db)
    database = _database(settings)
    yield database
    if database.key in {"database", "database_outdated"}:
        yield from _inside(settings)
    yield _tokens(settings)
    moment = LocaleSentences().moment(settings.language, SystemClock().now().astimezone(settings.zone()))
    yield Check("timezone", State.OK, "zone", {"zone": settings.timezone, "moment": moment})
    yield Check("models", State.NOTE, "models", {})


def _sqlite(sqlite: SqliteChoice) -> Iterator[Check]:
    version = ".".join(map(str, sqlite.version))
    values: dict[str, str | int] = {"version": version, "module": sqlite.name}
    if sqlite.version >= SAFE_SQLITE:
        yield Check("sqlite", State.OK, "sqlite", values)
    else:
        yield Check("sqlite", State.NOTE, "sqlite_old", {**values, "command": _MEND_SQLITE})
    if sqlite.vec_version is not None:
        yield Check("vectors", State.OK, "vec", {"version": sqlite.vec_version})
    else:
        reason = "; ".join(f"{rejection.module}: {rejection.reason}" for rejection in sqlite.rejected)
        yield Check("vectors", State.NOTE, "vec_missing", {"reason": reason or "-", "command": _MEND_SQLITE})


def _disk(db: Path) -> Check:
    folder = db.absolute().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        return Check("disk", State.FAULT, "folder_unwritable", {"path": str(folder)})
    low = free < LEAST_FREE_BYTES
    return Check("disk", State.FAULT if low else State.OK, "disk_low" if low else "disk", {"free": _size(free)})


def _database(settings: Settings) -> Check:
    path = settings.db
    if not path.exists():
        return Check("database", State.NOTE, "database_absent", {"path": str(path)})
    try:
        problems = asyncio.run(check_database(path))
    except StoreError as error:
        return _failed("database", settings, error)
    damage = [problem for problem in problems if problem.kind is not Unsound.OUTDATED]
    if damage:
        problem = "; ".join(problem.detail for problem in damage)
        return Check("database", State.FAULT, "database_unsound", {"path": str(path), "problem": problem})
    if problems:
        return Check("database", State.NOTE, "database_outdated", {"path": str(path)})
    return Check("database", State.OK, "database", {"path": str(path), "size": _size(path.stat().st_size)})


def _inside(settings: Settings) -> Iterator[Check]:
    async def work(desk: Desk) -> list[Check]:
        counts = await desk.aiki.store.memories.counts(desk.scope)
        [index, *_] = await desk.aiki.store.vectors.indexes()
        values: dict[str, str | int] = {"embedder": index.embedder, "dimensions": index.dimensions}
        owed = (await desk.aiki.store.outbox.counts()).owed
        waiting = counts.awaiting_embedding
        return [
            Check("embedding", State.NOTE, "embedding_waiting", {**values, "count": waiting})
            if waiting
            else Check("embedding", State.OK, "embedding", values),
            Check("outbox", State.NOTE if owed else State.OK, "outbox" if owed else "outbox_empty", {"count": owed}),
        ]

    try:
        yield from at_desk(settings, work)
    except StoreError as error:
        yield _failed("database", settings, error)


def _tokens(settings: Settings) -> Check:
    if counts_by_tiktoken(settings):
        return Check("tokens", State.OK, "tokens", {"how": "tiktoken"})
    if settings.tokens == "tiktoken":
        return Check("tokens", State.NOTE, "tokens_missing", {"path": str(settings.tiktoken_folder())})
    return Check("tokens", State.OK, "tokens", {"how": "the built-in estimate"})


def _failed(name: str, settings: Settings, error: AikiError) -> Check:
    sentence = LocaleSentences().say(settings.language, error.sentence, **error.values)
    return Check(name, State.FAULT, "database_error", {"sentence": sentence})


def _size(count: float) -> str:
    step = 1_000
    for unit in ("B", "kB", "MB", "GB"):
        if count < step:
            return f"{count:.0f} {unit}"
        count /= step
    return f"{count:.0f} TB"
