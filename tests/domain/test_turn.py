"""What stands below an answer, and when a yes is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.attachment import Attachment, AttachmentKind
from bot.domain.conversation import Identity, InboundMessage, KeptMessage, ThreadAddress, ThreadKind, clean_message
from bot.domain.gesture import Button
from bot.domain.ids import MessageId, PersonId, ThreadId
from bot.domain.language import Language
from bot.domain.turn import Confirmation, Outcome, RunTools, Trace, TurnRecord
from tests.fakes.clock import SATURDAY_MORNING

ADDRESS = ThreadAddress("telegram", "-200", ThreadKind.GROUP)
MESSAGE = KeptMessage(MessageId(5), ThreadId(1), PersonId(1), ADDRESS, "hi", SATURDAY_MORNING)
ASKED = Confirmation(RunTools(()), MessageId(5), SATURDAY_MORNING + timedelta(minutes=10))


def record(intention: str, outcome: Outcome = Outcome.ANSWERED, asked: Confirmation | None = None) -> TurnRecord:
    trace = Trace(intention, Language.EN)
    return TurnRecord(MESSAGE, "Hello", outcome, trace, SATURDAY_MORNING, confirmation=asked)


@pytest.mark.parametrize(
    ("turn", "buttons"),
    [
        (record("answer"), (Button.GOOD, Button.BAD, Button.RETRY)),
        (record("introduce"), (Button.GOOD, Button.BAD, Button.RETRY)),
        (record("answer", Outcome.FAILED), (Button.RETRY,)),
        (record("command"), ()),
        (record("confirm"), ()),
        (record("decline"), ()),
        (record("command", asked=ASKED), (Button.YES, Button.NO)),
        (record("answer", asked=ASKED), (Button.YES, Button.NO)),
    ],
)
def test_below_an_answer_stand_the_buttons_that_make_sense(turn: TurnRecord, buttons: tuple[Button, ...]) -> None:
    assert turn.buttons == buttons
    assert turn.trace.is_talk == (turn.trace.intention in {"answer", "introduce"})


def test_a_yes_comes_after_the_question_and_from_whom_it_asks() -> None:
    asked = replace(ASKED, shown_in=MessageId(4), asked_by=PersonId(1))
    assert asked.can_be_answered_by(MESSAGE)
    assert not asked.can_be_answered_by(replace(MESSAGE, id=MessageId(3)))
    assert not asked.can_be_answered_by(replace(MESSAGE, person_id=PersonId(2)))
    assert ASKED.can_be_answered_by(replace(MESSAGE, person_id=PersonId(2)))


def test_a_message_is_cleaned_with_the_names_of_what_it_brings() -> None:
    names = ("a\x00\nb.txt", "\x00", None, "x" * 500)
    sent = tuple(Attachment(AttachmentKind.FILE, "ref", "text/plain", name) for name in names)
    inbound = InboundMessage(Identity("telegram", "1"), ADDRESS, "1", " hi\x00 ", SATURDAY_MORNING, sent)
    clean = clean_message(inbound)
    assert clean.text == "hi"
    assert [one.name and one.name[:8] for one in clean.attachments] == ["a b.txt", None, None, "xxxxxxxx"]
    assert clean.whole_text.split("\n")[:3] == ["hi", "📎 a b.txt", "📎"]
    assert len(clean.attachments[3].name or "") == 120
