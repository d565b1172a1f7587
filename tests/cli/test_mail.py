"""E-mail from the command line: trying the server, and letters that came back."""

import pytest
from sqlalchemy import text

from cxassess.records import letters, organisations
from cxassess.records.database import db, writing
from tests.conftest import make_app
from tests.mail.server import running

REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: no-reply@localhost
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ann@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: {kind}

Message-ID: <{letter}@localhost>
Subject: Hello

--b--
"""


@pytest.fixture
def sent(run, tmp_path):
    """The id of a letter that a mail server has taken."""
    run("db", "upgrade")
    app = make_app(tmp_path / "data")
    with app.app_context():
        organisations.create("Meadow Dairy", "meadow")
        with writing() as session:
            said = {"language": "en-GB", "subject": "Hello", "text": "Dear Ann,\n"}
            id_ = letters.post(session, "meadow", purpose="test", address="ann@example.org", **said)
        db.session.remove()
    with running() as server:
        run("worker", "--once", settings={"MAIL_URL": server.url})
        assert len(server.kept) == 1
    return id_


@pytest.fixture
def state(tmp_path):
    def read():
        app = make_app(tmp_path / "data")
        with app.app_context():
            found = db.session.execute(text("SELECT state, note FROM letter")).one()
            db.session.remove()
            db.engine.dispose()
        return tuple(found)

    return read


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_letter_that_came_back_is_marked_with_the_reason(run, sent, state, kind):
    report = REPORT.format(action="failed", status="5.1.1", letter=sent, kind=kind)
    done = run("mail", "bounces", "-", input=report)
    assert done.output == "1 letters marked as returned, 1 reports read\n"
    assert state() == ("refused", "returned 5.1.1 550 no such user")


@pytest.mark.parametrize(
    ("action", "status", "letter"),
    [
        ("delayed", "4.4.1", None),
        ("failed", "4.4.7", None),
        ("delivered", "2.0.0", None),
        ("failed", "5.1.1", "0" * 32),
    ],
)
def test_what_is_not_the_end_of_a_known_letter_changes_nothing(run, sent, state, action, status, letter):
    report = REPORT.format(action=action, status=status, letter=letter or sent, kind="message/rfc822")
    assert run("mail", "bounces", "-", input=report).output.startswith("0 letters")
    assert state() == ("sent", "")


@pytest.mark.parametrize(
    "junk", ["", "not a mail", "Content-Type: multipart/report; boundary=b\n\n--b", "\0" * 99]
)
def test_what_is_no_report_changes_nothing(run, sent, state, junk):
    done = run("mail", "bounces", "-", input=junk)
    assert done.exit_code == 0
    assert state() == ("sent", "")


def test_a_mailbox_of_reports_is_read(run, sent, state, tmp_path):
    report = REPORT.format(action="failed", status="5.1.1", letter=sent, kind="message/rfc822")
    box = tmp_path / "box"
    box.write_text(
        f"From a@b Mon Nov 23 10:00:00 2026\n{report}\nFrom a@b Mon Nov 23 10:00:00 2026\nSubject: x\n\nHi\n"
    )
    assert run("mail", "bounces", str(box)).output == "1 letters marked as returned, 1 reports read\n"
    assert state()[0] == "refused"


def test_a_file_that_is_not_there_is_refused_with_a_sentence(run):
    run("db", "upgrade")
    done = run("mail", "bounces", "none")
    assert done.exit_code == 2
    assert "none: cannot be read" in done.stderr


def test_the_mail_server_is_tried_without_and_with_a_letter(run):
    run("db", "upgrade")
    with running() as server:
        settings = {"MAIL_URL": server.url, "MAIL_FROM": "Us <us@example.org>"}
        assert (
            "ok       mail server 127.0.0.1, not encrypted, from us@example.org"
            in run("doctor", settings=settings).stdout
        )
        assert not server.kept
        assert (
            "has taken a letter to ann@example.org"
            in run("mail", "test", "--to", "ann@example.org", settings=settings).stdout
        )
        assert server.got == {"ann@example.org": 1}
        refused = run("mail", "test", "--to", "gone@example.org", settings=settings)
    assert (refused.exit_code, "550 5.1.1 No such user here" in refused.stderr) == (2, True)
    down = run("doctor", settings=settings)
    assert down.exit_code == 1
    assert "MISSING  the mail server cannot be used" in down.stdout


def test_without_a_mail_server_both_say_so(run):
    run("db", "upgrade")
    assert "no e-mail is sent until CXASSESS_MAIL_URL names one" in run("doctor").stdout
    assert "No mail server is set" in run("mail", "test", "--to", "ann@example.org").stderr
