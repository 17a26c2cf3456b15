"""Markdown as models write it, as one text with spans: what every platform is made of that shows formatted texts."""
