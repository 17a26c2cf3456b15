"""The platforms a person can write on; each turns its own events into the core's and back."""
