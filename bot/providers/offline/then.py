"""Questions about what was so, or was known, at an earlier time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from bot.providers.offline.asking import asked_fact, nearest, subject_of, words_of
from bot.providers.offline.heard import Answer, Heard, Say, Use, Wish
from bot.providers.offline.hearing import topic_of
from bot.providers.offline.lexicon import Lexicon
from bot.providers.offline.lookup import FACTS
from bot.providers.offline.quoting import MOST_QUOTES, Source, from_rows, quotes, with_hint, without_repeats
from bot.providers.offline.relations import ME
from bot.providers.offline.spelling import fold, plain
from bot.providers.offline.times_named import time_named, without

_MOST_READINGS = 8


def answer_then(heard: Heard) -> Answer | None:
    """Answer "what did you know about my job in March?" and "where did I live in 2019?" with the facts of that time."""
    when = time_named(heard)
    if when is None or not heard.has_tool(FACTS):
        return None
    texts = without(heard, when)
    return _known_then(heard, texts, when) or _so_then(heard, texts, when)


def _known_then(heard: Heard, texts: list[str], when: str) -> Answer | None:
    found = next((f for text in texts if (f := heard.lexicon.match("memory", "known_then", text))), None)
    if found is None:
        return None
    if not heard.rounds:
        return Use((Wish(FACTS, {"known_by": when}),))
    if _is_to_come(heard):
        return Say(heard.voice.say("then_to_come", when=when))
    topic = found["topic"]
    about = [fact for fact in _facts(heard) if _is_about(fact, topic, heard)]
    shown = without_repeats(about)[-MOST_QUOTES:]
    if not shown:
        return Say(heard.voice.say("then_nothing", topic=topic_of(topic, heard.lexicon), when=when))
    return Say(with_hint(heard, heard.voice.say("then_known", when=when) + "\n" + quotes(heard, shown), shown))


def _is_about(fact: Source, topic: str, heard: Heard) -> bool:
    """Whether a fact belongs to a topic: by whom it is about, by what it is filed under, or by its words."""
    subject = subject_of(heard, topic)
    if subject is not None and fact.subject == subject:
        return True
    words = words_of(topic_of(topic, heard.lexicon))
    if plain(topic) in heard.lexicon.word_list("memory", "oneself"):
        return fact.subject == ME or fact.subject is None
    if fact.subject == ME and fact.predicate is not None:
        kinds = {kind for word in words for kind in heard.lexicon.words("topics").get(fold(word), "").split()}
        if fact.predicate.partition(":")[0] in kinds:
            return True
    said = set(words_of(f"{fact.text} {fact.object}"))
    return any(word in said for word in words)


def _so_then(heard: Heard, texts: list[str], when: str) -> Answer | None:
    readings = list(dict.fromkeys(now for text in texts for now in _in_the_present(text, heard.lexicon)))
    asked = asked_fact(heard, heard.lexicon, readings, is_question=True) if heard.asked else None
    predicate, subject = asked or (None, None)
    if subject is None:
        return None
    if not heard.rounds:
        return Use((Wish(FACTS, {"subject": subject, "at": when}),))
    if _is_to_come(heard):
        return Say(heard.voice.say("then_to_come", when=when))
    found = [fact for fact in _facts(heard) if fact.predicate == predicate]
    if not found:
        closest = nearest(heard, subject)
        if closest.text == heard.voice.say("fact_unknown"):
            return replace(closest, text=heard.voice.say("then_unknown", when=when))
        return replace(closest, text=f"{heard.voice.say('then_unknown', when=when)} {closest.text}")
    shown = without_repeats(found)[-MOST_QUOTES:]
    return Say(with_hint(heard, heard.voice.say("then_so", when=when) + "\n" + quotes(heard, shown), shown))


def _is_to_come(heard: Heard) -> bool:
    return any(result.content.get("is_to_come") is True for result in heard.rounds[0])


def _in_the_present(text: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield the readings of a question about the past as one about now; none where it speaks of no past."""
    past = lexicon.words("past")
    words = [past.get(fold(word), "").split() or [word] for word in text.split()]
    if all(one == [word] for one, word in zip(words, text.split(), strict=True)):
        return
    for number, reading in enumerate(product(*words)):
        if number == _MOST_READINGS:
            return
        yield " ".join(reading)


def _facts(heard: Heard) -> list[Source]:
    return [fact for result in heard.rounds[0] for fact in from_rows(result.content.get("facts"))]
