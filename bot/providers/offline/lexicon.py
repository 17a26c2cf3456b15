"""What one language's words and turns of phrase mean, read from its data file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.domain.language import Language
from bot.providers.offline.spelling import fold, spellings, tolerant

# Every repetition is bounded: no text can make a match take long.
_MACROS = {
    "place": r"[^\n?!;]{2,60}?",
    "short": r"[^\n?!;,]{1,60}?",
    "thing": r"[^\n?!;]{1,120}?",
    "topic": r"[^\n?!;]{1,100}?",
    "name": r"[^\W\d_][\w'’.-]{0,30}(?: [^\W\d_][\w'’.-]{0,30}){0,3}",
    "proper": r"(?-i:[^\W\d_a-zß-ÿ])[\w'’-]{0,30}?(?: (?-i:[^\W\d_a-zß-ÿ])[\w-]{0,30}){0,2}?",
    "named": r"(?-i:[^\W\d_a-zß-ÿ])[\w'’-]{0,30}(?: (?-i:[^\W\d_a-zß-ÿ])[\w-]{0,30}){0,2}",
    "noun": r"[^\W\d_][\w-]{0,24}(?: [^\W\d_][\w-]{1,24}){0,2}?",
    "phone": r"\+?\d[\d ()./-]{3,24}",
    "mail": r"[^\s,;]{1,60}\x40[^\s,;]{1,60}",
    "number": r"-?\d(?:[\d.,]{0,28}\d)?",
    "count": r"(?:\d[\d.,]{0,20}|[^\W\d_]{1,20}(?:[ -][^\W\d_]{1,20}){0,4})",
}
_MACRO = re.compile(r"@([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Rule:
    """Turns of phrase that state or ask one thing; ``kind`` names the check its object must pass.

    ``object`` is what they state where they name none; ``may_lack_object`` where none is needed.
    """

    predicate: str
    patterns: tuple[re.Pattern[str], ...]
    functional: bool = False
    kind: str = ""
    object: str = ""
    may_lack_object: bool = False


class Lexicon:
    """One language: named patterns that match whole clauses, and words with their meaning."""

    def __init__(self, language: Language, source: str) -> None:
        """Read the data file's text; a pattern is compiled when it is first needed."""
        self.language = language
        self._data = tomllib.loads(source)
        self._patterns: dict[str, tuple[re.Pattern[str], ...]] = {}
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self._words: dict[str, dict[str, str]] = {}
        self._numbers: dict[str, int] | None = None
        self._macros = dict(_MACROS)
        for topic, macro in (("months", "month"), ("units", "unit")):
            self._macros[macro] = self.any_of(topic)
        for name, pattern in self._data["macros"].items():
            self._macros[name] = tolerant(str(pattern))

    def any_of(self, topic: str) -> str:
        """Return a pattern that matches any word of a topic, the longest first."""
        return "(?:" + "|".join(re.escape(word) for word in sorted(self.words(topic), key=len, reverse=True)) + ")"

    def compile(self, pattern: str) -> re.Pattern[str]:
        """Return a pattern of this language's file, macros filled in, ready to match in any case."""
        full = tolerant(pattern)
        while _MACRO.search(full):
            full = _MACRO.sub(lambda macro: self._macros[macro.group(1)], full)
        return re.compile(full, re.IGNORECASE)

    def patterns(self, topic: str, name: str) -> tuple[re.Pattern[str], ...]:
        """Return the patterns under a name of a topic."""
        key = f"{topic}.{name}"
        if key not in self._patterns:
            self._patterns[key] = tuple(self.compile(pattern) for pattern in self._data[topic][name])
        return self._patterns[key]

    def match(self, topic: str, name: str, text: str) -> re.Match[str] | None:
        """Return the first match of the whole text under a name."""
        return next(filter(None, (pattern.fullmatch(text) for pattern in self.patterns(topic, name))), None)

    def names(self, topic: str) -> tuple[str, ...]:
        """Return the names of a topic, in the file's order."""
        return tuple(self._data[topic])

    def rules(self, topic: str) -> tuple[Rule, ...]:
        """Return the rules of a topic, in the order they are tried."""
        if topic not in self._rules:
            self._rules[topic] = tuple(
                Rule(
                    predicate=str(rule["predicate"]),
                    patterns=tuple(self.compile(pattern) for pattern in rule["patterns"]),
                    functional=bool(rule.get("functional", False)),
                    kind=str(rule.get("kind", "")),
                    object=str(rule.get("object", "")),
                    may_lack_object=bool(rule.get("may_lack_object", False)),
                )
                for rule in self._data[topic]
            )
        return self._rules[topic]

    def is_functional(self, predicate: str) -> bool:
        """Whether there is one object at a time to a predicate of facts."""
        kind = predicate.partition(":")[0]
        return any(rule.functional for rule in self.rules("facts") if rule.predicate == kind)

    def words(self, topic: str) -> dict[str, str]:
        """Return what each word of a topic means, under every way to type it."""
        if topic not in self._words:
            table: dict[str, str] = {}
            entries = [(spellings(word), str(meaning)) for word, meaning in self._data[topic].items()]
            # The right spelling of one word beats the sloppy spelling of another.
            table.update((ways[0], meaning) for ways, meaning in reversed(entries))
            for ways, meaning in entries:
                for way in ways[1:]:
                    table.setdefault(way, meaning)
            self._words[topic] = table
        return self._words[topic]

    def label(self, topic: str, meaning: str) -> str:
        """Return this language's first word for a meaning, or the meaning itself."""
        return next((word for word, found in self._data[topic].items() if str(found) == meaning), meaning)

    def written_out(self, text: str) -> str:
        """Return ``text`` with the short forms of chat ("q", "vc") written out."""
        table = self.words("shorthand")
        return " ".join(_expanded(word, table) for word in text.split(" ")) if table else text

    def words_in_order(self, topic: str, name: str) -> tuple[str, ...]:
        """Return a plain list of words as the file has it."""
        return tuple(str(word) for word in self._data[topic][name])

    def word_list(self, topic: str, name: str) -> frozenset[str]:
        """Return a plain list of words, under every way to type them."""
        return frozenset(way for word in self._data[topic][name] for way in spellings(str(word)))

    def setting(self, name: str) -> str:
        """Return one of the marks this language writes numbers with."""
        return str(self._data["spelling"][name])

    @property
    def clause_break(self) -> re.Pattern[str]:
        """Where one clause ends and another, with its own subject, begins."""
        if "clause" not in self._patterns:
            self._patterns["clause"] = (self.compile(self._data["hearing"]["clause"]),)
        return self._patterns["clause"][0]

    @property
    def operator(self) -> re.Pattern[str]:
        """An arithmetical sign said in words, the longest that fits."""
        if "operator" not in self._patterns:
            self._patterns["operator"] = (re.compile(self.any_of("operators"), re.IGNORECASE),)
        return self._patterns["operator"][0]

    @property
    def numbers(self) -> dict[str, int]:
        """What each number word is worth; tens and units written as one word included."""
        if self._numbers is None:
            words = {word: int(worth) for word, worth in self.words("numbers").items()}
            tens = [(word, worth) for word, worth in words.items() if worth in range(20, 100)]
            units = [(word, worth) for word, worth in words.items() if worth in range(1, 10)]
            joined = {ten + unit: high + low for ten, high in tens for unit, low in units}
            self._numbers = joined | words
        return self._numbers


def _expanded(word: str, table: dict[str, str]) -> str:
    stem = word.rstrip(",.!?")
    return table[fold(stem)] + word[len(stem) :] if fold(stem) in table else word


@cache
def lexicon(language: Language) -> Lexicon:
    """Return a language's lexicon, read once."""
    source = files("bot.providers.offline").joinpath("languages", f"{language.value}.toml")
    return Lexicon(language, source.read_text(encoding="utf-8"))


def lexicons(first: Language) -> tuple[Lexicon, ...]:
    """Return every lexicon, the person's own language first."""
    return tuple(lexicon(language) for language in sorted(Language, key=lambda language: language is not first))


def relation(word: str, tables: tuple[Lexicon, ...]) -> str | None:
    """Return the canonical name of a relation or pet in any of the languages."""
    folded = fold(word)
    return next((found for table in tables if (found := table.words("relations").get(folded))), None)
