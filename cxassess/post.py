"""The post: letters are handed over to the mail server, each once, and those that came back are marked.

A letter is claimed, committed, and only then handed over. Until the server has the end of a letter it cannot
have accepted it, so whatever goes wrong before that is tried again; what goes wrong after it is left to a
person, since the letter may have arrived.
"""

from __future__ import annotations

import logging
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from urllib.parse import unquote, urlsplit

from flask import current_app

from .records import outbox
from .records.letters import Letter
from .records.names import UNSEEN
from .settings import LOOPBACK

SECONDS = 30
"""How long the mail server may take for any one answer."""
MOST_A_TURN, SECONDS_A_TURN = 500, 20
"""How much is handed over before the worker's other tasks get their turn."""
MOST_CUT = 3
"""How often in a row the line may be cut in a turn, before the mail server is left alone for a while."""
NO_ADDRESS, FOREIGN_ADDRESS, LOST, DOWN = "no-address", "foreign-address", "lost", "down"
# The policy writes headers anew from their parts, and refuses line ends within them.
POLICY = SMTP.clone(cte_type="7bit")
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]+@[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]+")
_LETTER_ID = re.compile(r"<([0-9a-f]{32})@")
_CODE = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
log = logging.getLogger(__name__)


class MailServerDown(Exception):
    """The mail server cannot be used at all; the text says why, to whoever looks after this installation."""


class _Said(Exception):
    """The mail server did not say yes."""

    def __init__(self, code: int, text: bytes, *, to_all: bool = False) -> None:
        self.code, self.to_all = code, to_all
        said = " ".join(UNSEEN.sub(" ", text.decode("utf-8", "replace")).split())
        super().__init__(f"{code} {said}")


@dataclass(frozen=True)
class Outcome:
    """What became of a letter: `sent`, `later`, `refused` or `unsure`; `lost` when the line is of no use."""

    kind: str
    note: str = ""
    lost: bool = False


def deliver() -> None:
    """Hand over the letters that are due, over one connection, until there are none or the turn is over."""
    outbox.keep_in_order()
    if not current_app.config["MAIL_URL"] or not outbox.is_due():
        return
    rounds: set[str] = set()
    try:
        _deliver(rounds, time.monotonic() + SECONDS_A_TURN)
    except MailServerDown as down:
        log.error("the mail server cannot be used: %s", down)
        outbox.all_later(f"{DOWN} {down}")
    if rounds:
        outbox.rest(sorted(rounds))


def check() -> str:
    """The mail server's name, and whether the line is encrypted; no mail is sent. Raises MailServerDown."""
    server = connect()
    encrypted = isinstance(server.sock, ssl.SSLSocket)
    _leave(server)
    host = urlsplit(current_app.config["MAIL_URL"]).hostname
    return f"{host}, {'encrypted' if encrypted else 'not encrypted'}, from {sender()[1]}"


def connect() -> smtplib.SMTP:
    """A line to the mail server, encrypted where it offers that, signed in where the settings say so.

    Raises MailServerDown.
    """
    address = urlsplit(current_app.config["MAIL_URL"])
    host, trust = address.hostname or "", ssl.create_default_context()
    try:
        if address.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, address.port or 465, timeout=SECONDS, context=trust, local_hostname=_own_name()
            )
        else:
            server = smtplib.SMTP(host, address.port or 25, timeout=SECONDS, local_hostname=_own_name())
    except (OSError, smtplib.SMTPException) as error:
        raise MailServerDown(_why(error)) from None
    try:
        # The end of a letter goes in a packet of its own: without this it would wait for the one before.
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _greet(server, host, trust)
    except MailServerDown:
        server.close()
        raise
    except (OSError, smtplib.SMTPException) as error:
        server.close()
        raise MailServerDown(_why(error)) from None
    return server


def sender() -> tuple[str, str]:
    """The name and the address that letters come from."""
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
    name, address = parseaddr(current_app.config["MAIL_FROM"] or f"no-reply@{host}")
    return UNSEEN.sub(" ", name), address


def message(letter: Letter) -> bytes:
    """The letter as it goes over the line. Raises ValueError for an address that no letter can go to."""
    to, (name, address) = _written(letter.address), sender()
    mail = EmailMessage(policy=POLICY if to.isascii() else POLICY.clone(utf8=True))
    mail.set_content(letter.text.replace("\0", ""), charset="utf-8")
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = to
    mail["Subject"] = " ".join(UNSEEN.sub(" ", letter.subject).split())
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{letter.id}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Content-Language"] = re.sub("[^A-Za-z0-9-]", "", letter.language.replace("_", "-")) or "en"
    return mail.as_bytes()


def returned(mails: Iterable[Message]) -> tuple[int, int]:
    """How many letters came back for good by these delivery reports (RFC 3464), and of how many reports.

    Reports of a delay, and of letters that are not known, count as reports only.
    """
    reports = marked = 0
    for mail in mails:
        if mail.get_content_type() != "multipart/report":
            continue
        reports += 1
        status, letter_id = _reported(mail)
        if status and letter_id and outbox.returned(letter_id, status):
            marked += 1
    return marked, reports


