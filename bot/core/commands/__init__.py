"""The slash commands: answered by the core itself, whatever model is connected."""

from bot.core.commands.registry import (
    CommandContext,
    CommandPorts,
    CommandReply,
    Commands,
    command_meant,
    standard_commands,
)

__all__ = ["CommandContext", "CommandPorts", "CommandReply", "Commands", "command_meant", "standard_commands"]
