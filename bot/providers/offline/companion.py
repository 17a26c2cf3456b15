"""The built-in provider: an ordered list of recognisers, the first that knows what to do answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from bot.domain.model import COMPANION, Place
from bot.domain.prompt import Finished, GenerationEvent, Prompt, StopReason, TextDelta, ToolCall, ToolResult, ToolStep
from bot.ports import Phrasebook
from bot.providers.offline.asking import (
    answer_about_me,
    answer_fact,
    answer_follow_up,
    answer_last_said,
    answer_told,
    answer_told_when,
)
from bot.providers.offline.birthdays import answer_until_birthday
from bot.providers.offline.date_questions import answer_date
from bot.providers.offline.durations import answer_duration
from bot.providers.offline.fallback import answer_anything
from bot.providers.offline.family import answer_family
from bot.providers.offline.forgetting import answer_forget
from bot.providers.offline.heard import Answer, Heard, Say, Use, Voice, seed_of
from bot.providers.offline.hearing import bare, bare_question, clauses, is_question, plain_saying, sentences, tidy
from bot.providers.offline.keeping import correct, keep_on_request, keep_statement
from bot.providers.offline.lexicon import Lexicon, lexicons
from bot.providers.offline.outcome import ACKNOWLEDGED
from bot.providers.offline.said_then import answer_said_then
from bot.providers.offline.small_talk import answer_reminder_wish, answer_small_talk
from bot.providers.offline.sums import answer_sum
from bot.providers.offline.then import answer_then

Recogniser = Callable[[Heard], Answer | None]

# The order matters: what is said in so many words comes before what is read between them.
_WHOLE: tuple[Recogniser, ...] = (
    answer_small_talk,
    answer_about_me,
    answer_family,
    answer_last_said,
    answer_said_then,
    answer_then,
    answer_fact,
    answer_until_birthday,
    answer_told_when,
    answer_date,
    answer_duration,
    answer_sum,
    answer_follow_up,
    answer_told,
    answer_reminder_wish,
    answer_forget,
    keep_on_request,
)
_PARTS: tuple[Recogniser, ...] = (correct, keep_statement)

_MOST_PARTS = 4
_MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Said:
    """A whole answer; ``is_sure`` unless some of the message met no recogniser."""

    text: str
    is_sure: bool


class Companion:
    """Answers with no model at all: it recalls, keeps, corrects, forgets, calculates and dates.

    Deterministic: the same prompt and steps give the same answer.
    """

    name = COMPANION
    model = "built-in"
    place = Place.LOCAL

    def __init__(self, phrasebook: Phrasebook) -> None:
        """Speak with the sentences of this phrasebook, under ``companion``."""
        self._phrasebook = phrasebook

    async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncIterator[GenerationEvent]:
        """Stream one answer, or end with the tools it needs first."""
        # In a thread: reading a language's file and compiling its patterns takes a moment the first time.
        said = await asyncio.to_thread(self.say, prompt, tuple(steps))
        if isinstance(said, tuple):
            yield Finished(StopReason.TOOLS, calls=said)
            return
        for line in said.text.splitlines(keepends=True):
            yield TextDelta(line)
        yield Finished(StopReason.END, confidence=1.0 if said.is_sure else 0.0)

    def say(self, prompt: Prompt, steps: tuple[ToolStep, ...]) -> Said | tuple[ToolCall, ...]:
        """Return the whole answer, or the tool calls that must be made before it."""
        is_private = prompt.is_private and not prompt.keeps_nothing  # private mode itself
        voice = Voice(self._phrasebook, prompt.language, seed_of(prompt), prompt.has_models, is_private)
        tables = lexicons(prompt.language)
        parts = _Parts(prompt, steps, voice, tables).answers()
        calls = tuple(
            ToolCall(f"{part}-{len(steps)}-{number}", wish.tool, wish.arguments)
            for part, answer in enumerate(parts)
            if isinstance(answer, Use)
            for number, wish in enumerate(answer.wishes)
        )
        if calls and len(steps) < _MOST_ROUNDS:
            return calls
        said = [answer for answer in parts if isinstance(answer, Say)]
        is_sure = bool(said) and all(answer.is_sure for answer in said)
        return Said(_told(prompt, voice, said or [Say(voice.say("no_model_1"))]), is_sure)


def _told(prompt: Prompt, voice: Voice, said: Sequence[Say]) -> str:
    """Return the parts of an answer as one text, after the introduction where this is the first answer."""
    said = [answer for answer in said if answer.text]
    parts = [answer.text for answer in said if not (answer.is_greeting and (prompt.introduce or len(said) > 1))]
    text = ("\n\n" if any("\n" in part for part in parts) else " ").join(parts)
    if not prompt.introduce:
        return text
    return "\n\n".join(filter(None, (voice.say("introduction"), text)))


class _Parts:
    """The parts of one message, each answered by itself: a statement to keep, then a question."""

    def __init__(self, prompt: Prompt, steps: tuple[ToolStep, ...], voice: Voice, tables: tuple[Lexicon, ...]) -> None:
        self._prompt = prompt
        self._steps = steps
        self._voice = voice
        self._tables = tables

    def answers(self) -> list[Answer]:
        """Return an answer a part; a single one where the message is one thing."""
        message = self._prompt.message
        if self._prompt.keeps_nothing and "?" not in message:  # what it says and that it is not kept is told below
            return [Say(self._voice.pick("noted", ACKNOWLEDGED))]
        parts = self._split(message)
        whole = self._recognised(message, 0, _WHOLE if len(parts) > 1 else _WHOLE + _PARTS)
        if whole:
            return [whole]
        if len(parts) > 1:
            found = [self._recognised(part, number, _WHOLE + _PARTS) for number, part in enumerate(parts)]
            answered = [answer for answer in found if answer]
            if answered and not all(isinstance(answer, Say) and answer.is_greeting for answer in answered):
                return [answer or Say("") for answer in found]
        return [answer_anything(self._heard(message, 0, self._tables[0]))]

    def _split(self, message: str) -> list[str]:
        """Return the questions of a message each by itself, and what stands between them."""
        own = self._tables[0]
        parts: list[str] = []
        joins = False
        for sentence in sentences(message, own):
            asks = any(is_question(sentence, lexicon) for lexicon in self._tables)
            if joins and not asks and parts:
                parts[-1] += f"\n{sentence}"
            else:
                parts.append(sentence)
            joins = not asks
        return parts[:_MOST_PARTS]

    def _recognised(self, text: str, part: int, recognisers: tuple[Recogniser, ...]) -> Answer | None:
        """Return the first answer, the person's own language tried first."""
        for lexicon in self._tables:
            heard = self._heard(text, part, lexicon)
            found = next((answer for recognise in recognisers if (answer := recognise(heard))), None)
            if found:
                return found
        return None

    def _heard(self, text: str, part: int, lexicon: Lexicon) -> Heard:
        rounds = (self._results(step, part) for step in self._steps)
        return Heard(
            prompt=self._prompt,
            lexicon=lexicon,
            lexicons=self._tables,
            voice=self._voice,
            whole=bare(tidy(text)),
            text=plain_saying(text, lexicon),
            question=bare_question(text, lexicon),
            clauses=tuple(
                clause
                for sentence in sentences(text, lexicon)
                if not is_question(sentence, lexicon)
                for clause in clauses(sentence, lexicon)
            ),
            asked=is_question(bare(text) if "?" not in text[-3:] else text, lexicon),
            rounds=tuple(results for results in rounds if results),
        )

    @staticmethod
    def _results(step: ToolStep, part: int) -> tuple[ToolResult, ...]:
        return tuple(result for result in step.results if result.call_id.startswith(f"{part}-"))
