"""How well the whole of recall finds what was said: store, both indexes and ranking, as ``memory search`` uses them.

    python -m tests.benchmarks.recall_path [--locomo locomo10.json]

Our own set has recall@1 and @5 over all three languages in one heap; LoCoMo (where its file is given) the share of the
evidence turns among the first ten, the question as it is, adversarial ones left out. The weights of the ranking were
chosen on its conversations 0-4; 5-9 are held out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import Any

from bot.app import Aiki, open_aiki
from bot.domain.conversation import Identity
from bot.domain.memory import ImportedMessage, Scope
from bot.settings import Settings
from tests.benchmarks.recall_quality import ADVERSARIAL, HALVES, LANGUAGES, read_recall_set

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
WIDTH = 10


@asynccontextmanager
async def filled(said: Iterable[tuple[str, str, str]]) -> AsyncIterator[tuple[Aiki, Scope]]:
    """Open an Aiki that remembers these (id, speaker, text), a minute apart."""
    items = [
        ImportedMessage(key, "talk", speaker, text or "...", BEGINNING + timedelta(minutes=number))
        for number, (key, speaker, text) in enumerate(said)
    ]
    with tempfile.TemporaryDirectory() as folder:
        given = {"db": Path(folder) / "aiki.db", "language": "en", "timezone": "UTC", "ollama_host": "off"}
        settings = Settings.model_validate(given)
        async with open_aiki(settings) as aiki:
            owner = await aiki.owner(Identity("console", "local"))
            await aiki.store.memories.add(items, owner.id)
            await aiki.embedding.catch_up()
            yield aiki, Scope(f"p{owner.id}")


async def found_for(question: str, aiki: Aiki, scope: Scope) -> list[str]:
    """Return the ids of the first ten, best first."""
    hits = await aiki.recall.find(question, scope, limit=WIDTH, whatever_is_nearest=True)
    return [str(hit.memory.external_id) for hit in hits]


async def measure_own_set() -> AsyncIterator[str]:
    """Yield a line for each language."""
    corpora = {language: read_recall_set(language) for language in LANGUAGES}
    said = [(key, "person", text) for corpus in corpora.values() for key, text in corpus.said.items()]
    async with filled(said) as (aiki, scope):
        for language, corpus in corpora.items():
            rankings = [await found_for(question.asked, aiki, scope) for question in corpus.questions]
            pairs = list(zip(corpus.questions, rankings, strict=True))
            first = mean(bool(question.found_in & set(ranking[:1])) for question, ranking in pairs)
            fifth = mean(bool(question.found_in & set(ranking[:5])) for question, ranking in pairs)
            yield f"own set, {language}: recall@1 {first:.2f}  recall@5 {fifth:.2f}"


async def measure_locomo(samples: list[dict[str, Any]]) -> AsyncIterator[str]:
    """Yield a line for each half."""
    for half, places in HALVES.items():
        shares = [share for place in places for share in await _shares(samples[place])]
        yield f"LoCoMo, {half}: recall@{WIDTH} {mean(shares):.3f} over {len(shares)} questions"


async def _shares(sample: dict[str, Any]) -> list[float]:
    talk = sample["conversation"]
    sessions = [turns for key, turns in talk.items() if re.fullmatch(r"session_\d+", key)]
    said = [(turn["dia_id"], turn["speaker"], turn["text"]) for turns in sessions for turn in turns]
    known = {key for key, _, _ in said}
    shares = []
    async with filled(said) as (aiki, scope):
        for row in sample["qa"]:
            evidence = set(re.findall(r"D\d+:\d+", " ".join(row.get("evidence", ())))) & known
            if evidence and row["category"] != ADVERSARIAL:
                found = await found_for(row["question"], aiki, scope)
                shares.append(len(evidence & set(found)) / len(evidence))
    return shares


async def report(locomo: list[dict[str, Any]]) -> None:
    """Print every line as it is measured."""
    async for line in measure_own_set():
        sys.stdout.write(f"{line}\n")
    if locomo:
        async for line in measure_locomo(locomo):
            sys.stdout.write(f"{line}\n")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--locomo", type=Path, help="locomo10.json; left out when not given")
    path = parser.parse_args().locomo
    asyncio.run(report(json.loads(path.read_text(encoding="utf-8")) if path else []))


if __name__ == "__main__":
    main()
