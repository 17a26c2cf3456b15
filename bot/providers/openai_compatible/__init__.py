"""Any server that speaks OpenAI's interface: vLLM, llama.cpp, LM Studio, OpenRouter, OpenAI itself."""

from bot.providers.openai_compatible.model import OpenAIModel
from bot.providers.openai_compatible.server import OpenAICompatible
from bot.providers.openai_compatible.transcriber import OpenAITranscriber

__all__ = ["OpenAICompatible", "OpenAIModel", "OpenAITranscriber"]
