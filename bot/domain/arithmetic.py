"""Exact arithmetic on a written sum: symbols, a small parser of our own, fractions; every step bounded."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bot.domain.functions import FUNCTIONS, SumRefused, root

MAX_SYMBOLS = 200
_MAX_DEPTH = 40
_MAX_BITS = 4_096
_BINARY = {"+": 1, "-": 1, "*": 2, "/": 2, "mod": 2, "of": 2, "off": 2}


class NotASum(Exception):
    """What was read is not a sum at all."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number on its way; ``percent`` while it still means "of what stands before it"."""

    number: Fraction
    exact: bool = True
    percent: bool = False


Symbol = Fraction | str
"""A number, one of ``+ - * / ^ ( ) % mod of off``, or the name of a function."""


def calculate(symbols: list[Symbol]) -> Value:
    """Return the value of a sum. Raises NotASum where it is none, SumRefused where it has no answer."""
    if len(symbols) > MAX_SYMBOLS:
        reason = "sum_too_long"
        raise SumRefused(reason)
    parser = _Parser(symbols)
    value = _plain(parser.expression(1))
    parser.expect_end()
    return value


class _Parser:
    """Precedence climbing over symbols: + - below * / of, signs, then powers, then percent signs."""

    def __init__(self, symbols: list[Symbol]) -> None:
        self._symbols = symbols
        self._at = 0
        self._depth = 0

    def _peek(self, ahead: int = 0) -> Symbol | None:
        at = self._at + ahead
        return self._symbols[at] if at < len(self._symbols) else None

    def _take(self) -> Symbol | None:
        symbol = self._peek()
        self._at += 1
        return symbol

    def expect_end(self) -> None:
        """Refuse what is left over."""
        if self._at < len(self._symbols):
            raise NotASum

    def expression(self, lowest: int) -> Value:
        """Return the value of what follows, as far as operators of at least this rank go."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            reason = "sum_too_long"
            raise SumRefused(reason)
        left = self._signed()
        while (rank := self._rank()) >= lowest:
            operator = str(self._take())
            left = _combined(left, operator, self.expression(rank + 1))
        self._depth -= 1
        return left

    def _rank(self) -> int:
        symbol = self._peek()
        if symbol == "%":  # a percent sign before a number was left by _with_percent: the remainder
            return _BINARY["mod"]
        return _BINARY.get(symbol, 0) if isinstance(symbol, str) else 0

    def _signed(self) -> Value:
        sign = 1
        while self._peek() in {"+", "-"}:
            sign = -sign if self._take() == "-" else sign
        value = self._power()
        return Value(value.number * sign, value.exact, value.percent)

    def _power(self) -> Value:
        base = self._atom()
        exponents: list[Value] = []
        while self._peek() == "^":
            self._take()
            exponents.append(self._signed_atom())
        while len(exponents) > 1:  # 2^3^2 is 2^(3^2)
            top = exponents.pop()
            exponents[-1] = _raised(exponents[-1], top)
        return _raised(base, exponents[0]) if exponents else base

    def _signed_atom(self) -> Value:
        if self._peek() == "-":
            self._take()
            value = self._atom()
            return Value(-value.number, value.exact)
        return self._atom()

    def _atom(self) -> Value:
        symbol = self._take()
        if isinstance(symbol, Fraction):
            value = Value(symbol)
        elif symbol == "(":
            value = self.expression(1)
            if self._take() != ")":
                raise NotASum
        elif symbol in FUNCTIONS:
            value = self._function(str(symbol))
        else:
            raise NotASum
        return self._with_percent(value)

    def _function(self, name: str) -> Value:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            reason = "sum_too_long"
            raise SumRefused(reason)
        argument = self._signed_atom()
        self._depth -= 1
        number, is_exact = FUNCTIONS[name](argument.number)
        return Value(_bounded(number), argument.exact and is_exact)

    def _with_percent(self, value: Value) -> Value:
        if self._peek() != "%" or self._starts_a_number(self._peek(1)):
            return value
        self._take()
        return Value(value.number / 100, value.exact, percent=True)

    @staticmethod
    def _starts_a_number(symbol: Symbol | None) -> bool:
        return isinstance(symbol, Fraction) or symbol == "(" or symbol in FUNCTIONS


def _plain(value: Value) -> Value:
    return Value(_bounded(value.number), value.exact)


def _combined(left: Value, operator: str, right: Value) -> Value:
    exact = left.exact and right.exact
    if operator in {"+", "-"} and right.percent and not left.percent:
        part = left.number * right.number  # 80 - 15 %: of the 80
        return Value(_bounded(left.number + part if operator == "+" else left.number - part), exact)
    if operator == "off":
        if not left.percent:
            raise NotASum
        return Value(_bounded(right.number * (1 - left.number)), exact)
    number = _applied(left.number, operator, right.number)
    return Value(_bounded(number), exact, percent=left.percent and right.percent and operator in {"+", "-"})


def _applied(left: Fraction, operator: str, right: Fraction) -> Fraction:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator in {"*", "of"}:
        return left * right
    if right == 0:
        reason = "sum_by_zero"
        raise SumRefused(reason)
    return left / right if operator == "/" else left % right


def _raised(base: Value, exponent: Value) -> Value:
    power = exponent.number
    if power == Fraction(1, 2):
        number, is_exact = root(base.number)
        return Value(number, base.exact and is_exact)
    if power.denominator != 1:
        reason = "sum_odd_power"
        raise SumRefused(reason)
    if base.number == 0 and power < 0:
        reason = "sum_by_zero"
        raise SumRefused(reason)
    if abs(power) * _bits(base.number) > _MAX_BITS and abs(base.number) not in {0, 1}:
        reason = "sum_too_large"
        raise SumRefused(reason)
    if abs(base.number) in {0, 1}:
        power = power % 2 + 2 if power else power
    return Value(base.number ** int(power), base.exact and exponent.exact)


def _bits(number: Fraction) -> int:
    return max(abs(number.numerator).bit_length(), number.denominator.bit_length())


def _bounded(number: Fraction) -> Fraction:
    if _bits(number) > _MAX_BITS:
        reason = "sum_too_large"
        raise SumRefused(reason)
    return number
