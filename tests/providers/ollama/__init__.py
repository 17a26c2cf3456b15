"""Ollama, driven through its real client against a server that speaks its wire format."""
