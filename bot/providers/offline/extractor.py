"""What a session that is over says, drawn from it by the companion's own grammar: no model is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from bot.domain.consolidation import EndedSession, Extracted, SessionLine, Told, ToldProcedure
from bot.domain.conversation import Role, Utterance
from bot.domain.language import Language
from bot.domain.prompt import Prompt, ToolSpec
from bot.ports import Phrasebook
from bot.providers.offline.context import antecedent
from bot.providers.offline.facts import FactReader
from bot.providers.offline.gist import intentions, left_open, summary
from bot.providers.offline.heard import Heard, Use, Voice, Wish
from bot.providers.offline.hearing import bare, bare_question, clauses, is_question, plain_saying, sentences, tidy
from bot.providers.offline.keeping import correct, keep_on_request, keep_statement
from bot.providers.offline.lexicon import Lexicon, lexicons
from bot.providers.offline.outcome import END, REMEMBER
from bot.providers.offline.procedures import read_procedures

MADE_BY = "rules"
_LASTING, _ALL = ("lasting",), ("ended", "facts", "lasting")
_TOOLS = tuple(ToolSpec(name, "", {}, writes=True) for name in (REMEMBER, END))
_RECOGNISERS = (correct, keep_on_request, keep_statement)


class RuleExtractor:
    """The Extractor port: what the companion would keep of each line, and how things are done."""

    def __init__(self, phrasebook: Phrasebook) -> None:
        """Hear as the companion does that speaks with this phrasebook."""
        self._phrasebook = phrasebook

    async def extract(self, session: EndedSession, zone: ZoneInfo, language: Language) -> Extracted:
        """Return what a session says, in a thread: compiling a language's patterns takes a moment."""
        return await asyncio.to_thread(self.read, session, zone, language)

    def read(self, session: EndedSession, zone: ZoneInfo, language: Language) -> Extracted:
        """Return what a session says."""
        tables = lexicons(language)
        voice = Voice(self._phrasebook, language, 0)
        facts: list[Told] = []
        procedures: list[ToldProcedure] = []
        said: list[Utterance] = []
        for line in session.lines:
            if line.is_own:
                listener = _Listener(_prompt_of(line, zone, language, said), tables, voice)
                facts += listener.facts(line)
                procedures += (
                    ToldProcedure(line.message_id, name, steps) for name, steps in read_procedures(line.text, tables)
                )
            said.append(Utterance(line.message_id, line.role, line.text, line.sent_at))
        plans = intentions(session, tables)
        wrong = [one.quote for one in facts if not one.ended and _is_taken_back(one, facts)]
        telling = [*(told.quote for told in facts if told.quote not in wrong), *plans]
        return Extracted(
            MADE_BY,
            tuple(facts),
            tuple(procedures),
            summary(session, telling, wrong, tables),
            open_questions=tuple(left_open(session, tables)),
            intentions=tuple(plans),
        )


def _is_taken_back(told: Told, facts: Sequence[Told]) -> bool:
    """Whether a later line of the same session says that a fact is not so."""
    return any(
        one.ended and one.line >= told.line and one.predicate == told.predicate and one.object in {"", told.object}
        for one in facts
    )


def _prompt_of(line: SessionLine, zone: ZoneInfo, language: Language, said: Sequence[Utterance]) -> Prompt:
    history = tuple(spoken for spoken in said if spoken.role is Role.PERSON)
    return Prompt(line.text, language, line.sent_at, zone, history=history, tools=_TOOLS)


