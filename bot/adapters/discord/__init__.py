"""Discord: private talks with the bot, channels of servers that mention it, and threads opened for a talk."""

from bot.adapters.discord.adapter import Discord
from bot.adapters.discord.client import Account

__all__ = ["Account", "Discord"]
