"""What a platform's adapter has to tell people by itself: that Aiki may not write somewhere, say; each thing once."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.deliver import Deliverer
from bot.domain.delivery import Notice, OwedText
from bot.domain.language import Language
from bot.ports import Clock, Outbox, People, Phrasebook


@dataclass(frozen=True, slots=True)
class Notices:
    """Owes them, in the language of whom they are for; ``language`` is that of those who have not written yet."""

    people: People
    outbox: Outbox
    deliverer: Deliverer
    phrasebook: Phrasebook
    clock: Clock
    language: Language

    async def tell(self, notice: Notice) -> None:
        """Owe a notice to a person who is known; strangers are told nothing."""
        person = await self.people.find(notice.sender)
        if person is None:
            return
        language = person.language or self.language
        text = self.phrasebook.say(language, notice.sentence, **notice.values)
        owed = OwedText(notice.address, text, language, self.clock.now(), notice.answers)
        if await self.outbox.owe(owed, f"notice:{notice.address.platform}:{notice.once}"):
            self.deliverer.wake()
