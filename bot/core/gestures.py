"""Buttons, choices and reactions: what a person means by them, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.conversation import PICKED, PRESSED, Identity, InboundMessage
from bot.domain.gesture import Button, Choice, Pick, Press, Pressed, Reaction, Verdict
from bot.domain.ids import MessageId
from bot.domain.language import Language
from bot.domain.person import Person
from bot.domain.text import clean_text
from bot.ports import Clock, Conversations, People, Phrasebook, Verdicts

_GOOD = frozenset("👍 ❤ 🔥 🥰 👏 😁 🎉 🤩 🙏 👌 💯 🤣 ⚡ 🏆 😍 ❤‍🔥 🤗 🫡 😎 🆒 💘 😘 🦄 🍾 💋 🕊".split())
_BAD = frozenset("👎 🤬 💩 🤮 😡 🤦 🤦‍♂ 🤦‍♀ 🖕 🥱 🤨 💔 😐 🤡".split())
_VERDICTS = {Button.GOOD: Verdict.GOOD, Button.BAD: Verdict.BAD}


def verdict_of(emoji: Sequence[str]) -> Verdict | None:
    """Return what a reaction says of an answer; None where it says nothing, or both."""
    plain = [one.replace("\ufe0f", "") for one in emoji]
    good, bad = any(one in _GOOD for one in plain), any(one in _BAD for one in plain)
    if good == bad:
        return None
    return Verdict.GOOD if good else Verdict.BAD


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a press: a sentence, a message it stands for, a message to be answered anew."""

    pressed: Pressed
    answer: InboundMessage | None = None
    reopened: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Gestures:
    """Understands presses, picks and reactions of the people who may come in."""

    people: People
    conversations: Conversations
    verdicts: Verdicts
    phrasebook: Phrasebook
    clock: Clock
    language: Language

    async def person(self, identity: Identity) -> Person | None:
        """Return who that is; None for a stranger."""
        return await self.people.find(identity)

    async def told_stop(self, press: Press, *, stopped: bool) -> Pressed:
        """Return what is said of a stop that was pressed."""
        language = self._language(press, await self.people.find(press.sender))
        key = "button.stopped" if stopped else "button.nothing_to_stop"
        return Pressed(self.phrasebook.say(language, key), stopped)

    async def told_too_late(self, press: Press) -> Pressed:
        """Return what is said where the question below which it stands has its answer."""
        language = self._language(press, await self.people.find(press.sender))
        return Pressed(self.phrasebook.say(language, "button.too_late"), done=False)

    async def press(self, press: Press) -> Done:
        """Do what a button says, or say why not."""
        person = await self.people.find(press.sender)
        language = self._language(press, person)
        if person is None:
            return self._said(language, "button.not_yours")
        if press.turn_id is None:
            return self._said(language, "button.too_late")
        if (verdict := _VERDICTS.get(press.button)) is not None:
            kept = await self.verdicts.of_turn(press.turn_id, person.id, verdict)
            return self._said(language, "button.thanks" if kept else "button.too_late", done=kept)
        if press.button is Button.RETRY:
            reopened = await self.conversations.reopen(press.turn_id, person.id)
            if reopened is None:
                return self._said(language, "button.only_last")
            return Done(Pressed(self.phrasebook.say(language, "button.retrying")), reopened=reopened.id)
        return await self._confirm(press, person, language)

    async def choice(self, pick: Pick) -> Choice | None:
        """Return what a pick means; None where there is no such choice, or it is somebody else's."""
        person = await self.people.find(pick.sender)
        return None if person is None else await self._choice(pick, person)

    async def pick(self, pick: Pick) -> Done:
        """Take a pick for the words it stands for, or say why not."""
        person = await self.people.find(pick.sender)
        language = self._language(pick, person)
        if person is None:
            return self._said(language, "button.not_yours")
        picked = await self._choice(pick, person)
        if picked is None:
            is_others = await self._is_somebody_elses(pick, person)
            return self._said(language, "button.not_yours" if is_others else "button.too_late")
        text = picked.says
        if picked.fill is not None:
            if pick.words is None:  # a platform on which nobody can be asked for them
                return Done(Pressed(self.phrasebook.say(language, "button.write_it", says=picked.says), done=False))
            words = clean_text(pick.words)
            if not words:
                return self._said(language, "button.no_words")
            text = f"{picked.says} {words}"
        answer = InboundMessage(pick.sender, pick.address, f"{PICKED}{pick.id}", text, self.clock.now())
        return Done(Pressed(picked.label), answer=answer)

    async def _choice(self, pick: Pick, person: Person) -> Choice | None:
        choices = await self.conversations.choices(pick.turn_id, person.id)
        return choices[pick.index] if 0 <= pick.index < len(choices) else None

    async def _is_somebody_elses(self, pick: Pick, person: Person) -> bool:
        scope = await self.conversations.scope_at(pick.address, person.id)
        turn = await self.conversations.turn(pick.turn_id, scope) if scope is not None else None
        return turn is not None and turn.asked_by != person.id

    async def react(self, reaction: Reaction, verdict: Verdict | None) -> None:
        """Keep what a reaction says of an answer."""
        person = await self.people.find(reaction.sender)
        if person is not None:
            await self.verdicts.of_text(reaction.address, reaction.platform_message_id, person.id, verdict)

    async def _confirm(self, press: Press, person: Person, language: Language) -> Done:
        """Take a yes or no that was pressed for the word, if the question it stands below is still open."""
        turn_id = press.turn_id
        confirmation = await self.conversations.confirmation_at(press.address)
        is_open = (
            confirmation is not None
            and confirmation.asked_by == person.id
            and confirmation.turn_id == turn_id
            and self.clock.now() < confirmation.expires_at
        )
        if not is_open:
            return self._said(language, "button.too_late")
        word = self.phrasebook.say(language, f"button.{press.button}")
        # One question is answered once, however often its buttons are pressed before they are gone.
        answer = InboundMessage(press.sender, press.address, f"{PRESSED}{turn_id}", word, self.clock.now())
        return Done(Pressed(word), answer=answer)

    def _said(self, language: Language, key: str, *, done: bool = False) -> Done:
        return Done(Pressed(self.phrasebook.say(language, key), done=done))

    def _language(self, press: Press | Pick, person: Person | None) -> Language:
        return (person.language if person else None) or press.language or self.language
