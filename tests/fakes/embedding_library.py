"""onnxruntime 1.32, tokenizers 0.23, huggingface_hub 2.4 and sentence-transformers 6.2 without a model.

They refuse what the real ones refuse. A graph is a small JSON file behind the word that it begins with.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

GRAPH, WEIGHTS = b"graph:", b"weights:"
DIMENSIONS = 16
INPUTS = {"input_ids": "tensor(int64)", "attention_mask": "tensor(int64)", "token_type_ids": "tensor(int64)"}
OUTPUTS = {"last_hidden_state": 3}
FIRST, LAST = 101, 102
"""The tokens that stand around a text."""


class Refused(Exception):
    """What the hub's client raises for an answer of this status."""

    def __init__(self, status: int) -> None:
        """Hold the answer."""
        super().__init__("the hub refused")
        self.response = SimpleNamespace(status_code=status)


class InvalidProtobuf(Exception):
    """What onnxruntime raises for a file that is no graph."""


def graph(inputs: dict[str, str] | None = None, outputs: dict[str, int] | None = None, mark: str = "") -> bytes:
    """Return a graph with these inputs by type, and outputs by rank; ``mark`` makes it another one."""
    return GRAPH + json.dumps({"inputs": inputs or INPUTS, "outputs": outputs or OUTPUTS, "mark": mark}).encode()


def token_vector(token: int, mark: str = "") -> NDArray[np.float32]:
    """Return the direction of a token."""
    return np.random.default_rng(token + crc32(mark.encode())).standard_normal(DIMENSIONS).astype(np.float32)


def model_files(main: str = "model.onnx", content: bytes | None = None, **written: object) -> dict[str, bytes]:
    """Return a model's files; ``written`` are JSON files beside it by name, ``pooling`` the one of that step."""
    made = {main: content or graph(), "tokenizer.json": b"{}", "config.json": b'{"max_position_embeddings": 512}'}
    more = {name: json.dumps(value).encode() for name, value in written.items()}
    return made | {"1_Pooling/config.json" if name == "pooling" else f"{name}.json": more[name] for name in more}


