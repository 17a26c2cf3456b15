"""Reactions: Discord tells of each emoji by itself, and the core of which a person's reaction consists now."""

from __future__ import annotations

import pytest

from bot.adapters.discord import reactions
from bot.domain.conversation import Identity
from bot.domain.gesture import Reaction
from tests.adapters.discord.reading import END
from tests.adapters.discord.rig import DiscordRig, group, private, rigged
from tests.contracts.adapter_cases import delivery, sent, unkept
from tests.wire.discord_things import Channel, Message, Person


async def says(rig: DiscordRig, ada: Person, text: str = "It is noon.") -> Message:
    """Have the bot say something to somebody."""
    await sent(rig.discord, delivery(private(ada), text))
    return rig.wire.said(ada)[-1]


def told(rig: DiscordRig) -> list[Reaction]:
    """Return what was handed in as reactions."""
    return [one for one in rig.inbox.events if isinstance(one, Reaction)]


async def ends(rig: DiscordRig, ada: Person) -> None:
    """Wait until all that was done in private is handed in."""
    rig.wire.tells(ada, END)
    await rig.wire.wait_for(lambda: END in rig.inbox.texts)


async def test_a_reaction_is_handed_in(live: DiscordRig, ada: Person) -> None:
    said = await says(live, ada)
    live.wire.reacts(ada, said, "👍")
    await live.inbox.until(1)
    assert told(live) == [Reaction(Identity("discord", str(ada.id)), private(ada), str(said.id), ("👍",))]


async def test_each_time_all_of_it_is_told(live: DiscordRig, ada: Person) -> None:
    said = await says(live, ada)
    live.wire.reacts(ada, said, "👍")
    live.wire.reacts(ada, said, "❤️")
    live.wire.unreacts(ada, said, "👍")
    live.wire.unreacts(ada, said, "❤️")
    await live.inbox.until(4)
    assert [one.emoji for one in told(live)] == [("👍",), ("👍", "❤️"), ("❤️",), ()]


async def test_each_person_has_their_own(live: DiscordRig, ada: Person, bea: Person, channel: Channel) -> None:
    await sent(live.discord, delivery(group(channel)))
    [said] = live.wire.said(channel)
    live.wire.reacts(ada, said, "👍")
    live.wire.reacts(bea, said, "👎")
    await live.inbox.until(2)
    found = [(one.sender.platform_user_id, one.address, one.emoji) for one in told(live)]
    assert found == [(str(ada.id), group(channel), ("👍",)), (str(bea.id), group(channel), ("👎",))]


async def test_an_emoji_of_a_server_is_its_name(live: DiscordRig, ada: Person) -> None:
    live.wire.reacts(ada, await says(live, ada), "party:1180000000000000077")
    await live.inbox.until(1)
    assert [one.emoji for one in told(live)] == [("party",)]


async def test_what_is_taken_back_after_a_restart_is_taken_back(live: DiscordRig, ada: Person) -> None:
    said = await says(live, ada)
    live.wire.reacts(ada, said, "👍")
    await live.inbox.until(1)
    await live.discord.close()
    async with rigged(live.wire) as fresh, fresh.received():
        live.wire.unreacts(ada, said, "👍")
        await fresh.inbox.until(1)
    assert [one.emoji for one in told(fresh)] == [()]


async def test_what_the_bot_puts_below_its_own_words_is_nobodys(live: DiscordRig, ada: Person) -> None:
    live.wire.reacts(live.wire.bot, await says(live, ada), "👍")
    await ends(live, ada)
    assert told(live) == []


async def test_what_is_put_below_other_peoples_words_is_none_of_its_business(live: DiscordRig, ada: Person) -> None:
    live.wire.reacts(ada, live.wire.tells(ada, "mine"), "👍")
    await ends(live, ada)
    assert told(live) == []


async def test_a_reaction_that_cannot_be_kept_is_handed_in_again_whole(live: DiscordRig, ada: Person) -> None:
    said = await says(live, ada)
    live.inbox.failures.extend([unkept(), unkept()])
    live.wire.reacts(ada, said, "👍")
    live.wire.reacts(ada, said, "❤️")
    await live.inbox.until(2)
    assert [one.emoji for one in told(live)] == [("👍",), ("👍", "❤️")]


async def test_not_every_reaction_of_all_times_is_remembered(
    live: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reactions, "REMEMBERED", 1)
    first, second = await says(live, ada), await says(live, ada)
    for said in (first, second):
        live.wire.reacts(ada, said, "👍")
    live.wire.reacts(ada, first, "❤️")
    await live.inbox.until(3)
    assert [one.emoji for one in told(live)] == [("👍",), ("👍",), ("❤️",)]
