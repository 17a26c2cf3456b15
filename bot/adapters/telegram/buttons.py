"""Buttons and choices: what stands on them, and what a press carries back, whatever was restarted since."""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.gesture import Button, Choice
from bot.domain.ids import TurnId
from bot.domain.language import Language
from bot.domain.text import clip
from bot.ports import Phrasebook

_SIGNS = {Button.GOOD: "👍", Button.BAD: "👎", Button.RETRY: "🔁", Button.STOP: "⏹"}
_PRESSED = " ✓"
_NAMES = frozenset(button.value for button in Button)
_LABEL_CHARS = 64
"""Longer than what a phone shows in one line."""
_PICK = "pick"
_DATA = re.compile(r"([a-z]+)(?::([0-9]{1,18}))?")
_PICKED = re.compile(rf"{_PICK}:([0-9]{{1,18}}):([0-9]{{1,2}})")
"""A program that passes for Telegram's own can press buttons which were never shown, with any number in them."""


def keyboard(
    buttons: Sequence[Button],
    turn_id: TurnId | None,
    language: Language,
    phrasebook: Phrasebook,
    choices: Sequence[Choice] = (),
) -> InlineKeyboardMarkup | None:
    """Return the buttons of a text in one row, and below them its choices, one a row; None where it has neither."""
    row = [
        InlineKeyboardButton(_label(one, language, phrasebook), callback_data=data_of(one, turn_id)) for one in buttons
    ]
    picks = [
        InlineKeyboardButton(clip(one.label, _LABEL_CHARS), callback_data=f"{_PICK}:{turn_id}:{index}")
        for index, one in enumerate(choices if turn_id is not None else ())
    ]
    rows = [*([row] if row else ()), *([pick] for pick in picks)]
    return InlineKeyboardMarkup(rows) if rows else None


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


def read_pick(data: str) -> tuple[TurnId, int] | None:
    """Return the turn and the place of the choice that a press picks; None where it picks none."""
    found = _PICKED.fullmatch(data)
    return None if found is None else (TurnId(int(found[1])), int(found[2]))


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
