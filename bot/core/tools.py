"""Tools: what a provider may ask the core to do, each with a typed contract."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.core.carry import MAX_RESULT_CHARS, bounded, carried_object
from bot.core.gate import Verdict, judge, texts
from bot.core.schema import complaints
from bot.domain.conversation import KeptMessage
from bot.domain.errors import AikiError, InputRefused, ToolInterrupted
from bot.domain.ids import MemoryId
from bot.domain.memory import ForgetPlan, Memory, Scope
from bot.domain.prompt import ToolCall, ToolResult, ToolSpec
from bot.domain.turn import CONFIRM_WITHIN, Change, Confirmation, Forget, RunTools
from bot.ports import Clock

log = logging.getLogger(__name__)

TOOL_TIMEOUT = timedelta(seconds=30)
"""No call takes longer; tools that wait for others have shorter limits of their own."""
MAX_CALLS_AT_ONCE = 16
"""A model that wants more in one round is going in circles."""
MAX_OUTSIDE_READS = 8
"""No question takes more pages and searches; a page that steers a model could spell out a secret by which it reads."""
MAX_HELD_CALLS = 5
"""As many as a person can weigh before one yes."""

UNCERTAIN = {"done": "unknown"}
"""In an error's content: nobody knows whether the call had its effect."""
_WAITS = {
    "done": False,
    "waiting": "Not done yet: the person is asked below your answer and must say yes first. Do not ask again yourself.",
}


