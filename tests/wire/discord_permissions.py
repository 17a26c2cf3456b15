"""What the bot may do where: its roles, and what a channel adds or takes away."""

from __future__ import annotations

from tests.wire.discord_refusals import want
from tests.wire.discord_things import PRIVATE_THREAD, Channel, Guild, Person

BITS = {
    "add_reactions": 6,
    "view_channel": 10,
    "send_messages": 11,
    "manage_messages": 13,
    "embed_links": 14,
    "attach_files": 15,
    "read_message_history": 16,
    "mention_everyone": 17,
    "use_external_emojis": 18,
    "use_application_commands": 31,
    "manage_threads": 34,
    "create_public_threads": 35,
    "create_private_threads": 36,
    "send_messages_in_threads": 38,
}
EVERYONE = frozenset(BITS) - {"manage_messages", "manage_threads", "mention_everyone"}
"""What a new guild lets everybody do."""


def bits(names: set[str] | frozenset[str]) -> int:
    """Write permissions as the number that Discord makes of them."""
    return sum(1 << BITS[name] for name in names)


def named(number: int) -> set[str]:
    """Read permissions from the number that Discord makes of them."""
    return {name for name, bit in BITS.items() if number >> bit & 1}


def roles_of(person: Person, guild: Guild) -> list[int]:
    """Return the roles that somebody has besides everyone's; here only a bot has one."""
    return [role.id for role in guild.roles.values() if role.bot_id == person.id]


def base(guild: Guild, person: Person) -> set[str]:
    """Return what somebody's roles let them do in a guild."""
    if person is guild.owner:
        return set(BITS)
    mine = {guild.id, *roles_of(person, guild)}
    return set().union(*(named(role.permissions) for role in guild.roles.values() if role.id in mine))


def permissions(channel: Channel, person: Person) -> set[str]:
    """Return what somebody may do in a channel; a thread has its parent's permissions."""
    where = channel.parent or channel
    if where.guild is None:
        return set(BITS) - {"manage_messages"}
    allowed = base(where.guild, person)
    if person.is_bot:
        allowed = (allowed - where.denied - channel.denied) | where.allowed | channel.allowed
    shut_out = channel.type == PRIVATE_THREAD and person.id not in channel.thread_members
    if "view_channel" not in allowed or (shut_out and "manage_threads" not in allowed):
        return set()
    return allowed


def want_permission(channel: Channel, person: Person, *names: str) -> None:
    """Refuse what is not permitted; a channel that cannot be seen is not there for the bot."""
    has = permissions(channel, person)
    want("view_channel" in has, 50001)
    want(has.issuperset(names), 50013)
