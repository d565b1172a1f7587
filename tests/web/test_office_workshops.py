"""Workshops: sheets entered, changed and removed, by whoever leads groups; nothing typed is lost."""

from datetime import timedelta

import html5lib
import pytest

from cxassess.records import clock, rounds, workshops
from cxassess.records.database import db
from tests import heard

from .leaders import PASSWORD, Browser, colleague, stranger, words
from .test_survey_hardening import locked
from .visitor import Fields

LONG = "言" * 2000
SHEET = {"audience": "staff", "head_count": "7", "answer_do_well": "Crews help each other.\nAlways."}


@pytest.fixture
def spring(open_round):
    return open_round((("deck", None, 40),), form="core")


@pytest.fixture
def facilitator(app, spring):
    return colleague(app, "facilitator", "meadow")


def at(survey_round, path=""):
    return f"/office/rounds/{survey_round.id}/workshops{path}"


def begin(browser, survey_round, audience="staff"):
    """The empty form for an audience."""
    return browser.get(at(survey_round, f"/new?audience={audience}"))


def kept(survey_round):
    """The sheets of a round, as they are now."""
    db.session.rollback()
    return workshops.of_round(rounds.get("meadow", survey_round.id))


def entered(survey_round, **changes):
    """A sheet that stands in the round already."""
    sheet = {"audience": "staff", "head_count": 7, "answers": heard.SHEET, **changes}
    return workshops.enter(survey_round, **sheet)


def test_the_first_sheet_is_entered_from_the_list_of_rounds(facilitator, spring):
    assert at(spring) in facilitator.get("/office/").text
    assert "No sheet has been entered yet." in words(facilitator.get(at(spring)))
    assert at(spring, "/new") in facilitator.get(at(spring)).text
    group = facilitator.get(at(spring, "/new"))
    assert Fields(group.text).choices["audience"] == ["staff", "leader", "customer"]
    answer = facilitator.fill_in(begin(facilitator, spring), **SHEET)
    assert answer.location == at(spring)
    page = words(facilitator.get(at(spring)))
    assert "The sheet is saved." in page
    assert "Workshop of 7 staff 1 of 4 questions answered Crews help each other." in page
    assert kept(spring)[0].answers == {"do_well": "Crews help each other.\nAlways."}


def test_the_questions_stand_in_the_words_of_the_group(facilitator, spring):
    assert "What does this company do well?" in words(begin(facilitator, spring, "customer"))
    assert "What do we do well?" in words(begin(facilitator, spring, "leader"))


def test_several_sheets_stand_in_the_list_each_with_its_own_words(facilitator, spring):
    for audience in ("staff", "staff", "customer"):
        entered(spring, audience=audience)
    page = facilitator.get(at(spring))
    assert words(page).count("Workshop of 7 staff 2 of 4 questions answered") == 2
    assert "Workshop of 7 customers" in words(page)


