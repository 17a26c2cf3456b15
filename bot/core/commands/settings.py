"""Commands about what the person changed: /rules, /settings."""

from __future__ import annotations

from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.commands.models import tell_models
from bot.core.explain import tell_rule
from bot.core.policy import FOOTER, OFF, ON, RULES
from bot.core.rules import is_kept_from_the_cloud, parse_rule, rule_to_text
from bot.core.words import fold_text
from bot.domain.ids import MessageId
from bot.domain.memory import MemoryKind
from bot.domain.policy import PRIVATE_RULES, Policy, Rule, RuleTarget
from bot.domain.turn import KeepLocal, SetOverride

_DROP = frozenset({"drop", "remove", "delete", "slett", "fjern", "remova", "remover", "apague", "apagar"})
_ADD = frozenset({"add", "ny", "legg", "adicione", "adicionar"})
_ON = frozenset({"on", "yes", "pa", "ja", "sim", "ligado", "ligar"})
_OFF = frozenset({"off", "no", "av", "nei", "nao", "desligado", "desligar"})
_RESET = frozenset({"reset", "nullstill", "redefinir", "resetar"})
_PLAIN_FOOTER = frozenset({"footer", "bunnlinje", "rodape"})
MAX_RULES = 50
_READ_AT_ONCE = 500


async def change_rules(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/rules, /rules claude for code, /rules never cloud for #work, /rules drop 2."""
    say, language = ports.phrasebook.say, context.language
    policy = await ports.policies.of(context.person.id)
    own = list(_own(policy))
    words = context.arguments.split()
    if not words:
        return CommandReply(_tell(ports, context, policy, own))
    if fold_text(words[0]) in _DROP:
        return _drop(ports, context, own, words[1:])
    text = " ".join(words[1:] if fold_text(words[0]) in _ADD and len(words) > 1 else words)
    rule = parse_rule(text)
    if rule is None:
        return CommandReply(say(language, "models.rule_unknown"))
    if len(own) >= MAX_RULES:
        return CommandReply(say(language, "models.rules_full", count=MAX_RULES))
    kept = [*(known for known in own if known != rule), rule]
    lines = [say(language, "models.rule_set", rule=_told(ports, context, rule))]
    if rule.word is not None:
        lines.append(say(language, "models.rule_by_word", word=rule.word))
    earlier = await _said_before(ports, context, rule)
    return CommandReply("\n".join(lines), (*earlier, SetOverride(context.person.id, RULES, _text(kept))))


async def _said_before(ports: CommandPorts, context: CommandContext, rule: Rule) -> tuple[KeepLocal, ...]:
    """Return what keeps local what a rule would have kept: a fact, or an answer, need not hold the rule's word."""
    if rule.target is not RuleTarget.NEVER_CLOUD or rule.word is None:
        return ()
    said: list[MessageId] = []
    offset = 0
    while page := await ports.memories.page(context.scope, MemoryKind.MESSAGE, _READ_AT_ONCE, offset):
        held = (memory.source_message_id for memory in page if is_kept_from_the_cloud((rule,), memory.text))
        said += [message_id for message_id in held if message_id is not None]
        offset += len(page)
    return (KeepLocal(tuple(said), context.scope),) if said else ()


def _told(ports: CommandPorts, context: CommandContext, rule: Rule) -> str:
    return tell_rule(rule, ports.phrasebook, context.language)


def _own(policy: Policy) -> tuple[Rule, ...]:
    return tuple(rule for rule in policy.rules if rule not in policy.fixed_rules)


def _text(rules: list[Rule]) -> str:
    return "\n".join(rule_to_text(rule) for rule in rules)


def _tell(ports: CommandPorts, context: CommandContext, policy: Policy, own: list[Rule]) -> str:
    say, language = ports.phrasebook.say, context.language
    of_settings = [rule for rule in policy.fixed_rules if rule not in PRIVATE_RULES]
    lines = [say(language, "models.rules_always")]
    lines += [say(language, "models.rule_of_settings", rule=_told(ports, context, rule)) for rule in of_settings]
    lines += [f"{number}. {_told(ports, context, rule)}" for number, rule in enumerate(own, 1)]
    if len(lines) == 1:
        lines.append(say(language, "models.rules_none"))
    lines.append(say(language, "models.rules_usage"))
    return "\n".join(lines)


def _drop(ports: CommandPorts, context: CommandContext, own: list[Rule], words: list[str]) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    number = int(words[0]) if len(words) == 1 and words[0].isdecimal() and len(words[0]) <= len(str(MAX_RULES)) else 0
    if not 1 <= number <= len(own):
        return CommandReply(say(language, "models.rule_no_such"))
    dropped = own.pop(number - 1)
    return CommandReply(
        say(language, "models.rule_dropped", rule=_told(ports, context, dropped)),
        (SetOverride(context.person.id, RULES, _text(own)),),
    )


async def change_settings(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/settings, /settings footer on, /settings reset."""
    say, language = ports.phrasebook.say, context.language
    words = fold_text(context.arguments).split()
    if words and words[0] in _RESET:
        names = await ports.policies.overridden(context.person.id)
        changes = tuple(SetOverride(context.person.id, name, None) for name in names)
        return CommandReply(say(language, "models.settings_reset"), changes)
    if len(words) > 1 and words[0] in _PLAIN_FOOTER and words[1] in _ON | _OFF:
        is_on = words[1] in _ON
        change = SetOverride(context.person.id, FOOTER, ON if is_on else OFF)
        return CommandReply(say(language, "models.footer_on" if is_on else "models.footer_off"), (change,))
    policy = await ports.policies.of(context.person.id)
    lines = [
        tell_models(policy, ports.phrasebook, language),
        say(language, "models.settings_rules", count=len(_own(policy))),
        say(language, "models.footer_on" if policy.footer else "models.footer_off"),
        say(language, "models.settings_usage"),
    ]
    return CommandReply("\n".join(lines))
