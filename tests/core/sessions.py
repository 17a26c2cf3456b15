"""Sessions as tests write them: lines by who says them, a minute apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.consolidation import EndedSession, Extracted, SessionLine, Told, ToldProcedure
from bot.domain.conversation import Role
from bot.domain.ids import MessageId, PersonId, ThreadId
from bot.domain.memory import Scope

BEGINS = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
OLA, KARI = PersonId(1), PersonId(2)
SCOPE = Scope("p1")


def session_of(*texts: str, begins: datetime = BEGINS, first: int = 1) -> EndedSession:
    """Return a session of these lines: those of Aiki begin with ``A: ``, those of Kari with ``K: ``."""
    return EndedSession(
        ThreadId(1),
        SCOPE,
        OLA,
        tuple(line_of(text, MessageId(n), begins + timedelta(minutes=n)) for n, text in enumerate(texts, start=first)),
    )


def line_of(text: str, message_id: MessageId, at: datetime) -> SessionLine:
    """Return one line."""
    role = Role.AIKI if text.startswith("A: ") else Role.PERSON
    person = KARI if text.startswith("K: ") else OLA
    return SessionLine(message_id, role, text.removeprefix("A: ").removeprefix("K: "), at, person)


def told(line: int, fact: str, quote: str, *, functional: bool = False, ended: bool = False) -> Told:
    """Return a told fact, written ``subject|predicate|object``."""
    subject, predicate, value = fact.split("|")
    return Told(MessageId(line), subject, predicate, value, quote, functional, ended)


def drawn(*facts: Told, made_by: str = "claude:small", summary: str = "") -> Extracted:
    """Return what was drawn, by a model unless another is named."""
    return Extracted(made_by, facts, summary=summary)


def procedure(line: int, name: str, *steps: str) -> ToldProcedure:
    """Return how something is said to be done."""
    return ToldProcedure(MessageId(line), name, steps)
