"""The business case on its pages: what it says, how estimates are made, and who sees which."""

import re

import pytest

from cxassess import demo
from cxassess.demo.company import UNITS
from cxassess.findings import case_sums, money
from cxassess.maturity.business_case import business_case
from cxassess.records import estimates, goal_changes, people, roadmaps, rounds
from cxassess.records.database import db, writing

from .leaders import PASSWORD, SPRING, Browser, branch_leader, leader, words
from .test_office_branches import others
from .test_survey_hardening import locked

ROUND = SPRING.rpartition("/")[2]
CASE = SPRING + "/case"
TYPED = {
    "version": "",
    "outcome": "promotion",
    "unit": "guest-services",
    "low": "1,000",
    "likely": "€ 2,500",
    "high": "9000.5",
    "method": "5 more families <b>a week</b>",
    "evidence": "=cmd()",
    "reason": "The owner asked for it.",
}


def book():
    db.session.rollback()
    return estimates.book(demo.ORGANISATION, ROUND)


def goal_of(pillar="voice_of_customer"):
    return next(each for each in roadmaps.goals(demo.ORGANISATION, ROUND) if each.pillar_id == pillar)


@pytest.fixture
def goal(demo_app):
    return goal_of()


def new_page(goal):
    return f"/office/goals/{goal.id}/case/new"


def an_estimate(goal, outcome="loyalty"):
    return next(each for each in book().estimates if (each.goal_id, each.outcome) == (goal.id, outcome))


def test_the_page_of_a_round_says_what_its_adopted_goals_come_to(demo_app):
    adopted = {each.id for each in roadmaps.goals(demo.ORGANISATION, ROUND) if each.state == "adopted"}
    counted = [each.amounts for each in book().estimates if each.goal_id in adopted]
    case = business_case(counted)
    page = words(leader(demo_app).get(CASE))
    with demo_app.test_request_context():
        yearly, takes = case.whole.yearly, case.whole.takes
        assert f"About {money.about(yearly.spread.median, 'EUR')} a year" in page
        assert f"for about {money.about(takes.spread.median, 'EUR')} once" in page
        for total in (yearly, takes, *(each.yearly for each in case.goals.values())):
            assert money.exact(total.likely, "EUR") in page
        assert case_sums.payback(case.whole) in page
    assert len(counted) < len(book().estimates)
    assert "1 estimate of a goal that was not taken up; it does not count" in page


def test_every_drawing_has_its_table(demo_app):
    page = leader(demo_app).get(CASE).text
    titles = re.findall(r'<title id="case-(\w+)-wide-t">(.*?)</title>', page)
    assert [code for code, _ in titles] == ["total", "goals", "units", "outcomes", "drives"]
    assert all(f"<caption>{title}</caption>" in page for _, title in titles)
    assert page.count('class="chart narrow"') == len(titles)


def test_the_page_of_a_goal_has_all_ten_and_says_which_are_missing(demo_app, goal):
    page = leader(demo_app).get(f"/office/goals/{goal.id}/case")
    asked = rounds.get(demo.ORGANISATION, ROUND).questionnaire
    for benefit in (*asked.returns, *asked.costs):
        assert f'id="outcome-{benefit.id}"' in page.text
    assert "2 of 10 returns and costs are estimated" in words(page)
    assert words(page).count("although the goal is meant to serve it") == 2
    assert "24 million a year" in words(page)


def test_an_estimate_is_kept_and_shown_as_it_was_typed(demo_app, goal):
    browser = leader(demo_app)
    answer = browser.post(new_page(goal), TYPED)
    assert answer.location == f"/office/goals/{goal.id}/case#outcome-promotion"
    made = an_estimate(goal, "promotion")
    assert (made.low, made.likely, made.high, made.unit_id) == (1000, 2500, 9000.5, "guest-services")
    page = browser.get(f"/office/goals/{goal.id}/case")
    assert "The estimate is saved." in page.text
    assert "5 more families &lt;b&gt;a week&lt;/b&gt;" in page.text
    assert "“Brand promotion”, Guest services: estimated by Demo leader" in words(page)
    assert TYPED["reason"] in page.text


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("low", "", "Low: Give an amount; 0 where it may be nothing."),
        ("low", "-5", "Low: Use an amount from 0 to 1,000,000,000,000."),
        ("low", "3,000", "Likely: Use at least the low amount."),
        ("high", "2,000", "High: Use at least the likely amount."),
        ("high", "2000000000000", "High: Use an amount from 0 to 1,000,000,000,000."),
        ("likely", "about 5", "Likely: Use a number, such as 12.5."),
        ("method", " ", "Say in a few words how this was worked out."),
        ("method", "x" * 2001, "Use at most 2,000 characters, without any that cannot be seen."),
        ("evidence", "a\x07b", "without any that cannot be seen"),
        ("unit", "nowhere", "Choose a department of this round, or the whole organisation."),
        ("outcome", "fame", "Choose what is estimated."),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field_and_nothing_is_lost(demo_app, goal, field, text, says):
    before = book()
    answer = leader(demo_app).post(new_page(goal), {**TYPED, field: text})
    assert answer.status_code == 400
    assert re.search(rf'<a href="#(low|likely|high|{field})"', answer.text)
    assert says in words(answer)
    assert "The owner asked for it." in answer.text
    assert book() == before


