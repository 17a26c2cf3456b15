"""The doctor's look at an embedding model in this process: is it there, whole and installed, and how quick is it?"""

from __future__ import annotations

import asyncio

from bot.app.embedders import models_folder
from bot.cli.findings import Check, State
from bot.clock import SystemClock
from bot.core.explain import tell_seconds
from bot.domain.errors import ProviderError, ProviderTooSlow
from bot.domain.model import ModelRef, Slot
from bot.locales import LocaleSentences
from bot.providers.local_embedder import LocalEmbedder
from bot.settings import Settings

_TEXTS = ("a cat sleeps", "Søsteren min heter Ingrid.", "O imposto vence em maio.", "I take my coffee black.")
_NAME = Slot.EMBEDDING.value


async def check_local_embedder(settings: Settings, ref: ModelRef, patience_s: float) -> Check:
    """Load the model, fetched where it was named and is not there yet, and embed a few short texts."""
    sentences, clock = LocaleSentences(), SystemClock()
    values: dict[str, str | int] = {"slot": _NAME, "model": str(ref)}
    began_ms = clock.elapsed_ms()
    try:
        async with asyncio.timeout(patience_s):
            embedder = await LocalEmbedder.open(ref.model, models_folder(settings), {})
            ready_ms = clock.elapsed_ms()
            vectors = await embedder.embed(_TEXTS)
            made_ms = clock.elapsed_ms()
    except (ProviderError, TimeoutError) as error:
        told = error if isinstance(error, ProviderError) else ProviderTooSlow("it is not ready in time")
        sentence = sentences.say(settings.language, told.sentence, **told.values)
        return Check(_NAME, State.FAULT, "slot_fails", {**values, "sentence": sentence})
    if len(set(vectors)) < len(_TEXTS):
        return Check(_NAME, State.FAULT, "slot_odd", {**values, "problem": "the same vector for everything"})
    seconds = tell_seconds(ready_ms - began_ms, sentences, settings.language)
    each_ms = max(1, round((made_ms - ready_ms) / len(_TEXTS)))
    found: dict[str, str | int] = {"seconds": seconds, "ms": each_ms, "dimensions": embedder.dimensions}
    return Check(_NAME, State.OK, "embedder_works", {**values, **found})
