"""Questions for who there is: "who is in my family?", "how many sisters do I have?"."""

from __future__ import annotations

from bot.providers.offline.facts import NAME
from bot.providers.offline.heard import Answer, Heard, Say, Use, Wish
from bot.providers.offline.lexicon import relation
from bot.providers.offline.lookup import FACTS
from bot.providers.offline.quoting import Source, from_rows, once_each, quotes, with_hint
from bot.providers.offline.relations import ME, is_family
from bot.providers.offline.spelling import fold, plain

_MOST_SHOWN = 12
_STEM = 4
# Words for several relations at once.
_GROUPS = {
    "sibling": ("sister", "brother"),
    "child": ("child", "son", "daughter", "baby"),
    "parents": ("mother", "father"),
    "pet": ("dog", "cat", "rabbit", "horse", "bird", "parrot", "fish", "hamster", "guinea pig", "pet"),
}


def answer_family(heard: Heard) -> Answer | None:
    """List the family, or those of one relation and how many there are; None where none are asked for."""
    counted = heard.match("memory", "how_many")
    kind = relation(counted["noun"], heard.lexicons) if counted else None
    if not kind and not heard.match("memory", "family"):
        return None
    if not heard.has_tool(FACTS):
        return None
    if not heard.rounds:
        return Use((Wish(FACTS, {}),))
    facts = from_rows(heard.rounds[0][0].content.get("facts"))
    if kind and counted:
        return _of_kind(heard, facts, kind, counted["noun"])
    return _listed(heard, [fact for fact in facts if fact.predicate == NAME and is_family(fact.subject or "")])


def _of_kind(heard: Heard, facts: list[Source], kind: str, noun: str) -> Say:
    """Say how many of a relation have a name, and what was said of their number."""
    kinds = _GROUPS.get(kind, (kind,))
    named = [f for f in facts if f.predicate == NAME and any((f.subject or "").endswith(one) for one in kinds)]
    stem = plain(noun)[: max(_STEM, len(noun) - 2)]
    said = [f for f in facts if f.subject == ME and f.predicate == "has" and _holds(heard, f, kinds, stem)]
    if not named:
        return _listed(heard, said)
    names = list(dict.fromkeys(fact.value for fact in named))
    opening = heard.voice.say("known_by_name", count=len(names), names=", ".join(names))
    sources = once_each([*said, *named])[:_MOST_SHOWN]
    return Say(with_hint(heard, f"{opening}\n{quotes(heard, sources)}", sources))


def _holds(heard: Heard, fact: Source, kinds: tuple[str, ...], stem: str) -> bool:
    words = [word.strip(",.") for word in fact.object.split()]
    return any(relation(fold(word), heard.lexicons) in kinds or plain(word).startswith(stem) for word in words)


def _listed(heard: Heard, facts: list[Source]) -> Say:
    if not facts:
        return Say(heard.voice.say("fact_unknown"))
    shown = once_each(facts)[:_MOST_SHOWN]
    return Say(with_hint(heard, heard.voice.say("told", count=len(shown)) + "\n" + quotes(heard, shown), shown))
