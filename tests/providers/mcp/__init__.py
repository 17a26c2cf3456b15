"""MCP servers: real ones of the library, and hand-made ones that do their worst."""
