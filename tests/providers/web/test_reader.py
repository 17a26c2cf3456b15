"""Reading pages, from a site that does its worst."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.domain.errors import InputRefused, ToolFailed
from bot.domain.web import Link
from bot.providers.web import WebPages
from bot.providers.web.address import PORTS, IPAddress, is_public
from bot.providers.web.reader import MAX_BYTES, MAX_REDIRECTS, resolve_name
from tests.wire.website import Website, moved, reply, website

ARTICLE = "<html><head><title>Bees</title></head><body><main><h1>Bees</h1><p>They fly.</p></main></body></html>"


@dataclass
class Names:
    """Resolves names as a test says; each question is kept, and may get another answer than the one before."""

    answers: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return the next answer for a name; the last one again and again."""
        assert port
        self.asked.append(host)
        if host not in self.answers:
            raise OSError("no such name")
        queue = self.answers[host]
        return queue.pop(0) if len(queue) > 1 else queue[0]


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    """A site behind the name page.site."""
    async with website() as opened:
        yield opened


@pytest.fixture
def names() -> Names:
    """The only names there are."""
    return Names({"page.site": [["127.0.0.1"]], "other.site": [["127.0.0.1"]]})


def on_loopback(ip: IPAddress) -> bool:
    return is_public(ip) or str(ip) == "127.0.0.1"


def pages(site: Website, names: Names, seconds: float = 5) -> WebPages:
    return WebPages(names, on_loopback, PORTS | {site.port}, timedelta(seconds=seconds))


async def read(site: Website, names: Names, body: bytes) -> str:
    site.pages["/"] = body
    return (await pages(site, names).read(site.url("/"))).text


async def refusal(site: Website, names: Names, body: bytes) -> str:
    with pytest.raises(ToolFailed) as caught:
        await read(site, names, body)
    return str(caught.value)


async def test_a_page_is_read_with_title_and_final_address(site: Website, names: Names) -> None:
    site.pages |= {"/a": moved("/b"), "/b": moved(site.url("/c?x=1", "other.site")), "/c?x=1": reply(ARTICLE)}
    page = await pages(site, names).read(site.url("/a"))
    assert (page.url, page.title) == (site.url("/c?x=1", "other.site"), "Bees")
    assert "They fly." in page.text


async def test_a_site_is_asked_by_its_name_and_told_nothing_else(site: Website, names: Names) -> None:
    site.pages["/a?b=c"] = reply(ARTICLE, headers={"Set-Cookie": "id=1"})
    reader = pages(site, names)
    await reader.read(site.url("/a?b=c#d"))
    await reader.read(site.url("/a?b=c#d"))
    for head in site.heads:
        lines = head.lower().split("\r\n")
        assert lines[0] == "get /a?b=c http/1.1"
        assert f"host: page.site:{site.port}" in lines
        assert not [line for line in lines if line.startswith(("cookie", "referer", "authorization"))]


async def test_a_name_is_resolved_once_and_the_judged_number_connected_to(site: Website, names: Names) -> None:
    names.answers["page.site"] = [["127.0.0.1"], ["10.0.0.1"]]
    site.pages["/"] = reply(ARTICLE)
    await pages(site, names).read(site.url("/"))
    assert names.asked == ["page.site"]
    assert len(site.heads) == 1


async def test_a_name_that_turns_to_a_private_number_on_the_way_is_not_followed(site: Website, names: Names) -> None:
    names.answers["page.site"] = [["127.0.0.1"], ["10.0.0.1"]]
    site.pages["/"] = moved("/again")
    with pytest.raises(InputRefused, match="network of somebody"):
        await pages(site, names).read(site.url("/"))
    assert len(site.heads) == 1


async def test_of_several_numbers_only_public_ones_are_tried(site: Website, names: Names) -> None:
    names.answers["page.site"] = [["10.0.0.1", "::1", "169.254.169.254", "127.0.0.1"]]
    assert "They fly." in await read(site, names, reply(ARTICLE))


