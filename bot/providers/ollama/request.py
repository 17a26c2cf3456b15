"""A prompt as Ollama's chat request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.conversation import Role
from bot.domain.model import Place
from bot.domain.prompt import Prompt
from bot.domain.spoken import as_spoken

if TYPE_CHECKING:
    from bot.providers.ollama.profile import Profile
    from bot.providers.ollama.server import Ollama

THOUGHT_TOKENS = 2048
"""The most that thoughts may take beside the answer: Ollama counts both as output, and thoughts come first."""
IMAGE_TOKENS = 1024
"""What a picture may take of the context, where the prompt's estimate is of its text."""

_ROLES = {Role.PERSON: "user", Role.AIKI: "assistant"}


def chat_request(server: Ollama, model: str, profile: Profile, prompt: Prompt) -> dict[str, Any]:
    """Return the arguments of ``AsyncClient.chat``; raises PromptRefused for a prompt longer than the model takes."""
    profile.expect_room(prompt.tokens)
    think = profile.think(prompt.think)
    request: dict[str, Any] = {
        "model": model,
        "messages": _messages(prompt),
        "stream": True,
        "options": _options(server, model, profile, prompt),
        "keep_alive": server.keep_alive,
    }
    if think is not None:
        request["think"] = think
    if prompt.schema is not None:
        request["format"] = dict(prompt.schema)
    if server.place(model) is Place.LOCAL:
        request["logprobs"] = True  # a server that is older does not look at it
    return request


def _messages(prompt: Prompt) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    if prompt.instructions.strip():
        messages.append({"role": "system", "content": _sound(prompt.instructions)})
    messages += [{"role": _ROLES[line.role], "content": _sound(line.text)} for line in as_spoken(prompt)]
    if prompt.images:
        messages[-1]["images"] = [image.data for image in prompt.images]  # the client encodes them
    return messages


def _options(server: Ollama, model: str, profile: Profile, prompt: Prompt) -> dict[str, Any]:
    options: dict[str, Any] = {}
    room = THOUGHT_TOKENS
    if not server.hosted(model):
        needed = prompt.tokens + IMAGE_TOKENS * len(prompt.images) + prompt.max_output_tokens
        options["num_ctx"] = profile.context(server.context_tokens, needed)
        room = max(options["num_ctx"] - needed, 0)
    # Thoughts have what room is left: a larger context for their sake would load the model anew.
    thinks = profile.think(prompt.think) or server.thinks_unopened(model)
    thoughts = min(THOUGHT_TOKENS, room) if thinks else 0
    options["num_predict"] = prompt.max_output_tokens + thoughts
    if prompt.schema is not None:
        options["temperature"] = 0  # what is to be read by a program wants no variety
    return options


def _sound(text: str) -> str:
    """Return text that JSON can carry: half a character, which no encoding knows, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
