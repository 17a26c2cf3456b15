"""Users, guilds, channels and messages as the API writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.wire.discord_permissions import bits, permissions, roles_of
from tests.wire.discord_things import (
    PRIVATE_THREAD,
    Attachment,
    Channel,
    Guild,
    Interaction,
    Message,
    Person,
    Role,
)
from tests.wire.discord_time import made_at

Json = dict[str, Any]


def stamp(epoch_s: float) -> str:
    """Write a time."""
    return datetime.fromtimestamp(epoch_s, UTC).isoformat(timespec="microseconds")


def user_json(person: Person) -> Json:
    """Write a user."""
    body: Json = {"id": str(person.id), "username": person.username, "global_name": person.name}
    body |= {"discriminator": "0", "avatar": None, "public_flags": 0, "avatar_decoration_data": None}
    if person.is_bot:
        body |= {"bot": True, "global_name": None, "discriminator": "4242"}
    return body


def me_json(bot: Person) -> Json:
    """Write the bot as it sees itself."""
    own = {"verified": True, "mfa_enabled": False, "locale": "en-US", "email": None, "flags": 0, "bio": ""}
    return user_json(bot) | own


def member_json(person: Person, guild: Guild, *, with_user: bool = True) -> Json:
    """Write a member of a guild; beside a message it has no user in it."""
    body: Json = {"roles": [str(role) for role in roles_of(person, guild)], "nick": guild.nicks.get(person.id)}
    body |= {"avatar": None, "joined_at": stamp(guild.joined_at), "premium_since": None, "flags": 0}
    body |= {"deaf": False, "mute": False, "pending": False, "communication_disabled_until": None}
    return body | {"user": user_json(person)} if with_user else body


def role_json(role: Role) -> Json:
    """Write a role."""
    body: Json = {"id": str(role.id), "name": role.name, "permissions": str(role.permissions), "color": 0, "flags": 0}
    body |= {"colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}, "hoist": False}
    body |= {"position": role.position, "managed": role.bot_id is not None, "mentionable": role.mentionable}
    body |= {"icon": None, "unicode_emoji": None}
    if role.bot_id is not None:
        body["tags"] = {"bot_id": str(role.bot_id)}
    return body


def channel_json(channel: Channel, bot: Person) -> Json:
    """Write a channel, a thread or a DM."""
    last = None if channel.last_message_id is None else str(channel.last_message_id)
    body: Json = {"id": str(channel.id), "type": channel.type, "last_message_id": last, "flags": 0}
    if channel.person is not None:
        return body | {"recipients": [user_json(channel.person)]}
    assert channel.guild is not None
    body |= {"guild_id": str(channel.guild.id), "name": channel.name, "rate_limit_per_user": 0}
    if channel.parent is not None:
        return body | _thread(channel, channel.parent, bot)
    overwrite = {"id": str(bot.id), "type": 1, "allow": str(bits(channel.allowed)), "deny": str(bits(channel.denied))}
    body |= {"position": channel.position, "topic": channel.topic or None, "nsfw": False, "parent_id": None}
    return body | {"permission_overwrites": [overwrite] if channel.allowed or channel.denied else []}


def _thread(thread: Channel, parent: Channel, bot: Person) -> Json:
    data: Json = {"archived": thread.archived, "auto_archive_duration": 1440, "locked": thread.locked}
    data |= {"archive_timestamp": stamp(thread.changed_at), "create_timestamp": stamp(made_at(thread.id))}
    if thread.type == PRIVATE_THREAD:
        data["invitable"] = True
    body: Json = {"parent_id": str(parent.id), "owner_id": str((thread.owner or bot).id), "thread_metadata": data}
    count = len(thread.messages)
    body |= {"message_count": count, "total_message_sent": count, "member_count": len(thread.thread_members)}
    if bot.id in thread.thread_members:
        body["member"] = thread_member_json(thread, bot)
    return body


def thread_member_json(thread: Channel, person: Person) -> Json:
    """Write that somebody is in a thread."""
    joined = stamp(thread.changed_at)
    return {"id": str(thread.id), "user_id": str(person.id), "join_timestamp": joined, "flags": 1}


def guild_json(guild: Guild) -> Json:
    """Write a guild as a request gets it."""
    nothing = """icon splash discovery_splash description banner vanity_url_code afk_channel_id application_id
    system_channel_id rules_channel_id public_updates_channel_id safety_alerts_channel_id widget_channel_id
    max_presences""".split()
    zeros = """verification_level default_message_notifications explicit_content_filter mfa_level premium_tier
    premium_subscription_count nsfw_level system_channel_flags""".split()
    body: Json = {"id": str(guild.id), "name": guild.name, "owner_id": str(guild.owner.id), "region": "deprecated"}
    body |= {"preferred_locale": guild.locale, "features": [], "emojis": [], "stickers": [], "afk_timeout": 300}
    body |= {"roles": [role_json(role) for role in guild.roles.values()], "max_members": 500_000}
    return body | dict.fromkeys(nothing) | dict.fromkeys(zeros, 0)


def guild_create_json(guild: Guild, bot: Person, *, unavailable: bool | None) -> Json:
    """Write a guild as the gateway tells of it; ``unavailable`` is None for one that is new."""
    channels = guild.channels.values()
    threads = [one for one in channels if one.is_thread and not one.archived and permissions(one, bot)]
    body = guild_json(guild) | {"joined_at": stamp(guild.joined_at), "large": False, "member_count": len(guild.members)}
    body |= {"members": [member_json(person, guild) for person in guild.members.values()]}
    body |= {"channels": [channel_json(one, bot) for one in channels if not one.is_thread]}
    body |= {"threads": [channel_json(one, bot) for one in threads]}
    body |= {"voice_states": [], "presences": [], "stage_instances": [], "guild_scheduled_events": []}
    body |= {"soundboard_sounds": []}
    return body if unavailable is None else body | {"unavailable": unavailable}


def attachment_json(attachment: Attachment, *, ephemeral: bool = False) -> Json:
    """Write a file under a message."""
    size = len(attachment.data) if attachment.size is None else attachment.size
    body: Json = {"id": str(attachment.id), "filename": attachment.filename, "size": size, "url": attachment.url}
    body |= {"proxy_url": attachment.url, "content_type": attachment.content_type} | attachment.details
    body |= {"description": attachment.description} if attachment.description else {}
    return body | {"ephemeral": True} if ephemeral else body


def message_json(message: Message, bot: Person, *, with_reply: bool = True) -> Json:
    """Write a message; the one it answers comes with it, and no further one."""
    edited = None if message.edited_at is None else stamp(message.edited_at)
    body: Json = {"id": str(message.id), "channel_id": str(message.channel.id), "type": message.type}
    body |= {"author": user_json(message.author), "content": message.content, "timestamp": stamp(message.sent_at)}
    body |= {"edited_timestamp": edited, "tts": message.tts, "mention_everyone": message.mention_everyone}
    body |= {"mentions": [user_json(person) for person in message.mentions], "pinned": False, "flags": message.flags}
    body |= {"mention_roles": [str(role) for role in message.mention_roles], "embeds": message.embeds}
    files = [attachment_json(one, ephemeral=message.is_ephemeral) for one in message.attachments]
    body |= {"attachments": files, "components": message.components}
    if message.reactions:
        body["reactions"] = [_reaction(emoji, by, bot) for emoji, by in message.reactions.items()]
    if message.interaction is not None:
        body |= _cause(message.interaction, bot)
    if message.thread is not None and not message.thread.gone:
        body["thread"] = channel_json(message.thread, bot)
    return body | _reference(message, bot, with_reply=with_reply)


def _reaction(emoji: str, by: dict[int, Person], bot: Person) -> Json:
    details = {"burst": 0, "normal": len(by)}
    body: Json = {"emoji": emoji_json(emoji), "count": len(by), "count_details": details, "burst_colors": []}
    return body | {"me": bot.id in by, "me_burst": False}


def emoji_json(emoji: str) -> Json:
    """Write an emoji: one of everybody's, or a guild's own as "name:id"."""
    name, _, own = emoji.partition(":")
    return {"id": own or None, "name": name}


def _cause(interaction: Interaction, bot: Person) -> Json:
    """Write what a message answers, where that is an interaction."""
    about: Json = {"id": str(interaction.id), "type": interaction.type, "user": user_json(interaction.person)}
    about["authorizing_integration_owners"] = {}
    if interaction.type == 3 and interaction.message is not None:
        about["interacted_message_id"] = str(interaction.message.id)
    if interaction.type == 5:
        about["triggering_interaction_metadata"] = about | {"type": 2}
    body: Json = {"webhook_id": str(bot.id), "application_id": str(bot.id), "interaction_metadata": about}
    if interaction.type == 2:
        body["interaction"] = {key: about[key] for key in ("id", "type", "user")}
        body["interaction"]["name"] = interaction.data["name"]
    return body


def _reference(message: Message, bot: Person, *, with_reply: bool) -> Json:
    replied = message.reply_to or message.forward_of
    if replied is None:
        return {}
    forwarded = message.forward_of is not None
    body: Json = {"type": int(forwarded), "channel_id": str(replied.channel.id), "message_id": str(replied.id)}
    if replied.channel.guild is not None:
        body["guild_id"] = str(replied.channel.guild.id)
    if forwarded:
        copied = "type content embeds attachments timestamp edited_timestamp flags mentions mention_roles components"
        snapshot = message_json(replied, bot, with_reply=False)
        snapshot = {key: value for key, value in snapshot.items() if key in copied.split()}
        return {"message_reference": body, "message_snapshots": [{"message": snapshot}]}
    if not with_reply:
        return {"message_reference": body}
    there = None if replied.gone else message_json(replied, bot, with_reply=False)
    return {"message_reference": body, "referenced_message": there}


def without_content(body: Json, bot: Person) -> Json:
    """Return a guild's message as a bot reads it that may not read contents, unless it is its own or names it."""
    mine = body.get("author", {}).get("id") == str(bot.id)
    if not mine and all(user["id"] != str(bot.id) for user in body.get("mentions", ())):
        hidden: Json = {"content": "", "embeds": [], "attachments": [], "components": [], "message_snapshots": []}
        body = body | {name: value for name, value in hidden.items() if name in body}
    if body.get("referenced_message"):
        body = body | {"referenced_message": without_content(body["referenced_message"], bot)}
    return body
