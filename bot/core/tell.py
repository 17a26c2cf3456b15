"""An answer, or the failure to get one, becomes what a turn says and keeps."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.answer import Answer
from bot.core.attend import has_words
from bot.core.bill import Bill
from bot.core.circumstances import Circumstances
from bot.core.compose import Composed, apologize
from bot.core.consent import ask_consent
from bot.core.intend import Aim
from bot.core.learn import remember_message
from bot.core.policy import Policies
from bot.core.prompt import without_what_stays_local
from bot.core.remarks import BudgetRemark, about_budget, cut_short, footer, instead_of_model
from bot.domain.errors import ProviderError
from bot.domain.model import COMPANION
from bot.domain.route import Route
from bot.domain.turn import Change, Remember, Trace
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
        if toolbox.confirmation is not None and answer.ref.provider != COMPANION:
            asked = await ask_consent(
                toolbox.confirmation, around, self.memories, self.phrasebook, toolbox.context.may_show
            )
            reply = f"{reply}\n\n{asked}"
        budget = await self._budget(talk)
        after = [cut_short(answer, self.phrasebook, language), budget.text if budget else ""]
        if talk.bill.policy.footer:
            after.append(footer(answer, talk.bill, duration_ms, self.phrasebook, language))
        hits, said = without_what_stays_local(prompt.recall, prompt.history, talk.bill.policy.rules)
        quotes_local = len(hits) < len(prompt.recall) or len(said) < len(prompt.history)
        return Composed(
            reply,
            self._trace(talk, answer),
            (*self._changes(talk, answer), *((budget.change,) if budget else ())),
            toolbox.confirmation,
            tuple(toolbox.shown),
            stays_local=talk.stays_local,
            reply_stays_local=quotes_local,
            before="\n".join(filter(None, (talk.remarks, self._instead(talk, answer)))),
            after="\n\n".join(filter(None, after)),
        )

    async def stop(self, talk: Talk, written: str) -> Composed:
        """Return what was written of an answer when the person stopped it, and that it is not all of it."""
        say, language = self.phrasebook.say, talk.around.language
        budget = await self._budget(talk)
        keep = (remember_message(talk.around.message, talk.around.scope),) if has_words(talk.around.message) else ()
        trace = Trace(
            talk.aim,
            language,
            talk.around.seen.task,
            reasons=(*talk.route.reasons, "reason.stopped"),
            usage=talk.bill.usage,
            cost_usd=talk.bill.cost_usd,
            complexity=talk.around.seen.complexity,
        )
        stopped = say(language, "turn.stopped")
        changes = _kept_local(keep) if talk.stays_local else keep
        return Composed(
            written or stopped,
            trace,
            (*changes, *((budget.change,) if budget else ())),
            stays_local=talk.stays_local,
            reply_stays_local=talk.stays_local,
            before=talk.remarks,
            after="\n\n".join(filter(None, (stopped if written else "", budget.text if budget else ""))),
        )

    def _instead(self, talk: Talk, answer: Answer) -> str:
        return instead_of_model(answer, talk.route, talk.around.seen, self.phrasebook, talk.around.language)

    async def fail(self, talk: Talk, error: ProviderError, setbacks: tuple[str, ...]) -> Composed:
        """Return the one honest sentence about why there is no answer; what was tried and what it cost is kept."""
        composed = apologize(talk.around, error, self.phrasebook)
        budget = await self._budget(talk)
        changes = _kept_local(composed.changes) if talk.stays_local else composed.changes
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
        says_something = toolbox.confirmation is None and has_words(talk.around.message)
        keep = (remember_message(talk.around.message, talk.around.scope),) if says_something else ()
        changes: tuple[Change, ...] = (*keep, *toolbox.changes)
        return _kept_local(changes) if talk.stays_local else changes

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
            prepared.prompt.recall,
            prepared.prompt.tokens,
            talk.bill.usage,
            complexity=around.seen.complexity,
            cost_usd=talk.bill.cost_usd,
            setbacks=answer.setbacks,
            outside=prepared.toolbox.is_tainted,
        )


def _kept_local(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    return tuple(
        replace(change, memory=replace(change.memory, stays_local=True)) if isinstance(change, Remember) else change
        for change in changes
    )
