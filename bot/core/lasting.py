"""Whether what somebody says will still matter in a month: facts from trivia, sessions from small talk."""

from __future__ import annotations

import re
from collections import Counter

from bot.core.predicates import FUNCTIONAL
from bot.core.sincere import is_order, is_stated, is_task, own_words, sentences_of
from bot.core.words import content_terms, fold_text
from bot.domain.consolidation import EndedSession, Told

LEAST_WORDS = 8
"""A session in which the person used fewer telling words of their own holds nothing worth a model, or an episode."""
MOST_OBJECT_WORDS = 12
_MOST_TOPICS, _TOPIC_CHARS = 5, 4
"""A longer object is a story, and stands in the message."""
_PASSING = re.compile(
    r"\b(?:today|tonight|this (?:morning|afternoon|evening)|right now|at the moment|just now|yesterday|last night|"
    r"for (?:breakfast|lunch|dinner)|i dag|idag|i kveld|i morges|akkurat na|i gar|til (?:frokost|lunsj|middag)|"
    r"hoje|agora mesmo|neste momento|esta (?:manha|tarde|noite)|essa (?:manha|tarde|noite)|ontem|no (?:almoco|"
    r"jantar|cafe))\b"
)
_DATED = frozenset({"birthday", "age", "residence", "workplace", "occupation", "name", "life", "plan", "studies"})
"""What holds on although it was said with a "today": I turned forty today, I started at Equinor today."""
_TRIVIAL = frozenset(
    "mood feeling feels feel emotion emotions state weather ate eats eating drank drinks had_for_lunch lunch "
    "breakfast dinner is_doing doing did asked asks ask said says say greeting greets thanks thanked request "
    "requests wants_to_know wants_to_hear question tested test time current_time is_tired slept sleep watched "
    "watching saw went going_to current_activity activity session language_of_message message typed told_joke "
    "joke opinion_on_aiki".split()
)
_MOODS = frozenset(
    "tired exhausted sleepy hungry thirsty bored sad happy angry fine good ok okay great bad busy late ill sick "
    "stressed excited cold hot hangover trott sliten sulten torst lei glad sint bra darlig opptatt syk stresset "
    "kald varm fornoyd cansado cansada com fome sono triste feliz bem mal ocupado ocupada doente estressado "
    "estressada animado animada".split()
)
_POINTING = frozenset(
    "that this it these those here there you det dette den disse deg her der isso isto disso aquilo ca la aqui ali "
    "voce".split()
)
_PRONOUNS = frozenset(
    "i'm me my mine you your he him his she we our they their jeg meg min mitt mine du deg din han hun vi oss "
    "var eu me mim meu minha voce seu sua ele ela nos nosso nossa".split()
)
"""No name, place or trade is told with these; sentences that were taken for one are."""


def is_lasting(told: Told) -> bool:
    """Whether a fact is worth keeping, going by what it says and how it was said."""
    kind, value = told.predicate.partition(":")[0], fold_text(told.object)
    words = value.split()
    if kind.replace(" ", "_") in _TRIVIAL or len(words) > MOST_OBJECT_WORDS:
        return False
    if not words:
        return told.ended
    if set(words) & _MOODS or words[-1] in _POINTING or (kind in FUNCTIONAL and set(words) & _PRONOUNS):
        return False
    return kind in _DATED or _PASSING.search(fold_text(told.quote)) is None


def telling_words(session: EndedSession) -> int:
    """Return how many words people in a session used that say something, in statements that will matter tomorrow."""
    meant = (line.text for line in session.own_lines if not (is_order(line.text) or is_task(line.text)))
    said = (sentence for text in meant for sentence in sentences_of(own_words(text)))
    lasting = (one for one in said if is_stated(one) and _PASSING.search(fold_text(one)) is None)
    return sum(len(content_terms(sentence)) for sentence in lasting)


def is_worth_a_model(session: EndedSession) -> bool:
    """Whether a session may hold anything that the built-in rules would miss."""
    return telling_words(session) >= LEAST_WORDS


def topics_of(session: EndedSession) -> tuple[str, ...]:
    """Return the telling words that come up most in what people say, the longest of those that come up once."""
    counted = Counter(
        term for line in session.own_lines for term in content_terms(own_words(line.text)) if len(term) >= _TOPIC_CHARS
    )
    ranked = sorted(counted, key=lambda term: (-counted[term], -len(term)))
    return tuple(ranked[:_MOST_TOPICS])
