"""A house for each test, and what must hold of what a person has read in the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.discord.house import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house in which Ada is known."""
    async with open_house(tmp_path) as opened:
        yield opened
