"""Any number of made-up sayings that cluster as real ones do: topics with words of their own, common words between.

The words are made of syllables, so that they share pieces as those of a language do. The same numbers always give
the same sayings.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

TOPICS, TOPIC_WORDS, WORDS, COMMON_WORDS = 3_000, 40, 20_000, 300
SHORTEST, LONGEST = 6, 16
FROM_TOPIC = 0.6
_ONSETS = "b br d dr f fl g gr h j k kl l m n p pl r s sk sl st t tr v".split()
_RIMES = "a an ar e en er i in ing o on or u un ull ei ou am el".split()


class Sayings:
    """Says things and asks about them."""

    def __init__(self, seed: int = 7) -> None:
        """Think up the words and the topics."""
        chance = random.Random(seed)  # noqa: S311 - the same every time
        words: dict[str, None] = {}
        while len(words) < WORDS:
            words["".join(chance.choice(_ONSETS) + chance.choice(_RIMES) for _ in range(chance.randint(1, 4)))] = None
        known = list(words)
        self._common = known[:COMMON_WORDS]
        self._topics = [chance.sample(known[COMMON_WORDS:], TOPIC_WORDS) for _ in range(TOPICS)]
        self._about: dict[str, list[int]] = {}
        for topic, its_words in enumerate(self._topics):
            for word in its_words:
                self._about.setdefault(word, []).append(topic)
        # What is said most is said much more often (Zipf), topics and words alike.
        self._topic_weights = list(accumulate(1 / (place + 20) for place in range(TOPICS)))
        self._word_weights = list(accumulate(1 / (place + 3) for place in range(TOPIC_WORDS)))
        self._common_weights = list(accumulate(1 / (place + 3) for place in range(COMMON_WORDS)))

    def say(self, first: int, count: int) -> Iterator[str]:
        """Yield the sayings from number ``first`` on."""
        for number in range(first, first + count):
            chance = random.Random(number)  # noqa: S311 - the same every time
            topic = chance.choices(self._topics, cum_weights=self._topic_weights)[0]
            yield " ".join(self._word(topic, chance) for _ in range(chance.randint(SHORTEST, LONGEST)))

    def ask(self, number: int) -> tuple[str, ...]:
        """Return the words of a question about some topic."""
        chance = random.Random(-1 - number)  # noqa: S311 - the same every time
        topic = chance.choices(self._topics, cum_weights=self._topic_weights)[0]
        words = chance.choices(topic, cum_weights=self._word_weights, k=chance.randint(2, 4))
        return tuple(dict.fromkeys([*words, chance.choice(self._common)]))

    def topic_of(self, text: str) -> int:
        """Return the topic that most of the words of a text belong to."""
        votes = Counter(topic for word in text.split() for topic in self._about.get(word, ()))
        return max(votes, key=lambda topic: (votes[topic], -topic), default=0)

    def _word(self, topic: list[str], chance: random.Random) -> str:
        if chance.random() < FROM_TOPIC:
            return chance.choices(topic, cum_weights=self._word_weights)[0]
        return chance.choices(self._common, cum_weights=self._common_weights)[0]
