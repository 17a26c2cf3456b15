"""From the bytes of a page to its text: unpacked within bounds, decoded by whatever names the character set."""

from __future__ import annotations

import codecs
import re
import zlib

from bot.domain.errors import ToolFailed

# Codecs that Python knows and that no page is written in; some take very long on a hostile text.
_NO_PAGE = frozenset("idna punycode unicode_escape raw_unicode_escape utf_7 undefined mbcs oem charmap hz".split())
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}?encoding=["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_LOOKED_AT = 4_096


class Unpacker:
    """Unpacks a body piece by piece and never holds more than ``limit`` bytes of it."""

    def __init__(self, coding: str, limit: int) -> None:
        """Read this Content-Encoding; raises ToolFailed for one that was not asked for."""
        codings = [name.strip().lower() for name in coding.split(",") if name.strip().lower() not in {"", "identity"}]
        if len(codings) > 1 or not set(codings) <= {"gzip", "x-gzip", "deflate"}:
            raise ToolFailed("the page is packed in a way I cannot unpack")
        self._packed = bool(codings)
        self._room = limit
        self._inflate = zlib.decompressobj(wbits=47)  # gzip or zlib, whichever it begins as
        self._is_first = True
        self._body: list[bytes] = []
        self.is_full = False

    @property
    def body(self) -> bytes:
        """What was unpacked so far."""
        return b"".join(self._body)

    def feed(self, piece: bytes) -> None:
        """Take the next piece; what is over the limit is left out and ``is_full`` is set."""
        if not self._packed:
            self._keep(piece)
            return
        try:
            self._feed_packed(piece)
        except zlib.error as error:
            raise ToolFailed("the page is packed badly") from error

    def _feed_packed(self, piece: bytes) -> None:
        while piece and not self.is_full:
            if self._inflate.eof:  # another member, or what some servers pad with
                if not piece.strip(b"\x00"):
                    return
                self._inflate = zlib.decompressobj(wbits=47)
            try:
                out = self._inflate.decompress(piece, self._room + 1)
            except zlib.error:
                if not self._is_first:
                    raise
                self._inflate = zlib.decompressobj(wbits=-15)  # deflate as some servers mean it
                out = self._inflate.decompress(piece, self._room + 1)
            self._is_first = False
            self._keep(out)
            piece = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def _keep(self, piece: bytes) -> None:
        kept = piece[: self._room]
        self._room -= len(kept)
        self.is_full = self.is_full or len(piece) > len(kept)
        if kept:
            self._body.append(kept)


def decode(body: bytes, declared: str | None) -> str:
    """Return a body's text by its mark, by ``declared`` (its HTTP header), by what it says of itself, or as UTF-8."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    for name in (declared, _own_word(body)):
        if name is not None and (known := _usable(name)) is not None:
            return body.decode(known, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut in the middle of a character it is still UTF-8; otherwise it is what old pages are written in.
        return body.decode("utf-8" if error.reason == "unexpected end of data" else "cp1252", "replace")


def _own_word(body: bytes) -> str | None:
    found = _DECLARED.search(body[:_LOOKED_AT])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def _usable(name: str) -> str | None:
    """Return the codec of a character set, as pages name it; None where there is none to be used."""
    try:
        codec = codecs.lookup(name.strip(" \"'"))
        "".encode(codec.name)  # refuses codecs that turn no text into bytes
    except (LookupError, ValueError):
        return None
    if codec.name.replace("-", "_") in _NO_PAGE:
        return None
    return "cp1252" if codec.name in {"iso8859-1", "ascii"} else codec.name  # as browsers read it
