"""What is said of somebody, in the words that the companion, its rules and every model share."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.consolidation import Told
from bot.domain.subjects import ME, ONLY_ONE

FUNCTIONAL = frozenset(
    "name residence birthday origin workplace occupation studies age diet favourite phone email address life".split()
)
"""These have one object at a time; a name only where there is one who bears it."""
SEVERAL = frozenset("allergy dislikes likes has nickname speaks plays drives health plan habit".split())
PREDICATES = tuple(sorted(FUNCTIONAL | SEVERAL))
"""Every predicate with a meaning of its own here; others are free, in a few plain words."""
_ALSO = {
    "called": "name", "is called": "name", "named": "name", "full name": "name", "first name": "name",
    "lives in": "residence", "lives": "residence", "live in": "residence", "home": "residence", "city": "residence",
    "location": "residence", "home city": "residence", "home town": "residence", "born on": "birthday",
    "date of birth": "birthday", "birth date": "birthday", "birthdate": "birthday", "from": "origin",
    "comes from": "origin", "hometown": "origin", "nationality": "origin", "born in": "origin",
    "works at": "workplace", "works for": "workplace", "employer": "workplace", "company": "workplace",
    "works in": "workplace", "job": "occupation", "profession": "occupation", "works as": "occupation",
    "work": "occupation", "role": "occupation", "job title": "occupation", "studying": "studies",
    "field of study": "studies", "is vegetarian": "diet", "allergic to": "allergy", "allergies": "allergy",
    "is allergic to": "allergy", "hates": "dislikes", "does not like": "dislikes", "doesn't like": "dislikes",
    "loves": "likes", "enjoys": "likes", "like": "likes", "is fond of": "likes", "hobby": "likes", "interest": "likes",
    "favorite": "favourite", "pet": "has", "pets": "has", "has pet": "has", "has child": "has", "children": "has",
    "owns": "has", "owns pet": "has", "speaks language": "speaks", "language": "speaks", "languages": "speaks",
    "plays instrument": "plays", "instrument": "plays", "car": "drives", "condition": "health",
    "medical condition": "health", "illness": "health", "has condition": "health", "diagnosis": "health",
    "suffers from": "health", "takes": "health", "medication": "health", "plans": "plan", "plans to": "plan",
    "is planning": "plan", "goal": "plan", "upcoming": "plan", "prefers": "likes", "preference": "likes",
    "phone number": "phone", "telephone": "phone", "e-mail": "email", "email address": "email", "died": "life",
    "mail": "email", "lives at": "address",
}  # fmt: skip
_ABOUT_ONESELF = frozenset("i me my myself user person speaker writer self owner jeg meg eu".split())
_OWNER = re.compile(r"^(?:my|our|the user's|user's|their|min|mitt|mine|vår|meu|minha)\s+|\s+(?:min|mi|mitt|mine|vår)$")
_ADDED = re.compile(r"\s+(?:still|too|also|as well|fortsatt|fremdeles|ennå|også|ainda|também)$")
_FREE = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+){0,3}")
_AROUND = " .,;:!\"'“”«»()[]"
MOST_CHARS, MOST_SUBJECT_CHARS = 120, 60


def in_normal_form(told: Told, *, by_rules: bool) -> Told:
    """Return a fact with its parts as everybody writes them; the predicate is empty where nobody could.

    Whether a known predicate has one object is known here; of the others the teller is believed.
    """
    subject, value = _subject(told.subject), " ".join(told.object.casefold().split()).strip(_AROUND)[:MOST_CHARS]
    value = _ADDED.sub("", value)
    predicate = " ".join(told.predicate.casefold().replace("_", " ").split())
    kind, _, thing = predicate.partition(":")
    kind = _ALSO.get(kind.strip(), kind.strip())
    predicate = f"{kind}:{thing.strip()}" if thing else kind
    if not by_rules and not _FREE.fullmatch(kind):
        predicate = ""
    if kind == "favourite" and not thing:
        predicate = ""
    functional = told.functional
    if kind in FUNCTIONAL:
        functional = kind != "name" or subject in ONLY_ONE or (by_rules and told.functional)
    elif kind in SEVERAL:
        functional = False
    return replace(told, subject=subject, predicate=predicate, object=value, functional=functional)


def _subject(subject: str) -> str:
    plain = " ".join(subject.casefold().split()).strip(_AROUND)[:MOST_SUBJECT_CHARS]
    if plain.removeprefix("the ") in _ABOUT_ONESELF:
        return ME
    return _OWNER.sub("", plain).strip() or plain
