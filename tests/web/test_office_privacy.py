"""The privacy desk: what is kept, how long, what somebody asks for, who did what."""

import csv
import io
import json
from datetime import timedelta

import html5lib
import pytest
from sqlalchemy import text

from cxassess.records import (
    acts,
    ballots,
    clock,
    contacts,
    invitations,
    keys,
    letters,
    offers,
    organisations,
    people,
    responses,
    retention,
    rounds,
)
from cxassess.records.acts import Wanted
from cxassess.records.database import db, writing

from .leaders import PASSWORD, Browser, colleague, words
from .test_survey_hardening import locked
from .visitor import Fields

DESK = "/office/privacy"
KEEP = DESK + "/retention"
ASK = DESK + "/requests"
ACTS = "/office/acts"
PAGES = (DESK, KEEP, ASK, ACTS)
JO = contacts.Contact("p-1", "Jo Fischer", "staff", "jo@meadow.example", "deck", "en-GB")


@pytest.fixture
def spring(open_round):
    return open_round((("deck", None, 40),))


@pytest.fixture
def known(open_round):
    return open_round(open_link=False, privacy="confidential", name="Known")


@pytest.fixture
def ada(app, open_round):
    return colleague(app, "owner", "meadow")


def noted(action):
    db.session.rollback()
    return list(acts.every("meadow", Wanted(action=action)))


def rows(table, condition="1 = 1"):
    db.session.rollback()
    return db.session.execute(text(f"SELECT count(*) FROM {table} WHERE {condition}")).scalar()


def post_letter(address=JO.email):
    with writing() as session:
        letters.post(
            session, "meadow", purpose="invitation", address=address, language="en", subject="s", text="t"
        )


def ask(browser, asked):
    return browser.post(ASK, {"asked": asked})


def carried(page):
    """What the forms of a request carry on."""
    return {name: value for name, value in Fields(page.text).filled.items() if name in ("asked", "reference")}


def erase(browser, page, *names, confirmed="y"):
    return browser.post(ASK + "/erase", {**carried(page), "entry": list(names), "confirmed": confirmed})


def every_page(browser):
    found = ask(browser, JO.name)
    return [
        *map(browser.get, PAGES),
        browser.get(ACTS + "?since=never"),
        browser.post(KEEP, {**Fields(browser.get(KEEP).text).filled, "answers": "many"}),
        browser.post(ASK, {"asked": ""}),
        found,
        erase(browser, found, "contact p-1", confirmed=""),
        erase(browser, found, "contact p-1"),
    ]


def test_every_page_is_valid_has_one_heading_and_is_never_kept(ada, spring):
    contacts.replace("meadow", [JO])
    post_letter()
    for page in every_page(ada):
        assert page.headers["Cache-Control"] == "no-store"
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
        assert len(tree.findall(".//h1")) == 1
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        labelled = {label.get("for") for label in tree.iter("label")}
        controls = [each for each in tree.iter() if each.tag in ("input", "select", "textarea")]
        fields = [each for each in controls if each.get("type") != "hidden"]
        assert {each.get("id") for each in fields} <= labelled


@pytest.mark.parametrize("role", ["leader", "analyst", "facilitator"])
def test_only_owners_and_administrators_are_let_in(app, spring, role):
    browser = colleague(app, role, "meadow")
    assert [browser.get(page).status_code for page in PAGES] == [403] * 4
    assert "Privacy desk" not in browser.get("/office/").text
    assert colleague(app, "administrator", "meadow").get(DESK).status_code == 200


def dump():
    db.session.rollback()
    tables = [table for table in db.metadata.tables if table not in ("sign_in",)]
    return {name: db.session.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables}


def test_looking_changes_nothing(ada, spring):
    contacts.replace("meadow", [JO])
    before = dump()
    for page in (*PAGES, DESK + "/kept.csv", DESK + "/kept.json", ACTS + ".csv", ACTS + ".json?what=x"):
        assert ada.get(page).status_code == 200
    ask(ada, JO.name)
    assert dump() == before


# What is kept.


