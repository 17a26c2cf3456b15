"""What the Anthropic Messages API refuses in a request, with the words it has for it."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

TOP = frozenset(
    "model max_tokens messages system tools tool_choice stream thinking output_config metadata stop_sequences"
    " service_tier cache_control container speed".split()
)
FIELDS = {
    "text": {"text", "citations"},
    "image": {"source"},
    "tool_use": {"id", "name", "input", "caller", "toolset_name"},
    "tool_result": {"tool_use_id", "content", "is_error", "toolset_name"},
    "thinking": {"thinking", "signature"},
    "redacted_thinking": {"data"},
    "server_tool_use": {"id", "name", "input", "caller"},
}
OF_ROLE = {
    "user": {"text", "image", "tool_result"},
    "assistant": {"text", "tool_use", "thinking", "redacted_thinking", "server_tool_use"},
}
MAGIC = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}
BOUNDS = {"minimum", "maximum", "minLength", "maxLength", "pattern", "multipleOf", "maxItems"}
MOST_MARKS = 4


class Refused(Exception):
    """A request the service does not take."""

    def __init__(self, message: str, status: int = 400, kind: str = "invalid_request_error") -> None:
        """Answer with this status, type and message."""
        super().__init__(message)
        self.status = status
        self.kind = kind


def check(body: Json, models: Mapping[str, Json]) -> None:
    """Raise Refused for the first thing the service would not take."""
    for name in body:
        _want(name in TOP, f"{name}: Extra inputs are not permitted")
    model = str(body.get("model", ""))
    _want(model, "model: Field required")
    find(model, models)
    _want(type(body.get("max_tokens")) is int and body["max_tokens"] > 0, "max_tokens: Field required")
    _check_tools(body)
    _check_messages(body)
    _check_marks(body)
    _check_wishes(body, models[model]["capabilities"])


def find(model: str, models: Mapping[str, Json]) -> Json:
    """Return what is known of a model."""
    if model not in models:
        cause = f"model: {model}"
        raise Refused(cause, 404, "not_found_error")
    return models[model]


def _want(right: object, message: str) -> None:
    if not right:
        raise Refused(message)


def blocks_of(body: Json) -> Iterator[tuple[str, Json]]:
    """Yield every block of a request in the order in which the cache reads them, with what it belongs to."""
    for tool in body.get("tools", []):
        yield "tools", tool
    system = body.get("system", [])
    for block in [{"type": "text", "text": system}] if isinstance(system, str) else system:
        yield "system", block
    for message in body["messages"]:
        for block in content_of(message):
            yield message["role"], block


def content_of(message: Json) -> list[Json]:
    """Return a message's content as blocks."""
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _check_tools(body: Json) -> None:
    names = [tool.get("name", "") for tool in body.get("tools", [])]
    for tool in body.get("tools", []):
        known = set(tool) <= {"name", "description", "input_schema", "cache_control", "strict", "type"}
        _want(known, "tools.0: Extra inputs are not permitted")
        _want(re.fullmatch(r"[a-zA-Z0-9_-]{1,128}", tool.get("name", "")), "tools.0.custom.name: String should match")
        schema = tool.get("input_schema")
        _want(isinstance(schema, dict) and schema.get("type") == "object", "tools.0.custom.input_schema.type: required")
    _want(len(set(names)) == len(names), "tools: Tool names must be unique.")
    choice = body.get("tool_choice", {"type": "auto"})
    _want(choice["type"] in {"auto", "none"}, "tool_choice: forced tool use is not supported for this model")
    _want(names or "tool_choice" not in body, "tool_choice: may only be specified while providing `tools`.")


def _check_messages(body: Json) -> None:
    messages = body.get("messages")
    _want(isinstance(messages, list) and messages, "messages: Field required")
    assert isinstance(messages, list)
    _want(messages[0].get("role") == "user", "messages: first message must use the `user` role")
    for place, message in enumerate(messages):
        _want(set(message) == {"role", "content"}, f"messages.{place}: Extra inputs are not permitted")
        _want(message["role"] in OF_ROLE, f"messages.{place}: Input tag does not match any of the expected tags")
        _want(content_of(message), f"messages.{place}: all messages must have non-empty content")
        for block in content_of(message):
            _check_block(f"messages.{place}", message["role"], block)
    _check_pairs(messages)
    used = any(block["type"] in {"tool_use", "tool_result"} for m in messages for block in content_of(m))
    _want(not used or body.get("tools"), "Requests which include tool blocks must define tools")


