"""``aiki run``: every configured platform, until the process is told to end; ``aiki pair``: a code for an account."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING

from bot import __version__
from bot.app import Aiki, open_aiki, sole_server
from bot.cli import FAULT, OK, USAGE
from bot.cli.leaving import leave_at_once_after
from bot.cli.session import with_aiki
from bot.core.door import CODE_LASTS
from bot.domain.language import Language
from bot.locales import LocaleSentences
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.adapters.telegram import Telegram

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=6)
"""What answers under way get to end in; what is not answered then is answered at the next start.

With what else there is to do it is less than the ten seconds that Docker gives."""
LAST_WORDS = timedelta(seconds=2)
"""What a text that is on its way gets to arrive in."""
_SLACK_S = 3.0


def serve(settings: Settings) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    token = settings.telegram_token
    if token is None:
        _say(settings.language, "run.nothing_configured")
        return USAGE
    with sole_server(settings.db):
        return asyncio.run(_serve(settings, token.get_secret_value()))


def pair(settings: Settings) -> int:
    """Show a code that pairs whoever sends it to the bot, beside whatever runs."""

    if settings.telegram_token is None:
        _say(settings.language, "run.nothing_configured")
        return USAGE

    async def offer(aiki: Aiki) -> tuple[str, Language]:
        return await aiki.doorkeeper.offer(lasts=CODE_LASTS), await aiki.language()

    code, language = with_aiki(settings, offer)
    minutes = round(CODE_LASTS.total_seconds() / 60)
    _say(language, "run.code_for_a_while", code=_spaced(code), minutes=minutes)
    return OK


async def _serve(settings: Settings, token: str) -> int:
    leaving = _leaving()
    # Loading the library takes half a second in which the loop can do something else.
    module = await asyncio.to_thread(import_module, "bot.adapters.telegram")
    phrasebook = LocaleSentences()
    telegram: Telegram = module.Telegram(
        token, settings.telegram_base_url, settings.telegram_stream, phrasebook, settings.language
    )
    try:
        async with open_aiki(settings, [telegram]) as aiki:
            telegram.connect(aiki.inbox, aiki.store.outbox)
            language = await aiki.language()
            _say(language, "run.welcome", version=__version__, path=str(settings.db))
            ended = await _until_told(everything(aiki, telegram, language), leaving)
            await aiki.inbox.close(PATIENCE)
            await aiki.deliverer.drain()
            _say(language, "run.bye")
            return ended
    finally:
        await telegram.close()


def _leaving() -> asyncio.Event:
    """Return what is set at the first Ctrl-C or SIGTERM; the second ends the process at once."""
    leaving, loop = asyncio.Event(), asyncio.get_running_loop()

    def leave() -> None:
        if leaving.is_set():
            leave_at_once_after(0)
        leave_at_once_after(PATIENCE.total_seconds() + _SLACK_S)
        leaving.set()

    for signum in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C cancels the whole run instead
            loop.add_signal_handler(signum, leave)
    return leaving


async def _until_told(work: Coroutine[object, object, int], leaving: asyncio.Event) -> int:
    working, told = asyncio.ensure_future(work), asyncio.ensure_future(leaving.wait())
    await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if not working.done():
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return OK
    return working.result()


async def everything(aiki: Aiki, telegram: Telegram, language: Language) -> int:
    """Do all that a running Aiki does; returns only where it cannot go on."""
    await aiki.release_left_overs()
    async with _background(aiki.deliverer.pump(), _warm(aiki), _greet(aiki, telegram, language)):
        await aiki.inbox.recover()
        receiving = _called(aiki, telegram, language) if aiki.settings.public_url else _polled(telegram, language)
        try:
            return await receiving
        finally:
            await aiki.deliverer.settle(LAST_WORDS)


@asynccontextmanager
async def _background(*work: Coroutine[object, object, object]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(one) for one in work]
    for task in tasks:
        task.add_done_callback(_note_end)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _note_end(task: asyncio.Task[object]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("work in the background ended: %s: %s", type(error).__name__, error)


async def _warm(aiki: Aiki) -> None:
    """Load what the first message would wait for."""
    await aiki.classifier.prepare()
    await aiki.embedding.prepare()
    await aiki.warm_up()


async def _polled(telegram: Telegram, language: Language) -> int:
    from telegram.error import InvalidToken  # noqa: PLC0415 - loaded by the adapter by now

    try:
        await telegram.poll(lambda key: _say(language, key))
    except InvalidToken:
        return FAULT
    return OK


async def _called(aiki: Aiki, telegram: Telegram, language: Language) -> int:
    from telegram.error import TelegramError  # noqa: PLC0415 - loaded by the adapter by now

    from bot.adapters.telegram.webhook import PATH  # noqa: PLC0415
    from bot.web import serving  # noqa: PLC0415

    settings, webhook = aiki.settings, telegram.webhook()
    try:
        async with serving(settings.host, settings.port, {PATH: webhook.called}) as port:
            await webhook.register(settings.public_url or "")
            _say(language, "run.called", address=settings.public_url or "", port=port)
            await asyncio.Event().wait()
    except OSError as error:
        _say(language, "run.port_taken", host=settings.host, port=settings.port, problem=error.strerror or str(error))
    except TelegramError as error:
        log.error("the webhook was not taken: %s: %s", type(error).__name__, error)
        _say(language, "run.webhook_refused", problem=str(error))
    return FAULT


async def _greet(aiki: Aiki, telegram: Telegram, language: Language) -> None:
    """Say where Aiki is to be found, and by which code its owner comes in; register the menu."""
    code = None if await aiki.store.people.is_linked(telegram.platform) else await aiki.doorkeeper.offer()
    name = await _patiently(telegram.username)
    _say(language, "run.found_at", name=name)
    if code is not None:
        _say(language, "run.code", code=_spaced(code), link=f"https://t.me/{name}?start={code}")
    await telegram.introduce({spoken: aiki.commands.menu(spoken) for spoken in Language})
    if code is not None:
        await aiki.doorkeeper.paired.wait()
        _say(language, "run.paired")


async def _patiently(ask: Callable[[], Awaitable[str]]) -> str:
    """Ask until there is an answer: at start the network may not be there yet."""
    from telegram.error import InvalidToken, TelegramError  # noqa: PLC0415 - loaded by the adapter by now

    pause = 1.0
    while True:
        try:
            return await ask()
        except InvalidToken:
            raise
        except TelegramError:
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)


def _spaced(code: str) -> str:
    return f"{code[:4]} {code[4:]}"


def _say(language: Language, key: str, **values: str | int) -> None:
    sys.stdout.write(LocaleSentences().say(language, key, **values) + "\n")
    sys.stdout.flush()
