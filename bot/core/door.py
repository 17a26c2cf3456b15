"""The door: persons come in, whoever shows a code is paired or linked, everybody else is told that they may not."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.conversation import InboundMessage, ThreadKind
from bot.domain.delivery import OwedText
from bot.domain.language import Language
from bot.domain.person import Person
from bot.ports import Clock, Door, People, Phrasebook

log = logging.getLogger(__name__)

TOLD_AGAIN_AFTER = timedelta(hours=1)
"""A stranger is told at most this often that they may not come in."""
CODE_LASTS = timedelta(minutes=15)
"""How long a code that was asked for holds; the one shown at the start holds until it is used."""
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 8
# However it is typed: in two groups or one, and with the dash that a phone makes of a hyphen.
_CODE = re.compile(
    r"(?:/(?:start|pair|link|koble|kobling|vincular|ligar)(?:@\w+)?\s+)?([0-9a-z]{4})[\s\u2010-\u2015-]{0,3}([0-9a-z]{4})",
    re.IGNORECASE,
)
NO_DOOR = frozenset({"console"})
"""Whoever sits at the machine is made known by whoever opens the terminal."""


def new_code() -> str:
    """Return a code that nobody guesses: 8 of 32 letters and digits, none that is taken for another."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))


def digest_of(code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(f"aiki pairing {code.upper()}".encode()).hexdigest()


def code_in(text: str) -> str | None:
    """Return the code that a message consists of; None where it is anything else."""
    found = _CODE.fullmatch(text.strip())
    return None if found is None else (found[1] + found[2]).upper()


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Lets people in."""

    people: People
    door: Door
    phrasebook: Phrasebook
    clock: Clock
    language: Language
    """What a stranger is spoken to in whose app does not tell."""
    paired: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once somebody has shown the code."""

    async def offer(self, *, lasts: timedelta | None = None) -> str:
        """Return a new code that pairs whoever shows it; every earlier one is worth nothing any more."""
        code = new_code()
        await self.door.offer(digest_of(code), None if lasts is None else self.clock.now() + lasts)
        return code

    async def admit(self, inbound: InboundMessage) -> Person | None:
        """Return who writes; None for a stranger, who is told so now and then and whose message ends here."""
        person = await self.people.find(inbound.sender)
        if person is not None and await self._has_paired(inbound):
            return None  # the code comes again because its platform was never told that it was taken
        if person is not None or inbound.sender.platform in NO_DOOR:
            return person
        if not await self._pairs(inbound):
            await self._turn_away(inbound)
        return None

    async def _has_paired(self, inbound: InboundMessage) -> bool:
        is_code = code_in(inbound.text) is not None
        return is_code and await self.door.has_welcomed(inbound.address, inbound.platform_message_id)

    async def _pairs(self, inbound: InboundMessage) -> bool:
        code = code_in(inbound.text)
        if code is None or inbound.address.kind is not ThreadKind.PRIVATE:
            return False
        digest, now = digest_of(code), self.clock.now()
        gave_it = await self.door.offered_by(digest, now)
        language = await self._language(inbound, gave_it)
        if gave_it is None:
            text = self.phrasebook.say(language, "door.welcome")
        else:
            text = self.phrasebook.say(language, "door.linked", platform=inbound.sender.platform.capitalize())
        welcome = OwedText(inbound.address, text, language, now, inbound.platform_message_id)
        person = await self.door.pair(inbound.sender, digest, welcome)
        if person is not None:
            self.paired.set()
            log.info("somebody was paired on %s", inbound.sender.platform)
        return person is not None

    async def _turn_away(self, inbound: InboundMessage) -> None:
        language = inbound.language or self.language
        now, sender, key = self.clock.now(), inbound.sender, "door.stranger"
        if code_in(inbound.text) is not None and inbound.address.kind is ThreadKind.PRIVATE:
            # Told apart from the other line: who has just been turned away may well mistype the code.
            sender, key = replace(sender, platform_user_id=f"{sender.platform_user_id} code"), "door.wrong_code"
        text = self.phrasebook.say(language, key)
        refusal = OwedText(inbound.address, text, language, now, inbound.platform_message_id)
        told = await self.door.turn_away(sender, refusal, now - TOLD_AGAIN_AFTER)
        log.info("a stranger wrote on %s%s", inbound.sender.platform, "" if told else ", and was told already")

    async def _language(self, inbound: InboundMessage, gave_it: Person | None) -> Language:
        person = gave_it or await self.people.owner()
        return (person.language if person else None) or inbound.language or self.language
