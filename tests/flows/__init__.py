"""Whole conversations, from the message to the delivered answer."""