def test_the_desk_says_of_everything_why_until_when_and_who_sees_it(ada, spring):
    contacts.replace("meadow", [JO])
    page = words(ada.get(DESK))
    assert "To invite them to rounds" in page
    assert "24 months after the last round closed or the list was changed" in page
    assert "1 entry (table contact)" in page
    assert "not told (table ballot)" in page


def test_the_desk_gives_the_organisations_own_periods(ada, spring):
    retention.change("meadow", 0, {"answers": 3})
    assert "3 years after the round’s release" in words(ada.get(DESK))


def test_the_record_can_be_taken_away_as_a_file(ada, spring):
    listed = ada.get(DESK + "/kept.csv")
    assert listed.headers["Content-Disposition"] == 'attachment; filename="what-is-kept.csv"'
    table = list(csv.DictReader(io.StringIO(listed.data.decode("utf-8-sig"))))
    kept = json.loads(ada.get(DESK + "/kept.json").data)["kept"]
    assert [row["table"] for row in table] == [each["table"] for each in kept]
    assert next(each["rows"] for each in kept if each["table"] == "envelope") is None
    assert ada.get(DESK + "/kept.exe").status_code == ada.get(ACTS + ".exe").status_code == 404


# How long.


def keep(browser, **typed):
    return browser.post(KEEP, {**Fields(browser.get(KEEP).text).filled, **typed})


def test_periods_are_set_and_what_they_mean_stands_beside_them(ada, spring):
    page = words(ada.get(KEEP))
    assert "it cannot be compared with a round whose answers are gone" in page
    assert keep(ada, answers="3", acts="12").location == KEEP
    assert "The periods are saved." in words(ada.get(KEEP))
    assert periods().lengths["answers"] == 3
    assert noted("retention.changed")[0].actor.name == "owner@meadow.example.org"


@pytest.mark.parametrize("typed", ["", "0", "11", "many", "-3", "2.5", "٣٣", "9" * 40])
def test_a_period_out_of_bounds_is_refused_at_the_field_and_nothing_is_lost(ada, spring, typed):
    answer = keep(ada, answers=typed, acts="12")
    assert answer.status_code == 400
    page = words(answer)
    assert "There is a problem Single answers" in page
    assert "use a whole number from 1 to 10." in page
    filled = Fields(answer.text).filled
    assert (filled["answers"], filled["acts"]) == (typed, "12")
    assert periods().version == 0


def periods():
    db.session.rollback()
    return retention.periods("meadow")


def close_years_ago(survey_round, years):
    rounds.close("meadow", survey_round.id, clock.today() - timedelta(days=366 * years))


def test_what_would_go_by_tomorrow_is_shown_before_it_is_saved(ada, spring):
    close_years_ago(spring, 2)
    asked = keep(ada, answers="1")
    assert "This deletes by tomorrow" in words(asked)
    assert "Nothing is saved yet." in words(asked)
    assert periods().version == 0
    other = ada.post(KEEP, {**Fields(asked.text).filled, "acts": "5"})  # another wish than the confirmed one
    assert "This deletes by tomorrow" in words(other)
    assert ada.post(KEEP, Fields(other.text).filled).location == KEEP
    assert periods().lengths["answers"] == 1


def test_the_preview_says_what_goes_next_and_when(ada, spring):
    offers.make(spring, "t", "jo@x.example", [spring.questionnaire.pillars[0].id])
    rounds.close("meadow", spring.id)
    page = words(ada.get(KEEP))
    assert "Offers to help: Spring (1 entry)" in page
    assert "statements of roles: Spring" in page
    assert "statements of roles: Spring (" not in page


def test_of_two_who_set_periods_the_second_sees_what_the_first_saved(ada, spring):
    form = Fields(ada.get(KEEP).text).filled
    retention.change("meadow", 0, {"answers": 3})
    answer = ada.post(KEEP, {**form, "answers": "4"})
    assert answer.status_code == 409
    assert "What was saved meanwhile" in words(answer)
    assert "3 years" in words(answer)
    assert ada.post(KEEP, Fields(answer.text).filled).location == KEEP
    assert periods().lengths["answers"] == 4


def test_periods_that_cannot_be_stored_stay_on_the_page(ada, spring, app):
    form = Fields(ada.get(KEEP).text).filled
    with locked(app):
        answer = ada.post(KEEP, {**form, "answers": "4"})
    assert answer.status_code == 503
    assert Fields(answer.text).filled["answers"] == "4"


