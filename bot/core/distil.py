"""What a model makes of a session: it is asked for JSON of one form, and told once what was wrong with it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.core.bill import Bill
from bot.core.health import Health
from bot.core.schema import complaints
from bot.domain.consolidation import EndedSession, Extracted, SessionLine, Told, ToldProcedure
from bot.domain.errors import ProviderError, ProviderFailed, ProviderTooSlow
from bot.domain.language import Language
from bot.domain.ledger import CallState
from bot.domain.memory import Memory
from bot.domain.model import ModelRef
from bot.domain.prompt import Finished, Prompt
from bot.domain.text import clip
from bot.domain.usage import Usage
from bot.ports import Clock, Provider, TokenCounter

log = logging.getLogger(__name__)

PATIENCE_S = 180.0
"""How long a model may take for one session: nobody waits for it, and a cold local one must be loaded first."""
OUTPUT_TOKENS = 2_000
MOST_CHARS, MOST_LINE_CHARS, MOST_AIKI_CHARS = 16_000, 2_000, 400
MOST_KNOWN = 30
_TRIES = 2

_TEXT: Mapping[str, object] = {"type": "string"}
_TEXTS: Mapping[str, object] = {"type": "array", "items": _TEXT}
_FLAG: Mapping[str, object] = {"type": "boolean"}


def _object(**properties: Mapping[str, object]) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


SCHEMA: Mapping[str, object] = _object(
    facts={
        "type": "array",
        "items": _object(
            line={"type": "integer"},
            quote=_TEXT,
            subject=_TEXT,
            predicate=_TEXT,
            object=_TEXT,
            functional=_FLAG,
            ended=_FLAG,
            confidence={"type": "number"},
            since={"type": ["string", "null"]},
        ),
    },
    procedures={"type": "array", "items": _object(line={"type": "integer"}, name=_TEXT, steps=_TEXTS)},
    summary=_TEXT,
    topics=_TEXTS,
    open_questions=_TEXTS,
    intentions=_TEXTS,
)
"""What a session's model answers with."""


@dataclass(frozen=True, slots=True)
class Distiller:
    """Asks one model about one session, at the person's cost."""

    provider: Provider
    counter: TokenCounter
    health: Health
    bill: Bill
    instructions: str
    clock: Clock

    @property
    def ref(self) -> ModelRef:
        """Who is asked."""
        return ModelRef(self.provider.name, self.provider.model)

    async def distil(
        self, session: EndedSession, known: Sequence[Memory], language: Language, zone: ZoneInfo
    ) -> Extracted:
        """Return what the model draws from a session, before any of it is checked.

        Raises ProviderError where it fails, or answers twice with what is not of the form; BudgetSpent where a cap
        leaves no room for it.
        """
        numbered = _numbered(session)
        message = "\n".join((_tell_known(known), _tell_lines(numbered, zone))).strip()
        wrong: list[str] = []
        for _ in range(_TRIES):
            told = await self._ask(message + _tell_wrong(wrong), language, zone)
            answer, wrong = _read(told)
            if answer is not None:
                return _drawn(answer, numbered, str(self.ref), zone)
            log.warning("%s did not answer in the form it was asked for: %s", self.ref, "; ".join(wrong))
        cause = f"{self.ref} answered with what is no such JSON"
        raise ProviderFailed(cause)

    async def _ask(self, message: str, language: Language, zone: ZoneInfo) -> str:
        tokens = self.counter.count(self.instructions) + self.counter.count(message)
        prompt = Prompt(
            message,
            language,
            self.clock.now(),
            zone,
            tokens=tokens,
            instructions=self.instructions,
            schema=SCHEMA,
            max_output_tokens=OUTPUT_TOKENS,
        )
        reserved = await self.bill.reserve(self.provider, Usage(tokens, OUTPUT_TOKENS))
        room = reserved.call.usage.output_tokens if reserved is not None else OUTPUT_TOKENS
        prompt = replace(prompt, max_output_tokens=room)
        heard: list[str] = []
        self.health.began(self.ref)
        try:
            finished = await self._listen(prompt, heard)
        except BaseException as error:
            if isinstance(error, ProviderError):
                self.health.ended(self.ref, error)
            else:
                self.health.left(self.ref)
            await self.bill.fail(reserved, error, heard=bool(heard))
            raise
        self.health.ended(self.ref)
        await self.bill.settle(reserved, CallState.ANSWERED, finished.usage)
        return "".join(heard)

    async def _listen(self, prompt: Prompt, heard: list[str]) -> Finished:
        finished: Finished | None = None
        try:
            async with asyncio.timeout(PATIENCE_S):
                async for event in self.provider.generate(prompt, ()):
                    if isinstance(event, Finished):
                        finished = event
                    else:
                        heard.append(event.text)
        except TimeoutError as slow:
            cause = f"{self.ref} took too long over a session"
            raise ProviderTooSlow(cause) from slow
        if finished is None:
            cause = f"{self.ref} ended in the middle of an answer"
            raise ProviderFailed(cause)
        return finished


