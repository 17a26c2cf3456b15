"""The link by which a bot is invited to a server of Discord's."""

from __future__ import annotations

PERMISSIONS = sum(1 << bit for bit in (6, 10, 11, 14, 15, 16, 35, 38))
"""What an invitation asks for: to react, see channels, write, send links and files, read back, open threads and write
in them (Discord's documentation, permissions)."""


def invitation(application_id: int) -> str:
    """Return the link by which whoever runs a server lets the bot in."""
    scope = "scope=bot+applications.commands"
    return f"https://discord.com/oauth2/authorize?client_id={application_id}&permissions={PERMISSIONS}&{scope}"
