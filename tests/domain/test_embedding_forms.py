"""Families of embedding models are told what is a question, each in its own words."""

from __future__ import annotations

import pytest

from bot.domain.embedding_forms import EmbeddingForms, embedding_forms


@pytest.mark.parametrize(
    ("family", "question", "text"),
    [
        ("multilingual-e5-small", "query: ", "passage: "),
        ("e5-large-v2", "query: ", "passage: "),
        ("snowflake-arctic-embed2", "query: ", ""),
        ("snowflake-arctic-embed-l-v2.0", "query: ", ""),
        ("snowflake-arctic-embed-m", "Represent this sentence for searching relevant passages: ", ""),
        ("bge-small-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("nomic-embed-text-v1.5", "search_query: ", "search_document: "),
    ],
)
def test_a_family_has_forms_of_its_own(family: str, question: str, text: str) -> None:
    assert embedding_forms(family) == EmbeddingForms(question, text)


@pytest.mark.parametrize("family", ["bge-m3", "paraphrase-multilingual-minilm-l12-v2", "all-minilm", ""])
def test_others_take_texts_as_they_are(family: str) -> None:
    assert embedding_forms(family) is None


def test_an_instructed_model_is_told_its_task_and_the_text_stays_bare() -> None:
    forms = embedding_forms("multilingual-e5-large-instruct")
    assert forms is not None
    assert forms.question.startswith("Instruct: ")
    assert forms.question.endswith("\nQuery: ")
    assert forms.text == ""
