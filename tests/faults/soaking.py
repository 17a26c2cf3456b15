"""Aiki is killed at random while a person goes on writing; in the end it is told what they read."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from tests.faults.living import GROWS, REPEAT, AnyHouse, Living

LONGEST_LIFE_S, LONGEST_SILENCE_S = 1.5, 0.25
CATCHING_UP_S = 300.0
"""What the last but one may take: on a busy machine a person writes more than lives so short can answer."""


@dataclass
class Report:
    """What a person read in the end, of each question that they asked."""

    asked: int
    lost: int
    doubled: int
    marked: int
    marked_twice: int
    previews: int
    left_over: int
    may_repeat: bool
    """Whether a text may come again with a mark: what arrived cannot be found again there."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, and nothing came twice without saying so."""
        return not (self.lost or self.doubled or self.left_over or (self.marked and not self.may_repeat))

    def __str__(self) -> str:
        """Tell it in one line."""
        return (
            f"{self.asked} questions: {self.lost} lost, {self.doubled} doubled without a mark, {self.marked} marked "
            f"({self.marked_twice} by two deaths in a row), {self.previews} previews left behind, "
            f"{self.left_over} things left over"
        )


H = TypeVar("H", bound=AnyHouse[Any])


class Soaked(ABC, Generic[H]):
    """Somebody who asks sum after sum, in private and before others, edits some and has some answered anew."""

    may_repeat = True

    def __init__(self, house: H, dice: random.Random) -> None:
        """Be in this house."""
        self.house = house
        self.dice = dice
        self.asked: list[int] = []

    async def begin(self) -> None:
        """Do what is to be done before anything goes wrong."""

    @abstractmethod
    def act(self) -> None:
        """Do one thing."""

    @abstractmethod
    def places(self) -> Sequence[Any]:
        """Return where they write."""

    @abstractmethod
    def read(self) -> Iterable[tuple[str, list[str]]]:
        """Return each text that can be read, with those that stood in its place before."""

    def next_number(self) -> int:
        """Return the number of another question, which is asked now."""
        self.asked.append(len(self.asked) + 1001)
        return self.asked[-1]

    async def go_on(self) -> None:
        """Write for as long as it lasts."""
        while True:
            await asyncio.sleep(self.dice.random() * LONGEST_SILENCE_S)
            self.act()

    def report(self) -> Report:
        """Return what became of it all."""
        texts = list(self.read())
        shown = [(text, earlier) for text, earlier in texts if not text.endswith(GROWS)]
        unmarked: Counter[int] = Counter()
        marked: Counter[int] = Counter()
        for text, earlier in shown:
            # One that had the mark and was made anew in its place is still the second one.
            is_marked = any(one.startswith(REPEAT) for one in (text, *earlier))
            for number in self.asked:
                if f"= {number * 1000:,}" in text:
                    (marked if is_marked else unmarked)[number] += 1
        return Report(
            asked=len(self.asked),
            lost=sum(not (unmarked[number] or marked[number]) for number in self.asked),
            doubled=sum(unmarked[number] > 1 for number in self.asked),
            marked=sum(marked.values()),
            marked_twice=sum(marked[number] > 1 for number in self.asked),
            previews=len(texts) - len(shown),
            left_over=len(self.house.left_over()),
            may_repeat=self.may_repeat,
        )


OpenHouse = Callable[[Path], AbstractAsyncContextManager[H]]
Person = Callable[[H, random.Random], Soaked[H]]


async def soak(open_house: OpenHouse[H], person_in: Person[H], kills: int, seed: int, folder: Path) -> Report:
    """Kill Aiki so often, let a last life end everything, and tell what the person read."""
    dice = random.Random(seed)  # noqa: S311 - chance that can be repeated
    async with open_house(folder) as house:
        person = person_in(house, dice)
        await person.begin()
        writing = asyncio.create_task(person.go_on())
        for _ in range(kills):
            await _one_life(house, dice)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        catching_up = await house.begin()
        try:
            await house.at_rest(CATCHING_UP_S)
        except TimeoutError:
            return person.report()  # which tells what is lost
        await catching_up.killed()
        await house.last_life(*person.places())
        return person.report()


async def _one_life(house: AnyHouse[Any], dice: random.Random) -> None:
    living: Living = await house.begin()
    await asyncio.sleep(dice.random() * LONGEST_LIFE_S)
    await living.killed()
    house.lives.clear()


def main(open_house: OpenHouse[H], person_in: Person[H], arguments: Sequence[str]) -> int:
    """Run it, and return 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(soak(open_house, person_in, given.kills, given.seed, Path(folder)))
    sys.stdout.write(f"{given.kills} kills, seed {given.seed}; {report}\n")
    return 0 if report.is_clean else 1
