"""What kind of message it is, by its words alone; no model is asked."""

from __future__ import annotations

import re

from bot.core.words import MAX_READ_CHARS, detect_language
from bot.domain.language import Language
from bot.domain.route import Classification, Task

# The first that matches wins: what needs a tool stands before what only looks like a question.
_CUES: tuple[tuple[Task, str, tuple[str, ...]], ...] = (
    (Task.CODE, "reason.holds_code", (r"```|\bdef \w+\(|\bfunction \w*\(|\bSELECT .+ FROM\b|#include\b",)),
    (
        Task.REMIND,
        "reason.asks_reminder",
        (
            r"\bremind me\b|\breminders?\b",
            r"\bminn meg\b|\bpåminn",
            r"\bme lembr[ae] (de|às|as|amanhã)\b|\blembrete\b",
        ),
    ),
    (
        Task.MEMORY,
        "reason.asks_memory",
        (
            r"\bremember\b|\bforget\b|\bdid i (tell|say|mention)|\bdo you know about\b",
            r"\bhusk\b|\bhusker\b|\bglem\b|\bfortalte jeg\b|\bvet du om\b",
            r"\blembr[ae]\b|\besque[cç][ea]\b|\beu (te )?(contei|disse|falei)\b|\bvocê sabe sobre\b",
        ),
    ),
    (
        Task.TOOL,
        "reason.asks_outside",
        (
            r"https?://|\bweather\b|\bdeploy\b|\bsend (an? )?(mail|email|message)\b",
            r"\bværet\b|\bsend (en )?(e-?post|melding)\b",
            r"\bprevisão do tempo\b|\benvi[ae] (um )?(e-?mail|mensagem)\b",
        ),
    ),
    (
        Task.REWRITE,
        "reason.asks_rewrite",
        (r"\bsummari[sz]e\b|\btranslate\b", r"\boppsummer\b|\boversett\b", r"\bresum[ae]\b|\btraduz"),
    ),
    (
        Task.REASON,
        "reason.holds_sum",
        (r"\d\s*[-+*/^×÷]\s*\d|\d\s*%", r"\b(times|divided by|ganger|delt på|vezes|dividido por)\b"),
    ),
    (
        Task.QUESTION,
        "reason.is_question",
        (
            r"\?\s*$",
            r"^\s*(what|who|when|where|why|how|which)\b",
            r"^\s*(hva|hvem|når|hvor|hvorfor|hvordan|hvilken)\b",
            r"^\s*(o que|que|quem|quando|onde|por que|como|qual|quanto)\b",
        ),
    ),
)
_PATTERNS = tuple((task, reason, re.compile("|".join(cues), re.IGNORECASE)) for task, reason, cues in _CUES)
_SHORT_TALK_WORDS = 6


def classify(text: str, spoken: Language | None = None) -> Classification:
    """Return what a message asks for, in which language, and by which sign we know it.

    ``spoken`` is the language of the conversation, which one stray word does not leave.
    """
    beginning = text[:MAX_READ_CHARS]
    language = detect_language(text, spoken)
    for task, reason, cue in _PATTERNS:
        if cue.search(beginning):
            needs_tools = task in {Task.REMIND, Task.MEMORY, Task.TOOL}
            return Classification(task, needs_tools, language, (reason,))
    if len(beginning.split()) <= _SHORT_TALK_WORDS:
        return Classification(Task.CHAT, needs_tools=False, language=language, reasons=("reason.is_short",))
    return Classification(Task.OTHER, needs_tools=False, language=language, reasons=("reason.no_sign",))