def put_model(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    """Write a model into a folder and return it."""
    for name, content in (files or model_files()).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


class Tokenizer:
    """Words by their checksum, between a first and a last token."""

    def __init__(self) -> None:
        """Pad and cut as a file may tell it to."""
        self._pads, self._most = True, 128

    @classmethod
    def from_file(cls, path: str) -> Tokenizer:
        """Read one."""
        json.loads(Path(path).read_bytes())
        return cls()

    def no_padding(self) -> None:
        """Pad no more."""
        self._pads = False

    def enable_truncation(self, max_length: int) -> None:
        """Cut to so many tokens."""
        self._most = max_length

    def encode(self, text: str) -> SimpleNamespace:
        """Return the tokens of a text."""
        text.encode()  # as the real one, which takes no half of a pair
        assert not self._pads
        words = [1_000 + crc32(word.encode()) % 30_000 for word in text.split()]
        return SimpleNamespace(ids=[FIRST, *words[: self._most - 2], LAST])


@dataclass
class Session:
    """A loaded graph."""

    library: Library
    described: dict[str, Any]

    def get_inputs(self) -> list[SimpleNamespace]:
        """Return what it wants."""
        return [SimpleNamespace(name=name, type=kind) for name, kind in self.described["inputs"].items()]

    def get_outputs(self) -> list[SimpleNamespace]:
        """Return what it makes."""
        return [SimpleNamespace(name=name, shape=[None] * rank) for name, rank in self.described["outputs"].items()]

    def run(self, names: Sequence[str], feed: dict[str, NDArray[np.int64]]) -> list[NDArray[np.float32]]:
        """Return the outputs of these names."""
        with self.library.at_work():
            wanted = self.described["inputs"]
            assert feed.keys() == wanted.keys()
            for name, given in feed.items():
                assert f"tensor({given.dtype})" == wanted[name]
                assert given.shape == feed["input_ids"].shape
            tokens = [int(token) for token in feed["input_ids"][0]]
            self.library.read.append(tokens)
            made = np.array([[token_vector(token, self.described["mark"]) for token in tokens]])
            pooled = np.array([token_vector(tokens[1], self.described["mark"])])
            made = made if self.library.answer is None else self.library.answer(made)
            return [made if self.described["outputs"][name] == 3 else pooled for name in names]


@dataclass
class SentenceTransformer:
    """What runs weights."""

    library: Library
    max_seq_length: int | None = None

    def encode(self, text: str, *, prompt: str, show_progress_bar: bool, convert_to_numpy: bool) -> NDArray[Any]:
        """Return the vector of a text."""
        assert (prompt, show_progress_bar, convert_to_numpy) == ("", False, True)
        with self.library.at_work():
            tokens = Tokenizer.encode(self.library.tokenizer, text).ids
            self.library.read.append(tokens)
            mean: NDArray[Any] = np.array([token_vector(token) for token in tokens]).mean(axis=0)
            return mean


@dataclass
class Library:
    """All of them: what they were asked, and what the hub would give."""

    published: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """Repositories with their files."""
    hub: Exception | None = None
    answer: Any = None
    """Makes something else of what a graph makes."""
    fetched: list[tuple[str, list[str]]] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    read: list[list[int]] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    most_at_once: int = 0
    tokenizer: Tokenizer = field(default_factory=Tokenizer)
    gate: threading.Event = field(default_factory=threading.Event)
    """A fetch waits for it."""
    _at_once: int = 0

    def __post_init__(self) -> None:
        """Let everything through."""
        self.gate.set()
        self.tokenizer.no_padding()

    def __enter__(self) -> None:
        """Begin some work."""
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        self.threads.append(threading.get_ident())

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._at_once -= 1

    def at_work(self) -> Library:
        """Return a context that counts who works at once."""
        return self

    def modules(self) -> dict[str, ModuleType]:
        """Return the modules as they are imported."""
        offered: dict[str, dict[str, object]] = {
            "onnxruntime": {"SessionOptions": SimpleNamespace, "InferenceSession": self.session},
            "tokenizers": {"Tokenizer": Tokenizer},
            "huggingface_hub": {
                "HfApi": lambda: SimpleNamespace(model_info=self.model_info),
                "snapshot_download": self.snapshot_download,
            },
            "huggingface_hub.utils": {"disable_progress_bars": lambda: None},
            "sentence_transformers": {"SentenceTransformer": self.transformer},
            "torch": {"set_num_threads": lambda _: None},
            "transformers.utils.logging": {"disable_progress_bar": lambda: None},
        }
        modules = {}
        for name, members in offered.items():
            modules[name] = ModuleType(name)
            modules[name].__spec__ = ModuleSpec(name, None)
            vars(modules[name]).update(members)
        return modules

    def session(self, path: str, options: SimpleNamespace, *, providers: Sequence[str]) -> Session:
        """Load a graph."""
        assert list(providers) == ["CPUExecutionProvider"]
        assert options.intra_op_num_threads == 1
        content = Path(path).read_bytes()
        if not content.startswith(GRAPH):
            raise InvalidProtobuf("Protobuf parsing failed")
        self.loaded.append(Path(path).name)
        return Session(self, json.loads(content.removeprefix(GRAPH)))

    def transformer(self, path: str, *, device: str, local_files_only: bool) -> SentenceTransformer:
        """Load weights."""
        assert (device, local_files_only) == ("cpu", True)
        file = Path(path) / "model.safetensors"
        if not file.read_bytes().startswith(WEIGHTS):
            raise InvalidProtobuf("Error while deserializing header")
        self.loaded.append(file.name)
        return SentenceTransformer(self)

    def model_info(self, repository: str) -> SimpleNamespace:
        """Return what the hub knows of a repository."""
        if self.hub is not None:
            raise self.hub
        if repository not in self.published:
            raise Refused(404)
        files = [SimpleNamespace(rfilename=name) for name in self.published[repository]]
        return SimpleNamespace(sha="1f2e", siblings=files)

    def snapshot_download(self, repository: str, *, revision: str, local_dir: str, allow_patterns: list[str]) -> str:
        """Write the files that are allowed into a folder."""
        assert revision == "1f2e"
        assert self.gate.wait(10)
        self.fetched.append((repository, allow_patterns))
        files = self.published[repository]
        put_model(Path(local_dir), {name: files[name] for name in allow_patterns})
        return local_dir
