"""How well sessions become memory: precision, recall and junk of the built-in rules, on labelled sessions.

    python -m tests.benchmarks.consolidation_quality [--errors] [--half development]

The held-out half of ``consolidation_set`` was written before the rules were measured and is not read while they are
changed. What may be kept and need not be ("may") counts for neither side. An episode is needless where the label says
that nothing in the session is worth one. The schema path is measured by ``consolidation_models``.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.core.consolidate import episode_of
from bot.core.grounding import grounded, sincere
from bot.core.reconcile import last_words
from bot.domain.language import Language
from bot.locales import LocaleSentences
from bot.providers.offline import RuleExtractor
from tests.benchmarks.consolidation_labels import HALVES, HEADER, LANGUAGES, Tally, read_labels


def by_rules(language: str, half: str) -> Tally:
    """Return how the rules do on one half of a language."""
    extractor, tally = RuleExtractor(LocaleSentences()), Tally()
    for label in read_labels(language):
        if label.half != half:
            continue
        drawn = extractor.read(sincere(label.session), ZoneInfo("UTC"), Language(language))
        believed = grounded(label.session, drawn)
        kept = replace(believed, facts=tuple(last_words(believed.facts)))
        tally.add(label, kept, has_episode=episode_of(label.session, kept, stays_local=False) is not None)
    return tally


def main() -> None:
    """Print a row for each half of each language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--errors", action="store_true", help="what was missed and what is junk; never of the held-out half"
    )
    parser.add_argument("--half", choices=HALVES)
    given = parser.parse_args()
    out = [HEADER]
    for half in HALVES if given.half is None else (given.half,):
        for language in LANGUAGES:
            tally = by_rules(language, half)
            out.append(tally.row(f"rules {language} {half}"))
            if given.errors and half == "development":
                out += tally.told
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
