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
