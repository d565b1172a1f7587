"""Answers in words: shown in sets of ten without a department, the sheets of groups beside them."""

import re

import html5lib
import pytest

from cxassess.records import responses, rounds, workshops
from tests import heard

from .leaders import colleague, stranger, words
from .test_office_results import dump

HOSTILE = "<script>alert(1)</script><b>bold</b> {{7*7}} \u202eevil https://evil.example"


@pytest.fixture
def leader(app, open_round):
    return lambda: colleague(app, "leader", "meadow")


def held(open_round, people, **changes):
    """A closed round in which these people said all that can be said."""
    survey_round = open_round((("deck", None, 40),), form="core", **changes)
    heard.fill(survey_round, people)
    rounds.close("meadow", survey_round.id)
    return f"/office/rounds/{survey_round.id}"


def voices(page):
    """What each section of a page says, column by column, by the ids of section and column."""
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page.text)
    found = {}
    for section in tree.iter("section"):
        for column in section.iterfind(".//div[@class='voices']/div"):
            text = " ".join(" ".join(column.itertext()).split())
            found[section.get("id"), column.get("class").split()[0]] = text
    return found


def test_leaders_staff_and_customers_stand_side_by_side(leader, open_round):
    found = voices(leader().get(held(open_round, heard.PEOPLE) + "/words"))
    for name, count in (("leader", 14), ("staff", 24), ("customer", 20)):
        said = found["do_well", name]
        assert f"{count} texts" in said
        assert all(f"do_well {n:02} of {name}" in said for n in range(count))
        assert len(re.findall("do_well .. of", said)) == count
    assert list(found)[:3] == [("do_well", name) for name in ("leader", "staff", "customer")]


def test_customers_questions_stand_in_their_own_words(leader, open_round):
    found = voices(leader().get(held(open_round, heard.PEOPLE) + "/words"))
    assert "Asked as: What does this company do well?" in found["do_well", "customer"]
    assert "Asked as" not in found["do_well", "staff"]


def test_too_few_leaders_stand_together_with_staff(leader, open_round):
    found = voices(leader().get(held(open_round, {**heard.PEOPLE, "leader": 4}) + "/words"))
    together = found["do_well", "internal"]
    assert "Staff and leaders together" in together
    assert "28 texts" in together
    assert "Workshop of 7 leaders" in together
    assert ("do_well", "leader") not in found
    assert "barrier 03 of staff" in found["barrier", "staff"]  # nobody else was asked


def test_what_too_few_wrote_is_not_shown_and_said_why(leader, open_round):
    page = leader().get(held(open_round, {"staff": 9, "customer": 12}) + "/words")
    found = voices(page)
    assert "of staff" not in page.text
    assert "Not shown: fewer than 10 people wrote something here" in found["do_well", "staff"]
    assert "Workshop of 7 staff Crews help each other." in found["do_well", "staff"]
    unshown = words(page).partition("Questions without words to show")[2]
    assert "Does anything in your job work against" in unshown
    assert "Vision & Goals" in unshown


def test_a_higher_threshold_holds_for_words_too(leader, open_round):
    found = voices(leader().get(held(open_round, heard.PEOPLE, threshold=15) + "/words"))
    assert "28" not in found["do_well", "internal"].partition("texts")[0]
    assert "38 texts" in found["do_well", "internal"]


def test_barriers_are_counted_by_what_they_were_filed_under(leader, open_round):
    said = voices(leader().get(held(open_round, heard.PEOPLE) + "/words"))["barrier", "staff"]
    filed = [n for n in range(24) if n % 4]
    kinds = ("Rule", "Procedure", "Communication", "Technology", "Target or incentive", "Something else")
    for place, kind in enumerate(kinds):
        count = sum(n % 6 == place for n in filed)
        assert f"{kind} {count}" in said
    assert "barrier 01 of staff Procedure barrier 02" in said


def test_comments_stand_under_their_pillar(leader, open_round):
    page = leader().get(held(open_round, heard.PEOPLE) + "/words")
    assert "Comment 07 of customer" in voices(page)["pillars", "customer"]
    assert "Innovation Asked: " in words(page)


def test_a_sheet_is_marked_as_that_of_a_group_and_counts_nobody(leader, open_round):
    address = held(open_round, heard.PEOPLE)
    page = leader().get(address + "/words")
    found = voices(page)
    for name, called in (("staff", "staff"), ("leader", "leaders"), ("customer", "customers")):
        assert f"Workshop of 7 {called} Crews help each other." in found["do_well", name]
    assert "and beside them 6 answers of groups" in words(page)


