"""``kill -9`` between any two steps of a conversation in Discord."""
