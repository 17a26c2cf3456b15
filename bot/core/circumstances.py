"""The circumstances of one turn, settled before anything is composed: who, where, in which language and zone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.core.intend import is_command
from bot.core.unkept import asks_not_to_keep
from bot.domain.conversation import KeptMessage
from bot.domain.language import Language
from bot.domain.memory import Scope
from bot.domain.person import Person
from bot.domain.route import Classification
from bot.domain.zone import load_zone


@dataclass(frozen=True, slots=True)
class TurnDefaults:
    """What holds for a person until they say otherwise, and how long a turn may take."""

    language: Language
    zone: ZoneInfo
    turn_s: float = 180.0


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What every later stage of a turn may rely on."""

    message: KeptMessage
    person: Person
    scope: Scope
    language: Language
    zone: ZoneInfo
    seen: Classification
    keeps_nothing: bool = False
    """Whether the person asked that this one message be not kept: it is answered as one said in private mode."""


def zone_of(person: Person, default: ZoneInfo) -> ZoneInfo:
    """Return the zone a person reads the time in; the default where theirs is not known or is no zone any more."""
    return (load_zone(person.timezone) if person.timezone else None) or default


def settle(message: KeptMessage, person: Person, seen: Classification, defaults: TurnDefaults) -> Circumstances:
    """Return the circumstances: the language chosen, else the one heard, else the one spoken last.

    A command is the same word in every language and tells none. A message that asks to be not kept is a private one.
    """
    keeps_nothing = not (message.is_private or is_command(message.text)) and asks_not_to_keep(message.text)
    message = replace(message, is_private=True) if keeps_nothing else message
    heard = None if person.language_fixed or is_command(message.text) else seen.language
    return Circumstances(
        message,
        person,
        Scope.of(message.address.kind, person.id, message.thread_id),
        heard or person.language or defaults.language,
        zone_of(person, defaults.zone),
        seen,
        keeps_nothing,
    )
