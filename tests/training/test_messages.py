"""What is trained on: our own messages, and public data as they are laid out, without what is held out."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from bot.domain.language import Language
from bot.domain.route import Task
from bot.training import messages
from bot.training.messages import Message, read_frames, read_public, read_seeds
from tests.benchmarks.classify_quality import read_everyday


def test_every_task_has_enough_messages_of_our_own_in_every_language() -> None:
    counts = Counter((message.language, message.task) for message in read_seeds())
    assert len(counts) == len(Language) * len(Task)
    assert min(counts.values()) >= 100


def test_enough_everyday_messages_are_held_out() -> None:
    counts = Counter((message.language, message.task) for message in read_everyday())
    assert len(counts) == len(Language) * len(Task)
    assert min(counts.values()) >= 20


def test_no_everyday_message_is_trained_on() -> None:
    trained = {message.text.casefold() for message in (*read_seeds(), *read_frames(10))}
    assert not [message.text for message in read_everyday() if message.text.casefold() in trained]


def test_a_message_is_meant_in_one_way_in_its_language() -> None:
    meanings: dict[tuple[Language, str], set[Task]] = {}
    for message in read_seeds():
        meanings.setdefault((message.language, message.text.casefold()), set()).add(message.task)
    assert {text: tasks for text, tasks in meanings.items() if len(tasks) > 1} == {}


def test_frames_are_filled_the_same_way_each_time() -> None:
    filled = read_frames(2)
    assert filled == read_frames(2)
    assert not [message.text for message in filled if "{" in message.text]
    assert {message.task for message in filled} == set(Task)


def test_an_intent_belongs_to_one_task() -> None:
    mapping = tomllib.loads(Path(messages.__file__).with_name("mapping.toml").read_text("utf-8"))
    for source in mapping.values():
        intents = [intent for named in source.values() for intent in named.split()]
        assert len(intents) == len(set(intents))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return checkouts of the public repositories with a line or two each."""
    lines = {
        "oos-eval/data/data_full.json": json.dumps(
            {"train": [["what is my name", "user_name"], ["x", "oos"]], "test": [["play jazz", "play_music"]]}
        ),
        "NLU-Evaluation-Data/KFold_1/trainset/qa_maths.csv": "answerid;answer_from_user\n1;two plus two\n",
        "NLU-Evaluation-Data/KFold_1/testset/csv/play_radio.csv": "answerid;answer_from_user\n1;radio on\n",
        "xsid/data/xSID-0.6/en.valid.conll": "# text: Will it rain?\n# intent: weather/find\n1\tWill\n",
        "NoMusic/NorSID/norsid_test.conll": "# text = Blir det regn?\n# intent = weather/find\n# dialect = V\n",
        "intents/tests/nb/light_HassTurnOn.yaml": TURN_ON,
        "HumanEval-XL/data/go/Portuguese.jsonl": "".join(
            json.dumps({"task_id": f"go/{number}", "prompt": f"func f{number}()"}) + "\n" for number in range(2)
        ),
        "grade-school-math/grade_school_math/data/train.jsonl": '{"question": "How many?"}\n',
    }
    for name, text in lines.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


TURN_ON = """language: nb
tests:
  - sentences:
      - "skru på lyset"
      - slå på lyset
    intent:
      name: HassTurnOn
  - sentences:
      - unknown
    intent:
      name: HassSomethingNew
"""


def test_public_data_are_read_with_their_held_out_part(data: Path) -> None:
    read = {(message.source, message.text): message for message in read_public(data)}
    assert read["CLINC150", "what is my name"] == Message("what is my name", Task.MEMORY, Language.EN, "CLINC150")
    assert read["CLINC150", "play jazz"].held_out
    assert ("CLINC150", "x") not in read
    assert read["HWU64", "two plus two"].task is Task.REASON
    assert read["HWU64", "radio on"].held_out
    assert read["xSID", "Will it rain?"].task is Task.TOOL
    assert (read["NorSID", "Blir det regn?"].held_out, read["NorSID", "Blir det regn?"].dialect) == (True, "V")
    assert read["home-assistant", "skru på lyset"].held_out == read["home-assistant", "slå på lyset"].held_out
    assert ("home-assistant", "unknown") not in read
    assert [read["HumanEval-XL", f"func f{number}()"].held_out for number in range(2)] == [False, True]
    assert read["GSM8K", "How many?"].task is Task.REASON


def test_what_is_not_there_is_done_without(tmp_path: Path) -> None:
    assert read_public(tmp_path) == []
