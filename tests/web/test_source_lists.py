"""Sources of feedback from a spreadsheet, previewed and confirmed; files that can be read again."""

from dataclasses import replace
from datetime import date

import pytest

from cxassess import listings
from cxassess.records import organisations, source_lists, sources
from cxassess.records.database import db
from cxassess.records.source_rules import Facts

from .leaders import colleague, words
from .spreadsheets import confirm, faults, kept, store, upload, xlsx

LIST = """name,kind,own kind,owner,how often,last look,together,state
Trip survey,Surveys,,Ann Lee,every month,2026-03-01,yes,in use
Council,other,Customer council,,yearly,,no,planned
"""


@pytest.fixture
def lea(app):
    organisations.create("Meadow Dairy", "meadow")
    return colleague(app, "leader", "meadow")


@pytest.fixture
def listed(lea):
    """The sources of LIST, stored."""
    assert store(lea, "sources", LIST).location == "/office/sources"
    return lea


def now():
    """The sources as they are now, by name."""
    db.session.rollback()
    return {each.name: each for each in sources.of("meadow")}


def test_a_spreadsheet_is_previewed_then_stored(lea):
    preview = upload(lea, "sources", LIST)
    assert "2 new sources" in words(preview)
    assert now() == {}
    confirm(lea, preview)
    survey = Facts("Trip survey", "surveys", owner="Ann Lee", cadence="monthly", together=True)
    assert now()["Trip survey"].facts == replace(survey, looked_on=date(2026, 3, 1))
    assert now()["Council"].kind_name == "Customer council"


def test_what_was_downloaded_changes_nothing(listed):
    for name in ("sources.csv", "sources.xlsx"):
        content = listed.get(f"/office/sources/files/{name}").data
        assert "exactly so already" in words(upload(listed, "sources", content, name))


def test_a_template_can_be_read(lea):
    for name in ("sources-template.csv", "sources-template.xlsx"):
        content = lea.get(f"/office/sources/files/{name}").data
        assert "3 new sources" in words(upload(lea, "sources", content, name))


def test_no_text_in_a_download_is_a_formula(lea):
    sources.add("meadow", Facts("=cmd()", "reviews", owner="+1", tells="@x"))
    text = lea.get("/office/sources/files/sources.csv").text
    assert "'=cmd()" in text
    assert not {",=", ",+", ",@"} & {text[place : place + 2] for place in range(len(text))}


def test_the_preview_says_what_would_change_and_stores_nothing(listed):
    before = kept()
    page = words(upload(listed, "sources", "name,owner\nTRIP SURVEY,Bo Ray\n"))
    assert "1 source changed" in page
    assert "Owner Ann Lee Bo Ray" in page
    assert "1 source is not in the file" in page
    assert kept() == before


def test_what_the_file_leaves_out_is_kept_or_stopped_as_is_said(listed):
    only = "name\nTrip survey\n"
    answer = confirm(listed, upload(listed, "sources", only))
    assert (answer.status_code, 'href="#missing-0"' in answer.text) == (400, True)
    confirm(listed, upload(listed, "sources", only), missing="keep")
    assert now()["Council"].state == "planned"
    confirm(listed, upload(listed, "sources", only), missing="remove")
    assert now()["Council"].state == "stopped"
    assert now()["Trip survey"].owner == "Ann Lee"


def test_days_of_a_workbook_are_read_as_days(lea):
    rows = [["name", "kind", "looked_on"], ["Reviews", "reviews", date(2026, 5, 1)]]
    confirm(lea, upload(lea, "sources", xlsx(rows), "list.xlsx"))
    assert now()["Reviews"].looked_on == date(2026, 5, 1)


def test_other_lists_still_refuse_days():
    rows = [["name", "id"], ["North", date(2026, 5, 1)]]
    with pytest.raises(listings.ListingError, match="holds a date"):
        listings.load(xlsx(rows), [listings.Column("name"), listings.Column("id")])


WRONG = {
    "kind": ("name,kind\nA,rumours\n", "kind"),
    "no kind": ("name\nA\n", "kind"),
    "own kind": ("name,kind\nA,own\n", "kind_name"),
    "day": ("name,kind,looked_on\nA,surveys,1/5/26\n", "looked_on"),
    "day to come": ("name,kind,looked_on\nA,surveys,9999-01-01\n", "looked_on"),
    "earlier look": ("name,looked_on\nTrip survey,2026-02-01\n", "looked_on"),
    "together": ("name,kind,together\nA,surveys,perhaps\n", "together"),
    "name": ('name,kind\n"",surveys\n', "name"),
    "twice": ("name,kind\nA,surveys\na,reviews\n", "name"),
    "one source twice": ("name\nTrip survey\nTRIP SURVEY\n", "name"),
    "an unknown id": ("id,name,kind\nnone,A,surveys\n", "id"),
    "text that turns": ("name,kind,tells\nA,surveys,a\u202eb\n", "tells"),
}


@pytest.mark.parametrize("case", WRONG)
def test_every_fault_is_told_by_line_and_column(listed, case):
    content, column = WRONG[case]
    answer = upload(listed, "sources", content)
    assert answer.status_code == 400
    line = str(content.count("\n"))
    assert (line, column) in [fault[:2] for fault in faults(answer)]
    assert set(now()) == {"Trip survey", "Council"}


def test_names_may_change_places(listed):
    ids = {name: each.id for name, each in now().items()}
    swapped = f"id,name\n{ids['Council']},Trip survey\n{ids['Trip survey']},Council\n"
    assert store(listed, "sources", swapped).status_code == 302
    assert {name: each.id for name, each in now().items()} == {
        "Council": ids["Trip survey"],
        "Trip survey": ids["Council"],
    }


def test_what_somebody_else_changed_meanwhile_is_previewed_again(listed):
    preview = upload(listed, "sources", "name,owner\nTrip survey,Bo Ray\nCouncil,Cy Poe\n")
    made = now()["Council"]
    sources.change("meadow", made.id, made.version, replace(made.facts, owner="Di Fox"))
    answer = confirm(listed, preview)
    assert answer.status_code == 409
    assert "Di Fox Cy Poe" in words(answer)
    assert confirm(listed, answer).status_code == 302


def test_a_list_that_is_too_long_is_refused_with_what_to_do(lea):
    rows = "".join(f"Source {number},surveys\n" for number in range(sources.MOST_SOURCES + 1))
    answer = upload(lea, "sources", "name,kind\n" + rows)
    assert (answer.status_code, "more than 1,000 rows" in words(answer)) == (400, True)


def test_every_column_can_be_written_and_read(lea):
    assert set(source_lists.FACTS_IN_ORDER) == set(sources.FACTS)
