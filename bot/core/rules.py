"""A person's own rules of routing: read from words, kept as text, matched against a message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bot.core.words import fold_text
from bot.domain.policy import Rule, RuleTarget
from bot.domain.route import Task

_TASKS: dict[Task, tuple[str, ...]] = {
    Task.CODE: ("code", "coding", "programming", "kode", "koding", "programmering", "codigo", "programacao"),
    Task.REASON: ("reason", "reasoning", "maths", "math", "logic", "resonnering", "matte", "raciocinio", "matematica"),
    Task.QUESTION: ("question", "questions", "sporsmal", "pergunta", "perguntas"),
    Task.REWRITE: (
        *("rewrite", "rewriting", "translation", "translations", "summaries", "omskriving", "oversettelse"),
        *("oversettelser", "sammendrag", "reescrita", "traducao", "traducoes", "resumos"),
    ),
    Task.CHAT: ("chat", "small talk", "prat", "smaprat", "conversa", "bate-papo"),
    Task.REMIND: ("remind", "reminders", "paminnelser", "lembretes"),
    Task.MEMORY: ("memory", "hukommelse", "minne", "memoria"),
    Task.TOOL: ("tool", "tools", "verktoy", "ferramentas"),
    Task.OTHER: ("other", "annet", "outros"),
}
_TASK_NAMED = {name: task for task, names in _TASKS.items() for name in names}
_EVERYTHING = frozenset({"everything", "all", "anything", "alt", "alle", "tudo", "qualquer coisa"})
_CLAUDE, _LOCAL = r"claude", r"(?:the\s+)?(?:local|lokalt?|local model|lokal modell|modelo local)"
_FOR = r"(?:for|til|med|for messages with|para|em|com)"
_CLOUD = r"(?:(?:the\s+|a\s+)?(?:cloud|skyen?|nuvem)|claude)"
# After ``fold``: lower case and without accents, whatever the language.
_ALWAYS = re.compile(rf"(?:(?:always|alltid|sempre|use|bruk)\s+)*({_CLAUDE}|{_LOCAL})\s+{_FOR}\s+(.+)")
_ALL = r"(?:anything|everything|messages?|alt|noe|meldinger|tudo|nada|mensage(?:m|ns))"
_WHAT_IS = rf"(?:{_ALL}\s+(?:about|with|om|med|sobre|com)\s+)?"
_NEVER = (
    re.compile(
        r"(?:never|aldri|nunca)\s+(?:send\w*\s+|mand[ae]r?\s+|envi[ae]r?\s+)?"
        rf"{_WHAT_IS}(.+?)\s+(?:to|til|para)\s+{_CLOUD}"
    ),
    re.compile(rf"(?:never|aldri|nunca)\s+(?:(?:use|bruk|use a)\s+)?{_CLOUD}(?:\s+{_FOR}\s+{_WHAT_IS}(.+))?"),
)
MAX_WORD_CHARS = 60
_AROUND = " !,.;'\"“”«»"
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def parse_rule(text: str) -> Rule | None:
    """Return what "always Claude for code" or "never send #work to the cloud" demands; None for anything else."""
    said = " ".join(_plain(text).split()).strip(_AROUND)
    for pattern in _NEVER:
        if found := pattern.fullmatch(said):
            return _about(RuleTarget.NEVER_CLOUD, found[1] or "all")
    if found := _ALWAYS.fullmatch(said):
        target = RuleTarget.CLAUDE if found[1] == _CLAUDE else RuleTarget.LOCAL
        return _about(target, found[2])
    return None


def _about(target: RuleTarget, said: str) -> Rule | None:
    thing = said.strip(_AROUND)
    if thing in _EVERYTHING:
        return Rule(target)
    if thing in _TASK_NAMED:
        return Rule(target, task=_TASK_NAMED[thing])
    return Rule(target, word=thing) if 0 < len(thing) <= MAX_WORD_CHARS else None


def rule_to_text(rule: Rule) -> str:
    """Return a rule as it is kept and as ``parse_rule`` reads it again."""
    about = rule.task.value if rule.task else rule.word or "all"
    if rule.target is RuleTarget.NEVER_CLOUD:
        return f"never cloud for {about}"
    return f"{rule.target.value} for {about}"


def rules_from_text(text: str) -> tuple[Rule, ...]:
    """Return the rules of a text, a line each as ``rule_to_text`` writes them; what is no rule is left out."""
    return tuple(rule for line in text.splitlines() if (rule := parse_rule(line)) is not None)


def matching_rules(rules: Sequence[Rule], task: Task, text: str, brought: Sequence[str] = ()) -> tuple[Rule, ...]:
    """Return the rules that a message of this task and wording meets.

    What stands in the files it brought counts only for what is kept from the cloud: they choose no model.
    """
    folded = _plain(text)
    kept_back = {rule for rule in rules if any(is_kept_from_the_cloud((rule,), one) for one in brought)}
    return tuple(rule for rule in rules if rule in kept_back or _meets(rule, task, folded))


def is_kept_from_the_cloud(rules: Sequence[Rule], text: str) -> bool:
    """Whether a text holds a word that a rule keeps from the cloud; tasks do not count here."""
    folded = _plain(text)
    wordy = (rule for rule in rules if rule.target is RuleTarget.NEVER_CLOUD and rule.word)
    return any(_holds(folded, str(rule.word)) for rule in wordy)


def without_marks(text: str, rules: Sequence[Rule]) -> str:
    """Return a text without the marks (``#private``) that keep it from the cloud: like an address, they are no talk.

    One that is nothing else keeps its text.
    """
    words = [rule.word for rule in rules if rule.target is RuleTarget.NEVER_CLOUD and rule.word]
    marks = "|".join(re.escape(word) for word in words if word.startswith("#"))
    if not marks:
        return text
    pattern = rf"(?:{marks})(?![^\W_])[\s,:;]*(?:[.!]+\s*$)?"
    return re.sub(pattern, "", text, flags=re.IGNORECASE).strip() or text


def _meets(rule: Rule, task: Task, folded: str) -> bool:
    if rule.task is not None:
        return rule.task is task
    return rule.word is None or _holds(folded, rule.word)


def _holds(folded: str, word: str) -> bool:
    return _pattern(word).search(folded) is not None


@lru_cache(maxsize=256)
def _pattern(word: str) -> re.Pattern[str]:
    # "#work" is not in "#workshop", "ane" is not in "plane"; but a mark may stand right behind a word, or between "_".
    plain = _plain(word)
    before = r"(?<![^\W_])" if plain[:1].isalnum() else ""
    after = r"(?![^\W_])" if plain[-1:].isalnum() else ""
    return re.compile(before + r"\s+".join(map(re.escape, plain.split())) + after)


def _plain(text: str) -> str:
    """Return a text as rules read it: wide letters (＃) and those between which nothing is seen are plain ones too."""
    return fold_text(_UNSEEN.sub("", unicodedata.normalize("NFKC", text)))
