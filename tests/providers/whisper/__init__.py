"""Speech written down on this machine."""
