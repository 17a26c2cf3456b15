"""Whatever goes wrong between Aiki and Claude becomes one of our own errors, and says what a person can do."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.domain.errors import (
    CreditExhausted,
    KeyRefused,
    ModelMissing,
    PromptRefused,
    ProviderBusy,
    ProviderError,
    ProviderFailed,
    ProviderTooSlow,
    ProviderUnreachable,
)
from bot.domain.usage import Usage
from bot.providers.claude import DEFAULT_MODEL, Claude, ClaudeClient
from bot.providers.claude.errors import retry_after_s
from tests.providers.claude.conftest import MODEL, answer
from tests.wire.anthropic import (
    KEY,
    Anthropic,
    Broken,
    Message,
    Raw,
    Reset,
    Script,
    Silence,
    Status,
    error_event,
    said,
)
from tests.wire.anthropic_events import event

LIMITS = "You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."
CREDIT = "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing."
HEADERS_ONLY = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


async def failure(claude: Claude) -> ProviderError:
    """Return how an answer failed."""
    with pytest.raises(ProviderError) as failed:
        await answer(claude)
    return failed.value


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status(400, "invalid_request_error", "prompt is too long: 1000001 tokens > 1000000 maximum"), PromptRefused),
        (Status(400, "invalid_request_error", CREDIT), CreditExhausted),
        (Status(400, "invalid_request_error", LIMITS), CreditExhausted),
        (Status(401, "authentication_error", "invalid x-api-key"), KeyRefused),
        (Status(402, "billing_error", "There is an issue with your billing information."), CreditExhausted),
        (Status(403, "permission_error", "Your API key does not have permission"), KeyRefused),
        (Status(404, "not_found_error", "model: x"), ModelMissing),
        (Status(405, "invalid_request_error", "Method Not Allowed"), PromptRefused),
        (Status(408, "timeout_error", "Request timed out"), ProviderTooSlow),
        (Status(409, "conflict_error", "Conflict"), ProviderFailed),
        (Status(413, "request_too_large", "Request exceeds the maximum allowed number of bytes"), PromptRefused),
        (Status(422, "invalid_request_error", "Unprocessable"), PromptRefused),
        (Status(429, "rate_limit_error", "This request would exceed your rate limit"), ProviderBusy),
        (Status(429, "rate_limit_error", "Limit", code="enforced_spend_limit_reached"), CreditExhausted),
        (Status(429, "rate_limit_error", "Limit", code="ramp_limit_exceeded"), ProviderBusy),
        (Status(499, "api_error", "Client closed request"), ProviderFailed),
        (Status(500, "api_error", "Internal server error"), ProviderFailed),
        (Status(502, "api_error", "Bad gateway"), ProviderFailed),
        (Status(503, "api_error", "Service unavailable"), ProviderBusy),
        (Status(504, "timeout_error", "Timed out"), ProviderTooSlow),
        (Status(529, "overloaded_error", "Overloaded"), ProviderBusy),
        (Status(599, "a new one", "?"), ProviderFailed),
    ],
    ids=lambda value: f"{value.status}-{value.code or value.kind}" if isinstance(value, Status) else value.__name__,
)
async def test_each_status_has_its_error(
    claude: Claude, service: Anthropic, status: Status, expected: type[ProviderError]
) -> None:
    service.script.append(status)
    error = await failure(claude)
    assert type(error) is expected
    assert error.usage is None
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("overloaded_error", ProviderBusy),
        ("rate_limit_error", ProviderBusy),
        ("api_error", ProviderFailed),
        ("timeout_error", ProviderTooSlow),
        ("authentication_error", KeyRefused),
        ("billing_error", CreditExhausted),
        ("not_found_error", ModelMissing),
        ("invalid_request_error", PromptRefused),
        ("never heard of", ProviderFailed),
    ],
)
async def test_each_error_inside_a_stream_has_its_error_and_what_was_consumed(
    claude: Claude, service: Anthropic, kind: str, expected: type[ProviderError]
) -> None:
    whole = Message(said("so far ", "so good"), usage={"input_tokens": 321, "output_tokens": 9})
    service.script.append(Broken(whole, after_events=4, last=error_event(kind, "it broke")))
    error = await failure(claude)
    assert type(error) is expected
    assert error.usage == Usage(321, 1)


@pytest.mark.parametrize(
    "raw",
    [
        Raw(b""),
        Raw(b"event: message_start\ndata: {nonsense\n\n"),
        Raw(b"event: message_start\ndata: null\n\n"),
        Raw(b"event: message_start\ndata: [1]\n\n"),
        Raw(b'event: message_start\ndata: "x"\n\n'),
        Raw(b"event: message_start\ndata: {}\n\n"),
        Raw(b'data: {"type": "message_start"}\n\n'),
        Raw(b"event: message_start\ndata: \xff\xfe\n\n"),
        Raw(b"\x00\xff" * 5000),
        Raw(b"event: error\ndata: it broke\n\n"),
        Raw(event("content_block_delta", index=0, delta={"type": "text_delta", "text": "x"})),
        Raw(event("content_block_start", index="0", content_block={"type": "text", "text": ""})),
        Raw(event("content_block_start", index=0, content_block={"type": "text"})),
        Raw(event("content_block_start", index=0, content_block=None)),
        Raw(event("message_delta", delta=[], usage={})),
        Raw(b"<html>Please log in</html>", "text/html"),
        Raw(b'{"type": "message", "content": []}', "application/json"),
        Raw(gzip.compress(b"x", mtime=0), "application/octet-stream"),
    ],
    ids=lambda raw: repr(raw.body[:40]),
)
async def test_what_makes_no_sense_is_a_failure(claude: Claude, service: Anthropic, raw: Raw) -> None:
    service.script.append(raw)
    assert type(await failure(claude)) is ProviderFailed


async def test_a_page_that_is_not_found_means_the_address_is_wrong(claude: Claude, service: Anthropic) -> None:
    service.script.append(Raw(b"<html>no such page</html>", "text/html", 404))
    error = await failure(claude)
    assert type(error) is ProviderUnreachable
    assert error.values == {"address": service.url.removeprefix("http://")}


async def test_a_page_of_a_gateway_that_failed_is_a_failure(claude: Claude, service: Anthropic) -> None:
    service.script.append(Raw(b"<html>Bad gateway</html>", "text/html", 502))
    assert type(await failure(claude)) is ProviderFailed


async def test_a_model_that_is_missing_is_named_with_one_that_is_there(client: ClaudeClient) -> None:
    error = await failure(Claude("claude-sonnet-4-20250514", client))
    assert isinstance(error, ModelMissing)
    assert error.values == {"model": "claude-sonnet-4-20250514", "command": f"/model claude:{DEFAULT_MODEL}"}


async def test_a_reset_in_the_place_of_an_answer_is_unreachable(claude: Claude, service: Anthropic) -> None:
    service.script.append(Reset())
    assert type(await failure(claude)) is ProviderUnreachable
    assert len(service.requests) == 1


@asynccontextmanager
async def talking(*lines: bytes) -> AsyncIterator[str]:
    """Serve these bytes to everyone who calls, whatever they want."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"".join(lines))  # writelines() of nothing never ends on some versions of asyncio
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    "lines",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
        HEADERS_ONLY + b"zz\r\nnonsense",
        HEADERS_ONLY.replace(b"\r\n\r\n", b"\r\ncontent-encoding: gzip\r\n\r\n") + b"5\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nlocation: http://[nonsense\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 1e999\r\ncontent-length: 5\r\n\r\n{nons",
    ],
)
async def test_whatever_answers_at_the_address_it_is_an_error_of_ours(lines: bytes) -> None:
    async with talking(lines) as url:
        client = ClaudeClient(KEY, url)
        assert isinstance(await failure(Claude(MODEL, client)), ProviderError)
        await client.close()


