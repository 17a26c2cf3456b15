"""Text as Telegram reads it: lengths in UTF-16 units, and what HTML, MarkdownV2 and Markdown come to."""

from __future__ import annotations

import re
from typing import Any

from tests.wire.telegram_refusals import Refused

Json = dict[str, Any]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
RESERVED = set("_*[]()~`>#+-=|{}.!")
_TAG = re.compile(r"""<(/?)([a-zA-Z][\w-]*)((?:\s+[\w-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)\s*>""")
_ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ESCAPE = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|(lt|gt|amp|quot));?")
_LANGUAGE = re.compile(r"([^\s`]+)\n")
_FENCE = re.compile(r"(```|`)(.*?)(?<!\\)\1", re.DOTALL)


def units(text: str) -> int:
    """Return a text's length as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(text: str, mode: str) -> tuple[str, list[Json]]:
    """Return a text without its markup, and the entities that the markup made."""
    parsers = {"html": _Html, "markdownv2": _MarkdownV2, "markdown": _Markdown}
    if mode.casefold() not in parsers:
        raise Refused("unsupported parse_mode")
    parser = parsers[mode.casefold()](text)
    parser.read()
    made = [entity for entity in parser.entities if entity["length"]]
    return "".join(parser.out), sorted(made, key=lambda entity: (entity["offset"], -entity["length"]))


def unescaped(text: str) -> str:
    """Return a piece of HTML without its escapes; an ampersand that escapes nothing is one."""

    def one(match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        return _NAMED[name] if name else chr(int(decimal or hexadecimal, 10 if decimal else 16))

    return _ESCAPE.sub(one, text)


class _Parser:
    """What the three have in common: a place in the text, what was read so far, and what is open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.length = 0
        self.out: list[str] = []
        self.entities: list[Json] = []
        self.open: list[tuple[str, Json, int]] = []

    def read(self) -> None:
        """Read it all."""
        while self.at < len(self.text):
            self.step()
        if self.open:
            self.fail(f"can't find end of the entity starting at byte offset {self.open[-1][2]}")

    def step(self) -> None:
        """Read what comes next."""
        raise NotImplementedError

    def byte(self) -> int:
        """Return the place in bytes, in which Telegram speaks of it."""
        return len(self.text[: self.at].encode())

    def fail(self, cause: str) -> None:
        """Refuse the text."""
        message = f"can't parse entities: {cause}"
        raise Refused(message)

    def put(self, piece: str, taken: int) -> None:
        """Put a piece into the text, for so many characters of the markup."""
        self.out.append(piece)
        self.length += units(piece)
        self.at += taken

    def begin(self, name: str, entity: Json, taken: int) -> None:
        """Open an entity here."""
        self.open.append((name, entity | {"offset": self.length}, self.byte()))
        self.at += taken

    def end(self, taken: int, **more: object) -> None:
        """Close the innermost entity here."""
        _, entity, _ = self.open.pop()
        self.entities.append(entity | {"length": self.length - entity["offset"]} | more)
        self.at += taken

    def fenced(self) -> None:
        """Take a piece of code, or a block of it, whole."""
        if (match := _FENCE.match(self.text, self.at)) is None:
            self.fail(f"Can't find end of Code entity at byte offset {self.byte()}")
            return
        body = re.sub(r"\\(.)", r"\1", match[2])
        kind: Json = {"type": "code" if match[1] == "`" else "pre"}
        if kind["type"] == "pre" and (language := _LANGUAGE.match(body)):
            kind["language"] = language[1]
            body = body[language.end() :]
        self.begin(match[1], kind, 0)
        self.put(body.removeprefix("\n") if kind["type"] == "pre" else body, match.end() - self.at)
        self.end(0)

    def target(self) -> str:
        """Take the address behind a closing bracket."""
        match = re.compile(r"\]\(((?:\\.|[^)\\])*)\)").match(self.text, self.at)
        if match is None:
            self.fail(f"Can't find end of a URL at byte offset {self.byte()}")
            return ""
        self.at = match.end()
        return re.sub(r"\\(.)", r"\1", match[1])