def _numbered(session: EndedSession) -> dict[int, SessionLine]:
    """Return the lines that a model is shown by their numbers: the newest where there is no room for all."""
    kept: list[SessionLine] = []
    room = MOST_CHARS
    for line in reversed(session.lines):
        room -= min(len(line.text), MOST_LINE_CHARS if line.is_own else MOST_AIKI_CHARS)
        if room < 0:
            break
        kept.append(line)
    return dict(enumerate(reversed(kept), start=1))


def _tell_lines(numbered: Mapping[int, SessionLine], zone: ZoneInfo) -> str:
    return "\n".join(f"[{number}] {_tell_line(line, zone)}" for number, line in numbered.items())


def _tell_line(line: SessionLine, zone: ZoneInfo) -> str:
    if line.outside:
        text = "(left out: it holds what others wrote)"
    else:
        text = clip(line.text, MOST_LINE_CHARS if line.is_own else MOST_AIKI_CHARS)
    return f"{line.sent_at.astimezone(zone):%Y-%m-%d %H:%M} {'PERSON' if line.is_own else 'AIKI'}: {text}"


def _tell_known(known: Sequence[Memory]) -> str:
    facts = [memory.fact for memory in known[-MOST_KNOWN:] if memory.fact is not None]
    told = [f"- {fact.subject} | {fact.predicate} | {fact.object}" for fact in facts]
    return "\n".join(("Known already:", *told, "")) if told else ""


def _tell_wrong(wrong: Sequence[str]) -> str:
    told = "\n".join(f"- {one}" for one in wrong)
    if not told:
        return ""
    return f"\n\nYour last answer was refused:\n{told}\nAnswer with one JSON object of the form, and nothing else."


def _read(text: str) -> tuple[Mapping[str, object] | None, list[str]]:
    """Return an answer of the form, or what is wrong with it."""
    bare = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    try:
        value = json.loads(bare)
    except (ValueError, RecursionError):
        return None, ["it is not JSON"]
    if not isinstance(value, Mapping):
        return None, ["it is not a JSON object"]
    wrong = complaints(value, SCHEMA)
    return (None, wrong) if wrong else (value, [])


def _drawn(
    answer: Mapping[str, object], numbered: Mapping[int, SessionLine], made_by: str, zone: ZoneInfo
) -> Extracted:
    """Return an answer as what it says of which line; what cites no line that was shown is left out."""
    facts, procedures = [], []
    for one in _objects(answer["facts"]):
        line = numbered.get(_whole(one["line"]))
        if line is not None:
            facts.append(_told(one, line, zone))
    for one in _objects(answer["procedures"]):
        line = numbered.get(_whole(one["line"]))
        if line is not None:
            procedures.append(ToldProcedure(line.message_id, str(one["name"]), _strings(one["steps"])))
    return Extracted(
        made_by,
        tuple(facts),
        tuple(procedures),
        str(answer["summary"]),
        _strings(answer["topics"]),
        _strings(answer["open_questions"]),
        _strings(answer["intentions"]),
    )


def _told(one: Mapping[str, object], line: SessionLine, zone: ZoneInfo) -> Told:
    sure = one["confidence"]
    return Told(
        line.message_id,
        str(one["subject"]),
        str(one["predicate"]),
        str(one["object"]),
        str(one["quote"]),
        functional=one["functional"] is True,
        ended=one["ended"] is True,
        confidence=float(sure) if isinstance(sure, int | float) and 0 <= sure <= 1 else 0.0,
        valid_from=_since(one["since"], line, zone),
    )


def _since(told: object, line: SessionLine, zone: ZoneInfo) -> datetime | None:
    """Return the day since when a fact holds, where the line says its year and it is not still to come."""
    try:
        day = date.fromisoformat(str(told))
    except ValueError:
        return None
    moment = datetime.combine(day, time(), zone).astimezone(UTC)
    return moment if str(day.year) in line.text and moment <= line.sent_at else None


def _objects(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
