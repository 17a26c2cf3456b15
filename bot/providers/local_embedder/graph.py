"""A model's ONNX graph, run by onnxruntime on one thread, one text at a time.

One at a time, because a text's vector must not depend on who stands beside it: a graph of whole numbers scales by all
that it is given at once. Nor is a batch of unlike texts quicker on a processor, and it takes more memory.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.domain.errors import ProviderFailed
from bot.providers.local_embedder.files import TOKENIZER
from bot.providers.local_embedder.folder import ModelFolder, Pooling, broken

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]
    Encode = Callable[[str], Numbers]

_MASK, _IDS, _KINDS, _PLACES = "attention_mask", "input_ids", "token_type_ids", "position_ids"
_POOLED = "sentence_embedding"
"""What a graph calls the text's own vector, where it pools by itself."""
_MOST_CHARS_A_TOKEN = 32
"""Nobody's words are longer; what is cut off would be read to be thrown away."""


def load_graph(folder: ModelFolder) -> Encode:
    """Return what makes a text's vector, of any length; raises EmbedderBroken, ImportError without the libraries."""
    numpy = importlib.import_module("numpy")
    runtime, tokenizers = importlib.import_module("onnxruntime"), importlib.import_module("tokenizers")
    try:
        tokenizer = tokenizers.Tokenizer.from_file(str(folder.path / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=folder.most_tokens)
        session = runtime.InferenceSession(str(folder.main), _options(runtime), providers=["CPUExecutionProvider"])
    except Exception as error:
        # Whatever two compiled libraries raise of their own, it is the files.
        raise broken(folder.path, f"{folder.main.name}: {type(error).__name__}") from error
    graph = _Graph(folder, session, numpy)
    most_chars = folder.most_tokens * _MOST_CHARS_A_TOKEN
    return lambda text: graph.vector(tokenizer.encode(text[:most_chars]).ids)


def _options(runtime: Any) -> Any:  # the library is not there where types are checked
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False  # both keep for good what the longest text took
    options.log_severity_level = 3  # it warns the terminal of what nobody here can change
    return options


class _Graph:
    def __init__(self, folder: ModelFolder, session: Any, numpy: Any) -> None:
        self._numpy = numpy
        self._session = session
        self._pooling = folder.pooling
        outputs = {output.name: len(output.shape) for output in session.get_outputs()}
        self._output = _POOLED if _POOLED in outputs else next(iter(outputs))
        self._is_pooled = outputs[self._output] < 3  # noqa: PLR2004 - texts, tokens, numbers
        if folder.steps and self._output != _POOLED:
            raise broken(folder.path, f"{', '.join(folder.steps)} is not in {folder.main.name}")
        self._inputs = {given.name: "int32" if "int32" in given.type else "int64" for given in session.get_inputs()}
        if unknown := self._inputs.keys() - {_IDS, _MASK, _KINDS, _PLACES}:
            raise broken(folder.path, f"{folder.main.name} wants {', '.join(sorted(unknown))}")

    def vector(self, ids: list[int]) -> Numbers:
        """Return the vector of a text by its tokens."""
        if not ids:
            raise ProviderFailed("a text without a token")
        given = {_IDS: ids, _MASK: [1] * len(ids), _KINDS: [0] * len(ids), _PLACES: list(range(len(ids)))}
        feed = {name: self._numpy.array([given[name]], dtype=kind) for name, kind in self._inputs.items()}
        [made] = self._session.run([self._output], feed)
        numbers = made[0].astype(self._numpy.float32)
        return self._pooled(numbers) if not self._is_pooled else numbers

    def _pooled(self, tokens: Any) -> Numbers:
        match self._pooling:
            case Pooling.FIRST:
                pooled: Numbers = tokens[0]
            case Pooling.LAST:
                pooled = tokens[-1]
            case _:
                pooled = tokens.mean(axis=0, dtype=self._numpy.float64)
        return pooled
