"""The web processes' worker: gunicorn's threads, of which slow clients cannot hold one for long.

gunicorn's own gives a thread to every new connection, before anything has come by it, and to every request
whose head comes in drop by drop; it reads what is left of a body that nobody wanted, in a thread, and waits
for the client to hang up, in its main loop. Here a thread begins when the whole head is there, each read and
write has a time that grows with what has come through, and what is over is closed without waiting.
"""

import errno
import json
import os
import select
import socket
import time
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from selectors import EVENT_READ
from typing import Any, Self

from gunicorn import util
from gunicorn.http import errors as faults
from gunicorn.workers.gthread import TConn, ThreadWorker

from . import headers

SLOWEST = 32 * 1024
"""Bytes a second that a client must manage, once its seconds of grace are over."""
LONGEST_HEAD = 64 * 1024
LONGEST_PIECE = 2**30
HEAD_SECONDS = 10.0
LEFTOVER_SECONDS = 0.1
HANG_UP_SECONDS = 2.0
LOOK_EVERY = 0.5


REFUSED: dict[type[Exception], tuple[HTTPStatus, str]] = {
    faults.LimitRequestLine: (
        HTTPStatus.REQUEST_URI_TOO_LONG,
        "Method and address may have 2,048 bytes together. Send what is long in a body.",
    ),
    faults.LimitRequestHeaders: (
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "A request may have 50 headers of 4,096 bytes each. Send fewer or shorter ones.",
    ),
    faults.UnsupportedTransferCoding: (
        HTTPStatus.NOT_IMPLEMENTED,
        "Send the body with a Content-Length, or in chunks, without any other coding.",
    ),
    faults.ExpectationFailed: (
        HTTPStatus.EXPECTATION_FAILED,
        "Leave out the header Expect, or say 100-continue.",
    ),
    faults.ParseException: (
        HTTPStatus.BAD_REQUEST,
        "This is not a request of HTTP/1.1 that can be read in one way.",
    ),
}
"""What is told of requests that no application sees, because they cannot be read."""
OURS = (faults.InvalidResponseHeader, faults.InvalidResponseHeaderName, faults.ConfigurationProblem)


