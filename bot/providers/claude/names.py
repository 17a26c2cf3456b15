"""What things are called at the other end, and the model that is asked where nobody chose one."""

from __future__ import annotations

DEFAULT_MODEL = "claude-sonnet-5-5"
"""The middle of the family: 2 and 10 dollars a million tokens (genai-prices, November 2026), half of
Opus 5.5; the local model stands where Haiku would. It can answer without thinking first, which a chat needs."""

CHEAPEST_MODEL = "claude-haiku-5-5"
"""The smallest of the family: 0.10 and 0.50 dollars a million tokens up to 100,000 (genai-prices, November 2026)."""

DEFAULT_URL = "https://api.anthropic.com"
KEY_SETTING = "ANTHROPIC_API_KEY"
"""The setting a person is sent to when the key or the account behind it is refused."""