@pytest.mark.parametrize("number", ["10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])
async def test_a_name_of_a_private_number_is_not_read(site: Website, names: Names, number: str) -> None:
    names.answers["page.site"] = [[number]]
    with pytest.raises(InputRefused):
        await read(site, names, reply(ARTICLE))
    assert site.heads == []


@pytest.mark.parametrize(
    "where", ["http://127.0.0.1:{}/", "http://[::1]:{}/", "http://localhost:{}/", "http://10.0.0.1:{}/"]
)
async def test_by_default_nothing_on_this_machine_or_around_it_is_read(site: Website, names: Names, where: str) -> None:
    reader = WebPages(names, ports=PORTS | {site.port})
    with pytest.raises(InputRefused):
        await reader.read(where.format(site.port))
    assert site.heads == []


@pytest.mark.parametrize(
    "to", ["http://10.0.0.1/", "http://localhost/", "http://[::1]/", "file:///etc/passwd", "//0x7f.1/"]
)
async def test_a_redirect_into_a_private_network_is_not_followed(site: Website, names: Names, to: str) -> None:
    site.pages["/"] = moved(to)
    with pytest.raises(InputRefused):
        await pages(site, names).read(site.url("/"))


async def test_an_endless_redirect_ends(site: Website, names: Names) -> None:
    assert "sends me on" in await refusal(site, names, moved("/"))
    assert len(site.heads) == MAX_REDIRECTS + 1


async def test_a_name_nobody_has_is_said_to_be_none(site: Website, names: Names) -> None:
    with pytest.raises(ToolFailed, match="no site of that name"):
        await pages(site, names).read(site.url("/", "nowhere.site"))


async def test_a_site_that_is_down_is_said_to_be(site: Website, names: Names) -> None:
    reader = WebPages(names, on_loopback, PORTS | {1})
    with pytest.raises(ToolFailed, match="cannot be reached"):
        await reader.read("http://page.site:1/")


async def test_a_site_that_drips_costs_its_time_and_no_more(site: Website, names: Names) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    site.pages["/"] = drip
    with pytest.raises(ToolFailed, match=r"longer than 0\.05 seconds"):
        await pages(site, names, 0.05).read(site.url("/"))


async def test_a_bomb_is_unpacked_no_further_than_the_limit(site: Website, names: Names) -> None:
    bomb = zlib.compressobj(9, wbits=31)
    packed = b"".join(bomb.compress(b"a" * 1_000_000) for _ in range(50)) + bomb.flush()
    site.pages["/"] = reply(packed, "text/plain", headers={"Content-Encoding": "gzip"})
    page = await pages(site, names).read(site.url("/"))
    assert (len(page.text), page.is_cut) == (MAX_BYTES, True)


async def test_a_page_without_end_is_read_no_further_than_the_limit(site: Website, names: Names) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while True:
            writer.write(b"x" * 100_000)
            await writer.drain()

    site.pages["/"] = endless
    page = await pages(site, names).read(site.url("/"))
    assert (len(page.text), page.is_cut) == (MAX_BYTES, True)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000, "no proper HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000, "no proper HTTP"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "no proper HTTP"),
        (b"", "no proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "no proper HTTP"),
        (reply("x", "application/pdf"), "PDF"),
        (reply(b"\x00\x01", "application/octet-stream"), "type application/octet-stream"),
        (reply(b"\x00\x01", None), "no page of text"),
        (reply(b"x", "image/png"), "type image/png"),
        (reply("gone", status="404 Not Found"), "status 404"),
        (reply("down", status="503 Service Unavailable"), "status 503"),
        (reply("", status="304 Not Modified"), "status 304"),
        (reply("<script>render()</script>"), "no text that can be read"),
        (reply("x", headers={"Content-Encoding": "br"}), "cannot unpack"),
        (reply("x", headers={"Content-Encoding": "gzip, gzip"}), "cannot unpack"),
        (reply("not packed", headers={"Content-Encoding": "gzip"}), "packed badly"),
    ],
)
async def test_what_cannot_be_read_is_refused_with_a_sentence(
    site: Website, names: Names, sent: bytes, why: str
) -> None:
    assert why in await refusal(site, names, sent)


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (reply("blåbær", "text/plain; charset=utf-8"), "blåbær"),
        (reply("blåbær", "text/plain"), "blåbær"),
        (reply("blåbær".encode("latin-1"), "text/plain"), "blåbær"),
        (reply("blåbær “x”".encode("cp1252"), 'text/plain; charset="ISO-8859-1"'), "blåbær “x”"),
        (reply("привет".encode("koi8-r"), "text/plain; charset=koi8-r"), "привет"),
        (reply("blåbær".encode("utf-16"), "text/plain"), "blåbær"),
        (reply(b"\xef\xbb\xbfbl\xc3\xa5b\xc3\xa6r", "text/plain; charset=ascii"), "blåbær"),
        (reply("blåbær", "text/plain; charset=punycode"), "blåbær"),
        (reply("blåbær", "text/plain; charset=zip"), "blåbær"),
        (reply("blåbær", "text/plain; charset=no-such-thing"), "blåbær"),
        (reply("blåbær", "text/plain; charset="), "blåbær"),
        (reply('<meta charset="latin-1"><p>blåbær'.encode("latin-1"), "text/html"), "blåbær"),
        (reply('<?xml version="1.0" encoding="latin-1"?><p>blåbær'.encode("latin-1"), "text/xml"), "blåbær"),
        (reply("blåbær" * 400_000, "text/plain"), "blåbær"),
        (reply(b"bl\xe5b\xe6r", "text/plain; charset=utf-8"), "bl\N{REPLACEMENT CHARACTER}b"),
        (reply("half \x1b[31m of a \x00 terminal", "text/plain"), "half [31m of a  terminal"),
        (reply('{"a": 1}', "application/json"), '{"a": 1}'),
        (reply("<rss><title>x</title></rss>", "application/rss+xml"), "<rss><title>x</title></rss>"),
        (reply("# Head", "text/markdown"), "# Head"),
        (reply("plain", None), "plain"),
        (reply("<p>guessed", None), "guessed"),
        (reply("packed", "text/plain", packed=True), "packed"),
        (reply("deflated", "text/plain", headers={}), "deflated"),
    ],
)
async def test_every_kind_of_text_is_read_in_its_own_characters(
    site: Website, names: Names, sent: bytes, text: str
) -> None:
    assert text in await read(site, names, sent)


