"""``aiki doctor``: checks this installation and says what mends each fault."""

from __future__ import annotations

import asyncio
import os
import platform
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.app import counts_by_tiktoken
from bot.cli import FAULT, OK
from bot.cli.as_json import dump
from bot.cli.doctor_models import check_models
from bot.cli.doctor_platforms import check_platforms
from bot.cli.doctor_tools import check_tools
from bot.cli.findings import Check, State
from bot.cli.memory import put
from bot.clock import SystemClock
from bot.domain.errors import AikiError, DatabaseBusy, MigrationFailed, StoreError
from bot.domain.memory import Scope
from bot.domain.zone import load_zone
from bot.locales import LocaleSentences
from bot.settings import Settings
from bot.store import Problem, SqliteChoice, Store, Unsound, check_database, choose_sqlite
from bot.store.database import Database
from bot.store.opening import mode_of

LEAST_FREE_BYTES = 100_000_000
"""Below this a database that grows, its log and a backup soon meet the end of the disk."""
SAFE_SQLITE = (3, 51, 3)
"""The first version without the fault of write-ahead logs reset under load (sqlite.org, release notes)."""
_OTHERS = 0o077
_INDEXES = {Unsound.WORD_INDEX, Unsound.VECTOR_INDEX}
"""Made from what is kept, and made again without loss."""
_ANYWHERE = Scope("p0")
"""Nobody's scope: what waits for its vector is counted over the whole file."""
_MEND_SQLITE = "pip install --upgrade pysqlite3 sqlite-vec"


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
    yield _disk(settings)
    yield from _database(settings, sqlite)
    yield _tokens(settings)
    moment = LocaleSentences().moment(settings.language, SystemClock().now().astimezone(settings.zone()))
    yield Check("timezone", State.OK, "zone", {"zone": settings.timezone, "moment": moment})
    yield from asyncio.run(check_platforms(settings))
    yield from asyncio.run(check_models(settings))
    yield from asyncio.run(check_tools(settings))


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


def _disk(settings: Settings) -> Check:
    folder = settings.db.absolute().parent
    try:
        while mode_of(folder) is None:
            folder = folder.parent
    except StoreError as error:
        return _failed("disk", settings, error)
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK | os.X_OK):
        return Check("disk", State.FAULT, "folder_unwritable", {"path": str(folder)})
    low = free < LEAST_FREE_BYTES
    return Check("disk", State.FAULT if low else State.OK, "disk_low" if low else "disk", {"free": _size(free)})


def _database(settings: Settings, sqlite: SqliteChoice) -> Iterator[Check]:
    try:
        if mode_of(settings.db) is None:
            yield Check("database", State.NOTE, "database_absent", {"path": str(settings.db)})
            return
        yield from _permissions(settings.db)
        problems = asyncio.run(check_database(settings.db, sqlite))
        yield from _soundness(settings, problems, sqlite)
        if {problem.kind for problem in problems} <= _INDEXES:
            yield from asyncio.run(_inside(settings))
    except DatabaseBusy as error:
        yield _failed("database", settings, error, State.NOTE)
    except StoreError as error:
        yield _failed("database", settings, error)


def _permissions(db: Path) -> Iterator[Check]:
    """Find the files of the database that others than their owner may read or write."""
    if os.name != "posix":
        return  # permissions are of another kind there
    files = [db, *(db.with_name(db.name + end) for end in ("-wal", "-shm"))]
    open_ones = [str(file) for file in files if (mode_of(file) or 0) & _OTHERS]
    if open_ones:
        command = shlex.join(["chmod", "600", *open_ones])
        yield Check("permissions", State.FAULT, "readable_by_others", {"path": str(db), "command": command})


