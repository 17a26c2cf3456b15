"""Where texts go in Discord: to a person, or into a channel (or thread) of a server."""

from __future__ import annotations

from bot.domain.conversation import ThreadAddress, ThreadKind

PLATFORM = "discord"
_PERSON = "@"


def private_address(user_id: int) -> ThreadAddress:
    """Return the private conversation with a person: by the person, since the channel is only made when needed."""
    return ThreadAddress(PLATFORM, f"{_PERSON}{user_id}", ThreadKind.PRIVATE)


def group_address(channel_id: int) -> ThreadAddress:
    """Return the conversation that a channel of a server is, or a thread in it."""
    return ThreadAddress(PLATFORM, str(channel_id), ThreadKind.GROUP)


def address_of(channel_id: int, user_id: int, *, in_server: bool) -> ThreadAddress:
    """Return the conversation in which a person does something in a channel."""
    return group_address(channel_id) if in_server else private_address(user_id)


def command_id(interaction_id: int) -> str:
    """Return what a command is known by as a message: no number, for it tells nothing of which messages were taken."""
    return f"command:{interaction_id}"


def person_of(platform_thread_id: str) -> int | None:
    """Return whose private conversation a thread is; None for a channel of a server."""
    return int(platform_thread_id[1:]) if platform_thread_id.startswith(_PERSON) else None
