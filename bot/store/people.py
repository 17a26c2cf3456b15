"""Who is who: persons and the platform identities that lead to them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.domain.conversation import Identity
from bot.domain.errors import StoreError
from bot.domain.ids import PersonId
from bot.domain.language import Language
from bot.domain.person import Person

if TYPE_CHECKING:
    import sqlite3

    from bot.store.database import Database


class People:
    """The ``People`` port over the file."""

    def __init__(self, database: Database) -> None:
        """Keep everything in ``database``."""
        self._database = database

    async def find(self, identity: Identity) -> Person | None:
        """Return the person behind an identity; None for a stranger."""
        return await self._database.read(partial(_find, identity))

    async def get(self, person_id: PersonId) -> Person:
        """Return a person we know exists; StoreError if we were wrong."""
        row = await self._database.read(
            lambda db: db.execute("SELECT * FROM person WHERE id = ?", (person_id,)).fetchone()
        )
        if row is None:
            cause = f"there is no person {person_id}"
            raise StoreError(cause, path=str(self._database.path), problem=cause)
        return _person(row)

    async def owner(self) -> Person | None:
        """Return the person this file belongs to; None before anyone has paired."""
        return await self._database.read(_owner)

    async def is_linked(self, platform: str) -> bool:
        """Whether anybody is known on a platform."""
        sql = "SELECT EXISTS (SELECT 1 FROM identity_link WHERE platform = ?)"
        return bool(await self._database.read(lambda db: db.execute(sql, (platform,)).fetchone()[0]))

    async def enrol_owner(self, identity: Identity) -> Person:
        """Link an identity to the owner, who is created if need be."""
        return await self._database.write(partial(link_owner, identity))


def _person(row: sqlite3.Row) -> Person:
    return Person(
        id=PersonId(row["id"]),
        name=row["name"],
        language=None if row["language"] is None else Language(row["language"]),
        language_fixed=bool(row["language_fixed"]),
        timezone=row["timezone"],
    )


def _find(identity: Identity, db: sqlite3.Connection) -> Person | None:
    row = db.execute(
        """
        SELECT person.* FROM identity_link JOIN person ON person.id = identity_link.person_id
        WHERE platform = ? AND platform_user_id = ?
        """,
        (identity.platform, identity.platform_user_id),
    ).fetchone()
    return None if row is None else _person(row)


def _owner(db: sqlite3.Connection) -> Person | None:
    row = db.execute("SELECT * FROM person WHERE is_owner = 1").fetchone()
    return None if row is None else _person(row)


def link_owner(identity: Identity, db: sqlite3.Connection) -> Person:
    """Link an identity to the owner, who is created if need be."""
    db.execute(
        "INSERT INTO person (name, is_owner) VALUES (?, 1) ON CONFLICT (is_owner) WHERE is_owner = 1 DO NOTHING",
        (identity.display_name,),
    )
    owner = db.execute("SELECT * FROM person WHERE is_owner = 1").fetchone()
    db.execute(
        """
        INSERT INTO identity_link (platform, platform_user_id, person_id, display_name) VALUES (?, ?, ?, ?)
        ON CONFLICT (platform, platform_user_id)
        DO UPDATE SET person_id = excluded.person_id, display_name = excluded.display_name
        """,
        (identity.platform, identity.platform_user_id, owner["id"], identity.display_name),
    )
    return _person(owner)
