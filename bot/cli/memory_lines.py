"""``aiki memory add --jsonl`` and ``search --jsonl``: a JSON object a line, answered a line each, in order."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.cli import OK
from bot.cli.as_json import dump, of_hit
from bot.cli.lines import batches, read_line, text_in
from bot.cli.memory import Desk, at_desk, put
from bot.domain.errors import InputRefused
from bot.domain.memory import ImportedMessage
from bot.settings import Settings

_PROGRESS_EVERY = 1_000
_YEARS = range(2, 9_999)
"""Moments of these years can be told in every time zone; exports hold 9999-12-31 for "never"."""
_DEFAULT_THREAD = "default"


def add_lines(settings: Settings) -> int:
    """Keep ``{"id","speaker","text","at","thread"?}`` lines; an unusable one is answered with its error."""
    return at_desk(settings, _add)


async def _add(desk: Desk) -> int:
    done = 0
    async for batch in batches():
        read = [read_line(_imported, line) for line in batch]
        usable = [item for item in read if isinstance(item, ImportedMessage)]
        kept = iter(await desk.aiki.store.memories.add(usable, desk.owner.id))
        put([dump(_answer(item, kept)) for item in read])
        sys.stdout.flush()
        before, done = done, done + len(usable)
        if before // _PROGRESS_EVERY != done // _PROGRESS_EVERY:
            _progress(f"kept {done:,}")
    await desk.aiki.embedding.catch_up(lambda count: _progress(f"indexed {count:,}"))
    return OK


def search_lines(settings: Settings, limit: int) -> int:
    """Answer ``{"query","at"?}`` lines with ``{"hits": [...]}``; with ``at``, as of that moment."""

    async def work(desk: Desk) -> int:
        async for batch in batches():
            for line in batch:
                put([dump(await _found(desk, line, limit))])
            sys.stdout.flush()
        return OK

    return at_desk(settings, work)


async def _found(desk: Desk, line: bytes, limit: int) -> dict[str, object]:
    asked = read_line(_question, line)
    if isinstance(asked, InputRefused):
        return {"error": str(asked)}
    query, moment = asked
    hits = await desk.aiki.recall.find(query, desk.scope, limit=limit, until=moment, whatever_is_nearest=True)
    return {"hits": [of_hit(hit) for hit in hits]}


def _imported(given: dict[str, object]) -> ImportedMessage:
    return ImportedMessage(
        external_id=text_in(given, "id"),
        thread=text_in(given, "thread") if given.get("thread") is not None else _DEFAULT_THREAD,
        speaker=text_in(given, "speaker"),
        text=text_in(given, "text"),
        said_at=_moment(given, "at"),
    )


def _question(given: dict[str, object]) -> tuple[str, datetime | None]:
    return text_in(given, "query"), _moment(given, "at") if given.get("at") is not None else None


def _moment(given: dict[str, object], name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text_in(given, name))
        # Without a zone the moment is taken as UTC: an export seldom knows better.
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        cause = f'"{name}" must be a moment in ISO 8601'
        raise InputRefused(cause) from error
    if moment.year not in _YEARS:
        cause = f'"{name}" is out of the years that can be told'
        raise InputRefused(cause)
    return moment


def _answer(item: ImportedMessage | InputRefused, kept: Iterator[bool]) -> dict[str, object]:
    if isinstance(item, InputRefused):
        return {"error": str(item)}
    if not next(kept):
        return {"error": f"the id {item.external_id} is taken by another text, or by one that was forgotten"}
    return {"id": item.external_id, "ok": True}


def _progress(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
