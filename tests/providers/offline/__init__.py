"""The built-in companion: what it recognises, what it says, and that nothing upsets it."""