class TooSlow(ConnectionResetError):
    """The client took too long over a request or an answer; to whoever reads, the line is cut."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the client is too slow")


class PatientSocket(socket.socket):
    """A connection that gives up: each request has `grace` seconds, and one more for each SLOWEST bytes.

    Only the time that is spent waiting for the client counts. The kernel is never asked to wait, nor told how
    long: each such call lets another thread have the interpreter, and this one queue for it again.
    """

    grace = waited = 0.0
    moved = 0
    held = b""
    head: bytes | None = None
    patience: float | None = None

    @classmethod
    def around(cls, plain: socket.socket) -> Self:
        """The same connection; the plain one is not to be used any more."""
        made = cls(plain.family, plain.type, plain.proto, plain.detach())
        socket.socket.setblocking(made, False)
        return made

    def settimeout(self, value: float | None) -> None:
        """How long to wait for the client at most; None for as long as it is given."""
        self.patience = value

    def setblocking(self, flag: bool) -> None:
        """Whether to wait for the client at all."""
        self.patience = None if flag else 0.0

    def gettimeout(self) -> float | None:
        """What `settimeout` was told."""
        return self.patience

    def begin(self, grace: float) -> None:
        """Count anew, for another request."""
        self.grace, self.waited, self.moved, self.head = grace, 0.0, 0, b""

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
        while True:
            try:
                came = super().recv(size, flags)
            except BlockingIOError:
                self._wait(select.POLLIN)
            else:
                self.moved += len(came)
                return came

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send it all; the head of an answer goes out with what follows it. Raises TooSlow."""
        if self.head == b"" and len(data) <= LONGEST_HEAD:
            self.head = bytes(data)
            return
        if self.head:
            data = self.head + data
        self.head = None
        left = memoryview(data)
        self.moved += len(left)  # all of it has to pass, so its time is granted beforehand
        while left:
            left = left[self.send(left, flags) :]

    def send(self, data: Any, flags: int = 0) -> int:
        """Send some of it. Raises TooSlow."""
        while True:
            try:
                return super().send(data, flags)
            except BlockingIOError:
                self._wait(select.POLLOUT)

    def flush(self) -> None:
        """Send the head of an answer that nothing follows."""
        if self.head:
            self.sendall(b"")

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Send a file, or `count` bytes of it. Raises TooSlow."""
        self.flush()
        whole = os.fstat(file.fileno()).st_size - offset if count is None else count
        self.moved += whole
        sent = 0
        while sent < whole:
            try:
                passed = os.sendfile(
                    self.fileno(), file.fileno(), offset + sent, min(whole - sent, LONGEST_PIECE)
                )
            except BlockingIOError:
                self._wait(select.POLLOUT)
                continue
            if not passed:
                break
            sent += passed
        return sent

    def shutdown(self, how: int) -> None:
        """Say that nothing more comes, after what was to be sent."""
        with suppress(OSError):
            self.flush()
        super().shutdown(how)

    def _wait(self, event: int) -> None:
        """Wait for the client, for as long as it may take. Raises TooSlow, or TimeoutError earlier."""
        if self.patience == 0:
            raise BlockingIOError(errno.EAGAIN, "the client is not ready")
        left, start = self._left(), time.monotonic()
        seconds = left if self.patience is None else min(left, self.patience)
        ready = select.poll()
        ready.register(self, event)
        try:
            if not ready.poll(seconds * 1000):
                raise (
                    TooSlow if seconds == left else TimeoutError(errno.ETIMEDOUT, "the client took too long")
                )
        finally:
            self.waited += time.monotonic() - start

    def _left(self) -> float:
        """The seconds that the client has left."""
        left = self.grace + self.moved / SLOWEST - self.waited
        if left <= 0:
            raise TooSlow
        return left


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, of which slow clients cannot hold a thread for long."""

    look_at = notify_at = 0.0

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
            self.tpool.submit(self._answer, conn)
        else:
            self._wait(conn, HEAD_SECONDS, self.on_pending_socket_readable)

    def _answer(self, conn: TConn) -> None:
        """Answer a request, in a thread, and have the connection watched for the next one."""
        done: Future[Any] = Future()
        try:
            done.set_result(self.handle(conn))
        except BaseException as fault:
            done.set_exception(fault)
        if self.alive and _is_free(conn, done):
            self._watch(conn)  # from here, since waking the main loop for it costs two more turns
        else:
            self.method_queue.defer(self.finish_request, conn, done)

    def _watch(self, conn: TConn) -> None:
        """Have the main loop wait for the next request; the connection is that loop's from here on."""
        conn.sock.setblocking(False)
        conn.set_timeout()
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_client_socket_readable, conn))

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

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what cannot be read as a request, as the API answers faults; a fault of ours is logged."""
        found = next((said for kind, said in REFUSED.items() if isinstance(exc, kind)), None)
        if found is None or isinstance(exc, OURS):
            # The kind and the place only: an exception's text can hold somebody's answers.
            bare = RuntimeError("text withheld").with_traceback(exc.__traceback__)
            self.log.error("%s in the worker", type(exc).__name__, exc_info=bare)
            found = HTTPStatus.INTERNAL_SERVER_ERROR, "This is a fault of the program. Try again later."
        with suppress(OSError):
            util.write_nonblock(client, _refusal(*found))

    def notify(self) -> None:
        """Tell the arbiter that this process is alive; it looks for that once in many seconds."""
        now = time.monotonic()
        if now >= self.notify_at:
            self.notify_at = now + LOOK_EVERY
            super().notify()

    def _cap_keepalive(self, deadline: float) -> None:
        """End those that are kept by then; threads may still add some."""
        for conn in list(self.keepalived_conns):
            conn.timeout = min(conn.timeout, deadline)

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
        if isinstance(conn.sock, PatientSocket):
            conn.sock.flush()
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
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
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


def _refusal(status: HTTPStatus, detail: str) -> bytes:
    """An answer with a problem, after which the connection ends."""
    told = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    body = json.dumps(told).encode()
    own = {
        "Connection": "close",
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
        **headers.of_refusals(),
    }
    lines = [f"HTTP/1.1 {status:d} {status.phrase}", *(f"{name}: {value}" for name, value in own.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _is_free(conn: TConn, done: "Future[Any]") -> bool:
    """Whether the answer is out, the connection can be kept, and nothing more has come by it."""
    kept = done.exception() is None and done.result() is True and isinstance(conn.sock, PatientSocket)
    return kept and not conn.sock.held and not _reads_ahead(conn)


def _reads_ahead(conn: TConn) -> bool:
    """Whether the parser holds the beginning of another request already."""
    return bool(conn.parser and conn.parser.unreader.buf.getvalue())
