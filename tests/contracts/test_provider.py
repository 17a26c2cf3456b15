"""What every Provider promises, asked of each implementation over its real wire, and of the fake."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

import pytest

from bot.domain.language import Language
from bot.domain.prompt import (
    Finished,
    StopReason,
    TextDelta,
    ToolCall,
    ToolResult,
    ToolStep,
)
from bot.domain.usage import Usage
from bot.locales import LocaleSentences
from bot.ports import Provider
from tests.contracts.fake_cases import COMPANION_CASE, FAKE_CASE
from tests.contracts.provider_asking import EXPECTED, PNG, PROMPTLY_S, SCHEMA, TOOLS, events, failure, heard
from tests.contracts.provider_cases import (
    FIRST_PIECE,
    KEY,
    RETRY_AFTER_S,
    SAID,
    STATUS_FAULTS,
    WIRE_FAULTS,
    Calls,
    Can,
    Case,
    FarEnd,
    Fault,
    FaultKind,
    Says,
    contract_prompt,
)
from tests.providers.claude.case import CLAUDE_CASE
from tests.providers.ollama.case import OLLAMA_CASE
from tests.providers.openai_compatible.case import COMPATIBLE_CASE

CASES = (COMPANION_CASE, FAKE_CASE, CLAUDE_CASE, OLLAMA_CASE, COMPATIBLE_CASE)


def over(*needs: Can) -> pytest.MarkDecorator:
    """Run a test over every case that can do all this."""
    return pytest.mark.parametrize("case", [case for case in CASES if case.can >= set(needs)], ids=str)


@asynccontextmanager
async def scripted(case: Case) -> AsyncIterator[tuple[Provider, FarEnd]]:
    """Open a case that has a far end."""
    async with case.open() as rig:
        assert rig.far is not None
        yield rig.provider, rig.far


@over()
async def test_pieces_end_in_exactly_one_finish(case: Case) -> None:
    async with case.open() as rig:
        if rig.far is not None:
            await rig.far.script(Says(("Hello ", "", "there, ", "Jan 🎂")))
        told = await heard(rig.provider, contract_prompt("hello"))
    assert [type(event) for event in told] == [*[TextDelta] * (len(told) - 1), Finished]
    assert isinstance(told[-1], Finished)
    assert told[-1].stop_reason is StopReason.END


@over()
async def test_a_provider_says_who_it_is(case: Case) -> None:
    async with case.open() as rig:
        assert rig.provider.name
        assert rig.provider.model
        assert rig.provider.place


@over(Can.SCRIPT)
async def test_pieces_come_in_order_and_unchanged(case: Case) -> None:
    pieces = ("Halv ni, ", "sa hun.\n\n", "```py\n", "print(1)\n```", " «æøå» 🎂", " fim")
    async with scripted(case) as (provider, far):
        await far.script(Says(pieces))
        told = await heard(provider, contract_prompt())
    assert "".join(event.text for event in told if isinstance(event, TextDelta)) == "".join(pieces)


@over(Can.WIRE)
async def test_a_piece_is_given_before_the_answer_is_whole(case: Case) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Fault(FaultKind.STALL))
        async with aclosing(events(provider, contract_prompt())) as stream:
            async with asyncio.timeout(PROMPTLY_S):
                assert await anext(stream) == TextDelta(FIRST_PIECE)


@over(Can.SCRIPT)
async def test_the_whole_prompt_is_handed_on(case: Case) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Says(("ok",)))
        await heard(provider, contract_prompt())
        [request] = far.requests
    assert all(part in request.text for part in ("Aiki, who remembers", "It is Saturday", SAID))


@over(Can.USAGE)
async def test_what_was_consumed_is_told(case: Case) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Says(("ok",), Usage(1234, 56)))
        told = await heard(provider, contract_prompt())
    assert isinstance(told[-1], Finished)
    assert told[-1].usage == Usage(1234, 56)


@over(Can.IMAGES)
async def test_a_picture_goes_through(case: Case) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Says(("a picture",)))
        await heard(provider, replace(contract_prompt(), images=(PNG,)))
        assert far.requests[0].images == (PNG.data,)


@over(Can.SCHEMA)
async def test_the_form_of_the_answer_is_asked_for(case: Case) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Says(('{"fact": "x"}',)))
        await heard(provider, replace(contract_prompt(), schema=SCHEMA))
        schema = far.requests[0].schema
    assert schema is not None
    assert (schema["type"], schema["properties"]) == ("object", SCHEMA["properties"])


@over(Can.TOOLS)
async def test_four_calls_of_one_round_are_asked_for_and_answered_together(case: Case) -> None:
    wanted = tuple(ToolCall(f"call_{place}", spec.name, {"of": "Oslo"}) for place, spec in enumerate(TOOLS))
    prompt = replace(contract_prompt(), tools=TOOLS)
    async with scripted(case) as (provider, far):
        await far.script(Calls(wanted, "Let me look. "), Says(("It is 3 degrees.",)))
        told = await heard(provider, prompt)
        asked = told[-1]
        assert isinstance(asked, Finished)
        assert (asked.stop_reason, asked.calls) == (StopReason.TOOLS, wanted)
        results = tuple(ToolResult(call.id, {"degrees": 3}, is_error=call.id == "call_2") for call in asked.calls)
        step = ToolStep(asked.calls, results, "Let me look. ", asked.echo)
        assert "".join(e.text for e in await heard(provider, prompt, step) if isinstance(e, TextDelta))
        second = far.requests[1]
    assert second.tools == tuple(spec.name for spec in TOOLS)
    assert list(second.results) == [call.id for call in wanted]


FAILING = [
    pytest.param(case, kind, id=f"{case}-{kind}")
    for case in CASES
    for kind in EXPECTED
    if (kind in STATUS_FAULTS and Can.SCRIPT in case.can)
    or (kind in WIRE_FAULTS and Can.WIRE in case.can)
    or (kind is FaultKind.KEY_REFUSED and Can.KEY in case.can)
    or (kind is FaultKind.MODEL_MISSING and Can.MODELS in case.can)
]
"""Every case with every fault it can meet."""


@pytest.mark.parametrize(("case", "kind"), FAILING)
async def test_each_fault_has_its_error_and_its_sentence(case: Case, kind: FaultKind) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Fault(kind))
        _, error = await failure(provider, contract_prompt())
    assert isinstance(error, EXPECTED[kind])
    for language in Language:  # a place that the sentence has and the error has not is a KeyError
        assert LocaleSentences().say(language, error.sentence, **error.values)


@pytest.mark.parametrize(("case", "kind"), FAILING)
async def test_no_error_and_no_log_shows_the_key_or_what_was_said(
    case: Case, kind: FaultKind, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with scripted(case) as (provider, far):
        await far.script(Fault(kind))
        _, error = await failure(provider, contract_prompt())
    shown = f"{error} {error!r} {error.values} {caplog.text}"
    assert SAID not in shown
    assert KEY not in shown


@over(Can.SCRIPT)
async def test_how_long_to_stay_away_is_handed_on_at_once(case: Case) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Fault(FaultKind.BUSY))
        async with asyncio.timeout(PROMPTLY_S):
            _, error = await failure(provider, contract_prompt())
    assert error.retry_after_s == RETRY_AFTER_S


@over(Can.WIRE)
@pytest.mark.parametrize("kind", [FaultKind.CUT, FaultKind.RESET, FaultKind.ERROR_IN_STREAM], ids=str)
async def test_what_came_before_a_break_is_given_and_nothing_is_asked_twice(case: Case, kind: FaultKind) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Fault(kind), Says(("again",)))
        pieces, _ = await failure(provider, contract_prompt())
        assert len(far.requests) == 1
    assert pieces == [FIRST_PIECE]


@over(Can.USAGE_WHEN_CUT)
@pytest.mark.parametrize("kind", [FaultKind.CUT, FaultKind.RESET, FaultKind.ERROR_IN_STREAM], ids=str)
async def test_what_a_broken_stream_had_consumed_is_told(case: Case, kind: FaultKind) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Fault(kind))
        _, error = await failure(provider, contract_prompt())
    assert error.usage is not None
    assert error.usage.input_tokens > 0


@pytest.mark.parametrize(("case", "kind"), [param for param in FAILING if "unreachable" not in str(param.id)])
async def test_after_a_fault_the_next_question_is_answered(case: Case, kind: FaultKind) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Fault(kind), Says(("here ", "again")))
        await failure(provider, contract_prompt())
        told = await heard(provider, contract_prompt())
    assert "".join(event.text for event in told if isinstance(event, TextDelta)) == "here again"


@over(Can.WIRE)
@pytest.mark.parametrize("kind", [FaultKind.STALL, FaultKind.SILENCE], ids=str)
async def test_cancelling_ends_the_request(case: Case, kind: FaultKind) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Fault(kind))
        asking = asyncio.create_task(heard(provider, contract_prompt()))
        async with asyncio.timeout(PROMPTLY_S):
            while not far.requests:  # noqa: ASYNC110 - a far end of any kind has a list, and no event
                await asyncio.sleep(0)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await far.hung_up()


@over(Can.WIRE)
async def test_leaving_in_the_middle_ends_the_request(case: Case) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Fault(FaultKind.STALL))
        async with asyncio.timeout(PROMPTLY_S):
            async with aclosing(events(provider, contract_prompt())) as stream:
                await anext(stream)
            await far.hung_up()


@over(Can.WIRE)
async def test_one_who_waits_keeps_nobody_else_waiting(case: Case) -> None:
    async with scripted(case) as (provider, far):
        await far.script(Fault(FaultKind.STALL), Says(("at once",)))
        async with aclosing(events(provider, contract_prompt())) as stream, asyncio.timeout(PROMPTLY_S):
            await anext(stream)
            assert TextDelta("at once") in await heard(provider, contract_prompt())
