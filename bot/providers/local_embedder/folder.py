"""What a model's folder says of how its vectors are made, and a fingerprint of all that goes into them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from bot.domain.embedding_forms import EmbeddingForms, embedding_forms
from bot.domain.errors import EmbedderBroken
from bot.providers.local_embedder.files import TOKENIZER, is_graph, main_file, model_files

MOST_TOKENS = 512
"""Of a longer text the beginning counts, whatever the model could take: time and memory grow with the square."""
_VERSION = "1"
"""Changes with whatever here, or in how a graph is run, changes a vector."""
_FINGERPRINT_CHARS = 12
_BY_FIRST = ("bge-", "snowflake-arctic-embed", "mxbai-embed")
"""Families whose first token stands for the text, where their folder does not say so."""
_IN_A_GRAPH = ("Transformer", "Pooling", "Normalize")
"""The steps we do ourselves, or that a graph holds."""


class Pooling(StrEnum):
    """How the vectors of a text's tokens become one."""

    MEAN = "mean"
    FIRST = "cls"
    LAST = "lasttoken"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model as it lies on this disk."""

    path: Path
    main: Path
    """The graph, or the weights."""
    pooling: Pooling | None
    """None where a library of its own does it."""
    most_tokens: int
    forms: EmbeddingForms
    steps: tuple[str, ...]
    """What is done to a text after the graph and is more than pooling."""
    fingerprint: str

    @property
    def is_graph(self) -> bool:
        """Whether it is run by onnxruntime."""
        return is_graph(self.main.name)


def read_folder(path: Path) -> ModelFolder:
    """Return what lies in a folder; raises EmbedderBroken where it is no model. Reads every byte of it."""
    try:
        found = (*path.glob("*"), *path.glob("*/*"))  # no deeper: the folder may be anybody's home
        names = [file.relative_to(path).as_posix() for file in found if file.is_file()]
        main = main_file(names)
        if main is None:
            raise broken(path, "no model.onnx" if path.is_dir() else "no such folder")
        if is_graph(main) and TOKENIZER not in names:
            raise broken(path, f"no {TOKENIZER}")
        written = _Written(path)
        family = written.family()
        pooling = written.pooling(family) if is_graph(main) else None
        most_tokens, forms = written.most_tokens(), written.forms(family)
        made_by = f"{_VERSION} {pooling} {most_tokens} {forms}"
        return ModelFolder(
            path,
            path / main,
            pooling,
            most_tokens,
            forms,
            written.further_steps(),
            _fingerprint(path, model_files(main, names), made_by),
        )
    except OSError as error:
        raise broken(path, error.strerror or type(error).__name__) from error


def broken(path: Path, problem: str) -> EmbedderBroken:
    """Return the error for a folder that is no model we can load."""
    cause = f"the embedding model in {path} cannot be loaded: {problem}"
    return EmbedderBroken(cause, path=str(path), problem=problem)


class _Written:
    """What the small files beside a model say; files that are absent say nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._config = self._read("config.json")

    def family(self) -> str:
        """Return the model's name in small letters: its folder's, its hub cache's, or the one its maker wrote down."""
        hub = self._path.parent.parent.name.rpartition("--")[2]  # …/models--owner--name/snapshots/1f2e…
        written = str(self._config.get("_name_or_path", "")).rpartition("/")[2]
        names = [name.rpartition("--")[2].casefold() for name in (self._path.name, hub, written)]
        return next((name for name in names if embedding_forms(name) or name.startswith(_BY_FIRST)), names[0])

    def pooling(self, family: str) -> Pooling:
        folder = next((step["path"] for step in self._steps() if step["type"] == "Pooling"), "1_Pooling")
        told = self._read(f"{folder}/config.json")
        if not told:
            return Pooling.FIRST if family.startswith(_BY_FIRST) else Pooling.MEAN
        flags = [name for name, is_on in told.items() if name.startswith("pooling_mode_") and is_on is True]
        names = [name.removeprefix("pooling_mode_").removesuffix("_token").removesuffix("_tokens") for name in flags]
        try:
            return Pooling(str(told.get("pooling_mode") or "+".join(names)))
        except ValueError as error:
            raise broken(self._path, f"pooling by {told.get('pooling_mode') or ' and '.join(names)}") from error

    def most_tokens(self) -> int:
        trained = self._read("sentence_bert_config.json").get("max_seq_length")
        told = (
            trained or self._read("tokenizer_config.json").get("model_max_length"),
            self._config.get("max_position_embeddings"),
        )
        return min((MOST_TOKENS, *(limit for limit in told if isinstance(limit, int) and limit > 0)))

    def forms(self, family: str) -> EmbeddingForms:
        prompts = self._read("config_sentence_transformers.json").get("prompts")
        told = prompts if isinstance(prompts, dict) else {}
        question, text = told.get("query"), told.get("document") or told.get("passage")
        if question or text:
            return EmbeddingForms(str(question or ""), str(text or ""))
        return embedding_forms(family) or EmbeddingForms()

    def further_steps(self) -> tuple[str, ...]:
        return tuple(step["type"] for step in self._steps() if step["type"] not in _IN_A_GRAPH)

    def _steps(self) -> list[dict[str, str]]:
        steps = self._read("modules.json", list)
        return [
            {"type": str(step.get("type", "")).rpartition(".")[2], "path": str(step.get("path", ""))}
            for step in steps
            if isinstance(step, dict)
        ]

    def _read(self, name: str, kind: type = dict) -> Any:
        try:
            written = json.loads((self._path / name).read_text("utf-8"))
        except FileNotFoundError:
            return kind()
        except ValueError as error:
            raise broken(self._path, f"{name} is damaged") from error
        if not isinstance(written, kind):
            raise broken(self._path, f"{name} is damaged")
        return written


def _fingerprint(path: Path, names: Sequence[str], made_by: str) -> str:
    """Return a digest of the files that decide what the vectors are, and of what we do with them."""
    whole = sha256(made_by.encode())
    for name in names:
        with (path / name).open("rb") as file:
            whole.update(f"\n{name} {file_digest(file, 'sha256').hexdigest()}".encode())
    return whole.hexdigest()[:_FINGERPRINT_CHARS]
