"""The language of a message is heard here; what it asks for is the classifier's judgement."""

from __future__ import annotations

from bot.core.classify import classify
from bot.domain.language import Language
from bot.domain.route import Task
from tests.fakes.classifier import FakeClassifier


def test_the_classifier_is_told_the_language_that_was_heard() -> None:
    classifier = FakeClassifier(Task.REMIND)
    seen = classify("minn meg på tannlegen", None, classifier)
    assert classifier.asked == [("minn meg på tannlegen", Language.NB)]
    assert (seen.task, seen.needs_tools, seen.language) == (Task.REMIND, True, Language.NB)


def test_one_stray_word_does_not_leave_the_language_of_the_conversation() -> None:
    seen = classify("my brother isn't called Per, he's called Pål", Language.EN, FakeClassifier())
    assert seen.language is Language.EN