@pytest.mark.parametrize("script", [Silence(), Broken(Message(said("so far", "x")), after_events=4, how="stall")])
async def test_silence_is_too_slow(service: Anthropic, script: Script) -> None:
    client = ClaudeClient(KEY, service.url, silence_s=0.05)
    await client.abilities(MODEL)
    service.script.append(script)
    assert type(await failure(Claude(MODEL, client))) is ProviderTooSlow
    await client.close()


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1/", "http://127.0.0.1:1", "http://[::1", "https://"])
async def test_an_address_that_leads_nowhere_is_unreachable_and_shown_without_a_password(url: str) -> None:
    client = ClaudeClient(KEY, url.replace("//", "//jan:hunter2@"))
    error = await failure(Claude(MODEL, client))
    assert type(error) is ProviderUnreachable
    assert "hunter2" not in f"{error} {error.values}"
    await client.close()


@pytest.mark.parametrize(
    ("name", "value"), [("ALL_PROXY", "nonsense://x"), ("ALL_PROXY", "http://[::1"), ("SSL_CERT_FILE", "/none")]
)
async def test_a_proxy_or_a_certificate_that_cannot_be_used_is_unreachable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    client = ClaudeClient(KEY, "https://127.0.0.1:1")
    assert type(await failure(Claude(MODEL, client))) is ProviderUnreachable
    await client.close()


@pytest.mark.parametrize("key", ["", "  ", "sk-ant-\nX-Evil: 1", "clé", "sk-ant-\x00"])
async def test_a_key_that_cannot_be_sent_is_refused_without_asking(service: Anthropic, key: str) -> None:
    error = await failure(Claude(MODEL, ClaudeClient(key, service.url)))
    assert isinstance(error, KeyRefused)
    assert error.values == {"setting": "ANTHROPIC_API_KEY"}
    assert not service.headers


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7.0),
        ({"retry-after": "Sat, 21 Nov 2026 09:00:30 GMT", "date": "Sat, 21 Nov 2026 09:00:00 GMT"}, 30.0),
        ({"retry-after": "Sat, 21 Nov 2026 08:00:00 GMT", "date": "Sat, 21 Nov 2026 09:00:00 GMT"}, 0.0),
        ({"retry-after": "Sat, 21 Nov 2026 09:00:30 GMT"}, None),
        ({"retry-after": "99999999999"}, 86_400.0),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon", "date": "today"}, None),
        ({}, None),
    ],
)
def test_how_long_to_stay_away_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers) == seconds
