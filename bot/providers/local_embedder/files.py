"""Which files make a model: the first of its graphs, else its weights, and what is written beside them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

_NAMES = ("model_quantized", "model_quint8_avx2", "model_int8", "model_optimized", "model")
GRAPHS = tuple(f"{folder}{name}.onnx" for name in _NAMES for folder in ("", "onnx/"))
"""ONNX graphs as they are published, the smallest first: whole numbers take a quarter of the room and some two thirds
of the time. quint8 is computed alike by every processor."""
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
_OUTSIDE = ("{}_data", "{}.data")
"""A large graph's numbers lie in a file beside it."""
_BESIDE_A_GRAPH = frozenset(
    {
        TOKENIZER,
        "config.json",
        "tokenizer_config.json",
        "sentence_bert_config.json",
        "config_sentence_transformers.json",
        "modules.json",
    }
)
_OTHER_RUNTIMES = ("onnx/", "openvino/", ".")
_BESIDE_WEIGHTS = (".json", ".txt", ".model", ".safetensors")


def main_file(names: Collection[str]) -> str | None:
    """Return the file that holds the model, of a folder's files by their paths in it; None where it holds none."""
    graphs = sorted(name for name in names if name.endswith(".onnx") and name.removeprefix("onnx/").count("/") == 0)
    return next((name for name in (*GRAPHS, *graphs, WEIGHTS) if name in names), None)


def is_graph(name: str) -> bool:
    """Whether this file is an ONNX graph."""
    return name.endswith(".onnx")


def model_files(main: str, names: Collection[str]) -> Sequence[str]:
    """Return the files that the model in ``main`` consists of, sorted; nothing else is fetched."""
    if is_graph(main):
        wanted = {main, *(outside.format(main) for outside in _OUTSIDE), *_BESIDE_A_GRAPH}
        return sorted(name for name in names if name in wanted or name.endswith("_Pooling/config.json"))
    return sorted(name for name in names if name.endswith(_BESIDE_WEIGHTS) and not name.startswith(_OTHER_RUNTIMES))