def _deliver(rounds: set[str], ends: float) -> None:
    """Hand over until the turn ends; `rounds` gets those of the letters sent. Raises MailServerDown."""
    server, cut = None, 0
    try:
        for _ in range(MOST_A_TURN):
            if time.monotonic() > ends:
                break
            server = server or connect()
            claim = outbox.claim()
            if claim is None:
                break
            outcome = hand_over(server, claim.letter)
            _record(claim, outcome)
            if outcome.kind == "sent" and claim.round_id:
                rounds.add(claim.round_id)
            cut = cut + 1 if outcome.lost else 0
            if outcome.lost:
                server.close()
                server = None
            if cut == MOST_CUT:
                raise MailServerDown(_why_cut(outcome))
    finally:
        if server is not None:
            _leave(server)


def _why_cut(outcome: Outcome) -> str:
    """Why the line was cut, for the log and for everybody's letters: the server's words may name a person."""
    code = outcome.note.partition(" ")[0]
    return f"it answered {code}" if code.lstrip("-").isdecimal() else outcome.note


def _record(claim: outbox.Claim, outcome: Outcome) -> None:
    if outcome.kind == "sent":
        outbox.sent(claim)
        return
    log.warning("a letter was not sent: %s %s", outcome.kind, outcome.note[:3])
    {"later": outbox.later, "refused": outbox.refused, "unsure": outbox.unsure}[outcome.kind](
        claim, outcome.note
    )


def hand_over(server: smtplib.SMTP, letter: Letter) -> Outcome:
    """What becomes of a letter on this line."""
    try:
        mail, to = message(letter), _written(letter.address)
    except ValueError:
        return Outcome("refused", NO_ADDRESS)
    if not to.isascii() and not server.has_extn("smtputf8"):
        return Outcome("refused", FOREIGN_ADDRESS)
    options = [] if to.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
    ended = False  # once it has the end of a letter, only the server knows whether it took it
    try:
        _expect(server.mail(sender()[1], options), 250, to_all=True)
        _expect(server.rcpt(to), 250, 251)
        _expect(server.docmd("DATA"), 354)
        server.send(_stuffed(mail))
        ended = True
        server.send(b".\r\n")
        _expect(server.getreply(), 250)
    except _Said as said:
        return _after(server, said)
    except (OSError, smtplib.SMTPException):
        return Outcome("unsure" if ended else "later", LOST, lost=True)
    return Outcome("sent")


def _after(server: smtplib.SMTP, said: _Said) -> Outcome:
    """What a no of the server's means: of its own accord for all letters, for good, or for now."""
    lost = said.to_all or said.code in (421, -1)
    if not lost:
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            lost = True
    for_good = 500 <= said.code < 600 and not said.to_all
    return Outcome("refused" if for_good else "later", str(said), lost)


def _expect(reply: tuple[int, bytes], *codes: int, to_all: bool = False) -> None:
    if reply[0] not in codes:
        raise _Said(*reply, to_all=to_all)


def _stuffed(mail: bytes) -> bytes:
    """The letter with a second dot before each that begins a line: one alone would end it."""
    return re.sub(rb"(?m)^\.", b"..", mail if mail.endswith(b"\r\n") else mail + b"\r\n")


def _written(address: str) -> str:
    """An address as mail servers take it. Raises ValueError for what is none."""
    if not _ADDRESS.fullmatch(address) or len(address) > 254:
        raise ValueError("no address")
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"  # UnicodeError is a ValueError


def _greet(server: smtplib.SMTP, host: str, trust: ssl.SSLContext) -> None:
    """Say hello, encrypt, sign in. Raises MailServerDown, OSError, SMTPException."""
    address = urlsplit(current_app.config["MAIL_URL"])
    server.ehlo_or_helo_if_needed()
    if not isinstance(server.sock, ssl.SSLSocket) and server.has_extn("starttls"):
        server.starttls(context=trust)
        server.ehlo()
    if address.username is None:
        return
    if not isinstance(server.sock, ssl.SSLSocket) and host not in (*LOOPBACK, "::1"):
        raise MailServerDown("it offers no encryption, so the password was not sent")
    server.login(unquote(address.username), unquote(address.password or ""))


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _why(error: Exception) -> str:
    """In few words why there is no line; never what was sent, which may be a password."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"it refuses the user or the password ({error.smtp_code})"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate does not hold: {error.verify_message}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answered {error.smtp_code}"
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    return f"{type(error).__name__}: {getattr(error, 'strerror', None) or 'the line was cut'}"


def _own_name() -> str:
    """What this machine is called towards the mail server; the name of the machine is nobody's business."""
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"


def _reported(mail: Message) -> tuple[str, str]:
    """The code with which a letter failed for good, and the letter's id; empty where a report has none."""
    status = letter_id = ""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            status = status or _failure(part)
        elif part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            found = _LETTER_ID.search(_first_id(part))
            letter_id = found[1] if found else letter_id
    return status, letter_id


def _failure(part: Message) -> str:
    for block in part.get_payload() if part.is_multipart() else []:
        code = _CODE.search(str(block.get("Status", "")))
        if str(block.get("Action", "")).strip().lower() == "failed" and code and code[1].startswith("5"):
            said = UNSEEN.sub(" ", str(block.get("Diagnostic-Code", ""))).partition(";")[2].strip()
            return f"{code[1]} {said}".strip()
    return ""


def _first_id(part: Message) -> str:
    """The Message-ID of the letter that a report is about, given whole or by its headers."""
    if part.is_multipart():
        return str(part.get_payload(0).get("Message-ID", ""))
    text = part.get_payload(decode=True) or b""
    found = re.search(rb"(?im)^message-id:\s*(<[^>\r\n]*>)", text)
    return found[1].decode("ascii", "replace") if found else ""
