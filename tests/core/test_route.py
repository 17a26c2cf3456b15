"""Where a message is answered: the strategies, the person's will, and what stands in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from bot.core.health import Standing
from bot.core.route import BUILT_IN, CROWDED, Situation, candidates, choose_route
from bot.domain.language import Language
from bot.domain.model import CLAUDE, OLLAMA, ModelRef, Place, Slot, Tier
from bot.domain.policy import Policy, Rule, RuleTarget
from bot.domain.route import NEED_TOOLS, Bar, Classification, Strategy, Task
from tests.fakes.clock import SATURDAY_MORNING

STRONG = ModelRef(CLAUDE, "sonnet")
LOCAL = ModelRef(OLLAMA, "qwen3:4b")
CODER = ModelRef(OLLAMA, "coder")
HYBRID = Policy(Strategy.HYBRID, STRONG, {Slot.CHAT: LOCAL})
RESTING = Standing(rests_until=SATURDAY_MORNING + timedelta(seconds=20))
NO_CLOUD = (Rule(RuleTarget.NEVER_CLOUD, word="#private"),)


def seen(task: Task = Task.CHAT, hard: float = 0.0) -> Classification:
    return Classification(task, task in NEED_TOOLS, Language.EN, hard=hard)


def at(strategy: Strategy, task: Task = Task.CHAT, hard: float = 0.0, **more: object) -> Situation:
    situation = Situation(seen(task, hard), replace(HYBRID, strategy=strategy))
    return replace(situation, **more)  # type: ignore[arg-type] # the fields of a situation


def tried(situation: Situation) -> list[ModelRef]:
    return [attempt.ref for attempt in choose_route(situation).attempts if not attempt.if_spent]


def test_every_route_ends_with_the_companion_whatever_is_combined() -> None:
    policies = (HYBRID, Policy(), replace(HYBRID, claude=None), replace(HYBRID, slots={}))
    combinations = product(
        Strategy, Task, (0.0, 0.3, 0.9), policies, (None, Tier.STRONG, Tier.LOCAL), ((), NO_CLOUD), (False, True)
    )
    for strategy, task, hard, policy, wish, matched, flag in combinations:
        situation = Situation(
            seen(task, hard),
            replace(policy, strategy=strategy),
            wish,
            fast=flag,
            matched=matched,
            was_hard=flag,
            has_images=flag,
        )
        route = choose_route(situation)
        refs = [attempt.ref for attempt in route.attempts]
        assert refs[-1] == BUILT_IN or flag  # it sees no pictures
        assert refs
        assert STRONG not in refs or not (matched or wish is Tier.LOCAL)
        assert len(set(refs) - {BUILT_IN}) == len([ref for ref in refs if ref != BUILT_IN])
        assert route.reasons or not policy.slots


@pytest.mark.parametrize(
    ("strategy", "hard", "expected"),
    [
        (Strategy.CLAUDE_ONLY, 0.0, [STRONG, BUILT_IN]),
        (Strategy.CLAUDE_ONLY, 0.9, [STRONG, BUILT_IN]),
        (Strategy.LOCAL_ONLY, 0.0, [LOCAL, BUILT_IN]),
        (Strategy.LOCAL_ONLY, 0.9, [LOCAL, BUILT_IN]),
        (Strategy.HYBRID, 0.0, [LOCAL, STRONG, BUILT_IN]),
        (Strategy.HYBRID, 0.3, [LOCAL, STRONG, BUILT_IN]),
        (Strategy.HYBRID, 0.9, [STRONG, LOCAL, BUILT_IN]),
        (Strategy.LOCAL_FALLBACK, 0.0, [STRONG, LOCAL, BUILT_IN]),
        (Strategy.LOCAL_FALLBACK, 0.9, [STRONG, LOCAL, BUILT_IN]),
    ],
)
def test_each_strategy_has_its_order(strategy: Strategy, hard: float, expected: list[ModelRef]) -> None:
    assert tried(at(strategy, Task.QUESTION, hard)) == expected


@pytest.mark.parametrize("strategy", Strategy)
@pytest.mark.parametrize("task", sorted(NEED_TOOLS))
def test_what_takes_tools_goes_to_claude_under_every_strategy(strategy: Strategy, task: Task) -> None:
    route = choose_route(at(strategy, task))
    assert route.first == STRONG
    assert "reason.needs_tools" in route.reasons


@pytest.mark.parametrize("task", [Task.MEMORY, Task.REMIND])
def test_without_claude_the_companions_parsers_come_first_where_they_know_the_matter(task: Task) -> None:
    now = at(Strategy.HYBRID, task, policy=replace(HYBRID, claude=None))
    route = choose_route(now)
    assert [(attempt.ref, attempt.unsure_moves_on) for attempt in route.attempts] == [
        (BUILT_IN, True),
        (LOCAL, False),
        (BUILT_IN, False),
    ]
    assert (route.wanted, route.bar) == (Tier.STRONG, Bar.NOT_CONNECTED)


def test_without_claude_other_tools_are_for_the_local_model() -> None:
    assert tried(at(Strategy.HYBRID, Task.TOOL, policy=replace(HYBRID, claude=None))) == [LOCAL, BUILT_IN]


def test_in_between_a_local_answer_must_be_sure_of_itself() -> None:
    assert choose_route(at(Strategy.HYBRID, Task.QUESTION, 0.3)).attempts[0].unsure_moves_on
    assert not choose_route(at(Strategy.HYBRID, Task.QUESTION, 0.1)).attempts[0].unsure_moves_on


def test_an_unsure_answer_moves_on_to_nobody_where_there_is_nobody() -> None:
    now = at(Strategy.HYBRID, Task.QUESTION, 0.3, bars={STRONG: Bar.BUDGET})
    assert [(attempt.ref, attempt.unsure_moves_on) for attempt in choose_route(now).attempts] == [
        (LOCAL, False),
        (BUILT_IN, False),
    ]


def test_a_wish_goes_before_everything_but_a_ban() -> None:
    assert tried(at(Strategy.LOCAL_ONLY, wish=Tier.STRONG))[0] == STRONG
    assert tried(at(Strategy.CLAUDE_ONLY, Task.TOOL, wish=Tier.LOCAL)) == [LOCAL, BUILT_IN]
    banned = choose_route(at(Strategy.CLAUDE_ONLY, wish=Tier.STRONG, matched=NO_CLOUD))
    assert [attempt.ref for attempt in banned.attempts] == [LOCAL, BUILT_IN]
    assert banned.bar is Bar.RULE


def test_the_persons_own_rules_go_before_tools_and_strategy_and_the_last_one_wins() -> None:
    local, strong = Rule(RuleTarget.LOCAL, task=Task.TOOL), Rule(RuleTarget.CLAUDE, word="tax")
    assert tried(at(Strategy.CLAUDE_ONLY, Task.TOOL, matched=(local,)))[0] == LOCAL
    assert tried(at(Strategy.LOCAL_ONLY, matched=(strong,)))[0] == STRONG
    assert tried(at(Strategy.HYBRID, matched=(strong, local)))[0] == LOCAL


def test_a_ban_holds_for_every_model_in_the_cloud() -> None:
    now = at(Strategy.HYBRID, matched=NO_CLOUD, places={LOCAL: Place.CLOUD, STRONG: Place.CLOUD})
    assert tried(now) == [BUILT_IN]
    assert "reason.rule=never cloud for #private" in choose_route(now).reasons


@pytest.mark.parametrize(
    ("bar", "expected"),
    [
        (Bar.BUDGET, [LOCAL, BUILT_IN]),
        (Bar.NOT_CONNECTED, [LOCAL, BUILT_IN]),
    ],
)
def test_no_strategy_leaves_a_person_without_an_answer_for_want_of_a_key_or_of_money(
    bar: Bar, expected: list[ModelRef]
) -> None:
    assert tried(at(Strategy.CLAUDE_ONLY, bars={STRONG: bar})) == expected


def test_money_that_ends_in_the_midst_of_an_answer_leaves_the_local_model_under_claude_only_too() -> None:
    attempts = choose_route(at(Strategy.CLAUDE_ONLY)).attempts
    assert [attempt.ref for attempt in attempts if attempt.if_spent] == [LOCAL]
    assert not any(attempt.if_spent for attempt in choose_route(at(Strategy.HYBRID, hard=0.9)).attempts)


def test_what_is_to_be_remembered_is_the_companions_before_it_is_a_model_without_tools() -> None:
    assert tried(at(Strategy.HYBRID, Task.MEMORY)) == [STRONG, BUILT_IN, LOCAL, BUILT_IN]
    assert tried(at(Strategy.HYBRID, Task.TOOL)) == [STRONG, LOCAL, BUILT_IN]


def test_nobody_stands_in_for_a_resting_claude_under_claude_only() -> None:
    now = at(Strategy.CLAUDE_ONLY, standings={STRONG: RESTING})
    assert tried(now) == [BUILT_IN]
    assert choose_route(now).bar is Bar.RESTING
    assert tried(replace(now, policy=replace(HYBRID, strategy=Strategy.LOCAL_FALLBACK))) == [LOCAL, BUILT_IN]


def test_a_resting_local_model_is_passed_over() -> None:
    assert tried(at(Strategy.HYBRID, standings={LOCAL: RESTING})) == [STRONG, BUILT_IN]
    assert tried(at(Strategy.LOCAL_ONLY, standings={LOCAL: RESTING})) == [BUILT_IN]


def test_a_crowded_local_model_sends_even_easy_messages_to_claude() -> None:
    crowded = {LOCAL: Standing(busy=CROWDED)}
    assert tried(at(Strategy.HYBRID, standings=crowded))[0] == STRONG
    assert tried(at(Strategy.HYBRID, standings=crowded, bars={STRONG: Bar.BUDGET}))[0] == LOCAL


@pytest.mark.parametrize("standing", [Standing(cold=True), Standing(busy=1)])
def test_a_slow_local_model_is_not_tried_where_it_might_have_to_be_repeated(standing: Standing) -> None:
    assert tried(at(Strategy.HYBRID, Task.QUESTION, 0.3, standings={LOCAL: standing}))[0] == STRONG
    assert tried(at(Strategy.HYBRID, Task.QUESTION, 0.1, standings={LOCAL: standing}))[0] == LOCAL


def test_a_quick_answer_comes_from_whoever_is_quick() -> None:
    assert tried(at(Strategy.HYBRID, Task.CODE, 0.9, fast=True))[0] == LOCAL
    assert tried(at(Strategy.HYBRID, Task.CODE, 0.9, fast=True, standings={LOCAL: Standing(cold=True)}))[0] == STRONG


def test_a_thread_does_not_drop_to_the_local_model_in_the_middle_of_something_hard() -> None:
    assert tried(at(Strategy.HYBRID, Task.QUESTION, 0.1, was_hard=True))[0] == STRONG
    assert tried(at(Strategy.HYBRID, Task.CHAT, 0.0, was_hard=True))[0] == LOCAL


def test_the_code_slot_is_for_code_and_the_chat_slot_for_what_has_none() -> None:
    policy = replace(HYBRID, slots={Slot.CHAT: LOCAL, Slot.CODE: CODER})
    assert candidates(policy, Task.CODE) == (STRONG, CODER)
    assert candidates(policy, Task.CHAT) == (STRONG, LOCAL)
    assert candidates(HYBRID, Task.CODE) == (STRONG, LOCAL)


def test_a_slot_that_claude_fills_sends_its_messages_there() -> None:
    opus = ModelRef(CLAUDE, "opus")
    policy = replace(HYBRID, strategy=Strategy.LOCAL_ONLY, slots={Slot.CHAT: LOCAL, Slot.CODE: opus})
    route = choose_route(Situation(seen(Task.CODE), policy))
    assert [attempt.ref for attempt in route.attempts] == [opus, LOCAL, BUILT_IN]
    assert "reason.slot=code" in route.reasons


def test_pictures_go_to_the_vision_slot_or_else_to_claude() -> None:
    looker = ModelRef(OLLAMA, "llava")
    seeing = replace(HYBRID, slots={Slot.CHAT: LOCAL, Slot.VISION: looker})
    assert candidates(seeing, Task.CHAT, has_images=True) == (STRONG, looker)
    assert candidates(HYBRID, Task.CHAT, has_images=True) == (STRONG, None)
    assert tried(at(Strategy.LOCAL_ONLY, has_images=True))[0] == STRONG


def test_what_a_picture_shows_is_told_by_who_can_see_or_by_nobody() -> None:
    looker = ModelRef(OLLAMA, "llava")
    both = at(Strategy.HYBRID, has_images=True, policy=replace(HYBRID, slots={Slot.VISION: looker}))
    assert tried(both) == [looker, STRONG]
    assert tried(replace(both, matched=NO_CLOUD)) == [looker]
    assert tried(at(Strategy.HYBRID, has_images=True)) == [STRONG]
    assert "reason.has_images" in choose_route(at(Strategy.LOCAL_ONLY, has_images=True)).reasons
    assert tried(at(Strategy.HYBRID, has_images=True, matched=NO_CLOUD)) == [BUILT_IN]
    assert choose_route(at(Strategy.HYBRID, has_images=True, matched=NO_CLOUD)).bar is Bar.RULE


def test_a_vision_slot_that_claude_fills_is_his() -> None:
    opus = ModelRef(CLAUDE, "opus")
    policy = replace(HYBRID, slots={Slot.CHAT: LOCAL, Slot.VISION: opus})
    assert candidates(policy, Task.CHAT, has_images=True) == (opus, None)
    assert "reason.slot=vision" in choose_route(at(Strategy.LOCAL_ONLY, has_images=True, policy=policy)).reasons


def test_nothing_connected_is_the_companions_alone() -> None:
    route = choose_route(Situation(seen(), Policy()))
    assert [attempt.ref for attempt in route.attempts] == [BUILT_IN]
    assert "reason.no_claude" in route.reasons
