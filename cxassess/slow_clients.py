"""The web processes' worker: gunicorn's threads, of which slow clients cannot hold one for long.

gunicorn's own gives a thread to every new connection, before anything has come by it, and to every request
whose head comes in drop by drop; it reads what is left of a body that nobody wanted, in a thread, and waits
for the client to hang up, in its main loop. Here a thread begins when the whole head is there, each read and
write has a time that grows with what has come through, and what is over is closed without waiting.
"""

import errno
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any, Self

from gunicorn.workers.gthread import TConn, ThreadWorker

SLOWEST = 32 * 1024
"""Bytes a second that a client must manage, once its seconds of grace are over."""
LONGEST_HEAD = 64 * 1024
HEAD_SECONDS = 10.0
LEFTOVER_SECONDS = 0.1
HANG_UP_SECONDS = 2.0
LOOK_EVERY = 0.5


class TooSlow(ConnectionResetError):
    """The client took too long over a request or an answer; to whoever reads, the line is cut."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the client is too slow")


class PatientSocket(socket.socket):
    """A connection that gives up: each request has `grace` seconds, and one more for each SLOWEST bytes.

    Only the time that is spent waiting for the client counts.
    """

    grace = waited = 0.0
    moved = 0
    held = b""

    @classmethod
    def around(cls, plain: socket.socket) -> Self:
        """The same connection; the plain one is not to be used any more."""
        return cls(plain.family, plain.type, plain.proto, plain.detach())

    def begin(self, grace: float) -> None:
        """Count anew, for another request."""
        self.grace, self.waited, self.moved = grace, 0.0, 0

    def gather(self) -> bool:
        """Whether the head of a request is there, or nothing more will come; what came is held for `recv`."""
        while b"\r\n\r\n" not in self.held and len(self.held) <= LONGEST_HEAD:
            try:
                came = super().recv(8192)
            except BlockingIOError:
                return False
            except OSError:
                return True
            if not came:
                return True
            self.held += came
        return True

    def recv(self, size: int, flags: int = 0) -> bytes:
        """What the client sent. Raises TooSlow."""
        if self.held:
            came, self.held = self.held[:size], self.held[size:]
            return came
        if self.gettimeout() == 0:
            return super().recv(size, flags)
        with self._patience():
            came = super().recv(size, flags)
        self.moved += len(came)
        return came

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send it all. Raises TooSlow."""
        self.moved += len(data)  # all of it has to pass, so its time is granted beforehand
        with self._patience():
            super().sendall(data, flags)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Send a file. Raises TooSlow."""
        self.moved += count or 0
        with self._patience():
            return super().sendfile(file, offset, count)

    @contextmanager
    def _patience(self) -> Iterator[None]:
        """The time that is left for the block, if the socket has not a shorter one."""
        before, start = self.gettimeout(), time.monotonic()
        left = self.grace + self.moved / SLOWEST - self.waited
        if left <= 0:
            raise TooSlow
        self.settimeout(left if before is None else min(left, before))
        try:
            yield
        except TimeoutError:
            if before is not None and before < left:
                raise
            raise TooSlow from None
        finally:
            self.waited += time.monotonic() - start
            with suppress(OSError):
                self.settimeout(before)


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, of which slow clients cannot hold a thread for long."""

    look_at = 0.0

    @property
    def grace(self) -> float:
        """Seconds that a client has for a request, beside what its length takes."""
        config = getattr(self.wsgi, "config", {})
        return float(config.get("READ_SECONDS", 20))

    def enqueue_req(self, conn: TConn) -> None:
        """Give a connection a thread if a whole head is there; else wait for it without one."""
        if self.cfg.is_ssl:
            super().enqueue_req(conn)
            return
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket.around(conn.sock)
        conn.sock.begin(self.grace)
        conn.sock.setblocking(False)
        if conn.sock.gather() or _reads_ahead(conn):
            conn.data_ready = True
            super().enqueue_req(conn)
        else:
            self._wait(conn, HEAD_SECONDS, self.on_pending_socket_readable)

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Go on when the head is whole; what came does not lengthen the time that it has."""
        if conn.sock.gather():
            self._forget(conn)
            self.enqueue_req(conn)

    def finish_request(self, conn: TConn, done: "Future[Any]") -> None:
        """Keep the connection, or end it without waiting for the client to do so."""
        kept = done.result() if not done.cancelled() and done.exception() is None else None
        if kept is False:
            self._hang_up(conn)
        elif kept is True and getattr(conn.sock, "held", b""):
            self.enqueue_req(conn)
        else:
            super().finish_request(conn, done)

    def murder_pending(self) -> None:
        """End those that have waited long enough; looked for now and then."""
        now = time.monotonic()
        if now < self.look_at:
            return
        self.look_at = now + LOOK_EVERY
        for conn in [each for each in self.pending_conns if each.timeout <= now]:
            self._end(conn)

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """Whether the connection can be used again: not where a body is still to come."""
        if not keepalive:
            return False
        return bool(conn.parser.finish_body(deadline=time.monotonic() + LEFTOVER_SECONDS))

    def _wait(self, conn: TConn, seconds: float, then: Any) -> None:
        conn.timeout = time.monotonic() + seconds
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(then, conn))

    def _forget(self, conn: TConn) -> None:
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)

    def _end(self, conn: TConn) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _hang_up(self, conn: TConn) -> None:
        """Say that nothing more comes, and close when the client has done so too, or after a while.

        Closing at once would throw away the end of the answer while something unread is there.
        """
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self._wait(conn, HANG_UP_SECONDS, self._drop)
        except (OSError, ValueError):
            self.nr_conns -= 1
            conn.close()

    def _drop(self, conn: TConn, client: socket.socket) -> None:
        """Throw away what still comes."""
        try:
            if conn.sock.recv(65536):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._end(conn)


def _reads_ahead(conn: TConn) -> bool:
    """Whether the parser holds the beginning of another request already."""
    return bool(conn.parser and conn.parser.unreader.buf.getvalue())
