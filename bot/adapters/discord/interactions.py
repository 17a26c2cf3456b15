"""Commands, buttons, lists and forms: acknowledged within Discord's three seconds, then handed in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import InteractionType, app_commands

from bot.adapters.discord import commands
from bot.adapters.discord.buttons import PICK, WORDS, Carried, after_press, form, read_carried, words_in
from bot.adapters.discord.errors import ERRORS
from bot.adapters.discord.inbound import identity_of, language_of
from bot.adapters.discord.open_answers import OpenAnswer, OpenAnswers
from bot.adapters.discord.place import command_id, group_address, private_address
from bot.domain.conversation import PICKED, PRESSED, InboundMessage, Quote, Role, ThreadAddress
from bot.domain.errors import AikiError
from bot.domain.gesture import Button, Choice, Pick, Press, Pressed, Typing
from bot.domain.ids import TurnId
from bot.domain.language import Language
from bot.domain.text import clip
from bot.ports import Inbox, Phrasebook

log = logging.getLogger(__name__)

ACK_S, CHOICE_S = 3.0, 2.0
"""How long Discord waits for a sign that something was heard, and what of it may go into looking up what it means."""
_NAME_CHARS = 100
_PROPOSED = 25

OpenThread = Callable[[discord.Interaction, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Interactions:
    """Understands interactions; what they say goes to the inbox, what comes of that through the outbox."""

    answers: OpenAnswers
    phrasebook: Phrasebook
    language: Language
    """What is spoken to people whose app speaks none of ours."""
    personal: AbstractSet[str]
    """The commands whose answer only the person sees who gave them."""
    open_thread: OpenThread

    async def take(self, inbox: Inbox, interaction: discord.Interaction) -> None:
        """Take in one interaction; raises what the inbox raises, and what ``ERRORS`` names."""
        data: Mapping[str, Any] = interaction.data or {}
        match interaction.type:
            case InteractionType.application_command if data.get("type", commands.CHAT) == commands.MESSAGE:
                await self._message_command(inbox, interaction, data)
            case InteractionType.application_command if data.get("name") == commands.TALK:
                await self._talk(inbox, interaction, data)
            case InteractionType.application_command:
                await self._command(inbox, interaction, data)
            case InteractionType.autocomplete:
                await self._complete(inbox, interaction, data)
            case InteractionType.component:
                await self._component(inbox, interaction, data)
            case InteractionType.modal_submit:
                await self._form(inbox, interaction, data)

    async def tell(self, interaction: discord.Interaction, error: AikiError) -> None:
        """Say what was wrong, to the person alone: no outbox could owe that."""
        sentence = self.phrasebook.say(self._language(interaction), error.sentence, **error.values)
        await self._whisper(interaction, sentence)

    async def _talk(self, inbox: Inbox, interaction: discord.Interaction, data: Mapping[str, Any]) -> None:
        if not await inbox.knows(identity_of(interaction.user)):
            # It ends at the door, as whatever a stranger says does.
            address = self._address(interaction, is_private=True)
            await self._say(inbox, interaction, address, f"/{commands.TALK}", is_hidden=True)
            return
        await _acknowledge(interaction, ephemeral=True, thinking=True)
        await self.open_thread(interaction, commands.argument_in(data))

    async def _command(self, inbox: Inbox, interaction: discord.Interaction, data: Mapping[str, Any]) -> None:
        name = str(data.get("name", ""))
        text = f"/{name} {commands.argument_in(data)}".strip()
        is_personal = name in self.personal
        address = self._address(interaction, is_private=is_personal)
        await self._say(inbox, interaction, address, text, is_hidden=is_personal)

    async def _message_command(self, inbox: Inbox, interaction: discord.Interaction, data: Mapping[str, Any]) -> None:
        name, target = str(data.get("name", "")), _target(data)
        author = target.get("author", {})
        content = str(target.get("content") or "")
        is_own = str(author.get("id")) == str(interaction.user.id)
        is_by_us = str(author.get("id")) == str(interaction.application_id)
        address = self._address(interaction, is_private=False)
        if name == commands.REMEMBER_THIS:
            if not content.strip():
                await self._whisper(interaction, self._phrase(interaction, "discord.nothing_to_remember"))
                return
            who = "Aiki" if is_by_us else author.get("global_name") or author.get("username")
            said = content if is_own else f"{who}: «{content}»"
            await self._say(inbox, interaction, address, f"/remember {said}", is_hidden=True)
        elif name == commands.WHY_THIS:
            role = Role.PERSON if is_own else Role.AIKI if is_by_us else None
            quote = Quote(str(target.get("id", "")), content or "…", role)
            await self._say(inbox, interaction, address, "/why", is_hidden=True, quote=quote)
        else:  # of an earlier version, still in somebody's menu
            await self._say(inbox, interaction, address, f"/{name}", is_hidden=True)

    async def _say(
        self,
        inbox: Inbox,
        interaction: discord.Interaction,
        address: ThreadAddress,
        text: str,
        *,
        is_hidden: bool,
        quote: Quote | None = None,
    ) -> None:
        """Hand in a command as what the person would have typed; its answer is said in its place.

        What a stranger is told, if anything, is told to them alone.
        """
        is_stranger = not await inbox.knows(identity_of(interaction.user))
        is_hidden = (is_hidden or is_stranger) and interaction.guild_id is not None
        address = self._address(interaction, is_private=True) if is_stranger else address
        message_id = command_id(interaction.id)
        answer = OpenAnswer(interaction, address, is_hidden)
        if is_stranger:
            answer.otherwise = self._phrase(interaction, "discord.not_for_you")
        if await _acknowledge(interaction, ephemeral=is_hidden, thinking=True):
            self.answers.add(message_id, answer)
        try:
            await inbox.receive(self._inbound(interaction, address, message_id, text, quote))
        except AikiError:
            self.answers.take(message_id)
            raise
        if is_stranger:
            self.answers.turn_ended(address)

    def _inbound(
        self, interaction: discord.Interaction, address: ThreadAddress, message_id: str, text: str, quote: Quote | None
    ) -> InboundMessage:
        return InboundMessage(
            identity_of(interaction.user),
            address,
            message_id,
            text,
            interaction.created_at,
            quote=quote,
            language=language_of(interaction.locale),
        )

    async def _complete(self, inbox: Inbox, interaction: discord.Interaction, data: Mapping[str, Any]) -> None:
        name, typed = str(data.get("name", "")), commands.focused_in(data)
        if typed is None:
            return
        address = self._address(interaction, is_private=name in self.personal)
        found = await inbox.complete(Typing(identity_of(interaction.user), address, name, typed))
        proposed = [
            app_commands.Choice(name=clip(one.label, _NAME_CHARS) or one.says, value=one.says[:_NAME_CHARS])
            for one in found[:_PROPOSED]
        ]
        await interaction.response.autocomplete(proposed)

    async def _component(self, inbox: Inbox, interaction: discord.Interaction, data: Mapping[str, Any]) -> None:
        carried = read_carried(str(data.get("custom_id", "")))
        if carried is not None and carried.button is not None:
            await self._pressed(inbox, interaction, carried, carried.button)
        elif carried is not None and carried.name == PICK and carried.turn_id is not None:
            await self._picked(inbox, interaction, carried, data)
        else:
            await _acknowledge(interaction)

    async def _picked(
        self, inbox: Inbox, interaction: discord.Interaction, carried: Carried, data: Mapping[str, Any]
    ) -> None:
        pick = self._pick_of(interaction, replace(carried, index=int((data.get("values") or ["0"])[0])))
        choice: Choice | None = None
        with suppress(TimeoutError):
            async with asyncio.timeout(CHOICE_S):
                choice = await inbox.choice(pick)
        if choice is not None and choice.fill is not None:
            await interaction.response.send_modal(form(choice, pick, self._phrase(interaction, "discord.words")))
            return
        await _acknowledge(interaction)
        await self._pick(inbox, interaction, pick)

    async def _form(self, inbox: Inbox, interaction: discord.Interaction, data: Mapping[str, Any]) -> None:
        carried = read_carried(str(data.get("custom_id", "")))
        await _acknowledge(interaction)
        if carried is not None and carried.name == WORDS and carried.turn_id is not None:
            pick = self._pick_of(interaction, carried)
            await self._pick(inbox, interaction, replace(pick, words=words_in(data)))

    def _pick_of(self, interaction: discord.Interaction, carried: Carried) -> Pick:
        return Pick(
            str(interaction.id),
            identity_of(interaction.user),
            self._address(interaction, is_private=not carried.in_server),
            carried.turn_id or TurnId(0),
            carried.index,
            language=language_of(interaction.locale),
        )

    async def _pick(self, inbox: Inbox, interaction: discord.Interaction, pick: Pick) -> None:
        self._answer_here(interaction, f"{PICKED}{pick.id}", pick.address)
        pressed = await inbox.picked(pick)
        if not pressed.done:
            await self._tell_undone(interaction, pressed)

    async def _pressed(self, inbox: Inbox, interaction: discord.Interaction, carried: Carried, button: Button) -> None:
        await _acknowledge(interaction)
        address = self._address(interaction, is_private=not carried.in_server)
        if button in {Button.YES, Button.NO}:
            self._answer_here(interaction, f"{PRESSED}{carried.turn_id}", address)
        sender, language = identity_of(interaction.user), language_of(interaction.locale)
        pressed = await inbox.pressed(Press(str(interaction.id), sender, address, button, carried.turn_id, language))
        if not pressed.done:
            await self._tell_undone(interaction, pressed)
        elif button not in {Button.STOP, Button.RETRY} and interaction.message is not None:
            await interaction.edit_original_response(view=after_press(interaction.message, button))

    async def _tell_undone(self, interaction: discord.Interaction, pressed: Pressed) -> None:
        if pressed.text:
            await self._whisper(interaction, pressed.text)

    def _answer_here(self, interaction: discord.Interaction, message_id: str, address: ThreadAddress) -> None:
        """Have the answer said where only the person sees it, if that is where they are."""
        if _is_hidden(interaction):
            self.answers.add(message_id, OpenAnswer(interaction, address, ephemeral=True, is_shown=False))

    async def _whisper(self, interaction: discord.Interaction, sentence: str) -> None:
        """Say something in passing, which only this person sees."""
        try:
            if not interaction.response.is_done():
                await interaction.response.send_message(sentence, ephemeral=interaction.guild_id is not None)
            elif interaction.type is InteractionType.application_command:
                await interaction.edit_original_response(content=sentence)
            else:
                await interaction.followup.send(sentence, ephemeral=True)
        except ERRORS as error:
            log.info("something in passing could not be said: %s", type(error).__name__)

    def _address(self, interaction: discord.Interaction, *, is_private: bool) -> ThreadAddress:
        if is_private or interaction.guild_id is None or interaction.channel_id is None:
            return private_address(interaction.user.id)
        return group_address(interaction.channel_id)

    def _language(self, interaction: discord.Interaction) -> Language:
        return language_of(interaction.locale) or self.language

    def _phrase(self, interaction: discord.Interaction, key: str) -> str:
        return self.phrasebook.say(self._language(interaction), key)


async def _acknowledge(interaction: discord.Interaction, *, ephemeral: bool = False, thinking: bool = False) -> bool:
    """Say that it was heard; False where Discord takes no answer to it. What a person did counts all the same."""
    try:
        async with asyncio.timeout(ACK_S):
            await interaction.response.defer(ephemeral=ephemeral, thinking=thinking)
    except discord.NotFound:
        log.info("something was heard too late for Discord to be told so")
        return False
    except ERRORS as error:
        log.info("whether Discord knows that something was heard is not known: %s", type(error).__name__)
    return True


def _is_hidden(interaction: discord.Interaction) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral


def _target(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the message whose menu a command was taken from."""
    messages: Mapping[str, Mapping[str, Any]] = data.get("resolved", {}).get("messages", {})
    return messages.get(str(data.get("target_id")), {})
