"""Whatever goes wrong with Ollama is one of our own errors, and says nothing of what was said."""

from __future__ import annotations

import asyncio
import json
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
from bot.providers.ollama import Ollama, OllamaModel
from tests.providers.ollama.conftest import PROMPT, House, answer
from tests.wire.ollama_lines import Broken, Says, Status

CONTEXT = json.dumps({"error": {"code": 400, "message": "too long", "type": "exceed_context_size_error"}})
BUSY = "server busy, please try again.  maximum pending requests exceeded"
RAW_CALL = "error parsing tool call: raw='{\"secret\": 1}', err=unexpected end of JSON input"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status(400, CONTEXT), PromptRefused),
        (Status(400, "invalid message content type"), PromptRefused),
        (Status(400, "invalid model name"), ModelMissing),
        (Status(400, '"x" does not support chat'), ModelUnfit),
        (Status(401, "unauthorized"), KeyRefused),
        (Status(402, "payment required"), CreditExhausted),
        (Status(403, "ollama cloud is disabled"), KeyRefused),
        (Status(404, "model 'llama3.2' not found"), ModelMissing),
        (Status(404, body=b"404 page not found"), ProviderUnreachable),
        (Status(405, body=b"405 method not allowed"), ProviderUnreachable),
        (Status(408, "timeout"), ProviderTooSlow),
        (Status(413, body=b"<html>413 Request Entity Too Large</html>"), PromptRefused),
        (Status(418, "teapot"), ProviderFailed),
        (Status(429, "too many concurrent requests"), ProviderBusy),
        (Status(429, "you've reached your weekly usage limit, upgrade for more"), CreditExhausted),
        (Status(499, "request canceled"), ProviderFailed),
        (Status(500, "model requires more system memory (9.4 GiB) than is available (5.1 GiB)"), ProviderFailed),
        (Status(500, RAW_CALL), ProviderFailed),
        (Status(500, "image input is not supported - hint: you may need to provide the mmproj"), ModelUnfit),
        (
            Status(502, 'Post "https://ollama.com/api/chat": dial tcp: lookup ollama.com: no such host'),
            ProviderUnreachable,
        ),
        (Status(502, body=b"<html>502 Bad Gateway</html>"), ProviderFailed),
        (Status(503, BUSY), ProviderBusy),
        (Status(504, body=b"<html>504 Gateway Time-out</html>"), ProviderTooSlow),
        (Status(500, {"message": "an object where a text belongs"}), ProviderFailed),
        (Status(500, None), ProviderFailed),
        (Status(500, body=b"[1, 2]"), ProviderFailed),
        (Status(500, body=b"\xff\xfe"), ProviderFailed),
        (Status(500, body=b""), ProviderFailed),
        (Status(302, body=b"", headers={"Location": "/nowhere"}), ProviderUnreachable),
    ],
    ids=lambda given: f"{given.status} {str(given.error)[:30]}" if isinstance(given, Status) else given.__name__,
)
async def test_each_refusal_has_its_own_error(house: House, status: Status, kind: type[ProviderError]) -> None:
    house.wire.answers.append(status)
    with pytest.raises(ProviderError) as raised:
        await answer(house.model())
    assert type(raised.value) is kind


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        (Broken("cut", ("Once upon",)), ProviderFailed),
        (Broken("cut"), ProviderFailed),
        (Broken("error", ("Once upon",)), ProviderFailed),
        (Broken("error"), ProviderFailed),
        (Broken("reset", ("Once upon",)), ProviderUnreachable),
        (Broken("reset"), ProviderUnreachable),
        (Broken("cut", raw=b"not json\n"), ProviderFailed),
        (Broken("cut", ("Once upon",), raw=b'{"model": "llama3.2", "message": {"ro'), ProviderFailed),
        (Broken("cut", raw=b"[]\n"), ProviderFailed),
        (Broken("cut", raw=b"null\n"), ProviderFailed),
        (Broken("cut", raw=b"{}\n"), ProviderFailed),
        (Broken("cut", raw=b'{"message": "text"}\n'), ProviderFailed),
        (Broken("cut", raw=b'{"error": {"message": "an object"}}\n'), ProviderFailed),
        (Broken("cut", raw=b'{"message": {"role": "assistant", "content": 7}, "done": true}\n'), ProviderFailed),
        (Broken("cut", raw=b"\n\n"), ProviderFailed),
        (Broken("cut", raw=b"[" * 100_000 + b"\n"), ProviderFailed),
        (Broken("cut", raw=b"<!doctype html><html>Log in</html>", content_type="text/html"), ProviderFailed),
        (Broken("cut", raw=b'{"error": "exceed_context_size_error"}\n'), PromptRefused),
    ],
    ids=str,
)
async def test_a_stream_that_breaks_is_never_an_answer(house: House, broken: Broken, kind: type[ProviderError]) -> None:
    house.wire.answers.append(broken)
    with pytest.raises(ProviderError) as raised:
        await answer(house.model())
    assert type(raised.value) is kind


