"""What the composition root decides by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import builtin_embedder, open_aiki
from bot.app.embedders import earlier_embedders
from bot.app.servers import Servers
from bot.domain.errors import SettingsError
from bot.settings import load_settings


def test_an_earlier_index_of_the_built_in_embedder_can_still_be_asked() -> None:
    embedder = builtin_embedder("ngram-1", 256)
    assert embedder is not None
    assert (embedder.name, embedder.dimensions) == ("ngram-1", 256)


@pytest.mark.parametrize(("name", "dimensions"), [("bge-m3", 1024), ("ngram-0", 512), ("ngram-1", 384)])
def test_an_embedder_that_is_not_to_be_had_is_none(name: str, dimensions: int) -> None:
    assert builtin_embedder(name, dimensions) is None


_ELSEWHERE = [
    ("https://ollama.com", "bge-m3"),
    ("http://8.8.8.8:11434", "bge-m3"),
    ("http://127.0.0.1:1", "x:1b-cloud"),
]


@pytest.mark.parametrize(("host", "model"), _ELSEWHERE)
async def test_what_is_said_is_not_embedded_in_the_cloud(host: str, model: str, tmp_path: Path) -> None:
    settings = load_settings(db=tmp_path / "aiki.db", ollama_host=host, embedding_model=f"ollama:{model}")
    with pytest.raises(SettingsError, match="#private"):
        async with open_aiki(settings):
            pass


@pytest.mark.parametrize(("host", "model"), _ELSEWHERE)
def test_no_question_is_embedded_in_the_cloud_for_an_earlier_index(host: str, model: str) -> None:
    servers = Servers.of(load_settings(ollama_host=host))
    assert earlier_embedders(servers, Path("nowhere"))(f"ollama:{model}", 8) is None
