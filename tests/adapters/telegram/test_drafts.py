"""An answer is seen while it grows, never too often, and nothing of that comes behind the answer itself."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters import growing
from bot.adapters.telegram import drafts as drafts_module
from tests.adapters.telegram.growing import MORE, TEXT, quiet, texts
from tests.adapters.telegram.rig import TelegramRig, private
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.telegram_chats import Person
from tests.wire.telegram_faults import Fault, floods, gateway, hangs, held, refuses, resets

pytestmark = pytest.mark.usefixtures("quick")


# In a private chat


async def test_typing_is_shown_first_and_again_until_there_is_text(rig: TelegramRig, ada: Person) -> None:
    rig.telegram.begin(private(ada))
    await rig.wire.wait_for(lambda: len(rig.wire.actions(ada)) == 3)
    rig.telegram.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: rig.wire.drafts(ada))
    await rig.telegram.end(private(ada))
    assert {action.action for action in rig.wire.actions(ada)} == {"typing"}


async def test_a_growing_answer_is_one_draft_that_changes(rig: TelegramRig, ada: Person) -> None:
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: len(texts(rig, ada)) == 1)
    rig.telegram.draft(private(ada), MORE)
    await rig.wire.wait_for(lambda: len(texts(rig, ada)) == 2)
    await rig.telegram.end(private(ada))
    first, second = rig.wire.drafts(ada)
    assert first.draft_id == second.draft_id != 0
    assert (first.text, second.text) == ("The answer begins so", MORE.replace("**", ""))
    assert [entity["type"] for entity in first.entities] == ["bold"]
    assert rig.wire.texts(ada) == []


async def test_the_next_answer_is_another_draft(rig: TelegramRig, ada: Person) -> None:
    for count in (1, 2):
        rig.telegram.begin(private(ada))
        rig.telegram.draft(private(ada), TEXT)
        await rig.wire.wait_for(lambda: len(texts(rig, ada)) == count)  # noqa: B023 - awaited within the round
        await rig.telegram.end(private(ada))
    assert len({draft.draft_id for draft in rig.wire.drafts(ada)}) == 2


async def test_a_fast_answer_shows_nothing(rig: TelegramRig, ada: Person) -> None:
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), TEXT)
    await rig.telegram.end(private(ada))
    await quiet(rig)
    assert rig.wire.calls == []


async def test_a_draft_taken_back_is_seen_to_be(rig: TelegramRig, ada: Person) -> None:
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: len(texts(rig, ada)) == 1)
    rig.telegram.draft(private(ada), None)
    await rig.wire.wait_for(lambda: len(texts(rig, ada)) == 2)
    rig.telegram.draft(private(ada), "Something else as long")
    await rig.wire.wait_for(lambda: len(texts(rig, ada)) == 3)
    await rig.telegram.end(private(ada))
    assert texts(rig, ada) == ["The answer begins so", "", "Something else as long"]


async def test_another_text_of_the_same_length_is_shown(rig: TelegramRig, ada: Person) -> None:
    rig.telegram.begin(private(ada))
    for text in ("The first try of it all", "Another try of the same"):
        rig.telegram.draft(private(ada), text)
        await rig.wire.wait_for(lambda: text in texts(rig, ada))  # noqa: B023 - awaited within the round
    await rig.telegram.end(private(ada))


async def test_the_last_words_before_a_pause_are_shown(rig: TelegramRig, ada: Person) -> None:
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), "Let me")
    await rig.wire.wait_for(lambda: texts(rig, ada))
    rig.telegram.draft(private(ada), "Let me look.")
    await rig.wire.wait_for(lambda: "Let me look." in texts(rig, ada))
    await rig.wire.wait_for(lambda: rig.wire.actions(ada))
    await rig.telegram.end(private(ada))


async def test_a_draft_that_stands_long_is_shown_again(
    rig: TelegramRig, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts_module, "DRAFT_LASTS_S", 0.15)
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: len(texts(rig, ada)) >= 2)
    await rig.telegram.end(private(ada))
    assert len(set(texts(rig, ada))) == 1


async def test_a_text_with_nothing_to_see_yet_is_typing(rig: TelegramRig, ada: Person) -> None:
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), "\n\n")
    await rig.wire.wait_for(lambda: rig.wire.actions(ada))
    await rig.telegram.end(private(ada))
    assert texts(rig, ada) == []


# The end


async def test_the_end_waits_for_what_is_on_its_way(rig: TelegramRig, ada: Person) -> None:
    gate = asyncio.Event()
    rig.wire.trips("sendMessageDraft", held(gate))
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: rig.wire.called("sendMessageDraft"))
    ending = asyncio.create_task(rig.telegram.end(private(ada)))
    await asyncio.sleep(0.02)
    assert not ending.done()
    gate.set()
    await ending
    assert len(texts(rig, ada)) == 1


async def test_nothing_comes_after_the_end(rig: TelegramRig, ada: Person) -> None:
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: texts(rig, ada))
    rig.telegram.draft(private(ada), MORE)
    await rig.telegram.end(private(ada))
    rig.telegram.draft(private(ada), MORE + MORE)
    await sent(rig.telegram, delivery(private(ada), MORE))
    await quiet(rig)
    assert rig.wire.calls[-1].method == "sendMessage"


async def test_a_draft_that_hangs_does_not_hold_up_the_answer(
    rig: TelegramRig, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "FINISH_S", 0.05)
    rig.wire.trips("sendMessageDraft", hangs())
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: rig.wire.called("sendMessageDraft"))
    await rig.telegram.end(private(ada))
    await rig.wire.wait_for(lambda: rig.wire.called("sendMessageDraft")[0].status == 0)


async def test_begun_twice_the_first_is_over(rig: TelegramRig, ada: Person) -> None:
    rig.telegram.begin(private(ada))
    await rig.wire.wait_for(lambda: rig.wire.actions(ada))
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: texts(rig, ada))
    await rig.telegram.end(private(ada))
    count = len(rig.wire.calls)
    await asyncio.sleep(0.15)
    assert len(rig.wire.calls) == count


async def test_the_close_of_the_adapter_ends_what_is_shown(rig: TelegramRig, ada: Person) -> None:
    rig.telegram.begin(private(ada))
    await rig.wire.wait_for(lambda: rig.wire.actions(ada))
    await rig.telegram.close()
    await rig.telegram.end(private(ada))
    assert len(rig.wire.actions(ada)) == 1


# What goes wrong


@pytest.mark.parametrize(
    "fault", [gateway(), resets(), refuses(403, "bot was blocked by the user"), refuses(400, "no")]
)
async def test_what_fails_is_only_not_shown(rig: TelegramRig, ada: Person, fault: Fault) -> None:
    rig.wire.trips("sendMessageDraft", fault)
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: rig.wire.called("sendMessageDraft"))
    rig.telegram.draft(private(ada), MORE)
    await rig.wire.wait_for(lambda: texts(rig, ada))
    await rig.telegram.end(private(ada))


async def test_while_nobody_is_there_nothing_fails(rig: TelegramRig, ada: Person) -> None:
    async with rig.server.gone():
        rig.telegram.begin(private(ada))
        rig.telegram.draft(private(ada), TEXT)
        await asyncio.sleep(0.05)
        await rig.telegram.end(private(ada))


async def test_a_chat_that_wants_to_be_left_alone_is_shown_nothing_more(
    rig: TelegramRig, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.wire.trips("sendMessageDraft", floods(30))
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: [call for call in rig.wire.called("sendMessageDraft") if call.status])
    for length in range(30):
        rig.telegram.draft(private(ada), MORE * length)
        await asyncio.sleep(0.005)
    await rig.telegram.end(private(ada))
    assert [call.method for call in rig.wire.calls if call.method != "getMe"][-1] == "sendMessageDraft"
    assert len(rig.wire.called("sendMessageDraft")) == 1


async def test_a_defect_in_the_markup_ends_the_showing_only(
    rig: TelegramRig, ada: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(_text: str, _limit: int) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(drafts_module, "draft_of", breaks)
    rig.telegram.begin(private(ada))
    rig.telegram.draft(private(ada), TEXT)
    await asyncio.sleep(0.05)
    await rig.telegram.end(private(ada))
    assert "ZeroDivisionError" in caplog.text
    assert TEXT not in caplog.text
