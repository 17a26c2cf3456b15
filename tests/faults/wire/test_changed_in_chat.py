"""What a person changes in the chat about models: it holds at once, over the wire, and after a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.domain.model import CLAUDE, OLLAMA
from tests.faults.wire.house import BY_CLAUDE, BY_LOCAL, WORDS, House, open_house
from tests.wire.ollama_lines import STALL, Kept, encoded, progress

HARD = "Write a FastAPI server with tests"
NEW = "ollama:qwen3:8b"
LAYER = {"digest": "sha256:1", "total": 4_000}


async def settled(house: House, sign: str) -> str:
    """Return what /model says once a sign stands in it."""
    shown, tries = "", 100
    while sign not in shown and tries:
        tries -= 1
        await asyncio.sleep(0.01)
        shown = await house.talk.say("/model")
    return shown


async def test_a_model_that_is_missing_is_fetched_from_the_chat_and_then_answers(tmp_path: Path) -> None:
    async with open_house(tmp_path, llm_strategy="local_only", chat_model="ollama:qwen3:8b") as house:
        assert "aiki model pull qwen3:8b" in await house.talk.say("write me a poem about it")
        half, whole = (progress("pulling 1", **LAYER, completed=done) for done in (1_000, 4_000))
        house.ollama.pulls.append([progress("pulling manifest"), half, whole, progress("success")])
        house.ollama.models["qwen3:8b"] = Kept()
        assert await house.talk.say("/model pull qwen3:8b") == house.told("models.fetch_begun", model=NEW)
        there = house.told("models.fetched", model=NEW)
        assert there in await settled(house, there)
        assert await house.talk.say("write me a poem about it") == BY_LOCAL  # its breaker was closed, too


async def test_a_fetch_shows_how_far_it_is_while_the_conversation_goes_on_and_stops_with_the_program(
    tmp_path: Path,
) -> None:
    async with open_house(tmp_path) as house:
        house.ollama.pulls.append([progress("pulling 1", **LAYER, completed=1_000), STALL])
        await house.talk.say("/model pull qwen3:8b")
        quarter = house.told("models.fetching", model=NEW, percent=25)
        assert quarter in await settled(house, quarter)
        assert await house.talk.say("good morning!") == BY_LOCAL
        await house.talk.say("/model pull qwen3:8b")
        assert house.ollama.pulls == []  # asked for once
        house.ollama.hung_up.clear()
        hung_up = house.ollama.hung_up
    assert hung_up.is_set()


async def test_a_fetch_that_fails_is_said_plainly_and_can_be_tried_again(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.ollama.pulls.append([encoded({"error": f"pull model manifest: file does not exist {WORDS}"})])
        house.ollama.pulls.append([progress("success")])
        await house.talk.say("/model pull qwen3:8b")
        failed = house.told("models.fetch_failed", model=NEW)
        shown = await settled(house, failed)
        assert failed in shown
        assert WORDS not in shown
        await house.talk.say("/model pull qwen3:8b")
        there = house.told("models.fetched", model=NEW)
        assert there in await settled(house, there)


async def test_every_change_holds_for_the_next_message_and_after_a_restart(tmp_path: Path) -> None:
    async with open_house(tmp_path, llm_strategy="claude_only") as house:
        house.ollama.models["qwen3:8b"] = Kept()
        assert await house.talk.say("good morning!") == BY_CLAUDE
        await house.talk.say("/strategy local_only")
        assert await house.talk.say(HARD) == BY_LOCAL
        await house.talk.say("/rules claude for code")
        assert await house.talk.say(HARD) == BY_CLAUDE
        await house.talk.say("/model chat ollama:qwen3:8b")
        await house.talk.say("/model claude claude-opus-5-5")
        await house.talk.say("/settings footer on")
        said = house.talk.said
    async with open_house(tmp_path, llm_strategy="claude_only") as house:
        house.talk.said = said
        house.ollama.models["qwen3:8b"] = Kept()
        assert (await house.talk.say("good morning!")).splitlines()[-1].startswith("ollama:qwen3:8b · ")
        assert (await house.talk.say(HARD)).splitlines()[-1].startswith("claude:claude-opus-5-5 · ")
        await house.talk.say("/settings reset")
        assert await house.talk.say("good morning!") == BY_CLAUDE
        assert house.claude.requests[-1]["model"] == "claude-sonnet-5-5"


async def test_a_choice_that_the_server_does_not_have_is_not_kept(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        missing = house.told("models.missing_pull", model="qwen3:14b", provider=OLLAMA)
        assert await house.talk.say("/model chat ollama:qwen3:14b") == missing
        missing = house.told("models.missing", model="claude-opus-9", provider=CLAUDE)
        assert await house.talk.say("/model claude claude-opus-9") == missing
        assert await house.talk.say("good morning!") == BY_LOCAL
        assert (house.asked(OLLAMA), house.asked(CLAUDE)) == (1, 0)


async def test_while_the_servers_are_gone_the_commands_answer_and_who_names_a_model_is_believed(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.servers[OLLAMA].gone(), house.servers[CLAUDE].gone():
        shown = await house.talk.say("/model")
        assert house.told("error.provider_unreachable", address=house.servers[OLLAMA].url) in shown
        chosen = house.told("models.slot_set", slot="chat", model="ollama:qwen3:14b")
        assert (await house.talk.say("/model chat ollama:qwen3:14b")).startswith(chosen)
