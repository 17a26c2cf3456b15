"""What every command shares: settings, logs, and one sentence for whatever goes wrong."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from traceback import format_tb
from typing import TypeVar

from bot.app import Aiki, open_aiki
from bot.cli import FAULT, INTERRUPTED, UNREAD, USAGE, Run
from bot.domain.errors import AikiError, SettingsError
from bot.domain.language import Language
from bot.locales import LocaleSentences
from bot.logs import logging_beside
from bot.settings import Settings, load_settings

log = logging.getLogger(__name__)

Result = TypeVar("Result")


def run_command(run: Run, arguments: argparse.Namespace) -> int:
    """Load the settings, run a command, and turn every error into its sentence and exit status."""
    _be_calm_about_characters()
    try:
        settings = load_settings(db=arguments.db)
        with logging_beside(settings.db, settings.log_level, settings.secrets()):
            return _run_logged(run, arguments, settings)
    except SettingsError as error:
        return complain(error, Language.EN, USAGE)
    except (KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED
    except BrokenPipeError:
        return UNREAD
    finally:
        _flush_quietly()


def _run_logged(run: Run, arguments: argparse.Namespace, settings: Settings) -> int:
    try:
        return run(arguments, settings)
    except SettingsError:
        raise  # one that only its use showed to be wrong: a usage fault like the others
    except AikiError as error:
        log.error("%s: %s", type(error).__name__, error)
        return complain(error, settings.language, FAULT)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - no traceback ever reaches a person; the log has it
        log.error("%s\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
        return complain(AikiError(type(error).__name__), settings.language, FAULT)


def complain(error: AikiError, language: Language, status: int) -> int:
    """Say an error's sentence on standard error and return the exit status."""
    print(LocaleSentences().say(language, error.sentence, **error.values), file=sys.stderr)  # noqa: T201
    return status


def with_aiki(settings: Settings, work: Callable[[Aiki], Awaitable[Result]]) -> Result:
    """Open the file beside whatever else uses it, do the work, close it."""

    async def opened() -> Result:
        async with open_aiki(settings) as aiki:
            return await work(aiki)

    return asyncio.run(opened())


def _be_calm_about_characters() -> None:
    """Let no text a person or a terminal produces end the program: what cannot be shown is shown as ``?``."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr] # both are TextIOWrapper in a process
    sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]


def _flush_quietly() -> None:
    """Write out what is left, or drop it where nobody reads: Python's own flush at exit would complain."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
