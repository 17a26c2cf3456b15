"""Buttons and lists below a text: what stands on them, and what a press carries back, whatever was restarted since."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.gesture import Button, Choice, Pick
from bot.domain.ids import TurnId
from bot.domain.text import clip

_SIGNS = {Button.GOOD: "👍", Button.BAD: "👎", Button.RETRY: "🔁", Button.STOP: "⏹️"}
_ANSWERS, _VERDICTS = frozenset({Button.YES, Button.NO}), frozenset({Button.GOOD, Button.BAD})
_NAMES = frozenset(button.value for button in Button)
_DATA = re.compile(r"([a-z]+)(?::([0-9]{1,18}))?(?:(?::([0-9]{1,3}))?(:g)?)")
_IN_SERVER = ":g"
"""Ends what a press carries where the text belongs to a channel of a server, and not to a person."""
PICK, WORDS = "pick", "words"
LABEL_CHARS, TITLE_CHARS, FILL_CHARS = 100, 45, 4_000


@dataclass(frozen=True, slots=True)
class Carried:
    """What a press carries: which button, list or form it was, of which turn, and where that is at home."""

    name: str
    turn_id: TurnId | None
    index: int = 0
    in_server: bool = False

    @property
    def button(self) -> Button | None:
        """Return the button it was; None for a list or a form."""
        return Button(self.name) if self.name in _NAMES else None


def carry(name: str, turn_id: TurnId | None, address: ThreadAddress, index: int | None = None) -> str:
    """Return what a press is to carry; Discord allows 100 characters."""
    parts = [name, *(str(one) for one in (turn_id, index) if one is not None)]
    return ":".join(parts) + (_IN_SERVER if address.kind is ThreadKind.GROUP else "")


def read_carried(custom_id: str) -> Carried | None:
    """Return what a press carries; None for what is none of ours."""
    found = _DATA.fullmatch(custom_id)
    if found is None or found[1] not in _NAMES | {PICK, WORDS}:
        return None
    turn_id = TurnId(int(found[2])) if found[2] else None
    return Carried(found[1], turn_id, int(found[3] or 0), in_server=found[4] is not None)


def below(
    buttons: Sequence[Button],
    choices: Sequence[Choice],
    turn_id: TurnId | None,
    address: ThreadAddress,
    tell: Callable[[str], str],
) -> discord.ui.View | None:
    """Return what stands below a text; None where that is nothing. ``tell`` says a key in the text's language."""
    if not buttons and not (choices and turn_id is not None):
        return None
    view = _view()
    for button in buttons:
        view.add_item(_drawn(button, carry(button, turn_id, address), tell))
    if choices and turn_id is not None:
        options = [
            discord.SelectOption(label=clip(one.label, LABEL_CHARS) or "?", value=str(index))
            for index, one in enumerate(choices[:25])
        ]
        picked = carry(PICK, turn_id, address)
        view.add_item(discord.ui.Select(custom_id=picked, placeholder=tell("discord.pick"), options=options))
    return view


def _view() -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    # Presses are read from the event, so that they work after a restart; the library is to remember nothing.
    view.stop()
    return view


def _drawn(button: Button, custom_id: str, tell: Callable[[str], str]) -> discord.ui.Button[discord.ui.View]:
    if button in _SIGNS:
        return discord.ui.Button(emoji=_SIGNS[button], custom_id=custom_id, style=discord.ButtonStyle.secondary)
    style = discord.ButtonStyle.success if button is Button.YES else discord.ButtonStyle.secondary
    return discord.ui.Button(label=tell(f"button.{button}").capitalize(), custom_id=custom_id, style=style)


def form(choice: Choice, pick: Pick, hint: str) -> discord.ui.Modal:
    """Return the form that asks for the words of a choice."""
    custom_id = carry(WORDS, pick.turn_id, pick.address, pick.index)
    modal = discord.ui.Modal(title=clip(choice.label, TITLE_CHARS) or "…", custom_id=custom_id)
    modal.add_item(
        discord.ui.TextInput(
            label=clip(hint, TITLE_CHARS),
            custom_id=WORDS,
            style=discord.TextStyle.paragraph,
            default=clip(choice.fill or "", FILL_CHARS) or None,
            max_length=FILL_CHARS,
        )
    )
    modal.stop()
    return modal


def words_in(data: Mapping[str, Any]) -> str:
    """Return the words of a form that was sent."""
    fields = [inner for row in data.get("components", ()) for inner in _fields(row)]
    return next((str(one.get("value") or "") for one in fields if one.get("custom_id") == WORDS), "")


def _fields(row: Mapping[str, Any]) -> list[Any]:
    """Return the fields in a row of a form, or in a label, which newer clients put round each."""
    return [*row.get("components", ()), *([row["component"]] if "component" in row else ())]


def turns_below(message: discord.Message) -> set[TurnId]:
    """Return which turns the buttons and lists below a text of ours are about."""
    items = [item for row in message.components for item in getattr(row, "children", ())]
    carried = [read_carried(item.custom_id) for item in items if getattr(item, "custom_id", None)]
    return {one.turn_id for one in carried if one is not None and one.turn_id is not None}


def after_press(message: discord.Message, pressed: Button) -> discord.ui.View | None:
    """Return what stands below a text after a press: a verdict is lit, a question that is answered has no buttons."""
    view = _view()
    for row in message.components:
        for item in getattr(row, "children", ()):
            kept = _after(item, pressed)
            if kept is not None:
                view.add_item(kept)
    return view if view.children else None


def _after(item: object, pressed: Button) -> discord.ui.Item[discord.ui.View] | None:
    if isinstance(item, discord.SelectMenu):
        return discord.ui.Select(custom_id=item.custom_id, placeholder=item.placeholder, options=item.options)
    if not isinstance(item, discord.Button) or item.custom_id is None:
        return None
    found = read_carried(item.custom_id)
    if found is None or (found.button in _ANSWERS and pressed in _ANSWERS):
        return None
    style = item.style
    if pressed in _VERDICTS and found.button in _VERDICTS:
        style = discord.ButtonStyle.primary if found.button is pressed else discord.ButtonStyle.secondary
    return discord.ui.Button(label=item.label, emoji=item.emoji, custom_id=item.custom_id, style=style)
