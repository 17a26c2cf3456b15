"""The calculator: exact, bounded, and nothing but sums."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calculator import MAX_CHARS, CalculatorTool
from bot.domain.arithmetic import NotASum, calculate
from bot.domain.errors import InputRefused
from tests.fakes.tools import context


async def calculated(expression: str) -> dict[str, object]:
    return dict((await CalculatorTool().run({"expression": expression}, context())).content)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("12*7", "84"),
        ("(1+2)*3^2", "27"),
        ("2**3^2", "512"),
        ("-2^2", "-4"),
        ("2^-1", "0.5"),
        ("0.1+0.2", "0.3"),
        ("80 - 15%", "68"),
        ("17 % 5", "2"),
        ("17 mod 5", "2"),
        ("1/8 =", "0.125"),
        (".5 × 4 ÷ 2", "1"),
        ("√16", "4"),
        ("sqrt(4)*sqrt(9/4)", "3"),
        ("abs(-3) + floor(2.7) + ceil(2.1) + round(2.5) + round(-3.5)", "7"),
        ("factorial(20)", "2432902008176640000"),
        ("2^100", "1267650600228229401496703205376"),
        ("1/7*7", "1"),
        ("1.5e3 + 1", "1501"),
        ("10^-20", "0.00000000000000000001"),
        ("1e999", "1E+999"),
        ("0^0", "1"),
        ("1^999999999", "1"),
    ],
)
async def test_what_is_exact_is_told_exactly(expression: str, result: str) -> None:
    assert await calculated(expression) == {"result": result, "exact": True}


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("sqrt(2)", "1.4142135623731"),
        ("2^0.5", "1.4142135623731"),
        ("2*pi", "6.28318530717959"),
        ("ln(e)", "1"),
        ("log(1000)", "3"),
        ("log10(0.01)", "-2"),
        ("log2(8)", "3"),
        ("exp(1)", "2.71828182845905"),
        ("sin(pi/2)", "1"),
        ("cos(pi/2)", "0"),
        ("4*atan(1)", "3.14159265358979"),
        ("exp(100)", "2.68811714181614E+43"),
    ],
)
async def test_what_is_not_exact_is_told_as_such(expression: str, result: str) -> None:
    assert await calculated(expression) == {"result": result, "exact": False}


async def test_an_endless_fraction_is_told_as_one() -> None:
    assert await calculated("1/3") == {"result": "0.333333333333333", "exact": False, "fraction": "1/3"}


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("1/0", "zero"),
        ("0^-1", "zero"),
        ("5 mod 0", "zero"),
        ("9^9^9", "too large"),
        ("1e999*1e999", "too large"),
        ("factorial(501)", "too large"),
        ("exp(3000)", "too large"),
        ("sin(1e400)", "too large"),
        ("2^0.3", "whole powers"),
        ("sqrt(-1)", "square root"),
        ("ln(0)", "no real value"),
        ("asin(2)", "no real value"),
        ("tan(pi/2)", "no real value"),
        ("factorial(-1)", "no real value"),
        ("factorial(1.5)", "no real value"),
        ("1,000 + 1", "no sum"),
        ("2(3)", "no sum"),
        ("2 3", "no sum"),
        ("(1", "no sum"),
        ("1)", "no sum"),
        ("(1+2", "no sum"),
        ("*3", "no sum"),
        ("10 off 3", "no sum"),
        ("x + 1", "no sum"),
        ("__import__('os').system('ls')", "no sum"),
        ("(" * 60 + "1" + ")" * 60, "too long or too deep"),
        ("sqrt " * 60 + "1", "too long or too deep"),
        ("1+" * 240 + "1", "too long or too deep"),
        ("1" * (MAX_CHARS + 1), "too long or too deep"),
    ],
)
async def test_what_has_no_answer_says_why(expression: str, why: str) -> None:
    with pytest.raises(InputRefused, match=why):
        await calculated(expression)


def test_a_discount_is_a_share_of_something() -> None:
    with pytest.raises(NotASum):
        calculate([Fraction(10), "off", Fraction(3)])


@given(st.text("0123456789+-*/^%(). esqrtlnpi", max_size=60) | st.text(max_size=40))
async def test_any_text_is_a_sum_or_is_refused(text: str) -> None:
    try:
        told = await calculated(text)
    except InputRefused:
        return
    assert len(str(told["result"])) < 1_400


@given(st.fractions(max_denominator=1000), st.fractions(max_denominator=1000), st.sampled_from("+-*"))
async def test_it_agrees_with_python(left: object, right: object, sign: str) -> None:
    value = (await calculated(f"({left}) {sign} ({right}) - (({left}) {sign} ({right}))"))["result"]
    assert value == "0"
