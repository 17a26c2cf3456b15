"""Token counts: the estimate, the table on disk that is never fetched, and the learned factor."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.usage import BUILT_IN_START, CLAUDE_START, TokenFactor
from bot.ports import TokenCounter
from bot.providers.tokens import O200K, EstimatedTokens, TokenTable, estimate_tokens, read_token_table

RECALL_SET = Path(__file__).parents[1] / "benchmarks" / "recall_set"
TOKENS = [bytes([byte]) for byte in range(256)] + [b"ab", b"abab"]
TABLE_FILE = b"".join(base64.b64encode(token) + b" %d\n" % rank for rank, token in enumerate(TOKENS))
TABLE = TokenTable("small", "table", hashlib.sha256(TABLE_FILE).hexdigest(), r"\S+|\s+")
ANY_TEXT = st.text(st.characters(exclude_categories=()))


def said_and_asked(language: str) -> list[str]:
    """Return the sentences of our own set."""
    rows = map(json.loads, (RECALL_SET / f"{language}.jsonl").read_text(encoding="utf-8").splitlines())
    return [row.get("said") or row["asked"] for row in rows]


# The real counts were taken once with tiktoken's o200k_base, sentence by sentence.
@pytest.mark.parametrize(("language", "o200k"), [("en", 943), ("nb", 1167), ("pt", 1105)])
def test_chat_is_estimated_within_five_percent_below_and_eight_above(language: str, o200k: int) -> None:
    estimated = sum(map(estimate_tokens, said_and_asked(language)))
    assert 0.95 * o200k <= estimated <= 1.08 * o200k


def test_norwegian_costs_more_than_english_of_the_same_length() -> None:
    assert estimate_tokens("jeg har ikke hverdagsgardiner") > estimate_tokens("the afternoon conversations are")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        (" ", 0),
        ("hello", 1),
        ("don't", 1),
        ("hello, world!", 4),
        ("1234567", 3),
        ("in 2026", 4),
        ("one\n\n\ntwo", 3),
        ("wait...", 2),
        ("明日は雨です", 4),
    ],
)
def test_small_texts(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


@given(ANY_TEXT)
def test_an_estimate_is_never_more_than_two_tokens_a_character(text: str) -> None:
    assert 0 <= estimate_tokens(text) <= 2 * len(text)


@given(ANY_TEXT)
def test_more_text_is_never_free(text: str) -> None:
    assert estimate_tokens(text + " and one more word") > 0


def test_a_missing_table_is_no_table(tmp_path: Path) -> None:
    assert read_token_table(tmp_path) is None
    assert read_token_table(tmp_path / "nowhere") is None


def test_a_table_that_is_a_folder_is_no_table(tmp_path: Path) -> None:
    (tmp_path / O200K.file_name).mkdir()
    assert read_token_table(tmp_path) is None


def test_an_altered_table_is_no_table_and_stays_where_it_is(tmp_path: Path) -> None:
    (tmp_path / TABLE.file_name).write_bytes(TABLE_FILE + b"\n")
    assert read_token_table(tmp_path, TABLE) is None
    assert (tmp_path / TABLE.file_name).exists()


def test_a_table_on_disk_counts_exactly(tmp_path: Path) -> None:
    (tmp_path / TABLE.file_name).write_bytes(TABLE_FILE)
    measure = read_token_table(tmp_path, TABLE)
    assert measure is not None
    assert [measure(text) for text in ("", "abab", "ababab", "å", "\ud800")] == [0, 1, 2, 2, 3]


def test_one_long_run_is_counted_in_slices(tmp_path: Path) -> None:
    (tmp_path / TABLE.file_name).write_bytes(TABLE_FILE)
    measure = read_token_table(tmp_path, TABLE)
    assert measure is not None
    assert measure("ab" * 500_000) == 250_000


def test_the_pattern_of_o200k_is_one_that_tiktoken_can_compile(tmp_path: Path) -> None:
    (tmp_path / "table").write_bytes(TABLE_FILE)
    measure = read_token_table(tmp_path, TokenTable("o200k", "table", TABLE.sha256, O200K.pattern))
    assert measure is not None
    assert measure("ab 123\n") == 6  # the word, the space, three digits, the line end


def test_no_socket_is_opened_whatever_lies_on_disk(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole" / TABLE.file_name).write_bytes(TABLE_FILE)
    (tmp_path / "altered").mkdir()
    (tmp_path / "altered" / O200K.file_name).write_bytes(b"aGVsbG8= 0\n")
    code = f"""
import sys
from pathlib import Path

def refuse(event, arguments):
    if event.startswith("socket."):
        sys.exit("a socket was opened")

sys.addaudithook(refuse)
from bot.providers.tokens import TokenTable, read_token_table
folder = Path({str(tmp_path)!r})
assert read_token_table(folder / "missing") is None
assert read_token_table(folder / "altered") is None
assert read_token_table(folder / "whole", {TABLE!r})("abab") == 1
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)  # noqa: S603  our own interpreter and code


def test_counts_have_headroom_and_the_factor_of_the_model() -> None:
    counter: TokenCounter = EstimatedTokens(TokenFactor("claude", CLAUDE_START), measure=len)
    assert counter.count("x" * 100) == 149
    assert counter.count("") == 0


def test_what_is_counted_comes_to_match_what_the_provider_counts() -> None:
    counter = EstimatedTokens(TokenFactor("local", BUILT_IN_START), measure=len)
    for _ in range(60):
        counter.learn(counter.count("x" * 1000), 1500)
    assert counter.count("x" * 1000) == pytest.approx(1500 * 1.1, rel=0.05)


def test_what_was_learned_is_handed_back_and_taken_up_again() -> None:
    counter = EstimatedTokens(TokenFactor("local", BUILT_IN_START))
    counter.learn(1000, 1400)
    assert counter.factor.samples == 1
    assert EstimatedTokens(counter.factor).count("some words") == counter.count("some words")


def test_what_is_too_small_to_teach_anything_teaches_nothing() -> None:
    factor = TokenFactor("m", 1.0)
    assert factor.after(1.0, 50) is factor
    assert factor.after(500.0, 0) is factor
