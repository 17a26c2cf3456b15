"""A message as the recognisers see it, and what they give back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zlib import crc32

from bot.domain.language import Language
from bot.domain.prompt import Prompt, ToolResult
from bot.ports import Phrasebook
from bot.providers.offline.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Say:
    """An answer in words; ``is_greeting`` when it is only hello, not ``is_sure`` when nothing was recognised."""

    text: str
    is_greeting: bool = False
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """A tool that must run before there is an answer."""

    tool: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Use:
    """Tools that must run before there is an answer; the recogniser is asked again with their results."""

    wishes: tuple[Wish, ...]


Answer = Say | Use


_BESIDE_MODELS = {
    "introduction": "introduction_beside",
    "who_are_you": "who_are_you_beside",
    "privacy": "privacy_beside",
    "not_told_or_model": "not_told_or_model_beside",
    "no_model_1": "no_model_beside",
    "no_model_2": "no_model_beside",
}
"""Sentences that say no model is connected, and what is true where one is."""


_IN_PRIVATE = {
    **dict.fromkeys(("bye_1", "bye_2"), "bye_private"),
    **dict.fromkeys(("introduction", "introduction_beside"), "introduction_private"),
    "feel_worried": "feel_worried_private",
    "remember_what": "kept_nothing",
    "kept_as_said": "kept_nothing",
    "love": "love_private",
}
"""Sentences that say something is kept, and what is true in private mode."""


@dataclass(frozen=True, slots=True)
class Voice:
    """The companion's own sentences, in the language the person is answered in."""

    phrasebook: Phrasebook
    language: Language
    seed: int
    has_models: bool = False
    is_private: bool = False

    def say(self, key: str, /, **values: str | int) -> str:
        """Return the companion's sentence ``key``, or the one that is true instead where models or private mode are."""
        if self.has_models:
            key = _BESIDE_MODELS.get(key, key)
        if self.is_private:
            key = _IN_PRIVATE.get(key, key)
        return self.phrasebook.say(self.language, f"companion.{key}", **values)

    def pick(self, key: str, variants: int, /, **values: str | int) -> str:
        """Return one of the numbered variants of a sentence, always the same one for the same moment."""
        return self.say(f"{key}_{self.seed % variants + 1}", **values)

    def day(self, day: date) -> str:
        """Return a date in words."""
        return self.phrasebook.day(self.language, day)


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing a person said, freed of what says nothing (a name called, "please", the final full stop).

    ``whole`` is the text with all that, ``question`` is the text without "do you know" and the
    like; ``asked`` is true for what ends in a question mark or begins like a question. ``rounds``
    are the results of the tools that this thing needed so far.
    """

    prompt: Prompt
    lexicon: Lexicon
    lexicons: tuple[Lexicon, ...]
    voice: Voice
    whole: str
    text: str
    question: str
    clauses: tuple[str, ...]
    asked: bool
    rounds: tuple[tuple[ToolResult, ...], ...] = ()

    @property
    def lexicon_of_answer(self) -> Lexicon:
        """The lexicon of the language that is answered in: its figures and names are written."""
        return next(lexicon for lexicon in self.lexicons if lexicon.language is self.voice.language)

    @property
    def now(self) -> datetime:
        """The present moment where the person is."""
        return self.prompt.now.astimezone(self.prompt.zone)

    @property
    def today(self) -> date:
        """The present day where the person is."""
        return self.now.date()

    def has_tool(self, name: str) -> bool:
        """Whether this tool may be used in this turn."""
        return any(tool.name == name for tool in self.prompt.tools)

    def match(self, topic: str, name: str) -> re.Match[str] | None:
        """Return the match of the text, the bare question in it, or all of it, under a name of this language."""
        texts = dict.fromkeys((self.text, self.question, self.lexicon.written_out(self.whole)))
        return next((found for text in texts if (found := self.lexicon.match(topic, name, text))), None)


def seed_of(prompt: Prompt) -> int:
    """Return the number that chooses between variants: it moves on with the session, and never is random."""
    return crc32(prompt.message.encode("utf-8", "replace")) // 7 + len(prompt.history)
