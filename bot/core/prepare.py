"""What stands between a route and a request: which models can be asked now, and the prompt each would be given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.core.answer import Answer, Prepared
from bot.core.attend import Attended
from bot.core.bill import LEAST_OUTPUT_TOKENS
from bot.core.carry import MAX_RESULT_CHARS
from bot.core.circumstances import Circumstances
from bot.core.health import Health
from bot.core.intend import is_command
from bot.core.periods import periods_in
from bot.core.prompt import Room, fit_prompt, may_be_quoted, may_leave, tell_context, without_what_stays_local
from bot.core.route import Situation, candidates
from bot.core.rules import is_kept_from_the_cloud, matching_rules
from bot.core.spend import Purse
from bot.core.tools import Tool, Toolbox, ToolContext
from bot.core.toolset import Toolset
from bot.core.wishes import Wish
from bot.domain.conversation import Quoted, Role, Utterance
from bot.domain.errors import BudgetSpent
from bot.domain.language import Language
from bot.domain.ledger import ModelCall, Purpose
from bot.domain.memory import Memory, RecallHit
from bot.domain.model import CLAUDE, COMPANION, ModelRef, Place, Tier
from bot.domain.policy import Policy, Rule
from bot.domain.prompt import Prompt
from bot.domain.route import Attempt, Bar, Task
from bot.domain.turn import KeptTurn
from bot.domain.usage import TokenFactor, Usage
from bot.ports import Clock, Phrasebook, Provider, Providers, TokenCounter

HARD_THREAD = timedelta(minutes=15)
"""As long after a hard question its thread is taken to be still about it."""
CLAUDE_OUTPUT_TOKENS, LOCAL_OUTPUT_TOKENS = 6_000, 1_024
LEAST_CALL = Usage(2_000, LEAST_OUTPUT_TOKENS)
"""A model of which the caps cannot pay even this is not asked at all."""
LEAST_NEWS, FEW_SAMPLES = 0.001, 20
"""What an answer taught of a model's way of counting is worth a write if it changes that, or few have taught it yet."""
_THINK = frozenset({Task.CODE, Task.REASON})
_ANY_LENGTH = 10_000_000
_NOTHING = Attended()


