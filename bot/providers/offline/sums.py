"""Sums said in signs or words: recognised, calculated exactly, answered in the language's own figures."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from bot.domain.arithmetic import MAX_SYMBOLS, NotASum, Symbol, Value, calculate
from bot.domain.functions import SumRefused
from bot.providers.offline.heard import Answer, Heard, Say
from bot.providers.offline.lexicon import Lexicon
from bot.providers.offline.numbers import digits_at, read_digits, words_at, write_number
from bot.providers.offline.spelling import fold

_SIGNS = {"×": "*", "·": "*", "⋅": "*", "÷": "/", "∶": "/", "−": "-", "–": "-", "√": "sqrt", "²": "^2", "³": "^3"}
_SIMPLE = frozenset("+-*/^()%")
# Written like sums, but dates, telephone numbers, versions and scores when nobody asked for a sum.
_NOT_SUMS = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|24/7|\+?[\d ()]*\d{2,}-\d{3,}[\d -]*")
_LARGEST = Fraction(10) ** 60
_DECIMALS, _MOST_DECIMALS = 4, 34
_SMALLEST = Fraction(1, 10**30)


def answer_sum(heard: Heard) -> Answer | None:
    """Answer a sum or a question for a percentage; None where the text is something else."""
    share = _share(heard)
    if share is not None:
        return share
    body, was_asked = _body(heard)
    if not was_asked and _NOT_SUMS.fullmatch(body):
        return None
    try:
        symbols = _symbols(body, heard.lexicon)
        if not _is_sum(symbols):
            return None
        return _told(heard, calculate(symbols))
    except NotASum:
        return None
    except SumRefused as refusal:
        return Say(heard.voice.say(refusal.reason))


def _is_sum(symbols: list[Symbol]) -> bool:
    """Whether there is anything to calculate: "-5" and "(12)" are numbers, "15 %" is a share of nothing."""
    numbers = [symbol for symbol in symbols if isinstance(symbol, Fraction)]
    signs = {symbol for symbol in symbols if not isinstance(symbol, Fraction)}
    return len(numbers) > 1 or bool(numbers and signs - {"+", "-", "(", ")", "%"})


def _told(heard: Heard, value: Value) -> Say:
    if abs(value.number) >= _LARGEST or 0 < abs(value.number) < _SMALLEST:
        return Say(heard.voice.say("sum_too_large"))
    figures, is_exact = write_number(value.number, heard.lexicon_of_answer)
    if is_exact and value.exact:
        return Say(heard.voice.say("sum", result=figures))
    return Say(heard.voice.say("sum_about", result=write_number(_rounded(value.number), heard.lexicon_of_answer)[0]))


def _rounded(number: Fraction) -> Fraction:
    """Return a number with as many decimals as a person wants of it; small ones keep their first figures."""
    decimals = _DECIMALS
    while decimals < _MOST_DECIMALS and abs(number) * 10 ** (decimals - 2) < 1:
        decimals += 1
    return round(number, decimals)


def _share(heard: Heard) -> Answer | None:
    split = heard.match("sum", "split")
    asked = split or heard.match("sum", "share")
    if not asked:
        return None
    part, whole = (read_digits(asked.group(name).lstrip("-"), heard.lexicon) for name in ("part", "whole"))
    if part is None or whole is None:
        return None
    if whole == 0:
        return Say(heard.voice.say("sum_by_zero"))
    if split:
        return _told(heard, Value(part / whole))
    figures, is_exact = write_number(part * 100 / whole, heard.lexicon_of_answer)
    return Say(heard.voice.say("sum_share" if is_exact else "sum_share_about", result=figures))


def _body(heard: Heard) -> tuple[str, bool]:
    """Return the sum without the words that ask for it, and whether there were any."""
    text = heard.question
    asked = text != heard.text
    for pattern in heard.lexicon.patterns("sum", "ask"):
        opening = pattern.match(text)
        if opening:
            text, asked = text[opening.end() :], True
    for pattern in heard.lexicon.patterns("sum", "currency"):
        text = pattern.sub("", text)
    text = text.rstrip("=? ")
    for pattern in heard.lexicon.patterns("sum", "end"):
        ending = next((found for found in pattern.finditer(text[-12:]) if found.end() == len(text[-12:])), None)
        if ending:
            text, asked = text[: len(text) - len(ending.group())], True
    return text.strip(), asked


def _symbols(text: str, lexicon: Lexicon) -> list[Symbol]:
    symbols: list[Symbol] = []
    at = 0
    while at < len(text):
        if len(symbols) > MAX_SYMBOLS:
            reason = "sum_too_long"
            raise SumRefused(reason)
        at = _symbol_at(text, at, lexicon, symbols)
    return symbols


def _symbol_at(text: str, at: int, lexicon: Lexicon, symbols: list[Symbol]) -> int:
    """Read one symbol into ``symbols`` and return where the next begins."""
    char = text[at]
    if char.isspace():
        return at + 1
    if char.isdigit() and char.isascii():
        return _number_at(text, at, lexicon, symbols)
    if text.startswith("**", at):
        symbols.append("^")
        return at + 2
    if char in _SIMPLE or char in _SIGNS or _is_colon(text, at):
        _append(_SIGNS.get(char, "/" if char == ":" else char), symbols)
        return at + 1
    if char.isalpha():
        return _word_at(text, at, lexicon, symbols)
    raise NotASum


def _is_colon(text: str, at: int) -> bool:
    """A colon divides where it stands between spaces; 8:30 is a time."""
    return text[at] == ":" and text[at - 1 : at] == " " and text[at + 1 : at + 2] == " "


def _number_at(text: str, at: int, lexicon: Lexicon, symbols: list[Symbol]) -> int:
    written = digits_at(text, at)
    if written is None:
        raise NotASum
    number = read_digits(written, lexicon)
    if number is None:
        raise NotASum
    symbols.append(number)
    return at + len(written)


def _word_at(text: str, at: int, lexicon: Lexicon, symbols: list[Symbol]) -> int:
    """Read an operator in words, the longest that fits, or a number in words."""
    rest = text[at : at + 80]
    said = lexicon.operator.match(rest)
    if said and not rest[said.end() : said.end() + 1].isalpha():
        meaning = lexicon.words("operators").get(fold(said.group()))
        if meaning is None:  # letters that only look alike when case is ignored
            raise NotASum
        _append(meaning, symbols)
        return at + said.end()
    pieces = list(re.finditer(r"[^\W\d_]+", rest))
    words = [fold(piece.group()) for piece in pieces]
    if len(words) > 1 and words[0] in lexicon.word_list("spelling", "articles") and words[1] in lexicon.numbers:
        return at + pieces[1].start()  # "a million"
    end, worth = words_at(words, 0, lexicon)
    if end == 0 or pieces[0].start() != 0 or not _adjoin(rest, pieces[:end]):
        raise NotASum
    symbols.append(Fraction(worth))
    return at + pieces[end - 1].end()


def _adjoin(rest: str, pieces: list[re.Match[str]]) -> bool:
    """Whether only spaces and hyphens stand between the words of one number."""
    return all(not rest[left.end() : right.start()].strip(" -") for left, right in pairwise(pieces))


def _append(meaning: str, symbols: list[Symbol]) -> None:
    """Add what a sign or a phrase stands for."""
    match meaning:
        case "^2" | "^3":
            symbols += ["^", Fraction(meaning[1])]
        case "2*":
            symbols += [Fraction(2), "*"]
        case "half":
            symbols.append(Fraction(1, 2))
        case _:
            symbols.append(meaning)
