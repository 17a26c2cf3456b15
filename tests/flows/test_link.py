"""One person on several platforms: /link gives a code, the other platform takes it, /link off takes it back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.app import Aiki, open_aiki
from bot.domain.conversation import Identity, InboundMessage, ThreadAddress, ThreadKind
from bot.domain.ids import ThreadId
from bot.domain.language import Language
from bot.domain.memory import Scope
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.provider import ScriptedProvider, says
from tests.fakes.sender import FakePlatform

ANE = Identity("telegram", "100", "Ane")
ANE_AWAY = Identity("discord", "42", "ane#1")
ANE_AT_WORK = Identity("telegram", "101", "Ane (work)")
AT_HOME = Identity("console", "local", "Ane")


@dataclass
class Two:
    """A person on two platforms, and in the terminal."""

    aiki: Aiki
    clock: FakeClock
    claude: ScriptedProvider
    senders: dict[str, FakePlatform]
    said: int = 0
    seen: dict[str, int] = field(default_factory=dict)

    async def write(self, who: Identity, text: str, *, in_group: bool = False, language: Language | None = None) -> str:
        """Write as somebody; return what comes back there."""
        self.said += 1
        self.clock.advance(timedelta(seconds=1))
        kind = ThreadKind.GROUP if in_group else ThreadKind.PRIVATE
        thread = "-7" if in_group else who.platform_user_id
        address = ThreadAddress(who.platform, thread, kind)
        inbound = InboundMessage(who, address, f"m{self.said}", text, self.clock.now(), language=language)
        await self.aiki.inbox.receive(inbound)
        await self.aiki.inbox.idle()
        await self.aiki.deliverer.drain()
        texts = self.senders[who.platform].texts
        came, self.seen[who.platform] = texts[self.seen.get(who.platform, 0) :], len(texts)
        return "\n".join(came)

    async def code(self, who: Identity = ANE) -> str:
        """Ask for a code, and return it."""
        return (await self.write(who, "/link")).rpartition("\n\n")[2]

    async def knows(self, who: Identity) -> bool:
        """Whether somebody is known."""
        return await self.aiki.store.people.find(who) is not None


@pytest.fixture
async def two(settings: Settings) -> AsyncIterator[Two]:
    """Ane, known on Telegram only."""
    clock, claude = FakeClock(), ScriptedProvider()
    senders = {name: FakePlatform(name) for name in ("telegram", "discord", "console")}
    used = settings.model_copy(update={"settle_seconds": 0.0})
    async with open_aiki(used, list(senders.values()), clock=clock, providers=[claude]) as aiki:
        await aiki.owner(ANE)
        yield Two(aiki, clock, claude, senders)
        await aiki.inbox.close(timedelta(0))


async def test_whoever_sends_the_code_from_another_platform_is_the_same_person(two: Two) -> None:
    code = await two.code()
    told = await two.write(ANE_AWAY, code)
    assert told.startswith("Linked. Hello! I know you in Discord as well now")
    two.claude.script(says("Noted"), says("At pier 4"))
    await two.write(ANE, "the boat lies at pier 4")
    assert await two.write(ANE_AWAY, "where does the boat lie?") == "At pier 4"
    assert [hit.memory.text for hit in two.claude.prompts[-1].recall] == ["the boat lies at pier 4"]


async def test_the_code_stands_below_what_is_said_and_in_no_log(two: Two) -> None:
    told = await two.write(ANE, "/link")
    code = told.rpartition("\n\n")[2]
    assert "holds for 15 minutes" in told
    assert "- Telegram: Ane" in told
    two.claude.script(says("ok"))
    await two.write(ANE, "what did you say?")
    asked = await two.aiki.store.conversations.last_turn(ThreadAddress("telegram", "100", ThreadKind.PRIVATE))
    assert asked is not None
    scope = Scope.of(ThreadKind.PRIVATE, (await two.aiki.owner(ANE)).id, ThreadId(1))
    log = await two.aiki.store.conversations.around(asked.question.message_id, scope, 9)
    assert [line.text.partition(":")[0] for line in log][:2] == ["/link", told.partition(":")[0]]
    assert code not in repr((log, two.claude.prompts))


async def test_the_one_who_is_linked_is_welcomed_in_the_person_s_own_language(two: Two) -> None:
    await two.write(ANE, "/language nb")
    told = await two.write(ANE_AWAY, await two.code(), language=Language.PT)
    assert told.startswith("Koblet til. Hei! Nå kjenner jeg deg i Discord også")


async def test_the_code_is_taken_behind_the_command_too_and_once(two: Two) -> None:
    code = await two.code()
    assert (await two.write(ANE_AWAY, f"/link {code}")).startswith("Linked.")
    assert "not right, or not any more" in await two.write(Identity("discord", "43"), code)
    assert not await two.knows(Identity("discord", "43"))


async def test_the_code_holds_for_a_quarter_of_an_hour(two: Two) -> None:
    code = await two.code()
    two.clock.advance(timedelta(minutes=15))
    assert "not right, or not any more" in await two.write(ANE_AWAY, code)


async def test_a_new_code_ends_the_one_before(two: Two) -> None:
    code = await two.code()
    await two.code()
    assert "not right, or not any more" in await two.write(ANE_AWAY, code)


async def test_the_code_that_pairs_holds_beside_it(two: Two) -> None:
    pairs = await two.aiki.doorkeeper.offer()
    links = await two.code()
    assert (await two.write(ANE_AWAY, pairs)).startswith("Paired.")
    assert (await two.write(ANE_AT_WORK, links)).startswith("Linked.")


async def test_a_code_that_is_shown_where_others_read_along_links_nobody(two: Two) -> None:
    code = await two.code()
    await two.write(ANE_AWAY, code, in_group=True)
    assert not await two.knows(ANE_AWAY)
    assert (await two.write(ANE_AWAY, code)).startswith("Linked.")


async def test_nobody_gives_a_code_where_others_read_along(two: Two) -> None:
    assert await two.write(ANE, "/link", in_group=True) == "Others read along here; ask me that in our private chat."


async def test_a_code_is_given_in_the_terminal_too_which_is_no_account(two: Two) -> None:
    await two.aiki.owner(AT_HOME)
    told = await two.write(AT_HOME, "/link")
    assert "- Telegram: Ane" in told
    assert "Console" not in told
    assert (await two.write(ANE_AWAY, told.rpartition("\n\n")[2])).startswith("Linked.")


async def test_who_is_known_nowhere_else_is_told_of_no_account(two: Two) -> None:
    await two.aiki.owner(AT_HOME)
    await two.write(AT_HOME, "/link off telegram")
    told = await two.write(AT_HOME, "/link")
    assert "I know you here" not in told
    assert "/link off" not in told


async def linked(two: Two) -> None:
    """Link the other two accounts."""
    for who in (ANE_AWAY, ANE_AT_WORK):
        await two.write(who, await two.code())


async def test_the_accounts_of_a_platform_are_strangers_again(two: Two) -> None:
    await linked(two)
    assert "/link off discord unlinks" in await two.write(ANE, "/link")
    told = await two.write(ANE, "/link off Discord")
    assert told == "Unlinked: Discord: ane#1. Whoever writes from there is a stranger to me now."
    assert "somebody’s personal companion" in await two.write(ANE_AWAY, "hi")
    assert await two.knows(ANE_AT_WORK)


async def test_of_one_s_own_platform_the_account_one_writes_from_stays(two: Two) -> None:
    await linked(two)
    told = await two.write(ANE_AT_WORK, "/link off telegram")
    assert told.startswith("Unlinked: Telegram: Ane.")
    assert [await two.knows(one) for one in (ANE, ANE_AT_WORK, ANE_AWAY)] == [False, True, True]


async def test_a_code_from_an_account_that_is_unlinked_is_worth_nothing(two: Two) -> None:
    await linked(two)
    code = await two.code(ANE_AWAY)
    await two.write(ANE, "/link off discord")
    assert "not right, or not any more" in await two.write(ANE_AWAY, code)


@pytest.mark.parametrize(
    ("text", "told"),
    [("/koble av discord", "Koblet fra: Discord: ane#1."), ("/link desligar discord", "Koblet fra: Discord: ane#1.")],
)
async def test_it_is_said_in_other_languages_too(two: Two, text: str, told: str) -> None:
    await linked(two)
    await two.write(ANE, "/language nb")
    assert (await two.write(ANE, text)).startswith(told)


@pytest.mark.parametrize("platform", ["telegram", "console", "signal"])
async def test_what_is_not_linked_is_not_unlinked(two: Two, platform: str) -> None:
    await two.aiki.owner(AT_HOME)
    told = await two.write(ANE, f"/link off {platform}")
    assert told == f"No other account of yours is linked in {platform.capitalize()}."
    assert await two.knows(AT_HOME)


@pytest.mark.parametrize("text", ["/link off", "/link telegram", "/link off telegram discord"])
async def test_what_is_unclear_is_explained(two: Two, text: str) -> None:
    assert (await two.write(ANE, text)).startswith("/link gives you a code")


async def test_a_code_from_an_account_that_is_known_is_explained(two: Two) -> None:
    await linked(two)
    assert (await two.write(ANE_AWAY, f"/link {await two.code()}")).startswith("I know you here already.")


async def test_an_account_without_a_name_is_told_by_its_platform(two: Two) -> None:
    await two.write(Identity("discord", "44"), await two.code())
    assert "\n- Discord\n" in await two.write(ANE, "/link")
