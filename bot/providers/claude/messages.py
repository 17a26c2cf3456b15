"""From a prompt to a request.

What comes first changes least, so that the service finds it in its cache: tools, instructions, the session so far;
then what this turn adds. Nothing up to the last mark may differ from one turn to the next, not by a byte.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from bot.domain.conversation import Role, Utterance
from bot.domain.errors import PromptRefused
from bot.domain.prompt import Image, Prompt, ToolCall, ToolSpec, ToolStep
from bot.providers.claude.schema import output_schema
from bot.providers.claude.thinking import Thinking

Block = dict[str, object]
Request = dict[str, object]

MEDIA_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""The kinds of picture the service takes."""

_AIKI_BEGAN = "(You wrote first.)"
"""Stands where the person would: a conversation must open with them, and a session may open with Aiki."""
_NO_WORDS = "…"
"""Stands for a message without a word or a picture: empty texts are refused."""


def to_request(model: str, prompt: Prompt, steps: Sequence[ToolStep], thinking: Thinking) -> Request:
    """Return the arguments of ``messages.create``; raises PromptRefused for a picture of a kind nobody takes."""
    request: Request = {
        "model": model,
        "max_tokens": prompt.max_output_tokens + thinking.room,
        "messages": _merged([*_history(prompt.history), ("user", _message(prompt)), *_rounds(steps)]),
        "stream": True,
    }
    if prompt.tools:
        request["tools"] = [_tool(spec) for spec in prompt.tools]
    if prompt.instructions.strip():
        request["system"] = [_marked(_text(prompt.instructions))]
    elif prompt.tools:
        request["tools"] = [*map(_tool, prompt.tools[:-1]), _marked(_tool(prompt.tools[-1]))]
    if steps and not prompt.tools:
        request |= _withdrawn_tools(steps)
    return request | _wishes(prompt, thinking)


def continued(request: Request, blocks: Sequence[Mapping[str, object]]) -> Request:
    """Return the request that lets the model go on after it paused, with all it has said so far."""
    messages = request["messages"]
    assert isinstance(messages, list)  # noqa: S101 - to_request made it so
    return {**request, "messages": [*messages, {"role": "assistant", "content": said_again(blocks)}]}


def said_again(blocks: Iterable[Mapping[str, object]]) -> list[Block]:
    """Return a reply's blocks as they may be sent back: unchanged, without the empty texts that are refused."""
    return [dict(block) for block in blocks if block.get("type") != "text" or str(block.get("text", "")).strip()]


def _wishes(prompt: Prompt, thinking: Thinking) -> Request:
    output: dict[str, object] = {}
    if thinking.effort is not None:
        output["effort"] = thinking.effort
    if prompt.schema is not None:
        output["format"] = {"type": "json_schema", "schema": output_schema(prompt.schema)}
    wishes: Request = {"output_config": output} if output else {}
    return wishes | ({"thinking": _thinking(thinking.type)} if thinking.type is not None else {})


def _thinking(kind: str) -> Block:
    # A thought may take minutes. It is not shown, but to see it come is to know that nobody has to give up.
    return {"type": kind, "display": "summarized"} if kind == "adaptive" else {"type": kind}


def _tool(spec: ToolSpec) -> Block:
    described = {"description": spec.description} if spec.description.strip() else {}
    return {"name": spec.name, **described, "input_schema": {"type": "object", **spec.parameters}}


def _withdrawn_tools(steps: Sequence[ToolStep]) -> Request:
    """Return what declares the tools of earlier rounds, which must be there, and lets none be called any more."""
    names = dict.fromkeys(call.name for step in steps for call in step.calls)
    return {
        "tools": [{"name": name, "input_schema": {"type": "object"}} for name in names],
        "tool_choice": {"type": "none"},
    }


def _history(history: Sequence[Utterance]) -> list[tuple[str, list[Block]]]:
    said = [(_role(utterance), _text(utterance.text)) for utterance in history if utterance.text.strip()]
    if not said:
        return []
    if said[0][0] == "assistant":
        said.insert(0, ("user", _text(_AIKI_BEGAN)))
    said[-1] = (said[-1][0], _marked(said[-1][1]))
    return [(role, [block]) for role, block in said]


def _role(utterance: Utterance) -> str:
    return "user" if utterance.role is Role.PERSON else "assistant"


def _message(prompt: Prompt) -> list[Block]:
    texts = [_text(text) for text in (prompt.context, prompt.message) if text.strip()]
    return [*map(_image, prompt.images), *texts] or [_text(_NO_WORDS)]


def _rounds(steps: Sequence[ToolStep]) -> list[tuple[str, list[Block]]]:
    rounds: list[tuple[str, list[Block]]] = []
    for number, step in enumerate(steps):
        own = _is_own(step)
        ids = {call.id: call.id if own else f"round_{number}_{place}" for place, call in enumerate(step.calls)}
        wanted = said_again(step.echo) if own else _retold(step, ids)
        results = [_result(call, step, ids[call.id]) for call in step.calls]
        rounds += [("assistant", wanted), ("user", results)]
    if rounds:  # a model that used one tool is likely to use another: what it read so far is then in the cache
        rounds[-1][1][-1] = _marked(rounds[-1][1][-1])
    return rounds


def _is_own(step: ToolStep) -> bool:
    """Whether a round's echo is one of ours, and fits its calls; another provider's means nothing here."""
    asked = [block.get("id") for block in step.echo if block.get("type") == "tool_use"]
    return bool(asked) and asked == [call.id for call in step.calls]


def _retold(step: ToolStep, ids: Mapping[str, str]) -> list[Block]:
    """Return a round that another provider made, under ids of a form that is taken here."""
    said = [_text(step.text)] if step.text.strip() else []
    return said + [
        {"type": "tool_use", "id": ids[call.id], "name": call.name, "input": dict(call.arguments)}
        for call in step.calls
    ]


def _result(call: ToolCall, step: ToolStep, call_id: str) -> Block:
    """Return the answer to a call; each must have one."""
    block: Block = {"type": "tool_result", "tool_use_id": call_id}
    for result in step.results:
        if result.call_id == call.id:
            block["content"] = _clean(json.dumps(result.content, ensure_ascii=False, default=str))
            return block | ({"is_error": True} if result.is_error else {})
    return block | {"content": "This call was not made.", "is_error": True}


def _merged(messages: Sequence[tuple[str, list[Block]]]) -> list[Block]:
    """Return the messages with neighbours of one role joined, each text a block of its own."""
    return [
        {"role": role, "content": [block for _, blocks in group for block in blocks]}
        for role, group in groupby(messages, key=lambda message: message[0])
    ]


def _image(image: Image) -> Block:
    if image.media_type not in MEDIA_TYPES:
        cause = "a picture of a kind that Claude does not take"
        raise PromptRefused(cause)
    data = base64.b64encode(image.data).decode("ascii")
    return {"type": "image", "source": {"type": "base64", "media_type": image.media_type, "data": data}}


def _text(text: str) -> Block:
    return {"type": "text", "text": _clean(text)}


def _clean(text: str) -> str:
    """Return a text that can be encoded: half a surrogate pair has no place in UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _marked(block: Block) -> Block:
    """Return a block with the mark up to which the request may be kept in the cache."""
    return {**block, "cache_control": {"type": "ephemeral"}}
