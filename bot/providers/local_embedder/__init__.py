"""Embeddings by a model in this process: ONNX (the extra ``embed``), or sentence-transformers where it is there."""

from bot.providers.local_embedder.embedder import LocalEmbedder

__all__ = ["LocalEmbedder"]
