"""Whom a text names, and who of them is notified."""

from __future__ import annotations

import re
from typing import Any

from tests.wire.discord_refusals import Form
from tests.wire.discord_things import Message, Person, Pings

Json = dict[str, Any]

_CODE = re.compile(r"```.*?```|``.*?``|`[^`]*`", re.DOTALL)
_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
KINDS = {"users", "roles", "everyone"}


def check_allowed(allowed: object, form: Form) -> None:
    """Check what is said of whom a message may notify."""
    if allowed is None:
        return
    path = "allowed_mentions"
    if not form.want(isinstance(allowed, dict), path, "DICT_TYPE_CONVERT", "Only dictionaries may be used"):
        return
    assert isinstance(allowed, dict)
    parse = allowed.get("parse") or []
    form.want(set(parse) <= KINDS, f"{path}.parse", "BASE_TYPE_CHOICES", f"Value must be one of {KINDS}.")
    for kind in ("users", "roles"):
        form.count(allowed.get(kind) or [], f"{path}.{kind}", 0, 100)
        both = kind in parse and allowed.get(kind)
        form.want(not both, path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", f"parse:[{kind}] excludes {kind}.")


def name(message: Message, people: dict[int, Person], allowed: Json | None, *, may_all: bool = True) -> Pings:
    """Note whom a message names, and return who is to be notified of it; ``may_all``: everyone, and any role."""
    text = _CODE.sub("", message.content)
    guild = message.channel.guild
    users = [int(found) for found in _USER.findall(text)]
    roles = [int(found) for found in _ROLE.findall(text) if guild is not None and int(found) in guild.roles]
    if guild is not None:
        roles = [role for role in roles if may_all or guild.roles[role].mentionable]
    everyone = bool(_EVERYONE.search(text)) and may_all and guild is not None
    users = [user for user in users if _lets(allowed, "users", user)]
    roles = [role for role in roles if _lets(allowed, "roles", role)]
    everyone = everyone and _lets(allowed, "everyone", 0)
    replied = message.reply_to.author.id if message.reply_to is not None else None
    if replied is not None and (allowed is None or allowed.get("replied_user", False)):
        users.append(replied)
    message.mentions = [people[user] for user in dict.fromkeys(users) if user in people]
    message.mention_roles = list(dict.fromkeys(roles))
    message.mention_everyone = everyone
    told = {person.id for person in message.mentions if person is not message.author}
    return Pings(frozenset(told), frozenset(roles), everyone)


def _lets(allowed: Json | None, kind: str, one: int) -> bool:
    """Return whether somebody may be notified."""
    if allowed is None:
        return True
    return kind in (allowed.get("parse") or []) or str(one) in [str(each) for each in allowed.get(kind) or []]
