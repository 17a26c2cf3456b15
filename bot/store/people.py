"""Who is who: persons and the platform identities that lead to them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.domain.conversation import Identity
from bot.domain.errors import StoreError
from bot.domain.ids import MessageId, PersonId
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
        return await self._database.read(partial(find_person, identity))

    async def get(self, person_id: PersonId) -> Person:
        """Return a person we know exists; StoreError if we were wrong."""
        row = await self._database.read(
            lambda db: db.execute("SELECT * FROM person WHERE id = ?", (person_id,)).fetchone()
        )
        if row is None:
            cause = f"there is no person {person_id}"
            raise StoreError(cause, path=str(self._database.path), problem=cause)
        return person_from(row)

    async def owner(self) -> Person | None:
        """Return the person this file belongs to; None before anyone has paired."""
        return await self._database.read(read_owner)

    async def accounts(self, person_id: PersonId) -> list[Identity]:
        """Return every identity that leads to a person, by platform and name."""
        sql = """
        SELECT platform, platform_user_id, display_name FROM identity_link
        WHERE person_id = ? ORDER BY platform, display_name, platform_user_id
        """
        return await self._database.read(lambda db: [Identity(*row) for row in db.execute(sql, (person_id,))])

    async def is_linked(self, platform: str) -> bool:
        """Whether anybody is known on a platform."""
        sql = "SELECT EXISTS (SELECT 1 FROM identity_link WHERE platform = ?)"
        return bool(await self._database.read(lambda db: db.execute(sql, (platform,)).fetchone()[0]))

    async def enrol_owner(self, identity: Identity) -> Person:
        """Link an identity to the owner, who is created if need be."""
        return await self._database.write(partial(link_owner, identity))


def person_from(row: sqlite3.Row) -> Person:
    """Return the person in a row of its table."""
    return Person(
        id=PersonId(row["id"]),
        name=row["name"],
        language=None if row["language"] is None else Language(row["language"]),
        language_fixed=bool(row["language_fixed"]),
        timezone=row["timezone"],
    )


def find_person(identity: Identity, db: sqlite3.Connection) -> Person | None:
    """Return the person behind an identity; None for a stranger."""
    row = db.execute(
        """
        SELECT person.* FROM identity_link JOIN person ON person.id = identity_link.person_id
        WHERE platform = ? AND platform_user_id = ?
        """,
        (identity.platform, identity.platform_user_id),
    ).fetchone()
    return None if row is None else person_from(row)


def read_owner(db: sqlite3.Connection) -> Person | None:
    """Return the person this file belongs to; None before anyone has paired."""
    row = db.execute("SELECT * FROM person WHERE is_owner = 1").fetchone()
    return None if row is None else person_from(row)


def link_owner(identity: Identity, db: sqlite3.Connection) -> Person:
    """Link an identity to the owner, who is created if need be."""
    db.execute(
        "INSERT INTO person (name, is_owner) VALUES (?, 1) ON CONFLICT (is_owner) WHERE is_owner = 1 DO NOTHING",
        (identity.display_name,),
    )
    owner = person_from(db.execute("SELECT * FROM person WHERE is_owner = 1").fetchone())
    link(identity, owner.id, db)
    return owner


def link(identity: Identity, person_id: PersonId, db: sqlite3.Connection) -> None:
    """Have an identity lead to a person."""
    db.execute(
        """
        INSERT INTO identity_link (platform, platform_user_id, person_id, display_name) VALUES (?, ?, ?, ?)
        ON CONFLICT (platform, platform_user_id)
        DO UPDATE SET person_id = excluded.person_id, display_name = excluded.display_name
        """,
        (identity.platform, identity.platform_user_id, person_id, identity.display_name),
    )


def unlink(person_id: PersonId, platform: str, asked_in: MessageId, db: sqlite3.Connection) -> None:
    """Have a person's identities of a platform lead nowhere, but for the one that the message comes from.

    A code of the person's is worth nothing any more: one of those may have asked for it.
    """
    # Where it was not noted who sent the message, none of its platform goes.
    db.execute(
        """
        DELETE FROM identity_link
        WHERE person_id = :person AND platform = :platform AND NOT EXISTS (
          SELECT 1 FROM message JOIN thread ON thread.id = message.thread_id
          WHERE message.id = :asked_in AND thread.platform = :platform
            AND coalesce(sender_id, platform_user_id) = platform_user_id)
        """,
        {"person": person_id, "platform": platform, "asked_in": asked_in},
    )
    db.execute("DELETE FROM link_code WHERE person_id = ?", (person_id,))
