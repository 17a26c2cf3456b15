"""How well the built-in embedder finds what was said: our own set, and LoCoMo where its file is given.

    python -m tests.benchmarks.recall_quality [--locomo locomo10.json]

Our own set (``recall_set/``, hand-written) has statements to a companion in three languages and questions
in other forms of the same words; every question is asked over all three languages together. LoCoMo is asked per
conversation, without its adversarial questions: 0-4 are for development, 5-9 are held out. The speakers' names
are taken out of the vector's question, since each turn greets somebody by name; ``--names`` leaves them in.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

from bot.ports import Embedder
from bot.providers.ngrams import SUPPORTED_DIMENSIONS, NgramEmbedder

RECALL_SET = Path(__file__).parent / "recall_set"
LANGUAGES = ("en", "nb", "pt")
PROPOSED = 60
RRF_RANK = 60
ADVERSARIAL = 5
HALVES = {"development": range(5), "held out": range(5, 10)}


@dataclass(frozen=True)
class Question:
    """What is asked, as it is and as it is embedded, and which statements answer it."""

    asked: str
    embedded: str
    found_in: frozenset[str]


@dataclass(frozen=True)
class Corpus:
    """Statements by id, and questions about them."""

    said: dict[str, str]
    questions: tuple[Question, ...]


def read_recall_set(language: str) -> Corpus:
    """Return the statements and questions of one language of our own set."""
    lines = (RECALL_SET / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return Corpus(
        {row["id"]: row["said"] for row in rows if "said" in row},
        tuple(Question(row["asked"], row["asked"], frozenset({row["found_in"]})) for row in rows if "asked" in row),
    )


def read_locomo(path: Path, *, keep_names: bool) -> list[Corpus]:
    """Return the conversations of a LoCoMo file, in its order."""
    return [_conversation(sample, keep_names=keep_names) for sample in json.loads(path.read_text(encoding="utf-8"))]


def _conversation(sample: Mapping[str, Any], *, keep_names: bool) -> Corpus:
    talk = sample["conversation"]
    names = re.compile(rf"\b(?:{talk['speaker_a']}|{talk['speaker_b']})(?:['’]s)?\b")
    sessions = [talk[key] for key in talk if re.fullmatch(r"session_\d+", key)]
    said = {turn["dia_id"]: turn["text"] for session in sessions for turn in session}
    questions = []
    for row in sample["qa"]:
        asked = row["question"]
        evidence = frozenset(re.findall(r"D\d+:\d+", " ".join(row.get("evidence", ())))) & said.keys()
        if evidence and row["category"] != ADVERSARIAL:
            questions.append(Question(asked, asked if keep_names else names.sub("", asked), evidence))
    return Corpus(said, tuple(questions))


async def rank_by_vector(embedder: Embedder, corpus: Corpus) -> list[list[str]]:
    """Return for each question the nearest statements, nearest first."""
    statements = _matrix(await embedder.embed(list(corpus.said.values())))
    questions = _matrix(await embedder.embed([question.embedded for question in corpus.questions]))
    ids = list(corpus.said)
    nearest = np.argsort(-(questions @ statements.T), axis=1, kind="stable")[:, :PROPOSED]
    return [[ids[place] for place in row] for row in nearest]


def _matrix(vectors: Sequence[bytes]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.stack([np.frombuffer(vector, "<f4") for vector in vectors]).astype(np.float64)


def rank_by_words(corpus: Corpus) -> list[list[str]]:
    """Return for each question the statements that SQLite's word index proposes, best first."""
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE said USING fts5(id UNINDEXED, text, tokenize='porter unicode61')")
    index.executemany("INSERT INTO said VALUES (?, ?)", corpus.said.items())
    best = "SELECT id FROM said WHERE said MATCH ? ORDER BY bm25(said) LIMIT ?"
    proposed = []
    for question in corpus.questions:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", question.asked))
        proposed.append([row[0] for row in index.execute(best, (words, PROPOSED))])
    index.close()
    return proposed


def fuse(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Return both rankings as one, by reciprocal ranks."""
    scores: dict[str, float] = {}
    for ranking in (first, second):
        for rank, found in enumerate(ranking, start=1):
            scores[found] = scores.get(found, 0.0) + 1 / (RRF_RANK + rank)
    return sorted(scores, key=lambda found: -scores[found])


def recall_at(width: int, corpus: Corpus, rankings: Sequence[Sequence[str]]) -> list[float]:
    """Return for each question the share of its answers among the first ``width``."""
    return [
        len(question.found_in.intersection(ranking[:width])) / len(question.found_in)
        for question, ranking in zip(corpus.questions, rankings, strict=True)
    ]


async def measure_recall_set(embedder: Embedder) -> dict[str, tuple[float, float]]:
    """Return recall@1 and recall@5 of each language, with the statements of all languages in one heap."""
    corpora = {language: read_recall_set(language) for language in LANGUAGES}
    heap = {key: text for corpus in corpora.values() for key, text in corpus.said.items()}
    found = {}
    for language, corpus in corpora.items():
        over_all = Corpus(heap, corpus.questions)
        rankings = await rank_by_vector(embedder, over_all)
        found[language] = (mean(recall_at(1, over_all, rankings)), mean(recall_at(5, over_all, rankings)))
    return found


async def measure_locomo(embedder: Embedder, corpora: Sequence[Corpus]) -> tuple[float, float, float]:
    """Return recall@10 of the vectors alone, of the words alone, and of both."""
    alone, words, both = [], [], []
    for corpus in corpora:
        by_vector, by_words = await rank_by_vector(embedder, corpus), rank_by_words(corpus)
        alone += recall_at(10, corpus, by_vector)
        words += recall_at(10, corpus, by_words)
        both += recall_at(10, corpus, [fuse(*pair) for pair in zip(by_words, by_vector, strict=True)])
    return mean(alone), mean(words), mean(both)


async def report(locomo: Sequence[Corpus]) -> AsyncIterator[str]:
    """Yield the lines of the report, for every length of vector."""
    for dimensions in SUPPORTED_DIMENSIONS:
        embedder = NgramEmbedder(dimensions)
        for language, (first, five) in (await measure_recall_set(embedder)).items():
            yield f"{dimensions:5} our set, {language}: recall@1 {first:.2f}  recall@5 {five:.2f}"
        for half, places in HALVES.items() if locomo else ():
            alone, words, both = await measure_locomo(embedder, [locomo[place] for place in places])
            yield f"{dimensions:5} LoCoMo {half}, recall@10: vectors {alone:.3f}  words {words:.3f}  both {both:.3f}"


async def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description="Recall of the built-in embedder.")
    parser.add_argument("--locomo", type=Path, help="locomo10.json; left out when not given")
    parser.add_argument("--names", action="store_true", help="keep the speakers' names in the embedded question")
    options = parser.parse_args()
    locomo = read_locomo(options.locomo, keep_names=options.names) if options.locomo else []
    async for line in report(locomo):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    asyncio.run(main())
