"""What each signal of a memory counts for when what was asked is ranked."""

from __future__ import annotations

BY_LETTERS: dict[str, float] = {
    "coverage": 6.64,
    "coverage_squared": -1.87,
    "coverage_of_best": 1.96,
    "coverage_rank": 0.83,
    "share": -1.06,
    "likeness": 0.16,
    "likeness_before": -0.11,
    "likeness_after": -0.04,
    "likeness_apart": 0.07,
    "likeness_of_session": 0.63,
    "answers_what_is_alike": 0.38,
    "speaker": 2.47,
    "timeliness": 3.99,
    "tells_time": 2.27,
    "names": 0.83,
    "is_question": -0.55,
    "is_own": 0.18,
    "length": 0.14,
}
"""With an embedder that compares letters. Fitted to conversations (``tests/benchmarks/recall_fit.py``): the difference
of two memories' sums is the logarithm of how much likelier the one is the answer."""

BY_MEANING: dict[str, float] = {
    "coverage": 4.3,
    "coverage_squared": 0.45,
    "coverage_of_best": 1.79,
    "coverage_rank": 0.63,
    "share": -1.87,
    "likeness": 0.53,
    "likeness_before": -0.06,
    "likeness_after": 0.02,
    "likeness_apart": 0.03,
    "likeness_of_session": 0.61,
    "answers_what_is_alike": 0.36,
    "speaker": 2.55,
    "timeliness": 4.88,
    "tells_time": 2.24,
    "names": 0.7,
    "is_question": -0.62,
    "is_own": 0.21,
    "length": 0.18,
}
"""With an embedder that knows what words mean; fitted likewise."""

LETTERS_ONLY = "ngram-"
"""How the names of embedders begin that compare letters."""

GIVEN: dict[str, float] = {"drawn": 0.7, "closed": -2.0, "recent": 0.3, "salient": 1.0, "pinned": 0.5}
"""What no conversation that we measure with has: a fact comes before the same told in passing, what holds before what
held once, and of things alike the newer."""
