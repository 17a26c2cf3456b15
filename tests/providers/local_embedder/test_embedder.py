"""Texts become vectors in a thread, one at a time, as the model's folder says; what goes wrong is told in our words."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import numpy as np
import pytest

from bot.domain.errors import EmbedderBroken
from bot.providers.local_embedder import LocalEmbedder
from tests.fakes.embedding_library import (
    DIMENSIONS,
    FIRST,
    LAST,
    Library,
    graph,
    model_files,
    put_model,
    token_vector,
)
from tests.providers.local_embedder.case import NO_MODELS, POOLED, numbers, opened, tokens, unit


async def test_its_name_is_the_folder_and_a_fingerprint_and_its_dimensions_are_learned(
    library: Library, tmp_path: Path
) -> None:
    embedder = await opened(put_model(tmp_path / "mini"))
    assert embedder.name.rpartition("@")[0] == f"local:{tmp_path}/mini"
    assert embedder.dimensions == DIMENSIONS


async def test_the_tokens_vectors_become_their_mean(library: Library, tmp_path: Path) -> None:
    [vector] = await (await opened(put_model(tmp_path / "mini"))).embed(["tea please"])
    mean = np.mean([token_vector(token) for token in tokens(library, "tea please")], axis=0)
    assert numbers(vector) == pytest.approx(unit(mean), abs=1e-6)


@pytest.mark.parametrize(
    ("written", "token"),
    [
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, FIRST),
        ({"pooling_mode": "lasttoken"}, LAST),
    ],
)
async def test_or_the_one_that_the_folder_says(
    library: Library, tmp_path: Path, written: dict[str, object], token: int
) -> None:
    folder = put_model(tmp_path / "mini", model_files(pooling=written))
    [vector] = await (await opened(folder)).embed(["tea please"])
    assert numbers(vector) == pytest.approx(unit(token_vector(token)), abs=1e-6)


async def test_a_graph_that_pools_by_itself_is_left_to_do_it(library: Library, tmp_path: Path) -> None:
    folder = put_model(tmp_path / "mini", model_files(content=graph(outputs=POOLED)))
    [vector] = await (await opened(folder)).embed(["tea please"])
    assert numbers(vector) == pytest.approx(unit(token_vector(tokens(library, "tea")[1])), abs=1e-6)


async def test_a_graph_is_given_what_it_wants_and_nothing_else(library: Library, tmp_path: Path) -> None:
    inputs = {"input_ids": "tensor(int32)", "attention_mask": "tensor(int32)", "position_ids": "tensor(int32)"}
    folder = put_model(tmp_path / "mini", model_files(content=graph(inputs)))
    assert await (await opened(folder)).embed(["tea"])


async def test_a_long_text_counts_with_as_many_tokens_as_the_model_was_trained_on(
    library: Library, tmp_path: Path
) -> None:
    folder = put_model(tmp_path / "mini", model_files(sentence_bert_config={"max_seq_length": 12}))
    await (await opened(folder)).embed(["so many words " * 100])
    assert len(library.read[-1]) == 12


async def test_whatever_a_model_could_take_there_is_an_end(library: Library, tmp_path: Path) -> None:
    files = model_files(config={"max_position_embeddings": 8_194}, tokenizer_config={"model_max_length": 10**30})
    await (await opened(put_model(tmp_path / "mini", files))).embed(["so many words " * 1_000])
    assert len(library.read[-1]) == 512


@pytest.mark.parametrize(
    ("folder", "files", "question"),
    [
        ("multilingual-e5-small", model_files(), "query: Who?"),
        ("Xenova--bge-small-en-v1.5", model_files(), "Represent this sentence for searching relevant passages: Who?"),
        ("mine", model_files(config={"_name_or_path": "intfloat/multilingual-e5-base"}), "query: Who?"),
        ("mine", model_files(config_sentence_transformers={"prompts": {"query": "Q: ", "document": ""}}), "Q: Who?"),
        ("mine", model_files(config_sentence_transformers={"prompts": {"query": "", "document": ""}}), "Who?"),
        ("models--intfloat--multilingual-e5-small/snapshots/1f2e", model_files(), "query: Who?"),
    ],
)
async def test_a_question_takes_the_form_the_model_was_trained_on(
    library: Library, tmp_path: Path, folder: str, files: dict[str, bytes], question: str
) -> None:
    embedder = await opened(put_model(tmp_path / folder, files))
    await embedder.embed_question("Who?")
    assert library.read[-1] == tokens(library, question)


@pytest.mark.parametrize(
    ("folder", "prompts", "text"),
    [
        ("multilingual-e5-small", {}, "passage: Ingrid"),
        ("mine", {"document": "D: "}, "D: Ingrid"),
        ("mine", {"passage": "P: "}, "P: Ingrid"),
        ("mine", {"query": "Q: "}, "Ingrid"),
    ],
)
async def test_a_text_takes_its_own(
    library: Library, tmp_path: Path, folder: str, prompts: dict[str, str], text: str
) -> None:
    files = model_files(config_sentence_transformers={"prompts": prompts})
    embedder = await opened(put_model(tmp_path / folder, files))
    await embedder.embed(["Ingrid"])
    assert library.read[-1] == tokens(library, text)


async def test_what_cannot_count_any_more_is_not_read(library: Library, tmp_path: Path) -> None:
    files = model_files(sentence_bert_config={"max_seq_length": 64})
    await (await opened(put_model(tmp_path / "mini", files))).embed(["x" * 40_000])
    assert library.read[-1] == tokens(library, "x" * 64 * 32)


async def test_a_family_whose_folder_does_not_say_so_is_known_to_stand_for_a_text_by_its_first_token(
    library: Library, tmp_path: Path
) -> None:
    [vector] = await (await opened(put_model(tmp_path / "bge-m3"))).embed(["tea please"])
    assert numbers(vector) == pytest.approx(unit(token_vector(FIRST)), abs=1e-6)


async def test_a_text_without_words_is_still_a_text(library: Library, tmp_path: Path) -> None:
    embedder = await opened(put_model(tmp_path / "mini"))
    await embedder.embed(["", " \n", "\x00", "\ud83c"])
    assert library.read[-4:] == [tokens(library, text) for text in (".", ".", ".", "?")]


async def test_all_is_done_in_one_thread_that_is_not_the_loops(library: Library, tmp_path: Path) -> None:
    embedder = await opened(put_model(tmp_path / "mini"))
    await asyncio.gather(*(embedder.embed([f"text {number}"] * 20) for number in range(5)))
    assert library.most_at_once == 1
    assert len(set(library.threads)) == 1
    assert threading.get_ident() not in library.threads


async def test_a_question_does_not_wait_for_all_that_is_embedded_behind_it(library: Library, tmp_path: Path) -> None:
    embedder = await opened(put_model(tmp_path / "mini"))
    behind = asyncio.create_task(embedder.embed([f"text {number}" for number in range(256)]))
    await asyncio.sleep(0)
    await embedder.embed_question("Who?")
    assert not behind.done()
    assert len(await behind) == 256


async def test_the_model_is_loaded_once(library: Library, tmp_path: Path) -> None:
    embedder = await opened(put_model(tmp_path / "mini"))
    await embedder.embed(["a"])
    await embedder.embed_question("b")
    assert library.loaded == ["model.onnx"]


async def test_known_dimensions_need_no_load(library: Library, tmp_path: Path) -> None:
    folder = put_model(tmp_path / "mini")
    known = (await opened(folder)).name
    embedder = await LocalEmbedder.open(str(folder), NO_MODELS, {known: DIMENSIONS})
    assert (embedder.dimensions, library.loaded) == (DIMENSIONS, ["model.onnx"])
    assert len(await embedder.embed(["a"])) == 1


@pytest.mark.parametrize(
    "files",
    [
        model_files(content=graph(mark="other")),
        model_files() | {"tokenizer.json": b"[]"},
        model_files(sentence_bert_config={"max_seq_length": 64}),
        model_files() | {"model.onnx_data": b"numbers"},
        model_files(pooling={"pooling_mode_cls_token": True}),
    ],
    ids=["graph", "tokenizer", "length", "data", "pooling"],
)
async def test_other_files_are_another_embedder(library: Library, tmp_path: Path, files: dict[str, bytes]) -> None:
    first = await opened(put_model(tmp_path / "mini"))
    assert (await opened(put_model(tmp_path / "mini", files))).name != first.name


async def test_the_same_files_are_the_same_and_a_readme_makes_no_difference(library: Library, tmp_path: Path) -> None:
    first = await opened(put_model(tmp_path / "mini"))
    assert (await opened(put_model(tmp_path / "mini", model_files() | {"README.md": b"Hello"}))).name == first.name


async def test_an_earlier_one_is_found_again_by_its_name(library: Library, tmp_path: Path) -> None:
    now = await opened(put_model(tmp_path / "mini"))
    earlier = LocalEmbedder(now.name, DIMENSIONS, NO_MODELS)
    assert earlier.is_there
    assert await earlier.embed(["a"]) == await now.embed(["a"])


async def test_but_not_where_its_files_are_others_by_now(library: Library, tmp_path: Path) -> None:
    now = await opened(put_model(tmp_path / "mini"))
    put_model(tmp_path / "mini", model_files(content=graph(mark="other")))
    with pytest.raises(EmbedderBroken):
        await LocalEmbedder(now.name, DIMENSIONS, NO_MODELS).embed(["a"])


async def test_nor_where_they_are_gone(library: Library, tmp_path: Path) -> None:
    assert not LocalEmbedder(f"local:{tmp_path}/gone@1f2e", DIMENSIONS, NO_MODELS).is_there
