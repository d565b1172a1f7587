"""Perception as an exercise: gaps by what they are called, questions side by side, a sheet to be printed."""

import html5lib
import pytest

from cxassess.records import releases, responses, rounds, themes, workshops
from tests import heard, pdftext, pdfua

from .leaders import SPRING, branch_leader, colleague, leader, stranger, words
from .test_office_results import dump

ROUND = SPRING.rpartition("/")[2]
HOSTILE = "<script>alert(1)</script><b>bold</b> {{7*7}} \u202eevil https://evil.example"


def held(open_round, people=heard.PEOPLE, **changes):
    """A closed round in which these people said all that can be said."""
    survey_round = open_round((("deck", None, 40),), form="core", **changes)
    heard.fill(survey_round, people)
    rounds.close("meadow", survey_round.id)
    return f"/office/rounds/{survey_round.id}"


def gaps_of(round_id, code):
    """The pillars of a class by pair, as the release has them."""
    found = releases.get("harbourline", round_id).figures["perception"]["pairs"]
    return {
        (pair["a"], pair["b"]): {g["id"]: g["gap"] for g in pair["pillars"] if g["class"] == code}
        for pair in found
    }


def parts(page, css):
    """The texts of all elements of a class."""
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page.text)
    return [
        " ".join(" ".join(each.itertext()).split())
        for each in tree.iter()
        if css in (each.get("class") or "").split()
    ]


def test_every_gap_stands_once_under_what_it_is_called(demo_app):
    page = leader(demo_app).get(SPRING + "/perception")
    blind = gaps_of(ROUND, "blind_spot")
    told = [text for text in parts(page, "standing") if text.startswith("Blind spots")]
    assert len(told) == len([pair for pair in blind.values() if pair])
    for gaps, text in zip(blind.values(), told, strict=True):
        assert text.startswith(f"Blind spots {len(gaps)} ")
        assert all(f"+{gap}" in text for gap in gaps.values())
    whole = sum(len(text.split(" (leaders ")) - 1 for text in parts(page, "standing"))
    assert whole == 20


def test_the_gradient_is_said_for_the_pillars_that_bear_it(demo_app):
    clear = releases.get("harbourline", ROUND).figures["perception"]["gradient"]
    page = words(leader(demo_app).get(SPRING + "/perception"))
    assert f"({len(clear['clear'])} of {len(clear['tested'])} pillars that could be tested so)" in page
    assert "Customer Service" in page.partition("The view gets rosier")[2].partition("leaders rate")[0]


def test_where_no_order_is_clear_no_gradient_is_said(app, open_round):
    page = words(colleague(app, "leader", "meadow").get(held(open_round) + "/perception"))
    assert "rosier" not in page
    assert "No gap is clear" in page


def test_the_questions_of_workshops_stand_side_by_side_with_their_sheets(app, open_round):
    page = colleague(app, "leader", "meadow").get(held(open_round) + "/perception")
    text = words(page)
    for title in (
        "What do we do well?",
        "What could we improve?",
        "What do competitors do",
        "What should we keep",
    ):
        assert title in text
    assert "Does anything in your job" not in text
    assert text.count("Crews help each other.") == 3
    assert "do_well 02 of leader" in text
    assert "do_well 03 of leader" not in text  # the rest stands on the page of words
    assert "The same four questions, side by side" in text


def test_themes_stand_in_common_or_apart(demo_app):
    page = leader(demo_app).get(SPRING + "/perception")
    told = themes.themes("harbourline", ROUND)
    (first, *_rest) = parts(page, "commonapart")
    named = [
        theme.name
        for theme in told
        if sum(place[0] == "do_well" for place in theme.places) > 3 and theme.is_live
    ]
    assert first.startswith("In common")
    assert named
    assert all(name in first for name in named)


def test_a_theme_that_leaders_dismissed_is_not_there_and_a_new_name_is(demo_app):
    browser = leader(demo_app)
    first, second = themes.themes("harbourline", ROUND)[:2]
    themes.dismiss("harbourline", ROUND, first.id, first.version, reason="Not one", decided_by=None)
    themes.rename(
        "harbourline", ROUND, second.id, second.version, "Salt & <wind>", reason="So it is", decided_by=None
    )
    for address in ("/perception", "/perception/sheet"):
        page = words(browser.get(SPRING + address))
        assert f"{first.name} staff" not in page
        assert f"{first.name} (" not in page
        assert "Salt & <wind>" in page


def test_the_sheet_has_gaps_agenda_and_boxes_and_no_word_of_anybody(app, open_round):
    page = colleague(app, "leader", "meadow").get(held(open_round) + "/perception/sheet")
    text = words(page)
    assert "Agenda, " in text
    assert "What would have to be different" in text
    assert len(parts(page, "wquestion")) == 4
    assert " of staff" not in text
    assert heard.SHEET["do_well"] not in text


