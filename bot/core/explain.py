"""Memories and turns in words: what /memory, /why and the command line show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.rules import parse_rule
from bot.domain.conversation import Utterance
from bot.domain.gesture import Verdict
from bot.domain.ids import MemoryId, MessageId
from bot.domain.language import Language
from bot.domain.memory import Forgotten, Memory, MemoryCounts, MemoryKind, RecallHit, Scope, Stretch
from bot.domain.model import COMPANION
from bot.domain.policy import Rule
from bot.domain.text import clip
from bot.domain.turn import CitedMemory, KeptTurn
from bot.ports import Memories, Phrasebook

_LINE_CHARS = 160
_QUOTE_CHARS = 600
_SOURCES_SHOWN, _MOST_SOURCES, _CITED_SHOWN = 3, 1_000, 15
_PINNED = " 📌"
_LINES = {MemoryKind.EPISODE: "explain.line_episode", MemoryKind.PROCEDURE: "explain.line_procedure"}


def tell_memory(memory: Memory, phrasebook: Phrasebook, language: Language, zone: ZoneInfo) -> str:
    """Return one line: the source tag, the words, the date, whether it no longer holds, whether it is pinned."""
    key = _LINES.get(memory.kind, "explain.line") if memory.valid_to is None else "explain.line_closed"
    until = "" if memory.valid_to is None else phrasebook.moment(language, memory.valid_to.astimezone(zone))
    told = phrasebook.say(
        language,
        key,
        id=memory.id,
        text=clip(memory.text, _LINE_CHARS),
        date=phrasebook.moment(language, memory.said_at.astimezone(zone)),
        until=until,
    )
    return f"{told}{_PINNED}" if memory.is_pinned and memory.valid_to is None else told


def tell_memories(memories: Sequence[Memory], phrasebook: Phrasebook, language: Language, zone: ZoneInfo) -> list[str]:
    """Return a line for each memory; facts that stand in the same words are told apart by what they say."""
    wordings = Counter(memory.text for memory in memories if memory.fact is not None)
    lines = []
    for memory in memories:
        line, fact = tell_memory(memory, phrasebook, language, zone), memory.fact
        if fact is not None and wordings[memory.text] > 1:
            predicate = fact.predicate.replace("_", " ")
            line = phrasebook.say(language, "explain.told_apart", line=line, predicate=predicate, object=fact.object)
        lines.append(line)
    return lines


def tell_utterance(
    utterance: Utterance, phrasebook: Phrasebook, language: Language, zone: ZoneInfo, source: MessageId | None
) -> str:
    """Return one line of the log; that of the ``source`` stands out."""
    is_source = utterance.message_id == source
    return phrasebook.say(
        language,
        "explain.source_line" if is_source else "explain.neighbour_line",
        moment=phrasebook.moment(language, utterance.sent_at.astimezone(zone)),
        speaker=utterance.speaker or phrasebook.say(language, f"explain.{utterance.role}"),
        text=clip(utterance.text, _QUOTE_CHARS if is_source else _LINE_CHARS),
    )


def tell_counted(counts: Forgotten | MemoryCounts, phrasebook: Phrasebook, language: Language) -> str:
    """Return how many of each kind there are, in words; empty where there is nothing."""
    say = phrasebook.say
    told = [
        say(language, key, count=count)
        for key, count in (
            ("turn.messages", counts.messages),
            ("turn.facts", counts.facts),
            ("turn.procedures", counts.procedures),
            ("turn.episodes", counts.episodes),
        )
        if count
    ]
    if isinstance(counts, Forgotten) and counts.replies:
        told.append(say(language, "turn.replies", count=counts.replies))
    if len(told) < 2:  # noqa: PLR2004 - nothing to be joined
        return "".join(told)
    return say(language, "turn.both", first=", ".join(told[:-1]), last=told[-1])


def tell_stretch(
    stretch: Stretch, counted: Forgotten, phrasebook: Phrasebook, language: Language, zone: ZoneInfo
) -> str:
    """Return what forgetting a stretch of time, or everything, would take away."""
    what = tell_counted(counted, phrasebook, language)
    if stretch.since is None or stretch.until is None:
        return phrasebook.say(language, "commands.forget_everything", what=what)
    since, until = tell_bounds(stretch.since, stretch.until, phrasebook, language, zone)
    return phrasebook.say(language, "commands.forget_period", what=what, since=since, until=until)


def tell_bounds(
    start: datetime, end: datetime, phrasebook: Phrasebook, language: Language, zone: ZoneInfo
) -> tuple[str, str]:
    """Return the two ends of a stretch of time, the last day in place of the midnight that ends it."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    since, until = phrasebook.moment(language, first), phrasebook.moment(language, last)
    if first.time() == time():
        since = phrasebook.day(language, first.date())
    if last.time() == time():
        until = phrasebook.day(language, last.date() - timedelta(days=1))
    return since, until


def tell_forgotten(forgotten: Forgotten, phrasebook: Phrasebook, language: Language) -> str:
    """Return what is removed, counted."""
    what = tell_counted(forgotten, phrasebook, language)
    return phrasebook.say(language, "turn.forgotten", what=what) if what else phrasebook.say(language, "turn.gone")


def tell_reasons(reasons: Sequence[str], phrasebook: Phrasebook, language: Language) -> str:
    """Return reasons in words; each is a sentence's key, with ``=`` and a value where it has one."""
    return "; ".join(_tell_reason(reason, phrasebook, language) for reason in reasons)


def _tell_reason(reason: str, phrasebook: Phrasebook, language: Language) -> str:
    key, _, value = reason.partition("=")
    if key == "reason.rule" and (rule := parse_rule(value)) is not None:
        value = tell_rule(rule, phrasebook, language)
    return phrasebook.say(language, key, value=tell_ref(value, phrasebook, language))


