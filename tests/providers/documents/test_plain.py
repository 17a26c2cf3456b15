"""Text files in the encodings that people's programs write, and what is no text."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import FileNotText, FileTooLarge, FileUnreadable, FileWithoutText
from bot.domain.files import Document
from bot.domain.language import Language
from bot.locales import LocaleSentences
from bot.providers.documents import DocumentFiles
from bot.providers.documents.limits import Limits

LINE = "Blåbærsyltetøy på Ærøy; não há açúcar, avó: 30 €"


async def read(data: bytes, limits: Limits | None = None, name: str = "notes.txt") -> Document:
    """Return what is read in a text file."""
    return await DocumentFiles(limits).read(data, "text/plain", name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
async def test_a_text_is_read_in_the_encoding_it_was_written_in(encoding: str) -> None:
    assert await read(LINE.encode(encoding)) == Document(LINE)


async def test_a_text_of_the_other_end_is_read_too() -> None:
    assert (await read(b"\xfe\xff" + LINE.encode("utf-16-be"))).text == LINE


async def test_line_ends_become_ours_and_the_colours_of_a_log_go() -> None:
    assert (await read(b"one\r\ntwo\r\n\x1b[31;1mred\x1b[0m\tthree\r\n")).text == "one\ntwo\nred\tthree"


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01" + bytes(9),
        b"PK\x03\x04\x14\x00\x00\x00\x08\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\x1f\x8b\x08" + bytes(range(256)),
        bytes(range(128, 256)),
        b"\x81\x8d\x8f\x90\x9d",
        b"plain text\x00and more",
        b"\xff\xfe\x00\xd8a\x00",
        b"\xff\xfe\x00\x00a\x00\x00\x00",
        "ÀÁÂÃÄÅ".encode("cp1252"),
        b"\xef\xbb\xbf\xff",
    ],
)
async def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(FileNotText):
        await read(data)


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe"])
async def test_an_empty_file_is_told_to_be_empty(data: bytes) -> None:
    with pytest.raises(FileWithoutText):
        await read(data)


async def test_of_a_long_text_the_beginning_is_read() -> None:
    assert await read(b"a" * 70 + b"b" * 70, Limits(max_chars=100)) == Document("a" * 70 + "b" * 30, cut=True)
    assert await read(("å" * 300).encode(), Limits(max_chars=100)) == Document("å" * 100, cut=True)
    assert await read(b"a" * 100, Limits(max_chars=100)) == Document("a" * 100, cut=False)


async def test_a_character_that_is_cut_in_two_does_not_spoil_the_rest() -> None:
    assert (await read(LINE.encode()[:-1])).text == LINE[:-1].rstrip()


async def test_a_large_file_is_refused() -> None:
    with pytest.raises(FileTooLarge) as caught:
        await read(bytes(20_000_001))
    assert caught.value.values == {"limit": 20}


async def test_a_text_of_twenty_megabytes_takes_no_time() -> None:
    began = time.monotonic()
    document = await read("blåbær ".encode() * 2_200_000)
    assert (len(document.text) <= 60_000, document.cut) == (True, True)
    assert time.monotonic() - began < 1


async def test_accents_without_end_take_no_time() -> None:
    began = time.monotonic()
    await read(("o" + "\u0301\u0316" * 60_000).encode())
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("text/plain", "notes"),
        ("text/markdown; charset=utf-8", "x"),
        ("text/csv", "x.csv"),
        ("application/vnd.ms-excel", "table.CSV"),
        ("application/json", "x"),
        ("application/ld+json", "x"),
        ("application/x-yaml", "x"),
        ("application/octet-stream", "main.rs"),
        ("application/octet-stream", "archive.tar.log"),
        ("application/octet-stream", "Makefile"),
        ("video/mp2t", "app.ts"),
        ("", "main.py"),
        ("application/pdf", ""),
        ("", "Contract.PDF"),
    ],
)
def test_these_are_read(media_type: str, name: str) -> None:
    assert DocumentFiles().reads(media_type, name)


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("image/png", "x.txt"),
        ("audio/ogg", "x.txt"),
        ("video/mp4", "film.mp4"),
        ("application/zip", "x.zip"),
        ("application/octet-stream", "x"),
        ("application/msword", "letter.doc"),
        ("", ""),
        ("application/octet-stream", "txt"),
        ("application/octet-stream", "pdf"),
    ],
)
def test_these_are_not(media_type: str, name: str) -> None:
    assert not DocumentFiles().reads(media_type, name)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "\x00.txt", "{0.__class__}.txt", "a\nb\u202etxt.exe", "x" * 100_000, "CON", "%s%n"]
)
async def test_a_name_does_nothing(name: str) -> None:
    DocumentFiles().reads("application/octet-stream", name)
    assert (await read(b"hello", name=name)).text == "hello"
    with pytest.raises(FileUnreadable) as caught:
        await read(bytes(5), name=name)
    for language in Language:
        assert name not in LocaleSentences().say(language, caught.value.sentence, **caught.value.values)
    assert name not in str(caught.value)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2_000))
def test_of_whatever_bytes_a_text_is_made_or_one_of_our_errors(data: bytes) -> None:
    if data.startswith(b"%PDF-"):
        return
    try:
        document = asyncio.run(read(data))
    except FileUnreadable:
        return
    assert document.text.encode()
    assert "\x00" not in document.text


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["C", "Z", "M"]), min_size=1),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_every_text_comes_back_as_it_was_written(text: str, encoding: str) -> None:
    if text.startswith("%PDF-"):
        return
    again = asyncio.run(read(text.encode(encoding))).text
    assert again == asyncio.run(read(again.encode("utf-8"))).text
    assert len(again) > 0
