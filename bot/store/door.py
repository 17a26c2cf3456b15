"""Who may come in: the code that pairs, and when a stranger was last turned away."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.conversation import Identity, ThreadAddress
from bot.domain.delivery import OwedText
from bot.domain.person import Person
from bot.store.outbox import owe
from bot.store.people import link_owner
from bot.store.times import to_text

if TYPE_CHECKING:
    import sqlite3

    from bot.store.database import Database


class Door:
    """The ``Door`` port over the file."""

    def __init__(self, database: Database) -> None:
        """Keep everything in ``database``."""
        self._database = database

    async def offer(self, code_digest: str, expires_at: datetime | None) -> None:
        """Let whoever shows this code be paired, once, until then; every earlier code is worth nothing any more."""
        await self._database.write(
            lambda db: db.execute(
                "INSERT OR REPLACE INTO pairing_code (id, digest, expires_at) VALUES (1, ?, ?)",
                (code_digest, None if expires_at is None else to_text(expires_at)),
            ).close()
        )

    async def pair(self, identity: Identity, code_digest: str, welcome: OwedText) -> Person | None:
        """Link an identity to the owner and owe the welcome, in ONE transaction; None where the code is no good."""
        if not await self._database.read(partial(_is_good, code_digest, welcome.owed_at)):
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


def _pair(identity: Identity, code_digest: str, welcome: OwedText, db: sqlite3.Connection) -> Person | None:
    if not _is_good(code_digest, welcome.owed_at, db):
        return None
    db.execute("DELETE FROM pairing_code")
    key = (identity.platform, identity.platform_user_id)
    db.execute("DELETE FROM turned_away WHERE platform = ? AND platform_user_id = ?", key)
    owner = link_owner(identity, db)
    if owner.language is None:
        db.execute("UPDATE person SET language = ? WHERE id = ?", (welcome.language, owner.id))
        owner = replace(owner, language=welcome.language)
    owe(db, welcome, _welcome_key(welcome.address, welcome.answers or to_text(welcome.owed_at)))
    return owner


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
