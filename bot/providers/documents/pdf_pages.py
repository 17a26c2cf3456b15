"""Reads a PDF's text page by page: a program of its own, ended at any moment and bounded in its memory.

It is given the file on its standard input and its limits as arguments, and prints a line of JSON for each thing it
finds: ``pages`` (how many there are), ``text`` (of one page), ``end`` where it came so far (with ``cut`` where there
is more), and ``problem`` (``locked``, ``damaged``, ``hard``) where something was not read. Nothing of ours is
imported: it starts at once, and holds little.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from io import BytesIO
from typing import Any

from pypdf import PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

_UNPACKED = 25_000_000
"""Bytes that one stream may unpack to: a hundred times what the text of a full page takes."""
_STEPS = 500_000
"""Operations of one page; a full page has some thousands."""


def main(max_pages: int, max_chars: int, seconds: float, max_memory: int) -> None:
    """Read the file on standard input."""
    _bound(max_memory, round(seconds) + 5)
    stop_at = time.monotonic() + seconds
    data = sys.stdin.buffer.read()
    limits: dict[str, Any] = {
        "zlib_maximum_output_length": _UNPACKED,
        "lzw_maximum_output_length": _UNPACKED,
        "run_length_maximum_output_length": _UNPACKED,
        "brotli_maximum_output_length": _UNPACKED,
        "array_based_stream_maximum_output_length": _UNPACKED,
        "stream_decoding_work_maximum_length": 4 * _UNPACKED,
        "stream_parsing_work_maximum_count": _STEPS,
        "jbig2dec_binary": None,
    }
    with apply_configuration(**limits):
        try:
            _read(PdfReader(BytesIO(data)), max_pages, max_chars, stop_at)
        except (FileNotDecryptedError, DependencyError, NotImplementedError):
            _say(problem="locked")
        except (MemoryError, LimitReachedError):
            _say(problem="hard")
        except Exception:  # noqa: BLE001 - pypdf: "broken PDF files might cause other Exceptions"
            _say(problem="damaged")


def _read(reader: PdfReader, max_pages: int, max_chars: int, stop_at: float) -> None:
    pages = len(reader.pages)
    _say(pages=pages)
    room, cut = max_chars, pages > max_pages
    for number in range(min(pages, max_pages)):
        late = time.monotonic() > stop_at
        if late:
            _say(problem="hard")
        if late or room <= 0:
            cut = True
            break
        text = _page(reader, number)
        cut = cut or text is None or len(text) > room
        if text:
            _say(text=text[:room])
            room -= len(text)
    _say(end=True, cut=cut)


def _page(reader: PdfReader, number: int) -> str | None:
    """Return a page's text, None where it cannot be read: the others may be whole."""
    try:
        return reader.pages[number].extract_text()
    except (FileNotDecryptedError, DependencyError):
        raise
    except (MemoryError, LimitReachedError):
        _say(problem="hard")
    except Exception:  # noqa: BLE001 - as above
        _say(problem="damaged")
    return None


def _say(**found: object) -> None:
    sys.stdout.buffer.write(json.dumps(found).encode("ascii") + b"\n")
    sys.stdout.buffer.flush()


def _bound(max_memory: int, seconds: int) -> None:
    """Have the system itself end us, where it can: whoever started us may be gone."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    bounds = {resource.RLIMIT_AS: max_memory, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    for kind, most in bounds.items():
        with suppress(ValueError, OSError):  # a stricter limit is in force, or the system knows no such limit
            resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
