"""What the doctor finds, what it says mends it, and that it changes nothing."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import shlex
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.doctor import doctor as examination
from bot.domain.turn import Remember, SetTimezone
from bot.settings import load_settings
from bot.store import SqliteChoice, Store, choose_sqlite
from bot.store.opening import connect_existing
from tests.fakes.clock import FakeClock
from tests.store.house import House, remember

SQLITE: SqliteChoice = choose_sqlite()


@dataclass(frozen=True)
class Found:
    """What one run of the doctor said."""

    status: int
    checks: list[dict[str, str]]

    def of(self, state: str) -> str:
        """Return every sentence of a state, a line each."""
        return "\n".join(check["text"] for check in self.checks if check["state"] == state)


Doctor = Callable[[], Found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file will be."""
    return tmp_path / "home" / "aiki.db"


@pytest.fixture
def doctor(path: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Return what examines the file, as ``aiki doctor --json`` does."""
    path.parent.mkdir(mode=0o700)
    monkeypatch.chdir(path.parent.parent)
    for name, value in (("DB", str(path)), ("LANGUAGE", "en"), ("TIMEZONE", "UTC")):
        monkeypatch.setenv(f"AIKI_{name}", value)
    monkeypatch.setattr("bot.store.opening.BUSY_TIMEOUT_MS", 1)

    def examine() -> Found:
        out = io.TextIOWrapper(kept := io.BytesIO(), encoding="utf-8", write_through=True)
        monkeypatch.setattr("sys.stdout", out)
        status = examination(load_settings(), as_json=True)
        return Found(status, json.loads(kept.getvalue())["checks"])

    return examine


def live(path: Path, work: Callable[[House], Awaitable[object]]) -> None:
    """Do something in a household over the file, which is closed afterwards."""

    async def opened() -> None:
        clock = FakeClock()
        async with await Store.open(path, clock) as store:
            await store.vectors.use("e", 3)
            await work(House(store, clock))

    asyncio.run(opened())


async def a_day(house: House) -> None:
    """Say something that is answered, remembered and delivered."""
    message = await house.say("my sister is called Ane")
    await house.answer(message, Remember(remember(message)))
    [delivery] = await house.store.outbox.owed(["console"], house.clock.now())
    await house.store.outbox.claim(delivery.id)
    await house.store.outbox.record_sent(delivery.id, house.clock.now())


def behind_its_back(path: Path, *statements: str) -> None:
    """Run statements on the file from outside."""
    connection = connect_existing(SQLITE, path)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def print_of(path: Path) -> dict[str, str]:
    """Return what lies in the file's folder, and what is in it."""
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(path.parent.iterdir())}


def test_a_sound_file_has_no_fault(path: Path, doctor: Doctor) -> None:
    live(path, a_day)
    found = doctor()
    assert found.status == 0
    assert "is sound" in found.of("ok")
    assert found.of("fault") == ""


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param((), id="sound"),
        pytest.param(("DELETE FROM migration",), id="outdated"),
        pytest.param(("DELETE FROM embedding_index",), id="without a vector index"),
        pytest.param(("DELETE FROM identity_link",), id="without an identity"),
    ],
)
def test_the_doctor_changes_nothing(path: Path, doctor: Doctor, spoil: tuple[str, ...]) -> None:
    live(path, a_day)
    behind_its_back(path, *spoil)
    before = print_of(path)
    doctor()
    assert print_of(path) == before


def test_an_empty_file_stays_empty(path: Path, doctor: Doctor) -> None:
    path.touch(0o600)
    found = doctor()
    assert "is empty" in found.of("note")
    assert (found.status, print_of(path)) == (0, {"aiki.db": hashlib.sha256(b"").hexdigest()})


def test_no_owner_is_enrolled(path: Path, doctor: Doctor) -> None:
    async def nobody(house: House) -> None:
        assert await house.store.people.owner() is None

    live(path, nobody)
    assert doctor().status == 0
    live(path, nobody)


def test_an_outdated_file_is_a_note(path: Path, doctor: Doctor) -> None:
    live(path, a_day)
    behind_its_back(path, "DELETE FROM migration")
    assert "older Aiki" in doctor().of("note")


def test_a_file_without_a_vector_index_is_a_note(path: Path, doctor: Doctor) -> None:
    live(path, a_day)
    behind_its_back(path, "DELETE FROM embedding_index")
    assert "nothing is indexed by likeness yet" in doctor().of("note")