@dataclass(slots=True)
class _Listener:
    """Hears one line as the companion hears a message."""

    prompt: Prompt
    tables: tuple[Lexicon, ...]
    voice: Voice
    found: list[Told] = field(default_factory=list)

    def facts(self, line: SessionLine) -> list[Told]:
        """Return the facts a line states, in its order."""
        for part in self._parts():
            for lexicon in self.tables:
                told = list(self._heard_by(part, lexicon, line))
                if told:
                    self.found += told
                    break
            before = Utterance(line.message_id, Role.PERSON, part, line.sent_at)
            self.prompt = replace(self.prompt, history=(*self.prompt.history, before))
        return self.found

    def _parts(self) -> Iterator[str]:
        """Yield what stands between the questions of a line, which state nothing; a correction stands by itself."""
        run: list[str] = []
        for sentence in sentences(self.prompt.message, self.tables[0]):
            asks = any(is_question(sentence, lexicon) for lexicon in self.tables)
            if run and (asks or self._corrects(sentence)):
                yield "\n".join(run)
                run = []
            if not asks:
                run.append(sentence)
        if run:
            yield "\n".join(run)

    def _corrects(self, sentence: str) -> bool:
        openers = (opener for lexicon in self.tables for opener in lexicon.patterns("correct", "opener"))
        return any(opener.match(sentence) for opener in openers)

    def _heard_by(self, part: str, lexicon: Lexicon, line: SessionLine) -> Iterator[Told]:
        heard = self._hear(part, lexicon)
        for recognise in _RECOGNISERS:
            answer = recognise(heard)
            if isinstance(answer, Use):
                yield from self._told(answer.wishes, part, line)
                break
        yield from self._lasting(heard, part, line)

    def _told(self, wishes: Sequence[Wish], part: str, line: SessionLine) -> Iterator[Told]:
        for wish in wishes:
            subject, predicate = wish.arguments.get("subject"), wish.arguments.get("predicate")
            if wish.tool not in {REMEMBER, END} or subject is None or predicate is None:
                continue
            yield Told(
                line.message_id,
                str(subject),
                str(predicate),
                str(wish.arguments.get("object") or ""),
                self._quote(str(wish.arguments.get("text") or ""), part),
                functional=wish.arguments.get("functional") is True,
                ended=wish.tool == END,
            )

    def _lasting(self, heard: Heard, part: str, line: SessionLine) -> Iterator[Told]:
        """Yield what the companion does not ask about but a session is worth keeping for: health, plans, habits."""
        plainly = FactReader(heard.lexicon, self.tables, heard.today)
        lasting = FactReader(heard.lexicon, self.tables, heard.today, topics=_LASTING)
        for at, clause in enumerate(heard.clauses):
            resolve = antecedent(heard, heard.clauses[:at])
            read = lasting.read(clause, resolve)
            if not read and not plainly.read(clause, resolve):
                pieces = self._pieces(clause, heard.lexicon)
                read = tuple(
                    told
                    for number, piece in enumerate(pieces)
                    for told in FactReader(heard.lexicon, self.tables, heard.today, topics=_ALL).read(
                        piece, antecedent(heard, (*heard.clauses[:at], *pieces[:number]))
                    )
                )
            for told in read:
                fact = told.fact
                if not any((one.subject, one.object) == (fact.subject, fact.object) for one in self.found):
                    quote = self._quote(told.text, part)
                    yield Told(line.message_id, fact.subject, fact.predicate, fact.object, quote, fact.functional)

    @staticmethod
    def _pieces(clause: str, lexicon: Lexicon) -> list[str]:
        """Return the parts of a clause that says nothing as a whole, cut more finely; its beginning by itself."""
        parts = [clause]
        for pattern in lexicon.patterns("session", "split"):
            parts = [piece for part in parts for piece in pattern.split(part)]
        return [piece for part in parts for piece in (part, part.split(",")[0])[: 1 + ("," in part)] if piece]

    @staticmethod
    def _quote(text: str, part: str) -> str:
        """Return a clause where it stands so in what was said, else the sentence that says most of it."""
        whole = tidy(part)
        if text and tidy(text).casefold() in whole.casefold():
            at = whole.casefold().index(tidy(text).casefold())
            return whole[at : at + len(tidy(text))]
        words = set(text.casefold().split())
        return max(part.split("\n"), key=lambda one: len(words & set(one.casefold().split())))

    def _hear(self, text: str, lexicon: Lexicon) -> Heard:
        return Heard(
            prompt=replace(self.prompt, message=text),
            lexicon=lexicon,
            lexicons=self.tables,
            voice=self.voice,
            whole=bare(tidy(text)),
            text=plain_saying(text, lexicon),
            question=bare_question(text, lexicon),
            clauses=tuple(clause for sentence in sentences(text, lexicon) for clause in clauses(sentence, lexicon)),
            asked=False,
        )
