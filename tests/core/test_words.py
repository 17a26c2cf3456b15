"""Words, their forms, and the language they tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.words import content_terms, detect_language, is_no, is_yes, matched_terms, same_word
from bot.domain.language import Language


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sister", "sisters"),
        ("sister", "sister's"),
        ("søster", "søsteren"),
        ("søster", "søstera"),
        ("soster", "søster"),
        ("bil", "bilen"),
        ("bil", "biler"),
        ("hund", "hunden"),
        ("jobb", "jobber"),
        ("irmã", "irmãs"),
        ("irma", "irmã"),
        ("carro", "carros"),
        ("cat", "cats"),
        ("nøkkelen", "reservenøkkelen"),
        ("hytta", "fjellhytte"),
        ("meeting", "meetings"),
    ],
)
def test_inflected_forms_are_one_word(one: str, other: str) -> None:
    assert same_word(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("car", "carol"), ("dog", "door"), ("ane", "anders"), ("bil", "billett"), ("sister", "system"), ("a", "as")],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert not same_word(one, other)


@given(st.text(), st.text())
def test_being_one_word_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert same_word(one, other) == same_word(other, one)


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("What did I tell you about my sister?", ("sister",)),
        ("Hva fortalte jeg deg om søsteren min?", ("søsteren",)),
        ("O que eu te contei sobre minha irmã?", ("irmã",)),
        ("What do you know about me?", ()),
        ("who is Will?", ("will",)),
        ("hvem er Vår?", ("vår",)),
        ("WHO ARE YOU", ()),
        ("Jeg bor her. Vi har det fint.", ("bor", "fint")),
        ("", ()),
    ],
)
def test_only_content_words_are_searched_for(question: str, terms: tuple[str, ...]) -> None:
    assert content_terms(question) == terms


def test_words_of_asking_are_not_matched_in_a_text() -> None:
    assert matched_terms(("nyheter",), "Katten vår heter Pus") == ()


def test_a_very_long_text_is_searched_by_its_longest_words() -> None:
    text = " ".join(f"word{'x' * n}" for n in range(60))
    terms = content_terms(text)
    assert len(terms) == 24
    assert "word" + "x" * 59 in terms


def test_matched_terms_are_those_the_text_holds_in_some_form() -> None:
    assert matched_terms(("sister", "oslo"), "My sister's dog") == ("sister",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hi, how are you?", Language.EN),
        ("My sister is called Ane", Language.EN),
        ("Hei, hvordan går det?", Language.NB),
        ("Søsteren min heter Ane", Language.NB),
        ("jeg bor i Oslo", Language.NB),
        ("Oi, tudo bem?", Language.PT),
        ("Minha irmã se chama Ane", Language.PT),
        ("eu moro em São Paulo", Language.PT),
        ("takk", Language.NB),
        ("obrigada", Language.PT),
        ("thanks", Language.EN),
        ("weather tomorrow?", Language.EN),
        ("skru av lampa", Language.NB),
        ("pesquisa no google", Language.PT),
        ("12*7", None),
        ("Ane", None),
        ("", None),
    ],
)
def test_the_language_is_told_by_small_words_and_letters(text: str, language: Language | None) -> None:
    assert detect_language(text) is language


@pytest.mark.parametrize(
    ("text", "spoken", "language"),
    [
        ("takk", Language.EN, Language.NB),
        ("what is my sister called?", Language.NB, Language.EN),
        ("kem e Sindre?", Language.NB, None),
        ("to me sentindo sozinha", Language.PT, None),
        ("my brother isn't called Per, he's called Pål", Language.EN, Language.EN),
        ("he lives near praia do Futuro now, I think", Language.EN, Language.EN),
        ("Thor comeu o sofá e a minha meia", Language.EN, Language.PT),
        ("12 * 7", Language.NB, None),
    ],
)
def test_one_stray_word_does_not_change_the_language_of_a_talk(
    text: str, spoken: Language, language: Language | None
) -> None:
    assert detect_language(text, spoken) is language


@given(st.text())
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert detect_language(text) in {*Language, None}


@pytest.mark.parametrize("text", ["yes", "Yes!", "ja", "Ja takk", "sim", "Pode sim.", "ok"])
def test_a_whole_message_can_be_a_yes(text: str) -> None:
    assert is_yes(text)
    assert not is_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "yes please do it",
        "Sim, pode apagar!",
        "ja takk",
        "ok",
        "👍",
        "👍🏽",
        "Yes 👍",
        "ja, er du snill",
        "sim, por favor, apague",
    ],
)
def test_politeness_and_a_thumb_leave_a_yes_one(text: str) -> None:
    assert is_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "please",
        "thanks",
        "👎",
        "yes 👎",
        "👍👎",
        "yes but not the key",
        "sim, mas não a chave",
        "ja, men ikke nøkkelen",
        "🤔",
        "yes the boat",
        "forget it",
        "don't do it",
        "no thanks",
    ],
)
def test_a_yes_with_anything_else_is_none(text: str) -> None:
    assert not is_yes(text)


@pytest.mark.parametrize("text", ["no", "Nei.", "não", "nao", "never mind", "don't", "la være"])
def test_a_whole_message_can_be_a_no(text: str) -> None:
    assert is_no(text)
    assert not is_yes(text)


@pytest.mark.parametrize("text", ["yes I moved to Oslo", "no, she's called Ane", "", "?"])
def test_a_longer_message_is_neither(text: str) -> None:
    assert not is_yes(text)
    assert not is_no(text)