def test_a_held_lock_is_no_fault_and_no_damage(path: Path, doctor: Doctor) -> None:
    live(path, a_day)
    other = connect_existing(SQLITE, path)
    other.execute("BEGIN IMMEDIATE")
    found = doctor()
    other.close()
    assert (found.status, "held my database for too long" in found.of("note")) == (0, True)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("INSERT INTO migration VALUES (9000, '9000_later', 'x', 'some day')", "newer Aiki"),
        ("UPDATE migration SET sha256 = 'x'", "altered since it ran"),
        ("PRAGMA application_id = 7", "belongs to another program"),
    ],
)
def test_a_file_we_may_not_judge_is_told_in_its_own_words(
    path: Path, doctor: Doctor, statement: str, said: str
) -> None:
    live(path, a_day)
    behind_its_back(path, statement)
    found = doctor()
    assert (found.status, said in found.of("fault")) == (1, True)
    assert "backup" not in found.of("fault")


def test_a_dangling_row_asks_for_a_backup(path: Path, doctor: Doctor) -> None:
    live(path, a_day)
    behind_its_back(path, "PRAGMA foreign_keys = OFF", "DELETE FROM thread")
    assert "put a backup in its place" in doctor().of("fault")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(
            "DROP TABLE memory_vec_1_rowids",
            marks=pytest.mark.skipif(SQLITE.vec_version is None, reason="sqlite-vec does not load on this machine"),
        ),
        "DELETE FROM memory_fts_data WHERE id > 10",
    ],
)
def test_a_broken_index_is_mended_by_the_command_that_is_told(path: Path, doctor: Doctor, spoil: str) -> None:
    live(path, a_day)
    behind_its_back(path, spoil)
    found = doctor()
    assert found.status == 1
    assert "backup" not in found.of("fault")
    command = shlex.split(found.of("fault").split("anew: ")[1])
    subprocess.run(command, check=True, timeout=30)  # noqa: S603 - as a person would
    assert doctor().status == 0


def test_an_unanswered_message_is_told(path: Path, doctor: Doctor) -> None:
    live(path, lambda house: house.say("hi"))
    assert "1 message is not answered yet; the next conversation answers it" in doctor().of("note")


def test_an_owed_delivery_is_told(path: Path, doctor: Doctor) -> None:
    async def owe(house: House) -> None:
        await house.answer(await house.say("hi"))

    live(path, owe)
    assert "1 message is waiting to be delivered" in doctor().of("note")


def test_an_abandoned_delivery_is_told(path: Path, doctor: Doctor) -> None:
    async def abandon(house: House) -> None:
        await house.answer(await house.say("hi"))
        [delivery] = await house.store.outbox.owed(["console"], house.clock.now())
        await house.store.outbox.claim(delivery.id)
        await house.store.outbox.record_failed(delivery.id, "blocked", None)

    live(path, abandon)
    assert "1 message could not be delivered" in doctor().of("note")


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../etc/passwd", "Europe"])
def test_a_time_zone_nobody_knows_is_a_fault(path: Path, doctor: Doctor, zone: str) -> None:
    async def move(house: House) -> None:
        message = await house.say("/timezone")
        await house.answer(message, SetTimezone(message.person_id, zone))

    live(path, move)
    found = doctor()
    assert found.status == 1
    assert "/timezone Europe/Oslo" in found.of("fault")


@pytest.mark.skipif(os.name != "posix", reason="permissions are of another kind there")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_others_may_look_into_is_a_fault(path: Path, doctor: Doctor, mode: int) -> None:
    live(path, a_day)
    path.chmod(mode)
    found = doctor()
    assert found.status == 1
    assert f"chmod 600 {path}" in found.of("fault")


@pytest.fixture
def closed(path: Path) -> Iterator[Path]:
    """Return the folder of the file, to be closed; it is opened again at the end."""
    yield path.parent
    path.parent.chmod(0o700)


def test_a_folder_that_may_not_be_entered_is_told_in_a_sentence(path: Path, doctor: Doctor, closed: Path) -> None:
    live(path, a_day)
    closed.chmod(0)
    if os.access(closed, os.X_OK):
        pytest.skip("this user may look everywhere")
    found = doctor()
    assert (found.status, "I cannot write to" in found.of("fault")) == (1, True)


def test_a_file_that_may_not_be_written_is_no_damage(path: Path, doctor: Doctor) -> None:
    live(path, a_day)
    path.chmod(0o400)
    if os.access(path, os.W_OK):
        pytest.skip("this user may write everywhere")
    found = doctor()
    assert (found.status, "I cannot write to" in found.of("fault")) == (1, True)
    assert "backup" not in found.of("fault")
