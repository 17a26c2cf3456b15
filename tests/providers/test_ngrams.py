"""The built-in embedder: what counts as the same, what as near, and that nothing upsets it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from hashlib import sha256
from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import MAX_MESSAGE_CHARS
from bot.providers.ngrams import DEFAULT_DIMENSIONS, MAX_WORD_CHARS, NAME, NgramEmbedder, split_words

EMBEDDER = NgramEmbedder()


def embed(*texts: str) -> list[bytes]:
    """Return the vectors of texts."""
    return [bytes(vector) for vector in asyncio.run(EMBEDDER.embed(texts))]


def likeness(first: str, second: str) -> float:
    """Return the cosine of two texts."""
    one, other = (np.frombuffer(vector, "<f4") for vector in embed(first, second))
    return float(one @ other)


def test_a_vector_is_the_same_on_every_machine() -> None:
    vectors = b"".join(embed("Søsteren min heter Ingrid.", "A minha irmã tem um cão.", "", "🎂 明日"))
    assert NAME == "ngram-1"  # a change of a vector needs another name
    assert sha256(vectors).hexdigest() == "57b654bc3eeafe2ae41ff6a116c362c7dcf1058953be8529e73ce8061f3732cc"


def test_hash_randomisation_changes_nothing() -> None:
    code = (
        "import asyncio; from bot.providers.ngrams import NgramEmbedder; "
        "print(asyncio.run(NgramEmbedder().embed(['my sister and my other sister']))[0].hex())"
    )
    runs = {
        subprocess.run(  # noqa: S603  our own interpreter and a constant
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_numpy_is_not_loaded_before_the_first_text() -> None:
    code = "import sys, bot.providers.ngrams as n; n.NgramEmbedder(); print('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize("dimensions", [0, 100, 384, -512])
def test_an_unsupported_length_is_refused(dimensions: int) -> None:
    with pytest.raises(ValueError, match="dimensions"):
        NgramEmbedder(dimensions)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SØSTER", "søster"),
        ("blabaer", "blåbær"),
        ("soster", "søster"),
        ("acao", "ação"),
        ("Åse", "ase"),
        ("ﬁnish ＡＢＣ", "finish abc"),
    ],
)
def test_case_accents_and_forms_of_letters_do_not_matter(written: str, meant: str) -> None:
    assert split_words(written) == split_words(meant)


@pytest.mark.parametrize(
    ("asked", "said", "other"),
    [
        ("søster", "søsteren", "koster"),
        ("irmã", "irmãs", "ira"),
        ("bil", "bilen", "bolle"),
        ("running", "run", "ruin"),
        ("veterinário", "veterinaria", "vegetariano"),
        ("leiligheten", "leilighet", "leirplass"),
    ],
)
def test_an_inflected_word_is_nearer_than_one_that_looks_like_it(asked: str, said: str, other: str) -> None:
    assert likeness(asked, said) > likeness(asked, other)


def test_filler_words_hardly_count() -> None:
    question = "What did I tell you about my sister?"
    assert likeness(question, "sister") > 0.8
    assert likeness(question, "What did I tell you about my car?") < 0.3


def test_a_word_said_often_does_not_drown_the_others() -> None:
    assert likeness("dog " * 50 + "Bella", "Bella") > 0.2


def test_the_order_of_words_counts_a_little() -> None:
    assert 0.9 < likeness("Oslo Bergen Tromsø", "Tromsø Bergen Oslo") < 1.0


@pytest.mark.parametrize("text", ["", "   ", "?!", "\x00", "\ud800", "___"])
def test_a_text_without_words_has_the_one_empty_vector(text: str) -> None:
    assert embed(text) == embed("")


def test_characters_that_are_words_are_split() -> None:
    assert split_words("明日は🎂雨") == ["明", "日", "は", "🎂", "雨"]


def test_words_of_scripts_with_vowel_signs_stay_whole() -> None:
    assert split_words("नमस्ते, दुनिया!") == ["नमस्ते", "दुनिया"]


def test_a_million_characters_cost_what_the_first_thousands_cost() -> None:
    assert sum(map(len, split_words("\ufdfa" * 1_000_000))) <= MAX_MESSAGE_CHARS
    assert embed("word " * 200_000) == embed(("word " * 200_000)[:MAX_MESSAGE_CHARS])


def test_many_long_texts_keep_their_order() -> None:
    texts = [f"{name} " * 6_000 for name in ("Ingrid", "Kari", "Oskar", "Bella", "Miso")]
    assert embed(*texts) == [embed(text)[0] for text in texts]


def test_a_word_without_end_is_cut() -> None:
    assert {len(word) for word in split_words("a" * 400)} == {MAX_WORD_CHARS}


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_a_unit_vector(text: str) -> None:
    [vector] = embed(text)
    assert np.linalg.norm(np.frombuffer(vector, "<f4")) == pytest.approx(1.0, abs=1e-5)
    assert len(vector) == 4 * DEFAULT_DIMENSIONS


@given(st.text(st.characters(codec="utf-8")))
def test_composed_and_decomposed_letters_are_the_same(text: str) -> None:
    assert split_words(normalize("NFD", text)) == split_words(normalize("NFC", text))


async def test_the_event_loop_runs_on_meanwhile() -> None:
    ran: list[str] = []
    asyncio.get_running_loop().call_soon(ran.append, "something else")
    await NgramEmbedder().embed(["one text"])
    assert ran == ["something else"]
