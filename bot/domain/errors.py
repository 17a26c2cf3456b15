"""The one error tree.

AikiError
├── SettingsError            a setting cannot be used
├── InputRefused             what a person or a file gave cannot be taken
│   └── MessageTooLong
├── AlreadyRunning           another process serves this database file
├── StoreError               the database file
│   ├── SqliteUnsuitable     no SQLite module here can do the work
│   ├── DatabaseUnusable     the path is not a database we can open
│   │   ├── DatabaseNewer    written by a newer Aiki
│   │   ├── DatabaseCorrupt  damaged
│   │   └── MigrationFailed  or a shipped migration was altered
│   ├── DatabaseReadOnly
│   ├── DiskFull
│   └── DatabaseBusy         another process holds the write lock too long
├── ProviderError            a model could not answer
└── DeliveryError            a platform did not take a text

Each class names the sentence a person is told (a key of ``bot/locales``); ``str(error)`` is the
cause, for the log. ``values`` fill the sentence.
"""

from __future__ import annotations

from typing import ClassVar


class AikiError(Exception):
    """Base of every error we raise on purpose."""

    sentence: ClassVar[str] = "error.unexpected"

    def __init__(self, cause: str, /, **values: str | int) -> None:
        """Keep the cause for the log and the values for the person's sentence."""
        super().__init__(cause)
        self.values = values


class SettingsError(AikiError):
    """A setting cannot be used; ``setting`` and ``problem`` say which and why, never its value."""

    sentence = "error.setting"


class InputRefused(AikiError):
    """What was given cannot be taken; nothing was kept."""

    sentence = "error.input"


class MessageTooLong(InputRefused):
    """A message over ``limit`` characters."""

    sentence = "error.too_long"


class AlreadyRunning(AikiError):
    """Another process serves this file; it must end first."""

    sentence = "error.already_running"


class StoreError(AikiError):
    """The database file could not do what was asked; nothing was half-written."""

    sentence = "error.store"


class SqliteUnsuitable(StoreError):
    """No SQLite module on this machine has what we need; ``missing`` and ``command`` say what mends it."""

    sentence = "error.sqlite_unsuitable"


class DatabaseUnusable(StoreError):
    """The path cannot be opened as a database; ``path`` and ``problem`` say why."""

    sentence = "error.database_unusable"


class DatabaseNewer(DatabaseUnusable):
    """The file was written by a newer Aiki."""

    sentence = "error.database_newer"


class DatabaseCorrupt(DatabaseUnusable):
    """The file is damaged."""

    sentence = "error.database_corrupt"


class MigrationFailed(DatabaseUnusable):
    """A migration failed and was rolled back, or one that already ran was altered since."""

    sentence = "error.migration"


class DatabaseReadOnly(StoreError):
    """The file or its folder cannot be written."""

    sentence = "error.read_only"


class DiskFull(StoreError):
    """No room is left."""

    sentence = "error.disk_full"


class DatabaseBusy(StoreError):
    """Another process held the write lock longer than we wait."""

    sentence = "error.busy"


class ProviderError(AikiError):
    """A provider could not answer."""

    sentence = "error.provider"


class DeliveryError(AikiError):
    """A platform did not take a text. With ``permanent`` no later attempt can succeed."""

    sentence = "error.delivery"

    def __init__(self, cause: str, /, *, permanent: bool = False, **values: str | int) -> None:
        """Keep the cause, and whether trying again is of any use."""
        super().__init__(cause, **values)
        self.permanent = permanent
