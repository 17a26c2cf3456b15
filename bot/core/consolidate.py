"""Sessions that are over become memory: facts, procedures and an episode, behind the conversation's back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from traceback import format_tb
from zoneinfo import ZoneInfo

from bot.core.behind import Behind
from bot.core.circumstances import TurnDefaults, zone_of
from bot.core.distil import MOST_KNOWN
from bot.core.grounding import RULES, grounded, sincere
from bot.core.lasting import LEAST_WORDS, telling_words, topics_of
from bot.core.memory_model import MemoryModels, must_stay_local
from bot.core.policy import Policies
from bot.core.prompt import may_leave
from bot.core.reconcile import Reconciler
from bot.core.together import together
from bot.domain.consolidation import IDLE_AFTER, Consolidation, EndedSession, Extracted
from bot.domain.errors import ProviderError, StoreError
from bot.domain.language import Language
from bot.domain.memory import AIKI, Gist, Memory, MemoryKind, NewMemory
from bot.domain.model import Place
from bot.domain.policy import Policy
from bot.ports import Clock, Consolidations, Extractor, Memories, People

log = logging.getLogger(__name__)

MOST_LINES, KEEP_LINES = 40, 20
"""Of a session that goes on and has more lines than the first, all but the last of the second are consolidated:
a small prompt holds no more than those."""
LEAVING_S = 2.0
"""How long an end waits for what the rules have begun; it waits for no model."""
_SLACK_S = 5.0
_MOST_TRIES = 3
EPISODE_SALIENCE = 0.1


@dataclass(frozen=True, slots=True)
class ConsolidationPorts:
    """What a consolidation reaches outside itself; ``remembered`` is called once something new was kept."""

    consolidations: Consolidations
    memories: Memories
    people: People
    policies: Policies
    extractor: Extractor
    models: MemoryModels
    clock: Clock
    remembered: Callable[[], None]


class Consolidator:
    """Consolidates whatever is due, one session at a time, in the background.

    It writes nothing but whole consolidations: whatever ends it, the session is due again at the next start.
    """

    def __init__(self, ports: ConsolidationPorts, defaults: TurnDefaults) -> None:
        """Work over these ports; ``defaults`` hold for people who said nothing else."""
        self.ports = ports
        self._defaults = defaults
        self._working = asyncio.Lock()
        self._behind = Behind("a consolidation")
        self._timer: asyncio.TimerHandle | None = None
        self._leaving = False
        self._asks_a_model = False

    def soon(self) -> None:
        """Look for what is due in the background now, and again once what was just said has gone idle."""
        if self._leaving:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(IDLE_AFTER.total_seconds() + _SLACK_S, self.soon)
        self._behind.soon(self.catch_up)

    async def stop(self) -> None:
        """End, at once where a model is asked: what was not kept yet is due again at the next start."""
        self._leaving = True
        if self._timer is not None:
            self._timer.cancel()
        await self._behind.rest(0 if self._asks_a_model else LEAVING_S)

    async def catch_up(self) -> int:
        """Consolidate all that is due; return how many sessions those were.

        A second call made meanwhile waits for the first and then finds little to do.
        """
        done = tries = 0
        async with self._working:
            while tries < _MOST_TRIES and not self._leaving:
                try:
                    session = await self._due()
                    if session is None:
                        break
                    kept = await self.ports.consolidations.save(await self._consolidated(session))
                except StoreError as error:
                    log.warning("consolidation stopped after %d, to be taken up later: %s", done, error)
                    break
                done, tries = (done + 1, 0) if kept else (done, tries + 1)
        if done:
            self.ports.remembered()
        return done

    async def _due(self) -> EndedSession | None:
        idle_since = self.ports.clock.now() - IDLE_AFTER
        return await self.ports.consolidations.due(idle_since, MOST_LINES, KEEP_LINES)

    async def _consolidated(self, session: EndedSession) -> Consolidation:
        ports = self.ports
        person = await ports.people.get(session.person_id)
        language, zone = person.language or self._defaults.language, zone_of(person, self._defaults.zone)
        policy = await ports.policies.of(person.id)
        try:
            drawn = await self._believed(session, policy, language, zone)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one session that we cannot read must not keep all others waiting
            # Where it broke, and not its message: that may quote the person.
            log.error("%s in a consolidation\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
            return Consolidation(session)
        is_by_model = drawn.made_by != RULES
        stays_local = is_by_model and must_stay_local(session, policy)
        changes = await Reconciler(ports.memories, session, drawn.made_by, stays_local=stays_local).changes(drawn)
        episode = episode_of(session, drawn, stays_local=must_stay_local(session, policy))
        return Consolidation(session, changes, episode)

    async def _believed(self, session: EndedSession, policy: Policy, language: Language, zone: ZoneInfo) -> Extracted:
        """Return what is drawn from a session and borne out by it: by the rules, and by a model where one may."""
        by_rules = await self.ports.extractor.extract(sincere(session), zone, language)
        by_rules = await asyncio.to_thread(grounded, session, by_rules)
        by_model = await self._by_model(session, policy, language, zone)
        if by_model is None:
            return by_rules
        believed = await asyncio.to_thread(grounded, session, by_model)
        return together(believed, by_rules, is_worth_a_summary=bool(by_model.summary))

    async def _by_model(
        self, session: EndedSession, policy: Policy, language: Language, zone: ZoneInfo
    ) -> Extracted | None:
        """Return what the model that may read a session draws from it; None where it fails, or none may."""
        reader = await self.ports.models.reader(session, policy, language, zone)
        if reader is None:
            return None
        is_cloud = reader.provider.place is Place.CLOUD
        known = [one for one in await self._known(session) if not is_cloud or may_leave(one, policy.rules)]
        self._asks_a_model = True
        try:
            return await reader.distil(session, known[-MOST_KNOWN:], language, zone)
        except ProviderError as error:
            log.warning("%s did not read a session, the rules do: %s: %s", reader.ref, type(error).__name__, error)
            return None
        finally:
            self._asks_a_model = False

    async def _known(self, session: EndedSession) -> list[Memory]:
        """Return the facts that hold of whom a session speaks."""
        said = "\n".join(line.text for line in session.own_lines).casefold()
        facts = await self.ports.memories.facts(session.scope)
        return [one for one in facts if one.fact is not None and (one.fact.subject == "me" or one.fact.subject in said)]


def episode_of(session: EndedSession, drawn: Extracted, *, stays_local: bool) -> NewMemory | None:
    """Return what is remembered of the session as a whole; None where nothing in it is worth that."""
    holds = drawn.facts or drawn.procedures or drawn.intentions or telling_words(session) >= LEAST_WORDS
    if not drawn.summary or not holds:
        return None
    return NewMemory(
        MemoryKind.EPISODE,
        session.scope,
        session.person_id,
        speaker=AIKI,
        text=drawn.summary,
        said_at=session.ended_at,
        source_message_id=session.own_lines[0].message_id,
        salience=EPISODE_SALIENCE,
        stays_local=stays_local,
        made_by=drawn.summary_by or drawn.made_by,
        gist=Gist(drawn.topics or topics_of(session), drawn.open_questions, drawn.intentions),
        sources=tuple(line.message_id for line in session.lines),
    )
