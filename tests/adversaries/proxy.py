"""A relay between two programs that breaks their connection where it is told to.

It speaks TCP and Unix sockets and knows nothing of what passes through. What happens to a connection is its
fate: it says of every piece how many of its bytes still pass, and fewer than all means that the line is cut.
"""

from __future__ import annotations

import selectors
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Address = tuple[str, int] | str  # of TCP, or the path of a Unix socket
PIECE = 65536
# Longer than anything takes that works; only what hangs for ever meets it.
PATIENCE = 60.0


class Fate:
    """What happens to a connection; this one lets everything pass."""

    abrupt = False

    def passing(self, to_server: bool, data: bytes) -> int:
        """How many bytes of a piece pass; fewer than there are cuts the line after them."""
        return len(data)


@dataclass
class Cut(Fate):
    """The line breaks after so many bytes of the request (`to_server`) or the reply; `abrupt` by a reset."""

    to_server: bool
    after: int
    abrupt: bool = False
    passed: int = 0
    happened: bool = False

    def passing(self, to_server: bool, data: bytes) -> int:
        if to_server != self.to_server:
            return len(data)
        passes = min(self.after - self.passed, len(data))
        self.passed += passes
        self.happened = passes < len(data)
        return passes


@dataclass
class Fuse(Fate):
    """Shared by all connections: once lit, it burns down with every byte either way, and then all are cut."""

    burnt: Callable[[], None]
    seen: int = 0
    left: int | None = None
    happened: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def light(self, length: int) -> None:
        """From here on so many bytes pass."""
        with self.lock:
            self.left = length

    def passing(self, to_server: bool, data: bytes) -> int:
        with self.lock:
            self.seen += len(data)
            if self.left is None:
                return len(data)
            passed = min(self.left, len(data))
            self.left = self.left - passed if passed == len(data) else None
        if passed < len(data):
            self.happened = True
            self.burnt()
        return passed


@dataclass
class Snap(Fate):
    """Shared by all connections: a piece with `word` still reaches the server, its reply cuts them all."""

    word: bytes
    burnt: Callable[[], None]
    said: bool = False
    happened: bool = False

    def passing(self, to_server: bool, data: bytes) -> int:
        if to_server:
            self.said = self.said or self.word in data
            return len(data)
        if not self.said or self.happened:
            return len(data)
        self.happened = True
        self.burnt()
        return 0


@dataclass
class Hold(Fate):
    """Shared by all connections: the first piece to the server that holds `word` waits until it is let go."""

    word: bytes
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def passing(self, to_server: bool, data: bytes) -> int:
        if to_server and self.word in data and self._is_first():
            self.released.wait(PATIENCE)
        return len(data)

    def _is_first(self) -> bool:
        with self.lock:
            first = not self.reached.is_set()
            self.reached.set()
            return first


class Proxy:
    """A relay from one address to another; `plan` gives each new connection its fate, None refuses it."""

    def __init__(self, listener: socket.socket, target: Address) -> None:
        self.plan: Callable[[], Fate | None] = Fate
        self.target = target
        self._listener = listener
        self._lines: set[socket.socket] = set()
        self._lock = threading.Lock()

    def sever(self) -> None:
        """Cut every connection that stands."""
        with self._lock:
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def serve(self) -> None:
        """Relay until the listener is shut."""
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connection, args=(near,), daemon=True).start()

    def _connection(self, near: socket.socket) -> None:
        with near, suppress(OSError):
            fate = self.plan()
            if fate is None:
                return
            with _connected(self.target) as far:
                self._note(near, far)
                try:
                    _relay(near, far, fate)
                finally:
                    self._forget(near, far)

    def _note(self, *lines: socket.socket) -> None:
        with self._lock:
            self._lines.update(lines)

    def _forget(self, *lines: socket.socket) -> None:
        with self._lock:
            self._lines.difference_update(lines)


@contextmanager
def relaying(target: Address, at: Address = ("127.0.0.1", 0)) -> Iterator[tuple[Proxy, Address]]:
    """A proxy to `target` and the address it listens on, for as long as the block lasts."""
    with socket.socket(_family(at), socket.SOCK_STREAM) as listener:
        listener.bind(at)
        listener.listen(256)
        proxy = Proxy(listener, target)
        thread = threading.Thread(target=proxy.serve, daemon=True)
        thread.start()
        try:
            yield proxy, listener.getsockname()
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(PATIENCE)
            proxy.sever()


def _relay(near: socket.socket, far: socket.socket, fate: Fate) -> None:
    """Pass bytes both ways until somebody closes or the fate cuts."""
    with selectors.DefaultSelector() as ready:
        ready.register(near, selectors.EVENT_READ, far)
        ready.register(far, selectors.EVENT_READ, near)
        while True:
            for key, _ in ready.select():
                data = key.fileobj.recv(PIECE)  # type: ignore[union-attr]
                passed = fate.passing(key.fileobj is near, data)
                key.data.sendall(data[:passed])
                if not data or passed < len(data):
                    _part(near, fate.abrupt)
                    return


def _part(near: socket.socket, abrupt: bool) -> None:
    """Make ready to close: an orderly end, or a reset as of a cable that is pulled."""
    if abrupt and near.family != socket.AF_UNIX:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _connected(target: Address) -> socket.socket:
    far = socket.socket(_family(target), socket.SOCK_STREAM)
    try:
        far.connect(target)
    except OSError:
        far.close()
        raise
    return far


def _family(address: Address) -> socket.AddressFamily:
    return socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
