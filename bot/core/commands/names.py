"""What the commands are called in the languages people speak, and what each takes behind its name."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.words import fold_text
from bot.domain.language import Language

# In Norwegian and in Portuguese; the first word of each is the one that a menu shows.
_IN_OTHER_LANGUAGES = {
    "start": ("begynn begin", "iniciar começar"),
    "help": ("hjelp", "ajuda"),
    "new": ("ny nytt", "novo nova"),
    "memory": ("minne minner", "memória memórias"),
    "recall": ("søk finn", "buscar busca"),
    "remember": ("husk", "lembrar lembre"),
    "correct": ("rett korriger", "corrigir corrija"),
    "forget": ("glem", "esquecer esqueça"),
    "pin": ("fest", "fixar fixe"),
    "unpin": ("løsne", "desafixar soltar"),
    "private": ("privat", "privado privada"),
    "why": ("hvorfor", "porquê"),
    "language": ("språk", "idioma língua"),
    "timezone": ("tidssone", "fuso"),
    "model": ("modell", "modelo"),
    "strategy": ("strategi", "estratégia"),
    "rules": ("regler", "regras"),
    "settings": ("innstillinger", "configurações"),
    "usage": ("forbruk", "uso gastos"),
    "budget": ("budsjett", "orçamento"),
    "stop": ("stopp", "parar pare"),
    "retry": ("igjen omigjen", "repetir novamente"),
    "undo": ("angre", "desfazer"),
    "link": ("koble kobling", "vincular ligar"),
}
_SHOWN = {Language.NB: 0, Language.PT: 1}

ALSO = {fold_text(also): name for name, others in _IN_OTHER_LANGUAGES.items() for also in " ".join(others).split()}
"""What people type who speak another language than English; /help names each command once."""

PERSONAL = frozenset("""help start language timezone model strategy rules settings usage budget status link""".split())
"""What is about the person, and not about the thread it is written in."""


@dataclass(frozen=True, slots=True)
class Argument:
    """What is written behind a command's name; ``commands.argument_<name>`` says what that is.

    ``completes``: there is something to propose while it is typed.
    """

    name: str
    is_required: bool = False
    completes: bool = False


ARGUMENTS = {
    "memory": Argument("which", completes=True),
    "recall": Argument("words", is_required=True),
    "remember": Argument("text", is_required=True),
    "correct": Argument("memory", is_required=True, completes=True),
    "forget": Argument("what", is_required=True, completes=True),
    "pin": Argument("pinned", completes=True),
    "unpin": Argument("pinned", completes=True),
    "private": Argument("switch"),
    "why": Argument("source", completes=True),
    "language": Argument("language", completes=True),
    "timezone": Argument("zone", completes=True),
    "model": Argument("model", completes=True),
    "strategy": Argument("strategy", completes=True),
    "rules": Argument("rule"),
    "settings": Argument("setting"),
    "usage": Argument("month"),
    "budget": Argument("cap"),
    "link": Argument("code"),
}
"""By command; those that are missing take nothing."""


def name_meant(name: str) -> str:
    """Return the command that a name means, in whatever language and however it is typed."""
    return ALSO.get(fold_text(name), name)


def name_shown(name: str, language: Language) -> str:
    """Return what a command is called in a language."""
    others = _IN_OTHER_LANGUAGES.get(name)
    return name if others is None or language not in _SHOWN else others[_SHOWN[language]].split()[0]
