"""Markdown as one text and its spans: what the parser returns, put right for Telegram."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from heapq import heapify, heappop, heappush
from itertools import accumulate

import telegramify_markdown
from telegramify_markdown import RenderConfig

from bot.adapters.markdown.lines import Edit, numbers_restored, prepared
from bot.adapters.markdown.literal import TABLE, Masked, masked, unmasked, without_reserved
from bot.adapters.markdown.split import Rich, Span, offsets, trim

_RANKS = {
    kind: rank
    for rank, kind in enumerate(
        ("blockquote", "text_link", "pre", "code", "spoiler", "bold", "strikethrough", "italic"),
    )
}
"""What is shown, the outer ones first where two cover the same text. The underline of headings is left out."""
_STYLES = frozenset({"spoiler", "bold", "strikethrough", "italic"})
_CODE = frozenset({"code", "pre"})

_LINKABLE = re.compile(r"(?i)https?://[^\s/]")
_TOO_DEEP = re.compile(r"(?m)^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){40}")
"""Lists in lists on one line: what the parser makes of them grows with the square of their number."""
_MAX_FENCES = 1_000
"""Beyond them lie only empty code blocks, which the parser counts through again and again."""
_PLAIN_CELL = re.compile(r"[^\\*_`~\[\]<>&$|!^]*")
_LANGUAGE = re.compile(r"[A-Za-z0-9][\w+#.-]{0,31}")


class UnfitMarkup(Exception):
    """The parser returned what cannot be shown, or would take too long: the text is to be sent as it is."""


def rich_of(markdown: str) -> Rich:
    """Return Markdown as a reader sees it. Raises UnfitMarkup, and whatever a fault in the parser raises."""
    if _TOO_DEEP.search(markdown) or markdown.count("```") + markdown.count("~~~") > _MAX_FENCES:
        raise UnfitMarkup("nested too deeply, or of too many blocks")
    source = masked(prepared(without_reserved(markdown), _plain_cell))
    text, entities = telegramify_markdown.convert(source.text, latex_escape=False, config=_config())
    places = offsets(text)
    spans = [
        Span(
            "blockquote" if entity.type == "expandable_blockquote" else entity.type,
            _character(places, entity.offset),
            _character(places, entity.offset + entity.length),
            source.as_written(entity.url or entity.language or ""),
        )
        for entity in entities
    ]
    text = unmasked(text)
    rich = edited(Rich(text, tidy(text, spans)), numbers_restored(text))
    return _with_formulas(_with_addresses(rich), source)


@cache
def _config() -> RenderConfig:
    """Return how the parser writes what has no entity; the library's own signs are louder."""
    config = RenderConfig.isolated()
    signs = config.markdown_symbol
    signs.heading_level_1 = signs.heading_level_2 = signs.heading_level_3 = signs.heading_level_4 = ""
    signs.unordered_list_item, signs.task_completed, signs.task_uncompleted = "•", "✅", "⬜"
    signs.horizontal_rule = "————————"
    signs.image = "🖼 "
    config.cite_expandable = False
    return config


def _plain_cell(cell: str) -> str:
    # The first word keeps the parser from reading the cell as a list or a heading.
    return cell if _PLAIN_CELL.fullmatch(cell) else " ".join(rich_of(f"x {cell}").text[2:].split())


def _character(places: Sequence[int], unit: int) -> int:
    at = bisect_left(places, unit)
    if at == len(places) or places[at] != unit:
        raise UnfitMarkup("an entity begins or ends within a character or outside the text")
    return at


def _with_addresses(rich: Rich) -> Rich:
    """Turn links that Telegram would refuse into text, their address after it, so that it is not lost."""
    edits: list[Edit] = []
    fit: list[Span] = []
    for span in rich.spans:
        if span.kind != "text_link" or _LINKABLE.match(span.detail):
            fit.append(span)
            continue
        address = span.detail.removeprefix("mailto:")
        if address and address != rich.text[span.start : span.end]:
            edits.append((span.end, span.end, f" ({address})"))
    return edited(replace(rich, spans=tuple(fit)), edits)


