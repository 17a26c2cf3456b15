"""Who a message is for: everything in private, and in a server what names the bot, answers it or is in its thread."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Identity, Quote, Role
from tests.adapters.discord.reading import arrives, heard, heard_one, written
from tests.adapters.discord.rig import DiscordRig, group, private
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.discord_things import Channel, Guild, Message, Person
from tests.wire.discord_world import Quiet


async def bot_says(rig: DiscordRig, where: Channel, text: str = "It is noon.") -> Message:
    """Have the bot say something in a channel."""
    await sent(rig.discord, delivery(group(where), text))
    return rig.wire.said(where)[-1]


# In private


async def test_a_message_in_private_is_handed_in(live: DiscordRig, ada: Person) -> None:
    message = live.wire.tells(ada, "Hello")
    inbound = await heard_one(live, ada, ada)
    assert inbound.sender == Identity("discord", str(ada.id), "Ada")
    assert (inbound.address, inbound.text) == (private(ada), "Hello")
    assert inbound.platform_message_id == str(message.id)
    assert inbound.sent_at.timestamp() == pytest.approx(message.sent_at, abs=0.001)
    assert (inbound.is_addressed, inbound.quote, inbound.album, inbound.attachments) == (True, None, None, ())


async def test_the_private_thread_is_the_persons_whatever_their_channel_is(
    live: DiscordRig, ada: Person, bea: Person
) -> None:
    live.wire.tells(bea, "me too")
    await live.inbox.until(1)
    assert [one.address for one in live.inbox.messages] == [private(bea)]
    assert (await heard(live, ada, ada))[0].address == private(bea)


async def test_an_answer_in_private_tells_what_it_answers(live: DiscordRig, ada: Person) -> None:
    own = live.wire.tells(ada, "I like tea.")
    await sent(live.discord, delivery(private(ada), "Noted."))
    live.wire.tells(ada, "not that", reply_to=own)
    live.wire.tells(ada, "why?", reply_to=live.wire.said(ada)[0])
    _, first, second = await heard(live, ada, ada)
    assert first.quote == Quote(str(own.id), "I like tea.", Role.PERSON)
    assert second.quote == Quote(str(live.wire.said(ada)[0].id), "Noted.", Role.AIKI)


# In a server


async def test_what_names_the_bot_is_for_it(live: DiscordRig, ada: Person, channel: Channel) -> None:
    live.wire.says(ada, channel, f"<@{live.wire.bot.id}> what time is it")
    inbound = await heard_one(live, ada, channel)
    assert (inbound.text, inbound.address, inbound.is_addressed) == ("what time is it", group(channel), True)


async def test_what_names_the_bots_own_role_is_for_it(
    live: DiscordRig, ada: Person, guild: Guild, channel: Channel
) -> None:
    [own] = [role for role in guild.roles.values() if role.bot_id == live.wire.bot.id]
    team = live.wire.role(guild, mentionable=True)
    arrives(live, written(live, ada, channel, f"<@&{own.id}> hi"), mention_roles=[str(own.id)])
    arrives(live, written(live, ada, channel, f"<@&{team.id}> hi all"), mention_roles=[str(team.id)])
    assert [one.text for one in await heard(live, ada, channel)] == ["hi"]


@pytest.mark.parametrize(
    "text", ["just talk", "Aiki, what is it?", "@Aiki", "@everyone look", "`<@1180000000000000001>`"]
)
async def test_other_talk_is_not_handed_in(live: DiscordRig, ada: Person, channel: Channel, text: str) -> None:
    live.wire.says(ada, channel, text)
    assert await heard(live, ada, channel) == []


@pytest.mark.parametrize("quiet", [False, True])
async def test_an_answer_to_the_bot_is_for_it_with_and_without_a_ping(
    live: DiscordRig, ada: Person, channel: Channel, quiet: bool
) -> None:
    said = await bot_says(live, channel)
    live.wire.says(ada, channel, "sure?", reply_to=Quiet(said) if quiet else said)
    inbound = await heard_one(live, ada, channel)
    assert (inbound.text, inbound.quote) == ("sure?", Quote(str(said.id), "It is noon.", Role.AIKI))


async def test_an_answer_to_somebody_else_is_not_for_the_bot(
    live: DiscordRig, ada: Person, bea: Person, channel: Channel
) -> None:
    said = live.wire.says(bea, channel, "It is noon.")
    live.wire.says(ada, channel, "sure?", reply_to=said)
    assert await heard(live, ada, channel) == []


async def test_an_answer_to_somebody_else_that_names_the_bot_quotes_them(
    live: DiscordRig, ada: Person, bea: Person, channel: Channel
) -> None:
    said = live.wire.says(bea, channel, "It is noon.")
    live.wire.says(ada, channel, f"<@{live.wire.bot.id}> is that so?", reply_to=said)
    inbound = await heard_one(live, ada, channel)
    assert (inbound.text, inbound.quote) == ("is that so?", Quote(str(said.id), "It is noon.", None))


async def test_an_answer_to_what_is_gone_is_one_without_a_quote(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    said = await bot_says(live, channel)
    said.gone = True
    live.wire.says(ada, channel, f"<@{live.wire.bot.id}> hm", reply_to=said)
    assert (await heard_one(live, ada, channel)).quote is None


async def test_in_a_thread_that_the_bot_opened_every_word_is_for_it(
    live: DiscordRig, ada: Person, bea: Person, channel: Channel
) -> None:
    own = live.wire.thread(live.wire.bot, channel, "With Aiki")
    other = live.wire.thread(bea, channel, "Plans")
    live.wire.says(ada, own, "here?")
    live.wire.says(ada, other, "there?")
    live.wire.says(ada, other, f"<@{live.wire.bot.id}> there!")
    assert [(one.text, one.address) for one in await heard(live, ada, other)][-1:] == [("there!", group(other))]
    live.wire.says(ada, own, "still here")
    assert [(one.text, one.address) for one in await heard(live, ada, own)] == [("still here", group(own))]


async def test_who_speaks_in_a_server_is_called_as_they_are_there(
    live: DiscordRig, ada: Person, guild: Guild, channel: Channel
) -> None:
    guild.nicks[ada.id] = "Countess"
    live.wire.says(ada, channel, f"<@{live.wire.bot.id}> hi")
    assert (await heard_one(live, ada, channel)).sender.display_name == "Countess"


# Who is not listened to


async def test_other_bots_and_the_bot_itself_are_not_listened_to(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    beep = live.wire.another_bot()
    arrives(live, written(live, beep, channel, f"<@{live.wire.bot.id}> hello"))
    arrives(live, written(live, live.wire.bot, channel, f"<@{live.wire.bot.id}> hello me"))
    assert await heard(live, ada, channel) == []


async def test_webhooks_are_not_listened_to(live: DiscordRig, ada: Person, channel: Channel) -> None:
    mention = {"id": str(live.wire.bot.id), "username": "aiki", "discriminator": "0", "avatar": None}
    message = written(live, live.wire.person("Hook"), channel, f"<@{live.wire.bot.id}> deploy")
    arrives(live, message, webhook_id="1180000000000000009", mentions=[mention])
    assert await heard(live, ada, channel) == []


@pytest.mark.parametrize("kind", [3, 6, 7, 8, 18, 21, 24, 46])
async def test_notes_of_discords_own_are_not_listened_to(live: DiscordRig, ada: Person, kind: int) -> None:
    arrives(live, written(live, ada, ada, "pinned"), type=kind)
    assert await heard(live, ada, ada) == []


async def test_a_message_in_which_there_is_nothing_is_not_handed_in(live: DiscordRig, ada: Person) -> None:
    arrives(live, written(live, ada, ada))
    assert await heard(live, ada, ada) == []


# Edits


async def test_an_edit_is_handed_in_with_the_new_text(live: DiscordRig, ada: Person) -> None:
    said = live.wire.tells(ada, "Hallo")
    live.wire.edits(said, "Hello")
    await live.inbox.until(2)
    [inbound] = live.inbox.edits
    assert (inbound.text, inbound.platform_message_id) == ("Hello", str(said.id))


async def test_an_edit_that_names_the_bot_only_now_is_addressed_to_it(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    said = live.wire.says(ada, channel, "what time is it?")
    live.wire.edits(said, "what time it is?")
    live.wire.edits(said, f"<@{live.wire.bot.id}> what time is it?")
    await live.inbox.until(2)
    assert [(one.text, one.is_addressed) for one in live.inbox.edits] == [
        ("what time it is?", False),
        ("what time is it?", True),
    ]


async def test_that_a_link_got_a_preview_is_no_edit(live: DiscordRig, ada: Person) -> None:
    said = live.wire.tells(ada, "see https://a.example")
    said.embeds = [{"type": "link", "url": "https://a.example"}]
    live.wire._tell_message("MESSAGE_UPDATE", said, {})  # noqa: SLF001 - only Discord does this, and nobody asked it to
    assert [one.text for one in await heard(live, ada, ada)] == ["see https://a.example"]
    assert live.inbox.events == []