def _soundness(settings: Settings, problems: Sequence[Problem], sqlite: SqliteChoice) -> Iterator[Check]:
    path = str(settings.db)
    of_kind = {problem.kind: problem for problem in problems}
    damage = [problem.detail for problem in problems if problem.kind in {Unsound.DAMAGED, Unsound.DANGLING}]
    if damage:
        yield Check("database", State.FAULT, "database_unsound", {"path": path, "problem": "; ".join(damage)})
    if Unsound.MIGRATIONS in of_kind:
        problem = of_kind[Unsound.MIGRATIONS].detail
        yield _failed("database", settings, MigrationFailed(problem, path=path, problem=problem))
    for kind in sorted(_INDEXES & of_kind.keys()):
        command = _run_sql(settings.db, of_kind[kind].mend, sqlite)
        values: dict[str, str | int] = {"path": path, "problem": of_kind[kind].detail, "command": command}
        yield Check("database", State.FAULT, f"{kind}_broken", values)
    if Unsound.EMPTY in of_kind or Unsound.OUTDATED in of_kind:
        key = "database_empty" if Unsound.EMPTY in of_kind else "database_outdated"
        yield Check("database", State.NOTE, key, {"path": path})
    if not problems:
        yield Check("database", State.OK, "database", {"path": path, "size": _size(settings.db.stat().st_size)})


def _run_sql(db: Path, statements: str, sqlite: SqliteChoice) -> str:
    """Return the command that runs SQL with our own SQLite: an older one may not know the format of an index."""
    script = f"import sys, {sqlite.name}; {sqlite.name}.connect(sys.argv[1]).executescript(sys.argv[2])"
    return f'{shlex.join([sys.executable, "-c", script, str(db.absolute())])} "{statements}"'


async def _inside(settings: Settings) -> list[Check]:
    """Look at what waits in the file; it is opened to be read only, so that a check changes nothing."""
    async with Store(await Database.open_to_read(settings.db), SystemClock()) as store:
        owner = await store.people.owner()
        zone = owner.timezone if owner else None
        outbox = await store.outbox.counts()
        unanswered = len(await store.conversations.unanswered())
        checks = [
            await _embedding(store),
            _count("outbox", outbox.owed) or Check("outbox", State.OK, "outbox_empty", {}),
            _count("abandoned", outbox.abandoned),
            _count("unanswered", unanswered),
        ]
        if zone and load_zone(zone) is None:
            values: dict[str, str | int] = {"zone": zone, "default": settings.timezone}
            checks.append(Check("person", State.FAULT, "zone_unknown", values))
        return [check for check in checks if check is not None]


async def _embedding(store: Store) -> Check:
    waiting = (await store.memories.counts(_ANYWHERE)).awaiting_embedding
    indexes = await store.vectors.indexes()
    if not indexes:
        return Check("embedding", State.NOTE, "embedding_none", {})
    values: dict[str, str | int] = {"embedder": indexes[0].embedder, "dimensions": indexes[0].dimensions}
    if waiting:
        return Check("embedding", State.NOTE, "embedding_waiting", {**values, "count": waiting})
    return Check("embedding", State.OK, "embedding", values)


def _count(name: str, count: int) -> Check | None:
    return Check(name, State.NOTE, name, {"count": count}) if count else None


def _tokens(settings: Settings) -> Check:
    if counts_by_tiktoken(settings):
        return Check("tokens", State.OK, "tokens", {"how": "tiktoken"})
    if settings.tokens == "tiktoken":
        return Check("tokens", State.NOTE, "tokens_missing", {"path": str(settings.tiktoken_folder())})
    return Check("tokens", State.OK, "tokens_estimate", {})


def _failed(name: str, settings: Settings, error: AikiError, state: State = State.FAULT) -> Check:
    sentence = LocaleSentences().say(settings.language, error.sentence, **error.values)
    return Check(name, state, "database_error", {"sentence": sentence})


def _size(count: float) -> str:
    step = 1_000
    for unit in ("B", "kB", "MB", "GB"):
        if count < step:
            return f"{count:.0f} {unit}"
        count /= step
    return f"{count:.0f} TB"
