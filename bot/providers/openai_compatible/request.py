"""A prompt as a chat completion request, and what to leave out of it for servers that know less."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from bot.domain.conversation import Role
from bot.domain.prompt import Image, Prompt
from bot.domain.spoken import as_spoken
from bot.providers.openai_compatible.errors import status_of, words_of

if TYPE_CHECKING:
    from openai import APIError

    from bot.providers.openai_compatible.server import Traits

THOUGHT_TOKENS = 2048
"""Room for thoughts beside the answer, once a model was seen to think: both count as output."""

LOGPROBS, USAGE, MAX_TOKENS = "logprobs", "stream_options", "max_tokens"
_REFUSALS = frozenset({400, 404, 422})

_ROLES = {Role.PERSON: "user", Role.AIKI: "assistant"}


def chat_request(model: str, prompt: Prompt, traits: Traits) -> dict[str, Any]:
    """Return the arguments of ``chat.completions.create``."""
    output = prompt.max_output_tokens + (THOUGHT_TOKENS if traits.thinks else 0)
    # Everybody knows the old name of this limit, and only OpenAI's own newer models refuse it.
    limit = "max_completion_tokens" if MAX_TOKENS in traits.refused else MAX_TOKENS
    request: dict[str, Any] = {"model": model, "messages": _messages(prompt), "stream": True, limit: output}
    if USAGE not in traits.refused:
        request[USAGE] = {"include_usage": True}
    if LOGPROBS not in traits.refused:
        request[LOGPROBS] = True
    if prompt.schema is not None:
        form = {"name": "answer", "schema": dict(prompt.schema)}
        request["response_format"] = {"type": "json_schema", "json_schema": form}
    return request


def learn_refusal(error: APIError, traits: Traits) -> bool:
    """Whether a refusal names an option that can be left out, and has not been yet; it is from now on."""
    if status_of(error) not in _REFUSALS:
        return False
    said = words_of(error)
    for option in (LOGPROBS, USAGE, MAX_TOKENS):
        named = option in said and (option != MAX_TOKENS or ("max_completion_tokens" in said and "nsupported" in said))
        if named and option not in traits.refused:
            traits.refused.add(option)
            return True
    return False


def _messages(prompt: Prompt) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    if prompt.instructions.strip():
        messages.append({"role": "system", "content": _sound(prompt.instructions)})
    messages += [{"role": _ROLES[line.role], "content": _sound(line.text)} for line in as_spoken(prompt)]
    if prompt.images:  # many servers take a bare text only, so the list form is for those that see
        messages[-1]["content"] = [*map(_picture, prompt.images), {"type": "text", "text": messages[-1]["content"]}]
    return messages


def _picture(image: Image) -> dict[str, Any]:
    data = b64encode(image.data).decode("ascii")
    return {"type": "image_url", "image_url": {"url": f"data:{image.media_type};base64,{data}"}}


def _sound(text: str) -> str:
    """Return text that JSON can carry: half a character, which no encoding knows, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
