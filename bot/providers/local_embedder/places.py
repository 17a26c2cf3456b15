"""Where the model lies that a name means: in a folder of the person's own, or among those that were fetched."""

from __future__ import annotations

from pathlib import Path

from bot.domain.model import DEFAULT

DEFAULT_MODEL = "paraphrase-multilingual-MiniLM-L12-v2"
"""Some 50 languages; 118 MB fetched, of the least that are multilingual at all."""
_OWNER = "sentence-transformers"
"""Whose model it is where the name tells no owner."""


def full_name(model: str) -> str:
    """Return what a model is called whatever the setting calls it: the whole path of a folder, or its maker's name."""
    path = _own_folder(model)
    return str(path) if path is not None else DEFAULT_MODEL if model == DEFAULT else model


def own_folder(model: str) -> Path | None:
    """Return the folder that a full name is the path of, whether or not it is there; None for a model's name."""
    path = Path(model)
    return path if path.is_absolute() else None


def repository(model: str) -> str:
    """Return where a named model is published, as owner/name."""
    return model if "/" in model else f"{_OWNER}/{model}"


def fetched_folder(model: str, models: Path) -> Path:
    """Return where a named model is kept among the ``models`` that were fetched."""
    return models / repository(model).replace("/", "--")


def _own_folder(model: str) -> Path | None:
    """Return the whole path that was meant.

    A name of one word is none, even where a folder of that name happens to lie in the working folder.
    """
    try:
        path = Path(model).expanduser()
    except RuntimeError:  # somebody's home who is not known here
        path = Path(model)
    is_path = path.is_absolute() or model.startswith((".", "~")) or (len(path.parts) > 1 and path.is_dir())
    return path.resolve() if is_path else None