@pytest.mark.parametrize("pack", [zlib.compress, lambda raw: zlib.compress(raw)[2:-4], lambda raw: raw])
async def test_deflate_is_unpacked_in_each_of_its_meanings(site: Website, names: Names, pack: object) -> None:
    assert callable(pack)
    coding = {"Content-Encoding": "deflate"} if pack(b"x") != b"x" else {"Content-Encoding": "identity"}
    assert await read(site, names, reply(pack(b"deflated"), "text/plain", headers=coding)) == "deflated"


async def test_a_body_packed_in_members_is_unpacked_whole(site: Website, names: Names) -> None:
    members = gzip.compress(b"one ") + gzip.compress(b"two") + b"\x00" * 8
    assert await read(site, names, reply(members, "text/plain", headers={"Content-Encoding": "gzip"})) == "one two"


async def test_links_lead_to_whole_addresses(site: Website, names: Names) -> None:
    body = """<p>See <a href="/one">the one</a>, <a href='https://other.site/x#y'>other</a>,
    <a href="javascript:x()">no</a> <a href="#top">top</a> <a href="http://[">bad</a> <a href="mailto:a@b">mail</a>"""
    site.pages["/"] = reply(body)
    page = await pages(site, names).read(site.url("/"))
    assert page.links == (Link("the one", site.url("/one")), Link("other", "https://other.site/x"))


async def test_a_name_is_resolved_by_the_system() -> None:
    assert "127.0.0.1" in await resolve_name("127.0.0.1", 80)
