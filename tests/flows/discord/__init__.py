"""A person's whole way with Aiki in Discord, over the real wire format."""
