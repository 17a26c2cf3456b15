"""Prompt texts: who Aiki is and how it answers, in each language, for a model with tools and for one without."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from bot.domain.language import Language
from bot.domain.model import Tier


@cache
def instructions(language: Language, tier: Tier) -> str:
    """Return the stable beginning of every prompt of this language for a model of this tier."""
    name = "claude" if tier is Tier.STRONG else "local"
    return (files(__name__) / f"{name}.{language.value}.md").read_text(encoding="utf-8").strip()


_NAMED = {Language.EN: "English", Language.NB: "Norwegian (bokmål)", Language.PT: "Brazilian Portuguese"}


@cache
def consolidation(language: Language) -> str:
    """Return what a model is told that reads a session which is over; it words what it says in this language."""
    text = (files(__name__) / "consolidation.md").read_text(encoding="utf-8").strip()
    return text.replace("{language}", _NAMED[language])
