"""The way out: one request to an address that somebody else gave, which must not lead into our own network.

A host is resolved once. If any of its addresses is not on the public internet the request is not made; else
the connection goes to exactly an address that was checked, while the certificate must be the name's. So a
name that is public when it is typed in and private when it is used leads nowhere. No proxy of the environment
is used, no redirect followed, and of the answer only a beginning is read.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from urllib.parse import SplitResult

from .records.names import UNSEEN
from .records.webhook_addresses import Address, Private, literal_of, may_be_called, parts

SECONDS = 15
"""How long a request may take, from the name of the host to the answer."""
ANSWER_BYTES, HEADER_BYTES = 4096, 16384
SECONDS_OF_BODY = 2
HEAD_ENDS, LAST_CHUNK = b"\r\n\r\n", b"\r\n0\r\n\r\n"
EARLY = re.compile(rb"HTTP/1\.[01] 1(?!01)[0-9]{2}\b")
"""How it begins what is said before the answer: 100, 102, 103. After 101 no answer comes (RFC 9110, 15.2)."""
MOST_EARLY = 16
LONGEST_TEXT = 200
PORTS = {"https": 443, "http": 80}
TEXTS = re.compile(r"(text/|application/([a-z.+-]+\+)?json\b)")
NO_ADDRESS, PRIVATE, LATE, REFUSED, UNREACHABLE, CERTIFICATE, TLS, CUT, NO_HTTP = (
    "no_address",
    "private_address",
    "timeout",
    "connection_refused",
    "unreachable",
    "certificate",
    "tls",
    "cut_off",
    "not_http",
)

Resolve = Callable[[str, int], Sequence[str]]


class NotSent(Exception):
    """There is no answer; `str()` is a code, with a few words of ours where they help."""


@dataclass(frozen=True)
class Answer:
    """What was answered: the status, and the beginning of the body where it is a text."""

    status: int
    text: str


def looked_up(host: str, port: int) -> Sequence[str]:
    """The addresses that a host has now, by the resolver of this machine. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


@dataclass
class Outward:
    """How requests leave this installation; `resolve` tells the addresses of a host."""

    private: Private
    resolve: Resolve = looked_up
    seconds: float = SECONDS

    @cached_property
    def trust(self) -> ssl.SSLContext:
        """Whose certificates hold: the machine's authorities, or those of SSL_CERT_FILE."""
        return ssl.create_default_context()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer to a POST. Raises NotSent when there is none."""
        ends = time.monotonic() + self.seconds
        try:
            split = parts(url)
        except ValueError:
            raise NotSent(NO_ADDRESS) from None
        try:
            line = self._connected(split, ends)
            with line:
                _send(line, _request(split, body, headers), ends)
                return _answer(line, ends)
        except TimeoutError:
            raise NotSent(LATE) from None
        except ssl.SSLCertVerificationError as error:
            raise NotSent(f"{CERTIFICATE} {error.verify_message}") from None
        except ssl.SSLError:
            raise NotSent(TLS) from None
        except ConnectionRefusedError:
            raise NotSent(REFUSED) from None
        except (ConnectionError, EOFError):
            raise NotSent(CUT) from None
        except OSError:
            raise NotSent(UNREACHABLE) from None

    def _connected(self, split: SplitResult, ends: float) -> socket.socket:
        """A line to an address that was checked just now. Raises NotSent, OSError."""
        host, port = split.hostname or "", split.port or PORTS[split.scheme]
        error: OSError = TimeoutError()
        for address in self._addresses(split.scheme, host, port, ends):
            family = socket.AF_INET if address.version == 4 else socket.AF_INET6
            line = socket.socket(family, socket.SOCK_STREAM)
            try:
                line.settimeout(_left(ends))
                line.connect((str(address), port))
                if split.scheme == "https":
                    line.settimeout(_left(ends))
                    line = self.trust.wrap_socket(line, server_hostname=host)
                return line
            except ssl.SSLError:
                line.close()
                raise
            except OSError as fault:
                line.close()
                error = fault
        raise error

    def _addresses(self, scheme: str, host: str, port: int, ends: float) -> list[Address]:
        """The addresses of a host, if every one of them may be called. Raises NotSent, TimeoutError."""
        if (literal := literal_of(host)) is not None:
            found = [literal]
        else:
            found = [ip_address(text.partition("%")[0]) for text in self._resolved(host, port, ends)]
        if not found:
            raise NotSent(NO_ADDRESS)
        if not all(may_be_called(scheme, host, address, self.private) for address in found):
            raise NotSent(PRIVATE)
        return found

    def _resolved(self, host: str, port: int, ends: float) -> Sequence[str]:
        """What `resolve` says, if it does so in time: the machine's resolver knows no limit of ours."""
        said: list[Sequence[str]] = []

        def ask() -> None:
            try:
                said.append(self.resolve(host, port))
            except (OSError, UnicodeError):
                said.append(())

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(_left(ends))
        if not said:
            raise TimeoutError
        return said[0]


