"""How much of what models answer becomes memory: the schema path over the wire, with scripted answers.

    python -m tests.benchmarks.consolidation_models [--errors] [--alone]

No model is measured here, the checking is: ``good`` answers say what the labels want; ``empty`` ones say nothing;
``hostile`` ones put invented facts, wrong lines, Aiki's words, true facts said to have ended, tastes, homes and slander
out of quotes that say something else, made-up summaries and orders between them; ``credulous`` ones take every
sentence of a session that is worth nothing for a fact. Three kinds of server are asked, as Aiki asks them. What is kept
is what the model and the rules say together, as in Aiki; with ``--alone`` what is believed of the model's. "made up"
counts lying summaries that were believed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.core.bill import Bill
from bot.core.consolidate import episode_of
from bot.core.distil import Distiller
from bot.core.grounding import grounded, sincere
from bot.core.health import Health
from bot.core.reconcile import last_words
from bot.core.spend import Purse
from bot.core.together import together
from bot.domain.consolidation import EndedSession, Extracted
from bot.domain.ids import PersonId
from bot.domain.language import Language
from bot.domain.ledger import Purpose
from bot.domain.policy import Policy
from bot.domain.usage import CLAUDE_START, TokenFactor
from bot.locales import LocaleSentences
from bot.ports import Provider
from bot.prompts import consolidation
from bot.providers.claude import CHEAPEST_MODEL, Claude, ClaudeClient
from bot.providers.offline import RuleExtractor
from bot.providers.ollama import Ollama, OllamaModel
from bot.providers.openai_compatible import OpenAICompatible, OpenAIModel
from bot.providers.tokens import EstimatedTokens
from tests.benchmarks.consolidation_answers import credulous, empty, good, hostile
from tests.benchmarks.consolidation_labels import HEADER, LANGUAGES, Labelled, Tally, read_labels
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import FakeLedger, FakePrices
from tests.wire import ollama_lines, openai_events
from tests.wire.anthropic import KEY, anthropic
from tests.wire.anthropic_events import said
from tests.wire.anthropic_script import Message
from tests.wire.ollama import OllamaWire, ollama_serving
from tests.wire.openai import OpenAIWire, openai_serving

ZONE = ZoneInfo("UTC")
ANSWERS = {"good": good, "empty": empty, "hostile": hostile, "credulous": credulous}


@dataclass(frozen=True)
class Asked:
    """A provider, and how its far end is told what to answer next."""

    provider: Provider
    answers: Callable[[str], None]


@asynccontextmanager
async def over_ollama() -> AsyncIterator[Asked]:
    """Serve Ollama."""
    wire = OllamaWire({"qwen3:4b": ollama_lines.Kept()})
    async with ollama_serving(wire) as server:
        ollama = Ollama(server.url)
        try:
            told = ollama_lines.Says
            yield Asked(OllamaModel(ollama, "qwen3:4b"), lambda text: wire.answers.append(told((text,))))
        finally:
            await ollama.close()


@asynccontextmanager
async def over_openai() -> AsyncIterator[Asked]:
    """Serve an OpenAI-compatible server."""
    wire = OpenAIWire("qwen")
    async with openai_serving(wire) as server:
        ours = OpenAICompatible(f"{server.url}/v1")
        try:
            told = openai_events.Says
            yield Asked(OpenAIModel(ours, "qwen"), lambda text: wire.answers.append(told((text,))))
        finally:
            await ours.close()


@asynccontextmanager
async def over_anthropic() -> AsyncIterator[Asked]:
    """Serve the Messages API."""
    async with anthropic() as service:
        client = ClaudeClient(KEY, service.url)
        try:
            claude = Claude(CHEAPEST_MODEL, client)
            yield Asked(claude, lambda text: service.script.append(Message(said(text))))
        finally:
            await client.close()


SERVERS = {"ollama": over_ollama, "openai": over_openai, "anthropic": over_anthropic}


RULES = RuleExtractor(LocaleSentences())


def with_rules(session: EndedSession, believed: Extracted, language: Language, *, has_summary: bool) -> Extracted:
    """Return what is kept of a session, as the consolidator has it: what a model and the rules say together."""
    by_rules = grounded(session, RULES.read(sincere(session), ZONE, language))
    return together(believed, by_rules, is_worth_a_summary=has_summary)


async def by_model(asked: Asked, language: str, answer: Callable[[Labelled], str], *, alone: bool) -> Tally:
    """Return what is kept of one language's sessions where each is answered so."""
    tally, clock = Tally(), FakeClock()
    bill = Bill(Purse(FakeLedger(), FakePrices({}), clock), Policy(), ZONE, PersonId(1), purpose=Purpose.MEMORY)
    counter, spoken = EstimatedTokens(TokenFactor("any", CLAUDE_START)), Language(language)
    reader = Distiller(asked.provider, counter, Health(clock), bill, consolidation(spoken), clock)
    for label in read_labels(language):
        asked.answers(answer(label))
        drawn = await reader.distil(label.session, (), spoken, ZONE)
        believed = grounded(label.session, drawn)
        tally.made_up += answer is hostile and bool(believed.summary)
        if not alone:
            believed = with_rules(label.session, believed, spoken, has_summary=bool(drawn.summary))
        kept = replace(believed, facts=tuple(last_words(believed.facts)))
        tally.add(label, kept, has_episode=episode_of(label.session, kept, stays_local=False) is not None)
    return tally


async def measure(*, errors: bool, alone: bool) -> list[str]:
    """Return a row for each kind of answer, server and language."""
    out = [HEADER]
    for kind, answer in ANSWERS.items():
        for name, serve in SERVERS.items():
            async with serve() as asked:
                for language in LANGUAGES:
                    tally = await by_model(asked, language, answer, alone=alone)
                    out.append(tally.row(f"{kind} {name} {language}"))
                    out += tally.told if errors and name == "ollama" else []
    return out


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="what was missed and what is junk, of one server")
    parser.add_argument("--alone", action="store_true", help="without what the rules add")
    given = parser.parse_args()
    sys.stdout.write("\n".join(asyncio.run(measure(errors=given.errors, alone=given.alone))) + "\n")


if __name__ == "__main__":
    main()
