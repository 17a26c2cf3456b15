"""Pinned to a number, a site is still greeted by its name, and held to it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.errors import ToolFailed
from bot.providers.web import pinned
from tests.providers.web.test_reader import ARTICLE, Names, names, pages
from tests.wire.website import Website, reply

__all__ = ["names"]


@asynccontextmanager
async def secured(site: Website, folder: Path) -> AsyncIterator[tuple[Path, list[str | None]]]:
    """Serve a site over TLS under a certificate of its own; yield that, and the names it was greeted by."""
    pytest.importorskip("cryptography")
    from tests.wire.certificate import self_signed  # noqa: PLC0415 - needs the library

    certificate, greeted = self_signed("page.site", folder), list[str | None]()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _, name, __: greeted.append(name)
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=context)
    site.port = server.sockets[0].getsockname()[1]
    async with server:
        yield certificate, greeted


def https(site: Website, path: str = "/") -> str:
    return site.url(path).replace("http:", "https:")


async def test_a_certificate_that_nobody_vouches_for_is_not_accepted(names: Names, tmp_path: Path) -> None:
    async with secured(site := Website(), tmp_path):
        with pytest.raises(ToolFailed, match="certificate"):
            await pages(site, names).read(https(site))


async def test_a_pinned_site_is_greeted_and_held_to_its_name(
    names: Names, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with secured(site := Website(pages={"/": reply(ARTICLE)}), tmp_path) as (certificate, greeted):
        monkeypatch.setattr(pinned, "_certificates", lambda: ssl.create_default_context(cafile=str(certificate)))
        names.answers["page.site"] = [["127.0.0.1"], ["10.0.0.1"]]
        assert "They fly." in (await pages(site, names).read(https(site))).text
        assert greeted == ["page.site"]
        assert names.asked == ["page.site"]
        with pytest.raises(ToolFailed, match="certificate"):
            await pages(site, names).read(https(site).replace("page.site", "other.site"))