# Requests.


def test_everything_that_is_kept_of_somebody_is_found_by_name_or_address(ada, spring, known):
    contacts.replace("meadow", [JO, contacts.Contact("p-2", "Ann", "staff", "ann@meadow.example")])
    post_letter()
    post_letter("ann@meadow.example")
    invitations.invite(known, [invitations.Invited("staff", None, "p-1")])
    for asked in ("jo  FISCHER", "JO@meadow.example"):
        page = words(ask(ada, asked))
        assert "number in the list: p-1 · name: Jo Fischer · e-mail: jo@meadow.example · role: staff" in page
        assert "to: jo@meadow.example · purpose: invitation · state: waiting" in page
        assert "round: Known · invited as: p-1 · has answered: no" in page
        assert "ann@meadow.example" not in page


def test_of_whom_nothing_is_kept_that_is_said(ada, spring):
    page = words(ask(ada, "nobody@meadow.example"))
    assert "Nothing is kept under this name or address." in page
    assert "Nothing is kept under the name or address that you gave." in page
    assert "Erase" not in page


@pytest.mark.parametrize("asked", ["", " ", "x", "a" * 255, "jo\u0000"])
def test_nothing_to_look_for_is_refused_at_the_field(ada, spring, asked):
    answer = ask(ada, asked)
    assert answer.status_code == 400
    assert "There is a problem Type the person’s name or e-mail address" in words(answer)


def test_what_is_typed_stands_in_no_address_and_no_log(ada, spring, caplog):
    caplog.set_level("DEBUG")
    contacts.replace("meadow", [JO])
    page = ask(ada, JO.email)
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    addresses = [each.get(name) for each in tree.iter() for name in ("href", "action", "formaction")]
    assert not [each for each in addresses if each and "jo%40" in each.lower().replace("@", "%40")]
    assert JO.email not in caplog.text
    assert JO.name not in json.dumps([vars(act) for act in acts.every("meadow")], default=str)


TRUTH = {
    "sealed": "nothing that is kept joins them to a person: we cannot find out whether this person answered",
    "confidential": "With the receipt that they got when they submitted they can read their answers",
    "closed": "Answers were written anew at the close, in random order and without name, code or time.",
    "deleted": "All single answers have been deleted.",
}


@pytest.mark.parametrize("state", TRUTH)
def test_the_truth_about_answers_follows_from_mode_and_state(ada, open_round, state):
    privacy = "confidential" if state == "confidential" else "sealed"
    survey_round = open_round(open_link=False, privacy=privacy)
    if state in ("closed", "deleted"):
        close_years_ago(survey_round, 6)
    if state == "deleted":
        retention.carry_out()
    page = words(ask(ada, JO.name))
    assert [name for name, sentence in TRUTH.items() if sentence in page] == [state]
    assert page.count(TRUTH[state]) == 2  # on the page and in the letter


def test_what_is_kept_is_handed_out_as_a_file_and_noted_without_the_name(ada, spring):
    contacts.replace("meadow", [JO])
    page = ask(ada, JO.email)
    file = ada.post(ASK + "/export", carried(page))
    reference = carried(page)["reference"]
    assert file.headers["Content-Disposition"] == f'attachment; filename="request-{reference}.json"'
    told = json.loads(file.data)
    assert (told["reference"], told["kept"][0]["email"]) == (reference, JO.email)
    act = noted("request.exported")[0]
    assert (act.subject, act.details) == (reference, {})
    assert reference in Fields(page.text).filled.get("", "") or reference in page.text


def test_only_what_was_ticked_and_confirmed_is_erased(ada, spring):
    contacts.replace("meadow", [JO, contacts.Contact("p-2", "Jo Fischer", "staff")])
    post_letter()
    post_letter()
    page = ask(ada, JO.name)
    asked = erase(ada, page, "contact p-1", f"letter {JO.email}", confirmed="")
    assert "Erase this?" in words(asked)
    assert (rows("contact"), rows("letter")) == (2, 2)
    done = erase(ada, page, "contact p-1", f"letter {JO.email}")
    assert "3 entries are erased." in words(done)
    assert "What could be erased was erased today. This is still kept:" in words(done)
    assert (rows("contact"), rows("letter"), rows("contact", "id = 'p-2'")) == (1, 0, 1)
    act = noted("request.erased")[0]
    assert (act.subject, act.details) == (carried(page)["reference"], {"erased": 3})


