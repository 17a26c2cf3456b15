"""Everything that can answer a prompt; each provider only translates, and none knows another."""
