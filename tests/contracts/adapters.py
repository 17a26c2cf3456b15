"""Every adapter there is, for the contract suites of both directions."""

from __future__ import annotations

import pytest

from tests.adapters.telegram.case import TELEGRAM_CASE
from tests.contracts.adapter_cases import Can
from tests.contracts.console_case import CONSOLE_CASE

CASES = (CONSOLE_CASE, TELEGRAM_CASE)


def over(*needs: Can) -> pytest.MarkDecorator:
    """Run a test over every case that can do all this."""
    return pytest.mark.parametrize("case", [case for case in CASES if case.can >= set(needs)], ids=str)
