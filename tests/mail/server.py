"""A mail server on this machine that keeps what it is given, and fails in the ways that mail servers do."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP


class Server:
    """What the server has, and how it behaves; an address is refused or put off by what it begins with.

    `gone…` is refused for good, `busy…` is put off as often as `busy` says, `cut…` gets the line cut before
    the letter, `lost…` after it was kept, `spam…` has its letter refused, `shut…` ends the line, by name.
    """

    def __init__(self) -> None:
        self.kept: list[tuple[str, EmailMessage]] = []
        self.asked: Counter[str] = Counter()
        self.connections = 0
        self.busy = 1
        self.fail_once = False
        self.seconds = 0.0
        self.deny_sender = False
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def got(self) -> Counter[str]:
        """How many letters each address got."""
        return Counter(address for address, _ in self.kept)

    def text(self, address: str) -> str:
        """What the letters to an address say."""
        return "".join(mail.get_content() for to, mail in self.kept if to == address)

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.deny_sender:
            return "550 5.7.1 Not from here"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self.asked[address] += 1
        if address.startswith("gone"):
            return "550 5.1.1 No such user here"
        if address.startswith("shut"):
            return f"421 4.7.0 <{address}>: too many of these"
        if address.startswith("busy") and self.asked[address] <= self.busy:
            return "451 4.2.0 Try again later"
        if self.fail_once and self.asked[address] == 1 and sum(self.asked.values()) % 7 == 0:
            return "450 4.3.2 Busy just now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        address = envelope.rcpt_tos[0]
        await asyncio.sleep(self.seconds)
        if address.startswith("spam"):
            return "554 5.7.1 Looks like spam"
        if address.startswith("cut") and self.asked[address] == 1:
            return "421 4.3.0 Going away"
        mail = message_from_bytes(envelope.original_content.replace(b"\r\n", b"\n"), policy=policy.default)
        self.kept.append((address, mail))  # type: ignore[arg-type]
        if address.startswith("lost") and self.asked[address] == 1:
            server.transport.abort()
        return "250 Taken"


@contextmanager
def running(**options: Any) -> Iterator[Server]:
    """A server on a free port of this machine, in a thread of its own."""
    kept, loop = Server(), asyncio.new_event_loop()

    def factory() -> SMTP:
        return SMTP(kept, enable_SMTPUTF8=True, loop=loop, **options)

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    # In its thread: in this one another loop may run, as that of a browser's driver does.
    begun = asyncio.run_coroutine_threadsafe(loop.create_server(factory, "127.0.0.1", 0), loop)
    server = begun.result(10)
    kept.port = server.sockets[0].getsockname()[1]
    try:
        yield kept
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server) -> None:
    """Close the door, and every line that is still open."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)
