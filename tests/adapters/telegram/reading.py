"""How a test reads the messages that Markdown becomes, and what Telegram would refuse of them."""

from __future__ import annotations

import re

from telegram import MessageEntity

from bot.adapters.markdown.answer import FilePart
from bot.adapters.markdown.split import MAX_ENTITIES, readable, units
from bot.adapters.telegram.markup import Part, TextPart, parts_of

Told = tuple[str, ...]


def told(part: Part) -> tuple[str, list[Told]]:
    """Return a part's text and, for each entity, its kind, the text it covers and its address or language."""
    assert isinstance(part, TextPart)
    return part.text, [
        (str(entity.type), covered(part, entity), *filter(None, (entity.url, entity.language)))
        for entity in part.entities
    ]


def covered(part: TextPart, entity: MessageEntity) -> str:
    """Return the text of an entity as Telegram finds it; half a surrogate pair does not decode."""
    raw = part.text.encode("utf-16-le")
    return raw[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le")


def only(markdown: str) -> tuple[str, list[Told]]:
    """Return what a short answer becomes."""
    (part,) = parts_of(markdown)
    return told(part)


def visible(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


def seen(parts: tuple[Part, ...]) -> str:
    """Return all that the parts show or hold, each file in place of its mark, and the addresses behind links."""
    shown = "".join(part.text if isinstance(part, TextPart) else f"\0{part.data.decode()}" for part in parts)
    return visible(re.sub(r"📎 code-\d+\.\w+\0", "", shown))


def check(part: Part, limit: int) -> None:
    """Fail unless Telegram takes the part as it is."""
    if isinstance(part, FilePart):
        assert re.fullmatch(r"code-\d+\.\w{1,6}", part.name)
        assert len(part.data) > 1
        assert len(part.caption) <= 1024
        return
    assert 1 <= units(part.text) <= limit
    assert readable(part.text)
    assert len(part.entities) <= MAX_ENTITIES
    for entity in part.entities:
        assert covered(part, entity).strip()
        assert bool(entity.url) == (entity.type == "text_link")
    check_nesting(part.entities)


def check_nesting(entities: tuple[MessageEntity, ...]) -> None:
    """Fail unless the entities nest, with nothing within code, and no link or quote within its like."""
    around: list[MessageEntity] = []
    for entity in entities:
        while around and around[-1].offset + around[-1].length <= entity.offset:
            around.pop()
        if around:
            assert entity.offset + entity.length <= around[-1].offset + around[-1].length
        kinds = [outer.type for outer in around]
        assert not {"pre", "code", entity.type} & set(kinds)
        assert entity.type not in {"pre", "code"} or set(kinds) <= {"blockquote"}
        around.append(entity)
