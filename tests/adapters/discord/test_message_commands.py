"""What is proposed while an argument is typed, and the commands in the menu of a message."""

from __future__ import annotations

from bot.adapters.discord import commands
from bot.domain.conversation import InboundMessage, Quote, Role
from bot.domain.gesture import Choice, Typing
from tests.adapters.discord.rig import DiscordRig, group
from tests.contracts.adapter_cases import delivery, sent, unkept
from tests.wire.discord_things import Channel, Person

# While it is typed


async def test_what_an_argument_may_be_is_proposed(live: DiscordRig, ada: Person, channel: Channel) -> None:
    await live.discord.introduce()
    live.inbox.choices = [Choice(f"Fact {number} " + "x" * 120, f"{number}") for number in range(30)]
    typed = live.wire.types(ada, channel, "forget", "what", what="te")
    choices = (await live.wire.answered(typed)).choices
    assert choices is not None
    assert [one["value"] for one in choices] == [f"{number}" for number in range(25)]
    [typing] = live.inbox.events
    assert isinstance(typing, Typing)
    assert (typing.command, typing.typed, typing.address) == ("forget", "te", group(channel))


async def test_a_stranger_is_proposed_nothing(live: DiscordRig, bea: Person) -> None:
    await live.discord.introduce()
    typed = live.wire.types(bea, bea, "forget", "what", what="te")
    assert (await live.wire.answered(typed)).choices == []


async def test_where_nothing_can_be_proposed_nothing_is(live: DiscordRig, ada: Person) -> None:
    await live.discord.introduce()
    live.inbox.failures.append(unkept())
    live.wire.types(ada, ada, "forget", "what", what="te")
    live.wire.tells(ada, "well")
    await live.inbox.until(1)


# From the menu of a message


async def one_message(live: DiscordRig) -> InboundMessage:
    """Return the only message that was handed in."""
    await live.wire.wait_for(lambda: [one for one in live.inbox.messages if one.text.startswith("/")])
    [inbound] = [one for one in live.inbox.messages if one.text.startswith("/")]
    return inbound


async def test_ones_own_message_is_remembered_as_ones_words(live: DiscordRig, ada: Person, channel: Channel) -> None:
    given = live.wire.commands_on(ada, live.wire.says(ada, channel, "I like tea."), commands.REMEMBER_THIS)
    inbound = await one_message(live)
    assert (inbound.text, inbound.address) == ("/remember I like tea.", group(channel))
    assert (await live.wire.answered(given)).is_ephemeral


async def test_somebody_elses_message_is_remembered_as_theirs(
    live: DiscordRig, ada: Person, bea: Person, channel: Channel
) -> None:
    live.wire.commands_on(ada, live.wire.says(bea, channel, "I like tea."), commands.REMEMBER_THIS)
    assert (await one_message(live)).text == "/remember Bea: «I like tea.»"


async def test_where_there_are_no_words_to_remember_it_is_said(live: DiscordRig, ada: Person, channel: Channel) -> None:
    message = live.wire.says(ada, channel, " ")
    given = live.wire.commands_on(ada, message, commands.REMEMBER_THIS)
    response = await live.wire.answered(given)
    assert (response.is_ephemeral, response.data["content"]) == (
        True,
        "There are no words in that message that I could keep.",
    )
    assert live.inbox.events == []


async def test_why_is_asked_of_the_message_it_was_taken_from(live: DiscordRig, ada: Person, channel: Channel) -> None:
    await sent(live.discord, delivery(group(channel), "It is noon."))
    [said] = live.wire.said(channel)
    given = live.wire.commands_on(ada, said, commands.WHY_THIS)
    inbound = await one_message(live)
    assert (inbound.text, inbound.address) == ("/why", group(channel))
    assert inbound.quote == Quote(str(said.id), "It is noon.", Role.AIKI)
    assert (await live.wire.answered(given)).is_ephemeral


async def test_a_message_command_of_another_version_is_answered_as_an_unknown_one(
    live: DiscordRig, ada: Person
) -> None:
    live.wire.commands_on(ada, live.wire.tells(ada, "hi"), "Translate this")
    await live.inbox.until(2)
    assert live.inbox.texts == ["hi", "/Translate this"]
