"""Every fault of a model's server that a person may meet, provider by provider, and what each must come to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.model import CLAUDE, OLLAMA, OPENAI
from tests.faults.wire.house import COUNTED, WORDS
from tests.wire import ollama_lines as lines
from tests.wire import openai_events as chunks
from tests.wire.anthropic import Broken, Message, Raw, Reset, Silence, Status, Thought, error_event, said
from tests.wire.anthropic_events import event

HTML = b"<!doctype html><title>Sign in</title><p>words of a vendor 3f2a: sign in to the network</p>"
HALF = (f"{WORDS}: a first half ", "and never a ")


class Paid(StrEnum):
    """What of a broken call is in the ledger."""

    NOTHING = "nothing"
    """It failed before it said anything, and costs nothing."""
    TOLD = "told"
    """It failed, and costs what the server had said it counted so far."""
    ESTIMATE = "estimate"
    """Nobody knows: the estimate stays."""


@dataclass(frozen=True)
class Fault:
    """What a server does in place of an answer; with no ``script`` nobody is there at all.

    ``told`` is the end of the key of the sentence about it; ``counted`` is what the server said it had counted.
    ``slow``: it is met by losing patience.
    """

    provider: str
    name: str
    script: Any
    told: str
    paid: Paid = Paid.NOTHING
    counted: tuple[int, int] = (0, 0)
    slow: bool = False

    @property
    def is_common(self) -> bool:
        """Whether it stands for its kind: busy, gone, cut off."""
        return self.name in {"529 overloaded_error", "503", "nobody there", "a cut between two pieces"}


def _claude_status(
    status: int, kind: str, told: str, message: str = WORDS, paid: Paid = Paid.NOTHING, **more: Any
) -> Fault:
    name = f"{status} {kind}" + (" and when to come back" if more.get("headers") else "")
    return Fault(CLAUDE, name, Status(status, kind, message, **more), told, paid)


def _claude_stream(name: str, told: str, paid: Paid, counted: tuple[int, int] = (0, 0), **how: Any) -> Fault:
    return Fault(
        CLAUDE,
        name,
        Broken(Message(said(*HALF), usage=COUNTED), **how),
        told,
        paid,
        counted,
        slow=how.get("how") == "stall",
    )


_BEGUN = (COUNTED["input_tokens"], 1)
"""What the first event of a stream says was counted."""
_SO_FAR = (COUNTED["input_tokens"], COUNTED["output_tokens"])
_OVERLOADED = error_event("overloaded_error", WORDS)
_NONSENSE = b"event: message_stop\ndata: {\n\n"

_CLAUDE = (
    _claude_status(401, "authentication_error", "key_refused"),
    _claude_status(403, "permission_error", "key_refused"),
    _claude_status(404, "not_found_error", "model_missing"),
    _claude_status(413, "request_too_large", "prompt_refused"),
    _claude_status(400, "invalid_request_error", "prompt_refused", f"prompt is too long: 9 tokens > 8. {WORDS}"),
    _claude_status(402, "billing_error", "credit_exhausted"),
    _claude_status(429, "rate_limit_error", "provider_busy"),
    _claude_status(429, "rate_limit_error", "provider_busy", headers={"retry-after": "30"}),
    _claude_status(500, "api_error", "provider_failed"),
    _claude_status(504, "timeout_error", "provider_too_slow", paid=Paid.ESTIMATE),
    _claude_status(529, "overloaded_error", "provider_busy"),
    Fault(CLAUDE, "a sign-in page", Raw(HTML, "text/html"), "provider_failed"),
    Fault(CLAUDE, "a page with no such address", Raw(HTML, "text/html", 404), "provider_unreachable"),
    Fault(CLAUDE, "one JSON value", Raw(b'{"id": "msg_1"}', "application/json"), "provider_failed"),
    Fault(CLAUDE, "an empty body", Raw(b""), "provider_failed"),
    Fault(CLAUDE, "garbage", Raw(WORDS.encode() + b"\x00\xff\xfe{[\n\n"), "provider_failed"),
    Fault(CLAUDE, "an event that is no JSON", Raw(b"event: message_start\ndata: {nope\n\n"), "provider_failed"),
    Fault(
        CLAUDE,
        "events that make no sense",
        Raw(event("message_start", message=5) + event("content_block_delta", index="x", delta=[])),
        "provider_failed",
    ),
    Fault(CLAUDE, "a reset", Reset(), "provider_unreachable"),
    Fault(CLAUDE, "nobody there", None, "provider_unreachable"),
    Fault(CLAUDE, "silence", Silence(), "provider_too_slow", Paid.ESTIMATE, slow=True),
    _claude_stream("an error event at once", "provider_busy", Paid.NOTHING, after_events=0, last=_OVERLOADED),
    _claude_stream("an error event", "provider_busy", Paid.TOLD, _BEGUN, after_events=4, last=_OVERLOADED),
    _claude_stream("a cut before the first piece", "provider_failed", Paid.TOLD, _BEGUN, after_events=1),
    _claude_stream("a cut between two pieces", "provider_failed", Paid.TOLD, _BEGUN, after_events=4),
    _claude_stream("a cut in the middle of an event", "provider_failed", Paid.TOLD, _BEGUN, after_bytes=700),
    _claude_stream(
        "garbage in the middle", "provider_failed", Paid.TOLD, _BEGUN, after_events=4, last=b"event: x\ndata: {\n\n"
    ),
    _claude_stream("a reset in the middle", "provider_unreachable", Paid.TOLD, _BEGUN, after_events=4, how="reset"),
    _claude_stream("a stall", "provider_too_slow", Paid.ESTIMATE, after_events=4, how="stall"),
    Fault(CLAUDE, "a refusal with no word", Message((), "refusal", COUNTED), "answer_refused", Paid.TOLD, _SO_FAR),
    Fault(CLAUDE, "no word at all", Message((), usage=COUNTED), "provider_failed", Paid.TOLD, _SO_FAR),
    Fault(
        CLAUDE,
        "thoughts that take all the room",
        Message((Thought("sig", WORDS),), "max_tokens", COUNTED),
        "provider_failed",
        Paid.TOLD,
        _SO_FAR,
    ),
)


def _ollama_status(status: int, error: object, told: str, **more: Any) -> Fault:
    name = f"{status}" + (" and when to come back" if more.get("headers") else "")
    return Fault(OLLAMA, name, lines.Status(status, error, **more), told)


def _ollama(name: str, told: str, how: str, **more: Any) -> Fault:
    heard = bool(more.get("pieces")) or how in {"stall", "silence"}
    paid = Paid.ESTIMATE if heard else Paid.NOTHING
    return Fault(OLLAMA, name, lines.Broken(how, **more), told, paid, slow=how in {"stall", "silence"})


_OLLAMA = (
    _ollama_status(400, '{"error": {"code": 400, "type": "exceed_context_size_error"}}', "prompt_refused"),
    _ollama_status(401, WORDS, "key_refused"),
    _ollama_status(403, WORDS, "key_refused"),
    _ollama_status(404, "model 'qwen3:4b' not found", "model_missing"),
    _ollama_status(413, WORDS, "prompt_refused"),
    _ollama_status(429, WORDS, "provider_busy"),
    _ollama_status(429, WORDS, "provider_busy", headers={"Retry-After": "30"}),
    _ollama_status(500, f"llama runner process has terminated: {WORDS}", "provider_failed"),
    _ollama_status(503, "server busy, please try again.  maximum pending requests exceeded", "provider_busy"),
    _ollama_status(502, WORDS, "provider_failed", body=HTML),
    _ollama("a sign-in page", "provider_failed", "cut", raw=HTML, content_type="text/html"),
    _ollama("an empty body", "provider_failed", "cut"),
    _ollama("a line that is no JSON", "provider_failed", "cut", raw=b"{nope\n"),
    _ollama("a line of another kind", "provider_failed", "cut", raw=b'["words of a vendor 3f2a"]\n'),
    _ollama("a line without its content", "provider_failed", "cut", raw=b'{"message": 5, "done": "x"}\n'),
    _ollama("a reset", "provider_unreachable", "reset"),
    Fault(OLLAMA, "nobody there", None, "provider_unreachable"),
    _ollama("silence", "provider_too_slow", "silence"),
    _ollama("an error at once", "provider_failed", "error", error=WORDS),
    _ollama("an error in the middle", "provider_failed", "error", pieces=HALF, error=WORDS),
    _ollama("a cut between two pieces", "provider_failed", "cut", pieces=HALF),
    _ollama("garbage in the middle", "provider_failed", "cut", pieces=HALF, raw=b"\xff\xfe{\n"),
    _ollama("a reset in the middle", "provider_unreachable", "reset", pieces=HALF),
    _ollama("a stall", "provider_too_slow", "stall", pieces=HALF),
    Fault(OLLAMA, "no word at all", lines.Says(()), "provider_failed", Paid.TOLD, (11, 7)),
)


def _openai_status(status: int, told: str, **more: Any) -> Fault:
    name = f"{status}" + (" and when to come back" if more.get("headers") else "") + f" {more.get('code', '')}"
    return Fault(OPENAI, name.strip(), chunks.Status(status, WORDS, **more), told)


def _openai(name: str, told: str, how: str, **more: Any) -> Fault:
    heard = bool(more.get("pieces")) or how in {"stall", "silence"}
    paid = Paid.ESTIMATE if heard else Paid.NOTHING
    return Fault(OPENAI, name, chunks.Broken(how, **more), told, paid, slow=how in {"stall", "silence"})


_OPENAI = (
    _openai_status(400, "prompt_refused", code="context_length_exceeded"),
    _openai_status(401, "key_refused", code="invalid_api_key"),
    _openai_status(402, "credit_exhausted"),
    _openai_status(403, "key_refused"),
    _openai_status(404, "model_missing", code="model_not_found"),
    _openai_status(413, "prompt_refused"),
    _openai_status(429, "provider_busy"),
    _openai_status(429, "provider_busy", headers={"Retry-After": "30"}),
    _openai_status(429, "credit_exhausted", code="insufficient_quota"),
    _openai_status(500, "provider_failed"),
    _openai_status(503, "provider_busy"),
    _openai_status(502, "provider_failed", body=HTML),
    _openai("a sign-in page", "provider_failed", "cut", raw=HTML, content_type="text/html"),
    _openai("an empty body", "provider_failed", "cut"),
    _openai("an event that is no JSON", "provider_failed", "cut", raw=b"data: {nope\n\n"),
    _openai("an event of another kind", "provider_failed", "cut", raw=b'data: ["words of a vendor 3f2a"]\n\n'),
    _openai("an error event at once", "provider_failed", "cut", raw=chunks.error_event(WORDS)),
    _openai("a reset", "provider_unreachable", "reset"),
    Fault(OPENAI, "nobody there", None, "provider_unreachable"),
    _openai("silence", "provider_too_slow", "silence"),
    _openai("an error event", "provider_failed", "cut", pieces=HALF, raw=chunks.error_event(WORDS)),
    _openai("a cut between two pieces", "provider_failed", "cut", pieces=HALF),
    _openai("an end without a reason", "provider_failed", "cut", pieces=HALF, raw=b"data: [DONE]\n\n"),
    _openai("garbage in the middle", "provider_failed", "cut", pieces=HALF, raw=b"data: \xff\xfe{\n\n"),
    _openai("a reset in the middle", "provider_unreachable", "reset", pieces=HALF),
    _openai("a stall", "provider_too_slow", "stall", pieces=HALF),
    Fault(OPENAI, "no word at all", chunks.Says(()), "provider_failed", Paid.TOLD, (11, 7)),
    Fault(
        OPENAI,
        "a filter in place of an answer",
        chunks.Says((), finish_reason="content_filter"),
        "answer_refused",
        Paid.TOLD,
        (11, 7),
    ),
)

FAULTS = (*_CLAUDE, *_OLLAMA, *_OPENAI)
