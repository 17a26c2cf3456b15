"""The doctor's calls to models: each slot is asked something real, with the time it took."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.app.models import ConnectedProviders
from bot.app.servers import Servers
from bot.app.speech import transcriber
from bot.cli.doctor_embedder import check_local_embedder
from bot.cli.findings import Check, State
from bot.cli.samples import red_square, silence
from bot.clock import SystemClock
from bot.core.explain import tell_seconds
from bot.core.policy import apply
from bot.domain.address import show_address
from bot.domain.errors import AikiError, ProviderError, ProviderTooSlow, StoreError
from bot.domain.language import Language
from bot.domain.ledger import CallState, ModelCall, Purpose
from bot.domain.model import CLAUDE, LOCAL, OLLAMA, WHISPER, ModelRef, Place, Slot
from bot.domain.policy import Policy
from bot.domain.prompt import Finished, Image, Prompt
from bot.domain.route import Strategy
from bot.domain.usage import Usage
from bot.locales import LocaleSentences
from bot.ports import Provider
from bot.providers.ollama import OllamaEmbedder
from bot.providers.prices import ListedPrices
from bot.settings import Settings
from bot.store import Store
from bot.store.database import Database

PATIENCE_S = 150.0
"""A cold local model loads from a slow disk; who calls the doctor sees that it works on."""
_QUESTION = "What is 2 + 2? Answer with the number only."
_LOOK = "Which colour is this picture? Answer with one word."
_TOKENS = 64


@dataclass(frozen=True, slots=True)
class _Bench:
    """What the checks work with."""

    settings: Settings
    providers: ConnectedProviders
    policy: Policy
    calls: list[tuple[ModelRef, Usage]] = field(default_factory=list)
    """What was asked of models in the cloud, to be written down."""

    def say(self, key: str, **values: str | int) -> str:
        return LocaleSentences().say(self.settings.language, key, **values)


async def check_models(settings: Settings) -> list[Check]:
    """Ask every slot something real and return what came of it; costs a few tokens of whatever is connected."""
    providers = ConnectedProviders(settings, (), SystemClock())
    try:
        policy = apply(await providers.base_policy(), await _overrides(settings))
        bench = _Bench(settings, providers, policy)
        found = [check async for check in _checks(bench)]
        await _write_down(bench)
        return found
    finally:
        await providers.close()


async def _write_down(bench: _Bench) -> None:
    """Put into the ledger what the checks cost; without a file there is none, and nobody's money to count."""
    if not bench.calls or not bench.settings.db.is_file():
        return
    clock = SystemClock()
    prices = ListedPrices(clock, bench.settings.openai_base_url)
    with suppress(StoreError):  # a broken file was told already
        async with await Store.open(bench.settings.db, clock) as store:
            owner = await store.people.owner()
            if owner is None:
                return
            for ref, usage in bench.calls:
                cost = await prices.cost(ref, usage)
                call = ModelCall(ref, Place.CLOUD, Purpose.CHECK, owner.id, None, usage)
                call_id = await store.ledger.reserve(call, clock.now(), cost)
                await store.ledger.settle(call_id, CallState.ANSWERED, usage, cost)


async def _overrides(settings: Settings) -> dict[str, str]:
    """Return what the owner changed in the chat; the file is opened to be read only."""
    with suppress(StoreError, OSError):
        async with Store(await Database.open_to_read(settings.db), SystemClock()) as store:
            owner = await store.people.owner()
            return dict(await store.overrides.of(owner.id)) if owner else {}
    return {}


async def _checks(bench: _Bench) -> AsyncIterator[Check]:
    policy = bench.policy
    local = policy.slots.get(Slot.CHAT)
    meaning = bench.say(f"models.about_{policy.strategy.value}")
    if policy.claude is None and local is None:
        yield Check("models", State.NOTE, "nobody_answers", {"strategy": policy.strategy.value})
    else:
        yield Check("models", State.OK, "strategy", {"strategy": policy.strategy.value, "meaning": meaning})
    if policy.claude is None:
        yield Check("claude", State.NOTE, "claude_absent", {})
    else:
        async for check in _claude(bench, policy.claude):
            yield check
    if local is None:
        state = State.FAULT if policy.strategy is Strategy.LOCAL_ONLY else State.NOTE
        is_off = bench.providers.servers.ollama is None and bench.settings.openai_base_url is None
        address = show_address(bench.settings.openai_base_url or bench.settings.ollama_host)
        yield Check("local", state, "local_off" if is_off else "local_absent", {"address": address})
    for slot, ref in policy.slots.items():
        yield await _slot(bench, slot, ref)


