"""The servers the settings name: one client each, which loads its library at the first need."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from bot.domain.model import CLAUDE, OLLAMA, OPENAI, Place
from bot.providers.claude import ClaudeClient
from bot.providers.ollama import Ollama
from bot.providers.openai_compatible import OpenAICompatible
from bot.settings import Settings

_OFF = "off"


@dataclass(frozen=True, slots=True)
class Servers:
    """What can be asked; None where a setting that it takes is missing."""

    claude: ClaudeClient | None
    ollama: Ollama | None
    openai: OpenAICompatible | None

    @classmethod
    def of(cls, settings: Settings) -> Servers:
        """Return the clients for these settings; nothing is connected yet."""
        return cls(_claude(settings), _ollama(settings), _openai(settings))

    def named(self, provider: str) -> ClaudeClient | Ollama | OpenAICompatible | None:
        """Return the client of a provider; None where it is not connected."""
        return {CLAUDE: self.claude, OLLAMA: self.ollama, OPENAI: self.openai}.get(provider)

    async def close(self) -> None:
        """Close every connection."""
        for server in (self.claude, self.ollama, self.openai):
            if server is not None:
                await server.close()


def _claude(settings: Settings) -> ClaudeClient | None:
    key = _plain(settings.anthropic_api_key)
    return ClaudeClient(key, settings.anthropic_base_url) if key else None


def _ollama(settings: Settings) -> Ollama | None:
    if settings.ollama_host.strip().lower() == _OFF:
        return None
    return Ollama(
        settings.ollama_host,
        key=_plain(settings.ollama_api_key),
        context_tokens=settings.ollama_num_ctx,
        keep_alive=settings.ollama_keep_alive,
    )


def _openai(settings: Settings) -> OpenAICompatible | None:
    if settings.openai_base_url is None:
        return None
    place = None if settings.openai_place == "auto" else Place(settings.openai_place)
    return OpenAICompatible(settings.openai_base_url, key=_plain(settings.openai_api_key), place=place)


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret is not None else None
