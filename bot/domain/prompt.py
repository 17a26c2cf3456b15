"""What a provider is given and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.conversation import Quoted, Utterance
from bot.domain.language import Language
from bot.domain.memory import Memory, RecallHit
from bot.domain.usage import Usage


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as a model sees it; ``parameters`` is a JSON Schema object.

    ``writes``: it changes or sends something. ``reads_outside``: what it returns was written by strangers.
    ``acts_outside``: what it does is done at once and elsewhere, so that it cannot be taken back with the turn.
    ``own_words``: the arguments that, where they are the person's own words, show that the wish is theirs.
    """

    name: str
    description: str
    parameters: Mapping[str, object]
    writes: bool = False
    reads_outside: bool = False
    acts_outside: bool = False
    own_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model's wish to use a tool; ``id`` ties the result to it."""

    id: str
    name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What came of a tool call; with ``is_error`` the content says what was wrong with the call."""

    call_id: str
    content: Mapping[str, object]
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class ToolStep:
    """One round of the tool loop: the calls a provider made together, and their results in order.

    ``text`` is what it said before them; ``echo`` is what it asked to be given back unread (``Finished.echo``).
    """

    calls: tuple[ToolCall, ...]
    results: tuple[ToolResult, ...]
    text: str = ""
    echo: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in a prompt; ``media_type`` as in image/jpeg."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class FileText:
    """What stands in a file that the person sent, by its name; somebody else may have written it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything a provider may know of a turn, already bounded by the token budget.

    ``now`` is aware UTC, ``zone`` is the person's. ``history`` is the session so far, oldest first,
    without ``message``; ``earlier`` are the episodes of what it leaves out. ``pinned`` is what always counts, ``times``
    are the words of the message that name a stretch of time. With ``is_private`` nothing of it will be kept; with
    ``keeps_nothing`` as well because the person asked that of this message, and private mode is not on.
    ``quoted`` is the earlier message that it answers, ``files`` is what stands in those that came with it.
    ``introduce`` is set when this person has never been answered before; ``tokens`` is what all of it is estimated
    to cost.

    Models read ``instructions`` (who Aiki is; the same from turn to turn, so that it can be cached), then
    ``history``, then ``context`` (the moment, what was recalled, quoted and read, as text) and ``message``
    together. The built-in companion reads ``recall`` and the other values instead, and ``has_models``: whether
    it is not alone. With ``schema``, a JSON Schema object, the answer is one JSON value of that form. ``think`` asks
    for more thought where the model can give it.
    """

    message: str
    language: Language
    now: datetime
    zone: ZoneInfo
    introduce: bool = False
    has_models: bool = False
    recall: tuple[RecallHit, ...] = ()
    history: tuple[Utterance, ...] = ()
    earlier: tuple[Memory, ...] = ()
    pinned: tuple[Memory, ...] = ()
    is_private: bool = False
    keeps_nothing: bool = False
    times: tuple[str, ...] = ()
    tools: tuple[ToolSpec, ...] = ()
    tokens: int = 0
    instructions: str = ""
    context: str = ""
    images: tuple[Image, ...] = ()
    files: tuple[FileText, ...] = ()
    quoted: Quoted | None = None
    schema: Mapping[str, object] | None = None
    max_output_tokens: int = 1024
    think: bool = False


class StopReason(StrEnum):
    """Why a provider stopped: done, wants tools, ran out of room, would not answer."""

    END = "end"
    TOOLS = "tools"
    LENGTH = "length"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer, to be joined to the pieces before it; an empty one only tells that work goes on."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of one generation: why it stopped, the calls it wants made, and what it consumed.

    ``confidence`` is how sure the provider was, 0..1 (the geometric mean of its tokens' probabilities), None
    where it does not tell. ``echo`` is opaque: it is handed back with the results of the calls.
    """

    stop_reason: StopReason
    calls: tuple[ToolCall, ...] = ()
    usage: Usage | None = None
    confidence: float | None = None
    echo: tuple[Mapping[str, object], ...] = ()


GenerationEvent = TextDelta | Finished


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished answer with the tool rounds that led to it; ``usage`` is that of the last round."""

    text: str
    stop_reason: StopReason
    steps: tuple[ToolStep, ...] = ()
    usage: Usage | None = None
    confidence: float | None = None
