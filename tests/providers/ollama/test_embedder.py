"""Embeddings by Ollama: the right form for each model, unit length, and honest failures."""

from __future__ import annotations

import math
import struct
from typing import Any

import pytest
from aiohttp import web

from bot.domain.errors import ModelMissing, ModelUnfit, ProviderError, ProviderFailed, ProviderUnreachable
from bot.domain.memory import Vector
from bot.providers.ollama import OllamaEmbedder
from tests.providers.ollama.conftest import House
from tests.wire.ollama_lines import Kept, json_of


def numbers(vector: Vector) -> tuple[float, ...]:
    return struct.unpack(f"<{len(vector) // 4}f", vector)


def embeddings(answer: Any) -> web.Response:
    return json_of({"model": "m", "embeddings": answer})


async def test_its_dimensions_are_learned_from_one_call(house: House) -> None:
    embedder = await OllamaEmbedder.open(house.ollama, "embeddinggemma:latest")
    assert (embedder.name, embedder.dimensions) == ("ollama:embeddinggemma", 8)
    assert len(house.wire.embedded) == 1


async def test_known_dimensions_need_no_call(house: House) -> None:
    assert OllamaEmbedder(house.ollama, "bge-m3", 1024).dimensions == 1024
    assert house.wire.embedded == []


@pytest.mark.parametrize(
    ("model", "question", "text"),
    [
        ("embeddinggemma:300m", "task: search result | query: Who?", "title: none | text: Ingrid"),
        ("nomic-embed-text:v1.5", "search_query: Who?", "search_document: Ingrid"),
        ("me/Nomic-Embed-Text-v2-moe", "search_query: Who?", "search_document: Ingrid"),
        ("mxbai-embed-large", "Represent this sentence for searching relevant passages: Who?", "Ingrid"),
        ("snowflake-arctic-embed2", "query: Who?", "Ingrid"),
        ("bge-m3", "Who?", "Ingrid"),
        ("all-minilm", "Who?", "Ingrid"),
    ],
)
async def test_questions_and_texts_take_the_form_the_model_was_trained_on(
    house: House, model: str, question: str, text: str
) -> None:
    house.wire.models[model] = Kept(("embedding",))
    embedder = OllamaEmbedder(house.ollama, model, 8)
    await embedder.embed_question("Who?")
    await embedder.embed(["Ingrid"])
    assert house.wire.embedded == [[question], [text]]


async def test_qwen_is_told_what_a_question_is_for(house: House) -> None:
    house.wire.models["qwen3-embedding:0.6b"] = Kept(("embedding",))
    await OllamaEmbedder(house.ollama, "qwen3-embedding:0.6b", 8).embed_question("Who?")
    [[asked]] = house.wire.embedded
    assert asked.startswith("Instruct: ")
    assert asked.endswith("\nQuery:Who?")


async def test_many_texts_go_in_several_requests_in_order(house: House) -> None:
    house.wire.models["m"] = Kept(("embedding",))
    embedder = OllamaEmbedder(house.ollama, "m", 8)
    texts = [f"statement {number}" for number in range(70)]
    vectors = await embedder.embed(texts)
    assert [len(batch) for batch in house.wire.embedded] == [32, 32, 6]
    assert vectors[33:35] == await embedder.embed(texts[33:35])


async def test_long_texts_go_in_requests_of_a_bounded_size(house: House) -> None:
    house.wire.models["m"] = Kept(("embedding",))
    await OllamaEmbedder(house.ollama, "m", 8).embed(["x" * 40_000] * 3)
    assert [len(batch) for batch in house.wire.embedded] == [1, 1, 1]


async def test_a_text_without_words_is_still_a_text(house: House) -> None:
    house.wire.models["m"] = Kept(("embedding",))
    await OllamaEmbedder(house.ollama, "m", 8).embed(["", " \n", "\x00", "\ud83c"])
    assert house.wire.embedded == [[".", ".", ".", "?"]]


async def test_vectors_of_any_length_are_made_unit_vectors(house: House) -> None:
    house.wire.models["m"] = Kept(("embedding",))
    house.wire.embed_answer = lambda texts: embeddings([[3.0, 4.0]] * len(texts))
    [vector] = await OllamaEmbedder(house.ollama, "m", 2).embed(["a"])
    assert numbers(vector) == pytest.approx((0.6, 0.8))
    assert math.hypot(*numbers(vector)) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "answer",
    [
        [[0.0, 0.0]],
        [[1.0]],
        [[1.0, 0.0], [0.0, 1.0]],
        [],
        [[1.0, "x"]],
        "nothing",
        None,
        [[1e308, 1e308]],
    ],
    ids=str,
)
async def test_what_is_no_vector_of_the_promised_length_is_a_failure(house: House, answer: object) -> None:
    house.wire.models["m"] = Kept(("embedding",))
    house.wire.embed_answer = lambda _: embeddings(answer)
    with pytest.raises(ProviderFailed):
        await OllamaEmbedder(house.ollama, "m", 2).embed(["a"])


async def test_a_vector_that_is_not_a_number_is_a_failure(house: House) -> None:
    house.wire.models["m"] = Kept(("embedding",))
    house.wire.embed_answer = lambda _: web.Response(text='{"embeddings": [[NaN, 1.0]]}')
    with pytest.raises(ProviderFailed):
        await OllamaEmbedder(house.ollama, "m", 2).embed(["a"])


@pytest.mark.parametrize(("model", "kind"), [("llama3.2", ModelUnfit), ("bge-m3", ModelMissing), ("empty", ModelUnfit)])
async def test_a_model_that_cannot_embed_says_so_when_it_is_opened(
    house: House, model: str, kind: type[ProviderError]
) -> None:
    if model == "empty":
        house.wire.models["empty"] = Kept(("embedding",))
        house.wire.embed_answer = lambda _: embeddings([[]])
    with pytest.raises(kind) as raised:
        await OllamaEmbedder.open(house.ollama, model)
    assert raised.value.values["model"] == model


async def test_an_absent_server_is_out_of_reach(house: House) -> None:
    await house.server.stop()
    with pytest.raises(ProviderUnreachable):
        await OllamaEmbedder(house.ollama, "embeddinggemma", 8).embed(["a"])
