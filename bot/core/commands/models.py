"""Commands about who answers: /strategy, /model."""

from __future__ import annotations

from bot.core.commands.choices import choice
from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.policy import CLAUDE_MODEL, STRATEGY, slot_name
from bot.core.words import fold_text
from bot.domain.errors import InputRefused, ProviderError
from bot.domain.language import Language
from bot.domain.model import CLAUDE, OLLAMA, OPENAI, ModelRef, Slot
from bot.domain.policy import Policy
from bot.domain.route import Strategy
from bot.domain.turn import SetOverride
from bot.ports import Phrasebook

_STRATEGIES = {
    "claude": Strategy.CLAUDE_ONLY,
    "local": Strategy.LOCAL_ONLY,
    "lokal": Strategy.LOCAL_ONLY,
    "hybrid": Strategy.HYBRID,
    "hibrida": Strategy.HYBRID,
    "hibrido": Strategy.HYBRID,
    "fallback": Strategy.LOCAL_FALLBACK,
}
_AUTO = frozenset({"auto", "default", "standard", "padrao"})
_PULL = frozenset({"pull", "fetch", "hent", "baixar", "baixe"})
_CHOSEN_HERE = {
    **dict.fromkeys(("chat", "samtale", "prat", "conversa"), Slot.CHAT),
    **dict.fromkeys(("code", "kode", "codigo"), Slot.CODE),
    **dict.fromkeys(("vision", "bilde", "bilder", "visao", "imagem", "imagens"), Slot.VISION),
}
_LISTED = 20
_MOST_NAME_CHARS = 200


