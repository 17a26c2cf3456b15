"""Files a person sends, read as text: PDFs in a process of their own, all kinds of plain text."""

from bot.providers.documents.reader import DocumentFiles

__all__ = ["DocumentFiles"]
