"""Functions of one number for written sums: exact where the answer is, forty digits or a float's where it is not."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from math import isqrt

_DIGITS = 40
_LARGEST_EXPONENT = 2_500
_LARGEST_FACTORIAL = 500
_FLOAT_ERROR = 1e-15


class SumRefused(Exception):
    """A well-formed sum that has no answer; ``reason`` names the sentence that says why."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


Applied = tuple[Fraction, bool]
"""A number, and whether it is exact."""


def root(number: Fraction) -> Applied:
    """Return the square root."""
    if number < 0:
        reason = "sum_root_negative"
        raise SumRefused(reason)
    top, bottom = isqrt(number.numerator), isqrt(number.denominator)
    if top * top == number.numerator and bottom * bottom == number.denominator:
        return Fraction(top, bottom), True
    with localcontext() as context:
        context.prec = _DIGITS
        return Fraction(_decimal(number).sqrt()), False


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _logarithm(base: int | None) -> Callable[[Fraction], Applied]:
    def logarithm(number: Fraction) -> Applied:
        if number <= 0:
            reason = "sum_outside"
            raise SumRefused(reason)
        with localcontext() as context:
            context.prec = _DIGITS
            value = _decimal(number)
            natural = value.ln() if base is None else value.log10() if base == 10 else value.ln() / Decimal(base).ln()  # noqa: PLR2004 - the base
        return Fraction(natural), False

    return logarithm


def _exponential(number: Fraction) -> Applied:
    if abs(number) > _LARGEST_EXPONENT:
        reason = "sum_too_large"
        raise SumRefused(reason)
    with localcontext() as context:
        context.prec = _DIGITS
        return Fraction(_decimal(number).exp()), False


def _by_float(function: Callable[[float], float]) -> Callable[[Fraction], Applied]:
    def applied(number: Fraction) -> Applied:
        try:
            value = function(float(number))
        except (ValueError, OverflowError) as error:
            reason = "sum_outside" if isinstance(error, ValueError) else "sum_too_large"
            raise SumRefused(reason) from error
        if abs(value) > 1 / _FLOAT_ERROR:  # tan(pi/2): the pole itself, but for the error in pi
            reason = "sum_outside"
            raise SumRefused(reason)
        return Fraction(value if abs(value) > _FLOAT_ERROR else 0), False

    return applied


def _rounded(number: Fraction) -> int:
    """Return the nearest whole number; a half goes away from zero, as people round."""
    whole = math.floor(abs(number) + Fraction(1, 2))
    return whole if number > 0 else -whole


def _factorial(number: Fraction) -> Applied:
    if number.denominator != 1 or number < 0:
        reason = "sum_outside"
        raise SumRefused(reason)
    if number > _LARGEST_FACTORIAL:
        reason = "sum_too_large"
        raise SumRefused(reason)
    return Fraction(math.factorial(int(number))), True


def _exactly(function: Callable[[Fraction], int | Fraction]) -> Callable[[Fraction], Applied]:
    return lambda number: (Fraction(function(number)), True)


FUNCTIONS: Mapping[str, Callable[[Fraction], Applied]] = {
    "sqrt": root,
    "abs": _exactly(abs),
    "floor": _exactly(math.floor),
    "ceil": _exactly(math.ceil),
    "round": _exactly(_rounded),
    "factorial": _factorial,
    "ln": _logarithm(None),
    "log": _logarithm(10),
    "log10": _logarithm(10),
    "log2": _logarithm(2),
    "exp": _exponential,
    "sin": _by_float(math.sin),
    "cos": _by_float(math.cos),
    "tan": _by_float(math.tan),
    "asin": _by_float(math.asin),
    "acos": _by_float(math.acos),
    "atan": _by_float(math.atan),
}
"""By the names a sum gives them; ``log`` is to the base of ten, angles are in radians."""
