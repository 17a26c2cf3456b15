"""The tool that searches memory: by words, by when it was said, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core.periods import periods_in
from bot.core.recall import Recall
from bot.core.then import without_period
from bot.core.tool_times import day_argument, day_told, time_argument
from bot.core.tools import ToolContext, ToolOutcome, optional_text, parameters
from bot.domain.errors import InputRefused
from bot.domain.memory import RecallHit
from bot.domain.prompt import ToolSpec
from bot.domain.text import clip
from bot.domain.zone import day_start
from bot.ports import Memories

MOST_HITS = 20
_USUAL_HITS = 8
_LOOKED_AT = 200
"""How many hits are looked at where a span of time leaves some out."""
_TEXT_CHARS = 800
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

_SEARCH = ToolSpec(
    "memory_search",
    "Search everything the person ever said, and the facts known of them. Use it before saying that you do not know.",
    parameters(
        query="what to look for, in the words they may have used; a time among them (last week) counts too",
        since="only what was said on this day or later: 2026-11-21",
        until="only what was said on this day or earlier: 2026-11-21",
        when="only what was said in that time, in words: last week, in March",
        limit={"type": "integer", "minimum": 1, "maximum": MOST_HITS, "description": "how many hits; 8 if left out"},
    ),
)


@dataclass(frozen=True, slots=True)
class _Span:
    """From ``since`` to before ``until``, as the person's days begin and end."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class SearchTool:
    """``memory_search``: hits with ids, dates and why each was found."""

    memories: Memories
    recall: Recall
    spec: ToolSpec = _SEARCH

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Return the hits, best first, or newest first where only a span of time is given."""
        query, span = optional_text(arguments, "query"), _stretch(arguments, context) or _span(arguments, context)
        limit = arguments.get("limit")
        most = int(limit) if isinstance(limit, int | float) else _USUAL_HITS
        hits = await (self._by_words(query, span, most, context) if query else self._by_time(span, most, context))
        if query and span is None and (then := _then(query, context)) is not None:
            words, span = then
            within = await (self._by_words(words, span, most, context) if words else self._by_time(span, most, context))
            hits = within or hits  # what happened then may have been told later
        told = [_told(hit, context) for hit in hits]
        outside = any(hit.memory.is_by_others for hit in hits)
        return ToolOutcome({"hits": told}, shown=tuple(hit.memory.id for hit in hits), outside=outside)

    async def _by_words(self, query: str, span: _Span | None, most: int, context: ToolContext) -> list[RecallHit]:
        until = span.until - timedelta(microseconds=1) if span else None
        found = await self.recall.find(
            query, context.scope, limit=_LOOKED_AT, before=context.message.id, until=until, zone=context.zone
        )
        since = span.since if span else _BEGINNING
        return [hit for hit in found if hit.memory.said_at >= since and context.may_show(hit.memory)][:most]

    async def _by_time(self, span: _Span | None, most: int, context: ToolContext) -> list[RecallHit]:
        if span is None:
            cause = "give a query, or a day: since, until, or both"
            raise InputRefused(cause, problem=cause)
        found = await self.memories.between(context.scope, span.since, span.until, _LOOKED_AT)
        asking = context.message.id
        return [RecallHit(m, 0.0) for m in found if m.source_message_id != asking and context.may_show(m)][:most]


def _stretch(arguments: Mapping[str, object], context: ToolContext) -> _Span | None:
    period = time_argument(arguments, "when", context)
    return _Span(period.start, period.end) if period else None


def _span(arguments: Mapping[str, object], context: ToolContext) -> _Span | None:
    since, until = (day_argument(arguments, name) for name in ("since", "until"))
    if since is None and until is None:
        return None
    last = until or context.clock.now().astimezone(context.zone).date()
    begins = day_start(since, context.zone) if since else _BEGINNING
    return _Span(begins, day_start(last + timedelta(days=1), context.zone))


def _then(query: str, context: ToolContext) -> tuple[str, _Span] | None:
    """Return the words of a query that name no time, and the time that it names; None where it names none."""
    periods = periods_in(query, context.clock.now(), context.zone)
    if not periods:
        return None
    return without_period(query, periods[-1]), _Span(periods[-1].start, periods[-1].end)


def _told(hit: RecallHit, context: ToolContext) -> dict[str, object]:
    memory = hit.memory
    told: dict[str, object] = {
        "id": f"m{memory.id}",
        "kind": memory.kind.value,
        "text": clip(memory.text, _TEXT_CHARS),
        "said_on": day_told(memory.said_at, context),
    }
    if memory.is_by_others:
        told["speaker"] = memory.speaker
    if memory.valid_to is not None:
        told["no_longer_true_since"] = day_told(memory.valid_to, context)
    if hit.reasons:
        told["why"] = [reason.removeprefix("reason.") for reason in hit.reasons]
    return told
