"""Which of a folder's files is run, and by what; what is wrong with one is told in words of our own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.domain.errors import EmbedderBroken, PackageMissing, ProviderFailed
from bot.providers.local_embedder import LocalEmbedder
from tests.fakes.embedding_library import (
    DIMENSIONS,
    WEIGHTS,
    Library,
    Tokenizer,
    graph,
    model_files,
    put_model,
)
from tests.providers.local_embedder.case import NO_MODELS, POOLED, opened, refused, told


@pytest.mark.parametrize(
    ("files", "main"),
    [
        (("onnx/model.onnx", "model.safetensors"), "model.onnx"),
        (("onnx/model.onnx", "onnx/model_quint8_avx2.onnx", "onnx/model_O3.onnx"), "model_quint8_avx2.onnx"),
        (("model.onnx", "onnx/model_quantized.onnx"), "model_quantized.onnx"),
        (("onnx/model_O2.onnx",), "model_O2.onnx"),
    ],
)
async def test_of_several_graphs_the_smallest_that_every_processor_computes_alike_is_taken(
    library: Library, tmp_path: Path, files: tuple[str, ...], main: str
) -> None:
    beside = {"tokenizer.json": b"{}"}
    await opened(put_model(tmp_path / "mini", {name: graph() for name in files} | beside))
    assert library.loaded == [main]


async def test_weights_are_run_by_sentence_transformers_where_that_is_installed(
    library: Library, tmp_path: Path
) -> None:
    folder = put_model(tmp_path / "mini", model_files("model.safetensors", WEIGHTS))
    embedder = await opened(folder)
    assert embedder.dimensions == DIMENSIONS
    assert library.loaded == ["model.safetensors"]


async def test_where_it_is_not_it_is_told_what_to_install(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    error = await refused(put_model(tmp_path / "mini", model_files("model.safetensors", WEIGHTS)))
    assert type(error) is PackageMissing
    assert "pip install sentence-transformers" in told(error)


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
@pytest.mark.parametrize("is_known", [True, False])
async def test_without_the_libraries_it_is_told_how_to_install_them(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, is_known: bool
) -> None:
    folder = put_model(tmp_path / "mini")
    known = {(await opened(folder)).name: DIMENSIONS} if is_known else {}
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(PackageMissing) as caught:
        await LocalEmbedder.open(str(folder), NO_MODELS, known)
    assert "pip install -r deploy/requirements-embed.lock" in told(caught.value)


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"config.json": b"{}"}, "no model.onnx"),
        ({"model.onnx": graph()}, "no tokenizer.json"),
        (model_files(content=b"damaged"), "model.onnx: InvalidProtobuf"),
        (model_files("model.safetensors", b"damaged"), "model.safetensors: InvalidProtobuf"),
        (model_files() | {"tokenizer.json": b"damaged"}, "JSONDecodeError"),
        (model_files() | {"config.json": b"damaged"}, "config.json is damaged"),
        (model_files() | {"modules.json": b"{}"}, "modules.json is damaged"),
        (model_files(content=graph({"input_ids": "tensor(int64)", "past": "tensor(float)"})), "model.onnx wants past"),
        (model_files(pooling={"pooling_mode_max_tokens": True}), "pooling by max"),
        (model_files(modules=[{"path": "2_Dense", "type": "sentence_transformers.models.Dense"}]), "Dense"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_folder_that_is_no_model_is_told_with_what_is_wrong(
    library: Library, tmp_path: Path, files: dict[str, bytes], problem: str
) -> None:
    error = await refused(put_model(tmp_path / "mini", files))
    assert type(error) is EmbedderBroken
    assert problem in told(error)
    assert str(tmp_path / "mini") in told(error)
    assert "AIKI_EMBEDDING_MODEL" in told(error)


async def test_a_step_that_the_graph_does_itself_is_no_hindrance(library: Library, tmp_path: Path) -> None:
    dense = [{"path": "2_Dense", "type": "sentence_transformers.models.Dense"}]
    embedder = await opened(put_model(tmp_path / "mini", model_files(content=graph(outputs=POOLED), modules=dense)))
    assert embedder.dimensions == DIMENSIONS


async def test_a_folder_that_is_not_there_is_told(library: Library, tmp_path: Path) -> None:
    error = await refused(tmp_path / "none")
    assert type(error) is EmbedderBroken
    assert "no such folder" in told(error)


@pytest.mark.parametrize("made", [np.zeros, lambda shape: np.full(shape, np.nan)], ids=["nothing", "nan"])
async def test_what_is_no_vector_is_a_failure(library: Library, tmp_path: Path, made: Any) -> None:
    embedder = await opened(put_model(tmp_path / "mini"))
    library.answer = lambda numbers: made(numbers.shape)
    with pytest.raises(ProviderFailed):
        await embedder.embed(["a"])


async def test_a_failure_in_the_middle_is_one_of_ours(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = await opened(put_model(tmp_path / "mini"))

    def fail(*_: object) -> None:
        raise RuntimeError("bad allocation")

    monkeypatch.setattr(Tokenizer, "encode", fail)
    with pytest.raises(ProviderFailed):
        await embedder.embed(["a"])
