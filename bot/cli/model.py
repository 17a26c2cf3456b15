"""``aiki model list`` and ``aiki model pull NAME``: which models there are, and fetching one."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing

from bot.app.models import ConnectedProviders
from bot.cli import FAULT, OK, USAGE
from bot.cli.as_json import dump
from bot.cli.memory import put
from bot.clock import SystemClock
from bot.domain.errors import ProviderError
from bot.domain.model import CLAUDE, OLLAMA, OPENAI, ModelRef
from bot.locales import LocaleSentences
from bot.settings import Settings

_GIGABYTE = 1_000_000_000


def list_models(settings: Settings, *, as_json: bool) -> int:
    """Print the models of every connected provider; exit status 1 when one of them could not be asked."""
    return asyncio.run(_list(settings, as_json=as_json))


async def _list(settings: Settings, *, as_json: bool) -> int:
    providers = ConnectedProviders(settings, (), SystemClock())
    say, status = LocaleSentences().say, OK
    told: list[dict[str, object]] = []
    try:
        for name in (CLAUDE, OLLAMA, OPENAI):
            if providers.provider(ModelRef(name, "any")) is None:
                continue
            try:
                told.append({"provider": name, "models": await providers.models(name)})
            except ProviderError as error:
                status = FAULT
                told.append({"provider": name, "error": say(settings.language, error.sentence, **error.values)})
    finally:
        await providers.close()
    if as_json:
        put([dump(each) for each in told])
        return status
    for each in told:
        models = each.get("models")
        put([f"{each['provider']}:{model}" for model in models] if isinstance(models, list) else [str(each["error"])])
    if not told:
        put([say(settings.language, "models.none_connected")])
    return status


def pull(settings: Settings, name: str) -> int:
    """Fetch a model for Ollama, showing how far it is; what is cut off is taken up again by the next pull."""
    ref = ModelRef.parse(name) or ModelRef(OLLAMA, name)
    if ref.provider != OLLAMA:
        put([LocaleSentences().say(settings.language, "models.pull_only_ollama")])
        return USAGE
    return asyncio.run(_pull(settings, ref))


async def _pull(settings: Settings, ref: ModelRef) -> int:
    providers = ConnectedProviders(settings, (), SystemClock())
    shown = sys.stderr.isatty()
    last = -1
    try:
        async with aclosing(providers.fetch(ref)) as pieces:  # type: ignore[type-var] # it is a generator
            async for done, whole in pieces:
                percent = done * 100 // whole if whole else 0
                if shown and percent != last:
                    last = percent
                    sizes = f"{done / _GIGABYTE:.2f} / {whole / _GIGABYTE:.2f} GB"
                    sys.stderr.write(f"\r\x1b[K{ref.model}: {percent:3d} %  {sizes}")
                    sys.stderr.flush()
    finally:
        if shown:
            sys.stderr.write("\n")
        await providers.close()
    put([LocaleSentences().say(settings.language, "models.fetched", model=str(ref))])
    return OK
