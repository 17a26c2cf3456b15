"""Greetings, thanks, feelings and questions about Aiki itself: short, kind, and honest that no model is at work."""

from __future__ import annotations

from bot.providers.offline.heard import Answer, Heard, Say

# How many ways there are to say each; the sentences are companion.<name>_1 and so on.
_VARIANTS = {"greeting": 3, "thanks": 3, "yes": 2, "no": 2, "ok": 3, "bye": 2, "compliment": 2, "laugh": 2, "joke": 3}


def answer_small_talk(heard: Heard) -> Answer | None:
    """Answer small talk; None where the text is anything more."""
    # "Can you help me?" and "tusen takk" are whole as they are; without their politeness too little is left.
    for text in dict.fromkeys((heard.whole, heard.text, heard.lexicon.written_out(heard.whole))):
        for name in heard.lexicon.names("talk"):
            if heard.lexicon.match("talk", name, text):
                return _reply(heard, name)
        for name in heard.lexicon.names("feelings"):
            if heard.lexicon.match("feelings", name, text):
                return Say(heard.voice.say(f"feel_{name}"))
    return None


def _reply(heard: Heard, name: str) -> Say:
    variants = _VARIANTS.get(name)
    text = heard.voice.pick(name, variants) if variants else heard.voice.say(name)
    return Say(text, is_greeting=name == "greeting")


def answer_reminder_wish(heard: Heard) -> Answer | None:
    """Say plainly that this version cannot remind, where somebody asks it to."""
    return Say(heard.voice.say("remind")) if heard.lexicon.match("memory", "remind", heard.text) else None
