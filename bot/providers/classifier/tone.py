"""How a message sounds: by its feeling words, its emoji and its punctuation."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from bot.domain.route import Tone
from bot.providers.classifier.reading import fold, shorten, tokens_of

_EMOJI: dict[Tone, frozenset[str]] = {
    Tone.CHEERFUL: frozenset("😀😃😄😁😆😂🤣😊😍🥰😘🎉🎂🥳❤💕👍🙌😎🤗✨☀"),
    Tone.SAD: frozenset("😢😭😞😔💔🥺☹"),
    Tone.ANGRY: frozenset("😠😡🤬👿"),
    Tone.ANXIOUS: frozenset("😰😨😱😟😬"),
    Tone.URGENT: frozenset("🚨🆘‼"),
}
_SHOUTED_CHARS = 12


@cache
def _words() -> dict[str, list[tuple[tuple[str, ...], Tone]]]:
    listed = tomllib.loads(files(__package__).joinpath("tones.toml").read_text("utf-8"))
    by_first: dict[str, list[tuple[tuple[str, ...], Tone]]] = {}
    for tone, phrases in listed.items():
        for phrase in phrases.split(","):
            words = tuple(tokens_of(fold(phrase.strip())))
            by_first.setdefault(words[0], []).append((words, Tone(tone)))
    return by_first


def tone_of(text: str) -> Tone:
    """Return the tone most signs speak for; neutral where none does, the graver one where two are even."""
    shown = shorten(text)
    tokens = tokens_of(fold(shown))
    counts = dict.fromkeys((Tone.URGENT, Tone.ANXIOUS, Tone.ANGRY, Tone.SAD, Tone.CHEERFUL), 0)
    for at, token in enumerate(tokens):
        for words, tone in _words().get(token, ()):
            counts[tone] += tuple(tokens[at : at + len(words)]) == words
    for tone, signs in _EMOJI.items():
        counts[tone] += 2 * bool(signs & set(shown))
    if "!!!" in shown and not any(counts.values()):
        counts[Tone.URGENT] += len(shown) > _SHOUTED_CHARS and shown.isupper()
    best = max(counts, key=lambda tone: counts[tone])
    return best if counts[best] else Tone.NEUTRAL
