"""A message that comes again is not read again, within bounds, and without its text being kept."""

from __future__ import annotations

from bot.domain.language import Language
from bot.providers.classifier import MessageClassifier
from bot.providers.classifier.classifier import REMEMBERED


def test_the_same_message_is_read_once_and_another_language_is_another_question() -> None:
    classifier = MessageClassifier()
    first = classifier.classify("hei", Language.NB)
    assert classifier.classify("hei", Language.NB) is first
    assert classifier.classify("hei", Language.EN) is not first


def test_what_is_remembered_is_bounded_and_holds_no_text() -> None:
    classifier = MessageClassifier()
    first = classifier.classify("message 0", None)
    for number in range(1, REMEMBERED + 1):
        classifier.classify(f"message {number}", None)
    assert classifier.classify("message 0", None) is not first
    kept = classifier._remembered  # noqa: SLF001 - what lies in memory is the point
    assert len(kept) == REMEMBERED
    assert all(b"message" not in key for key in kept)


async def test_preparing_twice_loads_once() -> None:
    classifier = MessageClassifier()
    await classifier.prepare()
    await classifier.prepare()
    assert classifier.classify("write a python function", Language.EN).hard > 0.5
