"""A file that cannot be written, found out in the middle of a conversation."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.core.embedding import MemoryEmbedding
from bot.core.recall import Recall
from bot.domain.errors import DatabaseBusy, DiskFull, StoreError
from bot.domain.ids import MessageId
from bot.domain.memory import RecallHit, Scope
from tests.flows.conftest import Talk, settings, talk

__all__ = ["settings", "talk"]  # fixtures


async def fill_up(talk: Talk, *, room: int) -> None:
    """Let the database file grow by no more than this many pages."""

    def limit(db: object) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined] # a connection of the module chosen
        db.execute(f"PRAGMA max_page_count = {pages + room}").fetchall()  # type: ignore[attr-defined]

    await talk.aiki.store.database.write(limit)


async def say_much(talk: Talk) -> None:
    for _ in range(50):
        await talk.say("and more and more " * 1_000)


async def test_a_full_disk_is_told_to_the_adapter_and_nothing_is_half_written(talk: Talk) -> None:
    await talk.say("My sister is a beekeeper")
    await talk.aiki.handler.rest()
    await fill_up(talk, room=0)
    with pytest.raises(DiskFull):
        await say_much(talk)
    await fill_up(talk, room=100_000)
    await talk.aiki.handler.recover()
    assert "beekeeper" in await talk.say("/memory sister")
    assert await talk.aiki.store.conversations.unanswered() == []


async def test_a_file_that_fails_in_the_middle_of_a_turn_leaves_the_message_to_be_answered_later(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(
        recall: Recall, question: str, scope: Scope, *, before: MessageId, zone: ZoneInfo
    ) -> tuple[RecallHit, ...]:
        raise DatabaseBusy("locked")

    with monkeypatch.context() as broken:
        broken.setattr(Recall, "find", fail)
        with pytest.raises(DatabaseBusy):
            await talk.say("My sister is a beekeeper")
    assert talk.terminal.arrived == []
    assert await talk.aiki.handler.recover() == 1
    assert len(talk.terminal.arrived) == 1


async def test_an_embedding_that_cannot_be_stored_is_logged_and_made_up_for_later(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(embedding: MemoryEmbedding) -> int:
        raise StoreError("no room")

    with monkeypatch.context() as broken:
        broken.setattr(MemoryEmbedding, "catch_up", fail)
        assert await talk.say("My sister is a beekeeper")
        await talk.aiki.handler.rest()
    assert "embedding after a turn failed: StoreError" in caplog.text
    assert "being indexed" in await talk.say("/status")
    await talk.aiki.handler.rest()
    assert "being indexed" not in await talk.say("/status")
