"""Tools of MCP servers: programs and addresses that a file of the person's own names."""

from bot.providers.mcp.config import Problem, Server, load_servers
from bot.providers.mcp.servers import McpServers

__all__ = ["McpServers", "Problem", "Server", "load_servers"]
