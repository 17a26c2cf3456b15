"""The one error tree.

AikiError
├── SettingsError            a setting cannot be used
├── InputRefused             what a person or a file gave cannot be taken
│   ├── MessageTooLong
│   └── FileUnreadable       a file whose text cannot be read
│       ├── FileLocked       a password protects it
│       ├── FileDamaged      it is not whole, or not what it calls itself
│       ├── FileWithoutText  it holds pictures of pages, or nothing
│       ├── FileNotText      neither a PDF nor text
│       ├── FileTooLarge
│       └── FileTooHard      to read it takes more time or memory than we give
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
│   ├── ProviderUnreachable  nobody there, or the connection was cut
│   ├── ProviderBusy         too many requests; ``retry_after_s`` where it was told
│   ├── ProviderFailed       it failed on its own side, or what it sent makes no sense
│   ├── ProviderTooSlow      no answer within the time there was
│   ├── KeyRefused           the key is wrong, or may not do this
│   ├── CreditExhausted      the account has no money left, or met its limit
│   ├── ModelMissing         there is no such model
│   │   ├── ModelBroken      it lies on this disk and cannot be loaded
│   │   │   └── EmbedderBroken
│   │   └── PackageMissing   the library that runs it is not installed
│   ├── PromptRefused        the request itself is not taken: too large, or of a wrong form
│   │   ├── ModelUnfit       by this model: it cannot do what it was asked for
│   │   ├── RecordingUnreadable   a recording that cannot be decoded
│   │   └── RecordingTooLong
│   ├── AnswerRefused        the model would not answer
│   ├── BudgetSpent          our own cap is reached; nothing was sent
│   │   └── PriceUnknown     a cap is set, and nobody knows what this model costs
│   ├── ProviderResting      it failed too often just now; nothing was sent
│   └── KeptFromCloud        a rule of the person's own; nothing was sent
├── ToolFailed               a tool could not do its work
│   └── ToolInterrupted      it was cut off in the middle: nobody knows whether it was done
├── AttachmentUnfit          what a person sent beside words cannot be taken in
│   ├── AttachmentLost       it cannot be fetched
│   ├── AttachmentTooLarge
│   ├── NoSpeechModel        nobody could listen
│   ├── NothingSaid
│   ├── NoVisionModel        nobody could look
│   └── NoFileModel          nobody could read
├── AnswerStopped            the person stopped it
├── MessageChanged           it was edited while it was answered
└── DeliveryError            a platform did not take a text
    └── ThreadMoved          it is to be sent elsewhere

Each class names the sentence a person is told (a key of ``bot/locales``); ``str(error)`` is the
cause, for the log. ``values`` fill the sentence.
"""

from __future__ import annotations

from typing import ClassVar

from bot.domain.usage import Usage


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


class FileUnreadable(InputRefused):
    """A file was sent whose text cannot be read."""

    sentence = "files.unreadable"


class FileLocked(FileUnreadable):
    """A password protects it, or a cipher that is not installed here."""

    sentence = "files.locked"


class FileDamaged(FileUnreadable):
    """It is not whole, or not what it calls itself."""

    sentence = "files.damaged"


class FileWithoutText(FileUnreadable):
    """It holds pictures of pages, as scanners make them, or nothing at all."""

    sentence = "files.without_text"


class FileNotText(FileUnreadable):
    """It is neither a PDF nor text."""

    sentence = "files.not_text"


class FileTooLarge(FileUnreadable):
    """It is larger than ``limit`` megabytes."""

    sentence = "files.too_large"


class FileTooHard(FileUnreadable):
    """To read it takes more time or memory than we give; some files are built for that."""

    sentence = "files.too_hard"


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
    """A provider could not answer.

    ``passing``: the same request may succeed later, so it says something about the provider's health.
    ``usage`` is what was consumed before it broke, None where that is not known.
    """

    sentence = "error.provider"
    passing: ClassVar[bool] = True

    def __init__(
        self, cause: str, /, *, usage: Usage | None = None, retry_after_s: float | None = None, **values: str | int
    ) -> None:
        """Keep the cause, what was consumed, and how long the provider asks us to stay away."""
        super().__init__(cause, **values)
        self.usage = usage
        self.retry_after_s = retry_after_s


class ProviderUnreachable(ProviderError):
    """Nobody answers at ``address``, or the connection was cut."""

    sentence = "error.provider_unreachable"


class ProviderBusy(ProviderError):
    """The provider has too many requests just now."""

    sentence = "error.provider_busy"


class ProviderFailed(ProviderError):
    """The provider failed on its own side, broke off, or sent what makes no sense."""

    sentence = "error.provider_failed"


class ProviderTooSlow(ProviderError):
    """No answer, or no more of it, within the time there was."""

    sentence = "error.provider_too_slow"


