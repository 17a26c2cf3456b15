"""Servers that speak OpenAI's interface, driven through its real client against one that speaks the wire format."""
