"""The Extractor port: whatever draws from a session names its lines, keeps to its words and blocks nobody."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

import pytest

from bot.domain.consolidation import EndedSession, Extracted
from bot.domain.language import Language
from bot.locales import LocaleSentences
from bot.ports import Extractor
from bot.providers.offline import RuleExtractor
from tests.benchmarks.consolidation_labels import LANGUAGES, Labelled, read_labels
from tests.core.sessions import session_of

LABELS = [pytest.param(label, language, id=label.id) for language in LANGUAGES for label in read_labels(language)]
OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """The built-in one: there is no other yet."""
    return RuleExtractor(LocaleSentences())


@pytest.mark.parametrize(("label", "language"), LABELS)
async def test_what_is_drawn_cites_a_line_of_the_persons_and_stands_in_it(
    extractor: Extractor, label: Labelled, language: str
) -> None:
    drawn = await extractor.extract(label.session, OSLO, Language(language))
    own = {line.message_id: " ".join(line.text.split()).casefold() for line in label.session.own_lines}
    for told in drawn.facts:
        assert told.quote.casefold() in own[told.line]
        assert told.subject == told.subject.casefold()
        assert 0 <= told.confidence <= 1
    for procedure in drawn.procedures:
        assert procedure.name
        assert all(" ".join(step.split()).casefold() in own[procedure.line] for step in procedure.steps)
    said = "\n".join(line.text for line in label.session.lines)
    assert all(intention in said for intention in drawn.intentions)
    assert all(" ".join(question.split()) in " ".join(said.split()) for question in drawn.open_questions)


async def test_the_same_session_gives_the_same_every_time(extractor: Extractor) -> None:
    session = session_of("My sister is called Ane", "she lives in Oslo", "A: Nice.", "I have asthma")
    first = await extractor.extract(session, OSLO, Language.EN)
    assert first == await extractor.extract(session, OSLO, Language.EN)
    assert [told.subject for told in first.facts] == ["sister", "ane", "me"]


@pytest.mark.parametrize("session", [session_of("hi", "A: Hello!"), session_of("?", "..."), session_of("A: Anybody?")])
async def test_of_nothing_nothing_is_drawn(extractor: Extractor, session: EndedSession) -> None:
    drawn = await extractor.extract(session, OSLO, Language.EN)
    assert drawn == Extracted(drawn.made_by)


async def test_the_loop_goes_on_meanwhile(extractor: Extractor) -> None:
    long = session_of(*(f"my friend Kari lives in Oslo and I have {n} cats" for n in range(60)))
    drawing = asyncio.ensure_future(extractor.extract(long, OSLO, Language.EN))
    rounds = 0
    while not drawing.done():
        await asyncio.sleep(0)
        rounds += 1
    assert rounds > 1
    assert drawing.result().facts
