"""What kind of message it is, and in which language: heard here, judged by the classifier."""

from __future__ import annotations

from bot.core.words import detect_language
from bot.domain.language import Language
from bot.domain.route import Classification
from bot.ports import Classifier


def classify(text: str, spoken: Language | None, classifier: Classifier, words: str | None = None) -> Classification:
    """Return what a message asks for, in which language, and by which signs we know it.

    ``spoken`` is the language of the conversation, which one stray word does not leave; ``words`` is what alone
    tells the language, where not all of the text does.
    """
    return classifier.classify(text, detect_language(text if words is None else words, spoken))
