"""The only reader of the environment and of ``.env``: every setting, its default and its limits."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.errors import SettingsError
from bot.domain.language import Language
from bot.domain.model import ModelRef, Slot
from bot.domain.route import Strategy
from bot.domain.zone import load_zone


def _default_db() -> Path:
    # Imported here: only a person without AIKI_DB pays for it at start.
    from platformdirs import user_data_path  # noqa: PLC0415

    return user_data_path("aiki", appauthor=False) / "aiki.db"


def _default_timezone() -> str:
    from tzlocal import get_localzone_name  # noqa: PLC0415 - as above

    return get_localzone_name() or "UTC"


def _default_language() -> Language:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(variable, "")[:2].lower()  # noqa: TID251 - this is the only reader
        if code in {"nb", "nn", "no"}:
            return Language.NB
        if code == "pt":
            return Language.PT
        if code:
            break
    return Language.EN


def _ref_for(slot: Slot) -> BeforeValidator:
    """Return what reads the name of a model as settings write it."""
    return BeforeValidator(lambda given: ModelRef.written(given, slot) if isinstance(given, str) else given)


def _memory_ref(given: object) -> object:
    if given is None or isinstance(given, ModelRef) or given == RULES:
        return given
    if str(given).strip().casefold() == RULES:
        return RULES
    ref = ModelRef.parse(str(given))
    if ref is None:
        raise ValueError("write it as rules, or as provider:model, as in ollama:qwen3:4b or claude:NAME")
    return ref


RULES = "rules"
"""Stands in the place of a model where none is to read what was said."""
ModelRefSetting = Annotated[ModelRef | None, _ref_for(Slot.CHAT), NoDecode]


def _known_as(name: str) -> AliasChoices:
    """Return the names of a setting that other programs know too: by ours first, then by theirs."""
    return AliasChoices(f"AIKI_{name}", name)


class Settings(BaseSettings):
    """All settings. Each is read from the variable ``AIKI_<NAME>`` or from ``.env`` in the working folder.

    Those that other programs know under a name of their own (``ANTHROPIC_API_KEY``) are read from that too.
    """

    model_config = SettingsConfigDict(
        env_prefix="AIKI_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    telegram_token: Annotated[SecretStr | None, Field(validation_alias=_known_as("TELEGRAM_BOT_TOKEN"))] = None
    """The token that BotFather gave; without one Aiki is not in Telegram."""
    telegram_base_url: Annotated[str, Field(validation_alias=_known_as("TELEGRAM_BASE_URL"))] = (
        "https://api.telegram.org"
    )
    """Where the Bot API is; another address for a server of one's own."""
    telegram_stream: Literal["auto", "edits", "off"] = "auto"
    """How answers are seen while they grow: as drafts in private chats and by edits in groups, by edits, or not."""
    discord_token: Annotated[SecretStr | None, Field(validation_alias=_known_as("DISCORD_BOT_TOKEN"))] = None
    """The token of the bot in Discord's developer portal; without one Aiki is not in Discord."""
    discord_api_base: Annotated[str, Field(validation_alias=_known_as("DISCORD_API_BASE"))] = (
        "https://discord.com/api/v10"
    )
    """Where the API is; another address for a server that speaks like Discord."""
    discord_gateway_url: Annotated[str | None, Field(validation_alias=_known_as("DISCORD_GATEWAY_URL"))] = None
    """Where its gateway is; empty means where the API says."""
    discord_stream: Literal["edits", "off"] = "edits"
    """How answers are seen while they grow: by edits, or not."""
    public_url: Annotated[str | None, Field(validation_alias=_known_as("RENDER_EXTERNAL_URL"))] = None
    """The https address under which this machine is reached; with it Telegram calls, without it Aiki asks."""
    host: str = "127.0.0.1"
    """Where the web server listens that Telegram calls; only there with a public address."""
    port: Annotated[int, Field(validation_alias=_known_as("PORT"), ge=0, le=65_535)] = 8080
    """On which port."""
    settle_seconds: Annotated[float, Field(ge=0, le=30)] = 1.0
    """Messages that follow one another this quickly are answered together; 0 answers each by itself."""

    db: Annotated[Path, Field(default_factory=_default_db)]
    """The one file everything is kept in."""
    language: Annotated[Language, Field(default_factory=_default_language)]
    """What Aiki speaks before a person has written anything: en, nb or pt."""
    timezone: Annotated[str, Field(default_factory=_default_timezone)]
    """The IANA zone that holds until a person sets their own with /timezone."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
    """How much goes to the log file beside the database; below INFO it holds message text."""
    embedding_dimensions: Literal[256, 512, 1024] = 512
    """The length of the built-in embedder's vectors; changing it re-embeds in the background."""
    prompt_tokens: Annotated[int, Field(ge=256, le=200_000)] = 2_000
    """How much of the session and of memory a prompt may hold beside the message itself."""
    tokens: Literal["estimate", "tiktoken"] = "estimate"
    """How tokens are counted: by the built-in estimate, or by tiktoken's table where that lies on disk."""
    tiktoken_cache: Path | None = None
    """Where tiktoken's tables lie; empty means where tiktoken itself would look."""

    llm_strategy: Annotated[Strategy, Field(validation_alias=_known_as("LLM_STRATEGY"))] = Strategy.CLAUDE_ONLY
    """Which model answers as a rule, until /strategy says otherwise."""
    anthropic_api_key: Annotated[SecretStr | None, Field(validation_alias=_known_as("ANTHROPIC_API_KEY"))] = None
    """The key for Claude; without one Claude is not asked."""
    anthropic_base_url: Annotated[str | None, Field(validation_alias=_known_as("ANTHROPIC_BASE_URL"))] = None
    """Another address for Claude, as a proxy has one."""
    claude_model: Annotated[str | None, Field(min_length=1)] = None
    """The Claude model; empty means the one this version was made with."""
    claude_prompt_tokens: Annotated[int, Field(ge=1_000, le=150_000)] = 12_000
    """How large a prompt for Claude may be, beside the message itself."""
    ollama_host: Annotated[str, Field(validation_alias=_known_as("OLLAMA_HOST"))] = "http://127.0.0.1:11434"
    """Where Ollama listens."""
    ollama_api_key: Annotated[SecretStr | None, Field(validation_alias=_known_as("OLLAMA_API_KEY"))] = None
    """A key for it, where a proxy in front of it wants one."""
    ollama_num_ctx: Annotated[int, Field(ge=2_048, le=131_072)] = 4_096
    """The context a local model is loaded with; a message that needs more raises it for that call."""
    ollama_keep_alive: Annotated[str, Field(pattern=r"^(-1|\d{1,9}[smh]?)$")] = "30m"
    """How long Ollama keeps a model in memory after an answer; -1 is for ever."""
    openai_base_url: Annotated[str | None, Field(validation_alias=_known_as("OPENAI_BASE_URL"))] = None
    """The address of an OpenAI-compatible server (vLLM, llama.cpp, LM Studio, OpenRouter), up to /v1."""
    openai_api_key: Annotated[SecretStr | None, Field(validation_alias=_known_as("OPENAI_API_KEY"))] = None
    """Its key, where it wants one."""
    openai_place: Literal["auto", "local", "cloud"] = "auto"
    """Whether that server is the person's own: auto takes private and loopback addresses for such."""
    chat_model: ModelRefSetting = None
    """The model of the chat slot, as in ollama:qwen3:4b; empty means the first one found running."""
    code_model: ModelRefSetting = None
    """The model of the code slot; empty means that of the chat slot."""
    vision_model: ModelRefSetting = None
    """The model that is shown pictures; empty means Claude."""
    embedding_model: Annotated[ModelRef | None, _ref_for(Slot.EMBEDDING), NoDecode] = None
    """The model that embeds memories, as in local: or ollama:bge-m3; empty means the built-in embedder."""
    speech_model: Annotated[ModelRef | None, _ref_for(Slot.SPEECH), NoDecode] = None
    """The model that writes down what is said, as in whisper:small or openai:whisper-1; empty means none."""
    memory_model: Annotated[ModelRef | Literal["rules"] | None, BeforeValidator(_memory_ref), NoDecode] = None
    """The model that reads sessions which are over; empty means the cheapest that may, rules means never one."""
    rules: str = ""
    """Rules of routing, separated by semicolons, as in: claude for code; never cloud #work."""
    budget_day_usd: Annotated[Decimal | None, Field(ge=0, le=10_000)] = None
    """The most that may be spent on models in a day, in US dollars; empty means no cap."""
    budget_month_usd: Annotated[Decimal | None, Field(ge=0, le=100_000)] = None
    """The same for a month."""
    reply_footer: bool = False
    """Whether each answer ends with its model, seconds and cost."""
    turn_seconds: Annotated[float, Field(gt=0, le=3_600)] = 180
    """The longest a turn may take, whatever it tries."""
    searxng_url: str | None = None
    """A SearXNG server to search the web with (its settings must allow the JSON format)."""
    brave_api_key: Annotated[SecretStr | None, Field(validation_alias=_known_as("BRAVE_API_KEY"))] = None
    """A key for Brave's search, used where no SearXNG is set."""
    mcp_config: Path | None = None
    """A JSON file that names MCP servers whose tools Claude may use."""

    @field_validator("embedding_dimensions", mode="before")
    @classmethod
    def _whole_number(cls, given: object) -> object:
        return int(given) if isinstance(given, str) and given.strip().isdecimal() else given

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if load_zone(name) is None:
            raise ValueError("it is not the name of a time zone, such as Europe/Oslo")
        return name

    @field_validator("db")
    @classmethod
    def _whole_path(cls, path: Path) -> Path:
        # Resolved once: the lock and the log lie beside the file itself, by whatever link it is named.
        try:
            whole = path.expanduser().resolve()
        except (RuntimeError, OSError) as error:
            raise ValueError(
                "the path cannot be followed: name the file from the root, as in /home/me/aiki.db"
            ) from error
        if not whole.name:
            raise ValueError("it names no file")
        return whole

    def zone(self) -> ZoneInfo:
        """Return the default time zone."""
        return ZoneInfo(self.timezone)

    def ollama_keeps_for(self) -> timedelta:
        """Return how long a local model stays in memory after an answer."""
        text = self.ollama_keep_alive
        if text == "-1":
            return timedelta(days=36_500)
        units = {"s": 1, "m": 60, "h": 3_600}
        return timedelta(seconds=int(text.rstrip("smh")) * units.get(text[-1], 1))

    def variables(self) -> Mapping[str, str]:
        """Return every variable, for a file of the person's own that names some of them (``mcp_config``)."""
        from dotenv import dotenv_values  # noqa: PLC0415 - only who has such a file pays for it

        written = {name: value for name, value in dotenv_values(".env").items() if value is not None}
        return {**written, **os.environ}  # noqa: TID251 - this is the only reader

    def secrets(self) -> tuple[str, ...]:
        """Return every secret's value, to be kept out of the log."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr))

    def tiktoken_folder(self) -> Path:
        """Return the folder in which tiktoken keeps its tables."""
        if self.tiktoken_cache is not None:
            return self.tiktoken_cache
        for variable in ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
            if folder := os.environ.get(variable):  # noqa: TID251 - this is the only reader
                return Path(folder)
        return Path(tempfile.gettempdir()) / "data-gym-cache"


def load_settings(**overrides: object) -> Settings:
    """Return the settings, ``overrides`` (from the command line) before the environment.

    Raises SettingsError naming the first setting that cannot be used. Its value is never part of
    the error: it may be a secret.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    unread: list[str] = []
    dotenv = logging.getLogger("dotenv.main")
    dotenv.handlers[:], dotenv.propagate = [_LinesUnread(unread)], False
    try:
        settings = Settings(**given)  # type: ignore[arg-type] # pydantic checks what mypy cannot see
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = "_".join(str(part) for part in first["loc"]).upper()
        setting = "AIKI_" + place.removeprefix("AIKI_")
        problem = str(first["msg"]).removeprefix("Value error, ")
        cause = f"{setting}: {problem}"
        raise SettingsError(cause, setting=setting, problem=problem) from None
    except RuntimeError as error:
        problem = "your home folder cannot be found: name the file from the root, as in /home/me/aiki.db"
        raise SettingsError(str(error), setting="AIKI_DB", problem=problem) from error
    except (OSError, UnicodeDecodeError) as error:
        cause = f".env: {type(error).__name__}"
        raise SettingsError(cause, setting=".env", problem="the file cannot be read as UTF-8 text") from error
    if unread:
        problem = f"line {unread[0]} is not of the form NAME=value"
        raise SettingsError(problem, setting=".env", problem=problem)
    return settings


class _LinesUnread(logging.Handler):
    """Takes note of the lines of ``.env`` that its reader only logs and passes over."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line's number, the only argument of the reader's warning."""
        if isinstance(record.args, tuple) and record.args:
            self._lines.append(str(record.args[0]))
