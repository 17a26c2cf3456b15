"""The other endpoints: about the bot, its application and commands, users, guilds, channels and threads."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_base import Base
from tests.wire.discord_calls import Call, Table
from tests.wire.discord_commands import CHAT, check_commands
from tests.wire.discord_json import channel_json, guild_json, me_json, member_json, role_json, user_json
from tests.wire.discord_refusals import Refused, snowflake, want
from tests.wire.discord_sending import Sending
from tests.wire.discord_things import Guild, Person

Json = dict[str, Any]


class Office:
    """What a bot sets and asks besides talking."""

    def __init__(self, world: Base, sending: Sending) -> None:
        """Act on this world."""
        self.world = world
        self.sending = sending
        self.session_starts = 1000

    def table(self) -> Table:
        """Return each endpoint with its name."""
        here, there = "/applications/{application}/commands", "/applications/{application}/guilds/{guild}/commands"
        return {
            ("me", "GET", "/users/@me"): lambda _call: me_json(self.world.bot),
            ("get_user", "GET", "/users/{user}"): lambda call: user_json(self._person(call)),
            ("my_guilds", "GET", "/users/@me/guilds"): self._my_guilds,
            ("open_dm", "POST", "/users/@me/channels"): self._open_dm,
            ("application", "GET", "/oauth2/applications/@me"): lambda _call: self._application(),
            ("my_application", "GET", "/applications/@me"): lambda _call: self._application(),
            ("gateway", "GET", "/gateway"): lambda _call: {"url": self._gateway_url()},
            ("gateway_bot", "GET", "/gateway/bot"): self._gateway_bot,
            ("get_channel", "GET", "/channels/{channel}"): self._channel,
            ("get_guild", "GET", "/guilds/{guild}"): lambda call: guild_json(self._guild(call)),
            ("guild_channels", "GET", "/guilds/{guild}/channels"): self._channels,
            ("guild_roles", "GET", "/guilds/{guild}/roles"): self._roles,
            ("guild_threads", "GET", "/guilds/{guild}/threads/active"): self._threads,
            ("guild_me", "GET", "/guilds/{guild}/members/@me"): self._myself,
            ("guild_member", "GET", "/guilds/{guild}/members/{user}"): self._member,
            ("put_commands", "PUT", here): self._put_commands,
            ("get_commands", "GET", here): self._get_commands,
            ("put_guild_commands", "PUT", there): self._put_commands,
            ("get_guild_commands", "GET", there): self._get_commands,
        }

    def _gateway_url(self) -> str:
        return self.world.origin.replace("http", "ws", 1) + "/gateway"

    def _gateway_bot(self, _call: Call) -> Json:
        left = max(0, self.session_starts - len(self.world.gateway.identifies))
        limit = {"total": self.session_starts, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1}
        return {"url": self._gateway_url(), "shards": self.world.gateway.shards, "session_start_limit": limit}

    def _application(self) -> Json:
        bot, owner = self.world.bot, Person(1_100_000_000_000_000_001, "Owner", "owner")
        body: Json = {"id": str(bot.id), "name": bot.name, "icon": None, "description": "", "summary": ""}
        body |= {"bot_public": False, "bot_require_code_grant": False, "verify_key": "0" * 64, "team": None}
        body |= {"owner": user_json(owner), "flags": self.world.gateway.flags, "bot": user_json(bot)}
        body |= {"interactions_endpoint_url": None, "redirect_uris": [], "tags": []}
        return body | {"integration_types_config": {"0": {}}, "approximate_guild_count": len(self.world.guilds)}

    # Users and their DMs

    def _person(self, call: Call) -> Person:
        person = self.world.people.get(call.id("user"))
        want(person is not None, 10013)
        assert person is not None
        return person

    def _my_guilds(self, _call: Call) -> list[Json]:
        return [guild_json(guild) for guild in self.world.guilds.values() if guild.has_bot]

    def _open_dm(self, call: Call) -> Json:
        person = self.world.people.get(snowflake(call.body.get("recipient_id"), "recipient_id"))
        want(person is not None and not person.is_bot, 50033)
        assert person is not None
        return channel_json(self.world.dm(person), self.world.bot)

    # Guilds and their channels

    def _guild(self, call: Call) -> Guild:
        guild = self.world.guilds.get(call.id("guild"))
        want(guild is not None and guild.has_bot, 10004)
        assert guild is not None
        return guild

    def _channel(self, call: Call) -> Json:
        return channel_json(self.sending.channel(call), self.world.bot)

    def _channels(self, call: Call) -> list[Json]:
        channels = self._guild(call).channels.values()
        return [channel_json(channel, self.world.bot) for channel in channels if not channel.is_thread]

    def _threads(self, call: Call) -> Json:
        threads = [one for one in self._guild(call).channels.values() if one.is_thread and not one.archived]
        return {"threads": [channel_json(one, self.world.bot) for one in threads], "members": []}

    def _roles(self, call: Call) -> list[Json]:
        return [role_json(role) for role in self._guild(call).roles.values()]

    def _myself(self, call: Call) -> Json:
        return member_json(self.world.bot, self._guild(call))

    def _member(self, call: Call) -> Json:
        guild, person = self._guild(call), self._person(call)
        want(person.id in guild.members, 10007)
        return member_json(person, guild)

    # Commands

    def _where(self, call: Call) -> int | None:
        want(call.id("application") == self.world.bot.id, 50001)
        return self._guild(call).id if "guild" in call.ids else None

    def _get_commands(self, call: Call) -> list[Json]:
        return self.world.registered.of(self._where(call))

    def _put_commands(self, call: Call) -> list[Json]:
        guild_id = self._where(call)
        if not isinstance(call.commands, list):
            raise Refused(50035)
        check_commands(call.commands)
        before = {(one["type"], one["name"]): one["id"] for one in self.world.registered.of(guild_id)}
        made = [self._made(one, guild_id, before) for one in call.commands]
        self.world.registered.put(guild_id, made)
        return made

    def _made(self, command: Json, guild_id: int | None, before: dict[tuple[int, str], str]) -> Json:
        kind = command.get("type", CHAT)
        own = before.get((kind, command["name"])) or str(self.world.ids.next())
        body: Json = {"default_member_permissions": None, "nsfw": False, "description": ""} | command
        body |= {"id": own, "application_id": str(self.world.bot.id), "version": str(self.world.ids.next())}
        body |= {"type": kind, "integration_types": command.get("integration_types") or [0]}
        body |= {"contexts": command.get("contexts"), "dm_permission": command.get("dm_permission", True)}
        return body if guild_id is None else body | {"guild_id": str(guild_id)}
