"""``python -m bot`` and the command ``aiki``."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line and end the process with its exit status."""
    try:
        _open_missing_streams()
        from bot.cli import run  # noqa: PLC0415 - Ctrl-C while modules are loaded must be as quiet as later

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        os._exit(130)


def _open_missing_streams() -> None:
    """Put nothing in the place of a stream that was closed before the start (``aiki <&-``)."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - open to the end


if __name__ == "__main__":
    main()
