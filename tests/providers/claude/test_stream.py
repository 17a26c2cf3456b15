"""A stream may be cut anywhere, and may hold anything: the answer is whole, or there is one error."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ProviderError, ProviderFailed
from bot.domain.prompt import Finished, StopReason, TextDelta
from bot.domain.usage import Usage
from bot.providers.claude import Claude
from bot.providers.claude.stream import Reply, finished
from tests.contracts.provider_cases import contract_prompt
from tests.providers.claude.conftest import answer
from tests.wire.anthropic import Anthropic, Broken, Message, Text, Thought, Use, said
from tests.wire.anthropic_events import Json

WHOLE = Message(
    (Thought("sig", "hm"), Text(("På ", "halv ni ", "🎂")), Use("toolu_1", "look", {"of": "Oslo"})),
    "tool_use",
    {"input_tokens": 100, "cache_read_input_tokens": 900, "cache_creation_input_tokens": 50, "output_tokens": 20},
)
PIECES = ["På ", "halv ni ", "🎂"]


def parsed(chunks: list[bytes]) -> list[Json]:
    """Return events as the client gives them."""
    return [json.loads(chunk.partition(b"\ndata: ")[2]) for chunk in chunks]


ASKED: Json = {"model": "claude-sonnet-5-5", "messages": [{"role": "user", "content": "x"}]}
EVENTS = parsed(Anthropic().events(ASKED, WHOLE))


def taken(events: list[Json]) -> tuple[list[str], Reply]:
    """Return what a reply makes of events."""
    reply = Reply()
    return [text for event in events if (text := reply.take(event))], reply


def test_all_events_make_the_whole_reply() -> None:
    pieces, reply = taken(EVENTS)
    end = finished([reply])
    assert pieces == PIECES
    assert (end.stop_reason, end.usage) == (StopReason.TOOLS, Usage(1050, 20, 900, 50))
    assert [call.arguments for call in end.calls] == [{"of": "Oslo"}]


@pytest.mark.parametrize("cut", range(len(EVENTS) - 2))
def test_a_stream_cut_between_two_events_is_not_taken_for_an_answer(cut: int) -> None:
    pieces, reply = taken(EVENTS[:cut])
    assert pieces == PIECES[: len(pieces)]
    with pytest.raises(ProviderFailed):
        finished([reply])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=4) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.lists(st.tuples(st.integers(0, len(EVENTS) - 1), st.sampled_from(["drop", "spoil", "keep"]), JSON), max_size=30)
)
def test_events_in_any_order_with_anything_in_them_are_a_reply_or_a_failure(
    mixed: list[tuple[int, str, object]],
) -> None:
    reply = Reply()
    try:
        for number, change, value in mixed:
            event = dict(EVENTS[number])
            if change == "spoil":
                key = sorted(event)[number % len(event)]
                event[key] = value if not isinstance(event[key], dict) else {**event[key], "type": value, "text": value}
            if change != "drop":
                assert isinstance(reply.take(event), str | None)
        finished([reply])
    except ProviderFailed:
        assert reply.usage is None or reply.usage.input_tokens >= 0


async def test_a_stream_cut_at_any_byte_ends_in_one_error_or_in_the_whole_answer(
    claude: Claude, service: Anthropic
) -> None:
    size = len(b"".join(service.events(ASKED, WHOLE)))
    for after in range(0, size, 17):
        service.script.append(Broken(WHOLE, after_bytes=after))
        told, consumed = await outcome(claude)
        assert told in {"", "".join(PIECES)}
        assert consumed in {None, Usage(1050, 1, 900, 50), Usage(1050, 20, 900, 50)}


async def outcome(claude: Claude) -> tuple[str, Usage | None]:
    """Return the whole text, or none where it failed, and what was consumed."""
    try:
        pieces, end = await answer(claude)
    except ProviderError as error:
        return "", error.usage
    return "".join(pieces), end.usage


async def test_what_breaks_after_the_end_breaks_nothing(claude: Claude, service: Anthropic) -> None:
    service.script.append(Broken(Message(said("all of it")), how="reset"))
    pieces, end = await answer(claude)
    assert (pieces, end.stop_reason) == (["all of it"], StopReason.END)


async def test_the_end_is_told_even_where_the_connection_is_left_open(claude: Claude, service: Anthropic) -> None:
    service.script.append(Broken(Message(said("all of it")), how="stall"))
    async with asyncio.timeout(5):
        pieces, end = await answer(claude)
    assert (pieces, end.stop_reason) == (["all of it"], StopReason.END)


async def test_a_slow_first_byte_is_waited_for(claude: Claude, service: Anthropic) -> None:
    hold = asyncio.Event()
    service.script.append(Message(said("at last"), hold=hold))
    asking = asyncio.create_task(answer(claude))
    while not service.requests:  # noqa: ASYNC110 - the server keeps a list, and no event
        await asyncio.sleep(0)
    hold.set()
    assert (await asking)[0] == ["at last"]


async def test_three_answers_take_one_connection(claude: Claude, service: Anthropic) -> None:
    for _ in range(3):
        await answer(claude)
    assert len(service.connections) == 1


async def test_an_answer_that_is_left_without_a_word_closes_its_connection(claude: Claude, service: Anthropic) -> None:
    service.script.append(Broken(Message(said("so far ", "so good")), after_events=4, how="stall"))
    async for event in claude.generate(contract_prompt(), ()):
        assert event == TextDelta("so far ")
        break
    async with asyncio.timeout(5):
        await service.hung_up.wait()


async def test_closing_before_the_first_word_asks_nothing(claude: Claude, service: Anthropic) -> None:
    async with aclosing(claude.generate(contract_prompt(), ())):
        pass
    assert not service.requests


async def test_an_answer_without_a_word_is_an_end(claude: Claude, service: Anthropic) -> None:
    service.script.append(Message((), usage={"input_tokens": 3, "output_tokens": 2}))
    assert await answer(claude) == ([], Finished(StopReason.END, usage=Usage(3, 2)))
