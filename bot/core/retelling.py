"""A model's summary of a session, held against what was said: no made-up name, no strong word, no order."""

from __future__ import annotations

import re

from bot.core.sincere import is_order, sentences_of
from bot.core.strong_words import is_as_strong
from bot.core.words import content_terms, fold, fold_text, same_word, words_of
from bot.domain.consolidation import EndedSession
from bot.domain.text import clip

MOST_CHARS = 400
LEAST_SAID, LEAST_DISTINCT = 0.6, 0.5
"""So much of what a sentence tells must have been said; so many of its words must be different ones."""
_WORDS_OF_JUNK = 8

_NUMBER = re.compile(r"\d+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+", re.IGNORECASE)
_NAME = re.compile(r"(?<=[^\s.!?:\"“”«»'’-])\s+([A-ZÆØÅÁÂÃÀÉÊÍÓÔÕÚÇ][^\W\d_]+)")
_TELLING = frozenset(
    fold(word)
    for word in """
    person persons people user they talk talks talked talking conversation chat session speak speaks spoke speaking
    mention mentions mentioned tell tells told telling explain explains explained describe describes described
    discuss discussed share shares shared say says said ask asks asked answer answered answers plan plans planned
    planning want wants wanted wish wishes intend intends hope hopes hoped think thinks thought decide decided
    intention topic topics including detail details also well various currently ended wondered considering
    personen brukeren de samtale samtalen snakk snakker snakket prat prater pratet prata forteller fortalte fortalt
    nevner nevnte nevnt forklarer forklarte beskriver beskrev diskuterte diskuterer deler delte sier sa spør spurte
    svarte planlegger planla planer vil ønsker ønsket tenker tenkte håper håpet bestemte samt blant annet temaet handlet
    handler vedkommende
    pessoa usuário usuária conversa conversou conversaram conversam falou falaram fala falam contou conta contaram
    mencionou menciona explicou explica descreveu descreve discutiu discutiram compartilhou disse diz perguntou
    respondeu planeja planejou plano planos quer queria pretende deseja espera pensa decidiu assunto sobre além
    """.split()
)
"""Words that a summary is told with: they say nothing about the person."""
_COMMANDS = re.compile(
    r"\b(?:you|your|yours|yourself|obey\w*|ignor\w*|disregard|overrid\w*|reveal\w*|instructions?|commands?|"
    r"remember to|make sure|be sure to|note to|"
    r"du|deg|din|ditt|dine|dere|adlyd\w*|avslor\w*|instruks\w*|kommando\w*|husk a|sorg for|"
    r"voces?|tua?|teus?|obedec\w*|revel[ea]\w*|instrucoes|comandos?|lembre(?:-se)?|certifique)\b"
)
_DEMANDS = re.compile(
    r"\b(?:always|must|never|should|shall|do not|don't|prompts?|passwords?|system|assistant|please|"
    r"alltid|ma|aldri|passord\w*|assistenten|vennligst|"
    r"sempre|deve\w*|nunca|jamais|tem que|senhas?|assistente|por favor)\b"
)
"""These belong to orders, and to lives: they stand only where somebody said them."""
_NOT = re.compile(
    r"\b(?:not|no|never|without|n[o']t|\w+n't|ikkj?e|aldri|ingen|uten|nei|nao|nunca|nem|sem|nenhum\w*|any ?more|lenger|"
    r"longer|quit|stopped|left|slutt\w*|parou|parei|saiu|sai|mais)\b"
)


def retold(summary: str, session: EndedSession) -> str:
    """Return the sentences of a summary that the session bears out; none of it where any part is an order."""
    told = clip(summary, MOST_CHARS)
    lines = [line for line in session.lines if line.is_own or not line.outside]
    said = _Said("\n".join(line.text for line in lines), "\n".join(line.text for line in lines if line.is_own))
    if is_order(told) or _COMMANDS.search(_plain(told)) is not None:
        return ""
    return " ".join(sentence for sentence in sentences_of(told) if said.bears_out(sentence))


def quoted(summary: str) -> str:
    """Return the summary that the rules make of somebody's own sentences; empty where it reads like an order."""
    told = clip(summary, MOST_CHARS)
    return "" if is_order(told) else told


class _Said:
    """What was said in a session: by all, and by the person."""

    def __init__(self, text: str, own: str) -> None:
        self._text, self._own = text.casefold(), _plain(own)
        self._numbers = set(_NUMBER.findall(text))
        self._words = frozenset(word for line in text.split("\n") for word in words_of(fold_text(line)))

    def bears_out(self, sentence: str) -> bool:
        """Whether a sentence names nothing that was not said, and tells for the greater part what was."""
        plain = _plain(sentence)
        return (
            all(address.rstrip(".,;)").casefold() in self._text for address in _ADDRESS.findall(sentence))
            and all(number in self._numbers for number in _NUMBER.findall(sentence))
            and all(self._holds(fold_text(name)) for name in _NAME.findall(sentence))
            and all(re.search(rf"\b{demand}\b", self._own) for demand in _DEMANDS.findall(plain))
            and is_as_strong(plain, self._own)
            and (_NOT.search(plain) is None or _NOT.search(self._own) is not None)
            and self._tells(sentence)
        )

    def _tells(self, sentence: str) -> bool:
        words = words_of(sentence)
        if len(words) >= _WORDS_OF_JUNK and len(set(words)) < LEAST_DISTINCT * len(words):
            return False
        telling = [word for term in content_terms(sentence) if (word := fold(term)) not in _TELLING]
        held = sum(map(self._holds, telling))
        return held > 0 and held >= LEAST_SAID * len(telling)

    def _holds(self, word: str) -> bool:
        return word in self._words or any(same_word(word, other) for other in self._words)


def _plain(text: str) -> str:
    return " ".join(fold_text(text).replace("’", "'").split())
