"""Questions for what is remembered, answered with the person's own words, dates and sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.domain.conversation import Role
from bot.domain.text import clip
from bot.providers.offline.context import also_called, antecedent, names_anybody, told_before
from bot.providers.offline.dates import age_on, said_date
from bot.providers.offline.facts import FactReader
from bot.providers.offline.heard import Answer, Heard, Say, Use, Wish
from bot.providers.offline.hearing import bare_question, strip_front, topic_of
from bot.providers.offline.lexicon import Lexicon
from bot.providers.offline.lookup import FACTS, Known, look_up
from bot.providers.offline.quoting import (
    MOST_QUOTES,
    Source,
    about_words,
    capitalised,
    from_hit,
    from_rows,
    once_each,
    quotable,
    quote,
    quotes,
    with_hint,
    without_repeats,
)
from bot.providers.offline.relations import ME, Whom
from bot.providers.offline.spelling import fold, plain

_MOST_FACTS = 12
_QUESTIONS_BACK = 3
_QUOTED = 240


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
    asked = asked_fact(heard, heard.lexicon, (heard.question, heard.text), is_question=heard.asked)
    if not asked:
        return None
    predicate, subject = asked
    return _fact(heard, subject, predicate) if subject else None


def asked_fact(
    heard: Heard, lexicon: Lexicon, texts: Sequence[str], *, is_question: bool
) -> tuple[str, str | None] | None:
    """Return which predicate a question asks for, and of whom; None where it asks for no fact."""
    reader = FactReader(lexicon, heard.lexicons, heard.today)
    for rule in lexicon.rules("asks"):
        if rule.kind == "asked" and not is_question:  # "tenho um cachorro" states what "tenho um cachorro?" asks
            continue
        for pattern in rule.patterns:
            found = next((f for text in texts if (f := pattern.fullmatch(text))), None)
            whom, name = reader.subject(found.groupdict(), antecedent(heard)) if found else (None, None)
            if found and whom:
                return reader.predicate(rule, found.groupdict()), whom.under(name)
    return None


def answer_follow_up(heard: Heard) -> Answer | None:
    """Answer "and Kari?" with what was asked of somebody else just before."""
    found = heard.lexicon.match("memory", "follow_up", heard.whole) if heard.asked else None
    subject = subject_of(heard, found["topic"]) if found else None
    if not found or subject is None:
        return None
    said = [spoken.text for spoken in heard.prompt.history if spoken.role is Role.PERSON]
    for text in reversed(said[-_QUESTIONS_BACK:]):
        for lexicon in heard.lexicons:
            asked = asked_fact(heard, lexicon, (bare_question(text, lexicon),), is_question=True)
            if asked:
                return _fact(heard, subject, asked[0])
    return _topic(heard, found["topic"], otherwise="fact_unknown")


def _fact(heard: Heard, subject: str, predicate: str) -> Answer:
    known = look_up(heard, subject)
    if isinstance(known, Use):
        return known
    answers = known.answers(predicate, heard.lexicon)
    if not answers and predicate == "age":
        answers = known.answers("birthday", heard.lexicon)
        if answers:
            return Say(with_hint(heard, _age(heard, answers[0]), answers[:1]))
    if answers:
        return _answered(heard, answers, known.deaths)
    return _said_now(heard, subject, predicate) or nearest(heard, subject)


def _said_now(heard: Heard, subject: str, predicate: str) -> Say | None:
    """Answer from what was said in private mode, of which nothing is kept."""
    if not heard.prompt.is_private:
        return None
    whom = {subject, *also_called(heard, subject)}
    told = (one for one in told_before(heard) if one.fact.subject in whom and one.fact.predicate == predicate)
    said = next(told, None)
    return Say(heard.voice.say("said_now", value=capitalised(said.value), text=said.text)) if said else None


def _age(heard: Heard, birthday: Source) -> str:
    """Return how old somebody is, as far as a birthday tells."""
    born = _born(heard, birthday)
    told = quote(heard, birthday)
    if born is None:
        return heard.voice.say("age_no_year", quote=told)
    key = "age_from_birthday" if birthday.subject == ME else "age_of_other"
    return f"{heard.voice.say(key, count=age_on(born, heard.today))} {told}"


def _answered(heard: Heard, answers: list[Source], deaths: list[Source]) -> Say:
    answers = answers[:MOST_QUOTES]
    values = list(dict.fromkeys(capitalised(answer.value) for answer in answers))
    if len(answers) == 1:
        text = heard.voice.say("fact", value=values[0], quote=quote(heard, answers[0]))
    else:
        text = heard.voice.say("facts", value=", ".join(values)) + "\n" + quotes(heard, once_each(answers))
    deaths = [death for death in deaths if death.text not in {answer.text for answer in answers}]
    if deaths:
        text += "\n" + heard.voice.say("and_told") + "\n" + quotes(heard, once_each(deaths))
    return Say(with_hint(heard, text, answers))


def nearest(heard: Heard, subject: str) -> Say:
    """Say that the fact is not known, with what was said nearest to it."""
    hits = quotable(heard)
    own = [hit for hit in hits if not hit.memory.fact or hit.memory.fact.subject == subject]
    if subject != ME:
        words = [*words_of(subject), *words_of(heard.lexicon.label("relations", subject))]
        own = about_words(own, words) or about_words(hits, words) or [h for h in own if not names_anybody(heard, h)]
    sources = without_repeats(from_hit(hit, heard) for hit in own)[:MOST_QUOTES]
    if not sources:
        return Say(heard.voice.say("fact_unknown"), is_sure=False)
    text = heard.voice.say("fact_nearest") + "\n" + quotes(heard, sources)
    return Say(with_hint(heard, text, sources), is_sure=False)


def _born(heard: Heard, fact: Source) -> date | None:
    """Return a told date of birth, in whichever language it was told."""
    days = (said_date(fact.value, lexicon, fact.said_on) for lexicon in heard.lexicons)
    return next((day for said in days if said and (day := said.exact()) and day <= heard.today), None)


def answer_told_when(heard: Heard) -> Answer | None:
    """Answer "when did I tell you about …" with dates and quotes."""
    found = heard.match("memory", "told_when")
    if not found:
        return None
    hits = about_words(quotable(heard), words_of(found["topic"]))
    sources = without_repeats(from_hit(hit, heard) for hit in hits)[:MOST_QUOTES]
    if not sources:
        return _nothing(heard, found["topic"])
    text = heard.voice.say("told_when", date=heard.voice.day(sources[0].said_on)) + "\n" + quotes(heard, sources)
    return Say(with_hint(heard, text, sources))


def answer_last_said(heard: Heard) -> Answer | None:
    """Answer "what was the last thing I said?" from the session."""
    if not heard.match("memory", "last_said"):
        return None
    last = next((spoken for spoken in reversed(heard.prompt.history) if spoken.role is Role.PERSON), None)
    return Say(
        heard.voice.say("last_said", text=clip(last.text, _QUOTED)) if last else heard.voice.say("last_said_none")
    )


def answer_told(heard: Heard) -> Answer | None:
    """Answer "what did I tell you about …" and "what do you know about …"."""
    for name, otherwise in (("told", ""), ("about", ""), ("who_is", "who_unknown"), ("about_any", None)):
        found = heard.match("memory", name)
        if found:
            is_name = found["topic"][:1].isupper()
            return _topic(heard, found["topic"], otherwise=otherwise if otherwise is not None or not is_name else "")
    return None


def _topic(heard: Heard, topic: str, *, otherwise: str | None) -> Answer | None:
    """Quote what was said on a topic; ``otherwise`` names what is said where that is nothing.

    Without a name it says that nothing was told; with None it may be a question about the world.
    """
    subject = subject_of(heard, topic)
    known = look_up(heard, subject) if subject else Known((), ())
    if isinstance(known, Use):
        return known
    hits = about_words(quotable(heard), [*words_of(topic), *words_of(subject or "")])
    sources = without_repeats([*known.facts, *(from_hit(hit, heard) for hit in hits)])
    if not sources:
        return None if otherwise is None else Say(heard.voice.say(otherwise)) if otherwise else _nothing(heard, topic)
    shown = sorted(sources, key=lambda source: source.ended)[:MOST_QUOTES]
    return Say(with_hint(heard, heard.voice.say("told", count=len(shown)) + "\n" + quotes(heard, shown), shown))


def _nothing(heard: Heard, topic: str) -> Say:
    return Say(heard.voice.say("told_nothing", topic=strip_front(topic, heard.lexicon, "article")))


def subject_of(heard: Heard, topic: str) -> str | None:
    """Return the subject of facts that a topic names."""
    reader = FactReader(heard.lexicon, heard.lexicons, heard.today)
    pronoun = heard.lexicon.words("pronouns").get(fold(topic))
    if pronoun:
        whom = antecedent(heard)(pronoun)
        return whom.subject if whom else None
    kind, name = reader.noun(topic_of(topic, heard.lexicon))
    return Whom.named(kind, name).subject if kind else None


def words_of(topic: str) -> list[str]:
    """Return the words of a topic that may be looked for."""
    return [word for word in re.findall(r"\w+", plain(topic)) if len(word) > 1]
