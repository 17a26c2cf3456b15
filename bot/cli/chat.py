"""``aiki`` and ``aiki chat``: the conversation in the terminal, or over a pipe."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, suppress

from bot import __version__
from bot.adapters.console import ADDRESS, OWNER, Console
from bot.adapters.console.screen import Screen
from bot.app import Aiki, open_aiki, sole_server
from bot.cli import OK, UNREAD
from bot.cli.leaving import leaving_at_once, leaving_on_signals
from bot.cli.loop_thread import LoopThread
from bot.clock import SystemClock
from bot.domain.errors import AikiError, DeliveryError
from bot.settings import Settings

log = logging.getLogger(__name__)

CALLED_BACK = 500
"""How many earlier lines the arrow keys reach."""


def chat(settings: Settings) -> int:
    """Talk until the person leaves (Ctrl-D, Ctrl-C, /quit) or the pipe ends."""
    screen = Screen(sys.stdout, interactive=sys.stdin.isatty() and sys.stdout.isatty())
    console = Console(screen, sys.stdin.buffer, SystemClock())
    with leaving_at_once(), sole_server(settings.db), LoopThread() as loop, _opened(settings, console, loop) as aiki:
        try:
            with suppress(KeyboardInterrupt), leaving_on_signals(loop.loop):
                _converse(aiki, console, screen, loop)
            screen.end_line()
            if screen.interactive:
                screen.show(aiki.phrasebook.say(loop.run(aiki.language()), "cli.bye"))
        except DeliveryError:
            log.info("the terminal is gone; what was not read stays owed")
    return UNREAD if screen.closed else OK


@contextmanager
def _opened(settings: Settings, console: Console, loop: LoopThread) -> Iterator[Aiki]:
    stack = AsyncExitStack()
    aiki = loop.run(stack.enter_async_context(open_aiki(settings, [console])))
    try:
        yield aiki
    finally:
        loop.run(stack.aclose())


def _converse(aiki: Aiki, console: Console, screen: Screen, loop: LoopThread) -> None:
    loop.run(aiki.owner(OWNER))
    say, path = aiki.phrasebook.say, str(aiki.settings.db)
    if screen.interactive:
        screen.show(say(loop.run(aiki.language()), "cli.welcome", version=__version__, path=path))
        if loop.run(aiki.has_left_overs()):
            screen.show(say(loop.run(aiki.language()), "cli.still_waiting"))
    loop.run(aiki.catch_up())
    # What reading and embedding a message need is loaded while the person thinks of the first word.
    loop.start(aiki.classifier.prepare())
    loop.start(aiki.embedding.prepare())
    loop.start(aiki.warm_up())
    loop.start(aiki.private_hours.watch())
    loop.loop.call_soon_threadsafe(aiki.consolidator.soon)
    earlier = loop.run(aiki.store.conversations.lines_said(ADDRESS, CALLED_BACK)) if screen.interactive else []
    for message in console.messages(earlier):
        try:
            if isinstance(message, AikiError):
                raise message
            screen.wait()
            loop.run(aiki.handler.handle(message))
        except AikiError as error:
            # Nothing could be kept, so no outbox can owe this sentence.
            log.error("%s: %s", type(error).__name__, error)
            screen.show(say(loop.run(aiki.language()), error.sentence, **error.values))
        screen.stop_waiting()
