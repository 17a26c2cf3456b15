"""``aiki run``: every configured platform, until the process is told to end; ``aiki pair``: a code for an account."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from importlib import import_module

from bot import __version__
from bot.app import Aiki, open_aiki, sole_server
from bot.cli import OK, USAGE
from bot.cli.leaving import leave_at_once_after
from bot.cli.serve_discord import ServedDiscord
from bot.cli.serve_telegram import ServedTelegram
from bot.cli.served import Say, Served
from bot.cli.session import with_aiki
from bot.core.door import CODE_LASTS
from bot.domain.language import Language
from bot.locales import LocaleSentences
from bot.settings import Settings

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=6)
"""What answers under way get to end in; what is not answered then is answered at the next start.

With what else there is to do it is less than the ten seconds that Docker gives."""
LAST_WORDS = timedelta(seconds=2)
"""What a text that is on its way gets to arrive in."""
_SLACK_S = 3.0


def serve(settings: Settings) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    if not _is_configured(settings):
        _say(settings.language, "run.nothing_configured")
        return USAGE
    with sole_server(settings.db):
        return asyncio.run(_serve(settings))


def pair(settings: Settings) -> int:
    """Show a code that pairs whoever sends it to the bot, beside whatever runs."""

    if not _is_configured(settings):
        _say(settings.language, "run.nothing_configured")
        return USAGE

    async def offer(aiki: Aiki) -> tuple[str, Language]:
        return await aiki.doorkeeper.offer(lasts=CODE_LASTS), await aiki.language()

    code, language = with_aiki(settings, offer)
    minutes = round(CODE_LASTS.total_seconds() / 60)
    _say(language, "run.code_for_a_while", code=_spaced(code), minutes=minutes)
    return OK


def _is_configured(settings: Settings) -> bool:
    return settings.telegram_token is not None or settings.discord_token is not None


async def _serve(settings: Settings) -> int:
    leaving = _leaving()
    platforms = await platforms_of(settings)
    try:
        async with open_aiki(settings, [platform.adapter for platform in platforms]) as aiki:
            language = await aiki.language()
            _say(language, "run.welcome", version=__version__, path=str(settings.db))
            ended = await _until_told(everything(aiki, platforms, language), leaving)
            await aiki.inbox.close(PATIENCE)
            await aiki.deliverer.drain()
            _say(language, "run.bye")
            return ended
    finally:
        await asyncio.gather(*(platform.close() for platform in platforms))


async def platforms_of(settings: Settings) -> list[Served]:
    """Return every platform that is configured; each library takes half a second to load, aside from the loop."""
    phrasebook, language = LocaleSentences(), settings.language
    found: list[Served] = []
    if settings.telegram_token is not None:
        telegram = await asyncio.to_thread(import_module, "bot.adapters.telegram")
        token, stream = settings.telegram_token.get_secret_value(), settings.telegram_stream
        found.append(ServedTelegram(telegram.Telegram(token, settings.telegram_base_url, stream, phrasebook, language)))
    if settings.discord_token is not None:
        discord = await asyncio.to_thread(import_module, "bot.adapters.discord")
        token, gateway = settings.discord_token.get_secret_value(), settings.discord_gateway_url
        where = discord.Account(token, settings.discord_api_base, gateway)
        found.append(ServedDiscord(discord.Discord(where, settings.discord_stream, phrasebook, language)))
    return found


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


async def everything(aiki: Aiki, platforms: Sequence[Served], language: Language) -> int:
    """Do all that a running Aiki does; returns only where no platform can go on."""
    say = partial(_say, language)
    for platform in platforms:
        platform.connect(aiki)
    await aiki.release_left_overs()
    private_hours, greeting = aiki.private_hours.watch(), _greet(aiki, platforms, say)
    async with _background(aiki.deliverer.pump(), private_hours, _warm(aiki), greeting, _tell_paired(aiki, say)):
        await aiki.inbox.recover()
        aiki.consolidator.soon()
        try:
            async with asyncio.TaskGroup() as receiving:
                # One that cannot go on has said so; the others do. All of them end before anything is closed.
                ends = [receiving.create_task(platform.receive(aiki, language, say)) for platform in platforms]
        finally:
            await aiki.deliverer.settle(LAST_WORDS)
    return max(end.result() for end in ends)


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


async def _greet(aiki: Aiki, platforms: Sequence[Served], say: Say) -> None:
    """Say where Aiki is to be found, and by which code its owner comes in; register the menus."""
    linked = {one.name: await aiki.store.people.is_linked(one.adapter.platform) for one in platforms}
    code = None if any(linked.values()) else await aiki.doorkeeper.offer()
    greeted = await asyncio.gather(
        *(_greet_on(one, aiki, say, code, is_linked=linked[one.name]) for one in platforms),
        return_exceptions=True,  # one whose token is no good has said so, and keeps no other from being found
    )
    for error in greeted:
        if isinstance(error, BaseException):
            log.error("a platform could not be introduced: %s", type(error).__name__)


async def _tell_paired(aiki: Aiki, say: Say) -> None:
    await aiki.doorkeeper.paired.wait()
    say("run.paired")


async def _greet_on(platform: Served, aiki: Aiki, say: Say, code: str | None, *, is_linked: bool) -> None:
    link = await platform.found_at(say)
    if code is not None:
        say("run.code", platform=platform.name, code=_spaced(code), link=link.format(code=code))
    elif not is_linked:
        # Whoever is paired elsewhere brings the code from there, and so stays one person.
        say("run.link", platform=platform.name, link=link.partition("?")[0])
    await platform.introduce(aiki)


def _spaced(code: str) -> str:
    return f"{code[:4]} {code[4:]}"


def _say(language: Language, key: str, **values: str | int) -> None:
    sys.stdout.write(LocaleSentences().say(language, key, **values) + "\n")
    sys.stdout.flush()
