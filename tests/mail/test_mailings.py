"""Everybody is invited once, with a code of their own, and nothing kept says whose it is."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import text

from cxassess import post
from cxassess.records import ballots, contacts, mailings, outbox, responses, rounds, upkeep
from cxassess.records.contacts import Contact
from cxassess.records.database import db
from cxassess.records.errors import Conflict, Invalid
from cxassess.records.mail_texts import Text
from cxassess.records.mailings import Choice

from .letters import EVERYBODY, invite, remind, texts

UNITS = (("ops", None, 40), ("night", "ops", 20), ("day", "ops", 20))
CODE = re.compile(r"#([A-Z2-7]{52})")


@pytest.fixture
def sealed(open_round):
    return open_round(UNITS, open_link=False)


@pytest.fixture
def confidential(open_round):
    return open_round(UNITS, open_link=False, privacy="confidential")


def codes_of(server):
    return {address: CODE.findall(mail.get_content())[0] for address, mail in server.kept}


def count(table):
    db.session.rollback()
    return db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar()


def kept(app):
    return b"".join(path.read_bytes() for path in app.config["DATA_FOLDER"].glob("cxassess.sqlite3*"))


def refusal(call, *arguments):
    with pytest.raises(Conflict) as refused:
        call(*arguments)
    return refused.value.code


def test_everybody_gets_one_letter_with_a_code_that_is_good(sealed, people, mail_server):
    people(8, unit_id="night")
    assert invite(sealed).people == 8
    post.deliver()
    assert set(mail_server.got.values()) == {1}
    codes = codes_of(mail_server)
    assert len(set(codes.values())) == len(codes) == 8
    assert {ballots.find(sealed, code).unit_id for code in codes.values()} == {"night"}
    assert "Dear P000,\n\nhttp://localhost/r/" in mail_server.text("p000@example.org")


def test_300_letters_through_a_server_that_fails_now_and_then(sealed, people, mail_server, later):
    mail_server.fail_once = True
    people(300, "gone-a", "gone-b", "busy-a", "lost-a", "lost-b", "cut-a", unit_id="day")
    invite(sealed)
    for _ in range(6):
        post.deliver()
        later(minutes=10)
    states = Counter(state for (_, state), number in outbox.counts(sealed).items() for _ in range(number))
    assert states == {"sent": 296, "refused": 2, "unsure": 2}
    assert set(mail_server.got.values()) == {1}
    assert len(mail_server.got) == 298
    assert count("ballot") == 300


def test_a_second_mailing_goes_to_those_who_came_since(sealed, people, mail_server):
    people(6)
    invite(sealed)
    contacts.replace("meadow", [*contacts.everybody("meadow"), *more(6)])
    assert invite(sealed, "second").people == 6
    post.deliver()
    assert set(mail_server.got.values()) == {1}
    assert refusal(invite, sealed, "third") == "nobody_to_invite"


def more(number, audience="staff", **details):
    return [
        Contact(f"m{n}{audience}", f"M {n}", audience, f"m{n}{audience}@example.org", **details)
        for n in range(number)
    ]


def test_the_same_ticket_posts_once(sealed, people):
    people(6)
    assert invite(sealed) == invite(sealed)
    assert (count("letter"), count("ballot"), count("mailing")) == (6, 6, 1)


def test_somebody_without_an_address_is_left_out_and_counted(sealed, people):
    people(6)
    contacts.replace("meadow", [*contacts.everybody("meadow"), Contact("x", "Xi", "staff")])
    found = mailings.reach(sealed, EVERYBODY)
    assert (len(found.people), found.without_address) == (6, 1)


def test_another_organisation_s_people_are_not_invited(sealed, people):
    from cxassess.records import organisations

    organisations.create("Hill Farm", "hill")
    people(6)
    people(5, "hillary", organisation_id="hill")
    assert {each.name for each in mailings.reach(sealed, EVERYBODY).people} == {
        f"P{number:03}" for number in range(6)
    }


def test_nothing_but_the_sealed_letter_holds_a_code_and_after_it_is_sent_nothing(
    sealed, people, mail_server, app
):
    people(12)
    invite(sealed)
    before = db.session.execute(text("SELECT sealed FROM letter")).scalars().all()
    post.deliver()
    upkeep.catch_up()
    files, codes = kept(app), codes_of(mail_server)
    assert not [code for code in codes.values() if code.encode() in files]
    assert all(before)
    assert not [sealed_text for sealed_text in before if sealed_text[:64] in files]
    assert not upkeep.is_owed()


def test_a_sealed_round_keeps_whom_it_invited_and_no_ballot_beside_them(sealed, people):
    people(6)
    invite(sealed)
    assert (count("invited"), count("invitation")) == (6, 0)
    columns = {row[1] for row in db.session.execute(text("PRAGMA table_info(invited)"))}
    assert columns == {"organisation_id", "round_id", "contact_id", "letter_id"}


def test_so_few_that_their_ballots_would_stand_alone_are_not_invited_by_themselves(sealed, people):
    people(6)
    invite(sealed)
    contacts.replace("meadow", [*contacts.everybody("meadow"), *more(4)])
    assert mailings.reach(sealed, EVERYBODY).too_few == ("staff",)
    assert refusal(invite, sealed, "second") == "too_few"
    contacts.replace("meadow", [*contacts.everybody("meadow"), *more(5)[4:]])
    assert invite(sealed, "second").people == 5


def test_the_few_there_are_of_an_audience_may_be_invited_with_it(sealed, people):
    people(6)
    contacts.replace("meadow", [*contacts.everybody("meadow"), *more(2, "leader")])
    assert invite(sealed).people == 8


def test_a_mailing_s_ballots_carry_no_unit_that_few_of_its_people_share(sealed, people):
    people(6, unit_id="night")
    contacts.replace("meadow", [*contacts.everybody("meadow"), *more(3, unit_id="day"), *more(2, "leader")])
    invite(sealed)
    found = Counter(db.session.execute(text("SELECT unit_id FROM ballot WHERE audience = 'staff'")).scalars())
    assert found == {None: 9} or min(found.values()) >= 5


def test_a_confidential_round_keeps_the_unit_of_each(confidential, people):
    people(6, unit_id="night")
    contacts.replace("meadow", [*contacts.everybody("meadow"), *more(3, unit_id="day")])
    invite(confidential)
    found = Counter(db.session.execute(text("SELECT unit_id FROM ballot")).scalars())
    assert found == {"night": 6, "day": 3}


def test_a_unit_that_the_round_does_not_have_counts_for_the_whole(sealed, people):
    people(6, unit_id="galley")
    assert mailings.reach(sealed, EVERYBODY).outside_units == 6
    invite(sealed)
    assert set(db.session.execute(text("SELECT unit_id FROM ballot")).scalars()) == {None}


def test_staff_are_chosen_by_unit(sealed, people):
    people(6, unit_id="night")
    contacts.replace("meadow", [*contacts.everybody("meadow"), *more(6, unit_id="day")])
    assert len(mailings.reach(sealed, Choice(("staff",), ("day",))).people) == 6


def test_those_who_answer_by_the_open_link_get_it_without_a_code(open_round, people, mail_server):
    mixed = open_round(open_to=("customer",))
    people(0)
    contacts.replace("meadow", more(6, "customer"))
    invite(mixed, texts=texts(Text("Hi", "{link}\n")))
    post.deliver()
    assert mail_server.text("m0customer@example.org") == f"http://localhost/r/{mixed.id}\n"
    assert count("ballot") == 0


def test_everybody_is_written_to_in_their_language(sealed, people, mail_server):
    people(5)
    people(3, "ute", "uwe", "udo", language="de-AT")
    people(2, "ivo", "ida", language="it")
    said = {**texts(Text("Hello", "{link}")), **texts(Text("Guten Tag", "{link} {closes_on}"), "de")}
    invite(sealed, texts=said)
    post.deliver()
    subjects = {address[:3]: mail["Subject"] for address, mail in mail_server.kept}
    assert (subjects["ute"], subjects["ivo"], subjects["p00"]) == ("Guten Tag", "Hello", "Hello")


def test_a_name_with_braces_changes_no_letter(sealed, people, mail_server):
    people(5)
    evil = "{code}{link}{0.__class__} Bcc: eve@example.org"
    contacts.replace("meadow", [*contacts.everybody("meadow"), Contact("e", evil, "staff", "e@example.org")])
    invite(sealed, texts=texts(Text("For {name}", "{name}\n{link}\n")))
    post.deliver()
    mail = next(mail for address, mail in mail_server.kept if address == "e@example.org")
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("For {code}{link}{0.__class__} Bcc:")
    assert len(CODE.findall(mail.get_content())) == 1


def test_a_name_with_line_ends_reaches_no_letter(sealed, people):
    evil = Contact("e", "Eve\r\nBcc: eve@example.org", "staff", "e@example.org")
    with pytest.raises(Invalid, match="/contacts/0/name"):
        contacts.replace("meadow", [evil])


def test_letters_of_a_round_that_closed_are_dropped(sealed, people, mail_server):
    people(6)
    invite(sealed)
    rounds.close("meadow", sealed.id)
    post.deliver()
    assert not mail_server.got
    assert (count("letter"), count("invited")) == (0, 0)


def test_a_letter_claimed_after_its_round_stopped_is_dropped(sealed, people, mail_server):
    people(6)
    invite(sealed)
    db.session.rollback()
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("UPDATE round SET state = 'closed'"))
        connection.commit()
    post.deliver()
    assert (len(mail_server.got), count("letter")) == (0, 0)


def test_in_a_sealed_round_everybody_whose_letter_went_out_is_reminded_without_a_code(
    sealed, people, mail_server, later
):
    people(8, "gone", "lost")
    invite(sealed)
    post.deliver()
    responses.submit(sealed, codes_of(mail_server)["p000@example.org"], {"VG1": 3})
    mail_server.kept.clear()
    later(days=3)
    assert remind(sealed).people == 6
    post.deliver()
    assert set(mail_server.got) == {f"p{number:03}@example.org" for number in range(6)}
    assert not [mail for _, mail in mail_server.kept if CODE.search(mail.get_content())]


def test_in_a_confidential_round_those_who_have_not_answered_are_reminded(confidential, people, mail_server):
    people(6)
    invite(confidential)
    post.deliver()
    code = codes_of(mail_server)["p000@example.org"]
    responses.submit(confidential, code, {"VG1": 3})
    mail_server.kept.clear()
    remind(confidential)
    post.deliver()
    assert set(mail_server.got) == {f"p{number:03}@example.org" for number in range(1, 6)}


def test_people_are_reminded_at_most_once_a_day_and_three_times(sealed, people, mail_server, later):
    people(6)
    invite(sealed)
    post.deliver()
    assert remind(sealed) == remind(sealed)
    assert refusal(remind, sealed, "again") == "reminded_today"
    for number in range(2):
        later(days=1)
        remind(sealed, f"day {number}")
    later(days=1)
    assert refusal(remind, sealed, "a fourth") == "reminded_enough"


def test_nobody_is_reminded_whose_invitation_has_not_gone_out(sealed, people):
    people(6)
    invite(sealed)
    assert refusal(remind, sealed) == "nobody_to_remind"


def test_a_letter_that_may_have_arrived_is_sent_again_on_purpose_with_the_same_code(
    sealed, people, mail_server
):
    people(6, "lost")
    invite(sealed)
    post.deliver()
    ((found,), _) = outbox.page(sealed, "unsure", 10)
    assert outbox.again(sealed, found.id) == 1
    assert outbox.again(sealed, found.id) == 0
    post.deliver()
    first, second = (mail.get_content() for to, mail in mail_server.kept if to == found.address)
    assert first == second


def test_a_letter_taken_for_sent_is_forgotten(sealed, people, mail_server):
    people(6, "lost")
    invite(sealed)
    post.deliver()
    ((found,), _) = outbox.page(sealed, "unsure", 10)
    outbox.settle(sealed, found.id)
    assert outbox.counts(sealed) == {("invitation", "sent"): 6}
    assert not any(db.session.execute(text("SELECT length(sealed) FROM letter")).scalars())


def test_what_was_refused_can_be_sent_again_for_two_weeks(sealed, people, mail_server, later):
    people(6, "gone")
    invite(sealed)
    post.deliver()
    ((found,), _) = outbox.page(sealed, "refused", 10)
    assert found.kept
    later(days=15)
    post.deliver()
    ((found,), _) = outbox.page(sealed, "refused", 10)
    assert not found.kept
    assert outbox.again(sealed, found.id) == 0


def test_a_worker_that_is_killed_makes_nobody_get_two_letters(sealed, people, mail_server, app, later):
    mail_server.seconds = 0.02
    people(60)
    invite(sealed)
    environment = {
        **os.environ,
        "CXASSESS_DATA_FOLDER": str(app.config["DATA_FOLDER"]),
        "CXASSESS_SECRET_KEY": app.config["SECRET_KEY"],
        "CXASSESS_MAIL_URL": mail_server.url,
        "CXASSESS_PUBLIC_URL": "http://localhost",
    }
    command = [sys.executable, "-m", "cxassess", "worker", "--once"]
    for stop_at in (10, 30):
        with subprocess.Popen(command, env=environment) as worker:
            until(lambda stop_at=stop_at: len(mail_server.kept) >= stop_at)
            worker.send_signal(signal.SIGKILL)
    later(minutes=20)
    post.deliver()
    assert set(mail_server.got.values()) == {1}
    unsure = {each.address for each in outbox.page(sealed, "unsure", 10)[0]}
    assert len(unsure) <= 2
    assert len({*mail_server.got} | unsure) == 60


def until(holds, seconds=30):
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.01)


@pytest.mark.parametrize("privacy", ["sealed", "confidential"])
def test_a_list_with_other_ids_brings_nobody_a_second_code(open_round, people, privacy):
    survey_round = open_round(open_link=False, privacy=privacy)
    listed = people(8)
    invite(survey_round)
    contacts.replace("meadow", [replace(each, id=f"staff-{each.id}") for each in listed])
    assert mailings.reach(survey_round, EVERYBODY).invited_already == 8
    assert refusal(invite, survey_round, "second") == "nobody_to_invite"
    assert db.session.scalar(text("SELECT count(*) FROM ballot")) == 8


def test_a_list_that_lost_the_others_does_not_make_one_person_all_there_are(sealed, people):
    people(6)
    invite(sealed)
    contacts.replace("meadow", [Contact("new", "New Comer", "staff", "new@example.org")])
    assert mailings.reach(sealed, EVERYBODY).too_few == ("staff",)
    assert refusal(invite, sealed, "second") == "too_few"
