"""How well the whole of recall finds what was said: store, both indexes and ranking, as ``memory search`` uses them.

    python -m tests.benchmarks.recall_path [--locomo locomo10.json] [--one-moment] [--embeddings vectors.npz]

Our statements (``recall_set``) have recall@1 and @5 over all three languages in one heap; our conversations
(``recall_talks``) and LoCoMo (where its file is given) recall@10, the share of the lines that answer among the first
ten, and nDCG@10 over the same, for each half. The weights of the ranking were fitted to the development halves alone.
Adversarial questions of LoCoMo are left out. ``--embeddings`` takes the vectors of another embedder from a file with
the arrays ``texts`` and ``vectors``; where texts are missing, they are written beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean

from bot.ports import Embedder
from tests.benchmarks.recall_quality import LANGUAGES, read_recall_set
from tests.benchmarks.recalling import WIDTH, GivenVectors, gain_of, recall_of, remembering
from tests.benchmarks.talks import DEVELOPMENT, HELD_OUT, Line, Question, Talk, read_locomo, read_talks

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


async def measure_own_set(embedder: Embedder | None) -> AsyncIterator[str]:
    """Yield a line for each language of our statements, which have nothing to do with one another."""
    corpora = {language: read_recall_set(language) for language in LANGUAGES}
    said = [(key, text) for corpus in corpora.values() for key, text in corpus.said.items()]
    lines = [Line(key, "person", text, BEGINNING + timedelta(days=n)) for n, (key, text) in enumerate(said)]
    async with remembering(Talk("statements", tuple(lines), ()), embedder) as here:
        for language, corpus in corpora.items():
            asked = [Question(question.asked, question.found_in, HELD_OUT) for question in corpus.questions]
            found = [(question.found_in, await here.first(question)) for question in asked]
            first, fifth = (mean(bool(wanted & set(ranking[:width])) for wanted, ranking in found) for width in (1, 5))
            yield f"statements {language}: recall@1 {first:.2f}  recall@5 {fifth:.2f}"


async def measure_talks(name: str, talks: Sequence[Talk], embedder: Embedder | None) -> AsyncIterator[str]:
    """Yield a line for each half of these conversations."""
    found: dict[str, list[tuple[float, float]]] = {DEVELOPMENT: [], HELD_OUT: []}
    for talk in talks:
        async with remembering(talk, embedder) as here:
            for question in talk.questions:
                first = await here.first(question)
                found[question.half].append((recall_of(question, first), gain_of(question, first)))
    for half, values in found.items():
        recall, gain = (mean(column) for column in zip(*values, strict=True))
        yield f"{name}, {half}: recall@{WIDTH} {recall:.3f}  nDCG@{WIDTH} {gain:.3f} over {len(values)} questions"


async def report(locomo: Sequence[Talk], embedder: Embedder | None) -> None:
    """Print every line as it is measured."""
    async for line in measure_own_set(embedder):
        sys.stdout.write(f"{line}\n")
    groups = [(talk.name, [talk]) for talk in read_talks()] + ([("LoCoMo", list(locomo))] if locomo else [])
    for name, talks in groups:
        async for line in measure_talks(name, talks, embedder):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--locomo", type=Path, help="locomo10.json; left out when not given")
    parser.add_argument("--one-moment", action="store_true", help="LoCoMo's sessions have one moment for all lines")
    parser.add_argument("--embeddings", type=Path, help="an .npz file of texts and vectors, instead of the built-in")
    given = parser.parse_args()
    embedder = GivenVectors(given.embeddings) if given.embeddings else None
    locomo = read_locomo(given.locomo, in_one_moment=given.one_moment) if given.locomo else []
    asyncio.run(report(locomo, embedder))
    if embedder is not None:
        embedder.refuse_missing(given.embeddings.with_suffix(".missing.json"))


if __name__ == "__main__":
    main()
