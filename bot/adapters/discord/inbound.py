"""Discord's messages as what they are to us, and who they are for."""

from __future__ import annotations

import re
from dataclasses import dataclass

import discord

from bot.adapters.discord.attachments import attachments_of
from bot.adapters.discord.place import PLATFORM, address_of
from bot.domain.conversation import Identity, InboundMessage, Quote, Role
from bot.domain.language import Language

FORWARDED = "↪"
"""What stands in the log for a message that somebody else wrote and the person passed on."""
_LANGUAGES = {"no": Language.NB, "pt-BR": Language.PT, "en-US": Language.EN, "en-GB": Language.EN}
_MENTION = re.compile(r"<(@!?|@&|#)(\d{15,20})>")
_EMOJI = re.compile(r"<a?(:\w+:)\d{15,20}>")
_KINDS = frozenset({discord.MessageType.default, discord.MessageType.reply})
"""Every other kind is Discord's own: somebody joined, a message was pinned."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages as the bot they are for."""

    bot_id: int

    def read(self, message: discord.Message) -> InboundMessage | None:
        """Return what a message is to us; None for what is none of our business."""
        if message.author.bot or message.webhook_id is not None or message.type not in _KINDS:
            return None
        in_server = is_in_server(message)
        is_addressed = not in_server or self._is_named_or_answered(message) or self._is_own_thread(message)
        passed_on = message.message_snapshots[0] if message.message_snapshots else None
        text = self._words(message)
        quote = self._quote(message)
        files = list(message.attachments)
        if passed_on is not None:
            # Words of somebody else are what the person points at, and not what they say.
            quote = Quote(str(message.id), passed_on.content) if passed_on.content else None
            text, files = FORWARDED, list(passed_on.attachments)
        if not text and not files:
            return None
        return InboundMessage(
            identity_of(message.author),
            address_of(message.channel.id, message.author.id, in_server=in_server),
            str(message.id),
            text,
            message.created_at,
            attachments_of(message, files),
            quote,
            is_addressed=is_addressed,
        )

    def _is_named_or_answered(self, message: discord.Message) -> bool:
        if any(user.id == self.bot_id for user in message.mentions):
            return True  # an answer to the bot mentions it too, unless the person switched that off
        answered = _answered(message)
        if answered is not None and answered.author.id == self.bot_id:
            return True
        return any(_is_role_of(role, self.bot_id) for role in message.role_mentions)

    def _is_own_thread(self, message: discord.Message) -> bool:
        """Whether it stands in a thread that was opened for talking to the bot."""
        return isinstance(message.channel, discord.Thread) and message.channel.owner_id == self.bot_id

    def _words(self, message: discord.Message) -> str:
        """Return the text as people read it, without the bot's own name where that only says whom it is for."""
        named = _MENTION.sub(lambda found: self._name_of(found, message), message.content)
        text = _EMOJI.sub(r"\1", named).strip().lstrip(",: ").strip()
        if not text and message.content.strip():
            named = next((user.display_name for user in message.mentions if user.id == self.bot_id), "")
            return f"@{named}" if named else message.content.strip()
        extra = [sticker.name for sticker in message.stickers]
        if message.poll is not None:
            extra += [f"📊 {message.poll.question}", *(f"· {answer.text}" for answer in message.poll.answers)]
        return "\n".join(filter(None, (text, *extra)))

    def _name_of(self, found: re.Match[str], message: discord.Message) -> str:
        sign, named = found[1], int(found[2])
        guild = message.guild
        if sign.startswith("@") and sign != "@&":
            if named == self.bot_id:
                return ""
            user = discord.utils.get(message.mentions, id=named)
            return f"@{user.display_name}" if user is not None else found[0]
        if sign == "@&":
            role = discord.utils.get(message.role_mentions, id=named)
            return found[0] if role is None else "" if _is_role_of(role, self.bot_id) else f"@{role.name}"
        channel = guild.get_channel_or_thread(named) if guild is not None else None
        return f"#{channel.name}" if channel is not None else found[0]

    def _quote(self, message: discord.Message) -> Quote | None:
        answered = _answered(message)
        if answered is None or not answered.content:
            return None
        role = {self.bot_id: Role.AIKI, message.author.id: Role.PERSON}.get(answered.author.id)
        return Quote(str(answered.id), answered.content, role)


def is_in_server(message: discord.Message) -> bool:
    """Whether a message stands in a server, be it one of which nothing is known just now."""
    return message.guild is not None or getattr(message.channel, "guild_id", None) is not None


def identity_of(user: discord.User | discord.Member) -> Identity:
    """Return a sender as we know senders."""
    return Identity(PLATFORM, str(user.id), user.display_name)


def language_of(locale: discord.Locale) -> Language | None:
    """Return the language of a person's own app, where it is one that we speak."""
    return _LANGUAGES.get(locale.value)


def _answered(message: discord.Message) -> discord.Message | None:
    """Return the message that this one answers, where Discord sent it along."""
    reference = message.reference
    if reference is None or message.type is not discord.MessageType.reply:
        return None
    return reference.resolved if isinstance(reference.resolved, discord.Message) else None


def _is_role_of(role: discord.Role, bot_id: int) -> bool:
    """Whether a role is the one that Discord made for the bot: people pick it from the list in place of the bot."""
    return role.tags is not None and role.tags.bot_id == bot_id