def test_the_same_text_stands_once_with_how_often_it_was_written(leader, open_round, questionnaire):
    survey_round = open_round(form="core")
    answered = [
        {**row, "answers": {**row["answers"], "improve": "Refunds"}, "unit": None}
        for row in heard.rows(questionnaire, {"staff": 12})
    ]
    responses.submit_many("meadow", survey_round.id, answered)
    rounds.close("meadow", survey_round.id)
    found = voices(leader().get(f"/office/rounds/{survey_round.id}/words"))
    assert "12 texts Refunds 12 times" in found["improve", "internal"]


def test_after_the_first_dozen_the_others_follow_behind_a_click(leader, open_round):
    page = leader().get(held(open_round, heard.PEOPLE) + "/words")
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page.text)
    column = tree.find(".//section[@id='do_well']/div/div[@class='staff']")
    assert (len(column.findall("ul[@class='texts']/li")), len(column.findall("details//li"))) == (12, 12)
    assert "Show 12 more Staff" in words(page)


def test_the_results_say_how_much_there_is_and_lead_there(leader, open_round):
    address = held(open_round, heard.PEOPLE)
    page, shown = leader().get(address), 5 * 58 + 24 + 58
    sentence = f"{shown} answers in words, and beside them 6 answers of groups"
    assert sentence in words(page)
    assert f'href="{address}/words"' in page.text


@pytest.mark.parametrize("writes", [True, False])
def test_a_round_without_words_to_show_says_so_on_both_pages(leader, open_round, writes):
    survey_round = open_round(form="core")
    rows = [{**row, "unit": None} for row in heard.rows(survey_round.questionnaire, {"staff": 9}, writes)]
    responses.submit_many("meadow", survey_round.id, rows)
    rounds.close("meadow", survey_round.id)
    browser, address = leader(), f"/office/rounds/{survey_round.id}"
    for page in (browser.get(address), browser.get(address + "/words")):
        assert "No answer in words can be shown." in words(page)
        assert "of staff" not in page.text


def test_before_the_close_nobody_reads_a_word(leader, open_round):
    survey_round = open_round((("deck", None, 40),), form="core")
    heard.fill(survey_round)
    page = leader().get(f"/office/rounds/{survey_round.id}/words")
    assert "Results come when it has closed" in words(page)
    assert "of staff" not in page.text
    assert heard.SHEET["improve"] not in page.text


def test_a_text_is_only_text(leader, open_round, questionnaire):
    survey_round = open_round(form="core")
    answered = [
        {**row, "answers": {**row["answers"], "improve": HOSTILE}, "unit": None}
        for row in heard.rows(questionnaire, {"staff": 12})
    ]
    responses.submit_many("meadow", survey_round.id, answered)
    workshops.enter(survey_round, audience="staff", head_count=7, answers={"improve": HOSTILE})
    rounds.close("meadow", survey_round.id)
    page = leader().get(f"/office/rounds/{survey_round.id}/words")
    assert page.text.count("&lt;script&gt;alert(1)") == 2
    assert "<script>" not in page.text
    assert "<b>bold" not in page.text
    assert "evil.example" not in page.text
    assert page.text.count('dir="auto"') > 2
    html5lib.HTMLParser(strict=True).parse(page.text)


def test_words_by_an_open_link_carry_the_label(leader, open_round):
    page = leader().get(held(open_round, heard.PEOPLE, open_to=("customer",)) + "/words")
    assert "Unverified: answers of customers come by an open link." in words(page)
    found = voices(page)
    assert "Customers (unverified)" in found["do_well", "customer"]
    assert "unverified" not in found["do_well", "staff"]


def test_who_may_read_words(app, open_round):
    address = held(open_round, heard.PEOPLE) + "/words"
    assert colleague(app, "analyst", "meadow").get(address).status_code == 200
    assert colleague(app, "facilitator", "meadow").get(address).status_code == 403


def test_another_organisation_s_words_are_not_there(demo_app):
    assert stranger(demo_app).get("/office/rounds/harbourline-2026-spring/words").status_code == 404


def test_reading_words_changes_nothing(leader, open_round):
    address, browser = held(open_round, heard.PEOPLE), leader()
    browser.get(address)
    before = dump()
    browser.get(address + "/words")
    assert dump() == before
