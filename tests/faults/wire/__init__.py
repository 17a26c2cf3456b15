"""A whole Aiki against servers that speak the real wire formats and break in every way they can."""