def test_erased_bytes_are_gone_from_the_files(ada, spring, app):
    canary = "canary-8Q3M-of-the-mine"
    contacts.replace("meadow", [contacts.Contact("p-1", canary, "staff", f"{canary}@x.example")])
    erase(ada, ask(ada, canary), "contact p-1")
    db.session.remove()
    files = app.config["DATA_FOLDER"].glob("cxassess.sqlite3*")
    assert canary.encode() not in b"".join(path.read_bytes() for path in files)


def test_nothing_is_erased_when_nothing_is_ticked(ada, spring):
    contacts.replace("meadow", [JO])
    answer = erase(ada, ask(ada, JO.name))
    assert answer.status_code == 400
    assert "There is a problem Choose what is to be erased." in words(answer)
    assert rows("contact") == 1


def test_what_was_not_found_under_the_name_cannot_be_erased_with_it(ada, spring):
    contacts.replace("meadow", [JO, contacts.Contact("p-2", "Ann", "staff")])
    assert erase(ada, ask(ada, JO.name), "contact p-2").status_code == 400
    assert rows("contact") == 2


def test_an_erasure_that_cannot_be_stored_changes_nothing_and_keeps_the_ticks(ada, spring, app):
    contacts.replace("meadow", [JO])
    page = ask(ada, JO.name)
    with locked(app):
        answer = erase(ada, page, "contact p-1")
        handed_out = ada.post(ASK + "/export", carried(page))
    assert (answer.status_code, handed_out.status_code) == (503, 503)
    assert 'value="contact p-1" checked' in answer.text
    assert rows("contact") == 1


def test_an_invitation_that_was_not_used_ends_with_its_code_and_draft(ada, known):
    given = invitations.invite(known, [invitations.Invited("staff", None, JO.email)])[0]
    ballots.edit_draft(known, given.code, lambda _: ballots.Draft({"VG1": 3}))
    erase(ada, ask(ada, JO.email), f"invitation {known.id} {JO.email}")
    assert (rows("invitation"), rows("ballot"), rows("draft")) == (0, 0, 0)


def test_an_invitation_that_was_used_stays_so_that_nobody_answers_twice(ada, known):
    given = invitations.invite(known, [invitations.Invited("staff", None, JO.email)])[0]
    page = ask(ada, JO.email)
    responses.submit(known, given.code, {"VG1": 3})
    assert "has answered: yes They have answered. The invitation stays" in words(ask(ada, JO.email))
    assert erase(ada, page, f"invitation {known.id} {JO.email}").status_code == 400
    assert (rows("invitation"), rows("ballot"), rows("envelope")) == (1, 1, 1)


def test_an_offer_to_help_is_found_by_its_address_and_erased(ada, spring):
    offers.make(spring, "t", f"Jo, {JO.email}", [spring.questionnaire.pillars[0].id])
    assert JO.email not in words(ask(ada, "Jo Fischer"))
    rounds.close("meadow", spring.id)
    page = ask(ada, JO.email)
    name = next(value for value in values(page) if value.startswith("volunteer "))
    erase(ada, page, name)
    assert rows("volunteer") == 0


def values(page):
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    return [each.get("value") or "" for each in tree.iter("input")]


def an_account(role="leader", name="Lea Dow"):
    return people.create_user("meadow", email="lea@meadow.example", name=name, role=role, password=PASSWORD)


def test_an_erased_account_cannot_sign_in_and_holds_nothing_of_its_owner(app, ada, spring):
    user = an_account()
    lea = Browser(app)
    lea.sign_in(user.email, PASSWORD)
    erase(ada, ask(ada, user.email), f"account {user.id}")
    assert lea.get("/office/").status_code == 302
    assert Browser(app).sign_in(user.email, PASSWORD).status_code == 400
    kept = people.by_id("meadow", user.id)
    assert (kept.name, kept.active, kept.email.partition("@")[2]) == ("–", False, "erased.invalid")
    assert rows("sign_in", f"user_id = '{user.id}'") == 0
    assert "made an account for lea@meadow.example as leader" in words(ada.get(ACTS))


