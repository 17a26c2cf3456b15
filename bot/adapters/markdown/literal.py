"""What CommonMark would take for markup, or drop, though a chat means it literally: 2*3*4, <b>, $5, file paths.

Such characters are handed to the parser as noncharacters, which no markup is made of, and put back into
what it returns. One stands for one, so nothing shifts; only a formula becomes a longer text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from re import Match

from telegramify_markdown.latex_escape.helper import LatexToUnicodeHelper

TABLE = "\ufdd7"
"""The language of a code block that is a drawn table."""

_MASKS = {"<": "\ufdd0", "*": "\ufdd1", "_": "\ufdd2", "~": "\ufdd3", "$": "\ufdd4", "|": "\ufdd5", "[": "\ufdd6"}
_BACKSLASH = "\ufdd8"
_MASK = str.maketrans(_MASKS)
_UNMASK = str.maketrans({**{mask: char for char, mask in _MASKS.items()}, _BACKSLASH: "\\"})
_FORMULA_MARK = re.compile("\ufdd9(\\d+)\ufdda")

# The whole block is ours: Unicode keeps these 32 for the use within programs, no text may hold them.
_RESERVED = re.compile("[\ufdd0-\ufdef]")

_FORMULA = re.compile(
    r"""(?P<escape>\\[^(\[])
      | \\\((?P<round>(?:[^`\n\\]|\\[^()`\n]){1,600})\\\)
      | \\\[(?P<square>(?:[^`\n\\]|\\[^\[\]`\n]|\\?\n(?![ \t]*\n)){1,2000})\\\]
      | \$\$(?P<display>(?:[^`\n$]|\n(?![ \t]*\n)){1,2000})\$\$
      | (?<![\w$])\$(?P<dollar>[^\s$`](?:[^$`\n]{0,300}[^\s$`\\])?)\$(?![\w$])""",
    re.VERBOSE,
)
_TEX = re.compile(r"[\\^_={}]")
_LETTERS_AND_SIGNS = re.compile(r"\s*[A-Za-z]['′]?(?:\s*[-+*/<>(),|]+\s*[A-Za-z0-9]{1,2})*\)?\s*")
_OVERLINED = re.compile("√((?:.\u0305)+)")
_OVERLINE = "\u0305"
_without_tex: Callable[[str], str] = LatexToUnicodeHelper().convert

_SPOILER = re.compile(r"\|\|(?=[^\s|])([^|\n]{0,999}[^\s|])\|\||\|{2,}")
_LITERAL = re.compile(
    r"""(?P<shrug>¯\\_\(ツ\)_/¯)
      | (?P<escape>\\.)
      | (?P<autolink><https?://[^\s<>]+>)
      | (?P<address>https?://[^\s<>()\[\]"]+)
      | (?P<literal>
          <
        | \$
        | (?<![~])~(?![~])
        | (?<=[A-Za-z0-9_)\]])\*(?=[A-Za-z0-9_(\[])  # 2*3*4
        | (?<=[0-9])\*\*(?=[0-9])                    # 2**10
        | (?<!\w)__[a-z][a-z0-9_]*__(?=\.\w|\()      # __init__.py
      )
      | (?<!\])\[(?=(?P<label>(?:[^\]\[\\]|\\.){1,999})\]:)""",
    re.VERBOSE | re.DOTALL,
)
_IN_ADDRESS = re.compile(r"[*_~$|](?=[\w/%&=?#-])")
_USED_LABEL = re.compile(r"\]\[([^\]\[]{1,999})\]")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it was written, and as a reader without TeX reads it."""

    source: str
    shown: str


@dataclass(frozen=True, slots=True)
class Masked:
    """Markdown whose literal characters no parser takes for markup."""

    text: str
    formulas: tuple[Formula, ...]

    def formulas_in(self, text: str) -> list[tuple[int, int, Formula]]:
        """Return where the formulas stand in what the parser returned."""
        return [(found.start(), found.end(), self.formulas[int(found[1])]) for found in _FORMULA_MARK.finditer(text)]

    def as_written(self, text: str) -> str:
        """Return a link's address or a code's language as its author wrote it."""
        return unmasked(_FORMULA_MARK.sub(lambda found: self.formulas[int(found[1])].source, text))


def without_reserved(text: str) -> str:
    """Return the text without the noncharacters that stand for something here; they mean nothing in a message."""
    return _RESERVED.sub("\N{REPLACEMENT CHARACTER}", text)


def unmasked(text: str) -> str:
    """Return the text with its literal characters put back; it stays as long as it was."""
    return text.translate(_UNMASK)


def masked(markdown: str) -> Masked:
    """Return Markdown in which only what is meant as markup is left for the parser."""
    formulas: list[Formula] = []

    def set_aside(found: Match[str]) -> str:
        formula = _formula(found)
        if formula is None:
            return found[0]
        formulas.append(formula)
        return f"\ufdd9{len(formulas) - 1}\ufdda"

    text = _FORMULA.sub(set_aside, markdown)
    text = _SPOILER.sub(lambda found: found[0] if found[1] else found[0].translate(_MASK), text)
    labels = {_label(label) for label in _USED_LABEL.findall(text)}
    return Masked(_LITERAL.sub(lambda found: _literal(found, labels), text), tuple(formulas))


def _formula(found: Match[str]) -> Formula | None:
    tex = found["round"] or found["square"] or found["display"] or found["dollar"]
    if not tex or not (_TEX.search(tex) or _LETTERS_AND_SIGNS.fullmatch(tex)):
        return None
    return Formula(found[0], _shown(tex.strip()))


def _shown(tex: str) -> str:
    """Return a formula in plain characters, or as TeX where some of it has none: half of both reads worst."""
    plain = _without_tex(tex).strip()
    if not plain or "\\" in plain:
        return tex
    return _OVERLINED.sub(lambda found: f"√({found[1].replace(_OVERLINE, '')})", plain)


def _label(label: str) -> str:
    return " ".join(label.split()).casefold()


def _literal(found: Match[str], labels: set[str]) -> str:
    text = found[0]
    if found["shrug"]:
        return text.translate(_MASK).replace("\\", _BACKSLASH)
    if found["literal"]:
        return text.translate(_MASK)
    if found["address"]:
        return _IN_ADDRESS.sub(lambda sign: sign[0].translate(_MASK), text)
    if found["label"] is not None and _label(found["label"]) not in labels:
        # The parser drops a definition that nothing refers to: a footnote, a list of sources.
        return text.translate(_MASK)
    return text
