"""How a person wants their messages answered: strategy, models, rules, caps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from bot.domain.model import ModelRef, Slot, Tier
from bot.domain.route import Strategy, Task


class RuleTarget(StrEnum):
    """What a rule demands."""

    CLAUDE = "claude"
    LOCAL = "local"
    NEVER_CLOUD = "never_cloud"


@dataclass(frozen=True, slots=True)
class Rule:
    """A person's own rule: for one task, for messages with a word (``#private``), or, with neither, for all."""

    target: RuleTarget
    task: Task | None = None
    word: str | None = None


PRIVATE_RULES = tuple(Rule(RuleTarget.NEVER_CLOUD, word=word) for word in ("#private", "#privat", "#privado"))
"""They hold for everybody from the start: what is marked so leaves no machine of the person's own."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for one person: the settings, with what they changed in the chat on top.

    ``claude`` is None where no key is set, a slot is missing where nothing fills it. ``displaced`` is the local
    model whose chat slot the person gave to Claude. Caps are in US dollars, None for none.
    """

    strategy: Strategy = Strategy.CLAUDE_ONLY
    claude: ModelRef | None = None
    slots: Mapping[Slot, ModelRef] = field(default_factory=dict)
    rules: tuple[Rule, ...] = PRIVATE_RULES
    day_cap_usd: Decimal | None = None
    month_cap_usd: Decimal | None = None
    footer: bool = False
    displaced: ModelRef | None = None
    fixed_rules: tuple[Rule, ...] = PRIVATE_RULES
    """Those of them that nothing said in a chat takes away: what is private, and what the settings keep local."""

    @property
    def local(self) -> ModelRef | None:
        """The model for everyday messages on the person's own side; it is still there where chat is Claude's."""
        chat = self.slots.get(Slot.CHAT)
        return chat if chat is not None and chat.tier is Tier.LOCAL else self.displaced

    @property
    def has_models(self) -> bool:
        """Whether a language model is connected, beside the built-in companion."""
        return self.claude is not None or Slot.CHAT in self.slots
