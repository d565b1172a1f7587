"""E-mail from the command line: a letter for trying out, and letters that came back."""

import mailbox
import sys
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path

import click

from .context import Refusal, with_application


@click.group("mail")
def mail() -> None:
    """E-mail: try the mail server, take letters that came back."""


@mail.command("test")
@click.option("--to", "address", required=True, metavar="ADDRESS")
@with_application
def test_letter(address: str) -> None:
    """Hand a letter for ADDRESS over to the mail server, now, and say what it answered."""
    from flask import current_app

    from .. import post
    from ..records.letters import Letter

    if not current_app.config["MAIL_URL"]:
        raise Refusal("No mail server is set: give CXASSESS_MAIL_URL.")
    text = f"This letter was sent by “cxassess mail test” at {current_app.config['PUBLIC_URL']}.\n"
    letter = Letter("", "0" * 32, "test", address, "en-GB", "A test of e-mail from cxassess", text)
    try:
        server = post.connect()
    except post.MailServerDown as down:
        raise Refusal(f"The mail server cannot be used: {down}.") from None
    with server:
        outcome = post.hand_over(server, letter)
    if outcome.kind != "sent":
        raise Refusal(f"The letter was not taken: {outcome.note}")
    click.echo(f"The mail server has taken a letter to {address} from {post.sender()[1]}.")


@mail.command("bounces")
@click.argument("file")
@with_application
def bounces(file: str) -> None:
    """Mark the letters that came back, by the delivery reports in FILE: a mailbox, or one message.

    - reads one message from standard input, as a mail alias gives it.
    """
    from .. import post

    marked, reports = post.returned(_messages(file))
    click.echo(f"{marked} letters marked as returned, {reports} reports read")


def _messages(file: str) -> Iterator[Message]:
    """The messages of a mailbox, or the one message that is there. Raises Refusal."""
    if file == "-":
        yield message_from_bytes(sys.stdin.buffer.read(), policy=policy.compat32)
        return
    path = Path(file)
    try:
        with path.open("rb") as begun:
            is_mailbox = begun.read(5) == b"From "
        if not is_mailbox:
            yield message_from_bytes(path.read_bytes(), policy=policy.compat32)
            return
    except OSError as error:
        raise Refusal(f"{file}: cannot be read ({error.strerror}).") from None
    with closing(mailbox.mbox(str(path), create=False)) as box:
        yield from box
