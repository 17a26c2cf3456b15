"""Aiki: a personal companion that lives in the chats a person already uses."""

__version__ = "0.1.0"
