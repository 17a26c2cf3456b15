"""Who may come in: the codes that pair and link, and when a stranger was last turned away."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.conversation import Identity, ThreadAddress
from bot.domain.delivery import OwedText
from bot.domain.ids import PersonId
from bot.domain.person import Person
from bot.store.outbox import owe
from bot.store.people import find_person, link, link_owner, person_from, read_owner
from bot.store.times import to_text

if TYPE_CHECKING:
    import sqlite3

    from bot.store.database import Database


class Door:
    """The ``Door`` port over the file."""

    def __init__(self, database: Database) -> None:
        """Keep everything in ``database``."""
        self._database = database

    async def offer(self, code_digest: str, expires_at: datetime | None, person_id: PersonId | None = None) -> None:
        """Let whoever shows this code be paired, or be this person too, once, until then.

        The owner's earlier code, or this person's, is worth nothing any more; those of others are.
        """
        if person_id is None:
            await self._database.write(partial(_offer_pairing, code_digest, expires_at))
        else:
            await self._database.write(partial(offer_link, person_id, code_digest, expires_at))

    async def offered_by(self, code_digest: str, now: datetime) -> Person | None:
        """Return who gave this code to link another account of theirs; None where it is no such code."""
        return await self._database.read(partial(_offered_by, code_digest, now))

    async def pair(self, identity: Identity, code_digest: str, welcome: OwedText) -> Person | None:
        """Link an identity to the owner, or to who gave the code, and owe the welcome, in ONE transaction.

        None where the code is no good, or the identity is somebody else's.
        """
        now = welcome.owed_at
        if not await self._database.read(
            lambda db: _is_good(code_digest, now, db) or _offered_by(code_digest, now, db)
        ):
            return None  # a guess costs no write
        return await self._database.write(partial(_pair, identity, code_digest, welcome))

    async def has_welcomed(self, address: ThreadAddress, platform_message_id: str) -> bool:
        """Whether this very message was the one that paired."""
        key = _welcome_key(address, platform_message_id)
        sql = "SELECT 1 FROM delivery WHERE dedupe_key = ?"
        return await self._database.read(lambda db: db.execute(sql, (key,)).fetchone() is not None)

    async def turn_away(self, identity: Identity, refusal: OwedText, not_since: datetime) -> bool:
        """Owe a stranger the refusal, unless they were owed one since then; return whether it was."""
        if await self._database.read(partial(_was_told, identity, to_text(not_since))):
            return False
        return await self._database.write(partial(_turn_away, identity, refusal, to_text(not_since)))


def _welcome_key(address: ThreadAddress, platform_message_id: str) -> str:
    return f"welcome:{address.platform}:{address.platform_thread_id}:{platform_message_id}"


def _is_good(code_digest: str, now: datetime, db: sqlite3.Connection) -> bool:
    sql = "SELECT digest FROM pairing_code WHERE expires_at IS NULL OR expires_at > ?"
    row = db.execute(sql, (to_text(now),)).fetchone()
    return row is not None and hmac.compare_digest(row["digest"], code_digest)


def _offered_by(code_digest: str, now: datetime, db: sqlite3.Connection) -> Person | None:
    sql = """
    SELECT person.*, digest FROM link_code JOIN person ON person.id = person_id
    WHERE expires_at IS NULL OR expires_at > ?
    """
    rows = db.execute(sql, (to_text(now),)).fetchall()
    found = [row for row in rows if hmac.compare_digest(row["digest"], code_digest)]
    return person_from(found[0]) if found else None


def _offer_pairing(code_digest: str, expires_at: datetime | None, db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT OR REPLACE INTO pairing_code (id, digest, expires_at) VALUES (1, ?, ?)",
        (code_digest, None if expires_at is None else to_text(expires_at)),
    )


def offer_link(person_id: PersonId, code_digest: str, expires_at: datetime | None, db: sqlite3.Connection) -> None:
    """Let whoever shows this code be this person too, once, until then, in the caller's transaction."""
    db.execute(
        "INSERT OR REPLACE INTO link_code (person_id, digest, expires_at) VALUES (?, ?, ?)",
        (person_id, code_digest, None if expires_at is None else to_text(expires_at)),
    )


def _pair(identity: Identity, code_digest: str, welcome: OwedText, db: sqlite3.Connection) -> Person | None:
    person = _let_in(identity, code_digest, welcome.owed_at, db)
    if person is None:
        return None
    key = (identity.platform, identity.platform_user_id)
    db.execute("DELETE FROM turned_away WHERE platform = ? AND platform_user_id = ?", key)
    if person.language is None:
        db.execute("UPDATE person SET language = ? WHERE id = ?", (welcome.language, person.id))
        person = replace(person, language=welcome.language)
    owe(db, welcome, _welcome_key(welcome.address, welcome.answers or to_text(welcome.owed_at)))
    return person


def _let_in(identity: Identity, code_digest: str, now: datetime, db: sqlite3.Connection) -> Person | None:
    """Use up a good code; an identity that is somebody else's is never moved, and uses up nothing."""
    known, gave_it = find_person(identity, db), _offered_by(code_digest, now, db)
    if gave_it is not None:
        if known not in {None, gave_it}:
            return None
        db.execute("DELETE FROM link_code WHERE person_id = ?", (gave_it.id,))
        link(identity, gave_it.id, db)
        return gave_it
    if not _is_good(code_digest, now, db) or known not in {None, read_owner(db)}:
        return None
    db.execute("DELETE FROM pairing_code")
    return link_owner(identity, db)


def _was_told(identity: Identity, not_since: str, db: sqlite3.Connection) -> bool:
    sql = "SELECT 1 FROM turned_away WHERE platform = ? AND platform_user_id = ? AND told_at > ?"
    return db.execute(sql, (identity.platform, identity.platform_user_id, not_since)).fetchone() is not None


def _turn_away(identity: Identity, refusal: OwedText, not_since: str, db: sqlite3.Connection) -> bool:
    if _was_told(identity, not_since, db):
        return False
    # Of those who may come again nothing is kept for longer than it takes.
    db.execute("DELETE FROM turned_away WHERE told_at <= ?", (not_since,))
    db.execute(
        "INSERT OR REPLACE INTO turned_away (platform, platform_user_id, told_at) VALUES (?, ?, ?)",
        (identity.platform, identity.platform_user_id, to_text(refusal.owed_at)),
    )
    owe(db, refusal, f"away:{identity.platform}:{identity.platform_user_id}:{to_text(refusal.owed_at)}")
    return True
