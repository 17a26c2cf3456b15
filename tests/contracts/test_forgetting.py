"""What every implementation of the Memories port leaves behind when it forgets: nothing."""

from __future__ import annotations

from bot.domain.ids import MemoryId
from bot.domain.memory import (
    ForgetPlan,
    Forgotten,
    RecallHit,
    Scope,
)
from bot.domain.turn import Confirmation, Forget
from bot.ports import Memories
from tests.store.house import LIVES, House, Importer, asking, vector


async def test_a_forgotten_memory_is_gone_from_everywhere_it_was_found(
    house: House, memories: Memories, scope: Scope
) -> None:
    memory = await house.tell("my sister is called Ane")
    index = await house.store.vectors.use("toy", 2)
    await house.store.vectors.keep(index, [(memory.id, vector(1, 0))])
    forgotten = await memories.forget(ForgetPlan((memory.id,)), scope)
    assert forgotten == Forgotten(messages=1, facts=0, vectors=1, replies=1)
    assert await memories.get(memory.id, scope) is None
    assert await memories.matching(scope, ["sister"], 10) == []
    assert await memories.candidates(asking(scope, "sister"), [(index, vector(1, 0))]) == []


async def test_with_a_message_go_the_facts_taken_from_it(house: House, memories: Memories, scope: Scope) -> None:
    fact = await house.state("I live in Oslo")
    assert fact.source_message_id is not None
    [message] = [m for m in await memories.said_in(fact.source_message_id, scope) if m.id != fact.id]
    forgotten = await memories.forget(ForgetPlan((message.id,)), scope)
    assert (forgotten.messages, forgotten.facts) == (1, 1)
    assert await memories.facts(scope) == []


async def test_with_a_fact_goes_the_message_it_was_said_in(house: House, memories: Memories, scope: Scope) -> None:
    fact = await house.state("I live in Oslo")
    await memories.forget(ForgetPlan((fact.id,)), scope)
    assert await memories.page(scope, None, 10) == []


async def test_forgetting_in_another_scope_removes_nothing(house: House, memories: Memories) -> None:
    memory = await house.tell("a secret")
    assert (await memories.forget(ForgetPlan((memory.id,)), Scope("t1"))).total == 0
    assert await memories.get(memory.id, memory.scope) == memory


async def test_forgetting_what_is_not_there_removes_nothing(memories: Memories, scope: Scope) -> None:
    assert await memories.forget(ForgetPlan((MemoryId(99),)), scope) == Forgotten()


async def test_a_fact_that_took_the_place_of_a_forgotten_one_stays(
    house: House, memories: Memories, scope: Scope
) -> None:
    old = await house.state("I live in Oslo")
    new = await house.state("I live in Bergen", LIVES, supersedes=[old.id])
    await memories.forget(ForgetPlan((old.id,)), scope)
    assert await memories.facts(scope) == [new]


async def test_a_fact_whose_successor_is_forgotten_stays_closed(house: House, memories: Memories, scope: Scope) -> None:
    old = await house.state("I live in Oslo")
    new = await house.state("I live in Bergen", LIVES, supersedes=[old.id])
    await memories.forget(ForgetPlan((new.id,)), scope)
    closed = await house.memory(old.id, scope)
    assert closed.superseded_by is None
    assert closed.valid_to is not None


async def test_the_log_keeps_neither_the_message_nor_the_answer_that_cited_it(
    house: House, memories: Memories, scope: Scope
) -> None:
    memory = await house.tell("my sister is called Ane")
    question = await house.say("what is she called?")
    await house.answer(question, reply="She is called Ane.", hits=[RecallHit(memory, 1.0, ("words: ane",))])
    await memories.forget(ForgetPlan((memory.id,)), scope)
    now = await house.say("so?")
    lines = [line.text for line in await house.store.conversations.history(now.thread_id, now.id, 10)]
    assert lines == ["what is she called?"]


async def test_a_reply_that_quoted_it_without_citing_it_goes_too(
    house: House, memories: Memories, scope: Scope
) -> None:
    memory = await house.tell("my sister is called Ane")
    turn_id = await house.answer(await house.say("what do you know?"), reply="You said: my sister is called Ane.")
    await memories.forget(ForgetPlan((memory.id,)), scope)
    assert await house.replied(turn_id, scope) == ""


async def test_an_earlier_answer_says_that_what_it_drew_on_is_forgotten(
    house: House, memories: Memories, scope: Scope
) -> None:
    memory = await house.tell("my sister is called Ane")
    hit = RecallHit(memory, 1.0, ("words: ane",))
    turn_id = await house.answer(await house.say("what is she called?"), hits=[hit])
    await memories.forget(ForgetPlan((memory.id,)), scope)
    turn = await house.turn(turn_id, scope)
    assert [(cited.memory, cited.reasons) for cited in turn.cited] == [(None, ())]
    assert turn.trace.reasons == ()


