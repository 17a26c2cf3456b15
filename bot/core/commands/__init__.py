"""The slash commands: answered by the core itself, whatever model is connected."""

from bot.core.commands.registry import CommandContext, CommandReply, Commands, standard_commands

__all__ = ["CommandContext", "CommandReply", "Commands", "standard_commands"]
