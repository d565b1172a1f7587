"""After a mailing nothing that is kept joins a person to a ballot: tried with everything that is there.

The attacker has the whole database, before and after the letters went out, and looks for a row of a person
and a row of a ballot that share a value, or stand at the same place in their tables.
"""

import hashlib
import itertools
import re
import sqlite3
from contextlib import closing

import pytest

from cxassess import post
from cxassess.records import codes, letters, mailings
from cxassess.records.database import db

from .letters import invite

PEOPLE = 60
CODE = re.compile(r"#([A-Z2-7]{52})")
# What chance gives is one match of sixty and a correlation of 0 give or take 0.13.
MOST_MATCHES, MOST_CORRELATION = 12, 0.65


@pytest.fixture
def sealed(open_round, people):
    people(PEOPLE)
    return open_round(open_link=False)


def tables(app):
    """Every row of every table, in the order in which they lie there."""
    db.session.rollback()
    path = app.config["DATA_FOLDER"] / "cxassess.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def truth(server):
    """The hash of everybody's ballot by their address, which only their letter tells."""
    found = {address: CODE.findall(mail.get_content())[0] for address, mail in server.kept}
    return {address: codes.digest(code) for address, code in found.items()}


def forms(value):
    """What a value may look like elsewhere: itself, as text, hashed, or part of something longer."""
    raw = value if isinstance(value, bytes) else str(value).encode()
    return {raw, raw.hex().encode(), hashlib.sha256(raw).digest(), hashlib.sha256(raw).hexdigest().encode()}


def joined_by_value(kept, known):
    """The people whose rows share eight bytes with their ballot in some form."""
    found = set()
    for address, digest in known.items():
        theirs = b"|".join(part for row in rows_of(kept, address) for value in row for part in forms(value))
        parts = {form[at : at + 8] for form in forms(digest) for at in range(len(form) - 7)}
        if any(part in theirs for part in parts):
            found.add(address)
    return found


def rows_of(kept, address):
    """A person's rows: their contact's, what says they were invited, and their letters."""
    person = next(row for row in kept["contact"] if address in row)
    invited = [row for row in kept["invited"] if person[1] in row]
    letters_ = [row for row in kept["letter"] if address in row or any(row[1] in each for each in invited)]
    return [person, *invited, *letters_]


def orders(kept):
    """The people in the order of each of their tables, and of each column there."""
    address = {row[1]: row[3] for row in kept["contact"]}
    to = {row[1]: next(value for value in row if "@" in str(value)) for row in kept["letter"]}
    rows = {
        "contact": [(row[3], row) for row in kept["contact"]],
        "letter": [(to[row[1]], row) for row in kept["letter"]],
        "invited": [(address[row[2]], row) for row in kept["invited"]],
    }
    for table, listed in rows.items():
        yield table, [who for who, _ in listed]
        for column in range(len(listed[0][1])):
            values = [str(row[column]) for _, row in listed]
            if len(set(values)) > 1:
                yield (
                    f"{table} {column}",
                    [who for _, who in sorted(zip(values, [w for w, _ in listed], strict=True))],
                )


def joined_by_order(kept, known):
    """The orders of people that tell in which order their ballots lie."""
    place = {row[2]: number for number, row in enumerate(kept["ballot"])}
    for name, people in orders(kept):
        found = [place[known[who]] for who in people]
        mean = (len(found) - 1) / 2
        spread = sum((number - mean) ** 2 for number in range(len(found)))
        correlation = sum((at - mean) * (number - mean) for at, number in enumerate(found)) / spread
        matches = max(sum(at == number for at, number in enumerate(each)) for each in (found, found[::-1]))
        if matches > MOST_MATCHES or abs(correlation) > MOST_CORRELATION:
            yield name


def test_nobody_is_joined_to_their_ballot_before_or_after_the_letters_went_out(sealed, mail_server, app):
    invite(sealed)
    waiting = tables(app)
    post.deliver()
    known = truth(mail_server)
    assert len(known) == PEOPLE
    for kept in (waiting, tables(app)):
        assert joined_by_value(kept, known) == set()
        assert list(joined_by_order(kept, known)) == []


def test_a_letter_under_the_number_of_its_ballot_would_be_found(sealed, mail_server, app, monkeypatch):
    counting = itertools.count()
    monkeypatch.setattr(letters.secrets, "token_hex", lambda size: f"{next(counting):0{2 * size}x}")
    monkeypatch.setattr(mailings.codes.secrets, "token_bytes", leaking(mailings.codes.secrets.token_bytes))
    invite(sealed)
    post.deliver()
    assert list(joined_by_order(tables(app), truth(mail_server)))


def leaking(bits):
    """Random bits whose hashes come in the order in which they are asked for: a fault, planted."""
    made = []

    def next_bits(size):
        if size != codes.CODE_BYTES:
            return bits(size)
        if not made:
            made.extend(
                sorted((bits(size) for _ in range(PEOPLE)), key=lambda raw: hashlib.sha256(raw).digest())
            )
        return made.pop(0)

    return next_bits


def test_a_letter_that_holds_a_part_of_its_ballot_would_be_found(sealed, mail_server, app, monkeypatch):
    made = mailings._letter

    def leaky(*common, code):
        return {**made(*common, code=code), "note": codes.digest(code).hex()[:16]}

    monkeypatch.setattr(mailings, "_letter", leaky)
    invite(sealed)
    waiting = tables(app)
    post.deliver()
    assert len(joined_by_value(waiting, truth(mail_server))) == PEOPLE
