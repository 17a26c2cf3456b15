"""The weights: found, the same each time, and no different once they are packed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.domain.language import Language
from bot.domain.route import Task
from bot.providers.classifier.features import read
from bot.providers.classifier.model import TASKS, load_model
from bot.training import train_classifier
from bot.training.messages import Message
from bot.training.regression import Floats, Sparse, fit, minimize
from bot.training.train_classifier import importance, main, pack, sparse, train, training_messages

FEW = [
    Message(text, task, language, source)
    for language, source in ((Language.EN, "seeds"), (Language.EN, "CLINC150"), (Language.NB, "seeds"))
    for text, task in (
        ("hello there", Task.CHAT),
        ("good morning you", Task.CHAT),
        ("remind me at eight", Task.REMIND),
        ("wake me at seven", Task.REMIND),
        ("turn the lights off", Task.TOOL),
    )
]


def test_the_lowest_point_is_found() -> None:
    target = np.array([3.0, -2.0, 0.5])
    scale = np.array([1.0, 30.0, 400.0])

    def loss(point: Floats) -> tuple[float, Floats]:
        away = point - target
        return float(0.5 * scale @ away**2), scale * away

    assert np.allclose(minimize(loss, np.zeros(3), 60), target, atol=1e-6)


def test_a_gradient_is_the_slope_of_its_loss() -> None:
    texts = Sparse(np.array([0, 1, 1, 2]), np.array([1.0, 0.5, 2.0, 1.0]), np.array([0, 2, 4]), 3)
    weights, errors = np.arange(6.0).reshape(3, 2), np.array([[1.0, -1.0], [0.5, 2.0]])
    moved = weights.copy()
    moved[1, 0] += 1e-6
    slope = ((texts.times(moved) - texts.times(weights)) * errors).sum() / 1e-6
    assert slope == pytest.approx(texts.back(errors)[1, 0], rel=1e-4)


def test_classes_that_can_be_told_apart_are() -> None:
    texts = Sparse(np.array([0, 1]), np.ones(2), np.array([0, 1, 2]), 2)
    weights = fit(texts, np.eye(2), np.full(2, 0.5), np.full(2, 1e-3), 50)
    assert texts.times(weights).argmax(axis=1).tolist() == [0, 1]


def test_every_task_of_a_language_counts_and_the_shares_sum_to_one() -> None:
    shares = importance(FEW)
    assert shares.sum() == pytest.approx(1)
    norwegian = {
        task: sum(
            share
            for share, message in zip(shares, FEW, strict=True)
            if message.language is Language.NB and message.task is task
        )
        for task in (Task.CHAT, Task.REMIND, Task.TOOL)
    }
    assert norwegian[Task.CHAT] == pytest.approx(norwegian[Task.TOOL])


def test_the_same_messages_make_the_same_file_and_it_says_what_was_learned() -> None:
    weights = train(FEW)
    packed = pack(weights)
    assert packed == pack(train(FEW))
    model = load_model(packed)
    exact = sparse([read(message.text) for message in FEW]).times(weights)
    for message, scores in zip(FEW, exact, strict=True):
        shares = model.shares(read(message.text))
        wanted = np.exp(scores - scores.max())
        assert np.allclose(shares, wanted / wanted.sum(), atol=0.02)
        assert TASKS[int(np.argmax(shares))] is message.task


def test_public_messages_are_drawn_evenly_and_what_is_held_out_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    public = [Message(f"m{n}", Task.TOOL, Language.EN, "CLINC150", held_out=n % 2 == 1) for n in range(20)]
    monkeypatch.setattr(train_classifier, "read_public", lambda _: public)
    monkeypatch.setattr(train_classifier, "PUBLIC_CAP", 5)
    drawn = [message.text for message in training_messages(Path("data")) if message.source == "CLINC150"]
    assert drawn == ["m0", "m4", "m8", "m12", "m16"]


def test_the_command_writes_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(train_classifier, "read_seeds", lambda: FEW)
    monkeypatch.setattr(train_classifier, "read_frames", lambda _: [])
    out = tmp_path / "weights.npz"
    assert main(["--out", str(out)]) == 0
    assert load_model(out.read_bytes()).table.any()
    assert "15 messages" in capsys.readouterr().out