def test_nothing_is_asked_before_it_is_known_who_is_in_the_group(facilitator, spring):
    page = facilitator.get(at(spring, "/new?chosen=1"))
    assert page.status_code == 400
    assert "There is a problem Choose who is in the group" in words(page)
    assert "<textarea" not in page.text


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("audience", "", "Choose who is in the group"),
        ("audience", "pets", "Choose who is in the group"),
        ("head_count", "", "Say how many people are in the group"),
        ("head_count", "seven", "Say how many people are in the group"),
        ("head_count", "-7", "Say how many people are in the group"),
        ("head_count", "9" * 30, "Say how many people are in the group"),
        ("head_count", "4", "Enter groups of at least 5 people"),
        ("head_count", "31", "of at most 30 people"),
        ("answer_do_well", " \n ", "for at least one question"),
        ("answer_improve", "x" * 2001, "Shorten this text to 2,000 characters: it has 2,001 now"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field_and_everything_stays_typed(
    facilitator, spring, field, typed, says
):
    page = facilitator.fill_in(begin(facilitator, spring), **{**SHEET, field: typed})
    assert page.status_code == 400
    assert "<title>Error: " in page.text
    assert words(page).count(says) == 2
    assert f'<a href="#{field}' in page.text
    filled = Fields(page.text).filled
    assert all(filled[name] == text for name, text in SHEET.items() if name != field)
    assert kept(spring) == []


def with_questions(questionnaire, change):
    """An open round of a questionnaire whose open questions were changed, each as its plain form."""
    changed = [change(each.to_dict()) for each in questionnaire.open_questions]
    other = type(questionnaire).from_dict({**questionnaire.to_dict(), "open_questions": changed})
    made = rounds.create("meadow", questionnaire=other, name="Other")
    return rounds.open_round("meadow", made.id)


def for_staff_only(question):
    staff = {"staff": question["text"]["staff"]}
    return {**question, "text": staff} if question["id"] == "improve" else question


def test_a_text_under_a_question_that_is_not_put_to_a_group_is_not_dropped(facilitator, questionnaire):
    survey_round = with_questions(questionnaire, for_staff_only)
    typed = {**SHEET, "audience": "leader", "answer_improve": "Mine"}
    page = facilitator.fill_in(begin(facilitator, survey_round), **typed)
    assert "This question is not put to this group" in words(page)
    assert Fields(page.text).filled["answer_improve"] == "Mine"
    assert facilitator.fill_in(page, audience="staff").status_code == 302


def test_texts_at_their_limit_are_kept_in_any_script(facilitator, spring):
    typed = {f"answer_{name}": LONG for name in ("do_well", "improve", "competitors", "keep_or_start")}
    facilitator.fill_in(begin(facilitator, spring), **{**SHEET, **typed})
    assert set(kept(spring)[0].answers.values()) == {LONG}


def test_a_sheet_that_is_sent_twice_is_entered_once(facilitator, spring):
    page = begin(facilitator, spring)
    for _ in range(2):
        assert facilitator.fill_in(page, **SHEET).status_code == 302
    assert len(kept(spring)) == 1


def test_another_sheet_from_the_same_page_asks_first_and_never_writes_over(facilitator, spring):
    page = begin(facilitator, spring)
    facilitator.fill_in(page, **SHEET)
    again = facilitator.fill_in(page, **{**SHEET, "head_count": "9"})
    assert again.status_code == 409
    assert "Save again to keep both" in words(again)
    assert facilitator.fill_in(again).status_code == 302
    assert sorted(sheet.head_count for sheet in kept(spring)) == [7, 9]


def test_a_sheet_is_changed(facilitator, spring):
    sheet = entered(spring)
    page = facilitator.get(at(spring, f"/{sheet.id}"))
    assert Fields(page.text).filled["answer_improve"] == heard.SHEET["improve"]
    answer = facilitator.fill_in(page, audience="leader", head_count="8", answer_improve="")
    assert answer.location == at(spring)
    assert [(s.audience, s.head_count, s.answers) for s in kept(spring)] == [
        ("leader", 8, {"do_well": heard.SHEET["do_well"]})
    ]


def test_of_two_who_change_a_sheet_the_second_sees_both_and_may_still_save(app, spring, facilitator):
    sheet, other = entered(spring), colleague(app, "leader", "meadow")
    mine, yours = (browser.get(at(spring, f"/{sheet.id}")) for browser in (facilitator, other))
    other.fill_in(yours, head_count="9", answer_competitors="Apps.", answer_improve="")
    page = facilitator.fill_in(mine, answer_do_well="Mine")
    assert page.status_code == 409
    assert "Somebody else changed this sheet" in words(page)
    assert "What was saved meanwhile How many people are in the group? 9" in words(page)
    assert "do people see it as good or bad? Apps." in words(page).lower().replace("apps", "Apps")
    assert Fields(page.text).filled["answer_do_well"] == "Mine"
    facilitator.fill_in(page)
    assert kept(spring)[0].answers["do_well"] == "Mine"


def test_a_sheet_that_somebody_removed_meanwhile_can_be_entered_anew(facilitator, spring):
    sheet = entered(spring)
    page = facilitator.get(at(spring, f"/{sheet.id}"))
    workshops.remove(spring, sheet.id, 1)
    again = facilitator.fill_in(page, answer_do_well="Mine")
    assert again.status_code == 409
    assert "Somebody removed this sheet" in words(again)
    facilitator.fill_in(again)
    assert kept(spring)[0].answers["do_well"] == "Mine"


def test_a_round_that_closes_meanwhile_leaves_the_text_on_the_page(facilitator, spring):
    page = begin(facilitator, spring)
    rounds.close("meadow", spring.id)
    again = facilitator.fill_in(page, **SHEET)
    assert again.status_code == 409
    assert "This round is not open any more" in words(again)
    assert Fields(again.text).filled["answer_do_well"] == SHEET["answer_do_well"]


def test_a_failing_store_brings_the_form_back(app, facilitator, spring):
    page = begin(facilitator, spring)
    with locked(app):
        again = facilitator.fill_in(page, **SHEET)
    assert again.status_code == 503
    assert "<title>Not saved: " in again.text
    assert Fields(again.text).filled["answer_do_well"] == SHEET["answer_do_well"]
    assert facilitator.fill_in(again).status_code == 302
    assert len(kept(spring)) == 1


def test_a_store_that_fails_after_a_minute_s_typing_brings_the_form_back_too(
    app, facilitator, spring, monkeypatch
):
    page, later = begin(facilitator, spring), clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    with locked(app):
        again = facilitator.fill_in(page, **SHEET)
    assert (again.status_code, SHEET["answer_do_well"] in again.text) == (503, True)


def test_texts_at_their_limit_survive_the_end_of_the_session(facilitator, spring, monkeypatch):
    typed = {**Fields(begin(facilitator, spring).text).filled, **SHEET, "answer_improve": LONG}
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    asked = facilitator.send_on(at(spring, "/new"), typed)
    page = facilitator.fill_in(asked, email="facilitator@meadow.example.org", password=PASSWORD)
    assert facilitator.fill_in(page).location == at(spring)
    assert kept(spring)[0].answers["improve"] == LONG


def test_a_sheet_is_removed_after_it_was_asked(facilitator, spring):
    sheet = entered(spring)
    asked = facilitator.get(at(spring, f"/{sheet.id}/remove"))
    assert "Remove this sheet?" in words(asked)
    assert len(kept(spring)) == 1
    for _ in range(2):  # a second click does no harm
        assert facilitator.fill_in(asked).location == at(spring)
    assert kept(spring) == []
    assert "The sheet is removed." in words(facilitator.get(at(spring)))


def test_a_sheet_that_changed_is_read_again_before_it_is_removed(facilitator, spring):
    sheet = entered(spring)
    asked = facilitator.get(at(spring, f"/{sheet.id}/remove"))
    workshops.change(spring, sheet.id, 1, audience="staff", head_count=7, answers={"do_well": "New"})
    again = facilitator.fill_in(asked)
    assert again.status_code == 409
    assert "Somebody else changed this sheet" in words(again)
    assert facilitator.fill_in(again).status_code == 302
    assert kept(spring) == []


def test_after_the_close_sheets_can_be_read_and_not_changed(facilitator, spring):
    sheet = entered(spring)
    rounds.close("meadow", spring.id)
    listed = facilitator.get(at(spring))
    assert "sheets can be read here and not changed" in words(listed)
    assert "Enter a sheet" not in words(listed)
    page = facilitator.get(at(spring, f"/{sheet.id}"))
    assert heard.SHEET["improve"] in words(page)
    assert "<textarea" not in page.text
    for path in ("/new", f"/{sheet.id}/remove"):
        assert facilitator.get(at(spring, path)).location == at(spring)


def test_before_a_round_opens_its_guide_can_be_read(app, draft):
    browser = colleague(app, "facilitator", "meadow")
    page = words(browser.get(at(draft)))
    assert "This round is not open yet" in page
    assert "How to lead a group in 45 minutes" in page
    assert browser.get(at(draft, "/new")).location == at(draft)


def test_the_guide_shows_every_question_and_its_times_add_up(facilitator, spring):
    page = words(facilitator.get(at(spring)))
    assert "What to ask staff and leaders What do we do well?" in page
    assert "What to ask customers What does this company do well?" in page
    minutes = [
        int(word) for word, unit in zip(page.split(), page.split()[1:], strict=False) if unit == "minutes:"
    ]
    assert sum(minutes) == 45


def test_a_questionnaire_without_questions_for_groups_says_so(facilitator, questionnaire):
    survey_round = with_questions(questionnaire, lambda question: {**question, "workshop": False})
    page = words(facilitator.get(at(survey_round)))
    assert "has no questions for groups" in page
    assert "Enter a sheet" not in page
    assert facilitator.get(at(survey_round, "/new")).location == at(survey_round)


HOSTILE = '</textarea><script>alert(1)</script>"><img src=x onerror=alert(1)> {{7*7}} \u202e\u2028evil'


def test_a_sheet_is_only_text(facilitator, spring):
    facilitator.fill_in(begin(facilitator, spring), **{**SHEET, "answer_do_well": HOSTILE, "head_count": "6"})
    sheet = kept(spring)[0]
    for path in ("", f"/{sheet.id}", f"/{sheet.id}/remove"):
        page = facilitator.get(at(spring, path))
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "49" not in words(page)
        html5lib.HTMLParser(strict=True).parse(page.text)
    filled = Fields(facilitator.get(at(spring, f"/{sheet.id}")).text).filled
    assert filled["answer_do_well"] == HOSTILE.replace("\u2028", "\n")


def test_an_analyst_leads_no_workshop_and_a_stranger_finds_none(app, spring):
    sheet = entered(spring)
    analyst, other = colleague(app, "analyst", "meadow"), Browser(app)
    for path in ("", "/new", f"/{sheet.id}", f"/{sheet.id}/remove"):
        assert analyst.get(at(spring, path)).status_code == 403
        assert other.get(at(spring, path)).status_code == 302
    assert at(spring) not in analyst.get("/office/").text


def test_another_organisation_s_sheets_are_not_there(demo_app):
    assert stranger(demo_app).get("/office/rounds/harbourline-2026-autumn/workshops").status_code == 404
