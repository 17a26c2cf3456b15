"""Discord’s adapter over the real library."""
