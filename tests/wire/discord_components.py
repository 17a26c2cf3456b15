"""Buttons, menus and forms: what Discord takes of them."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_refusals import Form
from tests.wire.discord_things import SELECTS

Json = dict[str, Any]

ROW, BUTTON, SELECT, TEXT_INPUT, LABEL = 1, 2, 3, 4, 18
LINK, PREMIUM = 5, 6
LAYOUT = {9, 10, 11, 12, 13, 14, 17}
"""What only messages of the second version of components may have."""
COMPONENTS_V2 = 1 << 15
MOST_V2 = 40


def check_components(components: object, form: Form, *, second: bool = False) -> None:
    """Check what stands under a message; ``second``: the flag for the newer kinds is set."""
    if components is None:
        return
    form.count(components, "components", 0, MOST_V2 if second else 5)
    if not isinstance(components, list):
        return
    seen: set[str] = set()
    for number, part in enumerate(components):
        path = f"components.{number}"
        kind = part.get("type")
        fits = kind == ROW or (second and kind in LAYOUT)
        if form.want(fits, f"{path}.type", "UNION_TYPE_CHOICES", "Value must be one of (1,)."):
            _check(part, path, form, seen)


def _check(part: Json, path: str, form: Form, seen: set[str]) -> None:
    kind = part.get("type")
    if kind == ROW:
        _check_row(part, path, form, seen)
    elif kind == BUTTON:
        _check_button(part, path, form, seen)
    elif kind in SELECTS:
        _check_select(part, path, form, seen)
    elif kind == 10:
        form.length(part.get("content"), f"{path}.content", 1, 4000)
    else:
        inside = [*part.get("components", ()), *([part["accessory"]] if part.get("accessory") else ())]
        for number, one in enumerate(inside):
            _check(one, f"{path}.components.{number}", form, seen)


def _check_row(row: Json, path: str, form: Form, seen: set[str]) -> None:
    parts = row.get("components")
    form.count(parts, f"{path}.components", 1, 5)
    for number, part in enumerate(parts if isinstance(parts, list) else ()):
        where = f"{path}.components.{number}"
        kind = part.get("type")
        if not form.want(kind == BUTTON or kind in SELECTS, f"{where}.type", "UNION_TYPE_CHOICES", "Not for a row."):
            continue
        alone = kind == BUTTON or len(row["components"]) == 1
        form.want(alone, f"{where}", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The total width of the components is 5.")
        _check(part, where, form, seen)


def _check_id(part: Json, path: str, form: Form, seen: set[str]) -> None:
    custom_id = part.get("custom_id")
    form.length(custom_id, f"{path}.custom_id", 1, 100)
    duplicate = str(custom_id) in seen
    form.want(
        not duplicate, f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
    )
    seen.add(str(custom_id))


def _check_button(button: Json, path: str, form: Form, seen: set[str]) -> None:
    style = button.get("style")
    form.want(style in range(1, 7), f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).")
    if button.get("label") is not None:
        form.length(button["label"], f"{path}.label", 0, 80)
    if style == PREMIUM:
        return None
    shown = button.get("label") or button.get("emoji")
    form.want(shown, path, "BUTTON_COMPONENT_INVALID_LABEL_AND_EMOJI", "A button needs a label or an emoji")
    if style != LINK:
        return _check_id(button, path, form, seen)
    url = str(button.get("url") or "")
    form.want(
        not button.get("custom_id"), path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url"
    )
    form.want(
        url.startswith(("http://", "https://", "discord://")), f"{path}.url", "URL_TYPE_INVALID_SCHEME", "Bad url."
    )
    form.length(url, f"{path}.url", 1, 512)
    return None


def _check_select(select: Json, path: str, form: Form, seen: set[str]) -> None:
    _check_id(select, path, form, seen)
    form.length(select.get("placeholder") or "", f"{path}.placeholder", 0, 150)
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    form.want(0 <= least <= most <= 25 and most, f"{path}.max_values", "NUMBER_TYPE_MAX", "Between 1 and 25.")
    if select.get("type") != SELECT:
        return
    options = select.get("options")
    form.count(options, f"{path}.options", 1, 25)
    options = options if isinstance(options, list) else []
    for number, option in enumerate(options):
        where = f"{path}.options.{number}"
        form.length(option.get("label"), f"{where}.label", 1, 100)
        form.length(option.get("value"), f"{where}.value", 1, 100)
        form.length(option.get("description") or "", f"{where}.description", 0, 100)
    values = [option.get("value") for option in options]
    form.want(len(set(values)) == len(values), f"{path}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Twice.")
    chosen = sum(bool(option.get("default")) for option in options)
    form.want(chosen <= most, f"{path}.options", "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "Too many defaults.")


def check_modal(data: Json, form: Form) -> None:
    """Check a form that is to be shown."""
    form.length(data.get("title"), "data.title", 1, 45)
    form.length(data.get("custom_id"), "data.custom_id", 1, 100)
    rows = data.get("components")
    form.count(rows, "data.components", 1, 5)
    seen: set[str] = set()
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        path = f"data.components.{number}"
        kind = row.get("type")
        if kind == LABEL:
            form.length(row.get("label"), f"{path}.label", 1, 45)
            form.length(row.get("description") or "", f"{path}.description", 0, 100)
            _check_field(row.get("component") or {}, f"{path}.component", form, seen)
        elif kind == ROW:
            form.count(row.get("components"), f"{path}.components", 1, 1)
            for field in row.get("components") or ():
                form.length(field.get("label"), f"{path}.components.0.label", 1, 45)
                _check_field(field, f"{path}.components.0", form, seen)
        else:
            form.want(kind == 10, f"{path}.type", "UNION_TYPE_CHOICES", "Not for a form.")


def _check_field(field: Json, path: str, form: Form, seen: set[str]) -> None:
    if field.get("type") in SELECTS:
        return _check_select(field, path, form, seen)
    if field.get("type") != TEXT_INPUT:
        return _check_id(field, path, form, seen)
    _check_id(field, path, form, seen)
    form.want(field.get("style") in {1, 2}, f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of (1, 2).")
    form.length(field.get("value") or "", f"{path}.value", 0, 4000)
    form.length(field.get("placeholder") or "", f"{path}.placeholder", 0, 100)
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    form.want(0 <= least <= most <= 4000 and most, f"{path}.max_length", "NUMBER_TYPE_MAX", "Between 1 and 4000.")
    prefilled = len(field.get("value") or "")
    form.want(not prefilled or least <= prefilled <= most, f"{path}.value", "BASE_TYPE_BAD_LENGTH", "Does not fit.")
    return None
