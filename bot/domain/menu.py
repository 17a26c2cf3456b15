"""The commands as a platform lists them that has a menu of its own, with their arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.language import Language


@dataclass(frozen=True, slots=True)
class MenuArgument:
    """What is written behind a command's name; ``completes``: there is something to propose while it is typed."""

    name: str
    about: Mapping[Language, str]
    is_required: bool = False
    completes: bool = False


@dataclass(frozen=True, slots=True)
class MenuCommand:
    """One command; ``is_personal``: it is about the person and not about the thread, and only they see the answer.

    ``name`` is what the core knows it by, ``names`` what it is called in each language.
    """

    name: str
    names: Mapping[Language, str]
    about: Mapping[Language, str]
    argument: MenuArgument | None = None
    is_personal: bool = False
