"""``python -m tests.faults.telegram.soak --kills N``: Aiki is killed at random while a person goes on writing."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.telegram.house import REPEAT, House, Living, open_house

LONGEST_LIFE_S, LONGEST_SILENCE_S = 1.5, 0.25
CATCHING_UP_S = 300.0
"""What the last but one may take: on a busy machine a person writes more than lives so short can answer."""
GROWS = "▌"
HOW = ("says", "says", "says", "says in the group", "edits", "retries")


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

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, and nothing came twice without saying so."""
        return not (self.lost or self.doubled or self.left_over)

    def __str__(self) -> str:
        """Tell it in one line."""
        return (
            f"{self.asked} questions: {self.lost} lost, {self.doubled} doubled without a mark, {self.marked} marked "
            f"({self.marked_twice} by two deaths in a row), {self.previews} previews left in the group, "
            f"{self.left_over} things left over"
        )


class Person:
    """Somebody who asks sum after sum, in private and in a group, edits some and has some answered anew."""

    def __init__(self, house: House, dice: random.Random) -> None:
        """Be in this house."""
        self.house = house
        self.dice = dice
        self.group = house.wire.supergroup(members=[house.ada])
        self.asked: list[int] = []

    async def go_on(self) -> None:
        """Write for as long as it lasts."""
        while True:
            await asyncio.sleep(self.dice.random() * LONGEST_SILENCE_S)
            self.act()

    def act(self) -> None:
        """Do one thing."""
        number = len(self.asked) + 1001
        how = self.dice.choice(HOW)
        if how == "retries" and (last := self.house.wire.messages(self.house.ada)):
            data = [one["callback_data"] for one in last[-1].buttons if one["callback_data"].startswith("retry")]
            if data:
                self.house.wire.presses(self.house.ada, last[-1], data[0])
            return
        self.asked.append(number)
        question = f"@aiki_bot What is {number}*1000?"
        if how == "edits":
            said = self.house.wire.says(self.house.ada, "What is 1*1?")
            self.house.wire.edits(said, question)
        else:
            self.house.wire.says(self.house.ada, question, self.group if "group" in how else None)

    def report(self) -> Report:
        """Return what became of it all."""
        messages = [*self.house.wire.messages(self.house.ada), *self.house.wire.messages(self.group)]
        shown = [message for message in messages if not message.text.endswith(GROWS)]
        unmarked: Counter[int] = Counter()
        marked: Counter[int] = Counter()
        for message in shown:
            # One that had the mark and was made anew in its place is still the second one.
            is_marked = any(text.startswith(REPEAT) for text in (message.text, *message.earlier))
            for number in self.asked:
                if f"= {number * 1000:,}" in message.text:
                    (marked if is_marked else unmarked)[number] += 1
        return Report(
            asked=len(self.asked),
            lost=sum(not (unmarked[number] or marked[number]) for number in self.asked),
            doubled=sum(unmarked[number] > 1 for number in self.asked),
            marked=sum(marked.values()),
            marked_twice=sum(marked[number] > 1 for number in self.asked),
            previews=len(messages) - len(shown),
            left_over=len(self.house.left_over()),
        )


async def soak(kills: int, seed: int, folder: Path) -> Report:
    """Kill Aiki so often, let a last life end everything, and tell what the person read."""
    dice = random.Random(seed)  # noqa: S311 - chance that can be repeated
    async with open_house(folder) as house:
        house.wire.keeps_calls = False
        person = Person(house, dice)
        writing = asyncio.create_task(person.go_on())
        for _ in range(kills):
            await _one_life(house, dice)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        catching_up = await house.begin()
        await house.at_rest(CATCHING_UP_S)
        await catching_up.killed()
        await house.last_life(house.wire.private(house.ada), person.group)
        return person.report()


async def _one_life(house: House, dice: random.Random) -> None:
    living: Living = await house.begin()
    await asyncio.sleep(dice.random() * LONGEST_LIFE_S)
    await living.killed()
    house.lives.clear()


def main(arguments: Sequence[str]) -> int:
    """Run it, and return 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(soak(given.kills, given.seed, Path(folder)))
    sys.stdout.write(f"{given.kills} kills, seed {given.seed}; {report}\n")
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
