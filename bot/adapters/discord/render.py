"""A text and its spans, written in Discord's dialect of Markdown: what is no markup is escaped, and nobody is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from re import Match
from urllib.parse import quote

from bot.adapters.markdown.literal import TABLE
from bot.adapters.markdown.split import Rich, Span

_MARKS = {"bold": "**", "italic": "*", "strikethrough": "~~", "spoiler": "||"}
_UNSEEN = "\u200b"
"""A space without width: it keeps signs apart that would mean something together."""
_EXACT = "\ufddf"
"""Stands for the dot after a number that Discord would count otherwise; none of the texts holds it."""
_LANGUAGE = re.compile(r"[A-Za-z0-9_+\-.#]+")
_LOOKS_LIKE_ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.)|\b[\w-]+\.(?:[a-z]{2,})(?:/|\b)")
_LITERAL = re.compile(
    r"""(?P<address>https?://(?:(?!@everyone|@here)[^\s<>])+)
      | (?P<named>@(?=everyone|here)|<(?=@|\#|/[\w\ -]{1,99}:\d|id:|a?:\w+:\d))
      | (?P<exact>\ufddf)
      | (?P<bracket>\[)
      | (?P<sign>[\\*_`~]|\|(?=\|)|(?<=\|)\|)
      | (?P<start>(?m:^)(?:\#{1,3}(?=[ ])|>(?=[ ]|>>)|-(?=\#[ ])))""",
    re.VERBOSE,
)
_LINK = "]("
_RUNS = re.compile("`{2,}")
_FENCE = re.compile("``(?=`)")
_LINE = re.compile(r"^( *)(?:(\d{1,9})(\.)[ ])?(?=.)", re.MULTILINE)
_AFTER_ADDRESS = ".,:;!?\"')]"
_MARK_IN_ADDRESS = re.compile(r"[*`|~\\]")


def rendered(rich: Rich) -> str:
    """Return the text as it is to be sent."""
    text = _with_exact_numbers(rich)
    return "".join(_pieces(text, rich.spans, 0, len(text)))


def quoted(address: str) -> str:
    """Return a link's address with nothing in it that would end the link, be markup or name anybody."""
    safe = quote(address, safe="/:?#[]@!$&'+,;=%~-._")
    return safe.replace("@everyone", "%40everyone").replace("@here", "%40here")


def _with_exact_numbers(rich: Rich) -> str:
    """Mark the numbers that do not follow on: Discord takes the first of a list and counts on by itself."""
    code = [span for span in rich.spans if span.kind == "pre"]
    text = list(rich.text)
    last: dict[int, int] = {}
    for line in _LINE.finditer(rich.text):
        while code and code[0].end <= line.start():
            del code[0]
        indent = len(line[1])
        if line[2] is None or (code and code[0].start <= line.start()):
            last = last if indent else {}
            continue
        number = int(line[2])
        if last.get(indent, number - 1) != number - 1:
            text[line.start(3)] = _EXACT
        last = {wide: before for wide, before in last.items() if wide < indent} | {indent: number}
    return "".join(text)


def _pieces(text: str, spans: Sequence[Span], start: int, end: int) -> Iterator[str]:
    """Write a stretch of the text; each of the spans lies within it, or within an earlier one."""
    at, index = start, 0
    closing = ""
    while index < len(spans):
        span = spans[index]
        inside = index + 1
        while inside < len(spans) and spans[inside].start < span.end:
            inside += 1
        between = _literal(text[at : span.start], is_followed=True)
        written = _written(
            text,
            span,
            spans[index + 1 : inside],
            text[max(span.start - 1, 0) : span.start],
            text[span.end : span.end + 1],
        )
        yield between
        if not between and closing and written.startswith(closing[:1]):
            yield _UNSEEN  # the end of one and the beginning of the next would read as one mark
        yield written
        closing = written[-1:] if span.kind in _MARKS or span.kind == "code" else ""
        at, index = span.end, inside
    yield _literal(text[at:end])


def _written(text: str, span: Span, inner: Sequence[Span], before: str, after: str) -> str:
    shown = text[span.start : span.end]
    match span.kind:
        case "pre":
            return _block(shown, span.detail, before, after)
        case "code":
            return _code(shown)
    inside = "".join(_pieces(text, inner, span.start, span.end))
    match span.kind:
        case "blockquote":
            lines = "\n".join(f"> {line}" for line in inside.split("\n"))
            return _on_own_lines(lines, before, after)
        case "text_link":
            return _link(inside, shown, span.detail)
    mark = _MARKS.get(span.kind, "")
    return f"{mark}{inside}{mark}"


def _block(code: str, language: str, before: str, after: str) -> str:
    known = language if language != TABLE and _LANGUAGE.fullmatch(language) else ""
    apart = _FENCE.sub(f"``{_UNSEEN}", code.strip("\n"))
    if apart.endswith("`"):
        apart += _UNSEEN
    return _on_own_lines(f"```{known}\n{apart}\n```", before, after)


def _on_own_lines(block: str, before: str, after: str) -> str:
    begins = "" if not before or before.endswith("\n") else "\n"
    ends = "" if after in {"", "\n"} else "\n"
    return f"{begins}{block}{ends}"


def _code(code: str) -> str:
    plain = _RUNS.sub(lambda run: _UNSEEN.join(run[0]), code)
    if "`" not in plain:
        return f"`{plain}`"
    return f"`` {plain} ``"


def _link(inside: str, shown: str, address: str) -> str:
    whole = quoted(address)
    if shown.strip() == address:
        return f"<{whole}>"
    if _LOOKS_LIKE_ADDRESS.search(shown):
        # What it says it leads to and where it leads are two things: both are shown.
        return f"{inside} ({whole})"
    label = inside.replace("]", "\\]")
    return f"[{label}]({whole})"


def _literal(text: str, *, is_followed: bool = False) -> str:
    """Write a text that is no markup; ``is_followed`` says that a mark stands right behind it."""
    may_link = _LINK in text

    def written(found: Match[str]) -> str:
        if found["address"]:
            return _address(found[0], is_followed=is_followed and found.end() == len(text))
        if found["named"]:
            return found[0] + _UNSEEN
        if found["exact"]:
            return "\\."
        if found["bracket"] and not may_link:
            return found[0]
        return f"\\{found[0]}"

    return _LITERAL.sub(written, text)


def _address(text: str, *, is_followed: bool) -> str:
    """Write an address that leads where it says: Discord takes what touches one for a part of it."""
    if not is_followed and not _MARK_IN_ADDRESS.search(text):
        return text
    address = text.rstrip(_AFTER_ADDRESS)
    if address.count("(") > address.count(")"):
        address += ")" * text.startswith(")", len(address))
    whole = address.replace("`", "%60")
    return f"<{whole}>{text[len(address) :]}"
