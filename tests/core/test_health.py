"""When a model is left alone, for how long, and who may try it again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.health import FAILURES_TO_REST, FIRST_REST, LONGEST_REST, Health
from bot.domain.errors import BudgetSpent, KeyRefused, PromptRefused, ProviderBusy, ProviderError, ProviderFailed
from bot.domain.model import CLAUDE, OLLAMA, ModelRef
from tests.fakes.clock import FakeClock

CLOUD, LOCAL = ModelRef(CLAUDE, "sonnet"), ModelRef(OLLAMA, "qwen3:4b")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def health(clock: FakeClock) -> Health:
    return Health(clock)


def fail(health: Health, *errors: ProviderError, ref: ModelRef = CLOUD) -> None:
    for error in errors:
        health.began(ref)
        health.ended(ref, error)


def rests(health: Health, ref: ModelRef = CLOUD) -> bool:
    return health.standing(ref).rests_until is not None


def test_a_model_rests_after_some_failures_in_a_row(health: Health) -> None:
    fail(health, *[ProviderFailed("500")] * (FAILURES_TO_REST - 1))
    assert not rests(health)
    fail(health, ProviderFailed("500"))
    assert rests(health)


def test_an_answer_between_failures_forgives_them(health: Health) -> None:
    fail(health, *[ProviderFailed("500")] * (FAILURES_TO_REST - 1))
    health.began(CLOUD)
    health.ended(CLOUD)
    fail(health, ProviderFailed("500"))
    assert not rests(health)


def test_a_failure_that_cannot_pass_by_itself_makes_it_rest_at_once(health: Health) -> None:
    fail(health, KeyRefused("401"))
    assert rests(health)


@pytest.mark.parametrize("error", [PromptRefused("413"), BudgetSpent("cap")])
def test_a_fault_of_the_request_says_nothing_about_the_model(health: Health, error: ProviderError) -> None:
    fail(health, *[error] * 10)
    assert not rests(health)


def test_it_rests_as_long_as_it_asked_to(health: Health, clock: FakeClock) -> None:
    fail(health, ProviderBusy("429", retry_after_s=90))
    clock.advance(timedelta(seconds=89))
    assert rests(health)
    clock.advance(timedelta(seconds=2))
    assert not rests(health)


@pytest.mark.parametrize(("asked", "given"), [(1e9, LONGEST_REST), (-5, timedelta(0))])
def test_no_answer_of_a_server_makes_it_rest_for_ever_or_into_the_past(
    health: Health, clock: FakeClock, asked: float, given: timedelta
) -> None:
    fail(health, ProviderBusy("429", retry_after_s=asked))
    clock.advance(given)
    assert not rests(health)


def test_after_its_rest_one_request_tries_it_and_the_others_stay_away(health: Health, clock: FakeClock) -> None:
    fail(health, KeyRefused("401"))
    clock.advance(FIRST_REST)
    assert not rests(health)
    health.began(CLOUD)
    assert rests(health)
    health.ended(CLOUD)
    assert not rests(health)


def test_a_trial_that_fails_makes_it_rest_twice_as_long(health: Health, clock: FakeClock) -> None:
    fail(health, KeyRefused("401"))
    clock.advance(FIRST_REST)
    fail(health, KeyRefused("401"))
    clock.advance(FIRST_REST)
    assert rests(health)
    clock.advance(FIRST_REST)
    assert not rests(health)


def test_a_trial_that_was_given_up_leaves_the_next_one_free(health: Health, clock: FakeClock) -> None:
    fail(health, KeyRefused("401"))
    clock.advance(FIRST_REST)
    health.began(CLOUD)
    health.left(CLOUD)
    assert not rests(health)


def test_forgiving_ends_every_rest(health: Health) -> None:
    fail(health, KeyRefused("401"))
    health.forgive()
    assert not rests(health)


def test_it_is_known_how_many_answers_a_model_works_on(health: Health) -> None:
    health.began(LOCAL)
    health.began(LOCAL)
    health.ended(LOCAL)
    assert health.standing(LOCAL).busy == 1


def test_a_local_model_is_cold_until_it_answered_and_some_time_after(health: Health, clock: FakeClock) -> None:
    assert health.standing(LOCAL).cold
    health.began(LOCAL)
    health.ended(LOCAL)
    assert not health.standing(LOCAL).cold
    clock.advance(timedelta(minutes=6))
    assert health.standing(LOCAL).cold
    health.is_warm(LOCAL)
    assert not health.standing(LOCAL).cold


def test_a_model_in_the_cloud_is_never_cold(health: Health) -> None:
    assert not health.standing(CLOUD).cold
