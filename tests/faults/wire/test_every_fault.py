"""Whatever a model's server does, under every strategy: one answer or one honest sentence, told why, paid for once."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal

import pytest

from bot.domain.conversation import ThreadAddress
from bot.domain.model import CLAUDE, OLLAMA, OPENAI
from bot.domain.route import Strategy
from tests.faults.wire.faults import FAULTS, Fault, Paid
from tests.faults.wire.house import BY_CLAUDE, BY_LOCAL, COUNTED, KEYS, LONG_AFTER, REFS, WORDS, House, Row, price

pytestmark = pytest.mark.asyncio(loop_scope="module")

HARD = "Write a Python function that parses RFC 5545 recurrence rules, with tests"
POEM = "write me a haiku about the harbour at night"
OUTSIDE = "what will the weather be in Oslo tomorrow?"
LITTLE_S = 0.25
"""The patience of tests in which it is to be lost."""


@dataclass(frozen=True, eq=False)
class Meeting:
    """A fault, the strategy it is met under, the message that meets it, and who answers in the end; None for nobody."""

    fault: Fault
    strategy: Strategy
    message: str
    answered_by: str | None

    @property
    def local(self) -> str:
        """The provider of the local model."""
        return OLLAMA if self.fault.provider == CLAUDE else self.fault.provider


def _meetings(fault: Fault) -> list[Meeting]:
    if fault.provider == CLAUDE:
        return [
            Meeting(fault, Strategy.CLAUDE_ONLY, HARD, None),
            Meeting(fault, Strategy.HYBRID, HARD, OLLAMA),
            Meeting(fault, Strategy.LOCAL_FALLBACK, HARD, OLLAMA),
            Meeting(fault, Strategy.LOCAL_ONLY, OUTSIDE, OLLAMA),
        ]
    return [
        Meeting(fault, Strategy.LOCAL_ONLY, POEM, None),
        Meeting(fault, Strategy.HYBRID, "good morning!", CLAUDE),
        Meeting(fault, Strategy.CLAUDE_ONLY, f"{POEM} #here", CLAUDE),
        Meeting(fault, Strategy.LOCAL_FALLBACK, f"@local {POEM}", None),
    ]


def _all_meetings() -> list[Meeting]:
    """Every fault with somebody behind the model and with nobody; a few under the strategies that do as these two."""
    met = [meeting for fault in FAULTS for meeting in _meetings(fault)]
    met = [each for each in met if each.strategy in _EVERY[each.fault.provider == CLAUDE] or each.fault.is_common]
    return sorted(met, key=lambda each: (each.strategy, each.local))


_EVERY = {True: (Strategy.CLAUDE_ONLY, Strategy.HYBRID), False: (Strategy.LOCAL_ONLY, Strategy.HYBRID)}
MEETINGS = {
    each: pytest.param((each.strategy, each.local), each, id=f"{each.fault.provider}-{each.fault.name}-{each.strategy}")
    for each in _all_meetings()
}
BUSY = [param for each, param in MEETINGS.items() if each.fault.is_common and each.fault.told == "provider_busy"]


@pytest.mark.parametrize(("house", "meeting"), MEETINGS.values(), indirect=["house"], scope="module")
async def test_one_answer_comes_or_one_honest_sentence(
    house: House, meeting: Meeting, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    address = house.turn_to_a_new_thread()
    async with AsyncExitStack() as stack:
        if meeting.fault.slow:
            await house.warm_up()  # a model that is not in memory would be given more time
            await stack.enter_async_context(house.little_patience(monkeypatch, meeting.fault.provider, LITTLE_S))
        asked = {provider: house.asked(provider) for provider in REFS}
        reply = await _meet(house, meeting, address)

    asked = {provider: house.asked(provider) - before for provider, before in asked.items()}
    assert reply == _expected(house, meeting)
    rows = await house.ledger(address)
    _check_ledger(meeting, rows, asked)
    await _check_why(house, meeting, address, rows)
    _check_discretion(reply, caplog)
    house.talk.clock.advance(LONG_AFTER)
    await _check_that_it_answers_again(house, meeting, address)


@pytest.mark.parametrize(("house", "meeting"), BUSY, indirect=["house"], scope="module")
async def test_the_very_next_message_is_answered_too(house: House, meeting: Meeting) -> None:
    address = house.turn_to_a_new_thread()
    await _meet(house, meeting, address)
    await _check_that_it_answers_again(house, meeting, address)


async def _meet(house: House, meeting: Meeting, address: ThreadAddress) -> str:
    house.play_well()
    arrived = len(house.talk.terminal.arrived)
    async with AsyncExitStack() as stack:
        if meeting.fault.script is None:
            await stack.enter_async_context(house.servers[meeting.fault.provider].gone())
        else:
            house.script(meeting.fault.provider, meeting.fault.script)
        reply = await house.talk.say(meeting.message, address=address)
    assert len(house.talk.terminal.arrived) == arrived + 1
    return reply


def _expected(house: House, meeting: Meeting) -> str:
    told, ref = meeting.fault.told, REFS[meeting.fault.provider]
    if meeting.answered_by is None:
        values = {"model": ref.partition(":")[2], **_mending(meeting.fault.provider, house)}
        return house.sorry(told, **values)
    if meeting.message == OUTSIDE:
        why = house.told(f"reason.{told}", value=ref)
        return f"{house.told('turn.instead_of_tools', why=why)}\n\n{BY_LOCAL}"
    return BY_CLAUDE if meeting.answered_by == CLAUDE else BY_LOCAL


def _mending(provider: str, house: House) -> dict[str, str]:
    """Return what a sentence names so that a person can mend what is broken."""
    url = house.servers[provider].url
    return {
        CLAUDE: {"setting": "ANTHROPIC_API_KEY", "address": url.removeprefix("http://"), "command": "/model"},
        OLLAMA: {"setting": "OLLAMA_API_KEY", "address": url, "command": "aiki model pull qwen3:4b"},
        OPENAI: {"setting": "OPENAI_API_KEY", "address": f"{url}/v1", "command": "/model"},
    }[provider]


def _check_ledger(meeting: Meeting, rows: list[Row], asked: dict[str, int]) -> None:
    """Each request is there once, the broken one at what is known of it, and one answer at most."""
    fault = meeting.fault
    reached = {provider: count for provider, count in asked.items() if count}
    if fault.script is None:
        reached[fault.provider] = 1  # it was tried, and written down before that
    assert {provider: sum(row.provider == provider for row in rows) for provider in reached} == reached
    assert len(rows) == sum(reached.values())
    broken = rows[0]
    assert broken.provider == fault.provider
    match fault.paid:
        case Paid.NOTHING:
            assert (broken.state, broken.read, broken.written, broken.usd) == ("failed", 0, 0, Decimal(0))
        case Paid.TOLD:
            cost = price(*fault.counted) if fault.provider == CLAUDE else Decimal(0)
            assert (broken.state, broken.read, broken.written, broken.usd) == ("failed", *fault.counted, cost)
        case Paid.ESTIMATE:
            assert broken.state == "unknown"
            assert broken.usd is not None
            assert (broken.usd > 0) is (fault.provider == CLAUDE)
    answered = [row for row in rows if row.state == "answered"]
    assert [row.provider for row in answered] == ([meeting.answered_by] if meeting.answered_by else [])
    if meeting.answered_by == CLAUDE:
        assert answered[0].usd == price(COUNTED["input_tokens"], COUNTED["output_tokens"])


async def _check_why(house: House, meeting: Meeting, address: ThreadAddress, rows: list[Row]) -> None:
    trace = (await house.last_turn(address)).trace
    ref = REFS[meeting.fault.provider]
    assert trace.setbacks[0] == f"reason.{meeting.fault.told}={ref}"
    assert trace.cost_usd == sum((row.usd for row in rows if row.usd is not None), Decimal(0))
    why = await house.talk.say("/why", address=address)
    assert house.told(f"reason.{meeting.fault.told}", value=ref) in why
    assert (meeting.answered_by or "could not answer") in why or trace.error is not None
    assert WORDS not in why


def _check_discretion(reply: str, caplog: pytest.LogCaptureFixture) -> None:
    """What a vendor said, what the person said, and every key stay out of what others may read."""
    logged = [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG]
    for text in (reply, *logged):
        assert WORDS not in text
        assert "Traceback" not in text
    assert not any(POEM in text or HARD in text for text in logged)
    assert not any(key in record.getMessage() for record in caplog.records for key in KEYS)


async def _check_that_it_answers_again(house: House, meeting: Meeting, address: ThreadAddress) -> None:
    """The model that was broken answers the next message, and nothing is left open."""
    arrived = len(house.talk.terminal.arrived)
    house.play_well()
    wish, expected = ("@claude", BY_CLAUDE) if meeting.fault.provider == CLAUDE else ("@local", BY_LOCAL)
    assert await house.talk.say(f"{wish} {POEM}", address=address) == expected
    assert len(house.talk.terminal.arrived) == arrived + 1
    assert not [row for row in await house.ledger() if row.state == "reserved"]
