"""The Embedder port over a model in this process."""

from __future__ import annotations

import asyncio
import concurrent.futures
import importlib.util
import math
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.errors import PackageMissing, ProviderError, ProviderFailed
from bot.domain.memory import Vector
from bot.domain.model import LOCAL, ModelRef
from bot.providers.local_embedder.folder import ModelFolder, broken, read_folder
from bot.providers.local_embedder.graph import load_graph
from bot.providers.local_embedder.hub import fetch
from bot.providers.local_embedder.places import fetched_folder, full_name, own_folder
from bot.providers.local_embedder.weights import load_weights

if TYPE_CHECKING:
    from bot.providers.local_embedder.graph import Encode

INSTALL = "pip install -r deploy/requirements-embed.lock"
_AT_A_TIME = 8
"""Texts in one go, some 40 to 600 ms: a question waits for no more of what is embedded behind the conversation."""
_WORDLESS = "."
"""Stands for a text without a character, which has no token."""
_NOTHING = 1e-9
_UNKNOWN = 0


class LocalEmbedder:
    """Texts to unit vectors; the model is loaded at the first, in a thread of its own, and stays.

    Its name holds a fingerprint of the model's files: the vectors of others are never compared with its own.
    """

    def __init__(self, name: str, dimensions: int, models: Path) -> None:
        """Use the model that this name of an earlier run means; ``models`` is where fetched ones lie.

        Nothing is read now. Embedding raises EmbedderBroken where the files are others by then.
        """
        self._name = name
        self._dimensions = dimensions
        self._model, _, self._fingerprint = name.partition(":")[2].rpartition("@")
        self._path = own_folder(self._model) or fetched_folder(self._model, models)
        self._folder: ModelFolder | None = None
        self._encode: Encode | None = None
        self._thread = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="aiki-embedder")

    @classmethod
    async def open(cls, model: str, models: Path, known: Mapping[str, int]) -> LocalEmbedder:
        """Find the model, fetched into ``models`` where it was named and is not there yet.

        It is loaded to learn its dimensions where ``known``, by the name of the embedder, does not tell them. Raises
        ProviderError. A fetch goes on when nobody waits for it any more.
        """
        model = full_name(model)
        path = own_folder(model) or fetched_folder(model, models)
        with _translated(model):
            if own_folder(model) is None and not path.is_dir():
                await _aside(lambda: fetch(model, path))
            folder = await asyncio.to_thread(read_folder, path)
            _check_installed(folder)
        name = f"{LOCAL}:{model}@{folder.fingerprint}"
        embedder = cls(name, known.get(name, _UNKNOWN), models)
        embedder._folder = folder
        if not embedder._dimensions:
            [vector] = await embedder.embed([_WORDLESS])
            embedder._dimensions = len(vector) // struct.calcsize("<f")
        return embedder

    @property
    def name(self) -> str:
        """``local:``, the model or the path of its folder, and the fingerprint."""
        return self._name

    @property
    def dimensions(self) -> int:
        """The length of every vector."""
        return self._dimensions

    @property
    def is_there(self) -> bool:
        """Whether its folder still is."""
        return self._path.is_dir()

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return one unit vector a text, in order. Of a text longer than the model takes the beginning counts."""
        loop, vectors = asyncio.get_running_loop(), list[Vector]()
        for start in range(0, len(texts), _AT_A_TIME):
            some = texts[start : start + _AT_A_TIME]
            vectors += await loop.run_in_executor(self._thread, self._vectors, some, False)
        return vectors

    async def embed_question(self, text: str) -> Vector:
        """Return the unit vector of a question about such texts."""
        loop = asyncio.get_running_loop()
        [vector] = await loop.run_in_executor(self._thread, self._vectors, [text], True)
        return vector

    def _vectors(self, texts: Sequence[str], is_question: bool) -> list[Vector]:
        with _translated(self._model):
            folder, encode = self._loaded()
            before = folder.forms.question if is_question else folder.forms.text
            return [self._unit(encode(before + _sound(text)).tolist()) for text in texts]

    def _loaded(self) -> tuple[ModelFolder, Encode]:
        folder = self._folder or read_folder(self._path)
        if folder.fingerprint != self._fingerprint:
            raise broken(self._path, "its files are others now")
        if self._encode is None:
            self._encode = load_graph(folder) if folder.is_graph else load_weights(folder, self._model)
        self._folder = folder
        return folder, self._encode

    def _unit(self, numbers: Sequence[float]) -> Vector:
        length = math.sqrt(sum(number * number for number in numbers))
        if len(numbers) != (self._dimensions or len(numbers)) or not math.isfinite(length) or length < _NOTHING:
            cause = f"{self._model} gave a vector that is none: {len(numbers)} numbers of length {length:g}"
            raise ProviderFailed(cause)
        return Vector(struct.pack(f"<{len(numbers)}f", *(number / length for number in numbers)))


@contextmanager
def _translated(model: str) -> Iterator[None]:
    """Let nothing but ProviderError escape from the libraries' work."""
    try:
        yield
    except ProviderError:
        raise
    except ImportError as error:
        cause = f"the libraries for embedding are not installed ({error.name})"
        raise PackageMissing(cause, model=str(ModelRef(LOCAL, model)), command=INSTALL) from error
    except Exception as error:
        # It is compiled code, and raises what it pleases to.
        cause = f"the embedding model {model} failed ({type(error).__name__})"
        raise ProviderFailed(cause) from error


def _check_installed(folder: ModelFolder) -> None:
    """Raise ImportError where what runs a graph is not installed, without loading it."""
    for library in ("onnxruntime", "tokenizers") if folder.is_graph else ():
        if importlib.util.find_spec(library) is None:
            cause = f"no {library}"
            raise ImportError(cause, name=library)


async def _aside(work: Callable[[], None]) -> None:
    """Do it in a thread that nobody waits for when the program ends: a download can take longer than patience lasts."""
    done: concurrent.futures.Future[None] = concurrent.futures.Future()
    done.set_running_or_notify_cancel()  # who leaves stops waiting, not the work

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            done.set_exception(error)
        else:
            done.set_result(None)

    threading.Thread(target=run, name="aiki-embedder-fetch", daemon=True).start()
    await asyncio.wrap_future(done)


def _sound(text: str) -> str:
    """Return text that a tokenizer can take."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "").strip() or _WORDLESS