@dataclass(frozen=True, slots=True)
class PromptSizes:
    """How many tokens a prompt may have, beside the message itself, for Claude and for any other model."""

    claude: int
    local: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a prompt may draw on: the message itself, what was recalled for it, and the session so far."""

    wish: Wish
    hits: Sequence[RecallHit]
    history: Sequence[Utterance]
    introduce: bool = False
    attended: Attended = field(default_factory=Attended)
    quoted: Quoted | None = None
    earlier: Sequence[Memory] = ()
    pinned: Sequence[Memory] = ()

    @property
    def holds_words_of_others(self) -> bool:
        """Whether anybody but the person may have written some of it: a page that a reply quotes, imported talk."""
        if self.attended.files or self.attended.images or (self.quoted is not None and self.quoted.outside):
            return True
        return any(line.outside for line in self.history) or any(
            memory.is_by_others for memory in (*self.pinned, *(hit.memory for hit in self.hits))
        )


@dataclass(frozen=True, slots=True)
class Models:
    """Every model there is, how each is doing, and what it is given."""

    providers: Providers
    health: Health
    purse: Purse
    toolset: Toolset
    counter_of: Callable[[ModelRef], TokenCounter]
    instructions: Callable[[Language, Tier], str]
    phrasebook: Phrasebook
    sizes: PromptSizes
    clock: Clock

    async def situation(
        self,
        around: Circumstances,
        policy: Policy,
        wish: Wish,
        last_turn: KeptTurn | None,
        attended: Attended = _NOTHING,
    ) -> Situation:
        """Return all that the route of a message depends on; no model is asked for it."""
        has_images = bool(attended.images)
        asked = candidates(policy, around.seen.task, has_images=has_images)
        refs = [ref for ref in asked if ref is not None]
        known = {ref: provider for ref in refs if (provider := self.providers.provider(ref)) is not None}
        refused = await self._refused(known, policy, around)
        return Situation(
            around.seen,
            policy,
            wish.tier,
            wish.fast,
            matching_rules(policy.rules, around.seen.task, around.message.text, [one.text for one in attended.files]),
            {ref: Bar.NOT_CONNECTED for ref in refs if ref not in known} | dict.fromkeys(refused, Bar.BUDGET),
            {ref: self.health.standing(ref) for ref in refs},
            {ref: provider.place for ref, provider in known.items()},
            was_hard=_was_hard(last_turn, around),
            has_images=has_images,
            refused=next(iter(refused.values()), None),
        )

    async def _refused(
        self, known: Mapping[ModelRef, Provider], policy: Policy, around: Circumstances
    ) -> dict[ModelRef, BudgetSpent]:
        """Return the models that the person's caps cannot pay even the shortest answer of, with what says so."""
        found: dict[ModelRef, BudgetSpent] = {}
        for ref, provider in known.items():
            least = ModelCall(ref, provider.place, Purpose.CHAT, around.person.id, around.message.id, LEAST_CALL)
            if (refused := await self.purse.refusal(least, policy, around.zone)) is not None:
                found[ref] = refused
        return found

    async def prepare(self, attempt: Attempt, around: Circumstances, policy: Policy, said: Said) -> Prepared:
        """Return the model of an attempt, which a route of this situation names, with its prompt and toolbox.

        Only Claude and the built-in companion are given tools. What must stay local is left out for a model
        in the cloud, in the prompt and in what tools show it.
        """
        provider = self.providers.provider(attempt.ref)
        if provider is None:
            cause = f"{attempt.ref} is in a route and not connected"
            raise LookupError(cause)
        hits, history = said.hits, said.history if attempt.tier is Tier.BUILT_IN else _without_commands(said.history)
        if provider.place is Place.CLOUD:
            hits, history = without_what_stays_local(hits, history, policy.rules)
            earlier = [episode for episode in said.earlier if may_leave(episode, policy.rules)]
            pinned = [memory for memory in said.pinned if may_leave(memory, policy.rules)]
            said = replace(_without_what_came_along(said, policy.rules), earlier=earlier, pinned=pinned)
        tools = await self._tools(attempt.tier)
        shown = replace(said, hits=hits, history=history)
        toolbox = self._toolbox(tools, provider, around, policy, shown)
        bare = self._bare_prompt(attempt.tier, around, policy, shown, toolbox)
        size = self.sizes.claude if attempt.tier is Tier.STRONG else self.sizes.local
        prompt = fit_prompt(
            bare, hits, history, Room(size, self.counter_of(attempt.ref), keeps_beginning=attempt.tier is Tier.STRONG)
        )
        return Prepared(provider, replace(prompt, context=tell_context(prompt, self.phrasebook)), toolbox)

    async def consenting(self, around: Circumstances) -> Toolbox:
        """Return the toolbox of a yes: it runs what the person was shown, and shows nothing to any model."""
        context = ToolContext(around.message, around.scope, self.clock, around.zone)
        return Toolbox(await self.toolset.all(), context, has_consent=True)

    def learned_from(self, answer: Answer) -> TokenFactor | None:
        """Return what an answer taught about its model's way of counting; None where it taught nothing.

        Only an answer without tool rounds does: the estimate is of its first request.
        """
        generation = answer.generation
        if generation.usage is None or generation.steps:
            return None
        counter = self.counter_of(answer.ref)
        before = counter.factor
        counter.learn(answer.prepared.prompt.tokens, generation.usage.input_tokens)
        is_news = abs(counter.factor.factor - before.factor) > LEAST_NEWS * before.factor
        return counter.factor if is_news or before.samples < FEW_SAMPLES else None

    async def _tools(self, tier: Tier) -> tuple[Tool, ...]:
        if tier is Tier.STRONG:
            return await self.toolset.all()
        return self.toolset.own if tier is Tier.BUILT_IN else ()

    def _toolbox(
        self, tools: Sequence[Tool], provider: Provider, around: Circumstances, policy: Policy, shown: Said
    ) -> Toolbox:
        stays_here = provider.place is Place.LOCAL
        # The companion goes by rules of its own: no text steers it, and it reads a result of any length.
        is_companion = provider.name == COMPANION
        context = ToolContext(
            around.message,
            around.scope,
            self.clock,
            around.zone,
            lambda memory: stays_here or may_leave(memory, policy.rules),
        )
        return Toolbox(
            tools,
            context,
            is_tainted=not is_companion and shown.holds_words_of_others,
            said=[line.text for line in shown.history if line.role is Role.PERSON],
            max_chars=_ANY_LENGTH if is_companion else MAX_RESULT_CHARS,
        )

    def _bare_prompt(self, tier: Tier, around: Circumstances, policy: Policy, said: Said, toolbox: Toolbox) -> Prompt:
        is_model = tier is not Tier.BUILT_IN
        return Prompt(
            said.wish.text,
            around.language,
            self.clock.now(),
            around.zone,
            introduce=said.introduce,
            tools=toolbox.specs,
            instructions=self.instructions(around.language, tier) if is_model else "",
            max_output_tokens=CLAUDE_OUTPUT_TOKENS if tier is Tier.STRONG else LOCAL_OUTPUT_TOKENS,
            think=tier is Tier.STRONG and around.seen.task in _THINK,
            has_models=policy.has_models,
            images=said.attended.images if is_model else (),
            files=said.attended.files if is_model else (),
            quoted=said.quoted,
            earlier=tuple(said.earlier) if is_model else (),
            pinned=tuple(said.pinned) if is_model else (),
            is_private=around.message.is_private,
            keeps_nothing=around.keeps_nothing,
            times=tuple(one.words for one in periods_in(said.wish.text, self.clock.now(), around.zone)),
        )


def _without_what_came_along(said: Said, rules: Sequence[Rule]) -> Said:
    """Leave out what must stay local of that which a message answers or brings."""
    quoted, files = said.quoted, said.attended.files
    if quoted is not None and not may_be_quoted(quoted, rules):
        quoted = None
    files = tuple(file for file in files if not is_kept_from_the_cloud(rules, file.text))
    return replace(said, quoted=quoted, attended=replace(said.attended, files=files))


def _without_commands(history: Sequence[Utterance]) -> list[Utterance]:
    """Leave out commands and their answers: lists and settings are no talk, and a model copies their form."""
    kept: list[Utterance] = []
    is_talk = True
    for line in history:
        if line.role is Role.PERSON:
            is_talk = not is_command(line.text)
        if is_talk:
            kept.append(line)
    return kept


def _was_hard(last: KeptTurn | None, around: Circumstances) -> bool:
    """Whether the turn before went to the strong model because it was hard, a short while ago."""
    if last is None or last.trace.provider != CLAUDE:
        return False
    is_recent = around.message.sent_at - last.question.sent_at < HARD_THREAD
    return is_recent and any(reason.startswith("reason.hard") for reason in last.trace.reasons)
