"""The units of an organisation: by forms and from a spreadsheet, previewed, confirmed, compared."""

import csv
import io

import html5lib
import pytest

from cxassess import listings
from cxassess.maturity import Unit
from cxassess.records import contacts, rounds, structure
from cxassess.records.contacts import Contact
from cxassess.records.database import db

from .leaders import Browser, colleague, words
from .spreadsheets import UNITS, administrator, confirm, faults, kept, store, upload, xlsx
from .test_survey_hardening import locked
from .visitor import Fields


@pytest.fixture
def ada(app):
    return administrator(app)


@pytest.fixture
def tree(ada):
    """The tree of UNITS, stored."""
    assert store(ada, "units", UNITS).status_code == 302
    return ada


def now():
    """The units as they are now, by id."""
    db.session.rollback()
    return {unit.id: unit for unit in structure.units("meadow")}


def fill(browser, address, **typed):
    """The answer to the form at an address, with some fields filled in."""
    page = browser.get(address)
    with browser.app.app_context():
        return browser.client.post(address, data={**Fields(page.text).filled, "parent": "", **typed})


def test_an_empty_tree_says_what_to_do(ada):
    page = words(ada.get("/office/units"))
    assert "There are no units yet." in page
    assert "Upload a spreadsheet" in page


def test_a_spreadsheet_is_previewed_then_stored(ada):
    preview = upload(ada, "units", UNITS)
    assert "4 new units" in words(preview)
    assert now() == {}
    assert confirm(ada, preview).location == "/office/units"
    assert now()["north"] == Unit("north", "Ferries North", "ferries", 33)
    assert "The units are stored." in words(ada.get("/office/units"))


def test_nothing_is_stored_before_it_is_confirmed(tree):
    before = kept()
    changed = UNITS.replace("Ferries North", "Northern Lines").replace("office,Office,,24\n", "new,New,,9\n")
    preview = upload(tree, "units", changed)
    assert preview.status_code == 200
    assert upload(tree, "units", "name;parent\nA;Nowhere\n").status_code == 400
    tree.get("/office/units/north/remove")
    assert kept() == before


def test_the_preview_says_exactly_what_would_change(tree):
    changed = """id,name,parent,headcount
ferries,Ferries,,61
north,Northern Lines,ferries,30
south,Ferries South,,28
lab,Laboratory,north,6
"""
    page = words(upload(tree, "units", changed))
    for said in (
        "1 new unit",
        "Laboratory lab Ferries › Northern Lines",
        "1 unit renamed",
        "north Ferries North Northern Lines",
        "1 unit moved",
        "Ferries South Ferries no unit",
        "1 head count changed",
        "Northern Lines 33 30",
        "1 unit is not in the file",
        "Office office",
    ):
        assert said in page


def test_a_file_that_changes_nothing_offers_nothing_to_store(tree):
    page = upload(tree, "units", UNITS)
    assert "there is nothing to store" in words(page)
    assert "Store this" not in words(page)


@pytest.mark.parametrize(("fate", "there"), [("keep", True), ("remove", False)])
def test_units_that_are_missing_in_the_file_are_asked_about(tree, fate, there):
    preview = upload(tree, "units", UNITS.replace("office,Office,,24\n", ""))
    unsaid = confirm(tree, preview)
    assert unsaid.status_code == 400
    assert "Say what becomes of the units not in the file." in words(unsaid)
    assert "office" in now()
    assert confirm(tree, unsaid, missing=fate).status_code == 302
    assert ("office" in now()) is there


def test_units_cannot_be_removed_from_above_those_that_stay(tree):
    page = upload(tree, "units", "id,name\nnorth,Ferries North\nsouth,Ferries South\noffice,Office\n")
    assert "They cannot be removed with this file" in words(page)
    assert confirm(tree, page, missing="remove").status_code == 409
    assert "ferries" in now()


