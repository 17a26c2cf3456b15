"""Telegram: a direct chat with the bot, and groups that mention it."""

from bot.adapters.telegram.adapter import Telegram

__all__ = ["Telegram"]
