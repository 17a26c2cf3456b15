"""The bytes of a database file, looked at or spoilt from outside while no store has it open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def read(path: Path) -> bytes:
    """Return what is in a file."""
    return path.read_bytes()


def write(path: Path, content: bytes) -> None:
    """Put something else in a file."""
    path.write_bytes(content)


def exists(path: Path) -> bool:
    """Whether there is such a file."""
    return path.exists()


def move(path: Path, to: Path) -> None:
    """Move a file."""
    path.rename(to)


def link(path: Path, to: Path) -> None:
    """Make a symbolic link."""
    path.symlink_to(to)


def remove(path: Path) -> None:
    """Delete a file."""
    path.unlink()


def forbid_entering(folder: Path) -> None:
    """Give a folder a mode that hides what is in it; the test is skipped for those whom no mode stops."""
    folder.chmod(0)
    if os.access(folder, os.X_OK):
        pytest.skip("this user may look everywhere")


def forbid_writing(path: Path, mode: int) -> None:
    """Give a file or folder a mode that forbids writing; the test is skipped for those whom no mode stops."""
    path.chmod(mode)
    if os.access(path, os.W_OK):
        pytest.skip("this user may write everywhere")