def test_a_moved_and_renamed_unit_keeps_its_id(tree):
    store(tree, "units", UNITS.replace("north,Ferries North,ferries", "north,Northern Lines,office"))
    assert now()["north"] == Unit("north", "Northern Lines", "office", 33)


def test_without_ids_units_are_recognised_by_their_names(tree):
    text = (
        "name,parent,headcount\nFerries,,61\nFerries North,Office,33\nFerries South,Ferries,28\nOffice,,24\n"
    )
    preview = upload(tree, "units", text)
    assert "4 rows without an id were recognised by their names." in words(preview)
    confirm(tree, preview)
    assert now()["north"].parent == "office"
    assert len(now()) == 4


def test_ids_are_made_from_names_shown_and_the_same_for_the_same_name(ada):
    text = "name,parent\nFähren & Häfen,\nNord,Fähren & Häfen\nNord,\n"
    page = words(upload(ada, "units", text))
    for id_ in ("fahren-hafen", "nord", "nord-2"):
        assert f"{id_} made from its name" in page
    assert words(upload(ada, "units", text)) == page


def test_the_id_of_a_removed_unit_is_not_given_to_another(tree):
    store(tree, "units", UNITS.replace("office,Office,,24\n", ""), missing="remove")
    again = upload(tree, "units", UNITS.replace("office,Office,,24", "office,Post room,,24"))
    assert faults(again)[0][:2] == ("5", "id")
    assert "This was the id of the unit Office" in words(again)
    typed = fill(tree, "/office/units/new", name="Post room", id="office")
    assert typed.status_code == 400
    assert "This was the id of the unit Office" in words(typed)
    proposed = fill(tree, "/office/units/new", name="OFFICE!")
    assert proposed.status_code == 302
    assert "office-2" in now()


def test_a_removed_unit_may_come_back_itself(tree):
    store(tree, "units", UNITS.replace("office,Office,,24\n", ""), missing="remove")
    preview = upload(tree, "units", UNITS)
    assert "It was removed before, and comes back with its id." in words(preview)
    confirm(tree, preview)
    assert "office" in now()
    assert structure.retired("meadow") == {}


def test_an_id_that_only_a_round_has_is_not_proposed(ada, questionnaire):
    past = (Unit("north", "North", None, 9),)
    rounds.create("meadow", questionnaire=questionnaire, name="Spring", units=past)
    assert "north-2 made from its name" in words(upload(ada, "units", "name\nNorth\n"))


FAULTY = {
    "an id twice": ("id,name\na,A\na,B\n", ("3", "id"), "There is a unit a already"),
    "an id with spaces": ("id,name\na b,A\n", ("2", "id"), "Use letters, digits"),
    "a reserved id": ("id,name\nstaff,A\n", ("2", "id"), "has a meaning of its own"),
    "a long id": (f"id,name\n{'a' * 51},A\n", ("2", "id"), "at most 50"),
    "no name": ("id,name\na,A\nb,\n", ("3", "name"), "Give a name"),
    "a long name": (f"id,name\na,{'A' * 201}\n", ("2", "name"), "at most 200"),
    "a control character": ("id,name\na,A\x07B\n", ("2", "name"), "cannot be seen"),
    "turned text": ("id,name\na,A\u202eB\n", ("2", "name"), "cannot be seen"),
    "names that look alike": ("id,name\na,Post\nb,ＰＯＳＴ\n", ("3", "name"), "has the same name"),
    "an unknown parent": ("id,name,parent\na,A,\nb,B,aa1\n", ("3", "parent"), "There is no unit aa1."),
    "a parent nearly right": (
        "id,name,parent\nnorth,A,\nb,B,nroth\n",
        ("3", "parent"),
        "Did you mean north",
    ),
    "an ambiguous parent": (
        "id,name,parent\np,P,\na,X,\nb,X,p\nc,C,X\n",
        ("5", "parent"),
        "Several units are called X",
    ),
    "its own parent": ("id,name,parent\na,A,a\n", ("2", "parent"), "never in a circle"),
    "a circle": ("id,name,parent\na,A,b\nb,B,a\n", ("2", "parent"), "never in a circle"),
    "a count in words": ("id,name,headcount\na,A,many\n", ("2", "headcount"), "Use a whole number"),
    "half a person": ("id,name,headcount\na,A,1.5\n", ("2", "headcount"), "Use a whole number"),
    "less than nobody": ("id,name,headcount\na,A,-3\n", ("2", "headcount"), "Use a whole number"),
    "too many people": ("id,name,headcount\na,A,99999999\n", ("2", "headcount"), "Use a whole number"),
    "other digits": ("id,name,headcount\na,A,٣\n", ("2", "headcount"), "Use a whole number"),
    "a heading unknown": ("id,name,colour\na,A,red\n", ("1", "colour"), "Is not a column of this list"),
    "no heading name": ("id,parent\na,\n", ("1", "name"), "Is missing"),
    "their own word": ("Code;Team;Heads\na;A;x\n", ("2", "Heads"), "Use a whole number"),
}