def tell_rule(rule: Rule, phrasebook: Phrasebook, language: Language) -> str:
    """Return a rule in words; ``parse_rule`` reads them again."""
    about = rule.word or phrasebook.say(language, f"models.about_{rule.task.value if rule.task else 'everything'}")
    return phrasebook.say(language, f"models.rule_{rule.target.value}", about=about)


def tell_ref(name: str, phrasebook: Phrasebook, language: Language) -> str:
    """Return the name of a model in words; what is no name of the built-in companion stays as it is."""
    return phrasebook.say(language, "explain.built_in") if name.startswith(f"{COMPANION}:") else name


def tell_hit(hit: RecallHit, phrasebook: Phrasebook, language: Language, zone: ZoneInfo) -> str:
    """Return one line: the memory and why it was found."""
    told = tell_memory(hit.memory, phrasebook, language, zone)
    return f"{told} ({tell_reasons(hit.reasons, phrasebook, language)})" if hit.reasons else told


Sources = Mapping[MemoryId, Sequence[Utterance]]
"""The messages behind memories that are more than one message's words."""


async def sources_of(turn: KeptTurn, scope: Scope, memories: Memories) -> Sources:
    """Return the messages behind what a turn drew on; a message that was drawn on is its own source."""
    cited = [one.memory for one in turn.cited if one.memory is not None and one.memory.kind is not MemoryKind.MESSAGE]
    return {memory.id: await memories.sources(memory.id, scope, _MOST_SOURCES) for memory in cited}


def tell_turn(turn: KeptTurn, sources: Sources, phrasebook: Phrasebook, language: Language, zone: ZoneInfo) -> str:
    """Return why a turn was answered as it was: who, by which signs, from which memories, how long it took."""
    say, trace = phrasebook.say, turn.trace
    moment = phrasebook.moment(language, turn.question.sent_at.astimezone(zone))
    lines = [say(language, "explain.turn", id=turn.id, moment=moment, text=clip(turn.question.text, _LINE_CHARS))]
    if trace.provider is not None:
        named = tell_ref(f"{trace.provider}:{trace.model or ''}", phrasebook, language)
        lines.append(say(language, "explain.route", model=named))
    if trace.reasons:
        lines.append(say(language, "explain.reasons", reasons=tell_reasons(trace.reasons, phrasebook, language)))
    if trace.setbacks:
        setbacks = tell_reasons(trace.setbacks, phrasebook, language)
        lines.append(say(language, "explain.setbacks", setbacks=setbacks))
    if trace.tools:
        lines.append(say(language, "explain.tools", tools=", ".join(trace.tools)))
    lines += _tell_all_cited(turn, sources, phrasebook, language, zone)
    if turn.verdict is not None:
        lines.append(say(language, "explain.good" if turn.verdict is Verdict.GOOD else "explain.bad"))
    if trace.error is not None:
        lines.append(say(language, "explain.failed", error=trace.error))
    spent = sum(stage.duration_ms for stage in trace.stages)
    # A command asks nobody, and the trace of an earlier version's companion holds no cost.
    is_free = trace.cost_usd is None and trace.provider in {None, COMPANION}
    cost = tell_cost(Decimal(0) if is_free else trace.cost_usd, phrasebook, language)
    seconds, tokens = tell_seconds(spent, phrasebook, language), phrasebook.number(language, trace.prompt_tokens)
    lines.append(say(language, "explain.cost", seconds=seconds, tokens=tokens, cost=cost))
    return "\n".join(lines)


def tell_seconds(duration_ms: float, phrasebook: Phrasebook, language: Language) -> str:
    """Return a duration in seconds, with two figures behind the point or comma."""
    return f"{duration_ms / 1_000:.2f}".replace(".", phrasebook.say(language, "money.point"))


def tell_cost(cost_usd: Decimal | None, phrasebook: Phrasebook, language: Language) -> str:
    """Return an amount in words; what has no known price is said to be unknown."""
    if cost_usd is None:
        return phrasebook.say(language, "explain.cost_unknown")
    return phrasebook.money(language, cost_usd) if cost_usd else phrasebook.say(language, "explain.cost_nothing")


def _tell_all_cited(
    turn: KeptTurn, sources: Sources, phrasebook: Phrasebook, language: Language, zone: ZoneInfo
) -> list[str]:
    lines = [phrasebook.say(language, "explain.looked_at")] if turn.cited else []
    for cited in turn.cited[:_CITED_SHOWN]:
        lines.append(_tell_cited(cited, phrasebook, language, zone))
        lines += _tell_sources(sources.get(cited.memory_id, ()), phrasebook, language, zone)
    if len(turn.cited) > _CITED_SHOWN:
        lines.append(phrasebook.say(language, "explain.more_cited", count=len(turn.cited) - _CITED_SHOWN))
    return lines


def _tell_cited(cited: CitedMemory, phrasebook: Phrasebook, language: Language, zone: ZoneInfo) -> str:
    if cited.memory is None:
        return phrasebook.say(language, "explain.forgotten", id=cited.memory_id)
    return tell_hit(RecallHit(cited.memory, cited.score, cited.reasons), phrasebook, language, zone)


def _tell_sources(
    sources: Sequence[Utterance], phrasebook: Phrasebook, language: Language, zone: ZoneInfo
) -> list[str]:
    lines = [tell_utterance(said, phrasebook, language, zone, None) for said in sources[:_SOURCES_SHOWN]]
    if len(sources) > _SOURCES_SHOWN:
        lines.append(phrasebook.say(language, "explain.more_sources", count=len(sources) - _SOURCES_SHOWN))
    return [f"  {line}" for line in lines]
