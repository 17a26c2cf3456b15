"""Files a person sends, read as text."""