class KeyRefused(ProviderError):
    """The key is wrong or may not do this; ``setting`` names where it is set."""

    sentence = "error.key_refused"
    passing = False


class CreditExhausted(ProviderError):
    """The provider's account has no money left, or met a limit set there."""

    sentence = "error.credit_exhausted"
    passing = False


class ModelMissing(ProviderError):
    """The provider has no model of this name; ``model`` names it, ``command`` mends it."""

    sentence = "error.model_missing"
    passing = False


class ModelBroken(ModelMissing):
    """What lies at ``path`` is no model that can be loaded."""

    sentence = "files.model_broken"


class EmbedderBroken(ModelBroken):
    """What lies at ``path`` is no embedding model that can be loaded; ``problem`` names what is missing or wrong."""

    sentence = "files.embedder_broken"


class PackageMissing(ModelMissing):
    """The library that runs ``model`` is not installed; ``command`` installs it."""

    sentence = "files.package_missing"


class PromptRefused(ProviderError):
    """The provider does not take this request: it is too large, or of a form it does not know."""

    sentence = "error.prompt_refused"
    passing = False


class ModelUnfit(PromptRefused):
    """The model lacks what was asked of it: chat, pictures, embeddings; ``model`` names it."""

    sentence = "error.model_unfit"


class RecordingUnreadable(PromptRefused):
    """A recording cannot be decoded: it is damaged, or of no kind of sound we know."""

    sentence = "files.recording_unreadable"
    passing = False


class RecordingTooLong(PromptRefused):
    """A recording is longer than ``minutes``."""

    sentence = "files.recording_too_long"
    passing = False


class AnswerRefused(ProviderError):
    """The model would not answer this."""

    sentence = "error.answer_refused"
    passing = False


class ProviderResting(ProviderError):
    """It failed so often just now that it is left alone for a while; nothing was sent."""

    sentence = "error.provider_resting"


class KeptFromCloud(ProviderError):
    """A rule of the person's own keeps the message from the cloud, and nothing else can answer it."""

    sentence = "error.kept_from_cloud"
    passing = False


class BudgetSpent(ProviderError):
    """The call could go over our own cap for the ``span``, a day or a month; nothing was sent."""

    sentence = "error.budget_spent"
    passing = False


class PriceUnknown(BudgetSpent):
    """A cap is set and no price is known for ``model``, so that nobody could say when it is reached."""

    sentence = "error.price_unknown"


class ToolFailed(AikiError):
    """A tool could not do its work; ``str(error)`` says why in plain words, for the model to read."""

    sentence = "error.tool"


class ToolInterrupted(ToolFailed):
    """A tool was cut off in the middle: what it does may have been done."""


class DeliveryError(AikiError):
    """A platform did not take a text, or may not have.

    With ``permanent`` no later attempt can succeed; with ``gone`` neither can any other text in that thread.
    ``retry_after_s`` is how long the platform wants to be left alone in that thread. With ``uncertain`` the
    text may have arrived all the same.
    """

    sentence = "error.delivery"

    def __init__(
        self,
        cause: str,
        /,
        *,
        permanent: bool = False,
        gone: bool = False,
        uncertain: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        """Keep the cause, and what is known of another attempt."""
        super().__init__(cause)
        self.permanent = permanent or gone
        self.gone = gone
        self.uncertain = uncertain
        self.retry_after_s = retry_after_s


class ThreadMoved(DeliveryError):
    """The place a text was meant for is now at ``platform_thread_id``; the same text can go there at once."""

    def __init__(self, platform_thread_id: str) -> None:
        """Keep the new place."""
        super().__init__(f"the thread is now {platform_thread_id}")
        self.platform_thread_id = platform_thread_id


class AttachmentUnfit(AikiError):
    """What a person sent beside words is nothing that can be taken in here."""

    sentence = "error.attachment_kind"


class AttachmentLost(AttachmentUnfit):
    """It cannot be had from the platform (any more)."""

    sentence = "error.attachment_lost"


class AttachmentTooLarge(AttachmentUnfit):
    """It has more than ``limit`` megabytes."""

    sentence = "error.attachment_large"


class NoSpeechModel(AttachmentUnfit):
    """A voice note, and nothing fills the speech slot."""

    sentence = "error.no_speech_model"


class NothingSaid(AttachmentUnfit):
    """A voice note in which nobody speaks."""

    sentence = "error.nothing_said"


class NoVisionModel(AttachmentUnfit):
    """A picture, and no model that is connected could look at it."""

    sentence = "error.no_vision_model"


class NoFileModel(AttachmentUnfit):
    """A file, and no model is connected that could say anything about it."""

    sentence = "error.no_file_model"


class AnswerStopped(AikiError):
    """The person stopped an answer while it was made; it never leaves the core."""

    sentence = "turn.stopped"


class MessageChanged(AikiError):
    """A message was edited while it was being answered: that answer is not kept, another is made."""
