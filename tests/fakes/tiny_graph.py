"""A real ONNX graph of two kilobytes: each byte of a text has a direction, and nothing is learned."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from hashlib import shake_128

DIMENSIONS = 64
_TOKENS = 256
_VARINT, _BYTES = 0, 2
_FLOAT, _INT64 = 1, 7


def tiny_model() -> dict[str, bytes]:
    """Return the files of a model that onnxruntime and tokenizers load."""
    return {"model.onnx": _graph(), "tokenizer.json": _tokenizer(), "config.json": b"{}"}


def _graph() -> bytes:
    """Return a graph that looks up each token's direction, in the bytes of the ONNX format."""
    directions = b"".join(_direction(token) for token in range(_TOKENS))
    node = _fields(
        (1, b"directions"), (1, b"input_ids"), (2, b"last_hidden_state"), (4, b"Gather")
    )  # input, output, op_type
    table = _fields((1, _TOKENS), (1, DIMENSIONS), (2, _FLOAT), (8, b"directions"), (9, directions))
    graph = _fields(
        (1, node),
        (2, b"tiny"),
        (5, table),
        (11, _value(b"input_ids", _INT64, [b"texts", b"tokens"])),
        (12, _value(b"last_hidden_state", _FLOAT, [b"texts", b"tokens", DIMENSIONS])),
    )
    return _fields((1, 8), (7, graph), (8, _fields((2, 17))))  # ir_version, graph, opset_import


def _value(name: bytes, kind: int, shape: list[bytes | int]) -> bytes:
    sizes = [(1, _fields((2 if isinstance(size, bytes) else 1, size))) for size in shape]
    tensor = _fields((1, kind), (2, _fields(*sizes)))
    return _fields((1, name), (2, _fields((1, tensor))))


def _fields(*fields: tuple[int, bytes | int]) -> bytes:
    """Return protobuf fields by number: whole numbers, and what has a length."""
    return b"".join(_field(number, value) for number, value in fields)


def _field(number: int, value: bytes | int) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3 | _VARINT) + _varint(value)
    return _varint(number << 3 | _BYTES) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    parts = []
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


def _direction(token: int) -> bytes:
    made = shake_128(bytes([token])).digest(DIMENSIONS)
    return struct.pack(f"<{DIMENSIONS}f", *(byte - 127.5 for byte in made))


def _tokenizer() -> bytes:
    """Return a tokenizer whose tokens are the bytes of the text."""
    model = {"type": "BPE", "vocab": {char: byte for byte, char in _characters()}, "merges": []}
    written = {
        "version": "1.0",
        "added_tokens": [],
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "model": model,
    }
    return json.dumps(written).encode()


def _characters() -> Iterable[tuple[int, str]]:
    """Yield each byte with the character that stands for it: its own where that is seen, else one from 256 up."""
    seen = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = iter(range(256, 512))
    for byte in range(_TOKENS):
        yield byte, chr(byte if byte in seen else next(others))
