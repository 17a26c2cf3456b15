"""How much a model thinks before it answers, and how each model is asked to.

Models differ, and differ again with every generation: some think only when told to, some always do, some can be told
not to in one of two ways. The service tells which it is (GET /v1/models/NAME), so no list of names is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST_ROOM = 16_000
"""Tokens a thought may take on top of the answer where thought was asked for; thoughts count as output and are paid."""
LEAST_ROOM = 4_000
"""The same where it was not, for a model that may think all the same: else the thought would cut off the answer."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a model was said to be able to do; ``off`` is the word that stops it thinking before it answers.

    As it stands by default: nothing is known.
    """

    thinks: bool = True
    adaptive: bool = False
    off: str | None = None
    low_effort: bool = False


UNKNOWN = Abilities()


@dataclass(frozen=True, slots=True)
class Thinking:
    """What to send for it: ``thinking.type``, ``output_config.effort``, and tokens beyond those of the answer."""

    type: str | None = None
    effort: str | None = None
    room: int = 0


def thinking_for(abilities: Abilities, *, think: bool) -> Thinking:
    """Return how this model is asked to think, or asked not to."""
    if not abilities.thinks:
        return Thinking()
    if think and abilities.adaptive:
        return Thinking("adaptive", room=MOST_ROOM)
    if think:
        return Thinking(room=LEAST_ROOM)
    if abilities.off is not None:
        return Thinking(abilities.off)
    return Thinking(effort="low" if abilities.low_effort else None, room=LEAST_ROOM)


def abilities_from(info: Mapping[str, object]) -> Abilities:
    """Return what the service says of a model; whatever it leaves out is taken as not known."""
    capabilities = info.get("capabilities")
    if not isinstance(_at(capabilities, "thinking"), Mapping):
        return UNKNOWN
    types = ("disabled", "between_tools")
    return Abilities(
        thinks=_is_supported(capabilities, "thinking"),
        adaptive=_is_supported(capabilities, "thinking", "types", "adaptive"),
        off=next((word for word in types if _is_supported(capabilities, "thinking", "types", word)), None),
        low_effort=_is_supported(capabilities, "effort", "low"),
    )


def _at(value: object, *path: str) -> object:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _is_supported(capabilities: object, *path: str) -> bool:
    return _at(capabilities, *path, "supported") is True
