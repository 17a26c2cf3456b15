"""What is asked of the memory for the facts in a message, and what is said once it is done."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.prompt import ToolResult
from bot.domain.text import clip
from bot.providers.offline.context import also_called
from bot.providers.offline.facts import NAME, Told
from bot.providers.offline.heard import Answer, Heard, Say, Use, Wish
from bot.providers.offline.relations import ME

REMEMBER = "memory_remember"
END = "memory_end"
LIFE = "life"
"""The predicate of a death; nothing ends with it."""

_MOST_AT_ONCE = 8
_QUOTED = 160
_KEPT_REQUEST = 3
_KEPT = 4
ACKNOWLEDGED = 5
"""How many ways there are to say that something was heard."""


def normal_form(told: Sequence[Told]) -> dict[str, object]:
    """Return the arguments that tell the memory a fact in normal form; none where there is none."""
    if not told:
        return {}
    fact = told[0].fact
    return {
        "subject": fact.subject,
        "predicate": fact.predicate,
        "object": fact.object,
        "functional": fact.functional,
    } | {name: words for name, words in (("since", told[0].since), ("until", told[0].until)) if words}


def wishes_for(heard: Heard, told: Sequence[Told]) -> list[Wish]:
    """Return what the memory must do for these facts: keep them, and close what holds no longer."""
    holding = [one for one in told if not (one.ended or one.until)]
    kept = {(one.fact.subject, one.fact.predicate) for one in holding if one.fact.functional}
    wishes: list[Wish] = []
    for one in told:
        if not one.ended:
            wishes.append(Wish(REMEMBER, {"text": one.text} | normal_form((one,))))
        # What a new value takes the place of is closed with it.
        elif (one.fact.subject, one.fact.predicate) not in kept:
            wishes += _endings(heard, one)
    return wishes


def _endings(heard: Heard, told: Told) -> list[Wish]:
    if not heard.has_tool(END):
        return []
    what = {"predicate": told.fact.predicate} | ({"object": told.fact.object} if told.fact.object else {})
    return [
        Wish(END, {"subject": subject} | what)
        for subject in (told.fact.subject, *also_called(heard, told.fact.subject))
    ]


def kept(heard: Heard, wishes: Sequence[Wish], told: Sequence[Told], *, on_request: bool) -> Answer:
    """Ask for the keeping, and once its results are there say what came of it."""
    if not heard.has_tool(REMEMBER):
        return Say(heard.voice.say("kept_as_said"))
    if not heard.rounds:
        return Use(tuple(wishes[:_MOST_AT_ONCE])) if wishes else Say(heard.voice.pick("noted", ACKNOWLEDGED))
    results = heard.rounds[0]
    if any(result.content.get("private_mode") is True for result in results):
        return Say(heard.voice.say("kept_nothing") if on_request else heard.voice.pick("noted", ACKNOWLEDGED))
    if any(result.is_error or not _is_done(result) for result in results):
        return Say(heard.voice.say("keep_failed"))
    return Say(_outcome(heard, results, told, on_request=on_request))


def _is_done(result: ToolResult) -> bool:
    content = result.content
    return content.get("kept") is True or any(
        isinstance(content.get(name), list | tuple) for name in ("ended", "facts")
    )


def _outcome(heard: Heard, results: Sequence[ToolResult], told: Sequence[Told], *, on_request: bool) -> str:
    """Say what the keeping changed."""
    if any(_is_loss(one) for one in told):
        return heard.voice.say("bad_news")
    old = [text for result in results for name in ("replaced", "ended") for text in _texts(result.content.get(name))]
    if told and all(one.ended for one in told) and not on_request:
        return heard.voice.say("ended", old=clip(old[0], _QUOTED)) if old else heard.voice.say("ended_nothing")
    if old:
        return heard.voice.say("kept_replaced", old=clip(old[0], _QUOTED))
    if all(result.content.get("repeated") is True for result in results if "repeated" in result.content):
        return heard.voice.say("kept_known")
    own_name = next((one.value for one in told if one.fact.subject == ME and one.fact.predicate == NAME), None)
    if own_name:
        return heard.voice.say("kept_name", name=own_name)
    return heard.voice.pick("kept_request", _KEPT_REQUEST) if on_request else heard.voice.pick("kept", _KEPT)


def _is_loss(told: Told) -> bool:
    """Whether somebody died or was parted from: no moment to talk of notes."""
    if told.ended:
        return told.fact.predicate == NAME and not told.fact.object
    return told.fact.predicate == LIFE


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list | tuple) else []
