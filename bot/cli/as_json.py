"""Memories, hits and turns as the JSON the command line prints; the shapes are part of the contract."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from bot.core.explain import Sources
from bot.domain.conversation import Utterance
from bot.domain.ids import MemoryId
from bot.domain.memory import Memory, RecallHit
from bot.domain.turn import KeptTurn


def dump(value: object) -> str:
    """Return one line of JSON, other alphabets readable."""
    return json.dumps(value, ensure_ascii=False)


def tag(memory_id: MemoryId) -> str:
    """Return the name under which ``/why`` opens a memory."""
    return f"m{memory_id}"


def codes(reasons: Sequence[str]) -> list[str]:
    """Return reasons as short codes, such as ``words=sister``, the same in every language."""
    return [reason.removeprefix("reason.") for reason in reasons]


def of_memory(memory: Memory) -> dict[str, object]:
    """Return a memory; ``id`` is the one it was imported with, else its tag."""
    fact = memory.fact
    return {
        "id": memory.external_id or tag(memory.id),
        "source": tag(memory.id),
        "kind": memory.kind.value,
        "speaker": memory.speaker,
        "text": memory.text,
        "at": memory.said_at.isoformat(),
        "fact": None if fact is None else {"subject": fact.subject, "predicate": fact.predicate, "object": fact.object},
        "valid_to": memory.valid_to.isoformat() if memory.valid_to else None,
        "superseded_by": tag(memory.superseded_by) if memory.superseded_by else None,
        "valid_from": memory.valid_from.isoformat() if memory.valid_from else None,
        "confidence": memory.confidence,
        "made_by": memory.made_by,
        "pinned": memory.is_pinned,
        "steps": list(memory.procedure.steps) if memory.procedure else None,
        "gist": None if memory.gist is None else asdict(memory.gist),
    }


def of_source(said: Utterance) -> dict[str, object]:
    """Return a message that says what a memory says."""
    return {"at": said.sent_at.isoformat(), "speaker": said.speaker or said.role.value, "text": said.text}


def of_hit(hit: RecallHit) -> dict[str, object]:
    """Return a hit as ``memory search --jsonl`` gives it."""
    memory = hit.memory
    return {
        "id": memory.external_id or tag(memory.id),
        "score": round(hit.score, 6),
        "text": memory.text,
        "at": memory.said_at.isoformat(),
        "source": tag(memory.id),
        "reasons": codes(hit.reasons),
    }


def of_turn(turn: KeptTurn, sources: Sources) -> dict[str, object]:
    """Return a turn with its trace, and the messages behind what it drew on."""
    trace = turn.trace
    return {
        "turn": f"t{turn.id}",
        "question": turn.question.text,
        "asked_at": turn.question.sent_at.isoformat(),
        "reply": turn.reply.text if turn.reply else None,
        "outcome": turn.outcome.value,
        "intention": trace.intention,
        "task": trace.task,
        "language": trace.language,
        "provider": trace.provider,
        "model": trace.model,
        "reasons": codes(trace.reasons),
        "tools": list(trace.tools),
        "complexity": trace.complexity,
        "setbacks": codes(trace.setbacks),
        "prompt_tokens": trace.prompt_tokens,
        "usage": None if trace.usage is None else asdict(trace.usage),
        "cost_usd": None if trace.cost_usd is None else str(trace.cost_usd),
        "stages_ms": {stage.stage: stage.duration_ms for stage in trace.stages},
        "error": trace.error,
        "memories": [
            {
                "source": tag(cited.memory_id),
                "text": cited.memory.text if cited.memory else None,
                "score": round(cited.score, 6),
                "reasons": codes(cited.reasons),
                "sources": [of_source(said) for said in sources.get(cited.memory_id, ())],
            }
            for cited in turn.cited
        ],
    }
