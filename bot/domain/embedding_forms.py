"""What families of embedding models want questions and kept texts to begin with, as their makers' cards say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EmbeddingForms:
    """What goes before a question, and before a text that is kept to be found."""

    question: str = ""
    text: str = ""


_PASSAGES = EmbeddingForms("Represent this sentence for searching relevant passages: ")
_QUERY = EmbeddingForms("query: ")
_QUERY_PASSAGE = EmbeddingForms("query: ", "passage: ")
_TASK = "Instruct: Given a question, retrieve what was said that answers it\n"
_FAMILIES: tuple[tuple[str, EmbeddingForms], ...] = (
    ("embeddinggemma", EmbeddingForms("task: search result | query: ", "title: none | text: ")),
    ("qwen3-embedding", EmbeddingForms(f"{_TASK}Query:")),
    ("nomic-embed-text", EmbeddingForms("search_query: ", "search_document: ")),
    ("mxbai-embed", _PASSAGES),
    ("snowflake-arctic-embed2", _QUERY),
    ("snowflake-arctic-embed-m-v2", _QUERY),
    ("snowflake-arctic-embed-l-v2", _QUERY),
    ("snowflake-arctic-embed", _PASSAGES),
    ("bge-large-zh", EmbeddingForms("为这个句子生成表示以用于检索相关文章：")),
    ("bge-base-zh", EmbeddingForms("为这个句子生成表示以用于检索相关文章：")),
    ("bge-small-zh", EmbeddingForms("为这个句子生成表示以用于检索相关文章：")),
    ("bge-large", _PASSAGES),
    ("bge-base", _PASSAGES),
    ("bge-small", _PASSAGES),
    ("multilingual-e5-large-instruct", EmbeddingForms(f"{_TASK}Query: ")),
    ("multilingual-e5", _QUERY_PASSAGE),
    ("e5-small", _QUERY_PASSAGE),
    ("e5-base", _QUERY_PASSAGE),
    ("e5-large", _QUERY_PASSAGE),
)
"""By how the family's name begins; the first that fits counts."""


def embedding_forms(family: str) -> EmbeddingForms | None:
    """Return the forms of a family by its name in small letters, without owner and tag; None where none are known.

    Those take texts as they are (bge-m3, all-minilm, paraphrase-multilingual, granite-embedding). A change here
    changes vectors, so the embedder's name must change with it.
    """
    return next((forms for begins, forms in _FAMILIES if family.startswith(begins)), None)