@pytest.mark.parametrize("kind", FAULTY)
def test_each_fault_is_named_by_line_and_column(ada, kind):
    text, place, said = FAULTY[kind]
    page = upload(ada, "units", text)
    assert page.status_code == 400
    found = [fault for fault in faults(page) if fault[:2] == place]
    assert found, faults(page)
    assert said in found[0][2]
    assert now() == {}


def test_all_faults_of_a_workbook_are_named_by_its_rows(ada):
    rows = [("id", "name", "headcount"), ("a", "A", "x"), (None, None, None), ("a", "B", 2.5)]
    page = upload(ada, "units", xlsx(rows), "units.xlsx")
    assert [fault[:2] for fault in faults(page)] == [("2", "headcount"), ("4", "headcount"), ("4", "id")]
    assert "The file has 3 faults, and nothing of it was taken." in words(page)


def test_a_faulty_file_of_many_lines_tells_the_first_faults_and_how_many_more(ada):
    page = upload(ada, "units", "id,name\n" + "a b,A\n" * 300)
    assert len(faults(page)) == 100
    assert "And 800 more." in words(page) or "more." in words(page)


def test_no_file_and_a_file_too_large_are_told_at_the_field(ada):
    page = ada.post("/office/units/import")
    assert page.status_code == 400
    assert 'id="file-error"' in page.text or "Choose a spreadsheet" in words(page)
    large = upload(ada, "units", "name\n" + "x\n" * (1024**2 + 10))
    assert large.status_code == 400
    assert "larger than 2 MiB" in words(large)


def test_of_two_administrators_who_confirm_one_sees_the_new_difference(tree):
    other = colleague(tree.app, "owner", "meadow")
    mine = upload(tree, "units", UNITS.replace(",33", ",34"))
    theirs = upload(other, "units", UNITS.replace("Office,,24", "Head office,,24"))
    assert confirm(other, theirs).status_code == 302
    answer = confirm(tree, mine)
    assert answer.status_code == 409
    assert "Somebody else changed the units meanwhile" in words(answer)
    assert "office Head office Office" in words(answer)
    assert now()["north"].headcount == 33
    assert confirm(tree, answer).status_code == 302
    assert now()["north"].headcount == 34


def test_what_was_carried_is_taken_from_no_other_organisation_and_only_whole(tree):
    preview = upload(tree, "units", UNITS.replace(",33", ",34"))
    stranger = administrator(tree.app, "brook")
    sent = Fields(preview.text).filled["carried"]
    for browser, carried in ((stranger, sent), (tree, sent[:-3]), (tree, "")):
        answer = browser.post("/office/units/import/confirm", {"carried": carried})
        assert answer.status_code == 400
        assert "Choose the spreadsheet once more" in words(answer)
    assert now()["north"].headcount == 33
    assert structure.units("brook") == ()


