"""The readable part of a page."""

from __future__ import annotations

import importlib
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.web.readable import MAX_LINKS, read_html
from bot.providers.web.reader import _read_html

LONG = "A paragraph that is long enough to be what the page is about. " * 8


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<h1>One</h1><h3>Two <i>three</i></h3>", "# One\n### Two three"),
        ("<p>a  b\n c<br>d<p>e", "a b c\nd\ne"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("<pre>a\n  b\n\nc</pre>d", "a\n  b\nc\nd"),
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "a | b\n1 | 2"),
        ("a &lt;b&gt; &amp; &eacute; &#8364; &nope;", "a <b> & é € &nope;"),
        ("1 < 2 > 0 <3", "1 < 2 > 0 <3"),
        ("a<!-- <p>no</p> -->b<!doctype x><?php no ?>c</>d", "abcd"),
        ('<p title="a > b">x</p><p title=\'">\'>y</p>', "x\ny"),
        ("<script>if (a<b) x('</p>')</script>a<style>p{}</style><SCRIPT>no</SCRIPT >b", "ab"),
        ("<textarea><p>no</textarea>a<svg><text>no</text></svg>b<template><p>no</p></template>c", "abc"),
        ("<b>un<i>closed", "unclosed"),
        ("a <a href=x>link</a> b", "a link b"),
        ("a<p", "a"),
        ("a<!-- never closed", "a"),
        ("a<script>never closed", "a"),
        ("", ""),
    ],
)
def test_what_is_seen_is_kept_and_the_rest_is_not(page: str, text: str) -> None:
    assert read_html(page).text == text


def test_what_stands_around_the_text_is_left_out() -> None:
    page = f"<nav><ul><li>Home</ul></nav><header>Logo</header><p>{LONG}</p><form>Mail</form><footer>Legal</footer>"
    assert read_html(page).text == LONG.strip()


def test_nested_surroundings_end_where_they_end() -> None:
    assert read_html(f"<nav><nav>a</nav>b</nav><p>{LONG}").text == LONG.strip()


def test_a_page_that_is_all_form_is_read_all_the_same() -> None:
    assert read_html(f"<form><p>{LONG}</p></form>").text == LONG.strip()


def test_a_title_is_found_once_and_is_short() -> None:
    found = read_html(f"<title> A &amp;\n B </title><svg><title>no</title></svg><title>{'x' * 900}</title>")
    assert found.title == "A & B"
    assert len(read_html(f"<title>{'x' * 900}").title) == 300


def test_links_are_kept_with_their_words_each_address_once() -> None:
    page = '<p><a href="/a?x=1&amp;y=2">first</a> <a href="/a?x=1&amp;y=2">again</a><a href="/b"></a> <a href=/c>c'
    assert read_html(page).links == (("first", "/a?x=1&y=2"), ("c", "/c"))
    assert len(read_html("".join(f"<a href=/{n}>x{n}</a>" for n in range(200))).links) == MAX_LINKS


_PIECES = st.sampled_from(
    [*"<>/=\"'!-abp &;é", "<p>", "</p>", "<a href=", "<!--", "-->", "<script>", "</script>", "<nav>", "</nav>", "<pre>"]
)


@given(st.lists(_PIECES))
def test_any_text_is_read(pieces: list[str]) -> None:
    assert isinstance(read_html("".join(pieces)).text, str)


@pytest.mark.parametrize(
    "piece", ["<", "<a", '<a "', "<a '>\"", "<!--", "</", "<nav>", "<script>", "&#", "<pre>\n", "<a href="]
)
def test_a_hostile_page_is_gone_through_once(piece: str) -> None:
    read_html(piece * (200_000 // len(piece)))  # in the square of its length it would take minutes


def test_an_article_is_found_by_the_library_where_it_is_there() -> None:
    article = f"<html><body><div class=menu>Menu Menu</div><article><h1>Bees</h1><p>{LONG}</p></article></body></html>"
    assert LONG.strip() in _read_html(article.encode(), None).text


def test_without_the_library_pages_are_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ModuleType:
        assert name == "trafilatura"
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    assert _read_html(f"<p>{LONG}</p>".encode(), None).text == LONG.strip()
