"""PDFs are read in a process of their own, and none of them can hang us, fill the memory or raise what is not ours."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import (
    FileDamaged,
    FileLocked,
    FileTooHard,
    FileTooLarge,
    FileUnreadable,
    FileWithoutText,
)
from bot.domain.files import Document
from bot.providers.documents import DocumentFiles
from bot.providers.documents.limits import Limits
from tests.providers.documents.pdfs import locked, pdf, shows

NORWEGIAN = "Blåbærsyltetøy på «Ærøy», 30 €"
PORTUGUESE = "São João não põe açúcar (às vezes)"


async def read(data: bytes, limits: Limits | None = None) -> Document:
    """Return what is read in a PDF."""
    return await DocumentFiles(limits).read(data, "application/pdf", "contract.pdf")


async def refused(data: bytes, limits: Limits | None = None) -> type[FileUnreadable]:
    """Return as what a PDF is refused."""
    with pytest.raises(FileUnreadable) as caught:
        await read(data, limits)
    return type(caught.value)


def readers() -> list[str]:
    """Return the processes that read PDFs just now."""
    listed = subprocess.run(("ps", "-eo", "ppid,args"), capture_output=True, check=True, text=True).stdout  # noqa: S607
    ours = (line.split(maxsplit=1) for line in listed.splitlines()[1:])
    return [program for parent, program in ours if parent == str(os.getpid()) and "pdf_pages.py" in program]


async def test_the_letters_of_our_languages_are_read() -> None:
    document = await read(pdf(shows(NORWEGIAN), shows(PORTUGUESE)))
    assert document == Document(f"{NORWEGIAN}\n\n{PORTUGUESE}", pages=2, cut=False)


async def test_a_pdf_is_known_by_its_type_its_name_or_its_beginning() -> None:
    reader, data = DocumentFiles(), pdf(shows("hello"))
    for media_type, name in (("application/pdf", "x"), ("application/octet-stream", "X.PDF"), ("text/plain", "x.txt")):
        assert (await reader.read(data, media_type, name)).text == "hello"


async def test_pages_over_the_limit_are_left_out_and_it_is_said() -> None:
    document = await read(pdf(*(shows(f"page {number}") for number in range(5))), Limits(max_pages=3))
    assert document == Document("page 0\n\npage 1\n\npage 2", pages=5, cut=True)


async def test_text_over_the_limit_is_left_out_and_it_is_said() -> None:
    document = await read(pdf(shows("a" * 60), shows("b" * 60), shows("c" * 60)), Limits(max_chars=100))
    assert document == Document("a" * 60 + "\n\n" + "b" * 40, pages=3, cut=True)


async def test_a_broken_page_costs_only_itself() -> None:
    broken = pdf(shows("first"), shows("second"), shows("third")).replace(zlib.compress(shows("second")), b"\xff" * 20)
    document = await read(broken)
    assert "first" in document.text
    assert "third" in document.text


@pytest.mark.parametrize("cipher", ["RC4-128", "AES-256"])
async def test_a_locked_pdf_is_told_to_be_locked(cipher: str) -> None:
    pytest.importorskip("cryptography", reason="without it no PDF can be locked with AES")
    assert await refused(locked(pdf(shows("secret")), "open sesame", cipher)) is FileLocked


async def test_a_pdf_that_only_may_not_be_printed_is_read() -> None:
    assert (await read(locked(pdf(shows("not to be printed")), "", "RC4-128"))).text == "not to be printed"


@pytest.mark.parametrize("page", [b"", b"q 595 0 0 842 0 0 cm /Im0 Do Q", shows("   ")])
async def test_a_scan_is_told_to_hold_no_text(page: bytes) -> None:
    assert await refused(pdf(page, page)) is FileWithoutText


async def test_a_long_scan_is_told_to_hold_no_text() -> None:
    assert await refused(pdf(*[b""] * 9), Limits(max_pages=3)) is FileWithoutText


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n" + b"\xff" * 1_000,
        pdf(shows("hello"))[:150],
        b"this is no PDF at all",
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"%PDF-1.7\n1 0 obj\n" + b"<</a " * 100_000 + b"\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF",
    ],
    ids=["junk", "cut off", "text", "a picture", "nested without end"],
)
async def test_a_damaged_pdf_is_told_to_be_damaged(data: bytes) -> None:
    assert await refused(data) is FileDamaged


async def test_a_large_file_is_not_even_looked_at() -> None:
    with pytest.raises(FileTooLarge) as caught:
        await read(b"%PDF-" + bytes(3_000_000), Limits(max_bytes=2_000_000))
    assert caught.value.values == {"limit": 2}


async def test_what_unpacks_to_a_thousand_times_its_size_is_not_unpacked() -> None:
    assert await refused(pdf(bytes(200_000_000))) is FileTooHard


async def test_what_unpacks_twice_is_not_unpacked_either() -> None:
    twice = pdf(
        bytes(200_000_000), filters=b"[/FlateDecode /FlateDecode]", pack=lambda page: zlib.compress(zlib.compress(page))
    )
    assert len(twice) < 10_000
    assert await refused(twice) is FileTooHard


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not keep to such a limit")
async def test_the_memory_of_the_reading_is_bounded() -> None:
    large = pdf(b"%" + b"x" * 20_000_000 + b"\n" + shows("hello"))
    assert (await read(large)).text == "hello"
    assert await refused(large, Limits(max_memory=65_000_000)) is FileTooHard


async def test_a_pdf_that_takes_for_ever_is_ended_and_leaves_no_process() -> None:
    slow = pdf(*[b"BT /F1 12 Tf " + b"1 0 0 1 0 0 Tm () Tj " * 90_000 + b"ET"] * 30)
    began = time.monotonic()
    limits = Limits(patience=timedelta(seconds=60), time_limit=timedelta(seconds=1))
    assert await refused(slow, limits) is FileTooHard
    assert time.monotonic() - began < 4
    assert readers() == []


async def test_what_was_read_before_a_page_that_takes_for_ever_is_kept() -> None:
    endless = b"BT /F1 12 Tf " + b"1 0 0 1 0 0 Tm () Tj " * 90_000 + b"ET"
    limits = Limits(patience=timedelta(seconds=60), time_limit=timedelta(seconds=2))
    document = await read(pdf(shows("the first page"), *[endless] * 30), limits)
    assert document == Document("the first page", pages=31, cut=True)


async def test_no_page_is_begun_when_the_time_is_up() -> None:
    document_limits = Limits(patience=timedelta(seconds=0))
    assert await refused(pdf(shows("hello")), document_limits) is FileTooHard


async def test_who_stops_waiting_stops_the_reading() -> None:
    slow = pdf(*[b"BT /F1 12 Tf " + b"1 0 0 1 0 0 Tm () Tj " * 90_000 + b"ET"] * 30)
    reading = asyncio.create_task(read(slow))
    await asyncio.sleep(0.5)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert readers() == []


async def test_the_loop_goes_on_while_pdfs_are_read_and_no_more_than_two_are_at_once() -> None:
    reader, data = DocumentFiles(), pdf(*(shows(f"page {number}") for number in range(50)))
    reading = asyncio.gather(*(reader.read(data, "application/pdf", "a.pdf") for _ in range(4)))
    most, latest = 0, 0.0
    while not reading.done():
        began = time.monotonic()
        await asyncio.sleep(0.01)
        latest = max(latest, time.monotonic() - began)
        most = max(most, len(await asyncio.to_thread(readers)))
    assert [document.pages for document in await reading] == [50] * 4
    assert most <= 2
    assert latest < 0.5


async def test_the_process_is_told_no_key_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    program = tmp_path / "pdf_pages.py"
    program.write_text("import json, os\nprint(json.dumps({'text': ' '.join(os.environ)}))\nprint('{\"end\": true}')\n")
    monkeypatch.setattr("bot.providers.documents.pdf._PROGRAM", program)
    text = (await read(pdf(shows("hello")))).text
    assert "PYTHONPATH" in text
    assert "ANTHROPIC" not in text


@pytest.mark.parametrize(
    "program", ["import os\nos.abort()", "print('{')", "print('x' * 9_000_000)", "raise SystemExit(3)"]
)
async def test_a_reading_that_dies_or_makes_no_sense_is_one_of_our_errors(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    (tmp_path / "pdf_pages.py").write_text(program)
    monkeypatch.setattr("bot.providers.documents.pdf._PROGRAM", tmp_path / "pdf_pages.py")
    assert await refused(pdf(shows("hello"))) is FileTooHard


async def test_a_machine_that_starts_no_process_reads_no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert await refused(pdf(shows("hello"))) is FileUnreadable


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300), st.integers(0, 900), st.booleans())
def test_whatever_stands_in_a_pdf_only_our_own_errors_come_of_it(junk: bytes, at: int, is_put_in: bool) -> None:
    sound = pdf(shows("hello"), shows("again"))
    data = sound[:at] + junk + sound[at if is_put_in else at + len(junk) :]
    with suppress(FileUnreadable):
        assert asyncio.run(read(data)).text
