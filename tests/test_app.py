"""What the composition root decides by itself."""

from __future__ import annotations

import pytest

from bot.app import builtin_embedder


def test_an_earlier_index_of_the_built_in_embedder_can_still_be_asked() -> None:
    embedder = builtin_embedder("ngram-1", 256)
    assert embedder is not None
    assert (embedder.name, embedder.dimensions) == ("ngram-1", 256)


@pytest.mark.parametrize(("name", "dimensions"), [("bge-m3", 1024), ("ngram-0", 512), ("ngram-1", 384)])
def test_an_embedder_that_is_not_to_be_had_is_none(name: str, dimensions: int) -> None:
    assert builtin_embedder(name, dimensions) is None
