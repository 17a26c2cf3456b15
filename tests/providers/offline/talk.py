"""A conversation with the companion: prompts as the core builds them, and tools over a memory that is a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.domain.conversation import Role, Utterance
from bot.domain.ids import MemoryId, MessageId
from bot.domain.language import Language
from bot.domain.memory import Fact, Memory, MemoryKind, RecallHit, Scope
from bot.domain.prompt import Prompt, ToolCall, ToolResult, ToolSpec, ToolStep
from bot.locales import LocaleSentences
from bot.providers.offline import Companion

SATURDAY = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
TOOLS = tuple(ToolSpec(name, "", {}) for name in ("memory_remember", "memory_facts", "memory_end", "memory_forget"))

EN, NB, PT = Language.EN, Language.NB, Language.PT

Answer = str | tuple[ToolCall, ...]
_companion = Companion(LocaleSentences())


def prompt(text: str, language: Language = EN, recall: Sequence[RecallHit] = ()) -> Prompt:
    """Return a prompt on a Saturday morning in Oslo."""
    return Prompt(text, language, SATURDAY, OSLO, tools=TOOLS, recall=tuple(recall))


def answer_to(asked: Prompt, steps: tuple[ToolStep, ...] = ()) -> Answer:
    """Return what the companion says to a prompt, or the tools it wants."""
    said = _companion.say(asked, steps)
    return said if isinstance(said, tuple) else said.text


def ask(text: str, language: Language = EN, recall: Sequence[RecallHit] = ()) -> Answer:
    """Return the companion's first move: words, or the tools it wants."""
    return answer_to(prompt(text, language, recall))


def say(text: str, language: Language = EN, recall: Sequence[RecallHit] = ()) -> str:
    """Return the answer to something that needs no tools."""
    answer = ask(text, language, recall)
    assert isinstance(answer, str), answer
    return answer


def calls(text: str, language: Language = EN, recall: Sequence[RecallHit] = ()) -> tuple[ToolCall, ...]:
    """Return the tools that something needs."""
    answer = ask(text, language, recall)
    assert isinstance(answer, tuple), answer
    return answer


def sentence(key: str, language: Language = EN, **values: str | int) -> str:
    """Return one of the companion's sentences."""
    return LocaleSentences().say(language, f"companion.{key}", **values)


def one_of(key: str, variants: int, language: Language = EN) -> set[str]:
    """Return all the ways a sentence may be varied."""
    return {sentence(f"{key}_{number + 1}", language) for number in range(variants)}


def hit(text: str, *matched: str, memory_id: int = 7, speaker: str = "person", fact: Fact | None = None) -> RecallHit:
    """Return something said on 1 March 2026 that recall found."""
    kind = MemoryKind.FACT if fact else MemoryKind.MESSAGE
    said_at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    return RecallHit(
        Memory(MemoryId(memory_id), kind, Scope("p1"), speaker, text, said_at, fact=fact), 1.0, (), matched
    )


@dataclass
class _Kept:
    id: int
    text: str
    fact: Fact | None
    valid: bool = True

    def told(self) -> dict[str, object]:
        fact = self.fact
        return {
            "id": self.id,
            "text": self.text,
            "said_on": "2026-11-21",
            "subject": fact.subject if fact else None,
            "predicate": fact.predicate if fact else None,
            "object": fact.object if fact else None,
        }


@dataclass
class Talk:
    """A session: what was said stays in its history, what was kept in its facts."""

    language: Language = EN
    kept: list[_Kept] = field(default_factory=list)
    history: list[Utterance] = field(default_factory=list)

    def hear(self, text: str, language: Language | None = None, recall: Sequence[RecallHit] = ()) -> str:
        """Return the companion's answer after all the tools it wanted."""
        asked = replace(prompt(text, language or self.language, recall), history=tuple(self.history))
        steps: tuple[ToolStep, ...] = ()
        answer = answer_to(asked, steps)
        while isinstance(answer, tuple):
            steps = (*steps, ToolStep(answer, tuple(ToolResult(call.id, self._run(call)) for call in answer)))
            answer = answer_to(asked, steps)
        for role, said in ((Role.PERSON, text), (Role.AIKI, answer)):
            self.history.append(Utterance(MessageId(len(self.history) + 1), role, said, SATURDAY))
        return answer

    def facts(self) -> set[tuple[str, str, str]]:
        """Return the facts that hold now."""
        held = [kept.fact for kept in self.kept if kept.valid and kept.fact]
        return {(fact.subject, fact.predicate, fact.object) for fact in held}

    def _run(self, call: ToolCall) -> Mapping[str, object]:
        if call.name == "memory_remember":
            return self._remember(call.arguments)
        if call.name == "memory_facts":
            subject = call.arguments.get("subject")
            found = [k for k in self.kept if k.valid and (subject is None or (k.fact and k.fact.subject == subject))]
            return {"facts": [kept.told() for kept in found], "messages": len(self.history)}
        if call.name == "memory_end":
            return {"ended": self._end(call.arguments)}
        words = str(call.arguments["query"]).casefold().split()
        found = [kept for kept in self.kept if all(word in kept.text.casefold() for word in words)]
        return {"found": [kept.told() for kept in found], "needs_confirmation": True}

    def _end(self, arguments: Mapping[str, object]) -> list[str]:
        what = (arguments["subject"], arguments["predicate"])
        ended = [k for k in self.kept if k.valid and k.fact and (k.fact.subject, k.fact.predicate) == what]
        ended = [k for k in ended if k.fact and arguments.get("object") in {None, k.fact.object}]
        for kept in ended:
            kept.valid = False
        return [kept.text for kept in ended]

    def _remember(self, arguments: Mapping[str, object]) -> Mapping[str, object]:
        text = str(arguments["text"])
        fact = None
        if "subject" in arguments:
            subject, predicate, value = (str(arguments[name]) for name in ("subject", "predicate", "object"))
            fact = Fact(subject, predicate, value, functional=arguments["functional"] is True)
        known = [kept for kept in self.kept if kept.valid and fact and kept.fact and _same_slot(kept.fact, fact)]
        repeated = any(kept.fact and fact and kept.fact.object == fact.object for kept in known)
        replaced = [kept for kept in known if fact and fact.functional and not repeated]
        for kept in replaced:
            kept.valid = False
        if not repeated:
            self.kept.append(_Kept(len(self.kept) + 1, text, fact))
        return {"kept": True, "repeated": repeated, "replaced": [kept.text for kept in replaced]}


def _same_slot(one: Fact, other: Fact) -> bool:
    return (one.subject, one.predicate) == (other.subject, other.predicate)
