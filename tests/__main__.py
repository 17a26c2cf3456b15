"""``python -m tests``: every gate and every test, in one command for people, hooks and CI."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

GATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("style", ("-m", "ruff", "check", "--quiet", "bot", "tests")),
    ("format", ("-m", "ruff", "format", "--check", "--quiet", "bot", "tests")),
    ("architecture", ("-c", "from importlinter.cli import lint_imports_command as run; run()")),
    ("types", ("-m", "mypy")),
    # Domain and core hold no line that no test runs; elsewhere judgement decides.
    (
        "tests",
        ("-m", "pytest", "-q", "-n", "auto", "--cov", "--cov-branch", "--cov-report=term", "--cov-fail-under=100"),
    ),
)


def main() -> int:
    """Run all gates, the failed ones named at the end; return 1 when any failed."""
    failed = []
    for name, command in GATES:
        print(f"== {name}", flush=True)  # noqa: T201 - this is a command
        arguments = (*command, *sys.argv[1:]) if name == "tests" else command
        if subprocess.run((sys.executable, *arguments), cwd=ROOT, check=False).returncode:  # noqa: S603 - our own
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all gates passed", flush=True)  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
