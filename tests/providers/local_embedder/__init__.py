"""Embeddings by a model in this process."""
