"""What a person is asked before a tool writes, and what their yes sets going."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.circumstances import Circumstances
from bot.core.explain import tell_counted, tell_memory, tell_stretch
from bot.core.forgetting import once_each, with_their_messages
from bot.core.tools import UNCERTAIN, Toolbox
from bot.domain.language import Language
from bot.domain.memory import ForgetPlan, Memory
from bot.domain.prompt import ToolCall, ToolResult
from bot.domain.text import clip
from bot.domain.tool_run import RunState
from bot.domain.turn import Confirmation, Forget
from bot.ports import Memories, Phrasebook, ToolRuns

MEMORIES_SHOWN = 12
"""How many of the memories to be forgotten are listed before the yes."""
_SHOWN_CHARS, _LEAST_CHARS, _NAME_CHARS = 1_500, 80, 64
_ANSWER_CHARS = 300
_ENDS = {
    RunState.BEGUN: "turn.run_unknown",
    RunState.UNKNOWN: "turn.run_unknown",
    RunState.DONE: "turn.run_done",
    RunState.FAILED: "turn.run_failed",
}


async def ask_consent(
    confirmation: Confirmation,
    around: Circumstances,
    memories: Memories,
    phrasebook: Phrasebook,
    may_show: Callable[[Memory], bool] = lambda _: True,
) -> str:
    """Return what a yes to this confirmation would do, exactly, in our own words and not a model's.

    It stands below the model's answer, and so in the next prompt: what ``may_show`` refuses is named by its
    id alone.
    """
    if isinstance(confirmation.change, Forget):
        return await _ask_to_forget(confirmation.change.plan, around, memories, phrasebook, may_show)
    calls, say = confirmation.change.calls, phrasebook.say
    lines = [say(around.language, "turn.held", count=len(calls))]
    lines += [f"{number}. {_tell_call(call, phrasebook, around.language)}" for number, call in enumerate(calls, 1)]
    return "\n".join([*lines, say(around.language, "turn.held_yes_or_no")])


async def _ask_to_forget(
    plan: ForgetPlan,
    around: Circumstances,
    memories: Memories,
    phrasebook: Phrasebook,
    may_show: Callable[[Memory], bool],
) -> str:
    say, language = phrasebook.say, around.language
    if plan.stretch is not None:
        counted = await memories.foresee(plan, around.scope)
        told = tell_stretch(plan.stretch, counted, phrasebook, language, around.zone)
        return f"{told}\n{say(language, 'commands.forget_yes_or_no')}"
    found = [await memories.get(memory_id, around.scope) for memory_id in plan.memory_ids]
    meant = [memory for memory in found if memory is not None]
    shown = once_each(await with_their_messages(meant, around.scope, memories))
    lines = [say(language, "commands.forget_ask", count=len(shown))]
    lines += [
        tell_memory(memory, phrasebook, language, around.zone)
        if may_show(memory)
        else say(language, "turn.not_shown", id=memory.id)
        for memory in shown[:MEMORIES_SHOWN]
    ]
    if len(shown) > MEMORIES_SHOWN:
        lines.append(say(language, "commands.forget_more", count=len(shown) - MEMORIES_SHOWN))
    what = tell_counted(await memories.foresee(plan, around.scope), phrasebook, language)
    lines.append(say(language, "commands.forget_counted", what=what))
    return "\n".join([*lines, say(language, "commands.forget_yes_or_no")])


def tell_lapsed(confirmation: Confirmation, phrasebook: Phrasebook, language: Language) -> str:
    """Return what is said when a question met neither yes nor no."""
    is_forget = isinstance(confirmation.change, Forget)
    return phrasebook.say(language, "turn.lapsed" if is_forget else "turn.lapsed_calls")


def _tell_call(call: ToolCall, phrasebook: Phrasebook, language: Language) -> str:
    """Return a call as it will be made; of a long value the two ends, and how much lies between them."""
    room = max(_SHOWN_CHARS // max(len(call.arguments), 1), _LEAST_CHARS)
    told = []
    for name, value in call.arguments.items():
        text = json.dumps(value, ensure_ascii=False)
        if len(text) <= room:
            told.append(f"{_code(clip(name, _NAME_CHARS))} = {_code(text)}")
            continue
        between = phrasebook.say(language, "turn.held_between", count=len(text) - room)
        shown = f"{_code(text[: room * 3 // 4])} {between} {_code(text[-(room // 4) :])}"
        told.append(f"{_code(clip(name, _NAME_CHARS))} = {shown}")
    return f"{_code(call.name)} ({'; '.join(told)})" if told else _code(call.name)


def _code(text: str) -> str:
    """Return a text that no markup reads and nothing hides in: as code, invisible characters by their numbers."""
    return f"`{''.join(map(_visible, text))}`"


def _visible(char: str) -> str:
    if char == "`":
        return "'"
    is_hidden = unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    return f"\\u{ord(char):04x}" if is_hidden else char


@dataclass(frozen=True, slots=True)
class Consented:
    """What carrying out held calls takes: a toolbox of this turn that ``has_consent``, and a note of what is begun."""

    toolbox: Toolbox
    runs: ToolRuns

    async def carry_out(self, calls: Sequence[ToolCall], phrasebook: Phrasebook, language: Language) -> str:
        """Run the calls in order and return one sentence for each about what came of it.

        One that acts outside is run once, whatever happens: what an earlier attempt at this turn began is
        not begun again.
        """
        return "\n".join([await self._carry_out(call, phrasebook, language) for call in calls])

    async def _carry_out(self, call: ToolCall, phrasebook: Phrasebook, language: Language) -> str:
        spec = next((spec for spec in self.toolbox.specs if spec.name == call.name), None)
        if spec is None or not spec.acts_outside:
            result = await self.toolbox.run(call)
            return _tell_end(call, _state_of(result), result.content, phrasebook, language)
        context = self.toolbox.context
        earlier = await self.runs.begin(context.message.id, call.id, call.name, context.clock.now())
        if earlier is not None:
            return _tell_end(call, earlier, {}, phrasebook, language)
        result = await self.toolbox.run(call)
        await self.runs.end(context.message.id, call.id, _state_of(result))
        return _tell_end(call, _state_of(result), result.content, phrasebook, language)


def _state_of(result: ToolResult) -> RunState:
    if not result.is_error:
        return RunState.DONE
    return RunState.UNKNOWN if UNCERTAIN.items() <= dict(result.content).items() else RunState.FAILED


def _tell_end(
    call: ToolCall, state: RunState, content: Mapping[str, object], phrasebook: Phrasebook, language: Language
) -> str:
    sentence = phrasebook.say(language, _ENDS[state], tool=_code(call.name))
    answer = content.get("error") or content.get("text")
    return f"{sentence} {_code(clip(answer, _ANSWER_CHARS))}" if isinstance(answer, str) and answer else sentence
