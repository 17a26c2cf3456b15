"""Commands are acknowledged in time, handed in as what the person would have typed, and answered where they stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.discord import commands, open_answers
from bot.domain.conversation import ThreadAddress
from bot.domain.delivery import Delivery
from bot.domain.errors import DeliveryError
from bot.domain.gesture import Button
from bot.domain.language import Language
from tests.adapters.discord.rig import DiscordRig, group, private, rigged
from tests.contracts.adapter_cases import delivery, sent, unkept
from tests.wire.discord_faults import Fault, fails, hangs, late, refuses, resets
from tests.wire.discord_things import Channel, Interaction, Person

TWO = "\n\n".join("All of it is to be read. " * 20 for _ in range(6)).strip()
HIDDEN = 1 << 6


def answering(given: Interaction, where: ThreadAddress, text: str = "Done.") -> Delivery:
    """Return what is owed as the answer to a command."""
    return replace(delivery(where, text), answers=f"command:{given.id}")


# Being heard


async def test_a_command_in_private_is_what_the_person_would_have_typed(live: DiscordRig) -> None:
    ola = live.wire.person("Ola", locale="no")
    given = live.wire.commands(ola, ola, "why", what="2")
    await live.inbox.until(1)
    [inbound] = live.inbox.messages
    assert (inbound.text, inbound.address, inbound.language) == ("/why 2", private(ola), Language.NB)
    assert (inbound.platform_message_id, inbound.sender.platform_user_id) == (f"command:{given.id}", str(ola.id))
    assert (inbound.quote, inbound.is_addressed) == (None, True)


@pytest.mark.parametrize(("name", "is_hidden"), [("new", False), ("help", True), ("remember", True)])
async def test_a_command_in_a_server_is_for_the_channel_or_if_it_is_personal_for_them_alone(
    live: DiscordRig, ada: Person, channel: Channel, name: str, is_hidden: bool
) -> None:
    given = live.wire.commands(ada, channel, name)
    response = await live.wire.answered(given)
    await live.inbox.until(1)
    assert (response.type, response.is_ephemeral) == (5, is_hidden)
    assert live.inbox.messages[0].address == (private(ada) if is_hidden else group(channel))


async def test_in_private_nothing_is_hidden(live: DiscordRig, ada: Person) -> None:
    assert not (await live.wire.answered(live.wire.commands(ada, ada, "help"))).is_ephemeral


async def test_each_is_acknowledged_however_long_it_takes_to_keep_it(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    await sent(live.discord, delivery(private(ada), buttons=(Button.GOOD,)))
    live.inbox.gate.clear()
    given = [
        live.wire.commands(ada, ada, "why"),
        live.wire.commands(ada, channel, "remember", words="tea"),
        live.wire.commands_on(ada, live.wire.tells(ada, "I like tea"), commands.REMEMBER_THIS),
        live.wire.presses(ada, live.wire.said(ada)[0], "good:7"),
    ]
    for one in given:
        await live.wire.answered(one)
        assert one.acknowledged_at is not None
        assert one.acknowledged_at - one.at < 3
    assert live.inbox.events == []


# Being answered


async def test_the_answer_takes_the_place_of_thinking(live: DiscordRig, ada: Person) -> None:
    given = live.wire.commands(ada, ada, "why")
    await live.inbox.until(1)
    ids = await sent(live.discord, replace(answering(given, private(ada)), buttons=(Button.GOOD,)))
    [said] = live.wire.said(ada)
    assert (str(said.id), said.content, said.is_loading, len(said.buttons)) == (ids[0], "Done.", False, 1)
    assert given.response is not None
    assert given.response.message is said


async def test_a_long_answer_goes_on_behind_it(live: DiscordRig, ada: Person, channel: Channel) -> None:
    given = live.wire.commands(ada, channel, "remember", words="all of it")
    await live.inbox.until(1)
    ids = await sent(live.discord, replace(answering(given, private(ada), TWO), buttons=(Button.GOOD,)))
    said = live.wire.said(channel, ada)
    assert [str(one.id) for one in said] == ids
    assert {one.only_for for one in said} == {ada}
    assert [len(one.buttons) for one in said] == [0] * (len(said) - 1) + [1]
    assert "".join("".join(one.content for one in said).split()) == "".join(TWO.split())
    assert live.wire.said(ada) == []


async def test_an_answer_of_a_channels_command_is_seen_by_all(
    live: DiscordRig, ada: Person, bea: Person, channel: Channel
) -> None:
    given = live.wire.commands(ada, channel, "new")
    await live.inbox.until(1)
    await sent(live.discord, answering(given, group(channel), f"Done, <@{bea.id}> @everyone."))
    [said] = live.wire.said(channel, bea)
    assert not said.pings


async def test_who_takes_no_private_messages_is_answered_where_they_asked(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    live.wire.shuts_dms(ada)
    given = live.wire.commands(ada, channel, "help")
    await live.inbox.until(1)
    await sent(live.discord, answering(given, private(ada)))
    assert live.wire.texts(channel, ada) == ["Done."]


async def test_after_a_restart_the_answer_is_an_ordinary_message(live: DiscordRig, ada: Person) -> None:
    given = live.wire.commands(ada, ada, "why")
    await live.inbox.until(1)
    await live.discord.close()
    assert live.wire.said(ada) == []
    async with rigged(live.wire) as fresh:
        await sent(fresh.discord, answering(given, private(ada)))
    assert live.wire.texts(ada) == ["Done."]


@pytest.mark.parametrize("seconds", [16 * 60])
async def test_after_a_quarter_of_an_hour_the_answer_is_an_ordinary_message(
    live: DiscordRig, ada: Person, channel: Channel, seconds: int
) -> None:
    given = live.wire.commands(ada, channel, "help")
    await live.inbox.until(1)
    live.wire.clock.advance(seconds)
    assert len(await sent(live.discord, answering(given, private(ada), TWO))) > 1
    assert len(live.wire.texts(ada)) > 1
    assert len(live.wire.called("edit_original")) == 1


async def test_where_the_place_was_taken_away_the_answer_is_an_ordinary_message(live: DiscordRig, ada: Person) -> None:
    given = live.wire.commands(ada, ada, "why")
    await live.inbox.until(1)
    live.wire.trips("edit_original", refuses(10008))
    await sent(live.discord, answering(given, private(ada)))
    assert "Done." in live.wire.texts(ada)


@pytest.mark.parametrize("after", [False, True])
async def test_an_answer_that_was_cut_off_is_given_in_the_same_place_again(
    live: DiscordRig, ada: Person, channel: Channel, after: bool
) -> None:
    given = live.wire.commands(ada, channel, "help")
    await live.inbox.until(1)
    live.wire.trips("edit_original", resets(after=after))
    owed = answering(given, private(ada))
    with pytest.raises(DeliveryError) as caught:
        await sent(live.discord, owed)
    assert caught.value.uncertain
    await sent(live.discord, replace(owed, is_repeat=True, mark="Perhaps again:"))
    assert (live.wire.texts(channel, ada), live.wire.texts(ada)) == (["Done."], [])


@pytest.mark.parametrize("fault", [resets(after=True), late(9), fails(500, after=True)])
async def test_a_command_counts_whatever_becomes_of_its_acknowledgement(
    live: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr("bot.adapters.discord.interactions.ACK_S", 0.3)
    live.wire.trips("callback", fault)
    given = live.wire.commands(ada, ada, "why")
    await live.inbox.until(1)
    await sent(live.discord, answering(given, private(ada)))
    assert live.wire.texts(ada) == ["Done."]


async def test_a_command_that_was_heard_too_late_counts(live: DiscordRig, ada: Person) -> None:
    live.wire.answers.ack_within_s = -1
    given = live.wire.commands(ada, ada, "why")
    await live.inbox.until(1)
    await sent(live.discord, answering(given, private(ada)))
    assert live.wire.texts(ada) == ["Done."]


# No answer


@pytest.mark.usefixtures("impatient")
async def test_the_place_of_a_command_without_an_answer_is_cleared(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    live.wire.commands(ada, channel, "new")
    await live.inbox.until(1)
    live.discord.begin(group(channel))
    await live.discord.end(group(channel))
    await live.wire.wait_for(lambda: live.wire.called("delete_original"))
    assert live.wire.said(channel) == []


@pytest.mark.usefixtures("impatient", "quick")
async def test_a_command_waits_for_as_long_as_something_is_being_made_there(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    live.discord.begin(group(channel))
    live.wire.commands(ada, channel, "new")
    await live.inbox.until(1)
    await live.wire.wait_for(lambda: len(live.wire.typing(channel)) > 2)
    assert not live.wire.called("delete_original")
    await live.discord.end(group(channel))
    await live.wire.wait_for(lambda: live.wire.called("delete_original"))


@pytest.mark.usefixtures("impatient", "quick")
async def test_a_command_waits_no_longer_than_discord_does(
    live: DiscordRig, ada: Person, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_answers, "WAITS_S", 0.1)
    live.discord.begin(group(channel))
    live.wire.commands(ada, channel, "new")
    await live.wire.wait_for(lambda: live.wire.called("delete_original"))
    await live.discord.end(group(channel))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", [refuses(10015), resets(), hangs()])
async def test_a_place_that_cannot_be_cleared_is_left(
    live: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr(open_answers, "CALL_S", 0.1)
    live.wire.trips("delete_original", fault)
    live.wire.commands(ada, ada, "new")
    await live.wire.wait_for(lambda: live.wire.called("delete_original"))
    live.wire.tells(ada, "and on")
    await live.inbox.until(2)


@pytest.mark.parametrize("where", ["private", "server"])
async def test_what_cannot_be_kept_is_told_to_that_person_alone(
    live: DiscordRig, ada: Person, channel: Channel, where: str
) -> None:
    live.inbox.failures.append(unkept())
    place = ada if where == "private" else channel
    given = live.wire.commands(ada, place, "help")
    await live.wire.wait_for(lambda: any("disk is full" in text for text in live.wire.texts(place, ada)))
    assert given.response is not None
    assert given.response.is_ephemeral == (where == "server")
    assert live.wire.called("create_message") == []
