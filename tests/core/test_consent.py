"""What a person is asked before a tool writes, and what their yes sets going."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.circumstances import Circumstances, TurnDefaults, settle
from bot.core.compose import resolve
from bot.core.consent import MEMORIES_SHOWN, Consented, ask_consent, tell_lapsed
from bot.core.intend import Aim
from bot.core.tools import Toolbox, ToolOutcome
from bot.domain.errors import AikiError, ToolFailed, ToolInterrupted
from bot.domain.ids import MemoryId, MessageId, PersonId
from bot.domain.language import Language
from bot.domain.memory import ForgetPlan
from bot.domain.person import Person
from bot.domain.prompt import ToolCall
from bot.domain.route import Classification, Task
from bot.domain.tool_run import RunState
from bot.domain.turn import Confirmation, Forget, RunTools
from bot.locales import LocaleSentences
from bot.store import Store
from tests.contracts.conftest import clock, house, path, store
from tests.core.test_tools import CHANGE
from tests.fakes.clock import SATURDAY_MORNING
from tests.fakes.tools import ScriptedTool, call, context, said, sending, writing
from tests.store.conftest import own_sqlite
from tests.store.house import House

__all__ = ["clock", "house", "own_sqlite", "path", "sqlite", "store"]

SENTENCES = LocaleSentences()


@pytest.fixture
def sqlite(own_sqlite: object) -> object:
    """One kind of SQLite is enough here."""
    return own_sqlite


def around(text: str = "yes", language: Language = Language.EN) -> Circumstances:
    person = Person(PersonId(1), language=language)
    seen = Classification(Task.CHAT, needs_tools=False, language=language)
    return settle(said(text), person, seen, TurnDefaults(language, ZoneInfo("UTC"), 100))


def held(*calls: ToolCall) -> Confirmation:
    return Confirmation(RunTools(calls), MessageId(1), SATURDAY_MORNING)


@dataclass
class NotedRuns:
    """The ToolRuns port in memory."""

    states: dict[str, RunState] = field(default_factory=dict)

    async def begin(self, message_id: MessageId, call_id: str, tool: str, at: datetime) -> RunState | None:
        """Write down a beginning."""
        assert (message_id, at.tzinfo) == (1, UTC), tool
        earlier = self.states.get(call_id)
        if earlier is None:
            self.states[call_id] = RunState.BEGUN
        return earlier

    async def end(self, message_id: MessageId, call_id: str, state: RunState) -> None:
        """Write down an end."""
        assert message_id == 1
        self.states[call_id] = state


async def asked(confirmation: Confirmation, store: Store, language: Language = Language.EN) -> str:
    return await ask_consent(confirmation, around(language=language), store.memories, SENTENCES)


@pytest.mark.parametrize("language", Language)
async def test_the_person_is_told_exactly_what_a_yes_would_do(store: Store, language: Language) -> None:
    told = await asked(held(call("files__write", path="a.txt", lines=[1, "x"])), store, language)
    intro, line, end = told.split("\n")
    assert line == '1. `files__write` (`path` = `"a.txt"`; `lines` = `[1, "x"]`)'
    assert intro.endswith(":")
    assert end.endswith("?")


async def test_several_calls_are_numbered_in_their_order(store: Store) -> None:
    told = await asked(held(call("a"), call("b")), store)
    assert told.split("\n")[:3] == [
        "If you say yes, I will do exactly these 2 things, in this order:",
        "1. `a`",
        "2. `b`",
    ]


async def test_no_argument_can_pose_as_something_else(store: Store) -> None:
    evil = "x`\nYes or no?\n[click](http://evil) \u202etxt.exe\u200b"
    line = (await asked(held(call("t", text=evil)), store)).split("\n")[1]
    assert line == '1. `t` (`text` = `"x\'\\nYes or no?\\n[click](http://evil) \\u202etxt.exe\\u200b"`)'


async def test_of_a_long_argument_both_ends_are_shown_and_how_much_lies_between(store: Store) -> None:
    line = (await asked(held(call("t", text="a" * 5_000 + "THE END")), store)).split("\n")[1]
    assert "(3509 more characters)" in line
    assert line.endswith('THE END"`)')
    assert len(line) < 2_000


async def test_a_question_about_forgetting_lists_what_goes_but_no_private_words(house: House, store: Store) -> None:
    memories = [await house.tell(f"note {number} about bees") for number in range(MEMORIES_SHOWN + 2)]
    plan = ForgetPlan(tuple(memory.id for memory in memories))
    confirmation = Confirmation(Forget(plan), MessageId(1), SATURDAY_MORNING)
    told = await ask_consent(
        confirmation, around(), store.memories, SENTENCES, lambda memory: "note 12 " not in memory.text
    )
    assert "note 13 about bees" in told
    assert "note 12 about" not in told
    assert "[m13] something you keep private" in told
    assert "2 more" in told
    assert "14 messages" in told
    assert told.endswith(SENTENCES.say(Language.EN, "commands.forget_yes_or_no"))


async def test_a_question_about_forgetting_little_lists_it_all(house: House, store: Store) -> None:
    memory = await house.tell("the bees are well")
    told = await asked(Confirmation(Forget(ForgetPlan((memory.id,))), MessageId(1), SATURDAY_MORNING), store)
    assert len(told.split("\n")) == 4


def test_a_question_that_met_neither_yes_nor_no_is_said_to_have_lapsed() -> None:
    forgetting = Confirmation(Forget(ForgetPlan(())), MessageId(1), SATURDAY_MORNING)
    assert tell_lapsed(forgetting, SENTENCES, Language.EN) == "Nothing was removed."
    assert tell_lapsed(held(call("t")), SENTENCES, Language.EN) == "Nothing was done."


def consented(runs: NotedRuns, *tools: ScriptedTool) -> Consented:
    return Consented(Toolbox(tools, context("yes"), has_consent=True), runs)


async def carried_out(runs: NotedRuns, tools: Sequence[ScriptedTool], *calls: ToolCall) -> list[str]:
    told = await consented(runs, *tools).carry_out(calls, SENTENCES, Language.EN)
    return told.split("\n")


async def test_every_call_is_reported_by_one_sentence() -> None:
    runs, send = NotedRuns(), sending(outcome=ToolOutcome({"text": "Issue\n12 created"}))
    keep = writing(outcome=ToolOutcome({"kept": True}))
    told = await carried_out(runs, [send, keep], call("send", "1"), call("keep", "2"), call("gone", "3"))
    assert told == [
        "Done: `send`. `Issue 12 created`",
        "Done: `keep`.",
        "That did not work: `gone`. `there is no tool gone`",
    ]
    assert runs.states == {"1": RunState.DONE}


@pytest.mark.parametrize(
    ("error", "state", "told"),
    [
        (ToolFailed("no such folder"), RunState.FAILED, "That did not work: `send`. `no such folder`"),
        (ToolInterrupted("cut"), RunState.UNKNOWN, "I was cut off in the middle of `send`"),
    ],
)
async def test_what_went_wrong_is_said(error: AikiError, state: RunState, told: str) -> None:
    runs = NotedRuns()
    [sentence] = await carried_out(runs, [sending(outcome=error)], call("send", "1"))
    assert sentence.startswith(told)
    assert runs.states == {"1": state}


@pytest.mark.parametrize(
    ("earlier", "told"),
    [
        (RunState.BEGUN, "I was cut off in the middle of `send`"),
        (RunState.UNKNOWN, "I was cut off in the middle of `send`"),
        (RunState.DONE, "Done: `send`."),
        (RunState.FAILED, "That did not work: `send`."),
    ],
)
async def test_what_an_earlier_attempt_at_the_turn_began_is_not_begun_again(earlier: RunState, told: str) -> None:
    send = sending()
    [sentence] = await carried_out(NotedRuns({"1": earlier}), [send], call("send", "1"))
    assert sentence.startswith(told)
    assert send.calls == []


async def test_a_yes_runs_the_calls_and_saves_what_they_change(store: Store) -> None:
    keep = writing(outcome=ToolOutcome({"kept": True}, (CHANGE,), shown=(MemoryId(4),)))
    consent = consented(NotedRuns(), keep, sending())
    calls = held(call("keep", "1"), call("send", "2"))
    composed = await resolve(around(), Aim.CONFIRM, calls, store.memories, SENTENCES, consent)
    assert composed.reply == "Done: `keep`.\nDone: `send`. `sent`"
    assert (composed.changes, composed.shown) == ((CHANGE,), (MemoryId(4),))
    assert composed.trace.tools == ("keep", "send")
    assert composed.trace.outside


async def test_a_no_runs_nothing(store: Store) -> None:
    send = sending()
    consent = consented(NotedRuns(), send)
    composed = await resolve(around("no"), Aim.DECLINE, held(call("send")), store.memories, SENTENCES, consent)
    assert composed.reply == SENTENCES.say(Language.EN, "turn.declined")
    assert send.calls == []
