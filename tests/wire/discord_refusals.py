"""How Discord refuses: a status, a code, a sentence, and for a form what is wrong with each field."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

INVALID_FORM = 50035
SAID = {
    0: "401: Unauthorized",
    10003: "Unknown Channel",
    10004: "Unknown Guild",
    10007: "Unknown Member",
    10008: "Unknown Message",
    10013: "Unknown User",
    10014: "Unknown Emoji",
    10015: "Unknown Webhook",
    10062: "Unknown interaction",
    10063: "Unknown application command",
    40005: "Request entity too large",
    40060: "Interaction has already been acknowledged.",
    50001: "Missing Access",
    50003: "Cannot execute action on a DM channel",
    50005: "Cannot edit a message authored by another user",
    50006: "Cannot send an empty message",
    50007: "Cannot send messages to this user",
    50008: "Cannot send messages in a non-text channel",
    50013: "Missing Permissions",
    50021: "Cannot execute action on a system message",
    50024: "Cannot execute action on this channel type",
    50027: "Invalid Webhook Token",
    50033: "Invalid Recipient(s)",
    INVALID_FORM: "Invalid Form Body",
    50083: "Thread is archived",
    50109: "The request body contains invalid JSON.",
    160002: "Cannot reply without permission to read message history",
    160004: "A thread has already been created for this message",
}
STATUSES = {
    10003: 404,
    10004: 404,
    10007: 404,
    10008: 404,
    10013: 404,
    10015: 404,
    10062: 404,
    10063: 404,
    40005: 413,
    50001: 403,
    50003: 403,
    50005: 403,
    50007: 403,
    50013: 403,
    50021: 403,
    50027: 401,
}
"""What is not 400."""


class Refused(Exception):
    """A request that the API does not take."""

    def __init__(self, code: int, *, status: int = 0, message: str = "", errors: Json | None = None) -> None:
        """Refuse with this code; its status and its sentence are known."""
        super().__init__(message or SAID.get(code, "no"))
        self.code = code
        self.status = status or STATUSES.get(code, 400)
        self.body: Json = {"message": message or SAID.get(code, "no"), "code": code}
        if errors:
            self.body["errors"] = errors


def want(right: object, code: int) -> None:
    """Refuse with this code unless this is right."""
    if not right:
        raise Refused(code)


def nowhere() -> Refused:
    """Return what a path gets that there is not."""
    return Refused(0, status=404, message="404: Not Found")


class Form:
    """A form that is read; what is wrong with it is gathered, and refused at once."""

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self.errors: Json = {}

    def wrong(self, path: str, code: str, message: str) -> None:
        """Note what is wrong with the field at a path ("components.0.label")."""
        node = self.errors
        for name in path.split("."):
            node = node.setdefault(name, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def want(self, right: object, path: str, code: str, message: str) -> bool:
        """Note what is wrong unless this is right, and return whether it is."""
        if not right:
            self.wrong(path, code, message)
        return bool(right)

    def length(self, value: object, path: str, least: int, most: int) -> None:
        """Hold a text to a length, which Discord counts in characters."""
        if not isinstance(value, str):
            self.wrong(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif least and not value:
            self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not least <= len(value) <= most:
            self.wrong(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def count(self, values: object, path: str, least: int, most: int) -> None:
        """Hold a list to a length."""
        if not isinstance(values, list):
            self.wrong(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        elif not least <= len(values) <= most:
            self.wrong(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def check(self) -> None:
        """Refuse the form if anything is wrong with it."""
        if self.errors:
            raise Refused(INVALID_FORM, errors=self.errors)


def snowflake(value: object, path: str) -> int:
    """Read an id, or refuse the form."""
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        form = Form()
        form.wrong(path, "NUMBER_TYPE_COERCE", f'Value "{text}" is not snowflake.')
        form.check()
    return int(text)
