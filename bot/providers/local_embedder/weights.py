"""A model's weights, run by sentence-transformers where a person has installed it: nothing of ours asks for it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from bot.domain.errors import PackageMissing
from bot.domain.model import LOCAL, ModelRef
from bot.providers.local_embedder.folder import ModelFolder, broken

if TYPE_CHECKING:
    from bot.providers.local_embedder.graph import Encode

INSTALL = "pip install sentence-transformers"


def load_weights(folder: ModelFolder, model: str) -> Encode:
    """Return what makes a text's vector; raises EmbedderBroken, and PackageMissing without the library."""
    try:
        library, torch = importlib.import_module("sentence_transformers"), importlib.import_module("torch")
    except ImportError as error:
        cause = f"{folder.path} holds weights and no ONNX graph, and {error.name} is not installed"
        raise PackageMissing(cause, model=str(ModelRef(LOCAL, model)), command=INSTALL) from error
    torch.set_num_threads(1)
    importlib.import_module("transformers.utils.logging").disable_progress_bar()  # it draws on the terminal
    try:
        transformer = library.SentenceTransformer(str(folder.path), device="cpu", local_files_only=True)
    except Exception as error:
        # Three libraries take part in it, each with errors of its own.
        raise broken(folder.path, f"{folder.main.name}: {type(error).__name__}") from error
    transformer.max_seq_length = folder.most_tokens

    def encode(text: str) -> Any:  # the library is not there where types are checked
        # An empty prompt keeps the library from putting one of its own before the text, which has its own by now.
        return transformer.encode(text, prompt="", show_progress_bar=False, convert_to_numpy=True)

    return encode
