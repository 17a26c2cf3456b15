"""What was learned about each model's tokenizer, kept from one start to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.usage import TokenFactor

if TYPE_CHECKING:
    from bot.store.database import Database


class TokenFactors:
    """One factor a model."""

    def __init__(self, database: Database) -> None:
        """Keep everything in ``database``."""
        self._database = database

    async def all(self) -> list[TokenFactor]:
        """Return every factor that was kept."""
        sql = "SELECT model, factor, samples FROM token_factor ORDER BY model"
        return await self._database.read(
            lambda db: [TokenFactor(row["model"], row["factor"], row["samples"]) for row in db.execute(sql)]
        )

    async def keep(self, factor: TokenFactor) -> None:
        """Keep a factor in place of the model's earlier one."""
        sql = "INSERT OR REPLACE INTO token_factor (model, factor, samples) VALUES (?, ?, ?)"
        values = (factor.model, factor.factor, factor.samples)
        await self._database.write(lambda db: db.execute(sql, values).close())
