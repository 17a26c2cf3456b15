"""The client that all models share: loaded late and once, asked what there is, and closed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import suppress
from datetime import date

import pytest

from bot.domain.errors import KeyRefused, ProviderError, ProviderFailed, ProviderUnreachable
from bot.domain.model import CLAUDE, Place
from bot.providers.claude import DEFAULT_MODEL, Claude, ClaudeClient
from tests.providers.claude.conftest import MODEL, answer
from tests.wire.anthropic import KEY, MODELS, Anthropic

LOADED = "import sys, bot.providers.claude; print({'anthropic', 'httpx2', 'pydantic'} & set(sys.modules))"


def test_the_client_library_is_not_loaded_before_it_is_needed() -> None:
    shown = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True)  # noqa: S603 - our own
    assert shown.stdout == "set()\n"


def test_it_says_who_it_is_without_asking_anybody() -> None:
    claude = Claude(MODEL, ClaudeClient(KEY))
    assert (claude.name, claude.model, claude.place) == (CLAUDE, MODEL, Place.CLOUD)


async def test_the_models_are_listed(client: ClaudeClient) -> None:
    assert await client.models() == list(MODELS)


async def test_a_wrong_key_lists_nothing(service: Anthropic) -> None:
    client = ClaudeClient("sk-ant-wrong", service.url)
    with pytest.raises(KeyRefused):
        await client.models()
    await client.close()


async def test_a_service_that_is_gone_lists_nothing(client: ClaudeClient, service: Anthropic) -> None:
    assert service.server is not None
    await service.server.stop()
    with pytest.raises(ProviderUnreachable):
        await client.models()


@pytest.mark.parametrize("listed", [{}, {"data": None}, {"data": "x"}, {"data": [{}]}, {"data": [{"id": 7}]}])
async def test_a_list_that_is_none_makes_up_no_names(
    client: ClaudeClient, service: Anthropic, listed: dict[str, object]
) -> None:
    service.listed = listed
    names: list[str] = []
    with suppress(ProviderError):
        names = await client.models()
    assert names == []


async def test_two_models_share_one_connection(client: ClaudeClient, service: Anthropic) -> None:
    for model in (MODEL, "claude-opus-5-5"):
        await answer(Claude(model, client))
    assert len(service.connections) == 1


async def test_many_at_once_load_it_once_and_are_all_answered(client: ClaudeClient, service: Anthropic) -> None:
    await asyncio.gather(*(answer(Claude(MODEL, client)) for _ in range(20)))
    assert len(service.requests) == 20


async def test_closing_twice_does_no_harm_and_it_opens_again(client: ClaudeClient) -> None:
    await client.close()
    await answer(Claude(MODEL, client))
    await client.close()
    await client.close()
    assert (await answer(Claude(MODEL, client)))[0] == ["ok"]


async def test_the_version_at_the_end_of_an_address_is_not_doubled(service: Anthropic) -> None:
    client = ClaudeClient(f" {KEY}\n", f"{service.url}/v1/ ")
    assert (await answer(Claude(MODEL, client)))[0] == ["ok"]
    await client.close()


async def test_a_model_that_goes_away_has_its_day_and_a_current_one_has_none(client: ClaudeClient) -> None:
    assert await client.deprecation("claude-sonnet-4-5") == date(2026, 11, 30)
    assert await client.deprecation(DEFAULT_MODEL) is None
    assert await client.deprecation("no such model") is None


async def test_a_model_that_goes_away_answers_without_a_warning(client: ClaudeClient) -> None:
    assert (await answer(Claude("claude-sonnet-4-5", client)))[0] == ["ok"]


async def test_preparing_asks_nothing(client: ClaudeClient, service: Anthropic) -> None:
    await client.prepare()
    assert not service.headers


async def test_the_default_model_is_a_current_one(client: ClaudeClient) -> None:
    assert DEFAULT_MODEL in await client.models()
    assert await client.deprecation(DEFAULT_MODEL) is None


async def test_a_page_in_the_place_of_the_list_is_a_failure(client: ClaudeClient, service: Anthropic) -> None:
    service.listed = "<html>"
    with pytest.raises(ProviderFailed):
        await client.models()
