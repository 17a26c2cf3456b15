"""The open web: judged addresses, pinned connections, readable pages, searches."""