def test_the_agenda_takes_an_hour_to_an_hour_and_a_half(demo_app):
    page = leader(demo_app).get(SPRING + "/perception/sheet")
    minutes = [int(text) for text in parts(page, "wmin")]
    assert 60 <= sum(minutes) <= 90
    assert f"Agenda, {sum(minutes)} minutes" in words(page)


def test_the_widest_clear_gaps_come_first_and_at_most_three_have_boxes(demo_app):
    page = leader(demo_app).get(SPRING + "/perception/sheet")
    gaps = gaps_of(ROUND, "blind_spot")["leader", "customer"]
    talks = parts(page, "wtalk")
    widest = sorted(gaps.values(), reverse=True)[:3]
    assert [f"+{gap}" in talk for gap, talk in zip(widest, talks, strict=True)] == [True] * 3


@pytest.mark.parametrize("people", [{"staff": 24}, {"customer": 24}])
def test_a_round_with_one_group_says_what_is_missing(app, open_round, people):
    browser, address = colleague(app, "leader", "meadow"), held(open_round, people)
    for path in ("/perception", "/perception/sheet"):
        page = browser.get(address + path)
        assert page.status_code == 200
        assert "Not shown by themselves: " in words(page)
        assert "A gap needs two groups" in words(page)
    assert "Agenda, 60 minutes" in words(page)


def test_a_round_in_which_nothing_may_be_shown_still_has_its_sheet(app, open_round):
    browser, address = colleague(app, "leader", "meadow"), held(open_round, heard.FEW)
    for path in ("/perception", "/perception/sheet"):
        page = browser.get(address + path)
        assert page.status_code == 200
        assert "of staff" not in page.text.partition("<main")[2].replace("Workshop of 7 staff", "")


def test_the_sheet_is_an_accessible_pdf_that_names_the_gaps(demo_app, tmp_path):
    answer = leader(demo_app).pdf(SPRING + "/perception/sheet.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert f'filename="cx-workshop-{ROUND}.pdf"' in answer.headers["Content-Disposition"]
    path = tmp_path / "sheet.pdf"
    path.write_bytes(answer.data)
    assert pdfua.faults(path) == {}
    told = pdftext.words(answer.data)  # without spaces
    assert "Agenda,85minutes" in told
    assert "VoiceoftheCustomer" in told
    assert "Crewshelpeachother" not in told


def test_hostile_words_and_names_are_only_text(app, open_round, questionnaire):
    survey_round = open_round(form="core", name="<b>Round</b> " + "x" * 60)
    rows = [
        {**row, "answers": {**row["answers"], "improve": HOSTILE}, "unit": None}
        for row in heard.rows(questionnaire, {"staff": 12, "customer": 12})
    ]
    responses.submit_many("meadow", survey_round.id, rows)
    workshops.enter(survey_round, audience="staff", head_count=7, answers={"improve": HOSTILE})
    rounds.close("meadow", survey_round.id)
    browser = colleague(app, "leader", "meadow")
    for path in ("/perception", "/perception/sheet"):
        page = browser.get(f"/office/rounds/{survey_round.id}{path}")
        assert "<script>alert" not in page.text
        assert "<b>bold" not in page.text
        assert "<b>Round" not in page.text
        assert "evil.example" not in page.text
        html5lib.HTMLParser(strict=True).parse(page.text)


def test_before_the_close_no_page_tells_anything(app, open_round):
    survey_round = open_round((("deck", None, 40),), form="core")
    heard.fill(survey_round)
    browser = colleague(app, "leader", "meadow")
    for path in ("/perception", "/perception/sheet", "/perception/sheet.pdf"):
        page = browser.get(f"/office/rounds/{survey_round.id}{path}")
        assert "Results come when it has closed" in words(page)
        assert heard.SHEET["do_well"] not in page.text


def test_the_overview_leads_to_the_exercise(demo_app):
    assert f'href="{SPRING}/perception"' in leader(demo_app).get(SPRING).text


@pytest.mark.parametrize("path", ["/perception", "/perception/sheet", "/perception/sheet.pdf"])
def test_who_may_see_the_exercise(app, open_round, path):
    address = held(open_round, {"staff": 12}) + path
    assert colleague(app, "facilitator", "meadow").get(address).status_code == 403
    if not path.endswith("pdf"):
        assert colleague(app, "analyst", "meadow").get(address).status_code == 200


def test_a_branch_leader_sees_the_same_gaps_and_no_other_unit(demo_app):
    page = branch_leader(demo_app).get(SPRING + "/perception")
    assert parts(page, "standing") == parts(leader(demo_app).get(SPRING + "/perception"), "standing")
    assert "Guest services" not in page.text


def test_another_organisation_s_exercise_is_not_there(demo_app):
    browser = stranger(demo_app)
    for path in ("/perception", "/perception/sheet", "/perception/sheet.pdf"):
        assert browser.get(SPRING + path).status_code == 404


def test_looking_changes_nothing(app, open_round):
    address, browser = held(open_round), colleague(app, "leader", "meadow")
    browser.get(address)
    before = dump()
    browser.get(address + "/perception")
    browser.get(address + "/perception/sheet")
    assert dump() == before
