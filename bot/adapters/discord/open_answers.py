"""Commands that wait for their answer: Discord shows that they are worked on, and takes the answer in their place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import discord

from bot.adapters.discord.errors import CALL_S, ERRORS
from bot.domain.conversation import ThreadAddress

log = logging.getLogger(__name__)

LOOKS_S, WAITS_S = 15.0, 840.0
"""How often it is looked whether an answer is still to come, and how long it is waited for: the token of a command is
good for 15 minutes. What comes later is said in the ordinary way."""
AFTER_END_S = 4.0
"""What a turn that has ended says is on its way within this, or it says nothing."""


@dataclass(slots=True)
class OpenAnswer:
    """One command: its first message is what Discord shows in its place, what more there is comes behind."""

    interaction: discord.Interaction
    address: ThreadAddress
    ephemeral: bool
    is_shown: bool = True
    """Whether something stands there already that the first message takes the place of."""
    is_lost: bool = False
    """Whether Discord takes nothing more for it."""
    otherwise: str = ""
    """What is said in its place where no answer comes; nothing: it is cleared."""
    timer: asyncio.TimerHandle | None = field(default=None, compare=False)
    waited_s: float = 0.0

    async def say(self, text: str, files: list[discord.File], under: discord.ui.View | None) -> str:
        """Say one message of the answer; return its id. Raises what ``ERRORS`` names."""
        mentions = discord.AllowedMentions.none()
        if self.is_shown:
            original = await self.interaction.edit_original_response(
                content=text, attachments=files, view=under, allowed_mentions=mentions
            )
            self.is_shown = False
            return str(original.id)
        sent = await self.interaction.followup.send(
            text,
            files=files,
            view=discord.utils.MISSING if under is None else under,
            ephemeral=self.ephemeral,
            wait=True,
            allowed_mentions=mentions,
            suppress_embeds=True,
        )
        return str(sent.id)

    async def give_up(self) -> None:
        """Show nothing in its place any more."""
        if not self.is_shown:
            return
        self.is_shown = False
        try:
            async with asyncio.timeout(CALL_S):
                if self.otherwise:
                    await self.interaction.edit_original_response(content=self.otherwise)
                else:
                    await self.interaction.delete_original_response()
        except ERRORS as error:
            log.info("a command's place could not be cleared: %s", type(error).__name__)


class OpenAnswers:
    """Those that wait, by the id of the message that the command was to us."""

    def __init__(self, is_busy: Callable[[ThreadAddress], bool]) -> None:
        """Begin with none; ``is_busy`` tells where an answer is being made, behind which others may wait."""
        self._is_busy = is_busy
        self._open: dict[str, OpenAnswer] = {}
        self._ending: set[asyncio.Task[None]] = set()

    def add(self, message_id: str, answer: OpenAnswer) -> None:
        """Have the answer to this message said in the command's place."""
        self._open[message_id] = answer
        self._expire(message_id, answer, LOOKS_S)

    def take(self, message_id: str | None) -> OpenAnswer | None:
        """Return the command that waits for the answer to this message, which waits no longer then."""
        answer = self._open.pop(message_id, None) if message_id is not None else None
        if answer is not None and answer.timer is not None:
            answer.timer.cancel()
        return answer

    def waits(self, message_id: str | None) -> bool:
        """Whether a command waits for the answer to this message."""
        return message_id in self._open

    def turn_ended(self, address: ThreadAddress) -> None:
        """Take note that all is decided there: what is not answered soon has no answer."""
        for message_id, answer in self._open.items():
            if answer.address == address:
                self._expire(message_id, answer, AFTER_END_S)

    async def drop(self, message_id: str) -> None:
        """Clear the place of a command that has no answer."""
        if (answer := self.take(message_id)) is not None:
            await answer.give_up()

    async def close(self) -> None:
        """Clear the places of all that wait: what is said to them later comes in the ordinary way."""
        await asyncio.gather(*(self.drop(message_id) for message_id in tuple(self._open)), *self._ending)

    def _expire(self, message_id: str, answer: OpenAnswer, seconds: float) -> None:
        if answer.timer is not None:
            answer.timer.cancel()
        answer.waited_s += seconds
        answer.timer = asyncio.get_running_loop().call_later(seconds, self._end, message_id)

    def _end(self, message_id: str) -> None:
        answer = self._open.get(message_id)
        if answer is not None and answer.waited_s < WAITS_S and self._is_busy(answer.address):
            self._expire(message_id, answer, LOOKS_S)
            return
        task = asyncio.create_task(self.drop(message_id))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