async def _claude(bench: _Bench, ref: ModelRef) -> AsyncIterator[Check]:
    yield await _asked(bench, CLAUDE, ref, lambda provider: _answer(bench, provider, _QUESTION))
    if await ListedPrices(SystemClock()).cost(ref, Usage(1_000, 100)) is None:
        yield Check("prices", State.NOTE, "unpriced", {"model": str(ref)})
    client = bench.providers.servers.claude
    day = await client.deprecation(ref.model) if client is not None else None
    if day is not None:
        values: dict[str, str | int] = {"model": str(ref), "day": day.isoformat()}
        yield Check("claude", State.NOTE, "deprecated", values)


async def _slot(bench: _Bench, slot: Slot, ref: ModelRef) -> Check:
    values: dict[str, str | int] = {"slot": slot.value, "model": str(ref), "provider": ref.provider}
    servers = bench.providers.servers
    if servers.named(ref.provider) is None and ref.provider not in {WHISPER, LOCAL}:
        return Check(slot.value, State.FAULT, "slot_not_connected", values)
    match slot:
        case Slot.EMBEDDING if ref.provider == LOCAL:
            return await check_local_embedder(bench.settings, ref, PATIENCE_S)
        case Slot.EMBEDDING:
            return await _timed(bench, slot.value, ref, lambda: _embed(servers, ref))
        case Slot.SPEECH:
            return await _timed(bench, slot.value, ref, lambda: _listen(bench))
        case Slot.VISION:
            return await _asked(bench, slot.value, ref, lambda provider: _answer(bench, provider, _LOOK, red_square()))
        case _:
            return await _asked(bench, slot.value, ref, lambda provider: _answer(bench, provider, _QUESTION))


async def _asked(bench: _Bench, name: str, ref: ModelRef, ask: Callable[[Provider], Awaitable[str]]) -> Check:
    provider = bench.providers.provider(ref)
    if provider is None:
        values: dict[str, str | int] = {"slot": name, "model": str(ref), "provider": ref.provider}
        return Check(name, State.FAULT, "slot_not_connected", values)
    return await _timed(bench, name, ref, lambda: ask(provider))


async def _timed(bench: _Bench, name: str, ref: ModelRef, ask: Callable[[], Awaitable[str]]) -> Check:
    values: dict[str, str | int] = {"slot": name, "model": str(ref)}
    clock = SystemClock()
    began = clock.elapsed_ms()
    try:
        async with asyncio.timeout(PATIENCE_S):
            problem = await ask()
    except TimeoutError:
        return _failed(bench, name, values, ProviderTooSlow("no answer in time"))
    except ProviderError as error:
        return _failed(bench, name, values, error)
    if problem:
        return Check(name, State.FAULT, "slot_odd", {**values, "problem": problem})
    seconds = tell_seconds(clock.elapsed_ms() - began, LocaleSentences(), bench.settings.language)
    return Check(name, State.OK, "slot_works", {**values, "seconds": seconds})


def _failed(bench: _Bench, name: str, values: dict[str, str | int], error: AikiError) -> Check:
    sentence = bench.say(error.sentence, **error.values)
    return Check(name, State.FAULT, "slot_fails", {**values, "sentence": sentence})


async def _answer(bench: _Bench, provider: Provider, question: str, *images: Image) -> str:
    """Return what is odd about the answer; empty where there is one."""
    now = SystemClock().now()
    prompt = Prompt(question, Language.EN, now, ZoneInfo("UTC"), images=images, max_output_tokens=_TOKENS)
    text = ""
    async for event in provider.generate(prompt, ()):  # to its end: nothing is left open behind it
        if not isinstance(event, Finished):
            text += event.text
        elif event.usage is not None and provider.place is Place.CLOUD:
            bench.calls.append((ModelRef(provider.name, provider.model), event.usage))
    return "" if text.strip() else "an empty answer"


async def _embed(servers: Servers, ref: ModelRef) -> str:
    if servers.ollama is None or ref.provider != OLLAMA:
        return "only local models, Ollama and the built-in embedder embed"
    if servers.ollama.place(ref.model) is Place.CLOUD:
        return "it is given all you say, #private too, so it must run on a machine of yours"
    embedder = await OllamaEmbedder.open(servers.ollama, ref.model)
    near, far, question = await embedder.embed(["a cat sleeps", "the tax return is due", "a sleeping cat"])
    return "" if near != far and question else "the same vector for everything"


async def _listen(bench: _Bench) -> str:
    listener = transcriber(bench.settings, bench.providers.servers)
    if listener is None:
        return "nobody writes down speech"
    await listener.transcribe(silence(), "audio/wav", None)
    return ""