def _with_formulas(rich: Rich, source: Masked) -> Rich:
    """Put the formulas in: in characters of fixed width, and as written where they stood in code."""
    code = [span for span in rich.spans if span.kind in _CODE]
    starts = [span.start for span in code]
    edits: list[Edit] = []
    spans = list(rich.spans)
    for start, end, formula in source.formulas_in(rich.text):
        index = bisect_right(starts, start) - 1
        if index >= 0 and start < code[index].end:
            edits.append((start, end, formula.source))
        else:
            edits.append((start, end, formula.shown))
            alone = {rich.text[start - 1 : start], rich.text[end : end + 1]} <= {"", "\n"}
            spans.append(Span("pre" if alone else "code", start, end))
    shown = edited(replace(rich, spans=tuple(spans)), edits)
    return replace(shown, spans=tidy(shown.text, shown.spans))


def edited(rich: Rich, edits: Sequence[Edit]) -> Rich:
    """Return the text with stretches of it (start, end, new text; in order) replaced, the spans moved with it.

    A text put in where a span ends stands after the span.
    """
    starts, ends = [start for start, _, _ in edits], [end for _, end, _ in edits]
    shifts = list(accumulate((len(new) - (end - start) for start, end, new in edits), initial=0))
    if not edits:
        return rich
    pieces, at = [], 0
    for start, end, new in edits:
        pieces += [rich.text[at:start], new]
        at = end
    spans = (
        span.over(
            span.start + shifts[bisect_right(ends, span.start)],
            span.end + shifts[bisect_left(starts, span.end)],
        )
        for span in rich.spans
    )
    return Rich("".join(pieces) + rich.text[at:], tuple(spans))


def tidy(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans as Telegram allows them: nested, code holding nothing else, quotes and links not in their like.

    Of overlapping ones the outer stays; bold and its like are cut around code.
    """
    known = (trim(text, _with_language(span)) for span in spans if span.kind in _RANKS)
    ordered = sorted((span for span in known if span is not None), key=_order)
    links = _apart(ordered, {"text_link"})
    code = [span for span in _apart(ordered, _CODE) if span.kind == "pre" or not _covered(span, links)]
    others = [*links, *code, *_apart(ordered, {"blockquote"})]
    styles = [piece for style in sorted(_STYLES) for span in _apart(ordered, {style}) for piece in _around(span, code)]
    pieces = (trim(text, span) for span in _nested([*others, *styles]))
    return tuple(sorted((span for span in pieces if span is not None), key=_order))


def _order(span: Span) -> tuple[int, int, int]:
    return span.start, -span.end, _RANKS[span.kind]


def _with_language(span: Span) -> Span:
    if span.kind != "pre" or not span.detail or span.detail == TABLE:
        return span
    first = span.detail.replace(",", " ").split()[:1]
    return replace(span, detail=first[0] if first and _LANGUAGE.fullmatch(first[0]) else "")


def _apart(ordered: Iterable[Span], kinds: Iterable[str]) -> list[Span]:
    """Return the spans of some kinds without those that begin within an earlier one."""
    apart: list[Span] = []
    for span in ordered:
        if span.kind in kinds and (not apart or span.start >= apart[-1].end):
            apart.append(span)
    return apart


def _covered(span: Span, others: Sequence[Span]) -> bool:
    index = bisect_right(others, span.start, key=lambda other: other.start) - 1
    return index >= 0 and span.start < others[index].end


def _around(span: Span, code: Sequence[Span]) -> list[Span]:
    """Return what is left of a span outside of code."""
    pieces, start = [], span.start
    index = max(bisect_right(code, span.start, key=lambda other: other.start) - 1, 0)
    while index < len(code) and code[index].start < span.end:
        if code[index].end > start:
            pieces.append(span.over(start, max(code[index].start, start)))
            start = code[index].end
        index += 1
    pieces.append(span.over(start, max(span.end, start)))
    return [piece for piece in pieces if piece.end > piece.start]


def _nested(spans: Iterable[Span]) -> list[Span]:
    """Return the spans, each that runs over the end of an earlier one cut there."""
    waiting = [(_order(span), span) for span in spans]
    heapify(waiting)
    outer: list[Span] = []
    nested: list[Span] = []
    while waiting:
        _, span = heappop(waiting)
        while outer and outer[-1].end <= span.start:
            outer.pop()
        if outer and span.end > outer[-1].end:
            rest = span.over(outer[-1].end, span.end)
            heappush(waiting, (_order(rest), rest))
            span = span.over(span.start, outer[-1].end)
        outer.append(span)
        nested.append(span)
    return nested
