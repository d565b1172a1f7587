"""The people whom an organisation may ask: searched, changed, taken from a spreadsheet."""

import re
import time

import pytest

from cxassess import listings
from cxassess.records import contacts, structure
from cxassess.records.contacts import Contact
from cxassess.records.database import db

from .leaders import colleague, words
from .spreadsheets import PEOPLE, UNITS, administrator, confirm, faults, kept, store, upload, xlsx
from .test_survey_hardening import locked
from .visitor import Fields

ANN = Contact("1", "Ann Ash", "staff", "ann@example.org", "north", "en")


@pytest.fixture
def ada(app):
    browser = administrator(app)
    assert store(browser, "units", UNITS).status_code == 302
    return browser


@pytest.fixture
def listed(ada):
    """The list of PEOPLE, stored."""
    assert store(ada, "contacts", PEOPLE).status_code == 302
    return ada


def now():
    """The people as they are now, by id."""
    db.session.rollback()
    return {each.id: each for each in contacts.everybody("meadow")}


def at(contact_id, path="/edit"):
    return f"/office/contacts/{contacts.key_of('meadow', contact_id)}{path}"


def fill(browser, address, **typed):
    """The answer to the form at an address, with some fields filled in."""
    page = browser.get(address)
    with browser.app.app_context():
        return browser.client.post(address, data={**Fields(page.text).filled, "unit": "", **typed})


def test_an_empty_list_says_what_to_do_and_what_is_kept(ada):
    page = words(ada.get("/office/contacts"))
    assert "Nobody is on the list yet." in page
    assert "nothing joins them to it" in page


def test_a_spreadsheet_is_previewed_then_stored(ada):
    preview = upload(ada, "contacts", PEOPLE)
    assert "4 new people" in words(preview)
    assert now() == {}
    assert confirm(ada, preview).location == "/office/contacts"
    assert now()["1"] == ANN
    assert now()["2"] == Contact("2", "Ben Birch", "staff", "ben@example.org", "south")
    assert now()["K-1"] == Contact("K-1", "Dana Dogwood", "customer")


def test_nothing_is_stored_before_it_is_confirmed(listed):
    before = kept()
    assert upload(listed, "contacts", PEOPLE.replace("Ann Ash", "Ann Oak") + "9,New,,,,\n").status_code == 200
    assert upload(listed, "contacts", "name,mail\nA,b\n").status_code == 400
    listed.get(at("1", "/remove"))
    assert kept() == before


def test_the_preview_says_who_is_new_changed_and_left(listed):
    text = "id,name,email,audience,unit,language\n1,Ann Oak,ann@example.org,leader,south,de\n9,Nell,,,,\n"
    page = words(upload(listed, "contacts", text))
    for said in (
        "1 new person",
        "Nell 9 none: printed code Staff",
        "1 person changed",
        "Ann Ash Staff Ferries › Ferries North en Ann Oak Leaders Ferries › Ferries South de",
        "3 people on the list are not in the file",
    ):
        assert said in page


@pytest.mark.parametrize(("fate", "left"), [("keep", 4), ("remove", 1)])
def test_people_who_are_missing_in_the_file_are_asked_about(listed, fate, left):
    preview = upload(listed, "contacts", "id,name\n1,Ann Ash\n")
    assert confirm(listed, preview).status_code == 400
    assert len(now()) == 4
    assert confirm(listed, preview, missing=fate).status_code == 302
    assert len(now()) == left


def test_columns_that_the_file_has_not_got_stay_as_they_are(listed):
    store(listed, "contacts", "id,name\n1,Ann Oak\n", missing="keep")
    assert now()["1"] == Contact("1", "Ann Oak", "staff", "ann@example.org", "north", "en")


def test_without_ids_people_are_recognised_by_their_addresses(listed):
    store(listed, "contacts", "name;e-mail\nAnn Oak;ANN@Example.org\nNew;new@example.org\n", missing="keep")
    assert now()["1"].name == "Ann Oak"
    assert now()[contacts.new_id("new@example.org")].audience == "staff"
    assert len(now()) == 5


