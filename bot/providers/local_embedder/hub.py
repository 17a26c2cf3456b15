"""A model that was asked for by name, fetched once from where it is published."""

from __future__ import annotations

import errno
import importlib
import importlib.util
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import ModelMissing, PackageMissing, ProviderError, ProviderFailed, ProviderUnreachable
from bot.domain.model import LOCAL, ModelRef
from bot.providers.local_embedder.files import is_graph, main_file, model_files
from bot.providers.local_embedder.places import repository
from bot.providers.local_embedder.weights import INSTALL

log = logging.getLogger(__name__)

HUB = "huggingface.co"
"""Where the library fetches models."""
_SETTING = f"AIKI_EMBEDDING_MODEL={LOCAL}:"
_REFUSED = frozenset({401, 403, 404})
_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES})


def fetch(model: str, folder: Path) -> None:
    """Fetch a model into ``folder``, which is there once it is whole; what was begun is taken up again.

    Raises ProviderError, and ImportError without the library.
    """
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # it warns the terminal that we have no account
    library = importlib.import_module("huggingface_hub")
    importlib.import_module("huggingface_hub.utils").disable_progress_bars()
    begun = folder.with_name(folder.name + ".part")
    try:
        published = library.HfApi().model_info(repository(model))
        files = _wanted(model, [file.rfilename for file in published.siblings])
        log.warning("the embedding model %s is fetched from %s, once", model, HUB)
        begun.mkdir(parents=True, exist_ok=True)
        library.snapshot_download(
            repository(model), revision=published.sha, local_dir=str(begun), allow_patterns=list(files)
        )
        if not folder.is_dir():  # another process may have been quicker
            begun.rename(folder)
    except (ProviderError, ImportError):
        raise
    except Exception as error:
        # Three libraries take part in it, each with errors of its own.
        raise _not_fetched(error, model) from error


def _wanted(model: str, names: list[str]) -> Sequence[str]:
    main = main_file(names)
    if main is None:
        cause = f"{repository(model)} holds no ONNX graph and no safetensors"
        raise ModelMissing(cause, model=model, command=_SETTING)
    if not is_graph(main) and importlib.util.find_spec("sentence_transformers") is None:
        cause = f"{repository(model)} holds weights and no ONNX graph"
        raise PackageMissing(cause, model=str(ModelRef(LOCAL, model)), command=INSTALL)
    return model_files(main, names)


def _not_fetched(error: Exception, model: str) -> ProviderError:
    cause = f"the embedding model {model} was not fetched ({type(error).__name__})"
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status in _REFUSED or isinstance(error, ValueError):  # the second is a name that no model can have
        return ModelMissing(cause, model=model, command=_SETTING)
    if isinstance(error, OSError) and error.errno in _DISK:
        return ProviderFailed(f"{cause}: {os.strerror(error.errno)}")
    return ProviderUnreachable(cause, address=HUB)
