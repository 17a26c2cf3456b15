"""The labelled sessions, and what was kept of one held against what its label wants."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.core.words import fold_text, words_of
from bot.domain.consolidation import EndedSession, Extracted, SessionLine, Told, ToldProcedure
from bot.domain.conversation import Role
from bot.domain.ids import MessageId, PersonId, ThreadId
from bot.domain.memory import Scope

SET = Path(__file__).parent / "consolidation_set"
LANGUAGES, HALVES = ("en", "nb", "pt"), ("development", "held out")
BEGINS = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
_MORE_WORDS, _MORE_OF_PLANS = 5, 10
"""An object may say so many words more than its label: "a small band"; a plan is a whole sentence."""


@dataclass(frozen=True)
class Labelled:
    """A session with its label; ``facts`` are wanted, ``may`` are welcome and not missed, ``ended`` hold no longer."""

    id: str
    half: str
    session: EndedSession
    is_worth_an_episode: bool
    facts: tuple[Sequence[str], ...] = ()
    may: tuple[Sequence[str], ...] = ()
    ended: tuple[Sequence[str], ...] = ()
    procedures: tuple[tuple[str, Sequence[str]], ...] = ()


def read_labels(language: str) -> list[Labelled]:
    """Return the labelled sessions of one language."""
    rows = (SET / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_labelled(json.loads(row)) for row in rows]


def _labelled(row: dict[str, Any]) -> Labelled:
    lines = [
        SessionLine(MessageId(n), Role(role), text, BEGINS + timedelta(minutes=n), PersonId(1))
        for n, (role, text) in enumerate(row["lines"], start=1)
    ]
    return Labelled(
        row["id"],
        row["half"],
        EndedSession(ThreadId(1), Scope("p1"), PersonId(1), tuple(lines)),
        bool(row.get("episode")),
        tuple(row.get("facts", ())),
        tuple(row.get("may", ())),
        tuple(row.get("ended", ())),
        tuple((name, steps) for name, steps in row.get("procedures", ())),
    )


@dataclass
class Tally:
    """How much was kept, wanted and found, how many episodes nobody needs, and how many summaries are lies."""

    sessions: int = 0
    wanted: int = 0
    found: int = 0
    kept: int = 0
    junk: int = 0
    needless: int = 0
    missing_episodes: int = 0
    made_up: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, label: Labelled, kept: Extracted, *, has_episode: bool) -> None:
        """Count one session; what takes back no more than it has said itself closes nothing and is not counted."""
        self.sessions += 1
        self.needless += has_episode and not label.is_worth_an_episode
        if has_episode != label.is_worth_an_episode:
            self.told.append(f"{label.id} {'needless' if has_episode else 'missing'} episode")
        self.missing_episodes += label.is_worth_an_episode and not has_episode
        holding = [told for told in kept.facts if not told.ended]
        self._count(label.id, label.facts, label.may, [(one, _is_fact) for one in holding])
        closing = [one for one in kept.facts if one.ended and not _is_taken_back(one, label)]
        self._count(label.id, label.ended, (), [(one, _is_fact) for one in closing])
        self._count(label.id, label.procedures, (), [(one, _is_procedure) for one in kept.procedures])

    def _count(self, of: str, wanted: Sequence[Any], may: Sequence[Any], kept: Sequence[Any]) -> None:
        self.wanted += len(wanted)
        self.kept += len(kept)
        missing = list(wanted)
        welcome = list(may)
        for one, is_meant in kept:
            hit = next((label for label in missing if is_meant(one, label)), None)
            if hit is not None:
                missing.remove(hit)
                self.found += 1
            elif (allowed := next((label for label in welcome if is_meant(one, label)), None)) is not None:
                welcome.remove(allowed)
            else:
                self.junk += 1
                self.told.append(f"{of} junk: {one}")
        self.told += [f"{of} missed: {label}" for label in missing]

    @property
    def junk_rate(self) -> float:
        """The share of what was kept that no label wants."""
        return self.junk / self.kept if self.kept else 0.0

    def row(self, name: str) -> str:
        """Return it as a line of the table."""
        recall = self.found / self.wanted if self.wanted else 1.0
        return (
            f"{name:<24} {self.sessions:>4} {self.kept:>5} {1 - self.junk_rate:>9.3f} {recall:>7.3f}"
            f" {self.junk_rate:>8.1%} {self.needless / max(self.sessions, 1):>9.1%} {self.missing_episodes:>8}"
            f" {self.made_up:>8}"
        )


HEADER = f"{'':<24} {'n':>4} {'kept':>5} {'precision':>9} {'recall':>7} {'junk':>8} {'needless':>9} {'no epis.':>8}"
HEADER += f" {'made up':>8}"


def _is_taken_back(told: Told, label: Labelled) -> bool:
    """Whether what is said to hold no longer was said in an earlier line of the same session."""
    earlier = (line.text for line in label.session.own_lines if line.message_id < told.line)
    return any(set(_words(told.object)) <= set(_words(text)) for text in earlier)


def _is_fact(told: Told, label: Sequence[str]) -> bool:
    subjects, predicates, value = label
    return (
        fold_text(told.subject) in map(fold_text, subjects.split("/"))
        and told.predicate in predicates.split("/")
        and _holds(told.object, value, _MORE_OF_PLANS if told.predicate == "plan" else _MORE_WORDS)
    )


def _is_procedure(told: ToldProcedure, label: tuple[str, Sequence[str]]) -> bool:
    name, steps = label
    is_named = any(one[:5] == other[:5] for one in _words(name) for other in _words(told.name))
    return is_named and len(steps) == len(told.steps) and all(map(_begins, told.steps, steps))


def _begins(step: str, wanted: str) -> bool:
    return set(_words(wanted)) <= set(_words(step))


def _holds(value: str, wanted: str, more: int) -> bool:
    said, meant = list(_words(value)), set(_words(wanted))
    return meant <= set(said) and len(said) <= len(meant) + more


def _words(text: str) -> Iterator[str]:
    yield from words_of(fold_text(text))
