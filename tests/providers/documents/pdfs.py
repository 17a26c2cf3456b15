"""PDFs written by hand, as small as they can be, with whatever stands in their pages."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO

from pypdf import PdfWriter

_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def shows(text: str) -> bytes:
    """Return a page that shows a line of text."""
    plain = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F1 12 Tf 50 700 Td (" + plain + b") Tj ET"


def pdf(
    *pages: bytes,
    filters: bytes = b"/FlateDecode",
    pack: Callable[[bytes], bytes] = zlib.compress,
    trailer: bytes = b"",
) -> bytes:
    """Return a PDF of these pages, packed."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        _FONT,
    ]
    for number, page in enumerate(pages):
        packed = pack(page)
        place = b"/Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(b"<< /Type /Page %s /Contents %d 0 R >>" % (place, 5 + 2 * number))
        stream = b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream"
        objects.append(stream % (len(packed), filters, packed))
    return _file(objects, trailer)


def _file(objects: list[bytes], trailer: bytes) -> bytes:
    out, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return out + head + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(out))


def locked(plain: bytes, password: str, cipher: str) -> bytes:
    """Return the same PDF, locked; an empty password forbids only what its owner forbids."""
    writer = PdfWriter(BytesIO(plain))
    writer.encrypt(password, owner_password=f"not {password}", algorithm=cipher)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
