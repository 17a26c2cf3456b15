"""A trace as JSON: everything /why tells but the memories, which have rows of their own, and any message text."""

from __future__ import annotations

import json
from dataclasses import astuple
from decimal import Decimal

from bot.domain.language import Language
from bot.domain.turn import StageTiming, Trace
from bot.domain.usage import Usage


def trace_to_json(trace: Trace) -> str:
    """Return the trace without its hits."""
    usage = trace.usage
    return json.dumps(
        {
            "intention": trace.intention,
            "language": trace.language,
            "task": trace.task,
            "provider": trace.provider,
            "model": trace.model,
            "reasons": trace.reasons,
            "tools": trace.tools,
            "prompt_tokens": trace.prompt_tokens,
            "usage": None if usage is None else astuple(usage),
            "complexity": trace.complexity,
            "cost_usd": None if trace.cost_usd is None else str(trace.cost_usd),
            "setbacks": trace.setbacks,
            "stages": [[timing.stage, timing.duration_ms] for timing in trace.stages],
            "error": trace.error,
            "outside": trace.outside,
        },
        ensure_ascii=False,
    )


def trace_from_json(text: str) -> Trace:
    """Return what ``trace_to_json`` wrote; reasons and error are missing after a forget."""
    told = json.loads(text)
    return Trace(
        intention=told["intention"],
        task=told["task"],
        language=Language(told["language"]),
        provider=told["provider"],
        model=told["model"],
        reasons=tuple(told.get("reasons", ())),
        tools=tuple(told["tools"]),
        prompt_tokens=told["prompt_tokens"],
        usage=None if told["usage"] is None else Usage(*told["usage"]),
        stages=tuple(StageTiming(stage, duration_ms) for stage, duration_ms in told["stages"]),
        error=told.get("error"),
        complexity=told.get("complexity"),
        cost_usd=None if told.get("cost_usd") is None else Decimal(told["cost_usd"]),
        setbacks=tuple(told.get("setbacks", ())),
        outside=told.get("outside", False),
    )