def _request(split: SplitResult, body: bytes, headers: Mapping[str, str]) -> bytes:
    """The request as it goes over the line; an address is plain visible ASCII, so no header can be forged."""
    target = (split.path or "/") + (f"?{split.query}" if split.query else "")
    lines = [
        f"POST {target} HTTP/1.1",
        f"Host: {split.netloc}",
        *(f"{name}: {value}" for name, value in headers.items()),
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _send(line: socket.socket, data: bytes, ends: float) -> None:
    line.settimeout(_left(ends))
    line.sendall(data)


def _answer(line: socket.socket, ends: float) -> Answer:
    """The answer, of which no more is read than is needed. Raises NotSent, OSError."""
    data = _begun(line, ends)
    head = _parsed(data)
    most, soon = _length(data, head), min(ends, time.monotonic() + SECONDS_OF_BODY)
    try:
        data = _read(line, data, most, soon, until=LAST_CHUNK if head.chunked else b"")
    except (TimeoutError, OSError):
        pass  # the status is there, and nobody needs the rest
    else:
        head = _parsed(data)
    return Answer(head.status, _text(head))


def _begun(line: socket.socket, ends: float) -> bytes:
    """The beginning of the answer, after what is said before it. Raises NotSent, OSError."""
    data = b""
    for _ in range(MOST_EARLY):
        data = _read(line, data, HEADER_BYTES, ends, until=HEAD_ENDS)
        if not EARLY.match(data):
            return data
        data = data.partition(HEAD_ENDS)[2]
    raise NotSent(NO_HTTP)


def _length(data: bytes, head: http.client.HTTPResponse) -> int:
    """How many bytes of the answer to read: to its end, or as far as anybody needs."""
    body = ANSWER_BYTES if head.length is None else min(head.length, ANSWER_BYTES)
    return data.index(HEAD_ENDS) + len(HEAD_ENDS) + body if HEAD_ENDS in data else 0


def _read(line: socket.socket, data: bytes, most: int, ends: float, until: bytes = b"") -> bytes:
    """The data, with what comes until the line ends, `most` is there, or `until` is."""
    while len(data) < most and not (until and until in data):
        line.settimeout(_left(ends))
        more = line.recv(min(4096, most - len(data)))
        if not more:
            break
        data += more
    return data


class _Received(io.BytesIO):
    """What was read, as the library's parser of answers takes it."""

    def makefile(self, *_: object) -> io.BytesIO:
        return self


def _parsed(data: bytes) -> http.client.HTTPResponse:
    """The answer that these bytes begin. Raises NotSent where they are none."""
    if not data:
        raise NotSent(CUT)
    found = http.client.HTTPResponse(_Received(data), method="POST")  # type: ignore[arg-type]
    try:
        found.begin()
    except (http.client.HTTPException, ValueError):
        raise NotSent(NO_HTTP) from None
    return found


def _text(answer: http.client.HTTPResponse) -> str:
    """The beginning of the body in one line, where it is a text; what cannot be seen is left out."""
    if not TEXTS.match(answer.headers.get("Content-Type", "").lower()):
        return ""
    try:
        data = answer.read(ANSWER_BYTES)
    except http.client.IncompleteRead as cut:
        data = cut.partial
    except (http.client.HTTPException, ValueError, OSError):
        return ""
    return " ".join(UNSEEN.sub(" ", data.decode("utf-8", "replace")).split())[:LONGEST_TEXT]


def _left(ends: float) -> float:
    """The seconds that are left. Raises TimeoutError when there are none."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
