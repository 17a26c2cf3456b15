"""Searching, through servers that answer as SearXNG and Brave do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.errors import SettingsError, ToolFailed
from bot.domain.web import WebHit
from bot.providers.web import BraveSearch, SearxngSearch
from tests.wire.search import KEY, asked, brave, searxng
from tests.wire.website import Website, reply, website


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    """A search service."""
    async with website() as opened:
        yield opened


def here(site: Website) -> str:
    return site.url("", "127.0.0.1")


async def test_searxng_is_asked_where_the_person_has_it(site: Website) -> None:
    searxng(site, "bees", "wasps", "flies", query="bees in winter")
    hits = await SearxngSearch(here(site)).search("bees in winter", 2)
    assert hits == [
        WebHit("About bees", "https://bees.example/", "bees & more"),
        WebHit("About wasps", "https://wasps.example/", "wasps & more"),
    ]


async def test_a_searxng_below_a_path_and_behind_a_password_is_found(site: Website) -> None:
    site.pages["/own/search?q=bees&format=json"] = reply('{"results": []}', "application/json")
    url = here(site).replace("http://", "http://ane:p%40ss@") + "/own/"
    assert await SearxngSearch(url).search("bees", 3) == []
    assert "Authorization: Basic YW5lOnBAc3M=" in site.heads[0]


async def test_brave_is_asked_with_its_key(site: Website) -> None:
    brave(site, "bees", query="bees", count=5)
    hits = await BraveSearch(KEY, here(site)).search("bees", 5)
    assert hits == [WebHit("About bees", "https://bees.example/", "bees & more")]
    assert f"x-subscription-token: {KEY}" in site.heads[0].lower()
    assert asked(site)["count"] == ["5"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (reply("no", status="403 Forbidden"), "search.formats"),
        (reply("no", status="500 Oops"), "status 500"),
        (reply("<html>", "text/html"), "no JSON"),
        (reply("[" * 100_000, "application/json"), "no JSON"),
        (reply("[]", "application/json"), "something else than results"),
        (b"", "no proper HTTP"),
    ],
)
async def test_what_is_wrong_with_searxng_is_said(site: Website, answer: bytes, why: str) -> None:
    site.pages["/search?q=x&format=json"] = answer
    with pytest.raises(ToolFailed, match=why):
        await SearxngSearch(here(site)).search("x", 5)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("401 Unauthorized", "the key"),
        ("422 Unprocessable", "the key"),
        ("429 Too Many", "too often"),
        ("500 Oops", "500"),
    ],
)
async def test_what_is_wrong_with_brave_is_said_without_the_key(site: Website, status: str, why: str) -> None:
    site.pages["/web/search?q=x&count=5&text_decorations=false"] = reply("{}", "application/json", status)
    with pytest.raises(ToolFailed, match=why) as caught:
        await BraveSearch(KEY, here(site)).search("x", 5)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "results",
    [
        "{}",
        '{"results": 3, "web": []}',
        '{"results": [1, null, {}, {"url": 3}, {"url": "javascript:x"}], "web": {"results": [[]]}}',
        '{"results": null, "web": null}',
    ],
)
async def test_odd_results_are_no_results(site: Website, results: str) -> None:
    site.pages["/search?q=x&format=json"] = reply(results, "application/json")
    site.pages["/web/search?q=x&count=5&text_decorations=false"] = reply(results, "application/json")
    assert await SearxngSearch(here(site)).search("x", 5) == []
    assert await BraveSearch(KEY, here(site)).search("x", 5) == []


async def test_long_results_are_clipped(site: Website) -> None:
    site.pages["/search?q=x&format=json"] = reply(
        '{"results": [{"url": "https://a.example/", "title": null, "content": "' + "word " * 400 + '"}]}',
        "application/json",
    )
    [hit] = await SearxngSearch(here(site)).search("x", 5)
    assert hit.title == "https://a.example/"
    assert len(hit.snippet) <= 400


async def test_a_service_that_hangs_costs_its_time(site: Website) -> None:
    async def hang(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)
        writer.close()

    site.pages["/search?q=x&format=json"] = hang
    with pytest.raises(ToolFailed, match="too long"):
        await SearxngSearch(here(site), timedelta(milliseconds=50)).search("x", 5)


@pytest.mark.parametrize("url", ["", "search.example.com", "ftp://x", "http://", "http://[", "http://x:y"])
def test_what_is_no_address_of_a_server_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        SearxngSearch(url)
    assert caught.value.values["setting"] == "AIKI_SEARXNG_URL"
