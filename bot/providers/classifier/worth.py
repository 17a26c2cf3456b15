"""How much a strong model is worth to a message: by what it asks for, how long it is and how it is reasoned.

The score orders messages; only its order means anything, and no two values are clipped to one. Its few
weights were chosen on the development halves of public outcomes (``tests/benchmarks/router_quality.py``); no right or
wrong answer was learned from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from bot.domain.route import Task

_WORTH: Mapping[Task, float] = {
    Task.CODE: 1.15,
    Task.REASON: 1.0,
    Task.TOOL: 0.6,
    Task.QUESTION: 0.35,
    Task.REWRITE: 0.3,
    Task.OTHER: 0.3,
    Task.REMIND: 0.1,
    Task.MEMORY: 0.1,
    Task.CHAT: 0.0,
}
_OF_LENGTH, _OF_NEGATIONS, _OF_SENTENCES = 0.12, 0.10, 0.05
# Where something is to be worked out, what must not hold makes it harder, and so does each further premise.
_WORKED_OUT = (Task.CODE, Task.REASON, Task.QUESTION, Task.REWRITE)
_READ_CHARS = 4_000
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.?!](?:\s|$)")
_NEGATIONS = frozenset(
    """not except false never incorrect least neither nor without unless cannot no
    ikke ikkje unntatt aldri feil uten ingen ingenting verken minst
    não nao exceto nunca falso incorreto menos nem sem nenhum nenhuma""".split()
)
_MISSED_HARD = 1.5


def complexity(shares: Mapping[Task, float], text: str) -> float:
    """Return the score between 0 and 1, from how likely each task is."""
    beginning = text[:_READ_CHARS]
    negations = sum(word in _NEGATIONS for word in _WORD.findall(beginning.lower()))
    sentences = len(_SENTENCE_END.findall(beginning))
    score = sum(_WORTH[task] * share for task, share in shares.items()) + _OF_LENGTH * math.log1p(len(text) / 100)
    worked_out = sum(shares[task] for task in _WORKED_OUT)
    score += worked_out * (_OF_NEGATIONS * math.log1p(negations) + _OF_SENTENCES * math.log1p(sentences))
    return score / (1 + score)


def hardness(shares: Mapping[Task, float]) -> float:
    """Return how likely only a strong model will do, in odds of 3 to 2: a hard message kept local costs more."""
    share = shares[Task.CODE] + shares[Task.REASON] + shares[Task.TOOL]
    return min(1.0, _MISSED_HARD * share / (1 + (_MISSED_HARD - 1) * share))
