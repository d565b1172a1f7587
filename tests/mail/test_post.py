"""Letters reach the mail server once: whatever it answers, whenever it is cut off."""

import logging
import socket
import threading

import pytest
from sqlalchemy import text

from cxassess import post, worker
from cxassess.records import letters, outbox
from cxassess.records.database import db, writing

from .server import running

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def posted(open_round):
    """What posts a letter of no round."""
    open_round()

    def send(address="ann@example.org", subject="Hello", body="Dear Ann,\n", **more):
        with writing() as session:
            said = {"purpose": "test", "language": "en-GB", "subject": subject, "text": body, **more}
            return letters.post(session, "meadow", address=address, **said)

    return send


def state(letter_id):
    db.session.rollback()
    row = db.session.execute(
        text("SELECT state, note, attempts, length(sealed) FROM letter WHERE id = :id"), {"id": letter_id}
    ).one()
    return tuple(row)


def test_a_letter_is_handed_over_and_forgotten(posted, mail_server):
    letter_id = posted(subject="Grüße", body="Dear Ann,\n.\n..\nعربي\n")
    post.deliver()
    ((address, mail),) = mail_server.kept
    assert (address, mail["Subject"], mail["Content-Language"]) == ("ann@example.org", "Grüße", "en-GB")
    assert mail["Message-ID"] == f"<{letter_id}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content() == "Dear Ann,\n.\n..\nعربي\n"
    assert state(letter_id) == ("sent", "", 1, 0)


def test_nothing_is_sent_while_no_mail_server_is_set(posted, app):
    letter_id = posted()
    post.deliver()
    assert state(letter_id)[0] == "waiting"


def test_one_line_takes_many_letters(posted, mail_server):
    for number in range(20):
        posted(f"p{number}@example.org")
    post.deliver()
    assert (len(mail_server.got), mail_server.connections) == (20, 1)


def test_what_is_refused_for_good_is_told_with_the_server_s_words(posted, mail_server):
    gone, spam, kept = posted("gone@example.org"), posted("spam@example.org"), posted()
    post.deliver()
    assert state(gone)[:2] == ("refused", "550 5.1.1 No such user here")
    assert state(spam)[:2] == ("refused", "554 5.7.1 Looks like spam")
    assert state(kept)[0] == "sent"


def test_what_is_put_off_waits_longer_each_time(posted, mail_server, later):
    mail_server.busy = 2
    letter_id = posted("busy@example.org")
    for minutes in (0, 1.1, 2.1):
        later(minutes=minutes)
        post.deliver()
        post.deliver()
    assert state(letter_id)[:3] == ("sent", "", 3)
    assert mail_server.asked["busy@example.org"] == 3


def test_after_two_days_of_trying_a_letter_is_refused(posted, mail_server, later):
    mail_server.busy, days = 1000, 0
    letter_id = posted("busy@example.org")
    while state(letter_id)[0] == "waiting":
        post.deliver()
        later(hours=6)
        days += 0.25
    assert state(letter_id)[:2] == ("refused", "451 4.2.0 Try again later")
    assert 2 <= days < 5


def test_a_line_cut_before_the_letter_is_tried_again(posted, mail_server, later):
    letter_id = posted("cut@example.org")
    post.deliver()
    assert state(letter_id)[:2] == ("waiting", "421 4.3.0 Going away")
    later(minutes=2)
    post.deliver()
    assert state(letter_id)[0] == "sent"
    assert mail_server.got["cut@example.org"] == 1


def test_a_line_cut_after_the_letter_is_left_to_a_person(posted, mail_server, later):
    letter_id = posted("lost@example.org")
    post.deliver()
    assert state(letter_id)[:2] == ("unsure", "lost")
    later(days=1)
    post.deliver()
    assert mail_server.got["lost@example.org"] == 1


def test_a_letter_in_the_hands_of_a_worker_that_died_is_left_to_a_person(posted, mail_server, later):
    letter_id = posted()
    outbox.claim()
    post.deliver()
    assert state(letter_id)[0] == "sending"
    later(minutes=16)
    post.deliver()
    assert state(letter_id)[:2] == ("unsure", "crashed")
    assert not mail_server.got


def test_a_mail_server_that_is_down_costs_no_letter(posted, app, later, caplog):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{port}"
    letter_id = posted("secret-name@example.org")
    post.deliver()
    assert state(letter_id)[0] == "waiting"
    assert "secret-name" not in caplog.text
    later(minutes=2)
    with running() as server:
        app.config["MAIL_URL"] = server.url
        post.deliver()
    assert state(letter_id)[0] == "sent"


def test_a_sender_that_is_refused_stands_for_no_letter(posted, mail_server):
    mail_server.deny_sender = True
    found = [posted(f"p{number}@example.org") for number in range(5)]
    post.deliver()
    assert {state(each)[0] for each in found} == {"waiting"}
    assert mail_server.connections == post.MOST_CUT


@pytest.mark.parametrize("address", ["a b@example.org", "a@b@c", "ann@example.org\nBcc: eve@example.org", ""])
def test_what_is_no_address_is_refused_here(posted, mail_server, address):
    letter_id = posted(address)
    post.deliver()
    assert state(letter_id)[:2] == ("refused", "no-address")
    assert not mail_server.asked


def test_no_text_can_write_a_header(posted, mail_server):
    posted(subject="Hi\r\nBcc: eve@example.org\0", body="x\0y\n")
    post.deliver()
    ((_, mail),) = mail_server.kept
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hi Bcc: eve@example.org"


def test_an_address_of_other_letters_is_written_as_mail_servers_take_it(posted, mail_server):
    posted("jörg@bücher.example")
    posted("ann@bücher.example")
    post.deliver()
    assert set(mail_server.got) == {"jörg@xn--bcher-kva.example", "ann@xn--bcher-kva.example"}


def test_a_password_is_not_sent_without_encryption(app, monkeypatch):
    with running() as server:
        port, connected = server.port, socket.create_connection
        monkeypatch.setattr(
            socket, "create_connection", lambda _, *more: connected(("127.0.0.1", port), *more)
        )
        app.config["MAIL_URL"] = "smtp://jo:secret@mail.example.org"
        with pytest.raises(post.MailServerDown, match="no encryption"):
            post.check()


def test_workers_at_once_hand_over_each_letter_once(posted, app, mail_server):
    mail_server.seconds = 0.01
    for number in range(40):
        posted(f"p{number}@example.org")

    def work():
        with app.app_context():
            post.deliver()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert set(mail_server.got.values()) == {1}
    assert len(mail_server.got) == 40


def test_the_worker_delivers(posted, app, mail_server):
    posted()
    worker.work(app)
    assert mail_server.got["ann@example.org"] == 1


def test_no_address_stands_in_the_log(posted, mail_server, caplog):
    caplog.set_level(logging.DEBUG)
    posted("gone-secret@example.org")
    posted("lost-secret@example.org")
    post.deliver()
    assert "secret" not in "".join(
        each.getMessage() for each in caplog.records if each.name.startswith("cxa")
    )


def test_no_letter_of_others_is_told_the_address_at_which_the_line_was_cut(posted, mail_server, caplog):
    for number in range(post.MOST_CUT):
        posted(f"shut-secret{number}@example.org")
    other = posted("zoe@example.org")
    post.deliver()
    assert state(other)[:2] == ("waiting", "down it answered 421")
    assert "secret" not in caplog.text
