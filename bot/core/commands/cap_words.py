"""What a person means by the words behind /budget: a cap for a day or a month, in US dollars, or none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.core.words import fold_text
from bot.domain.ledger import Span

HIGHEST = {Span.DAY: Decimal(10_000), Span.MONTH: Decimal(100_000)}
"""As the settings bound them; a larger figure is a slip of the finger."""

_SPANS = {
    Span.DAY: frozenset("day days daily today dag dagen daglig dogn dognet dia dias diario diaria hoje".split()),
    Span.MONTH: frozenset(
        "month months monthly maned maneden manedlig mnd md mes meses mensal mensais mensalmente".split()
    ),
}
_OFF = frozenset("off none never unlimited av ingen uten fjern sem nenhum nenhuma desligado desligar ilimitado".split())
_DEFAULT = frozenset("default reset standard padrao".split())
_DOLLARS = frozenset("usd us dollar dollars dolar dolares".split())
_OTHER_MONEY = frozenset(
    "kr kroner krone kronor nok sek dkk eur euro euros brl real reais gbp pound pounds pund libra libras".split()
)
_FILLER = frozenset(
    "a an per the for of in at most max cap limit to set is be pr om i til er en et per pa grense grensen tak maks "
    "hver por ao no o um de do da para limite teto maximo cada e".split()
)
_KNOWN = _OFF | _DEFAULT | _DOLLARS | _FILLER | _SPANS[Span.DAY] | _SPANS[Span.MONTH]

MAX_READ = 200
"""Nobody needs more to name a cap."""

_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"[-+−]?\s*\$?\s*[.,]?\d[\d.,]*", re.ASCII)
_FOREIGN_SIGN = re.compile(r"[€£¥]|(?<!us)(?<!u)r\$")
_PLAIN = re.compile(r"(\d{1,9})?(?:[.,](\d{1,9}))?", re.ASCII)
_GROUPED = re.compile(r"(\d{1,3}(?:,\d{3})+)(?:\.(\d{1,9}))?|(\d{1,3}(?:\.\d{3})+)(?:,(\d{1,9}))?", re.ASCII)
_THOUSAND = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


class Unclear(StrEnum):
    """Why the words were not taken, as the name of the sentence that says so."""

    NONSENSE = "money.budget_nonsense"
    OTHER_MONEY = "money.budget_only_dollars"
    TOO_LARGE = "money.budget_too_large"


class Wish(StrEnum):
    """What is wanted instead of a figure."""

    OFF = "off"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class CapWish:
    """A cap for each of some spans: a figure, none at all, or what the settings say."""

    spans: tuple[Span, ...]
    value: Decimal | Wish


def read_cap(text: str) -> CapWish | Unclear:
    """Return what "day 0,50", "$5 a month", "måned av" or "off" means."""
    said = fold_text(text[:MAX_READ])
    words = frozenset(_WORD.findall(said))
    if words & _OTHER_MONEY or _FOREIGN_SIGN.search(said):
        return Unclear.OTHER_MONEY
    numbers = _NUMBER.findall(said)
    spans = tuple(span for span, names in _SPANS.items() if words & names)
    wishes = [wish for wish, names in ((Wish.OFF, _OFF), (Wish.DEFAULT, _DEFAULT)) if words & names]
    if words - _KNOWN or len(numbers) + len(wishes) != 1:
        return Unclear.NONSENSE
    if wishes:
        return CapWish(spans or tuple(Span), wishes[0])
    return _with_figure(spans, numbers[0])


def _with_figure(spans: tuple[Span, ...], number: str) -> CapWish | Unclear:
    amount = _amount(number.replace("$", "").replace(" ", ""))
    if amount is None or len(spans) != 1:
        return Unclear.NONSENSE
    return CapWish(spans, amount) if amount <= HIGHEST[spans[0]] else Unclear.TOO_LARGE


def _amount(text: str) -> Decimal | None:
    """Return the figure; None for a negative one, and for 1.000, which is one dollar here and a thousand there."""
    text = text.rstrip(".,")
    if _THOUSAND.fullmatch(text):
        return None
    if found := _PLAIN.fullmatch(text):
        return Decimal(f"{found[1] or 0}.{found[2] or 0}") if found[2] else Decimal(found[1])
    if found := _GROUPED.fullmatch(text):
        whole = (found[1] or found[3]).replace(",", "").replace(".", "")
        return Decimal(f"{whole}.{found[2] or found[4] or 0}")
    return None
