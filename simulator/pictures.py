"""Plain pictures for seeds and tests: a coloured square as PNG, made without help."""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(red: int, green: int, blue: int, size: int = 96) -> bytes:
    """A square that gets darker towards its lower right."""
    rows = []
    for down in range(size):
        row = bytearray(b"\x00")
        for across in range(size):
            light = 256 - 96 * (down + across) // (2 * size)
            row += bytes(part * light // 256 for part in (red, green, blue))
        rows.append(bytes(row))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return (
        SIGNATURE
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    length, check = struct.pack(">I", len(data)), zlib.crc32(kind + data)
    return length + kind + data + struct.pack(">I", check)
