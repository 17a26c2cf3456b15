"""Which files are read, and by what."""

from __future__ import annotations

import asyncio

from bot.domain.errors import FileTooLarge, FileWithoutText
from bot.domain.files import Document
from bot.providers.documents.limits import MEGABYTE, Limits
from bot.providers.documents.pdf import PdfReading
from bot.providers.documents.plain import read_plain

_PDF = frozenset({"application/pdf", "application/x-pdf"})
_TEXT_TYPES = frozenset(
    f"application/{kind}"
    for kind in """
    ecmascript graphql javascript json ld+json ndjson rtf sql toml typescript x-csh x-httpd-php x-javascript x-json
    x-ndjson x-perl x-php x-python x-python-code x-ruby x-sh x-shellscript x-sql x-subrip x-tex x-toml x-yaml xhtml+xml
    xml yaml
    """.split()
)
_TEXT_ENDINGS = frozenset(
    """
    adoc asc astro awk bash bat bib bzl c cc cfg clj cmake cmd conf cpp cs css csv cts cxx dart diff dockerfile el elm
    env erl ex exs fish fs geojson gitignore go gql gradle graphql groovy h hpp hrl hs htm html hxx ics ini ino ipynb
    java jl js json json5 jsonc jsonl jsx kt kts latex less lisp log lua m makefile markdown md mdx mjs mk ml mm mts nim
    nix org pas patch php pl pm po properties proto ps1 py pyi pyx r rb rkt rs rst rtf sass scala scss sh sol sql srt
    svelte swift tcl tex text tf toml ts tsv tsx txt v vb vbs vcf vhd vim vtt vue xhtml xml yaml yml zig zsh
    """.split()
)
_BARE_NAMES = frozenset("authors changelog copying dockerfile gemfile license makefile notice readme".split())
_SEEN_OR_HEARD = ("audio/", "image/")
"""Other slots' work, whatever the name says; video/ is not among them, since a .ts file is called video/mp2t."""


class DocumentFiles:
    """The ``DocumentReader`` port: PDFs, and whatever decodes as text; what calls itself by a wrong name is refused."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Read within these limits."""
        self._limits = limits or Limits()
        self._pdf = PdfReading(self._limits)

    def reads(self, media_type: str, name: str) -> bool:
        """Whether a file of this type and name is one to be read here."""
        kind, ending = _kind(media_type), _ending(name)
        if kind.startswith(_SEEN_OR_HEARD):
            return False
        is_text = kind.startswith("text/") or kind in _TEXT_TYPES or kind.endswith(("+json", "+xml"))
        return is_text or kind in _PDF or ending in {"pdf", *_TEXT_ENDINGS}

    async def read(self, data: bytes, media_type: str, name: str) -> Document:
        """Return what stands in the file; raises FileUnreadable. Nothing is done with its name but look at its end."""
        if len(data) > self._limits.max_bytes:
            cause = f"a file of {len(data)} bytes"
            raise FileTooLarge(cause, limit=self._limits.max_bytes // MEGABYTE)
        if not data:
            raise FileWithoutText("an empty file")
        if _kind(media_type) in _PDF or _ending(name) == "pdf" or data.startswith(b"%PDF-"):
            return await self._pdf.read(data)
        return await asyncio.to_thread(read_plain, data, self._limits.max_chars)


def _kind(media_type: str) -> str:
    return media_type.partition(";")[0].strip().casefold()


def _ending(name: str) -> str:
    """Return what the name ends in, behind its last dot; of a few names without one the name itself."""
    _, dot, ending = name.strip().casefold().rpartition(".")
    if dot:
        return ending
    return "txt" if ending in _BARE_NAMES else ""
