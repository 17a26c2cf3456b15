"""A person who writes to a whole Aiki on a messaging platform that only listens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.app import Aiki, open_aiki
from bot.domain.attachment import Attachment, AttachmentKind
from bot.domain.conversation import Identity, InboundMessage, ThreadAddress, ThreadKind
from bot.domain.gesture import Button, Choice, Pick, Press, Pressed, Typing
from bot.domain.ids import TurnId
from bot.ports import Provider, StageObserver, Transcriber
from bot.settings import Settings
from tests.fakes.clock import FakeClock, LoopHand
from tests.fakes.sender import FakePlatform

ME = Identity("telegram", "100", "Ane")
STRANGER = Identity("telegram", "666", "Mallory")
CHAT = ThreadAddress("telegram", "100", ThreadKind.PRIVATE)
GROUP = ThreadAddress("telegram", "-200", ThreadKind.GROUP)
SETTLE_S = 30.0
"""Longer than any of these tests takes: nothing settles unless the loop's clock is turned."""
PHOTO = Attachment(AttachmentKind.PHOTO, "photo", "image/jpeg")
VOICE = Attachment(AttachmentKind.SPEECH, "voice", "audio/ogg")
FILE = Attachment(AttachmentKind.FILE, "file", "text/plain", "notes.txt")


@dataclass
class Chat:
    """What a person does on the platform, and what comes back."""

    aiki: Aiki
    platform: FakePlatform
    clock: FakeClock
    hand: LoopHand
    seen: int = 0
    sent: int = field(default=0)

    def message(self, text: str = "", **more: Any) -> InboundMessage:
        """Return a message of mine in private, with an id of its own, unless ``more`` says otherwise."""
        self.sent += 1
        given: dict[str, Any] = {
            "sender": ME,
            "address": CHAT,
            "platform_message_id": f"m{self.sent}",
            "sent_at": self.clock.now(),
        }
        return InboundMessage(text=text, **(given | more))

    async def write(self, *texts: str, **more: Any) -> InboundMessage:
        """Send messages one behind the other; return the last."""
        self.clock.advance(timedelta(seconds=1))
        messages = [self.message(text, **more) for text in texts or ("",)]
        for message in messages:
            await self.aiki.inbox.receive(message)
        return messages[-1]

    async def edit(self, message: InboundMessage, text: str, **more: Any) -> None:
        """Give a message another text."""
        given: dict[str, Any] = {"sender": message.sender, "address": message.address, "sent_at": message.sent_at}
        given |= {"platform_message_id": message.platform_message_id}
        await self.aiki.inbox.edited(InboundMessage(text=text, **(given | more)))

    async def press(self, button: Button, turn_id: TurnId | None = None, **more: Any) -> Pressed:
        """Press a button below the latest text, or of the turn that is named."""
        self.sent += 1
        turn_id = turn_id or (self.platform.arrived[-1].turn_id if button is not Button.STOP else None)
        given: dict[str, Any] = {"id": f"q{self.sent}", "sender": ME, "address": CHAT}
        return await self.aiki.inbox.pressed(Press(button=button, turn_id=turn_id, **(given | more)))

    async def pick(self, label: str, turn_id: TurnId | None = None, **more: Any) -> Pressed:
        """Pick what has this label below the latest text, or, with an ``index``, below that of the turn named."""
        self.sent += 1
        latest = self.platform.arrived[-1]
        labels = [choice.label for choice in latest.choices]
        given: dict[str, Any] = {"id": f"c{self.sent}", "sender": ME, "address": CHAT}
        given |= {"index": labels.index(label)} if "index" not in more else {}
        turn_id = turn_id or latest.turn_id
        assert turn_id is not None
        return await self.aiki.inbox.picked(Pick(turn_id=turn_id, **(given | more)))

    async def type(self, command: str, typed: str = "", **more: Any) -> list[Choice]:
        """Type the argument of a command; return what is proposed."""
        given: dict[str, Any] = {"sender": ME, "address": CHAT}
        return list(await self.aiki.inbox.complete(Typing(command=command, typed=typed, **(given | more))))

    async def answers(self) -> list[str]:
        """Let everything settle and be answered; return what has come back since the last time."""
        self.hand.turn(timedelta(seconds=SETTLE_S))
        await self.aiki.inbox.idle()
        await self.aiki.deliverer.drain()
        came = self.platform.texts[self.seen :]
        self.seen = len(self.platform.arrived)
        return came

    async def ask(self, *texts: str, **more: Any) -> list[str]:
        """Write, and return what comes back."""
        await self.write(*texts, **more)
        return await self.answers()


@asynccontextmanager
async def chatting(
    settings: Settings,
    *providers: Provider,
    settle_s: float = 0.0,
    hears: Transcriber | None = None,
    observer: StageObserver | None = None,
) -> AsyncIterator[Chat]:
    """Open an Aiki that knows me on the platform; with ``hears`` voice notes are listened to."""
    clock, platform = FakeClock(), FakePlatform()
    used = settings.model_copy(update={"settle_seconds": settle_s})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.app.transcriber", lambda *_: hears)
        async with open_aiki(used, [platform], observer, clock, providers) as aiki:
            await aiki.owner(ME)
            try:
                yield Chat(aiki, platform, clock, LoopHand())
            finally:
                await aiki.inbox.close(timedelta(0))


def texts_of(provider_prompts: Sequence[Any]) -> list[str]:
    """Return the messages that a provider was asked to answer."""
    return [prompt.message for prompt in provider_prompts]
