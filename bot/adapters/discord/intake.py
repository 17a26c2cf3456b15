"""What the connection tells, handed to the inbox: in order, behind what was missed, and until it is kept."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from functools import partial
from traceback import format_tb
from typing import Protocol

import discord

from bot.adapters.discord.errors import CALL_S, ERRORS
from bot.adapters.discord.inbound import Reader, is_in_server
from bot.adapters.discord.interactions import Interactions
from bot.adapters.discord.lanes import AGAIN_S, LONGEST_S, Lanes, until_kept
from bot.adapters.discord.missed import OLDEST, Heard, Places, fetch_missed
from bot.adapters.discord.place import PLATFORM, address_of, group_address, person_of, private_address
from bot.adapters.discord.reactions import Reactions
from bot.adapters.discord.review import review
from bot.adapters.discord.servers import missing_in, notice_of
from bot.domain.errors import AikiError
from bot.domain.language import Language
from bot.ports import Inbox, Phrasebook

log = logging.getLogger(__name__)

ChannelOf = Callable[[str], Awaitable[int]]
_PEOPLE = 1_000
HELD_ATTEMPTS = 3
"""So often what was missed is asked for before what comes now is taken all the same."""


class Kept(Protocol):
    """What is told of messages that were taken in: the part of the ``Conversations`` port needed here."""

    async def last_taken(self, platform: str) -> Mapping[str, str]:
        """Return, by thread, behind which message nothing was taken in yet; '' where that is not known."""
        ...

    async def lately_said(self, platform: str, since: datetime) -> Mapping[str, Sequence[str]]:
        """Return, by thread, the ids of what people wrote there since."""
        ...


class Connected(Protocol):
    """The part of the connection that is needed here."""

    async def client(self) -> discord.AutoShardedClient:
        """Return the client, who knows itself by now."""
        ...


class Intake:
    """The ``Events`` of one bot account."""

    def __init__(self, phrasebook: Phrasebook, language: Language, channel_of: ChannelOf) -> None:
        """Speak this language to people of whom nothing is known yet."""
        self._phrasebook = phrasebook
        self._language = language
        self._channel_of = channel_of
        self._lanes = Lanes()
        self._reactions = Reactions()
        self._connection: Connected | None = None
        self._inbox: Inbox | None = None
        self._interactions: Interactions | None = None
        self._kept: Kept | None = None
        self._heard = Heard()
        self._joining: set[int] = set()
        """The sessions of which it is not known yet what they missed."""
        self._asking = 0
        """How often that is being asked for now."""
        self._people: OrderedDict[int, int] = OrderedDict()
        """Who is in which private channel: a message that is taken away does not tell."""
        self._tasks: set[asyncio.Task[None]] = set()

    def feed(self, inbox: Inbox, interactions: Interactions, connection: Connected) -> None:
        """Hand what comes in to this inbox from now on."""
        self._inbox, self._interactions, self._connection = inbox, interactions, connection

    async def begin(self, kept: Kept) -> None:
        """Learn up to where everything was taken in when the process last ended."""
        self._kept = kept
        self._heard.begin(await kept.last_taken(PLATFORM))

    async def is_open(self) -> None:
        """Wait until what was missed is in, and what comes is taken."""
        await self._lanes.is_open()

    async def idle(self) -> None:
        """Wait until all that came in is taken."""
        await self._lanes.idle()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """Take nothing more."""
        await self._lanes.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def message(self, message: discord.Message) -> None:
        """Take in what somebody wrote, behind what was written before it in that channel."""
        self._heard.hear(message.id)
        self._know(message)
        self._lanes.put(message.channel.id, partial(self._take_message, message), partial(self._say, message))

    def edit(self, message: discord.Message) -> None:
        """Take in that a message has another text."""
        if message.edited_at is not None:  # else only the preview of a link came
            self._lanes.put(message.channel.id, partial(self._take_edit, message), partial(self._say, message))

    def delete(self, channel_id: int, message_ids: set[int], *, in_server: bool) -> None:
        """Take in that messages were taken away."""
        self._lanes.put(channel_id, partial(self._take_deletion, channel_id, message_ids, in_server=in_server))

    def reaction(self, reaction: discord.RawReactionActionEvent) -> None:
        """Take in a reaction."""
        self._lanes.put(reaction.channel_id, partial(self._take_reaction, reaction))

    def interaction(self, interaction: discord.Interaction) -> None:
        """Take in a command, a press or a form; at once, for Discord waits three seconds."""
        self._run(self._take_interaction(interaction))

    def joined(self, shard: int) -> None:
        """Hold back what comes until what was missed is in."""
        self._joining.add(shard)
        self._lanes.hold()

    def caught_up(self, shard: int, *, resumed: bool) -> None:
        """Ask for what was missed, unless Discord has sent it."""
        if resumed:  # one that was not complete before it was gone will be yet
            self._heard.resume(shard)
            self._release()
        else:
            self._joining.discard(shard)
            self._asking += 1
            self._run(self._catch_up(shard))

    def lost(self, shard: int | None) -> None:
        """Remember up to where everything was heard."""
        if shard is None:
            self._joining.clear()
        self._heard.lose(shard)

    async def _catch_up(self, shard: int) -> None:
        left: Places = {}
        try:
            client = await self._client()
            left = self._heard.complete(shard, client)
            log.info("%d places are looked into for what came meanwhile", len(left))
            for attempt in range(HELD_ATTEMPTS):
                if left:
                    await asyncio.sleep(AGAIN_S * attempt)
                    left = await fetch_missed(client, left, self._channel_of, self._take_missed)
        finally:
            self._asking -= 1
            self._release()
        if shard == 0:
            self._run(self._review())
        pause = AGAIN_S * HELD_ATTEMPTS
        while left:  # what comes now waits no longer for that
            await asyncio.sleep(pause)
            left = await fetch_missed(await self._client(), left, self._channel_of, self._take_missed)
            pause = min(pause * 2, LONGEST_S)

    async def _review(self) -> None:
        """Take in what was edited or taken away meanwhile, of what was taken in lately."""
        if self._kept is not None:
            said = await self._kept.lately_said(PLATFORM, discord.utils.utcnow() - OLDEST)
            await review(await self._client(), said, self._channel_of, self._review_edit, self._review_gone)

    async def _review_edit(self, message: discord.Message) -> None:
        await until_kept(partial(self._take_edit, message))

    async def _review_gone(self, thread: str, message_ids: Sequence[str]) -> None:
        inbox, _ = await self._ready()
        person = person_of(thread)
        address = group_address(int(thread)) if person is None else private_address(person)
        await until_kept(partial(inbox.deleted, address, message_ids))

    def _release(self) -> None:
        """Take what waits, unless something may have been missed before it."""
        if not self._joining and not self._asking:
            self._lanes.release()

    async def _take_missed(self, message: discord.Message) -> None:
        self._heard.hear(message.id)
        self._know(message)
        # What was taken in before it was edited gets its new text; what is the same, or new, is no matter there.
        take = self._take_message if message.edited_at is None else self._take_edit
        await until_kept(partial(take, message), partial(self._say, message))

    async def _take_message(self, message: discord.Message) -> None:
        if self._heard.knows(message.id):
            return  # it was asked for while it waited
        inbox, reader = await self._ready()
        inbound = reader.read(message)
        if inbound is not None and inbound.is_addressed:
            if (missing := missing_in(message)) is not None:
                await inbox.tell(notice_of(message, missing))
            else:
                await inbox.receive(inbound)
                self._heard.take(inbound.address.platform_thread_id, message.id)
        self._heard.settle(message.id)

    async def _take_edit(self, message: discord.Message) -> None:
        inbox, reader = await self._ready()
        inbound = reader.read(message)
        if inbound is not None:
            await inbox.edited(inbound)

    async def _take_deletion(self, channel_id: int, message_ids: set[int], *, in_server: bool) -> None:
        inbox, _ = await self._ready()
        person = 0 if in_server else await self._person_in(channel_id)
        if person is not None:
            address = address_of(channel_id, person, in_server=in_server)
            await inbox.deleted(address, [str(one) for one in sorted(message_ids)])

    async def _take_reaction(self, raw: discord.RawReactionActionEvent) -> None:
        inbox, reader = await self._ready()
        if raw.user_id != reader.bot_id and raw.message_author_id in {None, reader.bot_id}:
            await inbox.reacted(self._reactions.read(raw))

    async def _take_interaction(self, interaction: discord.Interaction) -> None:
        inbox, _ = await self._ready()
        interactions = self._interactions
        if interactions is None:
            return
        try:
            await interactions.take(inbox, interaction)
        except AikiError as error:
            log.error("an interaction was not taken: %s: %s", type(error).__name__, error)
            await interactions.tell(interaction, error)
        except ERRORS as error:
            log.warning("an interaction could not be acknowledged: %s: %s", type(error).__name__, error)

    async def _ready(self) -> tuple[Inbox, Reader]:
        if self._inbox is None:
            cause = "events come in before there is an inbox"
            raise RuntimeError(cause)
        user = (await self._client()).user
        return self._inbox, Reader(user.id if user is not None else 0)

    async def _client(self) -> discord.AutoShardedClient:
        if self._connection is None:
            cause = "events come in before there is a connection"
            raise RuntimeError(cause)
        return await self._connection.client()

    def _know(self, message: discord.Message) -> None:
        """Remember who is in a private channel."""
        if not is_in_server(message) and not message.author.bot:
            self._people[message.channel.id] = message.author.id
            self._people.move_to_end(message.channel.id)
            while len(self._people) > _PEOPLE:
                self._people.popitem(last=False)

    async def _person_in(self, channel_id: int) -> int | None:
        if channel_id not in self._people:
            client = await self._client()
            try:
                async with asyncio.timeout(CALL_S):
                    channel = await client.fetch_channel(channel_id)
            except (discord.NotFound, discord.Forbidden):
                return None
            if not isinstance(channel, discord.DMChannel) or channel.recipient is None:
                return None
            self._people[channel_id] = channel.recipient.id
        return self._people[channel_id]

    async def _say(self, message: discord.Message, error: AikiError) -> None:
        """Say what was wrong with a message: no outbox could owe that."""
        sentence = self._phrasebook.say(self._language, error.sentence, **error.values)
        try:
            async with asyncio.timeout(CALL_S):
                await message.channel.send(sentence, allowed_mentions=discord.AllowedMentions.none())
        except ERRORS as unsaid:
            log.warning("nor could that be said: %s", type(unsaid).__name__)

    def _run(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            where = "".join(format_tb(error.__traceback__))
            log.error("something that came in was not taken: %s\n%s", type(error).__name__, where)