def test_a_second_estimate_at_the_same_place_is_not_taken(demo_app, goal):
    browser = leader(demo_app)
    taken = browser.post(new_page(goal), {**TYPED, "outcome": "loyalty", "unit": ""})
    assert taken.status_code == 409
    assert "There is another estimate for this" in words(taken)
    assert "5 more families" in taken.text


def test_a_change_needs_a_reason_and_is_told(demo_app, goal):
    kept, browser = an_estimate(goal), leader(demo_app)
    address = f"/office/estimates/{kept.id}"
    page = browser.get(address)
    missing = browser.fill_in(page, high="400,000")
    assert missing.status_code == 400
    assert "Say in a few words why, at most 1,000 characters." in words(missing)
    answer = browser.fill_in(browser.get(address), high="400,000", reason="New margin")
    assert answer.location == f"/office/goals/{goal.id}/case#outcome-loyalty"
    assert (an_estimate(goal).high, an_estimate(goal).version) == (400_000, kept.version + 1)
    assert "New margin" in browser.get(f"/office/goals/{goal.id}/case").text


def test_what_somebody_else_saved_meanwhile_is_shown_and_not_overwritten(demo_app, goal):
    kept, browser = an_estimate(goal), leader(demo_app)
    page = browser.get(f"/office/estimates/{kept.id}")
    estimates.change(demo.ORGANISATION, kept.id, kept.version, high=777_000, reason="Mine")
    answer = browser.fill_in(page, high="400,000", reason="Yours")
    assert answer.status_code == 409
    assert "777000" in answer.text
    assert 'value="400,000"' in answer.text
    assert an_estimate(goal).high == 777_000
    assert browser.fill_in(answer, reason="Yours").status_code == 302
    assert an_estimate(goal).high == 400_000


def test_an_estimate_is_removed_with_a_reason_that_stays(demo_app, goal):
    kept, browser = an_estimate(goal), leader(demo_app)
    address = f"/office/estimates/{kept.id}/remove"
    assert browser.fill_in(browser.get(address), reason=" ").status_code == 400
    answer = browser.fill_in(browser.get(address), reason="Counted with the other goal")
    assert answer.status_code == 302
    assert kept.id not in {each.id for each in book().estimates}
    page = words(browser.get(f"/office/goals/{goal.id}/case"))
    assert "The whole organisation: removed by Demo leader" in page
    assert "Counted with the other goal" in page


def test_what_cannot_be_stored_is_still_on_the_page(demo_app, goal):
    browser, kept = leader(demo_app), an_estimate(goal)
    page, gone = (
        browser.get(f"/office/estimates/{kept.id}"),
        browser.get(f"/office/estimates/{kept.id}/remove"),
    )
    token = browser.token()
    with locked(demo_app):
        changed = browser.fill_in(page, high="400,000", reason="New margin")
        added = browser.client.post(new_page(goal), data={**TYPED, "csrf_token": token})
        removed = browser.fill_in(gone, reason="Twice")
    assert (changed.status_code, added.status_code, removed.status_code) == (503, 503, 503)
    assert "New margin" in changed.text
    assert "5 more families" in added.text
    assert "Twice" in removed.text


def test_an_ended_roadmap_is_read_only(demo_app):
    goal = roadmaps.goals(demo.ORGANISATION, "harbourline-2025-spring")[0]
    browser = leader(demo_app)
    page = browser.get(f"/office/goals/{goal.id}/case")
    assert "stay as they were" in words(page)
    assert "Estimate it" not in page.text
    refused = browser.post(new_page(goal), {**TYPED, "unit": ""})
    assert refused.status_code == 409
    assert "5 more families" in refused.text


def test_a_return_and_its_mirror_cost_are_told_apart_on_every_page(demo_app, goal):
    browser = leader(demo_app)
    browser.post(new_page(goal), {**TYPED, "outcome": "defection", "unit": ""})
    for address in (CASE, f"/office/goals/{goal.id}/case"):
        assert "“Customer loyalty” and “Customer defection” are two sides of one thing" in words(
            browser.get(address)
        )


def test_a_round_without_estimates_says_how_to_begin(demo_app):
    page = words(leader(demo_app).get("/office/rounds/harbourline-2025-autumn/case"))
    assert "Nothing has been estimated yet" in page
    assert "Open a goal and say what it may bring" in page


