"""Stand-ins for what lies outside: designed once, used by every test."""