class _Html(_Parser):
    def step(self) -> None:
        if self.text[self.at] == "<":
            return self._tag()
        until = self.text.find("<", self.at)
        piece = self.text[self.at : until if until >= 0 else None]
        return self.put(unescaped(piece), len(piece))

    def _tag(self) -> None:
        match = _TAG.match(self.text, self.at)
        if match is None:
            return self.fail(f"Unclosed start tag at byte offset {self.byte()}")
        name = match[2].lower()
        if match[1]:
            return self._close(name, len(match[0]))
        attributes = {m[1].lower(): unescaped(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(match[3])}
        entity = self._entity(name, attributes)
        language = attributes.get("class", "")
        if name == "code" and self.open and self.open[-1][0] == "pre" and language.startswith("language-"):
            self.open[-1][1]["language"] = language.removeprefix("language-")
        return self.begin(name, entity, len(match[0]))

    def _entity(self, name: str, attributes: dict[str, str]) -> Json:
        if name in TAGS:
            return {"type": TAGS[name]}
        if name == "a":
            return {"type": "text_link", "url": attributes.get("href", "")}
        if name == "blockquote":
            return {"type": "expandable_blockquote" if "expandable" in attributes else "blockquote"}
        if name == "tg-emoji" and attributes.get("emoji-id", "").isdigit():
            return {"type": "custom_emoji", "custom_emoji_id": attributes["emoji-id"]}
        if name == "span" and attributes.get("class") == "tg-spoiler":
            return {"type": "spoiler"}
        self.fail(f'Unsupported start tag "{name}" at byte offset {self.byte()}')
        return {}

    def _close(self, name: str, taken: int) -> None:
        if not self.open:
            return self.fail(f"Unexpected end tag at byte offset {self.byte()}")
        if self.open[-1][0] != name:
            expected = self.open[-1][0]
            return self.fail(
                f'Unmatched end tag at byte offset {self.byte()}, expected "</{expected}>", found "</{name}>"'
            )
        self.end(taken)
        inside_pre = name == "code" and self.open and self.open[-1][0] == "pre"
        if inside_pre or not self.entities[-1].get("url", "x"):
            self.entities.pop()
        return None


class _MarkdownV2(_Parser):
    def step(self) -> None:
        character = self.text[self.at]
        if character == "\\" and self.at + 1 < len(self.text) and ord(self.text[self.at + 1]) < 127:
            return self.put(self.text[self.at + 1], 2)
        if character == "\n":
            return self._line_ends()
        if character not in RESERVED:
            return self.put(character, 1)
        return self._reserved(character)

    def _reserved(self, character: str) -> None:
        if character == "`":
            return self.fenced()
        if character == ">" and (not self.out or self.out[-1].endswith("\n")):
            return self._quote()
        if character == "[":
            return self.begin("[", {"type": "text_link"}, 1)
        if self.text.startswith("![", self.at):
            return self.begin("[", {"type": "custom_emoji"}, 2)
        if character == "]" and self._innermost("["):
            return self._link()
        return self._mark(self._longest(character))

    def _longest(self, character: str) -> str:
        return character * 2 if character in "_|" and self.text.startswith(character * 2, self.at) else character

    def _innermost(self, name: str) -> bool:
        return bool(self.open) and self.open[-1][0] == name

    def _mark(self, mark: str) -> None:
        ends_line = self.text[self.at + 2 : self.at + 3] in {"", "\n"}
        if mark == "||" and ends_line and self._innermost(">"):
            self.open[-1][1]["type"] = "expandable_blockquote"
            self.at += 2
        elif mark not in MARKS:
            self.fail(f"Character '{mark}' is reserved and must be escaped with the preceding '\\'")
        elif self._innermost(mark):
            self.end(len(mark))
        else:
            self.begin(mark, {"type": MARKS[mark]}, len(mark))

    def _quote(self) -> None:
        if self._innermost(">"):
            self.at += 1
        else:
            self.begin(">", {"type": "blockquote"}, 1)

    def _line_ends(self) -> None:
        self.put("\n", 1)
        if self._innermost(">") and not self.text.startswith(">", self.at):
            self.end(0)

    def _link(self) -> None:
        url = self.target()
        kind = self.open[-1][1]["type"]
        if kind == "custom_emoji":
            return self.end(0, custom_emoji_id=url.partition("id=")[2])
        if url:
            return self.end(0, url=url)
        self.open.pop()
        return None

    def read(self) -> None:
        while self.at < len(self.text):
            self.step()
        if self._innermost(">"):
            self.end(0)
        if self.open:
            kind = self.open[-1][1]["type"].replace("_", " ").title().replace(" ", "")
            self.fail(f"Can't find end of {kind} entity at byte offset {self.open[-1][2]}")


class _Markdown(_Parser):
    """The old one: nothing nests, and only four characters can be escaped."""

    def step(self) -> None:
        character = self.text[self.at]
        if character == "\\" and self.text[self.at + 1 : self.at + 2] in {"_", "*", "`", "["}:
            self.put(self.text[self.at + 1], 2)
        elif self.open and character == self.open[-1][0]:
            self.end(1)
        elif self.open or character not in "_*`[":
            self.put(character, 1)
        elif character == "`":
            self.fenced()
        elif character == "[":
            self._link()
        else:
            self.begin(character, {"type": MARKS[character]}, 1)

    def _link(self) -> None:
        until = self.text.find("]", self.at)
        if until < 0:
            self.fail(f"Can't find end of the entity starting at byte offset {self.byte()}")
        if not self.text.startswith("](", until):
            return self.put(self.text[self.at : until + 1], until + 1 - self.at)
        self.begin("[", {"type": "text_link"}, 1)
        self.put(self.text[self.at : until], until - self.at)
        return self.end(0, url=self.target())
