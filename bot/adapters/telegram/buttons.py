"""Buttons: what stands on them, and what a press carries back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.gesture import Button
from bot.domain.ids import TurnId
from bot.domain.language import Language
from bot.ports import Phrasebook

_SIGNS = {Button.GOOD: "👍", Button.BAD: "👎", Button.RETRY: "🔁", Button.STOP: "⏹"}
_PRESSED = " ✓"
_NAMES = frozenset(button.value for button in Button)
_DATA = re.compile(r"([a-z]+)(?::([0-9]{1,18}))?")
"""A program that passes for Telegram's own can press buttons which were never shown, with any number in them."""


def keyboard(
    buttons: Sequence[Button], turn_id: TurnId | None, language: Language, phrasebook: Phrasebook
) -> InlineKeyboardMarkup | None:
    """Return the buttons of a text in one row; None where it has none."""
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(_label(one, language, phrasebook), callback_data=data_of(one, turn_id))
                for one in buttons
            ]
        ]
    )


def _label(button: Button, language: Language, phrasebook: Phrasebook) -> str:
    if button in _SIGNS:
        return _SIGNS[button]
    word = phrasebook.say(language, f"button.{button}")
    return f"{'✅' if button is Button.YES else '✖️'} {word.capitalize()}"


def data_of(button: Button, turn_id: TurnId | None) -> str:
    """Return what a press of this button carries; Telegram allows 64 bytes."""
    return button.value if turn_id is None else f"{button.value}:{turn_id}"


def read_data(data: str) -> tuple[Button, TurnId | None] | None:
    """Return what a press means; None for one of no button of ours."""
    found = _DATA.fullmatch(data)
    if found is None or found[1] not in _NAMES:
        return None
    return Button(found[1]), TurnId(int(found[2])) if found[2] else None


def after_press(markup: InlineKeyboardMarkup, pressed: Button) -> InlineKeyboardMarkup | None:
    """Return the buttons as they stand after a press: a verdict is ticked, a question that is answered has none."""
    if pressed in {Button.YES, Button.NO}:
        return None
    return InlineKeyboardMarkup([[_pressed(one, pressed) for one in row] for row in markup.inline_keyboard])


def _pressed(button: InlineKeyboardButton, pressed: Button) -> InlineKeyboardButton:
    found = read_data(str(button.callback_data))
    if found is None or found[0] not in {Button.GOOD, Button.BAD}:
        return button
    sign = _SIGNS[found[0]]
    return InlineKeyboardButton(sign + _PRESSED if found[0] is pressed else sign, callback_data=button.callback_data)
