"""In a group: only what is meant for Aiki, nothing that was said in private, each topic apart, and moves survived."""

from __future__ import annotations

from tests.fakes.provider import HeldProvider, ScriptedProvider, says
from tests.flows.telegram.conftest import GROWS, Home, OpenHome
from tests.wire.telegram_faults import refuses

TOLD_IN_PRIVATE = "My doctor is called Zephyrine"


async def test_only_what_is_meant_for_aiki_is_answered_or_kept(home: Home) -> None:
    eve = home.wire.person("Eve")
    group = home.wire.supergroup(members=[home.ada, eve])
    for text in ("hello everybody", "what is 6*7?", "@other_bot what is 6*7?", "/status@other_bot"):
        assert await home.say(text, group) == ""
    assert "= 42" in await home.say("@aiki_bot what is 6*7?", group)
    mine = home.wire.messages(group)[-1]
    assert "= 48" in await home.say("what is 6*8?", group, reply_to=mine)
    assert await home.say("/stop@aiki_bot", group) == "I am not writing anything just now."
    assert len(home.wire.texts(group)) == 3
    kept = await home.aiki.store.database.read(
        lambda db: [row[0] for row in db.execute("SELECT text FROM message WHERE role = 'person'").fetchall()]
    )
    assert not [text for text in kept if "everybody" in text or "other_bot" in text]


async def test_what_was_said_in_private_never_appears_in_a_group(open_home: OpenHome) -> None:
    claude = ScriptedProvider(says("Noted."), says("I don't know."), says("Zephyrine, you said."))
    async with open_home(providers=[claude]) as home:
        group = home.wire.supergroup(members=[home.ada])
        await home.say(f"{TOLD_IN_PRIVATE}, write that down please")
        await home.say("@aiki_bot write down who my doctor is", group)
        for command in ("/memory", "/recall doctor", "/why", "/settings", "/usage", "/status", "/memory m1", "/why m1"):
            told = await home.say(f"{command.split()[0]}@aiki_bot {' '.join(command.split()[1:])}".strip(), group)
            assert "Zephyrine" not in told, command
        prompt = claude.prompts[1]
        shown = (prompt.message, prompt.context, *(line.text for line in prompt.history))
        assert not [text for text in shown if "Zephyrine" in text]
        assert not prompt.recall or all("Zephyrine" not in hit.memory.text for hit in prompt.recall)
        await home.say("Write down who my doctor is")
        assert any("Zephyrine" in hit.memory.text for hit in claude.prompts[2].recall) or any(
            "Zephyrine" in line.text for line in claude.prompts[2].history
        )


async def test_topics_are_threads_of_their_own(open_home: OpenHome) -> None:
    claude = ScriptedProvider(says("Noted here."), says("Nothing here."))
    async with open_home(providers=[claude]) as home:
        forum = home.wire.supergroup(members=[home.ada], forum=True)
        plans, jokes = home.wire.topic(home.ada, forum, "Plans"), home.wire.topic(home.ada, forum, "Jokes")
        await home.say("@aiki_bot write down that we meet at noon", forum, topic=plans)
        await home.say("@aiki_bot write down what we planned", forum, topic=jokes)
        first, second = home.wire.messages(forum)
        assert (first.thread_id, second.thread_id) == (plans, jokes)
        assert claude.prompts[1].history == ()


async def test_a_topic_that_is_gone_ends_there_and_nowhere_else(home: Home) -> None:
    forum = home.wire.supergroup(members=[home.ada], forum=True)
    plans, jokes = home.wire.topic(home.ada, forum, "Plans"), home.wire.topic(home.ada, forum, "Jokes")
    home.wire.says(home.ada, "@aiki_bot what is 6*7?", forum, topic=plans)
    home.wire.drops_topic(forum, plans)
    await home.quiet()
    assert "= 42" in await home.say("@aiki_bot what is 6*7?", forum, topic=jokes)
    assert "= 42" in await home.say("what is 6*7?")


async def test_an_answer_grows_in_one_message_that_becomes_the_answer(open_home: OpenHome) -> None:
    claude = HeldProvider()
    async with open_home(providers=[claude]) as home:
        group = home.wire.supergroup(members=[home.ada])
        home.wire.says(home.ada, "@aiki_bot write a poem", group)
        await claude.begun()
        await home.wire.wait_for(lambda: home.wire.texts(group))
        [preview] = home.wire.messages(group)
        assert preview.text.endswith(GROWS)
        assert preview.silent
        claude.go_on()
        await home.quiet()
        assert home.wire.messages(group) == [preview]
        assert preview.text == "You say: write a poem"
        assert [one["text"] for one in preview.buttons] == ["👍", "👎", "🔁"]


async def test_a_group_that_moves_keeps_its_thread_and_its_memory(home: Home) -> None:
    group = home.wire.group(members=[home.ada])
    await home.say("@aiki_bot our beekeeper is called Gudrun", group)
    new = home.wire.migrates(group)
    await home.quiet()
    assert "Gudrun" in await home.say("@aiki_bot what did I tell you about our beekeeper?", new)
    assert "Gudrun" not in await home.say("what did I tell you about the beekeeper?")


async def test_an_answer_that_meets_the_move_arrives_in_the_new_place_once(home: Home) -> None:
    group = home.wire.group(members=[home.ada])
    home.wire.reads_all_groups = False
    home.wire.says(home.ada, "@aiki_bot what is 6*7?", group)
    new = home.wire.migrates(group)
    await home.wire.wait_for(lambda: home.wire.texts(new))
    await home.quiet()
    assert len(home.wire.texts(new)) == 1
    assert home.wire.texts(group) == []


async def test_a_group_that_threw_aiki_out_is_left_alone(home: Home) -> None:
    group = home.wire.group(members=[home.ada])
    home.wire.says(home.ada, "@aiki_bot what is 6*7?", group)
    home.wire.kicks(group, home.ada)
    await home.quiet()
    tries = home.wire.counts["sendMessage"]
    assert "shut me out" not in await home.say("/status")
    assert home.wire.counts["sendMessage"] == tries + 1
    home.wire.invites(group, home.ada)
    assert "= 48" in await home.say("@aiki_bot what is 6*8?", group)


async def test_a_word_aiki_may_not_say_in_a_group_ends_there(home: Home) -> None:
    group = home.wire.group(members=[home.ada])
    home.wire.trips(
        "sendMessage", refuses(400, "not enough rights to send text messages to the chat"), None, chat=group
    )
    home.wire.says(home.ada, "@aiki_bot what is 6*7?", group)
    await home.quiet()
    tries = home.wire.counts["sendMessage"]
    assert "= 42" in await home.say("what is 6*7?")
    assert home.wire.counts["sendMessage"] == tries + 1
