"""Houses that stand while many faults pass through them: what one fault leaves behind, the next one meets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.domain.model import OPENAI
from tests.faults.wire.house import House, open_house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The house of a strategy and a local provider, as the test's parameter says."""
    strategy, local = request.param
    changed: dict[str, Any] = {"ollama_host": "off"} if local == OPENAI else {}
    async with open_house(tmp_path_factory.mktemp("house"), local, llm_strategy=strategy, **changed) as opened:
        yield opened
