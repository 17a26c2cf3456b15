"""The tool that calculates a written sum."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from bot.core.tools import ToolContext, ToolOutcome, parameters, text_argument
from bot.domain.arithmetic import NotASum, Symbol, calculate
from bot.domain.errors import InputRefused
from bot.domain.functions import FUNCTIONS, SumRefused
from bot.domain.prompt import ToolSpec

MAX_CHARS = 500
_EXACT_DIGITS, _ROUNDED_DIGITS = 60, 15
_CONSTANTS = {
    "pi": Fraction("3.14159265358979323846264338327950288419716939937510"),
    "e": Fraction("2.71828182845904523536028747135266249775724709369995"),
}
_SIGNS = {"**": "^", "×": "*", "·": "*", "÷": "/", "−": "-", "√": "sqrt"}
_SYMBOL = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3}(?![\d.]))?)|(?P<name>[a-z][a-z0-9]*)"
    r"|(?P<sign>\*\*|[-+*/^%()×·÷−√]))",
    re.IGNORECASE,
)
_REFUSALS = {
    "sum_by_zero": "nothing can be divided by zero",
    "sum_too_large": "the number is too large to calculate",
    "sum_too_long": "the sum is too long or too deep; do it in parts",
    "sum_odd_power": "only whole powers and square roots are taken; use exp and ln for others",
    "sum_root_negative": "a negative number has no real square root",
    "sum_outside": "the function has no real value there",
}

_CALCULATE = ToolSpec(
    "calculator",
    "Calculate a sum exactly. Use it for every sum that is not obvious.",
    parameters(
        ("expression",),
        expression="+ - * / ^ and parentheses; % is percent behind a number (80 - 15%) and the remainder between two; "
        f"{', '.join(FUNCTIONS)} (log to base 10, angles in radians); pi and e. "
        "Numbers with a point and no thousands separators; write every *",
    ),
)


@dataclass(frozen=True, slots=True)
class CalculatorTool:
    """``calculator``: a sum in signs, read by our own grammar and nothing else."""

    spec: ToolSpec = _CALCULATE

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Return the result and whether it is exact; raises InputRefused where there is none."""
        del context
        expression = text_argument(arguments, "expression")
        try:
            symbols, is_exact = _read(expression)
            value = calculate(symbols)
        except NotASum as error:
            cause = "that is no sum I can read; write every * and use points for decimals"
            raise InputRefused(cause, problem=cause) from error
        except SumRefused as refusal:
            cause = _REFUSALS[refusal.reason]
            raise InputRefused(cause, problem=cause) from refusal
        return ToolOutcome(_told(value.number, is_exact=is_exact and value.exact))


def _read(expression: str) -> tuple[list[Symbol], bool]:
    """Return the symbols of a sum, and whether all of its numbers are exact."""
    if len(expression) > MAX_CHARS:
        reason = "sum_too_long"
        raise SumRefused(reason)
    symbols: list[Symbol] = []
    text, at, is_exact = expression.rstrip(" ="), 0, True
    while at < len(text):
        found = _SYMBOL.match(text, at)
        if found is None:
            raise NotASum
        at = found.end()
        name = (found["name"] or "").lower()
        is_exact = is_exact and name not in _CONSTANTS
        symbols.append(_symbol(found["number"], name, found["sign"]))
    return symbols, is_exact


def _symbol(number: str | None, name: str, sign: str | None) -> Symbol:
    if number is not None:
        return Fraction(number)
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    if name and name not in FUNCTIONS and name != "mod":
        raise NotASum
    return name or _SIGNS.get(sign or "", sign or "")


def _told(number: Fraction, *, is_exact: bool) -> dict[str, object]:
    with localcontext() as context:
        context.prec = _EXACT_DIGITS if is_exact else _ROUNDED_DIGITS
        written = Decimal(number.numerator) / Decimal(number.denominator)
        if is_exact and Fraction(written) == number:
            return {"result": _plainly(written), "exact": True}
        context.prec = _ROUNDED_DIGITS
        told: dict[str, object] = {"result": _plainly(+written), "exact": False}
    if is_exact and len(str(number)) <= _EXACT_DIGITS:
        told["fraction"] = str(number)
    return told


def _plainly(written: Decimal) -> str:
    """Return a number in figures, with an exponent only where there would be more zeros than figures."""
    few = written.normalize()
    _, digits, exponent = few.as_tuple()
    is_long = not isinstance(exponent, int) or exponent > _ROUNDED_DIGITS or exponent < -(_EXACT_DIGITS + len(digits))
    return f"{few}" if is_long else f"{few:f}"