def test_the_download_comes_back_as_it_was(tree):
    for kind in ("csv", "xlsx"):
        answer = tree.get(f"/office/units/files/units.{kind}")
        assert answer.headers["Content-Disposition"] == f"attachment; filename=units.{kind}"
        assert "there is nothing to store" in words(upload(tree, "units", answer.data))
    assert tree.get("/office/units/files/units.exe").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_a_list_without_faults(ada, kind):
    template = ada.get(f"/office/units/files/units-template.{kind}").data
    assert "4 new units" in words(upload(ada, "units", template))


def test_no_cell_of_a_download_is_a_formula(tree):
    fill(tree, "/office/units/new", name="=cmd|'/C calc'!A1", headcount="7")
    text = tree.get("/office/units/files/units.csv").data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert listings.cell("=cmd|'/C calc'!A1") in cells


POLYGLOT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def test_whatever_stands_in_a_file_is_escaped_on_every_page(tree):
    row = [POLYGLOT, POLYGLOT, POLYGLOT, POLYGLOT]
    pages = [upload(tree, "units", xlsx([("id", "name", "parent", "headcount"), row]), POLYGLOT)]
    pages.append(upload(tree, "units", xlsx([[POLYGLOT, "name"], row[:2]])))
    pages.append(upload(tree, "units", xlsx([["name"], [POLYGLOT]])))
    store(tree, "units", xlsx([["name", "headcount"], [POLYGLOT, 9]]), missing="keep")
    assert POLYGLOT in [unit.name for unit in now().values()]
    new = next(unit.id for unit in now().values() if unit.name == POLYGLOT)
    paths = ("", "/new", "/changes", f"/{new}/edit", f"/{new}/remove", f"?q={POLYGLOT[:20]}")
    pages += [tree.get("/office/units" + path) for path in paths]
    pages += [tree.get(f"/office/contacts{path}") for path in ("", "/new", "/head-counts")]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "49" not in words(page).replace(POLYGLOT, "")


def test_units_are_added_changed_and_removed_by_forms(tree):
    assert (
        fill(tree, "/office/units/new", name="Laboratory", parent="office", headcount="6").status_code == 302
    )
    assert now()["laboratory"] == Unit("laboratory", "Laboratory", "office", 6)
    assert fill(tree, "/office/units/laboratory/edit", name="Lab", headcount="").status_code == 302
    assert now()["laboratory"] == Unit("laboratory", "Lab", None, None)
    assert fill(tree, "/office/units/laboratory/remove").status_code == 302
    assert "laboratory" not in now()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Give a name"),
        ({"name": "A", "headcount": "many"}, "Give a whole number in figures"),
        ({"name": "A", "headcount": "9" * 30}, "Give a whole number in figures"),
        ({"name": "A", "id": "a b"}, "Use letters, digits"),
        ({"name": "A", "parent": "never"}, "There is no unit never"),
        ({"name": "Office"}, "has the same name"),
    ],
)
def test_a_faulty_form_comes_back_with_everything_typed(tree, typed, said):
    page = fill(tree, "/office/units/new", **typed)
    assert page.status_code == 400
    assert said in words(page)
    assert 'aria-invalid="true"' in page.text
    assert all(Fields(page.text).filled[name] == text for name, text in typed.items() if name != "parent")


def test_a_unit_cannot_be_put_below_itself(tree):
    page = tree.get("/office/units/ferries/edit").text
    assert '<option value="office"' in page
    assert '<option value="north"' not in page
    assert fill(tree, "/office/units/ferries/edit", name="Ferries", parent="north").status_code == 400


def test_a_unit_that_somebody_else_changed_is_not_overwritten(tree):
    page = tree.get("/office/units/north/edit")
    structure.change(
        "meadow", Unit("north", "Norrland", "ferries", 33), structure.version_of([now()["north"]])
    )
    answer = tree.fill_in(page, name="North", parent="ferries")
    assert answer.status_code == 409
    assert "Norrland" in words(answer)
    assert Fields(answer.text).filled["name"] == "North"
    assert tree.fill_in(answer, parent="ferries").status_code == 302
    assert now()["north"].name == "North"