def test_units_may_be_named_by_their_names_and_audiences_by_other_words(ada):
    store(ada, "contacts", "employee number;full name;department;group\n7;Ann;ferries NORTH;Managers\n")
    assert now()["7"] == Contact("7", "Ann", "leader", None, "north")


FAULTY = {
    "an id twice": ("id,name\n1,A\n1,B\n", ("3", "id"), "is on the list already"),
    "a long id": (f"id,name\n{'1' * 101},A\n", ("2", "id"), "at most 100"),
    "an address twice": ("name,email\nA,a@b.org\nB,a@b.org\n", ("3", "email"), "is on the list already"),
    "an address in capitals": ("id,name,email\n1,A,a@b.org\n2,B,A@B.ORG\n", ("3", "email"), "already"),
    "no address": ("name,email\nA,\n", ("2", "id"), "Give an id or an address"),
    "no at": ("name,email\nA,ann.example.org\n", ("2", "email"), "as name@example.org"),
    "two addresses": ("name,email\nA,a@b.org;c@d.org\n", ("2", "email"), "as name@example.org"),
    "a line end": ('name,email\nA,"a@b.org\nBcc: x@y.org"\n', ("2", "email"), "as name@example.org"),
    "a name within": ("name,email\nA,Ann <a@b.org>\n", ("2", "email"), "as name@example.org"),
    "a host without a dot": ("name,email\nA,a@localhost\n", ("2", "email"), "as name@example.org"),
    "a long address": (f"name,email\nA,{'a' * 60}@{'b' * 250}.org\n", ("2", "email"), "as name@example.org"),
    "no name": ("id,name\n1,\n2,B\n", ("2", "name"), "Give a name"),
    "a control character": ("id,name\n1,A\x1bB\n", ("2", "name"), "cannot be seen"),
    "turned text": ("id,name\n1,A\u202eB\n", ("2", "name"), "cannot be seen"),
    "an unknown audience": (
        "id,name,audience\n1,A,friends\n",
        ("2", "audience"),
        "Use staff, leader or customer",
    ),
    "an unknown unit": ("id,name,unit\n1,A,nrth\n", ("2", "unit"), "Did you mean north"),
    "an unknown language": ("id,name,language\n1,A,klingon\n", ("2", "language"), "Use a code"),
    "a language in words": ("id,name,language\n1,A,German\n", ("2", "language"), "Use a code"),
    "an unknown heading": ("id,name,phone\n1,A,5\n", ("1", "phone"), "Is not a column of this list"),
    "no names": ("id,email\n1,a@b.org\n", ("1", "name"), "Is missing"),
}


@pytest.mark.parametrize("kind", FAULTY)
def test_each_fault_is_named_by_line_and_column(ada, kind):
    text, place, said = FAULTY[kind]
    page = upload(ada, "contacts", text)
    assert page.status_code == 400
    found = [fault for fault in faults(page) if fault[:2] == place]
    assert found, faults(page)
    assert said in found[0][2]
    assert now() == {}


def test_an_address_of_somebody_who_stays_is_not_given_to_another(listed):
    page = upload(listed, "contacts", "id,name,email\n9,Ann Two,Ann@example.org\n")
    assert page.status_code == 400
    assert "Ann Ash, who is not in the file: This address is on the list already." in words(page)


def test_a_unit_that_several_have_the_name_of_is_asked_for_by_id(ada):
    store(ada, "units", "id,name,parent\na,Crew,north\nb,Crew,south\n", missing="keep")
    page = upload(ada, "contacts", "id,name,unit\n1,Ann,Crew\n")
    assert "Several units are called Crew: give the id of one, a or b." in words(page)


