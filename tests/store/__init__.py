"""The store room: the file itself, and what the ports do not show of it."""
