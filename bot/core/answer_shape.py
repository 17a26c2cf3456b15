"""What a question asks for (a time, a name, a number), and whether a text has the shape of an answer to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from bot.core.words import MAX_READ_CHARS, asks
from bot.domain.stem import plain


class Wanted(Enum):
    """What an answer must hold; ``ANYTHING`` where the question does not tell."""

    TIME = auto()
    NAME = auto()
    ANYTHING = auto()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a text holds that answers are made of."""

    tells_time: bool
    names: int
    is_question: bool
    is_own: bool
    words: int


_MOST_NAMES = 3


def _any_word(*lines: str) -> re.Pattern[str]:
    """Return what finds one of these plain words in plain text; an asterisk stands for any ending."""
    words = "|".join(word.replace("*", r"\w*") for line in lines for word in line.split())
    return re.compile(rf"\b(?:{words})\b")


_ASKS_TIME = re.compile(
    r"\b(?:when|how long|how recently|what (?:year|month|day|date|time)|which (?:year|month|day)"
    r"|nar|hvor lenge|hvilke[nt] (?:dag|dato|maned|ar|uke)|hvilket ar"
    r"|quando|quanto tempo|em que (?:dia|mes|ano|data)|(?:que|qual) (?:dia|mes|ano|data))\b"
)
_ASKS_NAME = re.compile(
    r"\b(?:who|whose|whom|where|which|what .*(?:name|called)"
    r"|hvem|hvor(?! (?:mye|mange|gammel|ofte|langt|lang|stor))|hvilke[nt]?|hva heter"
    r"|quem|onde|qual|quais|como se chama\w*)\b"
)
_TIME = _any_word(
    """yesterday today tonight tomorrow last next ago week weekend weeks month months year years day days since morning
    evening night monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december recently soon summer winter spring fall autumn just""",
    """forrige neste siden uke uka uker ukene helg helga helgen maned maneden maneder ar aret dager dagen
    mandag tirsdag onsdag torsdag fredag lordag sondag januar februar mars mai juni juli oktober desember sommer
    sommeren vinter vinteren hosten paske pasken jula julen dag morgen kveld natt""",
    """ontem hoje amanha semana semanas mes meses ano anos dia dias passado passada proximo proxima segunda terca
    quarta quinta sexta sabado domingo janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro
    dezembro verao inverno primavera outono desde natal pascoa noite manha tarde""",
    "(?:19|20)[0-9][0-9] [0-9]{1,2}[:.][0-9]{2}",
)
_OWN = _any_word(
    "i my me we our us mine i'm i've", "jeg meg min mitt mine vi oss var vart vare", "eu meu minha me mim nos"
)
# A capital that does not begin a sentence.
_NAMES = re.compile(r"(?<=[^\s.!?:\"“”«»'-])\s+[A-ZÆØÅÁÂÃÀÉÊÍÓÔÕÚÇ][^\W\d_]+")


def wanted_of(question: str) -> Wanted:
    """Return what a question asks for."""
    asked = plain(question[:MAX_READ_CHARS])
    if _ASKS_TIME.search(asked):
        return Wanted.TIME
    return Wanted.NAME if _ASKS_NAME.search(asked) else Wanted.ANYTHING


@lru_cache(maxsize=4_096)
def shape_of(text: str) -> Shape:
    """Return the shape of a text; memories come up often."""
    beginning = text[:MAX_READ_CHARS]
    read = plain(beginning)
    return Shape(
        tells_time=_TIME.search(read) is not None,
        names=min(len(_NAMES.findall(beginning)), _MOST_NAMES),
        is_question=asks(text),
        is_own=_OWN.search(read) is not None,
        words=read.count(" ") + 1,
    )