async def set_strategy(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/strategy, /strategy hybrid: which model answers as a rule."""
    say, language = ports.phrasebook.say, context.language
    wanted = fold_text(context.arguments).strip().replace(" ", "_").replace("-", "_")
    policy = await ports.policies.of(context.person.id)
    if not wanted:
        lines = [say(language, "models.strategy_now", strategy=policy.strategy.value)]
        lines += [f"{strategy.value} - {say(language, f'models.about_{strategy.value}')}" for strategy in Strategy]
        choices = tuple(
            choice(say(language, f"models.short_{strategy.value}"), f"/strategy {strategy.value}")
            for strategy in Strategy
        )
        return CommandReply("\n".join(lines), choices=choices)
    known = {**_STRATEGIES, **{strategy.value: strategy for strategy in Strategy}}
    if wanted not in known:
        names = ", ".join(strategy.value for strategy in Strategy)
        return CommandReply(say(language, "models.strategy_unknown", names=names))
    strategy = known[wanted]
    change = SetOverride(context.person.id, STRATEGY, strategy.value)
    meaning = say(language, f"models.about_{strategy.value}")
    return CommandReply(say(language, "models.strategy_set", strategy=strategy.value, meaning=meaning), (change,))


async def set_model(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/model, /model NAME, /model SLOT PROVIDER:NAME, /model SLOT auto, /model pull NAME."""
    words = context.arguments[:_MOST_NAME_CHARS].split()
    if not words:
        return await _show(ports, context)
    if len(words) == 1:
        is_claude = words[0].startswith("claude-")
        return await (_choose_claude if is_claude else _fill_chat)(ports, context, words[0])
    first, name = fold_text(words[0]), words[1]
    if first in _PULL:
        return _fetch(ports, context, name)
    if first == CLAUDE:
        return await _choose_claude(ports, context, name)
    slot = _CHOSEN_HERE.get(first)
    if slot is None:
        return CommandReply(ports.phrasebook.say(context.language, "models.model_usage"))
    return await _fill(ports, context, slot, name)


async def _fill_chat(ports: CommandPorts, context: CommandContext, name: str) -> CommandReply:
    return await _fill(ports, context, Slot.CHAT, name)


def tell_models(policy: Policy, phrasebook: Phrasebook, language: Language) -> str:
    """Return one line: the strategy, and the models it chooses between."""
    if not policy.has_models:
        return phrasebook.say(language, "models.only_companion")
    nobody = phrasebook.say(language, "models.nobody")
    return phrasebook.say(
        language,
        "models.in_one_line",
        strategy=policy.strategy.value,
        claude=policy.claude.model if policy.claude else nobody,
        local=str(policy.local) if policy.local else nobody,
    )


async def _show(ports: CommandPorts, context: CommandContext) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    policy = await ports.policies.of(context.person.id)
    lines, offered = [say(language, "models.none_connected")], []
    if policy.has_models:
        claude = policy.claude.model if policy.claude else say(language, "models.nobody")
        lines = [say(language, "models.claude_now", model=claude)]
        lines += [
            say(language, "models.slot_now", slot=slot.value, model=_filled(policy, slot, ports, context))
            for slot in Slot
        ]
        for provider in (OLLAMA, OPENAI):
            told, names = await _offered(ports, context, provider)
            lines += told
            offered += [choice(f"{provider}:{name}", f"/model {provider}:{name}") for name in names]
    for ref, fetch in ports.fetches.under_way.items():
        key = "models.fetch_failed" if fetch.error else "models.fetched" if fetch.is_done else "models.fetching"
        lines.append(say(language, key, model=str(ref), percent=fetch.percent))
    lines.append(say(language, "models.model_usage"))
    return CommandReply("\n".join(lines), choices=tuple(offered))


def _filled(policy: Policy, slot: Slot, ports: CommandPorts, context: CommandContext) -> str:
    """Return who fills a slot, or who does its work where nobody was named for it."""
    say, language = ports.phrasebook.say, context.language
    if slot in policy.slots:
        return str(policy.slots[slot])
    if slot is Slot.CODE:
        return say(language, "models.as_chat")
    if slot is Slot.VISION and policy.claude is not None:
        return str(policy.claude)
    return say(language, "models.built_in" if slot is Slot.EMBEDDING else "models.nobody")


async def _offered(ports: CommandPorts, context: CommandContext, provider: str) -> tuple[list[str], list[str]]:
    """Return what is said of the models a provider has, and those that are named in it."""
    try:
        names = await ports.providers.models(provider)
    except ProviderError as error:
        return [f"{provider}: {ports.phrasebook.say(context.language, error.sentence, **error.values)}"], []
    if not names:
        return [], []
    more = " …" if len(names) > _LISTED else ""
    told = ", ".join(names[:_LISTED]) + more
    line = ports.phrasebook.say(context.language, "models.offered", provider=provider, models=told)
    return [line], names[:_LISTED]


async def _fill(ports: CommandPorts, context: CommandContext, slot: Slot, name: str) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    if fold_text(name) in _AUTO:
        change = SetOverride(context.person.id, slot_name(slot), None)
        return CommandReply(say(language, "models.slot_auto", slot=slot.value), (change,))
    ref = await _meant(ports, context, name)
    if ref is None and fold_text(name) == CLAUDE:
        return CommandReply(say(language, "models.not_connected", provider=CLAUDE))
    if ref is None:
        return CommandReply(say(language, "models.model_unknown", model=name))
    if ports.providers.provider(ref) is None:
        return CommandReply(say(language, "models.not_connected", provider=ref.provider))
    problem, *caution = await _checked(ports, context, ref)
    if problem:
        return CommandReply(problem)
    change = SetOverride(context.person.id, slot_name(slot), str(ref))
    ports.health.forgive()
    told = say(language, "models.slot_set", slot=slot.value, model=str(ref))
    return CommandReply("\n".join([told, *caution]), (change,))


async def _meant(ports: CommandPorts, context: CommandContext, name: str) -> ModelRef | None:
    """Return the model a name means: with its provider, Claude's own, or one that a local provider has."""
    if fold_text(name) == CLAUDE:
        return (await ports.policies.of(context.person.id)).claude
    if (ref := ModelRef.parse(name)) is not None:
        return ref
    for provider in (OLLAMA, OPENAI):
        try:
            if name in await ports.providers.models(provider):
                return ModelRef(provider, name)
        except ProviderError:
            continue  # it cannot be asked now; whoever names the provider too is believed
    return None


async def _choose_claude(ports: CommandPorts, context: CommandContext, name: str) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    if (await ports.policies.of(context.person.id)).claude is None:
        return CommandReply(say(language, "models.not_connected", provider=CLAUDE))
    if fold_text(name) in _AUTO:
        change = SetOverride(context.person.id, CLAUDE_MODEL, None)
        return CommandReply(say(language, "models.slot_auto", slot=CLAUDE), (change,))
    problem, *caution = await _checked(ports, context, ModelRef(CLAUDE, name))
    if problem:
        return CommandReply(problem)
    ports.health.forgive()
    change = SetOverride(context.person.id, CLAUDE_MODEL, name)
    told = say(language, "models.slot_set", slot=CLAUDE, model=name)
    return CommandReply("\n".join([told, *caution]), (change,))


async def _checked(ports: CommandPorts, context: CommandContext, ref: ModelRef) -> list[str]:
    """Return what is to be said where a provider surely has no such model, else "", and why it could not be asked."""
    say, language = ports.phrasebook.say, context.language
    try:
        offered = await ports.providers.models(ref.provider)
    except ProviderError as error:
        return ["", say(language, error.sentence, **error.values)]
    if not offered or ref.model in offered or f"{ref.model}:latest" in offered:
        return [""]
    key = "models.missing_pull" if ref.provider == OLLAMA else "models.missing"
    return [say(language, key, model=ref.model, provider=ref.provider)]


def _fetch(ports: CommandPorts, context: CommandContext, name: str) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    ref = ModelRef.parse(name) or ModelRef(OLLAMA, name)
    try:
        ports.fetches.start(ref)
    except InputRefused as refused:
        return CommandReply(say(language, refused.sentence, **refused.values))
    return CommandReply(say(language, "models.fetch_begun", model=str(ref)))
