"""Commands, buttons, menus and forms of the Discord stand-in, met by the real library."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.discord_client import Client, connected, discord
from tests.wire.discord_things import Attachment, Channel, Person

Interaction = discord.Interaction[discord.Client]


@pytest.fixture
async def wire() -> AsyncIterator[DiscordServer]:
    async with discord_serving(DiscordServer()) as server:
        yield server


@pytest.fixture
async def client(wire: DiscordServer) -> AsyncIterator[Client]:
    async with connected(wire, Client()) as real:
        yield real


@pytest.fixture
def ada(wire: DiscordServer) -> Person:
    return wire.person("Ada", locale="no")


@pytest.fixture
def channel(wire: DiscordServer, ada: Person) -> Channel:
    return wire.text_channel(wire.guild(members=[ada]))


def view(*items: discord.ui.Item[discord.ui.View]) -> discord.ui.View:
    made = discord.ui.View(timeout=None)
    for item in items:
        made.add_item(item)
    return made


def button(custom_id: str = "yes") -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(label="Yes", custom_id=custom_id)


async def test_a_command_is_heard_with_who_asked_where(client: Client, wire: DiscordServer, ada: Person) -> None:
    asked = wire.commands(ada, ada, "recall", words="dentist", count=3, exact=True)
    [heard] = await client.hears("interaction")
    assert (heard.id, heard.token, heard.user.id, str(heard.locale)) == (asked.id, asked.token, ada.id, "no")
    assert isinstance(heard.channel, discord.DMChannel)
    assert [(one["name"], one["type"], one["value"]) for one in heard.data["options"]] == [
        ("words", 3, "dentist"),
        ("count", 4, 3),
        ("exact", 5, True),
    ]
    await heard.response.send_message("here")
    assert wire.texts(ada) == ["here"]
    response = await wire.answered(asked)
    assert (response.type, response.message) == (4, wire.said(ada)[0])


async def test_in_a_guild_the_member_comes_along(
    client: Client, wire: DiscordServer, ada: Person, channel: Channel
) -> None:
    wire.commands(ada, channel, "memory forget", what="all")
    [heard] = await client.hears("interaction")
    assert isinstance(heard.user, discord.Member)
    assert heard.permissions.send_messages
    assert heard.app_permissions.send_messages
    assert heard.data["options"][0]["options"][0]["value"] == "all"
    callback = await heard.response.send_message("sure?", view=view(button()))
    assert callback.resource.content == "sure?"
    [told] = await client.hears("message")
    assert told.interaction_metadata.user.id == ada.id


async def test_an_ephemeral_answer_is_seen_by_one_person_alone(
    client: Client, wire: DiscordServer, ada: Person, channel: Channel
) -> None:
    bob = wire.person("Bob")
    wire.joins(bob, channel.guild or wire.guild())
    asked = wire.commands(ada, channel, "secrets")
    [heard] = await client.hears("interaction")
    await heard.response.send_message("for you", ephemeral=True, view=view(button()))
    response = await wire.answered(asked)
    assert response.is_ephemeral
    assert (wire.texts(channel, ada), wire.texts(channel, bob)) == (["for you"], [])
    [told] = await client.hears("message")
    assert (told.guild, told.flags.ephemeral) == (None, True)
    place = client.get_partial_messageable(channel.id)
    assert [one async for one in place.history()] == []
    with pytest.raises(discord.NotFound) as unseen:
        await place.fetch_message(told.id)
    assert unseen.value.code == 10008
    await heard.edit_original_response(content="changed")
    assert (await heard.original_response()).content == "changed"
    wire.presses(ada, wire.said(channel, ada)[0], "yes")
    _, pressed = await client.hears("interaction", 2)
    await pressed.response.edit_message(content="pressed", view=None)
    assert wire.texts(channel, ada) == ["pressed"]
    await heard.delete_original_response()
    assert wire.texts(channel, ada) == []


async def test_a_deferred_answer_comes_later(client: Client, wire: DiscordServer, ada: Person) -> None:
    asked = wire.commands(ada, ada, "recall")
    [heard] = await client.hears("interaction")
    await heard.response.defer(thinking=True)
    [message] = wire.said(ada)
    assert (message.is_loading, message.content) == (True, "")
    await heard.followup.send("found")
    assert (message.is_loading, message.content) == (False, "found")
    more = await heard.followup.send("more", wait=True)
    await more.edit(content="more!")
    assert wire.texts(ada) == ["found", "more!"]
    assert asked.response is not None
    assert [one.content for one in asked.response.followups] == ["more!"]
    assert (await heard.followup.fetch_message(more.id)).content == "more!"
    await more.delete()
    assert wire.texts(ada) == ["found"]


async def test_a_press_may_change_the_message_or_say_nothing(client: Client, wire: DiscordServer, ada: Person) -> None:
    user = await client.fetch_user(ada.id)
    await user.send("sure?", view=view(button("yes"), button("no")))
    [message] = wire.said(ada)
    first = wire.presses(ada, message, "yes")
    [heard] = await client.hears("interaction")
    assert (heard.message.id, heard.data["custom_id"]) == (message.id, "yes")
    await heard.response.defer()
    assert first.response is not None
    assert (first.response.type, first.response.message) == (6, message)
    await heard.edit_original_response(content="done", view=None)
    assert (wire.texts(ada), message.buttons) == (["done"], [])
    with pytest.raises(AssertionError, match="no button 'yes'"):
        wire.presses(ada, message, "yes")
    wire.presses(ada, message, "yes", stale=True)
    *_, late = await client.hears("interaction", 2)
    await late.response.edit_message(content="too late")
    assert wire.texts(ada) == ["too late"]


async def test_a_choice_is_among_what_is_offered(client: Client, wire: DiscordServer, ada: Person) -> None:
    menu: discord.ui.Select[discord.ui.View] = discord.ui.Select(custom_id="lang", max_values=2)
    for value in ("nb", "pt", "en"):
        menu.add_option(label=value.upper(), value=value)
    await (await client.fetch_user(ada.id)).send("?", view=view(menu))
    [message] = wire.said(ada)
    wire.picks(ada, message, "lang", "nb", "pt")
    [heard] = await client.hears("interaction")
    assert heard.data["values"] == ["nb", "pt"]
    await heard.response.send_message("noted", ephemeral=True)
    with pytest.raises(AssertionError, match="are not among"):
        wire.picks(ada, message, "lang", "fr")
    with pytest.raises(AssertionError, match="too few or too many"):
        wire.picks(ada, message, "lang", "nb", "pt", "en")


@pytest.mark.parametrize("labelled", [True, False])
async def test_a_form_is_shown_and_sent(client: Client, wire: DiscordServer, ada: Person, labelled: bool) -> None:
    modal = discord.ui.Modal(title="Who?", custom_id="who")
    label = None if labelled else "Name"
    field = discord.ui.TextInput[discord.ui.Modal](label=label, custom_id="name", min_length=2, max_length=9)
    modal.add_item(discord.ui.Label(text="Name", component=field) if labelled else field)
    asked = wire.commands(ada, ada, "name")
    [heard] = await client.hears("interaction")
    await heard.response.send_modal(modal)
    response = await wire.answered(asked)
    assert response.modal is not None
    assert (response.modal["title"], wire.texts(ada)) == ("Who?", [])
    with pytest.raises(AssertionError, match="not filled in rightly"):
        wire.submits(asked, {"name": "A"})
    sent = wire.submits(asked, {"name": "Ada"})
    _, filled = await client.hears("interaction", 2)
    await modal.wait()
    assert field.value == "Ada"
    await wire.wait_for(lambda: sent.response is None)
    await filled.response.send_message("hello Ada")
    assert wire.texts(ada) == ["hello Ada"]


async def test_what_is_typed_is_met_with_what_fits(wire: DiscordServer, ada: Person) -> None:
    client = Client()
    tree = discord.app_commands.CommandTree(client)

    @tree.command()
    async def recall(interaction: Interaction, words: str, where: str = "") -> None:
        await interaction.response.send_message(f"{words} {where}")

    @recall.autocomplete("words")
    async def offer(_interaction: Interaction, typed: str) -> list[discord.app_commands.Choice[str]]:
        return [discord.app_commands.Choice(name=f"{typed}tist", value="dentist")] * (26 if typed == "many" else 1)

    @tree.context_menu(name="Remember this")
    async def remember(interaction: Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"kept: {message.content}", ephemeral=True)

    async with connected(wire, client):
        await tree.sync()
        typing = wire.types(ada, ada, "recall", option="words", words="den")
        assert (await wire.answered(typing)).choices == [{"name": "dentist", "value": "dentist"}]
        asked = wire.commands(ada, ada, "recall", words="dentist")
        assert asked.data["id"] == wire.registered.everywhere[0]["id"]
        await wire.answered(asked)
        assert wire.texts(ada) == ["dentist"]
        with pytest.raises(AssertionError, match="must be said"):
            wire.commands(ada, ada, "recall")
        with pytest.raises(AssertionError, match="no option"):
            wire.commands(ada, ada, "recall", word="x")
        kept = wire.commands_on(ada, wire.tells(ada, "milk"), "Remember this")
        response = await wire.answered(kept)
        assert response.message is not None
        assert (response.message.content, response.is_ephemeral) == ("kept: milk", True)
        too_much = wire.types(ada, ada, "recall", option="words", words="many")
        await wire.wait_for(lambda: wire.called("callback")[-1].code == 50035)
        assert too_much.response is None


async def test_a_file_can_come_with_a_command(client: Client, wire: DiscordServer, ada: Person) -> None:
    wire.commands(ada, ada, "keep", file=Attachment("a.txt", b"milk", "text/plain"))
    [heard] = await client.hears("interaction")
    [body] = heard.data["resolved"]["attachments"].values()
    assert (body["filename"], await client.http.get_from_cdn(body["url"])) == ("a.txt", b"milk")


async def after_four_seconds(wire: DiscordServer, heard: Interaction) -> None:
    wire.clock.advance(4)
    await heard.response.send_message("late")


async def twice(_wire: DiscordServer, heard: Interaction) -> None:
    await heard.response.send_message("one")
    again = discord.ui.Modal(title="x")
    heard.response._response_type = None  # noqa: SLF001 - the library would stop it
    await heard.response.send_modal(again)


async def before_any_answer(_wire: DiscordServer, heard: Interaction) -> None:
    await heard.followup.send("early")


async def after_sixteen_minutes(wire: DiscordServer, heard: Interaction) -> None:
    await heard.response.defer(thinking=True)
    wire.clock.advance(16 * 60)
    await heard.edit_original_response(content="late")


async def with_an_update_of_nothing(_wire: DiscordServer, heard: Interaction) -> None:
    await heard.response._parent._state.http.request(  # noqa: SLF001 - the library would stop it
        discord.http.Route("POST", f"/interactions/{heard.id}/{heard.token}/callback"), json={"type": 7, "data": {}}
    )


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (after_four_seconds, 404, 10062),
        (twice, 400, 40060),
        (before_any_answer, 404, 10015),
        (after_sixteen_minutes, 401, 50027),
        (with_an_update_of_nothing, 400, 50035),
    ],
)
async def test_an_answer_that_is_out_of_time_or_place_is_refused(
    client: Client,
    wire: DiscordServer,
    ada: Person,
    answer: Callable[[DiscordServer, Interaction], Awaitable[None]],
    status: int,
    code: int,
) -> None:
    wire.commands(ada, ada, "recall")
    [heard] = await client.hears("interaction")
    with pytest.raises(discord.HTTPException) as refused:
        await answer(wire, heard)
    assert (refused.value.status, refused.value.code) == (status, code)


async def test_an_answer_that_does_not_fit_leaves_the_interaction_open(
    client: Client, wire: DiscordServer, ada: Person
) -> None:
    asked = wire.commands(ada, ada, "recall")
    [heard] = await client.hears("interaction")
    with pytest.raises(discord.HTTPException) as refused:
        await heard.response.send_message("a" * 2001)
    assert refused.value.code == 50035
    assert asked.response is None
    await heard.response.send_message("short")
    assert wire.texts(ada) == ["short"]
