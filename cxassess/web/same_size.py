"""Replies of a few sizes only, so that their bytes, which proxies note beside the address and the time, tell
no answers.

Pages are compressed here rather than in a proxy, because what is compressed after it was padded is of all
sizes again; no proxy compresses what is compressed already. The padding stands where nobody reads it: in the
gzip header's extra field (RFC 1952, section 2.3.1), or in a comment behind the page.
"""

from __future__ import annotations

import struct
import zlib

from flask import Response, request

# A page with usual answers takes one block, whatever the answers.
COMPRESSED_BLOCK, PLAIN_BLOCK = 16 * 1024, 32 * 1024
# Deflate, extra field, no time, unknown system.
_HEADER = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff"
_FIELD, _TRAILER = struct.Struct("<H2sH"), struct.Struct("<LL")
_COMMENT = b"\n<!-- %s -->\n"


def even_out(response: Response) -> Response:
    """The page in as many whole blocks as it needs; what says nothing but where to go next as it is."""
    if response.mimetype != "text/html" or response.location is not None:
        return response
    page = response.get_data()
    if request.accept_encodings["gzip"] > 0:
        response.set_data(compressed(page))
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.set_data(page + _COMMENT % (b"." * _missing(len(page) + len(_COMMENT % b""), PLAIN_BLOCK)))
    response.vary.add("Accept-Encoding")
    return response


def compressed(page: bytes) -> bytes:
    """The page as gzip in whole blocks."""
    deflated = zlib.compress(page, wbits=-zlib.MAX_WBITS)
    trailer = _TRAILER.pack(zlib.crc32(page), len(page) & 0xFFFFFFFF)
    padding = _missing(len(_HEADER) + _FIELD.size + len(deflated) + len(trailer), COMPRESSED_BLOCK)
    return _HEADER + _FIELD.pack(padding + 4, b"cx", padding) + bytes(padding) + deflated + trailer


def _missing(size: int, block: int) -> int:
    return -size % block
