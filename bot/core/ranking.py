"""Which of what the indexes propose comes first: a sum of signals, each with its weight."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.answer_shape import Wanted, shape_of, wanted_of
from bot.core.periods import Period
from bot.core.rank_weights import BY_LETTERS, BY_MEANING, GIVEN
from bot.domain.memory import MemoryKind, RecallCandidate, RecallQuery

_DAY = timedelta(days=1)
_YEAR, _ALMOST_A_YEAR = timedelta(days=365.25), timedelta(days=300)
_NAMES_YEAR = re.compile(r"\d{4}")
_SHARP_DAYS, _BROAD_DAYS = 8, 100
_FADES_IN_DAYS = 30.0
_RANKED_FROM = 10
_BEST_OF_SESSION = 3
_RECENT_DAYS = 30.0

Signals = dict[str, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as ranking sees it: what it looks for, the times it names, and when it is asked.

    ``by_meaning``: likeness comes from an embedder that knows what words mean.
    """

    question: str
    query: RecallQuery
    periods: Sequence[Period]
    now: datetime
    by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score, and how well it meets the times that the question names."""

    candidate: RecallCandidate
    score: float
    timeliness: float
    is_by_the_named: bool


def rank(asked: Asked, candidates: Sequence[RecallCandidate]) -> list[Ranked]:
    """Return all candidates, best first; of equal ones the newer comes first."""
    learned = BY_MEANING if asked.by_meaning else BY_LETTERS
    ranked = [
        Ranked(one, _score(signals, learned), signals["timeliness"], signals["speaker"] > 0)
        for one, signals in zip(candidates, signals_of(asked, candidates), strict=True)
    ]
    ranked.sort(key=lambda one: (one.score, one.candidate.memory.said_at, one.candidate.memory.id), reverse=True)
    return ranked


def _score(signals: Signals, learned: Mapping[str, float]) -> float:
    score = sum([weight * signals[name] for name, weight in learned.items()])
    return score + sum([weight * signals[name] for name, weight in GIVEN.items()])


def signals_of(asked: Asked, candidates: Sequence[RecallCandidate]) -> Iterator[Signals]:
    """Yield what speaks for each candidate, and against it."""
    cosines = [one.cosine for one in candidates if one.cosine is not None]
    scale = _Scale.of(cosines)
    best = max((one.coverage for one in candidates), default=0.0) or 1.0
    places = _places([one.coverage for one in candidates])
    sessions = _sessions(candidates, scale)
    wanted = wanted_of(asked.question)
    said_at = _Era(candidates).said_at
    for place, one in zip(places, candidates, strict=True):
        before = scale.place(one.cosine_before or None)
        yield {
            "coverage": one.coverage,
            "coverage_squared": one.coverage**2,
            "coverage_of_best": one.coverage / best,
            "coverage_rank": _RANKED_FROM / (_RANKED_FROM + place),
            "share": one.share,
            "likeness": scale.place(one.cosine),
            "likeness_before": before,
            "likeness_after": scale.place(one.cosine_after or None),
            "likeness_apart": one.cosine_apart / scale.width,
            "likeness_of_session": sessions.get(one.session, scale.place(one.cosine)),
            "answers_what_is_alike": before if one.follows_question else 0.0,
            "speaker": float(one.memory.speaker.lower() in asked.query.speakers),
            "timeliness": max((timeliness(said_at(one, period), period) for period in asked.periods), default=0.0),
            **_shape_signals(one.memory.text, wanted),
            **_standing(one, asked.now),
        }


def _shape_signals(text: str, wanted: Wanted) -> Signals:
    shape = shape_of(text)
    return {
        "tells_time": float(wanted is Wanted.TIME and shape.tells_time),
        "names": float(shape.names) if wanted is Wanted.NAME else 0.0,
        "is_question": float(shape.is_question),
        "is_own": float(shape.is_own),
        "length": math.log1p(shape.words),
    }


def _standing(candidate: RecallCandidate, now: datetime) -> Signals:
    memory = candidate.memory
    age_days = max((now - memory.said_at) / _DAY, 0.0)
    is_message = memory.kind is MemoryKind.MESSAGE
    return {
        "drawn": float(not is_message) * memory.confidence,
        "closed": float(memory.valid_to is not None),
        "recent": 1 / (1 + age_days / _RECENT_DAYS),
        "salient": memory.salience,
        "pinned": float(memory.is_pinned),
    }


def timeliness(said_at: datetime, period: Period) -> float:
    """Return how well a moment meets a period: a day says more than a month, and what is told soon after counts too."""
    length = (period.end - period.start) / _DAY
    gap = max((period.start - said_at) / _DAY, (said_at - period.end) / _DAY, 0.0)
    if length > 2 * 366:  # "before June": of an open stretch the end is meant
        gap = abs((period.end - said_at) / _DAY)
        return max(0.0, 1.0 - gap / _FADES_IN_DAYS)
    inside = 2.0 if length <= _SHARP_DAYS else 1.0 if length <= _BROAD_DAYS else 0.5
    if gap <= 1:
        return inside
    return max(0.0, inside * 0.5 - gap / _FADES_IN_DAYS)


class _Era:
    """The time that candidates are of: "in June" means any June where all was said more than a year before the last."""

    def __init__(self, candidates: Sequence[RecallCandidate]) -> None:
        self._newest = max((one.memory.said_at for one in candidates), default=None)

    def said_at(self, candidate: RecallCandidate, period: Period) -> datetime:
        """Return when it was said, as if in the year of a period that names none and lies after all candidates."""
        said_at = candidate.memory.said_at
        is_of_later = self._newest is not None and period.start - self._newest > _ALMOST_A_YEAR
        if not is_of_later or _NAMES_YEAR.search(period.words):
            return said_at
        return said_at + round((period.start - said_at) / _YEAR) * _YEAR


@dataclass(frozen=True, slots=True)
class _Scale:
    """Likeness counted from the candidates' own: embedders differ in how alike they find anything."""

    middle: float
    width: float

    @classmethod
    def of(cls, cosines: Sequence[float]) -> _Scale:
        if not cosines:
            return cls(0.0, 1.0)
        middle = math.fsum(cosines) / len(cosines)
        return cls(middle, math.sqrt(math.fsum((one - middle) ** 2 for one in cosines) / len(cosines)) or 1.0)

    def place(self, cosine: float | None) -> float:
        return 0.0 if cosine is None else (cosine - self.middle) / self.width


def _places(values: Sequence[float]) -> list[int]:
    """Return the place of each value among all, from 1 for the highest; equal ones share the best of theirs."""
    first: dict[float, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), start=1):
        first.setdefault(value, place)
    return [first[value] for value in values]


def _sessions(candidates: Iterable[RecallCandidate], scale: _Scale) -> dict[int | None, float]:
    """Return how alike the best of each session are, taken together."""
    found: dict[int | None, list[float]] = {}
    for one in candidates:
        if one.session is not None and one.cosine is not None:
            found.setdefault(one.session, []).append(scale.place(one.cosine))
    best = {session: sorted(values)[-_BEST_OF_SESSION:] for session, values in found.items()}
    return {session: math.fsum(values) / len(values) for session, values in best.items()}
