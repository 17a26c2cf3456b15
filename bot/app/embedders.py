"""Which embedder is used: the built-in one, or the model that fills the embedding slot."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.app.servers import Servers
from bot.core.embedding import EmbedderFactory
from bot.domain.errors import ProviderError, SettingsError
from bot.domain.model import LOCAL, OLLAMA, ModelRef, Place
from bot.ports import Embedder, Vectors
from bot.providers.cache import CachedEmbedder
from bot.providers.local_embedder import LocalEmbedder
from bot.providers.ngrams import NAME, SUPPORTED_DIMENSIONS, NgramEmbedder
from bot.providers.ollama import OllamaEmbedder
from bot.settings import Settings

log = logging.getLogger(__name__)

ASK_S = 20.0
"""How long the first start with a new embedding model waits for it; a cold one has to be loaded, or fetched."""


def models_folder(settings: Settings) -> Path:
    """Return where models lie that were fetched to run in this process: beside the database, as its log does."""
    return settings.db.with_name(settings.db.name + ".models")


def builtin_embedder(name: str, dimensions: int) -> Embedder | None:
    """Return the built-in embedder that made an index, where it still can be made."""
    known = name == NAME and dimensions in SUPPORTED_DIMENSIONS
    return NgramEmbedder(dimensions) if known else None


def earlier_embedders(servers: Servers, models: Path) -> EmbedderFactory:
    """Return what finds the embedder of an earlier index: the built-in one, or a model that is still to be had.

    That is one that Ollama may have, or that lies on this disk: where it is named, among the ``models`` fetched.

    None is asked in the cloud: every question would go there, and some are not to leave this machine.
    """

    def find(name: str, dimensions: int) -> Embedder | None:
        provider, _, model = name.partition(":")
        if provider == LOCAL:
            local = LocalEmbedder(name, dimensions, models)
            return CachedEmbedder(local) if local.is_there else None
        if provider == OLLAMA and servers.ollama is not None:
            if servers.ollama.place(model) is Place.CLOUD:
                return None
            return CachedEmbedder(OllamaEmbedder(servers.ollama, model, dimensions))
        return builtin_embedder(name, dimensions)

    return find


async def chosen_embedder(settings: Settings, servers: Servers, vectors: Vectors) -> Embedder:
    """Return the embedder of the slot; the built-in one where the slot is empty, or its model was never reached yet.

    Raises SettingsError where the slot names a provider that embeds nothing, or a model in the cloud: it would be
    given all that is ever said, and with it what is not to leave this machine.
    """
    builtin = NgramEmbedder(settings.embedding_dimensions)
    ref = settings.embedding_model
    if ref is None:
        return builtin
    if ref.provider == LOCAL:
        return await _local_embedder(ref, models_folder(settings), vectors) or builtin
    if ref.provider != OLLAMA or servers.ollama is None:
        problem = (
            "embeddings come from a model in this process, as in local:, from Ollama, as in ollama:bge-m3, "
            "or from the built-in embedder (leave it empty)"
        )
        raise SettingsError(problem, setting="AIKI_EMBEDDING_MODEL", problem=problem)
    if servers.ollama.place(ref.model) is Place.CLOUD:
        problem = (
            "it is given all you say, #private too, so it must run on a machine of yours: set OLLAMA_HOST to one, "
            "or leave it empty for the built-in embedder"
        )
        raise SettingsError(problem, setting="AIKI_EMBEDDING_MODEL", problem=problem)
    named = OllamaEmbedder(servers.ollama, ref.model, 1).name
    # Its dimensions are known from an earlier run, so that a start needs nobody.
    for index in await vectors.indexes():
        if index.embedder == named:
            return CachedEmbedder(OllamaEmbedder(servers.ollama, ref.model, index.dimensions))
    try:
        async with asyncio.timeout(ASK_S):
            return CachedEmbedder(await OllamaEmbedder.open(servers.ollama, ref.model))
    except (ProviderError, TimeoutError) as error:
        log.warning("%s gave no vector, so the built-in embedder is used: %s", ref, type(error).__name__)
        return builtin


async def _local_embedder(ref: ModelRef, models: Path, vectors: Vectors) -> Embedder | None:
    """Return the model in this process; None where it cannot be had now, which the log says."""
    known = {index.embedder: index.dimensions for index in await vectors.indexes()}
    try:
        async with asyncio.timeout(ASK_S):
            return CachedEmbedder(await LocalEmbedder.open(ref.model, models, known))
    except (ProviderError, TimeoutError) as error:
        problem = str(error) or "it takes long, and is fetched or read to its end for the next start"
        log.warning("%s is not used at this start, but the built-in embedder: %s", ref, problem)
        return None
