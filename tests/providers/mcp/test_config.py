"""The file that names MCP servers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.domain.errors import SettingsError
from bot.providers.mcp import Problem, Server, load_servers
from bot.providers.mcp.config import MAX_SERVERS

VARIABLES = {"TOKEN": "secret", "EMPTY": ""}


def load(tmp_path: Path, **entries: object) -> tuple[list[Server], list[Problem]]:
    path = tmp_path / "mcp.json"
    path.write_text(json.dumps({"mcpServers": entries}))
    return load_servers(path, VARIABLES)


def test_a_program_and_an_address_are_read(tmp_path: Path) -> None:
    servers, problems = load(
        tmp_path,
        notes={"command": "npx", "args": ["-y", "notes", 3], "env": {"KEY": "x${TOKEN}y"}, "cwd": "/somewhere"},
        web={"type": "http", "url": "https://mcp.example/mcp", "headers": {"Authorization": "Bearer ${TOKEN}"}},
    )
    assert problems == []
    assert servers == [
        Server("notes", "npx", ("-y", "notes", "3"), {"KEY": "xsecrety"}, "/somewhere"),
        Server("web", url="https://mcp.example/mcp", headers={"Authorization": "Bearer secret"}),
    ]


def test_no_secret_shows_when_a_server_is_printed(tmp_path: Path) -> None:
    servers, _ = load(
        tmp_path, a={"command": "x", "env": {"K": "${TOKEN}"}}, b={"url": "http://x", "headers": {"K": "${TOKEN}"}}
    )
    assert "secret" not in repr(servers)


def test_only_variables_and_headers_are_filled_in(tmp_path: Path) -> None:
    [server], _ = load(tmp_path, a={"command": "${TOKEN}", "args": ["${TOKEN}"], "env": {"A": "${NOPE:-other}"}})
    assert (server.command, server.arguments, dict(server.variables)) == ("${TOKEN}", ("${TOKEN}",), {"A": "other"})


def test_a_server_that_is_switched_off_is_not_there(tmp_path: Path) -> None:
    assert load(tmp_path, a={"command": "x", "disabled": True}, b={"command": "x", "enabled": False}) == ([], [])


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (3, "must be an object"),
        ({}, "a command or a url"),
        ({"command": " "}, "a command or a url"),
        ({"url": "x.example"}, "no whole web address"),
        ({"url": "http://["}, "no whole web address"),
        ({"url": "http://x:y"}, "no whole web address"),
        ({"url": "https://x.example", "type": "sse"}, "old SSE form"),
        ({"command": "x", "args": "y"}, "a list of texts"),
        ({"command": "x", "args": [[]]}, "a list of texts"),
        ({"command": "x", "env": []}, "its env must be"),
        ({"command": "x", "env": {"A": 3}}, "its env must be"),
        ({"url": "https://x.example", "headers": {"A": None}}, "its headers must be"),
        ({"command": "x", "env": {"A": "${NOPE}"}}, "the variable NOPE"),
        ({"command": "x", "env": {"A": "${EMPTY}"}}, "the variable EMPTY"),
    ],
)
def test_what_is_wrong_with_one_server_leaves_the_others(tmp_path: Path, entry: object, why: str) -> None:
    servers, [problem] = load(tmp_path, odd=entry, good={"command": "x"})
    assert [server.name for server in servers] == ["good"]
    assert problem.name == "odd"
    assert why in problem.why


def test_there_are_not_any_number_of_servers(tmp_path: Path) -> None:
    servers, problems = load(tmp_path, **{f"s{number}": {"command": "x"} for number in range(MAX_SERVERS + 2)})
    assert (len(servers), len(problems)) == (MAX_SERVERS, 2)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no valid JSON"),
        ('{"mcpServers": {\n oops', "line 2"),
        ("[" * 100_000, "no valid JSON"),
        ("[]", "must hold"),
        ('{"mcpServers": []}', "must hold"),
    ],
)
def test_a_file_that_makes_no_sense_is_a_wrong_setting(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "mcp.json"
    path.write_text(text)
    with pytest.raises(SettingsError, match=why) as caught:
        load_servers(path, {})
    assert caught.value.values["setting"] == "AIKI_MCP_CONFIG"


def test_a_file_that_is_not_there_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_servers(tmp_path / "nothing.json", {})
