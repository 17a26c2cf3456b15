"""What every command shares: settings, logs, and one sentence for whatever goes wrong."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import NoReturn, TypeVar

from bot.app import Aiki, open_aiki
from bot.cli import FAULT, OK, USAGE, Run
from bot.domain.errors import AikiError, SettingsError
from bot.domain.language import Language
from bot.locales import LocaleSentences
from bot.logs import set_up_logs
from bot.settings import Settings, load_settings

log = logging.getLogger(__name__)

Result = TypeVar("Result")


def run_command(run: Run, arguments: argparse.Namespace) -> int:
    """Load the settings, run a command, and turn every error into its sentence and exit status."""
    _be_calm_about_characters()
    signal.signal(signal.SIGTERM, _leave)
    settings: Settings | None = None
    try:
        settings = load_settings(db=arguments.db)
        set_up_logs(settings.db, settings.log_level)
        return run(arguments, settings)
    except SettingsError as error:
        return complain(error, Language.EN, USAGE)
    except AikiError as error:
        log.error("%s: %s", type(error).__name__, error)
        return complain(error, settings.language if settings else Language.EN, FAULT)
    except KeyboardInterrupt:
        return OK
    except BrokenPipeError:
        # Whoever read our output left; Python must not try to flush to them again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        log.error("%s", type(error).__name__, exc_info=True)  # noqa: G201 - LOG.exception would say the same
        return complain(AikiError(type(error).__name__), settings.language if settings else Language.EN, FAULT)


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


def _leave(signum: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
