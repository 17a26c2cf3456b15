"""How Ollama names models."""

from __future__ import annotations

DEFAULT_TAG = "latest"


def canonical(model: str) -> str:
    """Return the one name of a model: without the tag that stands for none, in small letters as Ollama compares."""
    return model.strip().casefold().removesuffix(f":{DEFAULT_TAG}")


def family(model: str) -> str:
    """Return a name without its owner and its tag: ``me/Qwen3-Embedding:0.6b`` is ``qwen3-embedding``."""
    return canonical(model).rpartition("/")[2].partition(":")[0]


def is_cloud(model: str) -> bool:
    """Whether this is a model that Ollama runs for its users (``gpt-oss:120b-cloud``, ``glm-4.6:cloud``)."""
    name = canonical(model)
    return name.endswith(("-cloud", ":cloud"))
