"""Memories and turns in words: what /memory, /why and the command line show."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.rules import parse_rule
from bot.domain.conversation import Utterance
from bot.domain.gesture import Verdict
from bot.domain.ids import MessageId
from bot.domain.language import Language
from bot.domain.memory import Memory, RecallHit, Scope
from bot.domain.model import COMPANION
from bot.domain.policy import Rule
from bot.domain.text import clip
from bot.domain.turn import CitedMemory, KeptTurn
from bot.ports import Conversations, Phrasebook

_LINE_CHARS = 160
_QUOTE_CHARS = 600
_NEIGHBOURS = 2


def tell_memory(memory: Memory, phrasebook: Phrasebook, language: Language, zone: ZoneInfo) -> str:
    """Return one line: the source tag, the words, the date, and whether it no longer holds."""
    key = "explain.line" if memory.valid_to is None else "explain.line_closed"
    until = "" if memory.valid_to is None else phrasebook.moment(language, memory.valid_to.astimezone(zone))
    return phrasebook.say(
        language,
        key,
        id=memory.id,
        text=clip(memory.text, _LINE_CHARS),
        date=phrasebook.moment(language, memory.said_at.astimezone(zone)),
        until=until,
    )


async def origin_of(memory: Memory, scope: Scope, conversations: Conversations) -> list[Utterance]:
    """Return the message a memory was said in with its neighbours; nothing for one without a source."""
    source = memory.source_message_id
    return [] if source is None else await conversations.around(source, scope, _NEIGHBOURS)


def tell_memory_in_full(
    memory: Memory, around: Sequence[Utterance], phrasebook: Phrasebook, language: Language, zone: ZoneInfo
) -> str:
    """Return a memory with the message it was said in and what stood around it (``origin_of``)."""
    say = phrasebook.say
    lines = [tell_memory(memory, phrasebook, language, zone)]
    if memory.fact is not None:
        fact = memory.fact
        lines.append(say(language, "explain.fact", subject=fact.subject, predicate=fact.predicate, object=fact.object))
    if memory.superseded_by is not None:
        lines.append(say(language, "explain.superseded", id=memory.superseded_by))
    if memory.external_id is not None:
        lines.append(say(language, "explain.imported", id=memory.external_id))
    if around:
        lines.append(say(language, "explain.said_in"))
    source = memory.source_message_id
    lines += [_tell_utterance(utterance, phrasebook, language, zone, source) for utterance in around]
    return "\n".join(lines)


def _tell_utterance(
    utterance: Utterance, phrasebook: Phrasebook, language: Language, zone: ZoneInfo, source: MessageId | None
) -> str:
    is_source = utterance.message_id == source
    return phrasebook.say(
        language,
        "explain.source_line" if is_source else "explain.neighbour_line",
        moment=phrasebook.moment(language, utterance.sent_at.astimezone(zone)),
        speaker=utterance.speaker or phrasebook.say(language, f"explain.{utterance.role}"),
        text=clip(utterance.text, _QUOTE_CHARS if is_source else _LINE_CHARS),
    )


def tell_forgotten(messages: int, facts: int, phrasebook: Phrasebook, language: Language) -> str:
    """Return what was removed, counted."""
    told_messages = phrasebook.say(language, "turn.messages", count=messages)
    told_facts = phrasebook.say(language, "turn.facts", count=facts)
    if messages and facts:
        what = phrasebook.say(language, "turn.both", messages=told_messages, facts=told_facts)
    else:
        what = told_facts if facts else told_messages
    return phrasebook.say(language, "turn.forgotten", what=what)


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
    return f"{told} ({tell_reasons(hit.reasons, phrasebook, language)})"


def tell_turn(turn: KeptTurn, phrasebook: Phrasebook, language: Language, zone: ZoneInfo) -> str:
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
    if turn.cited:
        lines.append(say(language, "explain.looked_at"))
    lines += [_tell_cited(cited, phrasebook, language, zone) for cited in turn.cited]
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


def _tell_cited(cited: CitedMemory, phrasebook: Phrasebook, language: Language, zone: ZoneInfo) -> str:
    if cited.memory is None:
        return phrasebook.say(language, "explain.forgotten", id=cited.memory_id)
    return tell_hit(RecallHit(cited.memory, cited.score, cited.reasons), phrasebook, language, zone)
