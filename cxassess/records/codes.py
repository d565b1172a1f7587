"""Codes: 256 random bits that somebody holds and this program keeps the SHA-256 of, and nothing more."""

import base64
import binascii
import hashlib
import secrets

from .errors import NotFound

CODE_BYTES = 32


def new() -> str:
    """A new code: 52 letters and digits that can be told apart and typed."""
    return base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().rstrip("=")


def normalise(text: str) -> str:
    """The code as issued, from what somebody typed: spaces, hyphens and case do not matter."""
    return "".join(text.split()).replace("-", "").upper()


def raw(code: str) -> bytes:
    """The random bits of a code. Raises NotFound for what cannot be one."""
    text = normalise(code)
    try:
        bits = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        bits = b""
    if len(bits) != CODE_BYTES:
        raise NotFound("code")
    return bits


def digest(code: str) -> bytes:
    """What is kept of a code: with 256 random bits a plain hash is enough. Raises NotFound."""
    return hashlib.sha256(raw(code)).digest()