def test_somebody_elses_change_of_another_unit_does_not_stand_in_the_way(tree):
    page = tree.get("/office/units/north/edit")
    structure.change("meadow", Unit("office", "Post", None, 2), structure.version_of([now()["office"]]))
    assert tree.fill_in(page, name="North", parent="ferries").status_code == 302
    assert now()["office"].name == "Post"


def test_what_becomes_of_the_units_below_is_asked(tree):
    page = tree.get("/office/units/ferries/remove")
    assert "2 units are below it" in words(page)
    assert tree.fill_in(page).status_code == 400
    assert tree.fill_in(page, below="up").status_code == 302
    assert now()["north"].parent is None
    assert "ferries" not in now()


def test_units_below_may_be_removed_too(tree):
    assert tree.fill_in(tree.get("/office/units/ferries/remove"), below="with").status_code == 302
    assert set(now()) == {"office"}
    assert set(structure.retired("meadow")) == {"ferries", "north", "south"}
    assert tree.post("/office/units/ferries/remove").status_code == 302


def test_a_removal_that_was_read_before_a_change_is_asked_again(tree):
    page = tree.get("/office/units/ferries/remove")
    structure.add("meadow", Unit("west", "West", "ferries", 5))
    answer = tree.fill_in(page, below="with")
    assert answer.status_code == 409
    assert {"west", "ferries"} <= set(now())


def test_people_of_a_removed_unit_go_to_the_next_one_above(tree):
    contacts.replace("meadow", [Contact("1", "Ann", "staff", None, "north")])
    assert "1 person on the list belongs to it, and will belong to: Ferries." in words(
        tree.get("/office/units/north/remove")
    )
    tree.fill_in(tree.get("/office/units/north/remove"))
    db.session.rollback()
    assert contacts.everybody("meadow")[0].unit_id == "ferries"


def test_the_tree_says_which_units_are_too_small_and_where_they_count(ada):
    store(ada, "units", UNITS + "bridge,Bridge,north,3\n")
    page = words(ada.get("/office/units"))
    assert "1 unit can never be shown with fewer than 5 people to a group." in page
    assert "Too small to be shown Its people count for Ferries North." in page


def test_a_unit_that_would_give_a_small_one_away_says_so(ada):
    store(ada, "units", "id,name,parent,headcount\na,A,,60\nb,B,a,57\nc,C,a,3\n")
    page = words(ada.get("/office/units"))
    assert "Beside it, a smaller group could be worked out. Its people count for A." in page


def test_a_unit_with_more_below_it_than_it_has_is_marked(ada):
    store(ada, "units", "id,name,parent,headcount\na,A,,40\nb,B,a,57\n")
    assert "57 more than it has itself" in words(ada.get("/office/units"))


def test_a_long_tree_comes_in_pages_and_can_be_searched(ada):
    store(ada, "units", "id,name\n" + "".join(f"u{n},Unit {n}\n" for n in range(1000)))
    page = ada.get("/office/units")
    assert "Page 1 of 10" in words(page)
    assert "Unit 100 " not in words(page)
    assert "Unit 100 " in words(ada.get("/office/units?page=2"))
    assert "u777" in words(ada.get("/office/units?q=UNIT+777"))
    assert "No unit has this" in words(ada.get("/office/units?q=nothing"))
    assert ada.get("/office/units?page=99999999999").status_code == 200