def test_a_dropped_goal_does_not_count_and_says_so(demo_app, goal):
    goal_changes.edit(demo.ORGANISATION, goal.id, goal.version, state="dropped", reason="Too early")
    browser = leader(demo_app)
    assert "This goal was dropped" in words(browser.get(f"/office/goals/{goal.id}/case"))
    assert "5 estimates of goals that were not taken up" in words(browser.get(CASE))


def test_a_department_has_its_share_its_goals_and_its_published_figures(demo_app):
    page = words(leader(demo_app).get(CASE + "/port-operations"))
    assert "Port operations: about €52,000 a year" in page
    assert "6 estimates are made for the whole organisation" in page
    assert "1,900 passengers a year are rebooked by hand" in page
    assert "Score here" in page
    assert "5,200 letters" not in page


def test_a_division_holds_what_belongs_to_it(demo_app):
    page = words(leader(demo_app).get(CASE + "/shore-office"))
    assert "With what belongs to it: Guest services, Digital and booking" in page
    assert "5,200 letters" in page


def test_a_hidden_department_has_estimates_and_no_figure(demo_app):
    page = words(leader(demo_app).get(CASE + "/safety-compliance"))
    assert "Hidden to protect people" in page
    assert "A fine like that of 2022" in page
    assert "Score here" not in page
    assert not re.search(r"\d ?±", page)


@pytest.mark.parametrize("branch", ["fleet-ports", "onboard-crew", "safety-compliance"])
def test_the_leader_of_a_branch_sees_the_branch_and_what_is_the_wholes(demo_app, branch):
    browser, goal = branch_leader(demo_app, branch), goal_of()
    addresses = (CASE, f"{CASE}/{branch}", f"/office/goals/{goal.id}/case")
    for address in addresses:
        page = browser.get(address)
        assert page.status_code == 200
        assert [text for text in others(branch) if text in page.text] == [], address
        assert "5,200 letters" not in page.text
        assert "Estimate it" not in page.text
    assert "24 million a year" in browser.get(CASE).text
    assert "pays back" not in words(browser.get(CASE)).lower()
    elsewhere = next(unit for unit in UNITS if unit not in (branch, "port-operations", "onboard-crew"))
    never = browser.get(CASE + "/never-was")
    assert (never.status_code, browser.get(f"{CASE}/{elsewhere}").data) == (404, never.data)


def test_without_a_currency_the_first_estimate_asks_for_one(demo_app, goal):
    for each in book().estimates:
        estimates.remove(demo.ORGANISATION, each.id, each.version)
    with writing() as session:
        session.execute(db.text("UPDATE organisation SET currency = NULL"))
    browser = leader(demo_app)
    refused = browser.post(new_page(goal), {**TYPED, "likely": "2,500"})
    assert refused.status_code == 400
    assert "Choose the currency that your organisation counts in." in words(refused)
    taken = browser.post(new_page(goal), {**TYPED, "likely": "£2,500", "currency": "GBP"})
    assert taken.status_code == 302
    assert "£" in words(browser.get(CASE))


def test_the_currency_is_changed_only_when_that_is_meant(demo_app):
    browser = leader(demo_app)
    chosen = {"before": "EUR", "currency": "SEK"}
    refused = browser.post("/office/currency", chosen)
    assert refused.status_code == 409
    assert "nothing is converted" in words(refused)
    assert browser.post("/office/currency", {**chosen, "relabel": "y"}).status_code == 302
    assert browser.post("/office/currency", {**chosen, "relabel": "y"}).status_code == 409
    assert "Swedish Krona (SEK)" in words(browser.get(CASE))


def test_amounts_stand_in_the_readers_own_way_of_writing(demo_app):
    with demo_app.test_request_context(headers={"Accept-Language": "de"}):
        from flask_babel import force_locale

        with force_locale("de"):
            assert money.about(1_234_567.89, "EUR") == "1.200.000\xa0€"
            assert money.exact(1_234_567.89, "EUR") == "1.234.567,89\xa0€"
            assert money.whole(-1_234.5, "EUR") == "−1.235\xa0€"
        with force_locale("ja"):
            assert money.exact(1_200, "JPY") == "￥1,200"


def test_very_long_and_hostile_words_do_no_harm(demo_app, goal):
    browser = leader(demo_app)
    method = "W" * 1500 + " \u202e<script>alert(1)</script>"
    assert browser.post(new_page(goal), {**TYPED, "method": method}).status_code == 302
    for address in (CASE, CASE + "/guest-services", f"/office/goals/{goal.id}/case"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_an_analyst_reads_and_changes_nothing(demo_app, goal):
    people.create_user(
        demo.ORGANISATION, email="ana@x.example", name="Ana", role="analyst", password=PASSWORD
    )
    browser = Browser(demo_app)
    browser.sign_in("ana@x.example", PASSWORD)
    assert "Change the currency" not in browser.get(CASE).text
    assert browser.post(new_page(goal), TYPED).status_code == 403
