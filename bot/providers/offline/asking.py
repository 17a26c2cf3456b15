"""Questions for what is remembered, answered with the person's own words, dates and sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.domain.memory import MemoryKind
from bot.providers.offline.context import antecedent
from bot.providers.offline.dates import age_on, said_date
from bot.providers.offline.facts import ME, NAME, FactReader
from bot.providers.offline.heard import Answer, Heard, Say, Use, Wish
from bot.providers.offline.hearing import topic_of
from bot.providers.offline.quoting import (
    MOST_QUOTES,
    Source,
    about_words,
    from_hit,
    from_rows,
    quotable,
    quote,
    quotes,
    with_hint,
    without_repeats,
)
from bot.providers.offline.spelling import fold, plain

FACTS = "memory_facts"
_MOST_FACTS = 12
_MOST_NAMES = 3
_ROUNDS = 2


def answer_about_me(heard: Heard) -> Answer | None:
    """List what is known about the person."""
    if not heard.match("memory", "about_me") or not heard.has_tool(FACTS):
        return None
    if not heard.rounds:
        return Use((Wish(FACTS, {}),))
    content = heard.rounds[0][0].content
    facts = without_repeats(from_rows(content.get("facts")))
    said = content.get("messages")
    messages = said if isinstance(said, int) else 0
    if not facts:
        return Say(heard.voice.say("about_me_nothing", count=messages))
    shown = facts[:_MOST_FACTS]
    text = heard.voice.say("about_me", count=len(facts)) + "\n" + quotes(heard, shown)
    if len(facts) > len(shown):
        text += "\n" + heard.voice.say("and_more", count=len(facts) - len(shown))
    return Say(with_hint(heard, text, shown))


def answer_fact(heard: Heard) -> Answer | None:
    """Answer a question for one fact ("what's my sister's name?") with its object and the words it was told in."""
    reader = FactReader(heard.lexicon, heard.lexicons, heard.today)
    for rule in heard.lexicon.rules("asks"):
        if rule.kind == "asked" and not heard.asked:  # "tenho um cachorro" states what "tenho um cachorro?" asks
            continue
        for pattern in rule.patterns:
            found = pattern.fullmatch(heard.question) or pattern.fullmatch(heard.text)
            subject = reader.subject(found.groupdict(), antecedent(heard))[0] if found else None
            if found and subject:
                return _fact(heard, subject, reader.predicate(rule, found.groupdict()))
    return None


def _fact(heard: Heard, subject: str, predicate: str) -> Answer:
    facts = _known(heard, subject)
    if isinstance(facts, Use):
        return facts
    answers = [fact for fact in facts if fact.predicate == predicate]
    if not answers and predicate == "age":
        answers = [fact for fact in facts if fact.predicate == "birthday"]
        born = next((day for fact in answers if (day := _born(heard, fact))), None)
        if born:
            age = heard.voice.say("age_from_birthday", count=age_on(born, heard.today))
            return Say(with_hint(heard, f"{age} {quote(heard, answers[0])}", answers[:1]))
    if answers:
        return _answered(heard, answers)
    return _nearest(heard, subject)


def _answered(heard: Heard, answers: list[Source]) -> Say:
    answers = list(reversed(answers))[:MOST_QUOTES]  # the tool gives the oldest first
    values = list(dict.fromkeys(answer.value for answer in answers))
    if len(answers) == 1:
        text = heard.voice.say("fact", value=values[0], quote=quote(heard, answers[0]))
    else:
        text = heard.voice.say("facts", value=", ".join(values)) + "\n" + quotes(heard, answers)
    return Say(with_hint(heard, text, answers))


def _nearest(heard: Heard, subject: str) -> Say:
    """Say that the fact is not known, with what was said nearest to it."""
    of_others = (hit for hit in quotable(heard) if hit.memory.fact and hit.memory.fact.subject != subject)
    others = {hit.memory.id for hit in of_others}
    hits = [hit for hit in quotable(heard) if hit.memory.id not in others]
    if subject != ME:
        hits = about_words(hits, _words(heard.question)) or hits
    sources = without_repeats(from_hit(hit, heard) for hit in hits)[:MOST_QUOTES]
    if not sources:
        return Say(heard.voice.say("fact_unknown"))
    return Say(with_hint(heard, heard.voice.say("fact_nearest") + "\n" + quotes(heard, sources), sources))


def _born(heard: Heard, fact: Source) -> date | None:
    """Return a told date of birth, in whichever language it was told."""
    days = (said_date(fact.value, lexicon, fact.said_on) for lexicon in heard.lexicons)
    return next((day for said in days if said and (day := said.exact()) and day <= heard.today), None)


def answer_told_when(heard: Heard) -> Answer | None:
    """Answer "when did I tell you about …" with dates and quotes."""
    found = heard.match("memory", "told_when")
    if not found:
        return None
    hits = about_words(quotable(heard), _words(found["topic"]))
    sources = without_repeats(from_hit(hit, heard) for hit in hits)[:MOST_QUOTES]
    if not sources:
        return _nothing(heard, found["topic"])
    text = heard.voice.say("told_when", date=heard.voice.day(sources[0].said_on)) + "\n" + quotes(heard, sources)
    return Say(with_hint(heard, text, sources))


def answer_told(heard: Heard) -> Answer | None:
    """Answer "what did I tell you about …" and "what do you know about …"."""
    for name in ("told", "about", "who_is"):
        found = heard.match("memory", name)
        if found:
            return _topic(heard, found["topic"], may_be_other=name == "who_is")
    return None


def _topic(heard: Heard, topic: str, *, may_be_other: bool) -> Answer | None:
    """Quote what was said on a topic; with ``may_be_other`` it may be a question about the world."""
    subject = _subject(heard, topic)
    facts: list[Source] | Use = _known(heard, subject) if subject else []
    if isinstance(facts, Use):
        return facts
    hits = about_words(quotable(heard), [*_words(topic), *_words(subject or "")])
    sources = without_repeats([*facts, *(from_hit(hit, heard) for hit in hits)])
    if not sources:
        return None if may_be_other else _nothing(heard, topic)
    shown = sorted(sources, key=lambda source: source.ended)[:MOST_QUOTES]
    return Say(with_hint(heard, heard.voice.say("told", count=len(shown)) + "\n" + quotes(heard, shown), shown))


def _nothing(heard: Heard, topic: str) -> Say:
    return Say(heard.voice.say("told_nothing", topic=topic))


def _subject(heard: Heard, topic: str) -> str | None:
    """Return the subject of facts that a topic names."""
    reader = FactReader(heard.lexicon, heard.lexicons, heard.today)
    pronoun = heard.lexicon.words("pronouns").get(fold(topic))
    if pronoun:
        return antecedent(heard)(pronoun)
    return reader.noun(topic_of(topic, heard.lexicon))[0]


def _known(heard: Heard, subject: str) -> list[Source] | Use:
    """Return the facts of a subject and of the names it goes by, or the tools that look for them."""
    if not heard.has_tool(FACTS):
        sources = (from_hit(hit, heard) for hit in heard.prompt.recall)
        return [source for source in sources if source.subject == subject]
    asked = [subject, *_goes_by(heard, subject)]
    if not heard.rounds:
        return _ask(asked)
    facts = _facts(heard)
    names = [fact.object for fact in facts if fact.predicate == NAME and fact.subject == subject and subject != ME]
    more = [name for name in dict.fromkeys(names) if name not in asked]
    if more and len(heard.rounds) < _ROUNDS:
        return _ask(more[:_MOST_NAMES])
    return facts


def _ask(subjects: Sequence[str]) -> Use:
    return Use(tuple(Wish(FACTS, {"subject": subject}) for subject in subjects))


def _facts(heard: Heard) -> list[Source]:
    rows = [result.content.get("facts") for results in heard.rounds for result in results]
    return [source for row in rows for source in from_rows(row)]


def _goes_by(heard: Heard, name: str) -> list[str]:
    """Return what a name stands for ("ane" → "sister"), as far as the recalled facts tell."""
    facts = [hit.memory.fact for hit in heard.prompt.recall if hit.memory.kind is MemoryKind.FACT]
    known = [fact.subject for fact in facts if fact and fact.predicate == NAME and fact.object == name]
    return [subject for subject in dict.fromkeys(known) if subject not in {ME, name}][:_MOST_NAMES]


def _words(topic: str) -> list[str]:
    return [word for word in re.findall(r"\w+", plain(topic)) if len(word) > 1]
