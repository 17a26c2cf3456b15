"""An answer, or the failure to get one, becomes what a turn says and keeps."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.answer import Answer
from bot.core.bill import Bill
from bot.core.circumstances import Circumstances
from bot.core.compose import Composed, apologize
from bot.core.consent import ask_consent
from bot.core.explain import tell_counted
from bot.core.intend import Aim
from bot.core.learn import kept_local, remember_message
from bot.core.policy import Policies
from bot.core.prompt import holds_what_stays_local
from bot.core.remarks import BudgetRemark, about_budget, cut_short, footer, instead_of_model
from bot.domain.errors import ProviderError
from bot.domain.memory import RecallHit
from bot.domain.model import COMPANION
from bot.domain.prompt import Prompt
from bot.domain.route import Route
from bot.domain.turn import Change, Confirmation, Forget, Trace
from bot.ports import Memories, Phrasebook


@dataclass(frozen=True, slots=True)
class Talk:
    """One turn of talk: in which circumstances, what for, by which route, at what cost; may it leave this machine?

    ``remarks`` are told before the answer, whatever that is: what was heard, what could not be taken in.
    """

    around: Circumstances
    aim: Aim
    route: Route
    bill: Bill
    stays_local: bool = False
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Puts the answer of a model into the words and changes of a turn."""

    policies: Policies
    memories: Memories
    phrasebook: Phrasebook

    async def tell(self, talk: Talk, answer: Answer, duration_ms: float) -> Composed:
        """Return what is said and kept of an answer, with every remark that belongs beside it."""
        around, toolbox, prompt = talk.around, answer.prepared.toolbox, answer.prepared.prompt
        language = around.language
        reply = answer.generation.text
        if toolbox.confirmation is not None:
            reply += await self._asked_below(toolbox.confirmation, answer, around)
        budget = await self._budget(talk)
        after = [cut_short(answer, self.phrasebook, language), budget.text if budget else ""]
        if talk.bill.policy.footer:
            after.append(footer(answer, talk.bill, duration_ms, self.phrasebook, language))
        return Composed(
            reply,
            self._trace(talk, answer),
            (*self._changes(talk, answer), *((budget.change,) if budget else ())),
            toolbox.confirmation,
            tuple(toolbox.shown),
            stays_local=talk.stays_local,
            reply_stays_local=holds_what_stays_local(prompt, talk.bill.policy.rules),
            before="\n".join(filter(None, (talk.remarks, self._instead(talk, answer)))),
            after="\n\n".join(filter(None, after)),
        )

    async def _asked_below(self, confirmation: Confirmation, answer: Answer, around: Circumstances) -> str:
        """Return our own question below an answer; the companion lists and asks itself, but cannot count."""
        change, may_show = confirmation.change, answer.prepared.toolbox.context.may_show
        if answer.ref.provider != COMPANION or not isinstance(change, Forget) or change.plan.stretch is not None:
            return "\n\n" + await ask_consent(confirmation, around, self.memories, self.phrasebook, may_show)
        counted = await self.memories.foresee(change.plan, around.scope)
        what = tell_counted(counted, self.phrasebook, around.language)
        return f"\n({self.phrasebook.say(around.language, 'commands.forget_counted', what=what)})"

    async def stop(self, talk: Talk, answer: Answer | None) -> Composed:
        """Return what was written of an answer when the person stopped it, and that it is not all of it.

        None: nobody had been asked yet. What tools have noted is kept: what was written may speak of it.
        """
        language, stopped = talk.around.language, self.phrasebook.say(talk.around.language, "turn.stopped")
        budget = await self._budget(talk)
        written = answer.generation.text if answer is not None else ""
        if answer is not None:
            trace, changes = self._trace(talk, answer), self._changes(talk, answer)
            quotes_local = holds_what_stays_local(answer.prepared.prompt, talk.bill.policy.rules)
        else:
            seen = talk.around.seen
            trace = Trace(talk.aim, language, seen.task, reasons=talk.route.reasons, complexity=seen.complexity)
            changes, quotes_local = self._kept(talk), False
        return Composed(
            written or stopped,
            replace(trace, reasons=(*trace.reasons, "reason.stopped")),
            (*changes, *((budget.change,) if budget else ())),
            shown=tuple(answer.prepared.toolbox.shown) if answer is not None else (),
            stays_local=talk.stays_local,
            reply_stays_local=quotes_local,
            before=talk.remarks,
            after="\n\n".join(filter(None, (stopped if written else "", budget.text if budget else ""))),
        )

    def _instead(self, talk: Talk, answer: Answer) -> str:
        return instead_of_model(answer, talk.route, talk.around.seen, self.phrasebook, talk.around.language)

    async def fail(self, talk: Talk, error: ProviderError, setbacks: tuple[str, ...]) -> Composed:
        """Return the one honest sentence about why there is no answer; what was tried and what it cost is kept."""
        composed = apologize(talk.around, error, self.phrasebook)
        budget = await self._budget(talk)
        changes = kept_local(composed.changes) if talk.stays_local else composed.changes
        trace = replace(
            composed.trace,
            reasons=talk.route.reasons,
            setbacks=setbacks,
            usage=talk.bill.usage,
            cost_usd=talk.bill.cost_usd,
            complexity=talk.around.seen.complexity,
        )
        return replace(
            composed,
            trace=trace,
            changes=(*changes, *((budget.change,) if budget else ())),
            stays_local=talk.stays_local,
            before=talk.remarks,
            after=budget.text if budget else "",
        )

    async def _budget(self, talk: Talk) -> BudgetRemark | None:
        around = talk.around
        return await about_budget(talk.bill, self.policies, around.person.id, self.phrasebook, around.language)

    def _changes(self, talk: Talk, answer: Answer) -> tuple[Change, ...]:
        toolbox = answer.prepared.toolbox
        # A request to forget must not be remembered itself; a picture without a word says nothing later on.
        keep = self._kept(talk) if toolbox.confirmation is None else ()
        return (*keep, *(kept_local(toolbox.changes) if talk.stays_local else toolbox.changes))

    def _kept(self, talk: Talk) -> tuple[Change, ...]:
        around = talk.around
        keep = (remember_message(around.message, around.scope),) if around.message.words else ()
        return kept_local(keep) if talk.stays_local else keep

    def _trace(self, talk: Talk, answer: Answer) -> Trace:
        around, prepared = talk.around, answer.prepared
        return Trace(
            talk.aim,
            around.language,
            around.seen.task,
            answer.ref.provider,
            answer.ref.model,
            talk.route.reasons,
            tuple(prepared.toolbox.used),
            _drawn_on(prepared.prompt),
            prepared.prompt.tokens,
            talk.bill.usage,
            complexity=around.seen.complexity,
            cost_usd=talk.bill.cost_usd,
            setbacks=answer.setbacks,
            outside=prepared.toolbox.is_tainted,
        )


def _drawn_on(prompt: Prompt) -> tuple[RecallHit, ...]:
    """Return every memory that a prompt shows, with why it is there."""
    pinned = tuple(RecallHit(memory, 0.0, ("reason.pinned",)) for memory in prompt.pinned)
    earlier = tuple(RecallHit(memory, 0.0, ("reason.session",)) for memory in prompt.earlier)
    return (*prompt.recall, *pinned, *earlier)
