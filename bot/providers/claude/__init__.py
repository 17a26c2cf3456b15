"""Claude, through the anthropic client: it translates a prompt into a request and a stream into an answer."""

from bot.providers.claude.client import ClaudeClient
from bot.providers.claude.names import CHEAPEST_MODEL, DEFAULT_MODEL, KEY_SETTING
from bot.providers.claude.provider import Claude
from bot.providers.claude.thinking import MOST_ROOM

__all__ = ["CHEAPEST_MODEL", "DEFAULT_MODEL", "KEY_SETTING", "MOST_ROOM", "Claude", "ClaudeClient"]
