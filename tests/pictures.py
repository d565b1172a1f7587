"""Small pictures, made when they are asked for."""

import io
import struct
import zlib

from PIL import Image


def png(size: tuple[int, int] = (40, 20), colour: str = "#7A1FA2", **more: object) -> bytes:
    """A PNG of one colour."""
    return _saved(Image.new("RGB", size, colour), "PNG", **more)


def jpeg(size: tuple[int, int] = (40, 20), **more: object) -> bytes:
    """A JPEG of one colour."""
    return _saved(Image.new("RGB", size, "#7A1FA2"), "JPEG", **more)


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that says it has side times side pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(named: tuple[bytes, bytes]) -> bytes:
    name, data = named
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _saved(picture: Image.Image, kind: str, **more: object) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **more)  # type: ignore[arg-type]
    return made.getvalue()
