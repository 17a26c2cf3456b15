"""The readable part of an HTML page: headings, paragraphs, lists and links, without what stands around them.

A tokenizer of our own: it goes through the page once, whatever is wrong with it. (``html.parser`` of some Python
versions takes time in the square of a hostile page's length.)
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_LINKS = 40
_LINK_CHARS = 100
_TITLE_CHARS = 300
_MAX_TAG_CHARS = 8_000
_ENOUGH_CHARS = 200

_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_TAG = re.compile(r"""<[^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>""")
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_RAW = {name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("script", "style", "textarea", "title", "xmp")}
# What is never part of the text, and what stands around it.
_UNSEEN = frozenset("script style noscript template svg math iframe object audio video canvas select button".split())
_AROUND = frozenset("nav header footer aside form dialog menu".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_BLOCKS = frozenset(
    "p div section article main h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tr thead tbody caption blockquote pre figure "
    "figcaption details summary address hr br body html".split()
)
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}


@dataclass(frozen=True, slots=True)
class Readable:
    """What a page says: its title, its text, and where its links lead, as they are written."""

    title: str
    text: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Writer:
    """Collects the text of a page, line by line."""

    lines: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    title: str = ""
    _line: list[str] = field(default_factory=list)
    _prefix: str = ""
    _link: str | None = None
    _link_from: int = 0
    _preformatted: int = 0

    def text(self, raw: str) -> None:
        """Take a stretch of text."""
        said = html.unescape(raw)
        if self._preformatted:
            first, *rest = said.split("\n")
            self._line.append(first)
            for line in rest:
                self.end_line()
                self._line.append(line)
        elif said:
            self._line.append(re.sub(r"\s+", " ", said))

    def tag(self, name: str, tag: str, *, is_end: bool) -> None:
        """Take a tag that is no part of the text itself."""
        if name == "a":
            self._close_link()
            self._open_link(tag, is_end=is_end)
        elif name in {"td", "th"} and not is_end and self._line:
            self._line.append(" | ")
        elif name in _BLOCKS:
            self.end_line()
            self._preformatted = (
                max(self._preformatted + (-1 if is_end else 1), 0) if name == "pre" else self._preformatted
            )
            self._prefix = "" if is_end else _HEADINGS.get(name, "- " if name == "li" else "")

    def _open_link(self, tag: str, *, is_end: bool) -> None:
        found = None if is_end else _HREF.search(tag, 0, _MAX_TAG_CHARS)
        self._link = html.unescape(next(filter(None, found.groups()), "")) if found else None
        self._link_from = len(self._line)

    def _close_link(self) -> None:
        said = " ".join("".join(self._line[self._link_from :]).split())
        if self._link and said and len(self.links) < MAX_LINKS:
            self.links.setdefault(self._link, said[:_LINK_CHARS])
        self._link = None

    def end_line(self) -> None:
        """Begin a new line; an empty one is no line."""
        self._close_link()
        said = "".join(self._line)
        said = said.rstrip() if self._preformatted else said.strip()
        if said:
            self.lines.append(self._prefix + said)
            self._prefix = ""
        self._line, self._link_from = [], 0


def read_html(page: str) -> Readable:
    """Return the readable part of a page; of one that is all menus and forms, everything that is seen."""
    found = _read(page, _UNSEEN | _AROUND)
    if len(found.text) < _ENOUGH_CHARS:
        everything = _read(page, _UNSEEN)
        found = everything if len(everything.text) > 2 * len(found.text) else found
    return found


def _read(page: str, left_out: frozenset[str]) -> Readable:
    writer = _Writer()
    skipping, depth = "", 0
    for name, piece, is_end in _tokens(page):
        if name == "title":
            writer.title = writer.title or " ".join(html.unescape(piece).split())[:_TITLE_CHARS]
        elif skipping:
            depth += (name == skipping) * (-1 if is_end else 1)
            skipping = skipping if depth > 0 else ""
        elif not name:
            writer.text(piece)
        elif name in left_out and not is_end:
            skipping, depth = name, 1
        else:
            writer.tag(name, piece, is_end=is_end)
    writer.end_line()
    return Readable(writer.title, "\n".join(writer.lines), tuple((text, url) for url, text in writer.links.items()))


def _tokens(page: str) -> Iterator[tuple[str, str, bool]]:
    """Yield texts, with an empty name, and tags with their names; of a title its text, of scripts nothing."""
    at = 0
    while at < len(page):
        begins = page.find("<", at)
        if begins < 0:
            yield "", page[at:], False
            return
        yield "", page[at:begins], False
        named = _NAME.match(page, begins)
        if named is None:
            at = _past_what_is_no_tag(page, begins)
            yield "", "<" if at == begins + 1 else "", False
            continue
        name, is_end = named[1].lower(), page[begins + 1] == "/"
        at = _end_of_tag(page, begins)
        if name in _RAW and not is_end:
            text, at = _raw_text(page, at, name)
            yield name, text, False
            yield name, "", True
        elif name not in _VOID or name in _BLOCKS:
            yield name, page[begins:at], is_end


def _raw_text(page: str, begins: int, name: str) -> tuple[str, int]:
    """Return what stands in an element that holds no tags, and what follows its end."""
    closing = _RAW[name].search(page, begins)
    ends = closing.start() if closing else len(page)
    return page[begins:ends], _end_of_tag(page, ends)


def _past_what_is_no_tag(page: str, begins: int) -> int:
    """Return what follows a comment or a declaration; the next character after a bare ``<``."""
    if page.startswith("<!--", begins):
        end = page.find("-->", begins + 4)
        return len(page) if end < 0 else end + 3
    if page[begins + 1 : begins + 2] in {"!", "?", "/"}:
        end = page.find(">", begins)
        return len(page) if end < 0 else end + 1
    return begins + 1


def _end_of_tag(page: str, begins: int) -> int:
    """Return where a tag ends, quotes respected; one without an end in sight ends at the next ``>``."""
    whole = _TAG.match(page, begins, begins + _MAX_TAG_CHARS)
    if whole:
        return whole.end()
    end = page.find(">", begins)
    return len(page) if end < 0 else end + 1
