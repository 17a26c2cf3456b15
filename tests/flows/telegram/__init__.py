"""A person's whole way with Aiki in Telegram, over the real wire format."""