def test_of_two_administrators_who_confirm_one_sees_the_new_difference(listed):
    other = colleague(listed.app, "owner", "meadow")
    mine = upload(listed, "contacts", PEOPLE.replace("Ann Ash", "Ann Oak"))
    theirs = upload(other, "contacts", PEOPLE.replace("Ben Birch", "Ben Beech"))
    assert confirm(other, theirs).status_code == 302
    answer = confirm(listed, mine)
    assert answer.status_code == 409
    assert "Ben Beech Ben Birch" in words(answer)
    assert now()["1"].name == "Ann Ash"
    assert confirm(listed, answer).status_code == 302
    assert (now()["1"].name, now()["2"].name) == ("Ann Oak", "Ben Birch")


def test_a_unit_that_goes_after_the_preview_is_noticed(ada):
    preview = upload(ada, "contacts", PEOPLE)
    tree = structure.units("meadow")
    structure.remove(
        "meadow", "north", structure.version_of(structure.subtree(tree, "north")), with_those_below=True
    )
    answer = confirm(ada, preview)
    assert answer.status_code == 409
    assert faults(answer) == [("2", "unit", "There is no unit north.")] or faults(answer)[0][:2] == (
        "2",
        "unit",
    )
    assert now() == {}


def test_ten_thousand_people_take_about_ten_times_as_long_as_a_thousand(ada):
    rows = [("id", "name", "email", "unit")]
    rows += [(str(n), f"Person {n}", f"p{n}@example.org", "north") for n in range(10_000)]
    took = []
    for size in (1_000, 10_000):
        text = listings.written(rows[: size + 1])
        begun = time.perf_counter()
        preview = upload(ada, "contacts", text)
        assert confirm(ada, preview).status_code == 302
        took.append(time.perf_counter() - begun)
    assert len(now()) == 10_000
    assert took[1] < 30 * took[0]
    page = ada.get("/office/contacts?q=person+99&unit=ferries")
    assert f"{sum('99' in str(n) for n in range(10_000))} people found." in words(page)
    assert "Page 1 of 3" in words(page)
    assert len(page.data) < 200_000


def test_the_list_is_searched_by_name_address_unit_and_audience(listed):
    for address, found in (
        ("q=BIRCH", ["Ben Birch"]),
        ("q=ann@example", ["Ann Ash"]),
        ("unit=ferries", ["Ann Ash", "Ben Birch", "Cleo Cedar"]),
        ("unit=-", ["Dana Dogwood"]),
        ("audience=leader", ["Cleo Cedar"]),
        ("q=nobody", []),
    ):
        page = words(listed.get(f"/office/contacts?{address}"))
        assert [
            name for name in ("Ann Ash", "Ben Birch", "Cleo Cedar", "Dana Dogwood") if name in page
        ] == found


def test_people_are_added_changed_and_removed_by_forms(listed):
    assert (
        fill(listed, "/office/contacts/new", name="Eve", email="Eve@Example.ORG", unit="south").status_code
        == 302
    )
    eve = contacts.new_id("Eve@example.org")
    assert now()[eve] == Contact(eve, "Eve", "staff", "Eve@example.org", "south")
    assert fill(listed, at(eve), name="Eva", email="", language="pt-BR").status_code == 302
    assert now()[eve] == Contact(eve, "Eva", "staff", None, None, "pt-BR")
    assert fill(listed, at(eve, "/remove")).status_code == 302
    assert eve not in now()
    assert listed.get(at(eve)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "Eve"}, "Give an address, or an id of your own"),
        ({"name": "", "email": "e@b.org"}, "Give a name"),
        ({"name": "Eve", "email": "nowhere"}, "as name@example.org"),
        ({"name": "Eve", "email": "ANN@example.org"}, "is on the list already"),
        ({"name": "Eve", "id": "1"}, "is on the list already"),
        ({"name": "Eve", "id": "9", "unit": "gone"}, "There is no such unit any more"),
        ({"name": "Eve", "id": "9", "language": "Elvish"}, "Use a code"),
        ({"name": "Eve", "id": "9", "audience": "king"}, "Use one of staff"),
    ],
)
def test_a_faulty_form_comes_back_with_everything_typed(listed, typed, said):
    page = fill(listed, "/office/contacts/new", **typed)
    assert page.status_code == 400
    assert said in words(page)
    filled = Fields(page.text).filled
    assert all(filled[name] == text for name, text in typed.items() if name not in ("unit", "audience"))
    assert len(now()) == 4


