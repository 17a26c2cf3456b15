"""Every adapter there is, for the contract suites of both directions."""

from __future__ import annotations

import pytest

from tests.adapters.discord.case import DISCORD_CASE
from tests.adapters.telegram.case import TELEGRAM_CASE
from tests.contracts.adapter_cases import Can
from tests.contracts.console_case import CONSOLE_CASE

CASES = (CONSOLE_CASE, TELEGRAM_CASE, DISCORD_CASE)


def over(*needs: Can, but: Can | None = None) -> pytest.MarkDecorator:
    """Run a test over every case that can do all this, ``but`` for those that can do that too."""
    fitting = [case for case in CASES if case.can >= set(needs) and but not in case.can]
    return pytest.mark.parametrize("case", fitting, ids=str)