def test_nobody_erases_their_own_account(ada, spring):
    page = ask(ada, "owner@meadow.example.org")
    assert "This is your own account." in words(page)
    user = people.authenticate("owner@meadow.example.org", PASSWORD)
    assert erase(ada, page, f"account {user.id}").status_code == 400


def test_an_administrator_does_not_erase_an_owner(app, ada, spring):
    admin = colleague(app, "administrator", "meadow")
    owner = people.authenticate("owner@meadow.example.org", PASSWORD)
    page = ask(admin, owner.email)
    assert "Only an owner can erase the account of an owner." in words(page)
    assert erase(admin, page, f"account {owner.id}").status_code == 400


def test_nothing_of_another_organisation_is_found_or_erased(app, ada, spring):
    contacts.replace("meadow", [JO])
    organisations.create("Harbour", "harbour")
    stranger = colleague(app, "owner", "harbour")
    page = ask(stranger, JO.email)
    assert "Nothing is kept under this name or address." in words(page)
    assert erase(stranger, page, "contact p-1").status_code == 400
    assert rows("contact") == 1


# Acts.


def test_acts_are_told_in_sentences_the_newest_first(ada, spring):
    keys.create("meadow", "HR tool", ["score"])
    keep(ada, answers="3")
    page = words(ada.get(ACTS))
    newest = page.index("owner@meadow.example.org changed how long things are kept: answers 5 → 3")
    assert newest < page.index("Command line made the API key “HR tool” for score")


def test_acts_are_narrowed_down_and_the_files_with_them(ada, spring):
    keys.create("meadow", "HR tool", ["score"])
    keep(ada, answers="3")
    user = people.authenticate("owner@meadow.example.org", PASSWORD)
    page = ada.get(f"{ACTS}?who=user:{user.id}")
    assert "HR tool" not in words(page)
    assert "owner@meadow" not in "".join(each for each in page.text.split('"') if each.startswith("/office"))
    told = json.loads(ada.get(f"{ACTS}.json?who=user:{user.id}").data)["acts"]
    assert told[0]["action"] == "retention.changed"
    assert {act["actor"] for act in told} == {"owner@meadow.example.org"}
    assert "No act fits." in words(ada.get(ACTS + "?until=2001-01-01"))
    assert ada.get(ACTS + "?since=yesterday").status_code == 400
    assert "Give a date as year, month and day" in words(ada.get(ACTS + "?since=yesterday"))
    assert ada.get(ACTS + ".csv?since=yesterday").status_code == 400
    assert ada.get(ACTS + "?until=9999-12-31&since=0001-01-01").status_code == 200


def test_a_long_trail_goes_on_from_page_to_page(ada, spring):
    acts.done_by(acts.COMMAND_LINE)
    with writing() as session:
        for number in range(120):
            acts.note(session, "meadow", "round.tested", f"number {number}.")
    seen, page = [], ada.get(ACTS + "?what=round.tested")
    while "Show earlier acts" in page.text:
        seen += [each for each in words(page).split("·") if "number" in each]
        tree = html5lib.parse(page.text, namespaceHTMLElements=False)
        more = next(each for each in tree.iter("a") if each.text == "Show earlier acts")
        page = ada.get(more.get("href"))
    seen += [each for each in words(page).split("·") if "number" in each]
    assert len(set(seen)) >= 118
    assert ada.get(ACTS + "?after=nonsense").status_code == 404


def test_a_file_of_acts_holds_no_formula(ada, spring):
    keys.create("meadow", "=HYPERLINK(1)", ["score"])
    listed = ada.get(ACTS + ".csv?what=key.created").data.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(listed)))["subject"] == "'=HYPERLINK(1)"


def test_another_organisations_acts_are_never_shown(app, ada, spring):
    keys.create("meadow", "HR tool", ["score"])
    organisations.create("Harbour", "harbour")
    stranger = colleague(app, "owner", "harbour")
    for page in (ACTS, ACTS + "?what=key.created", ACTS + ".csv", ACTS + ".json?what=key.created"):
        assert "HR tool" not in stranger.get(page).text
