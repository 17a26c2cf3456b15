"""Numbers as people write them: digits with a comma or a point, thousands apart, or words."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from fractions import Fraction

from bot.domain.language import Language
from bot.providers.offline.lexicon import Lexicon
from bot.providers.offline.spelling import fold

MAX_DIGITS = 60  # longer literals are not what a person calculates with in a chat
_SHOWN_DECIMALS = 12
_SHOWN_SIGNIFICANT = 12
_GROUP = 3

_DIGITS = re.compile(r"\d[\d.,]{0,200}(?:[   ]\d{3}(?!\d)[\d.,]{0,100})*")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*")


def digits_at(text: str, start: int) -> str | None:
    """Return the written number that begins at ``start``, with its marks; a final mark is punctuation."""
    found = _DIGITS.match(text, start)
    if not found:
        return None
    written = found.group()
    spaced = re.match(r"\d{1,3}(?:[   ]\d{3}(?!\d))+(?:[.,]\d+)?", written)
    return (spaced.group() if spaced else re.split(r"[   ]", written)[0]).rstrip(".,")


def read_digits(written: str, lexicon: Lexicon) -> Fraction | None:
    """Return what written digits are worth in this language; None where the marks make no number."""
    compact = re.sub(r"[   ]", "", written)
    if sum(char.isdigit() for char in compact) > MAX_DIGITS or not compact.isascii():
        return None
    return _worth(_with_point(compact, lexicon))


def _with_point(compact: str, lexicon: Lexicon) -> str:
    """Return the digits with a point before the decimals and nothing between the thousands."""
    marks = {mark for mark in compact if mark in ".,"}
    if len(marks) == 2:  # noqa: PLR2004 - both marks: the last one stands before the decimals
        last = "." if compact.rfind(".") > compact.rfind(",") else ","
        other = "," if last == "." else "."
        return compact.replace(other, "").replace(last, ".")
    if not marks:
        return compact
    mark = marks.pop()
    grouped = _GROUPED.fullmatch(compact)
    if grouped and (mark != lexicon.setting("decimal") or compact.count(mark) > 1):
        return compact.replace(mark, "")
    return compact.replace(mark, ".")


def _worth(digits: str) -> Fraction | None:
    return Fraction(digits) if re.fullmatch(r"\d+(?:\.\d+)?", digits) else None


def read_number(text: str, lexicon: Lexicon) -> Fraction | None:
    """Return the number that is the whole of ``text``, in digits or words."""
    said = text.strip()
    sign = -1 if said[:1] in {"-", "−"} else 1
    said = said.lstrip("-−")
    if said[:1].isdigit():
        written = digits_at(said, 0)
        return _signed(read_digits(written, lexicon), sign) if written == said else None
    words = fold(said).replace("-", " ").split()
    if len(words) == 1 and words[0] in lexicon.word_list("spelling", "articles"):
        return Fraction(1)
    end, worth = words_at(words, 0, lexicon)
    return Fraction(worth * sign) if end == len(words) and end > 0 else None


def _signed(worth: Fraction | None, sign: int) -> Fraction | None:
    return None if worth is None else worth * sign


def words_at(words: list[str], start: int, lexicon: Lexicon) -> tuple[int, int]:
    """Return where the number words that begin at ``start`` end, and what they are worth together."""
    joiner = fold(lexicon.setting("joiner"))
    total = current = 0
    at = end = start
    while at < len(words):
        worth = lexicon.numbers.get(words[at])
        if worth is None:
            if words[at] != joiner or at == start or at != end:
                break
            at += 1
            continue
        if at > start and not _may_follow(current, worth):
            break
        total, current = _extended(total, current, worth)
        at += 1
        end = at
    return end, total + current


def _may_follow(current: int, worth: int) -> bool:
    """Whether a word may go on a number: "twenty one", "two hundred", never "two three"."""
    if worth >= 100:  # noqa: PLR2004 - a multiplier
        return True
    return current == 0 or current % (100 if worth >= 10 else 10) == 0  # noqa: PLR2004


def _extended(total: int, current: int, worth: int) -> tuple[int, int]:
    if worth >= 1000:  # noqa: PLR2004
        return total + max(current, 1) * worth, 0
    if worth == 100:  # noqa: PLR2004
        return total, max(current, 1) * worth
    return total, current + worth


def write_number(value: Fraction, lexicon: Lexicon) -> tuple[str, bool]:
    """Return a number as this language writes it, and whether that is exact."""
    sign = "−" if value < 0 else ""
    value = abs(value)
    with localcontext() as context:
        context.prec = MAX_DIGITS * 3
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        shown = exact.quantize(Decimal(1).scaleb(-_SHOWN_DECIMALS))
        if shown != exact:
            # Few digits are left of a small number: count them from the first that is not zero.
            shown = exact.quantize(Decimal(1).scaleb(min(-2, exact.adjusted() - _SHOWN_SIGNIFICANT + 1)))
        is_exact = Fraction(shown) == value
        whole, _, decimals = format(shown, "f").partition(".")
    decimals = decimals.rstrip("0")
    mark = lexicon.setting("decimal")
    return sign + _grouped(whole, lexicon) + (mark + decimals if decimals else ""), is_exact


def _grouped(whole: str, lexicon: Lexicon) -> str:
    # Four digits stand together in Norwegian and Portuguese.
    if len(whole) <= _GROUP + (lexicon.language is not Language.EN):
        return whole
    head = len(whole) % _GROUP or _GROUP
    groups = [whole[:head], *(whole[at : at + _GROUP] for at in range(head, len(whole), _GROUP))]
    return lexicon.setting("thousands").join(groups)
