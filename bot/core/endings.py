"""Whether words say that something has ended: a fact is closed by nothing less."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.core.words import fold_text, same_word, words_of
from bot.domain.consolidation import Told

_NEVER = r"(?!)"
# All of these after ``fold_text``: lower case and without accents, whatever the language.
_STILL = re.compile(r"\b(?:still|yet|fortsatt|framleis|fremdeles|enda|enna|ainda|continuo|continua)\b")
_NO_LONGER = re.compile(
    r"\b(?:no longer|not? .{1,60}?(?:any ?more|any longer)|\w+n't .{1,60}?(?:any ?more|any longer)|never again|used to|"
    r"ikkj?e (?:lenger|mer)|ikkj?e .{1,60}? (?:lenger|mer(?! enn))|aldri mer|pleide a|"
    r"ja nao|nao .{1,60}? mais|nunca mais|costumava)\b"
)
"""These need nothing else: they deny and say that it was otherwise."""
_STOPPED = (
    r"quit|gave up|given up|stopped(?! (?:at|by|in|over)\b)|(?:is|are|am|'m|was) over|"
    r"slutta|sluttet|slutt med|(?:har|er) slutt(?! pa\b)|kuttet ut|ga(?:tt)? opp|gitt opp|"
    r"parei|parou|paramos|larguei|largou|deixei de|deixou de|desisti|terminei|acabou"
)
_LEFT_WORK = (
    r"left(?! (?:my|the|a|an|her|his|it)\b)(?!.{0,40} (?:early|late|at \d))|resigned|retired|laid off|"
    r"fired from|got fired|was fired|"
    r"sa(?:gt)? opp|fikk sparken|(?:ble|blitt) (?:sagt opp|oppsagt|permittert)|gikk av|pensjonert|"
    r"(?:sai|saiu|saimos)(?!.{0,40} (?:cedo|tarde|as \d))|pedi demissao|fui demitid[oa]|me aposentei|aposentei-me"
)
_LEFT_HOME = (
    r"(?:moved|moving) (?:away|out|from)|left .{1,30} for good|sold|"
    r"flytt(?:a|et|er) (?:fra|ut|vekk|bort)|solgte|"
    r"(?:me )?mud(?:ei|ou|amos)(?:-me|-nos)? d[eoa]s?|sai d[eoa]s?|vendi|vendemos"
)
_GAVE_AWAY = (
    r"sold|gave .{0,20}?away|gave away|got rid of|lost|scrapped|died|dead|passed away|put (?:him|her|it) down|"
    r"solgt|solgte|ga(?:tt)? bort|gitt bort|kvitta?(?:et)? (?:meg|oss)|mistet|mista|dode|dod|gikk bort|avlivet|vraket|"
    r"vendi|vendemos|doei|doamos|dei embora|me livrei|perdi|perdemos|morreu|faleceu"
)
_PARTED = (
    r"left (?:me|him|her|each other)|broke up|broken up|split up|separated|divorced|dumped|died|passed away|"
    r"(?:ble|blitt|er) (?:skilt|separert)|gjorde det slutt|gjort det slutt|(?:ble|er) slutt|slo opp|gikk fra|dode|"
    r"gikk bort|"
    r"terminamos|terminou|separamos|me separei|nos divorciamos|me divorciei|largou|morreu|faleceu"
)
_GOT_WELL = (
    r"outgrew|outgrown|grew out of|recovered|cured|free of|gone|healed|"
    r"vokst av|blitt frisk|ble frisk|friskmeldt|kvitt|leget|"
    r"curei|curad[oa]|sarei|superei|passou"
)
_DENIED = (
    r"(?:not|\w+n't|never|almost|nearly|about to|going to|will|'ll|want to|wants to|wanted to|might|may|should|"
    r"could|would|before i|until i|when i|"
    r"ikkj?e|aldri|nesten|skal|vil|vurderer a|for jeg|"
    r"nao|nunca|quase|vou|quero|queria|penso em|pensei em|antes de)"
)
_WORK_WORDS = (
    r"job|position|work|working|employer|company|jobb|jobben|stillingen|arbeidet|emprego|trabalho|trabalhar|cargo"
)
_HOME_WORDS = r"there|der|la|ali"
_SCHOOL_WORDS = r"school|studies|studying|university|college|studiene|studere|studiet|faculdade|estudar|curso"
_PARTNER_WORDS = (
    r"boyfriend|girlfriend|wife|husband|partner|kjaeresten?|samboer(?:en)?|kona|mannen|"
    r"namorad[oa]|marido|esposa|noiv[oa]"
)
_WORK_IS_OVER = (
    r"resigned|retired|(?:got|was|been) (?:laid off|fired)|sa(?:gt)? opp|fikk sparken|pensjonert|"
    r"pedi demissao|fui demitid[oa]|me aposentei"
)
_PARTED_FOR_SURE = (
    r"broke up|split up|(?:got|are|am) divorced|slo opp|gjorde det slutt|det ble slutt|(?:er|ble) (?:blitt )?skilt|"
    r"terminamos|nos separamos|me separei|nos divorciamos|me divorciei"
)


class _Kind(NamedTuple):
    """What ends facts of a kind besides stopping; ``words`` mean them unnamed, ``alone`` says all by itself."""

    verbs: str
    words: str = _NEVER
    alone: str = _NEVER


_ANY = _Kind(_NEVER)
_WORK, _HOME = _Kind(_LEFT_WORK, _WORK_WORDS, _WORK_IS_OVER), _Kind(_LEFT_HOME, _HOME_WORDS)
_THING, _ILLNESS = _Kind(_GAVE_AWAY), _Kind(_GOT_WELL)
_COUPLE = _Kind(_PARTED, _PARTNER_WORDS, _PARTED_FOR_SURE)
_KINDS = {
    "workplace": _WORK,
    "occupation": _WORK,
    "studies": _Kind(_LEFT_WORK, _SCHOOL_WORDS),
    "residence": _HOME,
    "address": _HOME,
    "has": _THING,
    "drives": _THING,
    "name": _THING,
    "health": _ILLNESS,
    "allergy": _ILLNESS,
}
_PARTNERS = frozenset("wife husband partner spouse girlfriend boyfriend fiancé fiancée".split())
_MOVED_TO = re.compile(r"(\b(?:mov|flytt|mud)\w*.*?) (?:to|til|para|pra|pro) .*")
_OF_OTHERS = re.compile(r"\b(?:his|her|their|your|hans|hennes|deres|din|ditt|dele|dela|deles|seu|sua)\b")
_AT_ANOTHER = re.compile(rf"\b(?:{_WORK_WORDS})(?: (?:min|mitt))? (?:at|with|for|in|hos|i|pa|ved|n[oa]s?|em|d[eoa]) \w")
_CLAUSE = re.compile(r"[,;:.!?]\s+|\s+(?:and|but|so|because|og|men|så|fordi|e|mas|então|porque)\s+", re.IGNORECASE)


def says_it_ended(told: Told, sentences: Iterable[str]) -> bool:
    """Whether one clause of what was quoted says that this very fact holds no longer.

    It must hold words of ending that nothing denies, and name the object, or mean it beyond doubt (a job).
    """
    quote = _plain(told.quote)
    clauses = (clause for sentence in sentences for clause in _CLAUSE.split(sentence))
    return any(_ends(told, plain) for clause in clauses if (plain := _plain(clause)) in quote or quote in plain)


def _plain(text: str) -> str:
    return " ".join(fold_text(text).replace("’", "'").split()).strip(" .,!;:\"'“”«»…")


def _ends(told: Told, clause: str) -> bool:
    if not clause or _STILL.search(clause) is not None:
        return False
    kind = _kind_of(told)
    if kind is _HOME:
        clause = _MOVED_TO.sub(r"\1", clause)
    verbs = f"(?:{_STOPPED}|{kind.verbs})"
    stopped = None if _has(clause, rf"{_DENIED} (?:\w+ ){{0,2}}{verbs}") else re.search(rf"\b{verbs}\b", clause)
    if stopped is None and _NO_LONGER.search(clause) is None:
        return False
    # Whoever stops or leaves says what behind it; what dies or is sold may stand before that.
    named_in = clause if stopped is None or kind in {_THING, _COUPLE, _ILLNESS} else clause[stopped.end() :]
    return _names(named_in, told.object) or _is_meant(told, clause, kind)


def _is_meant(told: Told, clause: str, kind: _Kind) -> bool:
    """Whether a clause can mean nothing else: "I quit my job" names no employer, and is about nobody else's."""
    if _OF_OTHERS.search(clause) is not None:
        return False
    if told.predicate == "workplace" and told.object and _AT_ANOTHER.search(clause) is not None:
        return False
    return _has(clause, kind.words) or _has(clause, kind.alone)


def _kind_of(told: Told) -> _Kind:
    if told.predicate in _PARTNERS or (told.predicate == "name" and told.subject in _PARTNERS):
        return _COUPLE
    return _KINDS.get(told.predicate, _ANY)


def _has(clause: str, pattern: str) -> bool:
    return re.search(rf"\b(?:{pattern})\b", clause) is not None


def _names(clause: str, value: str) -> bool:
    said, meant = words_of(clause), words_of(fold_text(value))
    return bool(meant) and all(any(same_word(word, other) for other in said) for word in meant)