def test_somebody_whom_another_changed_is_not_overwritten(listed):
    page = listed.get(at("1"))
    contacts.change("meadow", ANN, contacts.version_of(ANN), Contact("1", "Ann Elm", "staff"))
    answer = listed.fill_in(page, name="Ann Oak", unit="north")
    assert answer.status_code == 409
    assert "Ann Elm" in words(answer)
    assert Fields(answer.text).filled["name"] == "Ann Oak"
    gone = listed.fill_in(listed.get(at("2", "/remove")), version="old")
    assert gone.status_code == 409
    assert {"1", "2"} <= set(now())


def test_head_counts_are_taken_over_from_the_list_on_request(listed):
    page = listed.get("/office/contacts/head-counts")
    assert "Ferries › Ferries North 33 1" in words(page)
    assert "Ferries 61 2" in words(page)
    assert listed.post("/office/contacts/head-counts").status_code == 400
    version = Fields(page.text).filled["version"]
    take = {"take": ["north", "ferries"], "version": version}
    assert listed.post("/office/contacts/head-counts", take).status_code == 302
    sizes = {unit.id: unit.headcount for unit in structure.units("meadow")}
    assert sizes == {"ferries": 2, "north": 1, "south": 28, "office": 24}
    assert listed.post("/office/contacts/head-counts", take).status_code == 409


def test_the_download_comes_back_as_it_was(listed):
    for kind in ("csv", "xlsx"):
        data = listed.get(f"/office/contacts/files/contacts.{kind}").data
        assert "there is nothing to store" in words(upload(listed, "contacts", data))


POLYGLOT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def test_whatever_stands_in_a_file_is_escaped_on_every_page(listed):
    row = [POLYGLOT] * 6
    heads = ["id", "name", "email", "audience", "unit", "language"]
    pages = [upload(listed, "contacts", xlsx([heads, row]), POLYGLOT)]
    good = xlsx([["id", "name", "email"], [POLYGLOT, POLYGLOT, "\"'onload=x@b.org"]])
    pages.append(upload(listed, "contacts", good))
    store(listed, "contacts", xlsx([["id", "name"], [POLYGLOT, POLYGLOT]]), missing="keep")
    assert POLYGLOT in now()
    pages += [listed.get(at(POLYGLOT, path)) for path in ("/edit", "/remove")]
    pages += [listed.get("/office/contacts"), listed.get("/office/contacts", query_string={"q": POLYGLOT})]
    for page in pages:
        assert page.status_code in (200, 400)
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


def test_a_failing_disk_keeps_what_was_typed_and_what_was_carried(listed):
    preview = upload(listed, "contacts", PEOPLE.replace("Ann Ash", "Ann Oak"))
    page = listed.get(at("2"))
    with locked(listed.app):
        answer = confirm(listed, preview)
        typed = listed.fill_in(page, name="Ben Beech", unit="south")
    assert answer.status_code == typed.status_code == 503
    assert Fields(typed.text).filled["name"] == "Ben Beech"
    assert confirm(listed, answer).status_code == 302
    assert now()["1"].name == "Ann Oak"


def test_addresses_hold_nobodys_name_and_other_organisations_find_nothing(listed):
    page = listed.get("/office/contacts")
    assert at("K-1") in page.text
    assert not re.findall(r'(?:href|action)="[^"]*(?:K-1|Dana|ann@)', page.text)
    stranger = administrator(listed.app, "brook")
    theirs, never = stranger.get(at("1")), stranger.get(at("no"))
    assert (theirs.status_code, theirs.data) == (404, never.data)
    assert "Ann Ash" not in words(stranger.get("/office/contacts"))
    assert upload(stranger, "contacts", PEOPLE).status_code == 400


def test_only_administrators_see_the_list(listed):
    for role in ("leader", "analyst", "facilitator"):
        assert colleague(listed.app, role, "meadow").get("/office/contacts").status_code == 403
