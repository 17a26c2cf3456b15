"""What the Discord stand-in takes of components, forms, commands and choices, and what it does not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.discord_client import Client, Route, connected, discord

Json = dict[str, Any]


@pytest.fixture
async def wire() -> AsyncIterator[DiscordServer]:
    async with discord_serving(DiscordServer()) as server:
        yield server


@pytest.fixture
async def client(wire: DiscordServer) -> AsyncIterator[Client]:
    async with connected(wire, Client()) as real:
        yield real


def row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def button(custom_id: str = "x", **other: object) -> Json:
    return {"type": 2, "style": 1, "label": "X", "custom_id": custom_id} | other


def link(**other: object) -> Json:
    return {"type": 2, "style": 5, "label": "X", "url": "https://a.example"} | other


def select(*values: str, **other: object) -> Json:
    return {"type": 3, "custom_id": "s", "options": [{"label": one, "value": one} for one in values]} | other


def numbered(count: int) -> list[Json]:
    return [button(str(number)) for number in range(count)]


TAKEN: list[list[Json]] = [
    [row(*numbered(5))],
    [row(button("a" * 100, label="b" * 80))],
    [row(button(label=None, emoji={"name": "👍", "id": None}))],
    [row(link())],
    [row(select("a", "b", max_values=2))],
    [row(select(*map(str, range(25))))],
]
REFUSED: list[tuple[list[Json], str]] = [
    ([row(*numbered(6))], "components.0.components"),
    ([row(button(str(number))) for number in range(6)], "components"),
    ([row()], "components.0.components"),
    ([button()], "components.0.type"),
    ([row(button(""))], "components.0.components.0.custom_id"),
    ([row(button("a" * 101))], "components.0.components.0.custom_id"),
    ([row(button("a"), button("a"))], "components.0.components.1.custom_id"),
    ([row(button(label="b" * 81))], "components.0.components.0.label"),
    ([row(button(label=""))], "components.0.components.0"),
    ([row(button(style=9))], "components.0.components.0.style"),
    ([row(link(custom_id="x"))], "components.0.components.0"),
    ([row(link(url="javascript:1"))], "components.0.components.0.url"),
    ([row(select())], "components.0.components.0.options"),
    ([row(select(*map(str, range(26))))], "components.0.components.0.options"),
    ([row(select("a", "a"))], "components.0.components.0.options"),
    ([row(select("a" * 101))], "components.0.components.0.options.0.label"),
    ([row(select("a", placeholder="p" * 151))], "components.0.components.0.placeholder"),
    ([row(select("a", max_values=26))], "components.0.components.0.max_values"),
    ([row(select("a"), button())], "components.0.components.0"),
    ([row({"type": 4, "custom_id": "t", "style": 1, "label": "T"})], "components.0.components.0.type"),
]


async def send(client: Client, wire: DiscordServer, body: Json) -> Any:
    channel = wire.dm(wire.person())
    return await client.http.request(Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id), json=body)


@pytest.mark.parametrize("components", TAKEN)
async def test_components_that_fit_are_taken(client: Client, wire: DiscordServer, components: list[Json]) -> None:
    sent = await send(client, wire, {"content": "?", "components": components})
    assert sent["components"][0]["components"]


@pytest.mark.parametrize(("components", "where"), REFUSED, ids=[where for _, where in REFUSED])
async def test_components_that_do_not_fit_are_refused_where_they_do_not(
    client: Client, wire: DiscordServer, components: list[Json], where: str
) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await send(client, wire, {"content": "?", "components": components})
    assert refused.value.code == 50035
    assert f"In {where}: " in str(refused.value)


async def test_the_newer_components_need_their_flag(client: Client, wire: DiscordServer) -> None:
    text: Json = {"type": 10, "content": "hi"}
    inside: Json = {
        "type": 17,
        "components": [text, row(button()), {"type": 9, "components": [text], "accessory": button("y")}],
    }
    sent = await send(client, wire, {"components": [text, inside], "flags": 1 << 15})
    assert sent["flags"] == 1 << 15
    for wrong in (
        {"components": [text]},
        {"components": [text], "flags": 1 << 15, "content": "too"},
        {"components": [inside, row(button())], "flags": 1 << 15},
        {"components": [text | {"content": "a" * 4001}], "flags": 1 << 15},
    ):
        with pytest.raises(discord.HTTPException):
            await send(client, wire, wrong)


FIELD: Json = {"type": 4, "custom_id": "f", "style": 1, "label": "F"}


def form(*fields: Json, **other: object) -> Json:
    return {"title": "T", "custom_id": "m", "components": [row(field) for field in fields]} | other


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (9, form(FIELD, title="t" * 46)),
        (9, form(FIELD, custom_id="m" * 101)),
        (9, form()),
        (9, form(*[FIELD | {"custom_id": str(number)} for number in range(6)])),
        (9, form(FIELD, FIELD)),
        (9, form(FIELD | {"label": "l" * 46})),
        (9, form(FIELD | {"label": None})),
        (9, form(FIELD | {"value": "v" * 4001})),
        (9, form(FIELD | {"value": "vvv", "max_length": 2})),
        (9, form(FIELD | {"max_length": 4001})),
        (9, form(FIELD | {"placeholder": "p" * 101})),
        (9, form(FIELD | {"style": 3})),
        (9, form(FIELD) | {"components": [{"type": 18, "label": "l" * 46, "component": FIELD}]}),
        (9, form(FIELD) | {"components": [FIELD]}),
        (8, {"choices": []}),
        (6, {}),
        (7, {"content": "x"}),
        (1, {}),
    ],
)
async def test_a_form_that_does_not_fit_is_not_shown(
    client: Client, wire: DiscordServer, kind: int, data: Json
) -> None:
    ada = wire.person()
    asked = wire.commands(ada, ada, "x")
    route = Route("POST", f"/interactions/{asked.id}/{asked.token}/callback")
    with pytest.raises(discord.HTTPException) as refused:
        await client.http.request(route, json={"type": kind, "data": data})
    assert refused.value.code == 50035
    assert asked.response is None
    await client.http.request(route, json={"type": 9, "data": form(FIELD)})
    assert (await wire.answered(asked)).modal == form(FIELD)


@pytest.mark.parametrize(
    "choices",
    [
        [{"name": "n", "value": "v"}] * 26,
        [{"name": "n" * 101, "value": "v"}],
        [{"name": "", "value": "v"}],
        [{"name": "n", "value": "v" * 101}],
        [{"name": "n"}],
        None,
    ],
)
async def test_choices_that_do_not_fit_are_not_offered(client: Client, wire: DiscordServer, choices: object) -> None:
    ada = wire.person()
    typing = wire.types(ada, ada, "x", option="words", words="a")
    route = Route("POST", f"/interactions/{typing.id}/{typing.token}/callback")
    with pytest.raises(discord.HTTPException) as refused:
        await client.http.request(route, json={"type": 8, "data": {"choices": choices}})
    assert refused.value.code == 50035
    await client.http.request(route, json={"type": 8, "data": {"choices": [{"name": "n" * 100, "value": 1.5}] * 25}})
    assert len((await wire.answered(typing)).choices or ()) == 25


def command(**other: object) -> Json:
    return {"name": "recall", "description": "Look it up", "type": 1} | other


def option(**other: object) -> Json:
    return {"name": "words", "description": "What", "type": 3} | other


@pytest.mark.parametrize(
    "commands",
    [
        [command(name="Recall")],
        [command(name="re call")],
        [command(name="r" * 33)],
        [command(name="")],
        [command(description="")],
        [command(description="d" * 101)],
        [command(), command()],
        [command(name_localizations={"nb": "husk"})],
        [command(name_localizations={"no": "Husk Det"})],
        [command(description_localizations={"pt-BR": "d" * 101})],
        [command(options=[option(name="Words")])],
        [command(options=[option(), option()])],
        [command(options=[option(), option(name="more", required=True)])],
        [command(options=[option(name=str(number)) for number in range(26)])],
        [command(options=[option(type=99)])],
        [command(options=[option(choices=[{"name": "n", "value": "v"}] * 26)])],
        [command(options=[option(choices=[{"name": "n" * 101, "value": "v"}])])],
        [command(options=[option(autocomplete=True, choices=[{"name": "n", "value": "v"}])])],
        [command(options=[option(name="sub", type=1, options=[option(description="")])])],
        [command(type=3, name="Remember this")],
        [command(type=3, name="", description="")],
        [command(type=7)],
        [command(name=f"c{number}") for number in range(101)],
        [command(type=3, name=f"C{number}", description="") for number in range(16)],
    ],
)
async def test_commands_that_do_not_fit_are_refused(client: Client, wire: DiscordServer, commands: list[Json]) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await client.http.bulk_upsert_global_commands(wire.bot.id, commands)
    assert refused.value.code == 50035
    assert wire.registered.everywhere == []


async def test_commands_that_fit_are_kept_with_their_ids(client: Client, wire: DiscordServer) -> None:
    choices = [{"name": "Near", "value": "near", "name_localizations": {"no": "Nær"}}]
    commands = [
        command(name_localizations={"no": "husk", "pt-BR": "lembrar", "en-GB": "recall"}, contexts=[0, 1]),
        command(name="where", options=[option(required=True), option(name="how", choices=choices)], contexts=None),
        command(name="memory", options=[option(name="forget", type=1, options=[option()])]),
        {"name": "Remember this", "type": 3, "name_localizations": {"no": "Husk dette"}},
    ]
    put = client.http.bulk_upsert_global_commands
    first = await put(wire.bot.id, commands)
    again = await put(wire.bot.id, commands[:2])
    assert [one["id"] for one in again] == [one["id"] for one in first[:2]]
    assert first[0]["version"] != again[0]["version"]
    assert await client.http.get_global_commands(wire.bot.id) == again
    guild = wire.guild(members=[ada := wire.person()])
    mine = await client.http.bulk_upsert_guild_commands(wire.bot.id, guild.id, [command(name="here")])
    assert await client.http.get_guild_commands(wire.bot.id, guild.id) == mine
    channel = wire.text_channel(guild)
    assert wire.commands(ada, channel, "here").data["guild_id"] == str(guild.id)
    wire.commands(ada, ada, "recall")
    with pytest.raises(discord.Forbidden):
        await client.http.get_global_commands(5)


async def test_a_command_is_offered_only_where_it_is_meant_to_be(client: Client, wire: DiscordServer) -> None:
    ada = wire.person()
    await client.http.bulk_upsert_global_commands(wire.bot.id, [command(contexts=[0])])
    with pytest.raises(AssertionError, match="not offered here"):
        wire.commands(ada, ada, "recall")
