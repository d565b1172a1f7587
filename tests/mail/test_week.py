"""An administrator's week, from an empty installation to results that the leader of a branch may see."""

import re
from datetime import UTC

import pyotp
import pytest

from cxassess import post
from cxassess.instruments import installed
from cxassess.records import clock, new_passwords, responses, rounds
from tests.web.leaders import PASSWORD, Browser, words
from tests.web.round_steps import make, put, send
from tests.web.spreadsheets import faults, store, upload
from tests.web.visitor import Fields

UNITS = (
    "id,name,parent,head count\nops,Operations,,\nnorth,Trains North,ops,150\nsouth,Trains South,ops,130\n"
)
FAULTY = UNITS + "north,Depots,opps,many\n"


@pytest.fixture
def owner(app):
    """Whoever made the first account, with a second factor."""
    browser = Browser(app)
    page = browser.get("/office/begin")
    mine = {
        "organisation": "Tidewater",
        "name": "Ada Moss",
        "email": "ada@tide.example",
        "password": PASSWORD,
    }
    assert browser.fill_in(page, token=new_passwords.beginning(), **mine).status_code == 302
    assert browser.get("/office/units").location.endswith("/office/account")
    browser.key = browser.add_authenticator()
    return browser


def people():
    """300 people in two units, the addresses of some of whom do not exist."""
    rows = [f"{n},Person {n},{'gone' if n % 60 == 0 else 'p'}{n}@tide.example," for n in range(1, 301)]
    return "id,name,email,unit\n" + "".join(
        f"{row}{'north' if n % 2 else 'south'}\n" for n, row in enumerate(rows)
    )


def set_up(owner):
    """The address of a round for three audiences, opened."""
    setup = make(owner)
    asked = {"how_staff": "invited", "count_staff": "300", "how_leader": "none", "how_customer": "open"}
    put(owner, setup, "audiences", **asked, count_customer="400")
    put(owner, setup, "dates", closes_on="2999-12-31")
    life = setup.removesuffix("/setup")
    send(owner, owner.get(f"{life}/open"))
    return life


def write(owner, life, kind, **typed):
    """Write to people: save the text as it came, then send what the preview shows."""
    form = owner.get(f"{life}/invitations/{kind}")
    texts = {name: text for name, text in Fields(form.text).filled.items() if name.startswith("text_")}
    saved = send(owner, form, **texts, **typed)
    preview = owner.get(saved.location)
    fields = {name: text for name, text in Fields(preview.text).filled.items() if name != "csrf_token"}
    assert owner.post(f"{life}/invitations/{kind}/send", fields).status_code == 302


def deliver(later):
    for _ in range(3):
        post.deliver()
        later(minutes=2)


def answer(round_id):
    items = installed()["ten-pillars"].asked("staff", "core")
    rows = [
        {"unit": unit, "form": "core", "answers": {item.id: 1 + (n + len(item.id)) % 5 for item in items}}
        for unit, count in (("north", 40), ("south", 30))
        for n in range(count)
    ]
    responses.submit_many(rounds.public(round_id).organisation_id, round_id, rows)


def colleague(owner, mail_server, later, branch):
    """The leader of a branch, who chose a password by the link in their letter."""
    leader = {"name": "Noor North", "email": "noor@tide.example", "role": "leader", "branch": branch}
    page = owner.get("/office/colleagues/new", follow_redirects=True)  # it wants to know that it is them
    owner.fill_in(page, code=pyotp.TOTP(owner.key).at(clock.now().replace(tzinfo=UTC)))
    assert owner.fill_in(owner.get("/office/colleagues/new"), **leader).status_code == 302
    deliver(later)
    token = re.search(r"/office/welcome#(\w+)", mail_server.text("noor@tide.example"))[1]
    browser = Browser(owner.app)
    browser.fill_in(browser.get("/office/welcome"), token=token, password=PASSWORD)
    assert browser.sign_in("noor@tide.example", PASSWORD).status_code == 302
    return browser


def test_a_week_from_the_first_account_to_the_results_of_a_branch(owner, mail_server, later):
    assert {line for line, *_ in faults(upload(owner, "units", FAULTY))} == {"5"}
    assert "There are no units yet" in words(owner.get("/office/units"))
    assert store(owner, "units", UNITS).status_code == 302
    assert store(owner, "contacts", people()).status_code == 302
    life = set_up(owner)

    mail_server.fail_once = True
    write(owner, life, "invitation", audience="staff")
    deliver(later)
    assert len(mail_server.got) == 295  # five addresses do not exist
    assert set(mail_server.got.values()) == {1}
    assert "gone300@tide.example" in owner.get(f"{life}/invitations/letters/refused").text
    write(owner, life, "reminder")
    deliver(later)
    assert set(mail_server.got.values()) == {2}

    answer(life.rpartition("/")[2])
    leader = colleague(owner, mail_server, later, "north")
    send(owner, owner.get(f"{life}/close"), results="first")
    assert "once an administrator has released them" in words(leader.get(life))
    assert "Trains South" in words(owner.get(life))
    send(owner, owner.get(f"{life}/release"))
    assert "Trains North" in words(leader.get(life))
    assert "Trains South" not in leader.get(life).text
    assert leader.get("/office/units").status_code == 403