async def test_a_missing_model_says_how_it_is_fetched(house: House) -> None:
    with pytest.raises(ModelMissing) as raised:
        await answer(house.model("qwen3:14b"))
    assert raised.value.values == {"model": "qwen3:14b", "command": "aiki model pull qwen3:14b"}


async def test_an_absent_server_says_where_it_was_looked_for(house: House) -> None:
    await house.server.stop()
    with pytest.raises(ProviderUnreachable) as raised:
        await answer(house.model())
    assert raised.value.values == {"address": house.server.url}


async def test_a_server_that_leaves_in_between_is_absent(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",)))
    await answer(house.model())
    await house.server.stop()
    with pytest.raises(ProviderUnreachable):
        await answer(house.model())


async def test_a_password_in_the_address_is_used_and_never_shown(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    hidden = Ollama(house.server.url.replace("//", "//me:sesame@"))
    house.wire.answers.append(Says(("Fine.",)))
    with caplog.at_level(logging.INFO):
        await answer(OllamaModel(hidden, "llama3.2"))
        await house.server.stop()
        with pytest.raises(ProviderUnreachable) as raised:
            await answer(OllamaModel(hidden, "llama3.2"))
    await hidden.close()
    assert house.wire.headers[-1]["Authorization"] == "Basic bWU6c2VzYW1l"
    assert "sesame" not in f"{raised.value} {raised.value.values} {caplog.text}"


async def test_a_refused_key_says_which_setting_it_is_in(house: House) -> None:
    house.wire.key = "sk-right"
    wrong = Ollama(house.server.url, key="sk-wrong")
    with pytest.raises(KeyRefused) as raised:
        await answer(OllamaModel(wrong, "llama3.2"))
    await wrong.close()
    assert raised.value.values == {"setting": "OLLAMA_API_KEY"}


async def test_a_key_that_no_header_can_carry_is_refused_here() -> None:
    with pytest.raises(KeyRefused):
        await answer(OllamaModel(Ollama(key="nøkkel"), "llama3.2"))


@pytest.mark.parametrize("host", ["http://[broken", "http://host:port", "http://a b", "ftp://127.0.0.1:9"])
async def test_an_address_that_is_none_is_unreachable(host: str) -> None:
    with pytest.raises(ProviderUnreachable):
        await answer(OllamaModel(Ollama(host), "llama3.2"))


async def test_nobody_is_asked_once_the_connection_is_closed(house: House) -> None:
    await house.ollama.close()
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
    await house.ollama.close()
    with pytest.raises(ProviderError):
        await asking


async def test_nothing_ollama_says_about_a_failure_is_repeated(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.wire.answers.append(Status(500, RAW_CALL))
    with caplog.at_level(logging.INFO), pytest.raises(ProviderFailed) as raised:
        await answer(house.model())
    assert "secret" not in str(raised.value) + caplog.text


async def test_a_failure_that_can_be_mended_says_so_in_the_log(house: House) -> None:
    house.wire.answers.append(Status(500, "model requires more system memory (9.4 GiB) than is available"))
    with pytest.raises(ProviderFailed, match="system memory"):
        await answer(house.model())


async def test_one_failure_does_not_hinder_the_next_answer(house: House) -> None:
    house.wire.answers += [Broken("reset", ("Once",)), Status(503, BUSY), Says(("Fine.",))]
    for _ in range(2):
        with pytest.raises(ProviderError):
            await answer(house.model())
    assert (await answer(house.model()))[0] == "Fine."


async def test_what_a_model_can_do_is_asked_again_after_a_failure(house: House) -> None:
    house.wire.refuses_show = True
    with pytest.raises(ProviderFailed):
        await answer(house.model())
    house.wire.refuses_show = False
    house.wire.answers.append(Says(("Fine.",)))
    assert (await answer(house.model()))[0] == "Fine."
