"""What a model is told: who it is, the session and what was recalled, under one token budget."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.core.rules import is_kept_from_the_cloud
from bot.domain.conversation import Quoted, Utterance
from bot.domain.language import Language
from bot.domain.memory import Memory, MemoryKind, RecallHit
from bot.domain.policy import Rule
from bot.domain.prompt import FileText, Prompt, ToolSpec
from bot.ports import Phrasebook, TokenCounter

_PER_ITEM_TOKENS = 6
"""What role, date and separators of one line cost around its text."""
_RECALL_SHARE, _QUOTE_SHARE, _FILES_SHARE, _EARLIER_SHARE = 0.4, 0.3, 0.8, 0.35
_PINNED_SHARE = 0.1
_CUT = " […]"
IMAGE_TOKENS = 1_600
"""What a picture costs at most with Claude (Anthropic's documentation of vision); local models take less."""
HISTORY_LIMIT = 60
"""Messages of the session read for a prompt; the token budget takes what fits."""
STEP = 16
"""Where a session is cut for the cache's sake, it begins at a message whose number is a multiple of this."""
LEAST_FREE_TOKENS = 200
"""Left for the session and for memory, however long the instructions and the tools are."""
_TOLD_AS = {MemoryKind.FACT: "prompt.fact", MemoryKind.EPISODE: "prompt.episode"}


@dataclass(frozen=True, slots=True)
class Room:
    """How large a prompt may be, and by whose count.

    With ``keeps_beginning`` the session's oldest lines go several at once, so that from turn to turn a prompt
    mostly begins alike and the provider's cache serves it.
    """

    budget_tokens: int
    counter: TokenCounter
    keeps_beginning: bool = False


def fit_prompt(prompt: Prompt, recalled: Sequence[RecallHit], history: Sequence[Utterance], room: Room) -> Prompt:
    """Return ``prompt`` with as much of recall and history as the budget beside its message holds.

    Instructions and tools are always whole and count towards the budget. The best hits come first and
    have at most two fifths of what they leave, what the message answers and files most of the rest; what is left then
    is the newest turns', but for a third where episodes tell what that leaves out of the session.
    """
    counter = room.counter
    stable = counter.count(prompt.instructions) + _tokens_of_tools(prompt.tools, counter)
    budget = max(room.budget_tokens - stable, min(LEAST_FREE_TOKENS, room.budget_tokens))
    pinned, spent_on_pinned = _pinned(prompt.pinned, int(budget * _PINNED_SHARE), counter)
    always = {memory.id for memory in pinned}
    recalled = [hit for hit in recalled if hit.memory.id not in always]
    hits, spent = _best_hits(recalled, int(budget * _RECALL_SHARE), counter)
    spent += spent_on_pinned
    quoted, spent_on_quote = _beginning_of_quote(prompt.quoted, int((budget - spent) * _QUOTE_SHARE), counter)
    spent += spent_on_quote
    files, spent_on_files = _beginnings(prompt.files, int((budget - spent) * _FILES_SHARE), counter)
    spent += spent_on_files + len(prompt.images) * IMAGE_TOKENS
    shown = {hit.memory.id for hit in hits}
    episodes = [episode for episode in prompt.earlier if episode.id not in shown]
    earlier, spent_on_earlier = _left_out(episodes, history, max(budget - spent, 0), counter)
    spent += spent_on_earlier
    turns, spent_on_turns = _newest_turns(history, max(budget - spent, 0), counter)
    if room.keeps_beginning and (len(turns) < len(history) or len(history) >= HISTORY_LIMIT):
        turns = _cut_in_steps(turns)
    tokens = stable + counter.count(prompt.message) + spent + spent_on_turns
    fitting = replace(prompt, recall=hits, history=turns, earlier=earlier, pinned=pinned)
    return replace(fitting, files=files, quoted=quoted, tokens=tokens)


def without_what_stays_local(
    recalled: Sequence[RecallHit], history: Sequence[Utterance], rules: Sequence[Rule]
) -> tuple[list[RecallHit], list[Utterance]]:
    """Return what a model in the cloud may be shown of memory and session."""
    hits = [_without_kept_question(hit, rules) for hit in recalled if may_leave(hit.memory, rules)]
    said = [line for line in history if not line.stays_local and not is_kept_from_the_cloud(rules, line.text)]
    return hits, said


def _without_kept_question(hit: RecallHit, rules: Sequence[Rule]) -> RecallHit:
    is_kept = hit.context is not None and is_kept_from_the_cloud(rules, hit.context)
    return replace(hit, context=None) if is_kept else hit


def holds_what_stays_local(prompt: Prompt, rules: Sequence[Rule]) -> bool:
    """Whether a prompt shows anything that no model in the cloud may be shown, so that its answer may repeat it."""
    hits, said = without_what_stays_local(prompt.recall, prompt.history, rules)
    quotes = prompt.quoted is not None and not may_be_quoted(prompt.quoted, rules)
    quotes = quotes or not all(may_leave(memory, rules) for memory in (*prompt.earlier, *prompt.pinned))
    return quotes or hits != list(prompt.recall) or len(said) < len(prompt.history)


def may_be_quoted(quoted: Quoted, rules: Sequence[Rule]) -> bool:
    """Whether a model in the cloud may be shown what a message answers."""
    return not quoted.stays_local and not is_kept_from_the_cloud(rules, quoted.text)


def may_leave(memory: Memory, rules: Sequence[Rule]) -> bool:
    """Whether a model in the cloud may be shown a memory."""
    gist = memory.gist
    texts = (memory.text, *((*gist.topics, *gist.open_questions, *gist.intentions) if gist is not None else ()))
    return not memory.stays_local and not any(is_kept_from_the_cloud(rules, text) for text in texts)


def tell_context(prompt: Prompt, phrasebook: Phrasebook) -> str:
    """Return the note that a model is given with the message: the moment, and what was recalled."""
    say, language = phrasebook.say, prompt.language
    here = prompt.now.astimezone(prompt.zone)
    day = phrasebook.day(language, here.date())
    lines = [say(language, "prompt.moment", day=day, time=f"{here:%H:%M}", zone=prompt.zone.key)]
    if prompt.introduce:
        lines.append(say(language, "prompt.introduce"))
    if prompt.is_private:
        lines.append(say(language, "turn.unkept_prompt" if prompt.keeps_nothing else "prompt.private"))
    if prompt.pinned:
        lines.append(say(language, "prompt.pinned"))
        lines += [_tell_hit(memory, phrasebook, language, prompt.zone) for memory in prompt.pinned]
    if prompt.earlier:
        lines.append(say(language, "prompt.earlier"))
        lines += [line for episode in prompt.earlier for line in _tell_episode(episode, phrasebook, prompt)]
    if prompt.recall:
        lines.append(say(language, "prompt.recalled"))
        lines += [_tell_hit(hit.memory, phrasebook, language, prompt.zone, hit.context) for hit in prompt.recall]
    if prompt.quoted is not None:
        whose = prompt.quoted.role.value if prompt.quoted.role is not None else "other"
        lines.append(say(language, f"prompt.quoted_{whose}", text=prompt.quoted.text))
    # Between marks, so that nobody takes what stands in a file for what the person says.
    lines += [say(language, "prompt.file", name=file.name, text=file.text) for file in prompt.files]
    return "\n".join(lines)


def _tell_episode(episode: Memory, phrasebook: Phrasebook, prompt: Prompt) -> list[str]:
    """Return a part of the session that is not shown, and what was left open in it and meant to be done."""
    told = [_tell_hit(episode, phrasebook, prompt.language, prompt.zone)]
    if episode.gist is not None:
        open_parts = ("open", episode.gist.open_questions), ("means_to", episode.gist.intentions)
        told += [phrasebook.say(prompt.language, f"prompt.{key}", text="; ".join(t)) for key, t in open_parts if t]
    return told


def _tell_hit(
    memory: Memory, phrasebook: Phrasebook, language: Language, zone: ZoneInfo, answers: str | None = None
) -> str:
    key = _TOLD_AS.get(memory.kind, "prompt.said")
    if memory.valid_to is not None:
        key = "prompt.ended"
    date = memory.said_at.astimezone(zone).date()
    # What is recalled is told as the person's own words: somebody else's need a name.
    text = f"{memory.speaker}: {memory.text}" if memory.is_by_others else memory.text
    told = phrasebook.say(language, key, id=memory.id, date=date.isoformat(), text=text)
    return phrasebook.say(language, "prompt.answers", told=told, question=answers) if answers else told


def _beginnings(files: Sequence[FileText], budget: int, counter: TokenCounter) -> tuple[tuple[FileText, ...], int]:
    """Return as much of each file as its share of the budget holds; what is left out is marked."""
    kept: list[FileText] = []
    spent = 0
    for number, file in enumerate(files):
        text, cost = _beginning(file.text, (budget - spent) // (len(files) - number), counter)
        kept.append(replace(file, text=text))
        spent += cost
    return tuple(kept), spent


def _beginning_of_quote(quoted: Quoted | None, room: int, counter: TokenCounter) -> tuple[Quoted | None, int]:
    if quoted is None:
        return None, 0
    text, cost = _beginning(quoted.text, room, counter)
    return replace(quoted, text=text), cost


def _beginning(text: str, room: int, counter: TokenCounter) -> tuple[str, int]:
    """Return as much of a text as so many tokens hold, and what that costs."""
    cost = counter.count(text) + _PER_ITEM_TOKENS
    if cost <= room:
        return text, cost
    begun = text[: max(len(text) * (room - _PER_ITEM_TOKENS) // cost, 0)].rstrip() + _CUT
    return begun, counter.count(begun) + _PER_ITEM_TOKENS


def _tokens_of_tools(tools: Sequence[ToolSpec], counter: TokenCounter) -> int:
    told = [json.dumps([tool.name, tool.description, tool.parameters], ensure_ascii=False) for tool in tools]
    return sum(counter.count(text) for text in told)


def _pinned(memories: Sequence[Memory], budget: int, counter: TokenCounter) -> tuple[tuple[Memory, ...], int]:
    """Return as much of what is pinned as its share holds, what was pinned of old first."""
    hits, spent = _best_hits([RecallHit(memory, 0.0) for memory in memories], budget, counter)
    return tuple(hit.memory for hit in hits), spent


def _best_hits(hits: Sequence[RecallHit], budget: int, counter: TokenCounter) -> tuple[tuple[RecallHit, ...], int]:
    kept: list[RecallHit] = []
    spent = 0
    for hit in hits:
        cost = counter.count(hit.memory.text) + counter.count(hit.context or "") + _PER_ITEM_TOKENS
        if spent + cost > budget:
            continue
        kept.append(hit)
        spent += cost
    return tuple(kept), spent


def _left_out(
    episodes: Sequence[Memory], history: Sequence[Utterance], budget: int, counter: TokenCounter
) -> tuple[tuple[Memory, ...], int]:
    """Return the newest episodes of what so many tokens leave out of the session, and what they cost."""
    turns, _ = _newest_turns(history, budget, counter)
    begins = turns[0].message_id if turns else None
    hidden = [one for one in episodes if begins is None or (one.source_message_id or 0) < begins]
    kept: list[Memory] = []
    spent = 0
    for episode in reversed(hidden):
        gist = episode.gist
        more = (*gist.open_questions, *gist.intentions) if gist is not None else ()
        cost = sum(counter.count(text) + _PER_ITEM_TOKENS for text in (episode.text, *more))
        if spent + cost > int(budget * _EARLIER_SHARE):
            break
        kept.append(episode)
        spent += cost
    return tuple(reversed(kept)), spent


def _cut_in_steps(turns: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """Drop the lines before the first step, where the session began earlier than what is here."""
    first_step = next((n for n, line in enumerate(turns) if _step(line) != _step(turns[0])), 0)
    return turns[first_step:]


def _step(line: Utterance) -> int:
    return line.message_id // STEP


def _newest_turns(
    history: Sequence[Utterance], budget: int, counter: TokenCounter
) -> tuple[tuple[Utterance, ...], int]:
    kept: list[Utterance] = []
    spent = 0
    for utterance in reversed(history):
        cost = counter.count(utterance.text) + _PER_ITEM_TOKENS
        if spent + cost > budget:
            break
        kept.append(utterance)
        spent += cost
    return tuple(reversed(kept)), spent