def test_what_changed_since_a_round_is_told_by_ids(tree, questionnaire):
    made = rounds.create(
        "meadow", questionnaire=questionnaire, name="Spring", units=structure.units("meadow")
    )
    assert "Nothing: every unit is what it was" in words(tree.get("/office/units/changes"))
    changed = UNITS.replace("north,Ferries North,ferries", "north,Northern Lines,office").replace(
        "south,Ferries South,ferries,28\n", "lab,Laboratory,,9\n"
    )
    store(tree, "units", changed, missing="remove")
    page = words(tree.get(f"/office/units/changes?from={made.id}"))
    for said in (
        "1 new unit",
        "1 unit moved",
        "1 unit renamed",
        "1 unit closed",
        "A moved unit keeps its history",
    ):
        assert said in page
    assert "3 units have the ids of units of that round" in page
    assert tree.get("/office/units/changes?from=never").status_code == 404
    db.session.rollback()
    assert {unit.id for unit in rounds.get("meadow", made.id).units} == {
        "ferries",
        "north",
        "south",
        "office",
    }


def test_a_failing_disk_keeps_what_was_typed_and_what_was_carried(tree):
    preview = upload(tree, "units", UNITS.replace(",33", ",34"))
    page = tree.get("/office/units/north/edit")
    with locked(tree.app):
        answer = confirm(tree, preview)
        typed = tree.fill_in(page, name="Norrland", parent="ferries")
    assert answer.status_code == typed.status_code == 503
    assert Fields(typed.text).filled["name"] == "Norrland"
    assert confirm(tree, answer).status_code == 302
    assert now()["north"].headcount == 34


def test_another_organisations_unit_is_one_that_never_was(tree):
    stranger = administrator(tree.app, "brook")
    for path in ("north/edit", "north/remove"):
        theirs, never = (
            stranger.get(f"/office/units/{path.replace('north', each)}") for each in ("north", "no")
        )
        assert (theirs.status_code, theirs.data) == (404, never.data)
    assert "North" not in words(stranger.get("/office/units"))


def test_only_administrators_come_in_and_large_bodies_only_from_them(tree):
    leader = colleague(tree.app, "leader", "meadow")
    assert leader.get("/office/units").status_code == 403
    large = {"csrf_token": leader.token(), "file": (io.BytesIO(b"x" * 300_000), "u.csv")}
    with tree.app.app_context():
        assert leader.client.post("/office/units/import", data=large).status_code == 413
    nobody = Browser(tree.app)
    assert nobody.post("/office/units/import").location.startswith("/office/sign-in")


def test_a_tree_can_begin_with_the_units_of_a_round(ada, questionnaire):
    past = (Unit("north", "North", None, 9), Unit("harbour", "Harbour", "north", 4))
    rounds.create("meadow", questionnaire=questionnaire, name="Spring", units=past)
    preview = ada.fill_in(ada.get("/office/units"))
    assert "2 new units" in words(preview)
    assert now() == {}
    confirm(ada, preview)
    assert tuple(now().values()) == past
    assert ada.post("/office/units/import", {"round": "never"}).status_code == 404


def test_every_page_is_valid_and_has_one_heading_and_a_title(tree, questionnaire):
    rounds.create("meadow", questionnaire=questionnaire, name="Spring", units=structure.units("meadow"))
    contacts.replace("meadow", [Contact("1", "Ann", "staff", None, "north")])
    preview = upload(tree, "units", UNITS.replace("office,Office,,24", ",North & South,Ferries,9"))
    pages = [preview, confirm(tree, preview), upload(tree, "units", "id\n1\n"), upload(tree, "contacts", "x")]
    pages.append(upload(tree, "contacts", "id,name\n2,Ben\n"))
    lists = ("", "/new", "/import", "/changes", "/north/edit", "/ferries/remove")
    pages += [tree.get(f"/office/units{path}") for path in lists]
    key = contacts.key_of("meadow", "1")
    people = ("", "/new", "/import", f"/{key}/edit", f"/{key}/remove", "/head-counts")
    pages += [tree.get(f"/office/contacts{path}") for path in people]
    for page in pages:
        parsed = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
        assert len(parsed.findall(".//h1")) == 1
        assert len(parsed.find(".//title").text.strip()) > 30
        ids = [element.get("id") for element in parsed.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        assert page.headers["Cache-Control"] == "no-store"