def _check_block(where: str, role: str, block: Json) -> None:
    kind = block.get("type", "")
    _want(kind in OF_ROLE[role], f"{where}: Input tag '{kind}' found using 'type' does not match")
    extra = set(block) - FIELDS[kind] - {"type", "cache_control"}
    _want(not extra, f"{where}.content.0: Extra inputs are not permitted")
    if kind == "text":
        _want(block["text"], "messages: text content blocks must be non-empty")
        _want(block["text"].strip(), "messages: text content blocks must contain non-whitespace text")
    if kind == "image":
        _check_image(where, block["source"])
    if kind == "tool_use":
        _want(re.fullmatch(r"[a-zA-Z0-9_-]+", block["id"]), f"{where}.tool_use.id: String should match pattern")
        _want(isinstance(block["input"], dict), f"{where}.tool_use.input: Input should be a valid dictionary")
    _want("cache_control" not in block or "thinking" not in kind, f"{where}: thinking blocks cannot have cache_control")


def _check_image(where: str, source: Json) -> None:
    _want(set(source) == {"type", "media_type", "data"} and source["type"] == "base64", f"{where}: source")
    _want(source["media_type"] in MAGIC, f"{where}.image.source.base64.media_type: Input should be 'image/jpeg', ...")
    data = base64.b64decode(source["data"], validate=True)
    right = data.startswith(MAGIC[source["media_type"]])
    _want(right, "Image does not match the provided media type")


def _check_pairs(messages: list[Json]) -> None:
    """Each call is answered at the beginning of the very next message, and nothing else is."""
    wanted: list[str] = []
    for place, message in enumerate(messages):
        blocks = content_of(message)
        answered = [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
        orphans = set(answered) - set(wanted)
        _want(not orphans, f"messages.{place}: unexpected `tool_use_id` found in `tool_result` blocks: {orphans}")
        missing = set(wanted) - set(answered)
        _want(not missing, f"messages.{place}: `tool_use` ids were found without `tool_result` blocks: {missing}")
        _want(len(set(answered)) == len(answered), f"messages.{place}: each tool_use must have a single result")
        leading = [block["type"] for block in blocks[: len(answered)]]
        _want(set(leading) <= {"tool_result"}, f"messages.{place}: tool_result blocks must come first")
        wanted = [block["id"] for block in blocks if block["type"] == "tool_use"]
    _want(not wanted, "messages: `tool_use` ids were found without `tool_result` blocks at the end")
    ids = Counter(block["id"] for m in messages for block in content_of(m) if block["type"] == "tool_use")
    _want(all(count == 1 for count in ids.values()), "messages: `tool_use` ids must be unique")


def _check_marks(body: Json) -> None:
    marks = [block["cache_control"] for _, block in blocks_of(body) if "cache_control" in block]
    _want(len(marks) <= MOST_MARKS, "A maximum of 4 blocks with cache_control may be provided.")
    _want(all(mark == {"type": "ephemeral"} for mark in marks), "cache_control: Input should be 'ephemeral'")


def _check_wishes(body: Json, capabilities: Json) -> None:
    if "thinking" in body:
        kind = body["thinking"]["type"]
        supported = capabilities["thinking"]["types"].get(kind, {}).get("supported")
        _want(supported, f'"thinking.type.{kind}" is not supported for this model.')
        _want(set(body["thinking"]) <= {"type", "display"}, "thinking: Extra inputs are not permitted")
    output = body.get("output_config", {})
    _want(set(output) <= {"effort", "format"}, "output_config: Extra inputs are not permitted")
    if "effort" in output:
        _want(capabilities["effort"].get(output["effort"], {}).get("supported"), "This model does not support effort")
    if "format" in output:
        _want(output["format"]["type"] == "json_schema", "output_config.format.type: Input should be 'json_schema'")
        _check_schema(output["format"]["schema"])


def _check_schema(schema: Any) -> None:
    if isinstance(schema, list):
        for part in schema:
            _check_schema(part)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object":
        closed = schema.get("additionalProperties") is False
        _want(closed, "output_config.format.schema: For 'object' type, 'additionalProperties' must be false")
    named = {key for key, value in schema.items() if not isinstance(value, dict)}
    _want(not named & BOUNDS, f"output_config.format.schema: property '{named & BOUNDS}' is not supported")
    for part in schema.values():
        _check_schema(part)


def unmarked(value: Any) -> str:
    """Return a part of a request as text, without the cache's marks, which are no part of what is read."""
    return json.dumps(_bare(value), sort_keys=True)


def _bare(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_bare(part) for part in value]
    if isinstance(value, dict):
        return {key: _bare(part) for key, part in value.items() if key != "cache_control"}
    return value