@dataclass(frozen=True, slots=True)
class ToolContext:
    """Whose turn a tool runs in: it can reach nothing outside this scope, and shows no memory it may not show."""

    message: KeptMessage
    scope: Scope
    clock: Clock
    zone: ZoneInfo
    may_show: Callable[[Memory], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a tool found, with the memories whose words are in it, and what it wants changed with the turn.

    ``outside``: this time somebody else's words are among what it found, though the tool reads nothing outside.
    """

    content: Mapping[str, object]
    changes: tuple[Change, ...] = ()
    confirmation: Confirmation | None = None
    shown: tuple[MemoryId, ...] = ()
    outside: bool = False


class Tool(Protocol):
    """One tool."""

    @property
    def spec(self) -> ToolSpec:
        """How a model sees it, and what the gate must know of it."""
        ...

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Do it; the arguments are of the form that ``spec`` demands. An AikiError becomes an error result."""
        ...


@dataclass(frozen=True, slots=True)
class _Ran:
    """What came of one call."""

    result: ToolResult
    spec: ToolSpec | None = None
    outcome: ToolOutcome | None = None


@dataclass(slots=True)
class Toolbox:
    """The tools of one turn, and what they want changed when it is saved.

    ``is_tainted``: a text that strangers wrote stands in this turn (see ``gate``). ``said`` is what the person
    wrote earlier in the session. With ``has_consent`` the person has said yes to the very calls that come.
    ``max_chars`` is how long one result may be.
    """

    tools: Sequence[Tool]
    context: ToolContext
    is_tainted: bool = False
    said: Sequence[str] = ()
    has_consent: bool = False
    timeout: timedelta = TOOL_TIMEOUT
    max_chars: int = MAX_RESULT_CHARS
    changes: list[Change] = field(default_factory=list)
    confirmation: Confirmation | None = None
    used: list[str] = field(default_factory=list)
    shown: list[MemoryId] = field(default_factory=list)
    _outside: list[str] = field(default_factory=list)
    _reads: int = 0
    _written: list[tuple[ToolCall, ToolResult]] = field(default_factory=list)

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """Return every tool as a model sees it."""
        return tuple(tool.spec for tool in self.tools)

    async def run_all(self, calls: Sequence[ToolCall]) -> list[ToolResult]:
        """Run the calls of one round and return their results in order.

        Calls that only read run side by side, one that writes runs alone and in its place, and the very same one
        only once. Whatever goes wrong becomes an error result that the model can read; what must wait for a yes
        is held back.
        """
        results: list[ToolResult] = []
        for together in self._in_step(calls[:MAX_CALLS_AT_ONCE]):
            ran = await self._side_by_side(together)
            results += [self._taken_note_of(one) for one in ran]
        excess = [_refused(call, "too many calls at once") for call in calls[MAX_CALLS_AT_ONCE:]]
        return results + [one.result for one in excess]

    async def run(self, call: ToolCall) -> ToolResult:
        """Run one call, as ``run_all`` does."""
        [result] = await self.run_all([call])
        return result

    def _in_step(self, calls: Sequence[ToolCall]) -> Iterator[list[ToolCall]]:
        """Yield the calls in groups that may run side by side."""
        group: list[ToolCall] = []
        for call in calls:
            tool = self._tool(call)
            if tool is None or not tool.spec.writes:
                group.append(call)
                continue
            if group:
                yield group
            yield [call]
            group = []
        if group:
            yield group

    def _tool(self, call: ToolCall) -> Tool | None:
        return next((tool for tool in self.tools if tool.spec.name == call.name), None)

    async def _side_by_side(self, calls: Sequence[ToolCall]) -> list[_Ran]:
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._run(call)) for call in calls]
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None  # a defect, reported as what it is
        return [task.result() for task in tasks]

    async def _run(self, call: ToolCall) -> _Ran:
        tool = self._tool(call)
        if tool is None:
            return _refused(call, f"there is no tool {call.name}")
        call = replace(call, arguments=carried_object(call.arguments))
        wrong = complaints(call.arguments, tool.spec.parameters)
        if wrong:
            return _refused(call, "; ".join(wrong))
        verdict = self._verdict(call, tool.spec)
        if verdict is Verdict.WAIT:
            return self._hold(call)
        if (why := self._why_not(tool.spec, verdict)) is not None:
            return _refused(call, why)
        earlier = next((done for same, done in self._written if _is_same(call, same)), None)
        if earlier is not None:
            return _Ran(replace(earlier, call_id=call.id))
        self.used.append(call.name)
        ran = await self._run_in_time(call, tool)
        if tool.spec.writes and not ran.result.is_error:
            self._written.append((call, ran.result))
        return ran

    def _why_not(self, spec: ToolSpec, verdict: Verdict) -> str | None:
        if verdict is Verdict.REFUSE:
            return "neither the person nor a page has named this address; ask the person for it"
        self._reads += spec.reads_outside
        if spec.reads_outside and self._reads > MAX_OUTSIDE_READS and not self.has_consent:
            return f"{MAX_OUTSIDE_READS} pages and searches are enough for one message; answer with those"
        return None

    def _verdict(self, call: ToolCall, spec: ToolSpec) -> Verdict:
        if self.has_consent:
            return Verdict.RUN
        known = (*self.said, *self._outside)
        return judge(call, spec, self.context.message.text, known, is_tainted=self.is_tainted)

    def _hold(self, call: ToolCall) -> _Ran:
        held = self.confirmation.change if self.confirmation else RunTools(())
        if isinstance(held, RunTools) and any(_is_same(call, other) for other in held.calls):
            return _Ran(ToolResult(call.id, _WAITS))
        if isinstance(held, Forget) or len(held.calls) == MAX_HELD_CALLS:
            return _refused(call, "not done: the person must answer what they are asked already; try again after that")
        # Ids of our own: a model may give the same one twice.
        held = RunTools((*held.calls, replace(call, id=f"held-{len(held.calls) + 1}")))
        self.confirmation = Confirmation(held, self.context.message.id, self.context.clock.now() + CONFIRM_WITHIN)
        return _Ran(ToolResult(call.id, _WAITS))

    async def _run_in_time(self, call: ToolCall, tool: Tool) -> _Ran:
        seconds = self.timeout.total_seconds()
        try:
            async with asyncio.timeout(seconds):
                outcome = await tool.run(call.arguments, self.context)
        except ToolInterrupted as error:
            log.warning("tool %s was interrupted", call.name)
            return _refused(call, str(error), tool.spec, is_uncertain=True)
        except AikiError as error:
            log.warning("tool %s failed: %s", call.name, type(error).__name__)
            return _refused(call, str(error), tool.spec)
        except TimeoutError:
            log.warning("tool %s took longer than %g s", call.name, seconds)
            why = f"{call.name} took longer than {seconds:g} seconds"
            return _refused(call, why, tool.spec, is_uncertain=True)
        return _Ran(ToolResult(call.id, bounded(outcome.content, self.max_chars)), tool.spec, outcome)

    def _taken_note_of(self, ran: _Ran) -> ToolResult:
        """Keep what a call wants changed, and that a stranger's text came in: an error may hold one, too."""
        is_outside = ran.outcome is not None and ran.outcome.outside
        if is_outside or (ran.spec is not None and ran.spec.reads_outside):
            self.is_tainted = True
            self._outside.extend(texts(ran.result.content))
        if ran.outcome is None:
            return ran.result
        if ran.outcome.confirmation is not None and not self._takes_up(ran.outcome.confirmation):
            return _refused(ToolCall(ran.result.call_id, "", {}), "the person must first answer what waits").result
        self.changes.extend(ran.outcome.changes)
        self.shown.extend(ran.outcome.shown)
        return ran.result

    def _takes_up(self, new: Confirmation) -> bool:
        """Have a question of a tool's own wait too; False where one of another kind waits already."""
        waiting = self.confirmation
        if waiting is None:
            self.confirmation = new
            return True
        if not isinstance(waiting.change, Forget) or not isinstance(new.change, Forget):
            return False
        one, other = waiting.change.plan, new.change.plan
        both = ForgetPlan(
            tuple(dict.fromkeys((*one.memory_ids, *other.memory_ids))),
            tuple(dict.fromkeys((*one.message_ids, *other.message_ids))),
            one.stretch or other.stretch,
        )
        self.confirmation = replace(new, change=Forget(both))
        return True


def _is_same(one: ToolCall, other: ToolCall) -> bool:
    return (one.name, one.arguments) == (other.name, other.arguments)


def _refused(call: ToolCall, why: str, spec: ToolSpec | None = None, *, is_uncertain: bool = False) -> _Ran:
    content = {"error": why, **(UNCERTAIN if is_uncertain else {})}
    return _Ran(ToolResult(call.id, bounded(content), is_error=True), spec)


def parameters(required: Sequence[str] = (), **described: str | Mapping[str, object]) -> dict[str, object]:
    """Return the JSON Schema of a tool's arguments: a text by its description, anything else by its own schema."""
    properties = {
        name: {"type": "string", "description": what} if isinstance(what, str) else dict(what)
        for name, what in described.items()
    }
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def text_argument(arguments: Mapping[str, object], name: str) -> str:
    """Return a non-empty text argument; raises InputRefused where it is missing or of another type."""
    value = arguments.get(name)
    if not isinstance(value, str) or not value.strip():
        cause = f"{name} must be a non-empty text"
        raise InputRefused(cause, problem=cause)
    return value.strip()


def optional_text(arguments: Mapping[str, object], name: str) -> str | None:
    """Return a text argument, or None where it was left out."""
    return text_argument(arguments, name) if arguments.get(name) is not None else None
