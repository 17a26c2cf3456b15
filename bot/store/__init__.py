"""What is kept: everything Aiki knows, in one SQLite file; SQL is written nowhere else."""

from bot.store.check import Problem, Unsound, check_database
from bot.store.sqlite import Rejection, SqliteChoice, choose_sqlite
from bot.store.store import Store

__all__ = ["Problem", "Rejection", "SqliteChoice", "Store", "Unsound", "check_database", "choose_sqlite"]
