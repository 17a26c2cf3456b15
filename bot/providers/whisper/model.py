"""Whisper models: one by name, fetched once, or a folder on this disk; what goes wrong, as errors of our own tree."""

from __future__ import annotations

import errno
import importlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.domain.errors import (
    ModelBroken,
    ModelMissing,
    PackageMissing,
    ProviderError,
    ProviderFailed,
    ProviderUnreachable,
)
from bot.domain.model import WHISPER, ModelRef

log = logging.getLogger(__name__)

INSTALL = "pip install -r deploy/requirements-speech.lock"
SETTING = "AIKI_SPEECH_MODEL=whisper:small"
"""What a person writes who named a model that nobody has."""
HUB = "huggingface.co"
"""Where the library fetches models that are named."""
_NEEDED = ("model.bin", "tokenizer.json")
"""Without the second the library would fetch one unasked."""
_MOST_THREADS = 4
"""More bring nothing to a model of this size, and take the machine from everything else."""
_REFUSED = frozenset({401, 403, 404})
_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES})


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Let nothing but ProviderError escape from the library's work with the model ``name``."""
    try:
        yield
    except ProviderError:
        raise
    except ImportError as error:
        cause = f"the library for speech is not installed ({error.name})"
        raise PackageMissing(cause, model=str(ModelRef(WHISPER, name)), command=INSTALL) from error
    except Exception as error:
        # It is compiled code over compiled code, and raises what either pleases to.
        cause = f"whisper failed ({type(error).__name__})"
        raise ProviderFailed(cause) from error


def load(name: str) -> Any:  # the library is not there where types are checked
    """Return the model, fetched where it is named and not on this disk yet; raises ProviderError, ImportError."""
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # it warns the terminal that we have no account
    library = importlib.import_module("faster_whisper")
    path = _own_folder(name) or _kept(library, name) or _fetched(library, name)
    if not _is_whole(path):
        cause = f"{path} lacks one of {', '.join(_NEEDED)}"
        raise ModelBroken(cause, path=str(path))
    threads = min(_MOST_THREADS, os.cpu_count() or 1)
    try:
        return library.WhisperModel(
            str(path), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )
    except MemoryError:
        raise
    except Exception as error:
        # Whatever is wrong with the file, it is the file.
        cause = f"the model in {path} cannot be loaded ({type(error).__name__})"
        raise ModelBroken(cause, path=str(path)) from error


def _own_folder(name: str) -> Path | None:
    """Return the folder that the name is the path of, whether or not it is there; None for the name of a model.

    A name of one word is none, even where a folder of that name happens to lie in the working folder.
    """
    try:
        path = Path(name).expanduser()
    except RuntimeError:  # somebody's home who is not known here
        path = Path(name)
    is_path = path.is_absolute() or name.startswith((".", "~")) or (len(path.parts) > 1 and path.is_dir())
    return path if is_path else None


def _kept(library: ModuleType, name: str) -> Path | None:
    """Return where the model was kept when it was fetched; nobody is asked for a newer one."""
    try:
        path = Path(library.download_model(name, local_files_only=True))
    except ValueError as error:
        cause = f"no whisper model is called {name}"
        raise ModelMissing(cause, model=name, command=SETTING) from error
    except OSError:
        return None
    return path if _is_whole(path) else None


def _fetched(library: ModuleType, name: str) -> Path:
    log.info("the speech model %s is fetched from %s", name, HUB)
    try:
        return Path(library.download_model(name))
    except ImportError:
        raise
    except Exception as error:
        # Three libraries take part in it, each with errors of its own.
        raise _not_fetched(error, name) from error


def _not_fetched(error: Exception, name: str) -> ProviderError:
    cause = f"the speech model {name} was not fetched ({type(error).__name__})"
    if getattr(getattr(error, "response", None), "status_code", None) in _REFUSED:
        return ModelMissing(cause, model=name, command=SETTING)
    if isinstance(error, OSError) and error.errno in _DISK:
        return ProviderFailed(f"{cause}: {os.strerror(error.errno)}")
    return ProviderUnreachable(cause, address=HUB)


def _is_whole(path: Path) -> bool:
    return all((path / file).is_file() for file in _NEEDED)
