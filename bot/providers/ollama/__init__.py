"""Ollama: models on the person's own machine, or through it in Ollama's cloud."""

from bot.providers.ollama.embedder import OllamaEmbedder
from bot.providers.ollama.model import OllamaModel
from bot.providers.ollama.server import DEFAULT_HOST, Ollama

__all__ = ["DEFAULT_HOST", "Ollama", "OllamaEmbedder", "OllamaModel"]
