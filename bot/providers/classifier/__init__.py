"""The built-in classifier: what kind of message it is, by its words, without a model call."""

from bot.providers.classifier.classifier import MessageClassifier

__all__ = ["MessageClassifier"]
