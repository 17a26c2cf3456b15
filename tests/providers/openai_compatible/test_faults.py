"""Whatever goes wrong with such a server is one of our own errors, and says nothing of what was said."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing

import pytest

from bot.domain.errors import (
    CreditExhausted,
    KeyRefused,
    ModelMissing,
    ModelUnfit,
    PromptRefused,
    ProviderBusy,
    ProviderError,
    ProviderFailed,
    ProviderTooSlow,
    ProviderUnreachable,
)
from bot.providers.openai_compatible import OpenAICompatible, OpenAIModel
from tests.providers.openai_compatible.conftest import MODEL, PROMPT, House, answer
from tests.wire.openai_events import Broken, Says, Status, chunk_of, error_event, event

TOO_LONG = "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens. reduce max_tokens."
QUOTA = "You exceeded your current quota, please check your plan and billing details."
MODERATED = "Your chosen model requires moderation and your input was flagged"
LOADING = Status(503, "Loading model", "unavailable_error", code=503)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status(400, TOO_LONG, code="context_length_exceeded"), PromptRefused),
        (Status(400, "mistral-99 is not a valid model ID"), ModelMissing),
        (Status(400, f"{MODEL} is not a multimodal model"), ModelUnfit),
        (Status(400, "The model `x` does not exist"), ModelMissing),
        (Status(401, "Incorrect API key provided: sk-abc", code="invalid_api_key"), KeyRefused),
        (Status(402, "Insufficient credits"), CreditExhausted),
        (Status(403, "Country, region, or territory not supported"), KeyRefused),
        (Status(403, MODERATED), PromptRefused),
        (Status(404, "The model `x` does not exist.", "NotFoundError", code=404), ModelMissing),
        (Status(404, "No endpoints found that support image input", code=404), ModelUnfit),
        (Status(404, "No endpoints found for me/nothing.", code=404), ModelMissing),
        (Status(404, body=b'{"detail":"Not Found"}'), ProviderUnreachable),
        (Status(404, body=b"<html>nginx</html>"), ProviderUnreachable),
        (Status(405, body=b'{"detail":"Method Not Allowed"}'), ProviderUnreachable),
        (Status(408, "Request timed out"), ProviderTooSlow),
        (Status(409, "conflict"), ProviderFailed),
        (Status(413, body=b"<html>413 Request Entity Too Large</html>"), PromptRefused),
        (Status(422, body=b'{"detail":[{"loc":["body","messages"],"msg":"field required"}]}'), PromptRefused),
        (Status(429, "Rate limit reached for requests", "requests", code="rate_limit_exceeded"), ProviderBusy),
        (Status(429, QUOTA, "insufficient_quota", code="insufficient_quota"), CreditExhausted),
        (Status(500, "The server had an error", "server_error"), ProviderFailed),
        (Status(500, "image input is not supported - hint: you may need to provide the mmproj"), ModelUnfit),
        (Status(502, "Provider returned error", code=502), ProviderFailed),
        (LOADING, ProviderBusy),
        (Status(504, body=b"<html>504 Gateway Time-out</html>"), ProviderTooSlow),
        (Status(529, "Overloaded"), ProviderBusy),
        (Status(500, body=b""), ProviderFailed),
        (Status(500, body=b"[1, 2]"), ProviderFailed),
        (Status(500, body=b'{"error": "a text where an object belongs"}'), ProviderFailed),
        (Status(500, body=b"\xff\xfe"), ProviderFailed),
        (Status(302, body=b"", headers={"Location": "/nowhere"}), ProviderUnreachable),
    ],
    ids=lambda given: f"{given.status} {given.message[:30]}" if isinstance(given, Status) else given.__name__,
)
async def test_each_refusal_has_its_own_error(house: House, status: Status, kind: type[ProviderError]) -> None:
    house.wire.answers.append(status)
    with pytest.raises(ProviderError) as raised:
        await answer(house.model())
    assert type(raised.value) is kind


OPENROUTER = chunk_of(MODEL, {"content": ""}, "error")


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        (Broken("cut", ("Once upon",)), ProviderFailed),
        (Broken("cut"), ProviderFailed),
        (Broken("cut", ("Once upon",), raw=b"data: [DONE]\n\n"), ProviderFailed),
        (Broken("reset", ("Once upon",)), ProviderUnreachable),
        (Broken("reset"), ProviderUnreachable),
        (Broken("cut", raw=error_event("Provider disconnected", 502, **OPENROUTER)), ProviderFailed),
        (Broken("cut", raw=error_event("Rate limit exceeded", 429, **OPENROUTER)), ProviderBusy),
        (Broken("cut", raw=error_event("slow down", "rate_limit_exceeded")), ProviderBusy),
        (Broken("cut", raw=error_event("Insufficient credits", 402)), CreditExhausted),
        (Broken("cut", raw=error_event(QUOTA, "insufficient_quota")), CreditExhausted),
        (Broken("cut", raw=error_event("context length", 400, "BadRequestError")), PromptRefused),
        (Broken("cut", raw=error_event("boom", "server_error")), ProviderFailed),
        (Broken("cut", raw=error_event("boom", None, None)), ProviderFailed),
        (Broken("cut", raw=event({"error": "just a text"})), ProviderFailed),
        (Broken("cut", raw=event(OPENROUTER)), ProviderFailed),
        (Broken("cut", raw=b"data: {not json\n\n"), ProviderFailed),
        (Broken("cut", raw=event(chunk_of(MODEL, {"content": "x"}, finish_reason={"a": 1}))), ProviderFailed),
        (Broken("cut", raw=b"data: 7\n\n"), ProviderFailed),
        (Broken("cut", raw=b"data: []\n\n"), ProviderFailed),
        (Broken("cut", raw=b"data: null\n\n"), ProviderFailed),
        (Broken("cut", raw=b'data: {"choices": 7}\n\n'), ProviderFailed),
        (Broken("cut", raw=b"data: " + b"[" * 100_000 + b"\n\n"), ProviderFailed),
        (Broken("cut", raw=b"data: \xff\xfe\n\n"), ProviderFailed),
        (Broken("cut", raw=b"<!doctype html><html>Log in</html>", content_type="text/html"), ProviderFailed),
        (Broken("cut", raw=b'{"choices": []}', content_type="application/json"), ProviderFailed),
    ],
    ids=str,
)
async def test_a_stream_that_breaks_is_never_an_answer(house: House, broken: Broken, kind: type[ProviderError]) -> None:
    house.wire.answers.append(broken)
    with pytest.raises(ProviderError) as raised:
        await answer(house.model())
    assert type(raised.value) is kind


async def test_a_missing_model_says_where_another_is_chosen(house: House) -> None:
    with pytest.raises(ModelMissing) as raised:
        await answer(house.model("mistral-99"))
    assert raised.value.values == {"model": "mistral-99", "command": "/model"}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after-ms": "1500", "Retry-After": "2"}, 1.5),
        ({"Retry-After": "Fri, 31 Dec 2026 23:59:59 GMT"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "inf"}, None),
        ({}, None),
    ],
)
async def test_it_is_told_how_long_to_stay_away(house: House, headers: dict[str, str], seconds: float | None) -> None:
    house.wire.answers.append(Status(429, "slow down", headers=headers))
    with pytest.raises(ProviderBusy) as raised:
        await answer(house.model())
    assert raised.value.retry_after_s == seconds


async def test_an_absent_server_says_where_it_was_looked_for(house: House) -> None:
    await house.server.stop()
    with pytest.raises(ProviderUnreachable) as raised:
        await answer(house.model())
    assert raised.value.values == {"address": f"{house.server.url}/v1"}


async def test_a_password_in_the_address_is_used_and_never_shown(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    hidden = OpenAICompatible(house.server.url.replace("//", "//me:sesame@"))
    house.wire.answers.append(Says(("Fine.",)))
    with caplog.at_level(logging.INFO):
        await answer(OpenAIModel(hidden, MODEL))
        await house.server.stop()
        with pytest.raises(ProviderUnreachable) as raised:
            await answer(OpenAIModel(hidden, MODEL))
    await hidden.close()
    assert house.wire.headers[-1]["Authorization"] == "Basic bWU6c2VzYW1l"
    assert "sesame" not in f"{raised.value} {raised.value.values} {caplog.text}"


async def test_a_refused_key_says_which_setting_it_is_in(house: House) -> None:
    house.wire.key = "sk-right"
    with pytest.raises(KeyRefused) as raised:
        await answer(house.model())
    assert raised.value.values == {"setting": "OPENAI_API_KEY"}


async def test_a_key_that_no_header_can_carry_is_refused_here() -> None:
    with pytest.raises(KeyRefused):
        await answer(OpenAIModel(OpenAICompatible("localhost:1", key="nøkkel"), MODEL))


@pytest.mark.parametrize("address", ["http://[broken", "http://host:port", "http://a b", "ftp://127.0.0.1:9/v1"])
async def test_an_address_that_is_none_is_unreachable(address: str) -> None:
    with pytest.raises(ProviderUnreachable):
        await answer(OpenAIModel(OpenAICompatible(address), MODEL))


async def test_nobody_is_asked_once_the_connection_is_closed(house: House) -> None:
    await house.ours.close()
    with pytest.raises(ProviderUnreachable):
        await answer(house.model())


async def test_closing_the_answer_ends_the_request(house: House) -> None:
    house.wire.answers.append(Broken("stall", ("Once upon",)))
    async with aclosing(house.model().generate(PROMPT, ())) as events:
        await anext(events)
    await asyncio.wait_for(house.wire.hung_up.wait(), 2)


@pytest.mark.parametrize("pieces", [(), ("Once upon",)])
async def test_cancelling_the_answer_ends_the_request(house: House, pieces: tuple[str, ...]) -> None:
    house.wire.answers.append(Broken("stall", pieces))
    asking = asyncio.create_task(answer(house.model()))
    await house.wire.asked.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.wait_for(house.wire.hung_up.wait(), 2)


async def test_closing_the_client_ends_what_is_under_way(house: House) -> None:
    house.wire.answers.append(Broken("stall", ("Once upon",)))
    asking = asyncio.create_task(answer(house.model()))
    await house.wire.asked.wait()
    await house.ours.close()
    with pytest.raises(ProviderError):
        await asking


async def test_nothing_a_server_says_about_a_failure_is_repeated(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.wire.answers.append(Status(400, "Invalid prompt: my blood type is oh negative"))
    with caplog.at_level(logging.INFO), pytest.raises(PromptRefused) as raised:
        await answer(house.model())
    assert "blood" not in str(raised.value) + caplog.text


async def test_one_failure_does_not_hinder_the_next_answer(house: House) -> None:
    house.wire.answers += [Broken("reset", ("Once",)), LOADING, Says(("Fine.",))]
    for _ in range(2):
        with pytest.raises(ProviderError):
            await answer(house.model())
    assert (await answer(house.model()))[0] == "Fine."
