"""The classifier: what it says of messages, and how it says it."""
