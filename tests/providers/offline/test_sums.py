"""Sums: exact, in three languages' figures and words, and never more work than a sum is worth."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.arithmetic import NotASum, Symbol, calculate
from bot.domain.functions import SumRefused
from bot.domain.language import Language
from bot.providers.offline.lexicon import lexicon
from bot.providers.offline.numbers import read_number, write_number
from tests.providers.offline.talk import EN, NB, PT, ask, say, sentence

SUMS = [
    (EN, "12*7", "= 84"),
    (EN, "what is 12 times seven?", "= 84"),
    (EN, "what's 17 % of 250", "= 42.5"),
    (EN, "15 % off 80", "= 68"),
    (EN, "200 + 10%", "= 220"),
    (EN, "1,234.5 + 0.5", "= 1,235"),
    (EN, "0.1+0.2", "= 0.3"),
    (EN, "3 + 4 * 2 =", "= 11"),
    (EN, "(3+4)*2", "= 14"),
    (EN, "-2^2", "= −4"),
    (EN, "2^3^2", "= 512"),
    (EN, "2**10", "= 1,024"),
    (EN, "2^-2", "= 0.25"),
    (EN, "10 % 3", "= 1"),
    (EN, "1/3", "≈ 0.3333"),
    (EN, "1/3*3", "= 1"),
    (EN, "square root of 144", "= 12"),
    (EN, "√2", "≈ 1.4142"),
    (EN, "5 squared", "= 25"),
    (EN, "half of 90", "= 45"),
    (EN, "a million divided by four", "= 250,000"),
    (EN, "twenty-one plus two hundred and four", "= 225"),
    (EN, "ten minus twelve", "= −2"),
    (EN, "20 is what percent of 80?", "= 25 %"),
    (EN, "Aiki, can you tell me what 12 x 12 is?", "= 144"),
    (EN, "1000000 * 1000000", "= 1,000,000,000,000"),
    (NB, "hva er 12 ganger sju?", "= 84"),
    (NB, "hva blir 17 prosent av 250", "= 42,5"),
    (NB, "15 % avslag på 80", "= 68"),
    (NB, "1 234,5 + 0,5", "= 1235"),
    (NB, "1.000.000 / 4", "= 250 000"),
    (NB, "fem ganger tjuefem", "= 125"),
    (NB, "tjueen pluss to hundre og fire", "= 225"),
    (NB, "100 delt på 8", "= 12,5"),
    (NB, "100 delt pa 8", "= 12,5"),
    (NB, "kvadratroten av 144", "= 12"),
    (NB, "20 er hvor mange prosent av 80?", "= 25 %"),
    (PT, "quanto é 12 vezes sete?", "= 84"),
    (PT, "17 por cento de 250", "= 42,5"),
    (PT, "15% de desconto em 80", "= 68"),
    (PT, "1.234,5 + 0,5", "= 1235"),
    (PT, "1.000.000 dividido por 4", "= 250.000"),
    (PT, "vinte e um mais duzentos e quatro", "= 225"),
    (PT, "raiz quadrada de 144", "= 12"),
    (PT, "metade de 90", "= 45"),
    (PT, "20 é quantos por cento de 80?", "= 25%"),
]


@pytest.mark.parametrize(("language", "text", "result"), SUMS)
def test_a_sum_is_calculated(language: Language, text: str, result: str) -> None:
    assert say(text, language).replace("\N{NO-BREAK SPACE}", " ") == result


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("10/0", "sum_by_zero"),
        ("5 mod 0", "sum_by_zero"),
        ("0^-1", "sum_by_zero"),
        ("2^99999999", "sum_too_large"),
        ("9^9^9^9", "sum_too_large"),
        ("10^80", "sum_too_large"),
        ("2^0.3", "sum_odd_power"),
        ("square root of -4", "sum_root_negative"),
        ("(" * 60 + "1+1" + ")" * 60, "sum_too_long"),
        ("+".join(["1"] * 300), "sum_too_long"),
    ],
)
def test_a_sum_without_an_answer_says_why(text: str, reason: str) -> None:
    assert say(text) == sentence(reason)


@pytest.mark.parametrize(
    "text", ["24/7", "555-1234", "+47 123 45 678", "42", "-5", "2026-11-21", "8:30", "1.2.3", "3 )"]
)
def test_figures_that_are_no_sum_are_not_calculated(text: str) -> None:
    answer = ask(text)
    assert isinstance(answer, str)
    assert not answer.startswith(("=", "≈"))


@given(
    st.lists(st.one_of(st.integers(-50, 50).map(Fraction), st.sampled_from([*"+-*/^()%", "of", "off", "mod", "sqrt"])))
)
def test_any_row_of_symbols_is_a_sum_or_is_refused(symbols: list[Symbol]) -> None:
    try:
        value = calculate(symbols)
    except (NotASum, SumRefused):
        return
    assert value.number.denominator > 0


@given(st.sampled_from(list(Language)), st.fractions(min_value=-(10**12), max_value=10**12))
def test_a_number_is_written_so_that_it_reads_back(language: Language, number: Fraction) -> None:
    table = lexicon(language)
    written, is_exact = write_number(number, table)
    read = read_number(written, table)
    assert read is not None
    assert read == number if is_exact else abs(read - number) <= abs(number) / 10**9


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.sampled_from("+-*"))
def test_a_sum_agrees_with_python(left: int, right: int, sign: str) -> None:
    expected = {"+": left + right, "-": left - right, "*": left * right}[sign]
    assert say(f"what is ({left}) {sign} ({right})") == "= " + f"{expected:,}".replace("-", "−")
