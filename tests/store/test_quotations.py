"""Whether a reply quotes any of many wordings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.store.quotations import QUOTED_FROM, Quotations

_WORDINGS = st.lists(st.text("ab c", min_size=8, max_size=18), max_size=30)


@given(_WORDINGS, st.text("ab c", max_size=80))
def test_a_text_quotes_what_a_plain_search_finds_in_it(wordings: list[str], text: str) -> None:
    plain = any(wording in text for wording in wordings if len(wording) >= QUOTED_FROM)
    assert Quotations(wordings).are_in(text) is plain


@given(_WORDINGS, st.data())
def test_each_wording_is_found_wherever_it_stands(wordings: list[str], data: st.DataObject) -> None:
    long_enough = [wording for wording in wordings if len(wording) >= QUOTED_FROM]
    if long_enough:
        text = f"You said: {data.draw(st.sampled_from(long_enough))}. So?"
        assert Quotations(wordings).are_in(text)


def test_of_wordings_that_begin_alike_the_shorter_is_enough() -> None:
    quoted = Quotations(["my uncle lives in Voss", "my uncle lives", "my uncle lives in Bergen", "short"])
    assert quoted.wordings == ["my uncle lives"]
    assert quoted.are_in("You said that my uncle lives somewhere.")
    assert not quoted.are_in("You said that my aunt lives in Voss, and short.")