async def test_the_turn_that_forgets_keeps_its_own_reply(house: House, memories: Memories, scope: Scope) -> None:
    memory = await house.tell("my sister is called Ane")
    message = await house.say("forget my sister")
    turn_id = await house.answer(
        message, Forget(ForgetPlan((memory.id,))), reply="Gone.", hits=[RecallHit(memory, 1.0, ("words: sister",))]
    )
    turn = await house.turn(turn_id, scope)
    assert await house.replied(turn_id, scope) == "Gone."
    assert turn.cited[0].reasons == ()


async def test_the_question_whether_to_forget_is_forgotten_with_it(
    house: House, memories: Memories, scope: Scope
) -> None:
    memory = await house.tell("my sister is called Ane")
    asked = await house.say("forget my sister")
    forget = Forget(ForgetPlan((memory.id,)))
    waits = Confirmation(forget, asked.id, house.clock.now())
    asking_turn = await house.answer(asked, reply="Ane, your sister?", confirmation=waits)
    await house.answer(await house.say("yes"), forget, reply="Gone.")
    assert await house.replied(asking_turn, scope) == ""


async def test_a_question_about_something_already_forgotten_lapses(
    house: House, memories: Memories, scope: Scope
) -> None:
    memory = await house.tell("my sister is called Ane")
    asked = await house.say("forget my sister")
    waits = Confirmation(Forget(ForgetPlan((memory.id,))), asked.id, house.clock.now())
    await house.answer(asked, confirmation=waits)
    await memories.forget(ForgetPlan((memory.id,)), scope)
    assert await house.store.conversations.confirmation(asked.thread_id) is None


async def test_a_forgotten_message_that_is_redelivered_stays_forgotten(
    house: House, memories: Memories, scope: Scope, imported: Importer
) -> None:
    item = imported("1", "I adopted a parrot")
    await memories.add([item], await house.owner())
    [memory] = await memories.matching(scope, ["parrot"], 1)
    await memories.forget(ForgetPlan((memory.id,)), scope)
    await memories.add([item], await house.owner())
    assert await memories.matching(scope, ["parrot"], 1) == []


async def test_a_message_that_is_forgotten_before_its_answer_is_not_answered(house: House, memories: Memories) -> None:
    message = await house.say("my pin is 4711")
    await house.forget(message, ForgetPlan((), (message.id,)))
    assert await house.store.conversations.unanswered() == []


async def test_ids_are_never_used_again(house: House, memories: Memories, scope: Scope) -> None:
    memory = await house.tell("a secret")
    await memories.forget(ForgetPlan((memory.id,)), scope)
    assert (await house.tell("another")).id > memory.id


async def test_an_answer_that_only_had_it_at_hand_stays(house: House, memories: Memories, scope: Scope) -> None:
    memory = await house.tell("I bake bread on Sundays with my wife")
    hits, recipe, kyoto = [RecallHit(memory, 1.0, ("words: bread",))], "Mix flour; bake 40 minutes.", "Go out early."
    await house.answer(await house.say("a recipe for sourdough bread?"), reply=recipe, hits=hits)
    await house.answer(await house.say("what should my wife and I see in Kyoto?"), reply=kyoto, hits=hits)
    pinned = [RecallHit(memory, 0.0, ("reason.pinned",))]
    told = "Every Sunday you bake with your wife, so not that day."
    await house.answer(await house.say("when shall we meet?"), reply=told, hits=pinned)
    plan = ForgetPlan((memory.id,))
    assert await memories.foresee(plan, scope) == Forgotten(messages=1, replies=2)
    assert (await memories.forget(plan, scope)).replies == 2
    now = await house.say("so?")
    lines = [line.text for line in await house.store.conversations.history(now.thread_id, now.id, 10)]
    assert {recipe, kyoto} <= set(lines)
    assert told not in lines


async def test_the_reasons_of_an_answer_that_stays_lose_the_words(
    house: House, memories: Memories, scope: Scope
) -> None:
    memory = await house.tell("I bake bread on Sundays with my wife")
    hits = [RecallHit(memory, 1.0, ("reason.words=bread",))]
    turn_id = await house.answer(await house.say("a recipe for bread?"), reply="Mix flour and water.", hits=hits)
    await memories.forget(ForgetPlan((memory.id,)), scope)
    turn = await house.turn(turn_id, scope)
    assert turn.reply is not None
    assert turn.reply.text == "Mix flour and water."
    assert [cited.reasons for cited in turn.cited] == [()]
    assert turn.trace.reasons == ()
