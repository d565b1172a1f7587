"""Clients that keep their connections: how many requests a server answers in a second, from one process.

All clients share one thread and one selector, and send requests that were made beforehand, so that the
generator takes little of the cores that it shares with the server; how much it took is told with the result.
"""

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle

CLIENTS = 8
PATIENCE = 30.0
_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Load:
    """What was answered in how many seconds, and the share of one core that asking took."""

    answered: int
    seconds: float
    share: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds


def request(method: str, path: str, body: bytes | None = None, **headers: str) -> bytes:
    """A request as it goes over the line."""
    fields = {"Host": "127.0.0.1", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if body is not None:
        fields |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode() + _END + (body or b"")


def run(port: int, requests: Sequence[bytes], seconds: float, clients: int = CLIENTS) -> Load:
    """Ask for so long, each client one request after the other, and until one answer at least is there.

    RuntimeError at any answer but a success.
    """
    waiting = cycle(requests)
    with selectors.DefaultSelector() as selector:
        begin, own = time.perf_counter(), time.process_time()
        end = begin + seconds
        everybody = [_Client(selector, port, next(waiting)) for _ in range(clients)]
        answered = 0
        while (now := time.perf_counter()) < end or not answered:
            for key, _ in selector.select(max(0.01, end - now)):
                if key.data.read():
                    answered += 1
                    key.data.send(next(waiting))
        took, used = time.perf_counter() - begin, time.process_time() - own
        for each in everybody:
            each.line.close()
    return Load(answered, took, used / took)


def once(port: int, wanted: bytes) -> bytes:
    """The body of the answer to one request."""
    with selectors.DefaultSelector() as selector:
        client = _Client(selector, port, wanted)
        with client.line:
            while not client.read():
                selector.select(PATIENCE)
    return bytes(client.got).partition(_END)[2]


def milliseconds(port: int, wanted: bytes, times: int) -> list[float]:
    """What each of so many requests took, one after the other on one connection."""
    found = []
    with selectors.DefaultSelector() as selector:
        client = _Client(selector, port, wanted)
        with client.line:
            for number in range(times + 1):
                start = time.perf_counter()
                if number:
                    client.send(wanted)
                while not client.read():
                    selector.select(PATIENCE)
                found.append((time.perf_counter() - start) * 1000)
    return found[1:]  # the first made the connection


@dataclass(eq=False)
class _Client:
    """One that has sent a request and reads its answer."""

    selector: selectors.BaseSelector
    port: int
    sent: bytes
    got: bytearray = field(default_factory=bytearray)
    length: int | None = None

    def __post_init__(self) -> None:
        self.connect()

    def connect(self) -> None:
        """Make the connection and send what is to be sent."""
        self.line = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line.sendall(self.sent)
        self.line.setblocking(False)
        self.selector.register(self.line, selectors.EVENT_READ, self)

    def send(self, wanted: bytes) -> None:
        """Ask for the next; requests are small, so that they go out in one."""
        self.sent = wanted
        self.got.clear()
        self.length = None
        try:
            self.line.sendall(wanted)
        except OSError:
            self._again()

    def read(self) -> bool:
        """Whether the answer is complete now."""
        try:
            piece = self.line.recv(262_144)
        except BlockingIOError:
            return False
        except OSError:
            piece = b""
        if not piece:
            self._again()
            return False
        self.got += piece
        if self.length is None and not self._head():
            return False
        return len(self.got) >= (self.length or 0)

    def _head(self) -> bool:
        """Whether the head is there; then also how long the answer will be."""
        head, found, _ = self.got.partition(_END)
        if not found:
            return False
        if not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(bytes(self.got).decode(errors="replace"))
        fields = head.lower().partition(b"content-length:")
        self.length = len(head) + len(_END) + int(fields[2].partition(b"\r\n")[0] or 0)
        return True

    def _again(self) -> None:
        """Ask anew on a new connection: a server's process may end after so many requests."""
        self.selector.unregister(self.line)
        self.line.close()
        self.got.clear()
        self.length = None
        self.connect()
