"""Markdown before any platform."""
