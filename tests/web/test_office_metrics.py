"""The pages of metrics: a measurement is entered, corrected, removed, uploaded; nothing typed is lost."""

from datetime import date, timedelta

import pytest

from cxassess.demo import ORGANISATION
from cxassess.records import (
    clock,
    goal_changes,
    measurement_alerts,
    measurement_lists,
    measurements,
    own_metrics,
    roadmaps,
)
from cxassess.records.database import db
from cxassess.records.measurements import Taken
from cxassess.records.own_metrics import Words

from .leaders import Browser, colleague, words
from .spreadsheets import confirm, faults, kept, upload

SPRING = "harbourline-2026-spring"
KEY = "journey_map_coverage"  # no measurement in the demo
DAY = date(2026, 7, 1)


@pytest.fixture
def app(demo_app):
    return demo_app


@pytest.fixture
def lea(app):
    return colleague(app, "leader", ORGANISATION)


@pytest.fixture
def goal(app):
    """The second goal of the demo, with KEY as leading metric, from 22% to 78%."""
    kept = roadmaps.goals(ORGANISATION, SPRING)[1]
    agreed = {"leading_metric": KEY, "leading_baseline": 22, "leading_target": 78}
    return goal_changes.edit(ORGANISATION, kept.id, kept.version, reason="Agreed.", **agreed)


def record(value=36.0, day=DAY, **more):
    return measurements.record(ORGANISATION, KEY, Taken(day, value, **more))


def enter(browser: Browser, goal, **typed):
    given = {"kind": "leading", "leading-taken_on": "2026-07-01", "leading-value": "36"}
    named = {f"leading-{name}": text for name, text in typed.items()}
    browser.get(f"/office/goals/{goal.id}/metrics")
    return browser.post(f"/office/goals/{goal.id}/metrics", {**given, **named})


def now(key=KEY):
    db.session.rollback()
    return measurements.of(ORGANISATION, key)


def test_a_measurement_is_entered_and_the_page_says_how_far_the_way_is_gone(lea, goal):
    answer = enter(lea, goal, source="Journey list", note="Two new maps")
    assert answer.location.endswith(f"/office/goals/{goal.id}/metrics#leading")
    assert [each.taken for each in now()] == [Taken(DAY, 36, "Journey list", "Two new maps")]
    page = words(lea.get(answer.location))
    assert "36% on 1 July 2026: 25% of the way to the target of 78%, 42 points to go." in page
    assert "Two new maps" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"value": "many"}, "Use a number, such as 12.5."),
        ({"value": ""}, "Give the value."),
        ({"value": "101"}, "Give a value from 0% to 100%."),
        ({"taken_on": "1 July"}, "Give a date as year, month and day"),
        ({"taken_on": ""}, "Give the day on which it was measured"),
        ({"taken_on": "1999-01-01"}, "Give a day from 1 January 2000 up to today."),
        ({"source": "x" * 201}, "Use at most 200 characters"),
        ({"note": "a\u202eb"}, "Use at most 1,000 characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(lea, goal, typed, said):
    answer = enter(lea, goal, **{"note": "Typed with care", **typed})
    assert answer.status_code == 400
    assert words(answer).count(said) == 2  # in the summary and at the field
    if "note" not in typed:
        assert "Typed with care" in answer.text
    assert now() == []


def test_a_second_measurement_of_a_day_is_refused_and_the_same_one_is_kept_once(lea, goal):
    assert [enter(lea, goal).status_code for _ in range(2)] == [302, 302]
    refused = enter(lea, goal, value="37")
    assert refused.status_code == 409
    assert "There is a measurement of this day already" in words(refused)
    assert [each.value for each in now()] == [36]


def test_numbers_are_read_as_the_reader_writes_them(app, lea, goal):
    app.config["LANGUAGES"] = ["en-GB", "de"]
    lea.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    assert enter(lea, goal, value="36,5").status_code == 302
    assert [each.value for each in now()] == [36.5]


def test_a_correction_shows_what_was_said_before_and_why(lea, goal):
    made = record()
    address = f"/office/measurements/{made.id}?goal={goal.id}"
    answer = lea.fill_in(lea.get(address), value="38", reason="Typed wrong")
    assert answer.location.endswith(f"/office/goals/{goal.id}/metrics")
    page = words(lea.get(answer.location))
    assert "was 36% until" in page
    assert "Corrected: Typed wrong" in page


def test_a_correction_without_a_reason_or_of_what_somebody_else_corrected_is_asked_again(lea):
    made = record()
    page = lea.get(f"/office/measurements/{made.id}")
    refused = lea.fill_in(page, value="38")
    assert (refused.status_code, "Say in a few words why" in words(refused)) == (400, True)
    measurements.correct(ORGANISATION, made.id, 1, Taken(DAY, 39), reason="Ours")
    stale = lea.fill_in(page, value="38", reason="Typed wrong")
    assert (stale.status_code, "Value 39%" in words(stale)) == (409, True)
    assert lea.fill_in(stale, value="38", reason="Typed wrong").status_code == 302
    assert [each.value for each in now()] == [38]


def test_a_measurement_is_removed_after_it_was_asked(lea):
    made = record()
    page = lea.get(f"/office/measurements/{made.id}/remove")
    assert len(now()) == 1
    lea.fill_in(page)
    assert now() == []


def test_hostile_text_is_shown_as_text(lea, goal):
    record(source="<script>alert(1)</script>", note="=cmd()")
    own = own_metrics.add(ORGANISATION, Words("<b>Queue</b> \u05d0", "<i>"))
    for address in (f"/office/goals/{goal.id}/metrics", "/office/metrics", f"/office/metrics/{own.id}"):
        page = lea.get(address).text
        assert "<script>alert" not in page
        assert "<b>Queue" not in page
        assert "<i>" not in page.replace("<i></i>", "")
    text = lea.get("/office/measurements/files/measurements.csv").text
    assert "'=cmd()" in text


def test_readers_see_and_do_not_change(app, goal):
    record()
    ann = colleague(app, "analyst", ORGANISATION)
    page = ann.get(f"/office/goals/{goal.id}/metrics")
    assert "36% on 1 July 2026" in words(page)
    assert "Enter a measurement" not in page.text
    assert ann.post(f"/office/goals/{goal.id}/metrics", {"kind": "leading"}).status_code == 403


def test_the_page_of_all_metrics_says_what_is_due(lea, goal):
    long_ago = clock.today() - timedelta(days=200)
    record(day=long_ago)
    page = words(lea.get("/office/metrics?state=due"))
    assert "due to be measured" in page
    assert goal.title in page
    assert goal.leading.name in page


def test_whoever_is_told_is_chosen_and_nobody_too(lea, goal):
    page = lea.get(f"/office/goals/{goal.id}/metrics")
    assert lea.fill_in(page, remind="nobody").status_code == 302
    db.session.rollback()
    kept_goal = roadmaps.goal(ORGANISATION, goal.id)
    assert (kept_goal.remind, kept_goal.state) == (measurement_alerts.NOBODY, "adopted")
    assert lea.fill_in(page, remind="automatic").status_code == 409
    refused = lea.fill_in(lea.get(f"/office/goals/{goal.id}/metrics"), remind="somebody-else")
    assert refused.status_code == 400


def test_an_own_metric_is_added_changed_and_removed_while_no_goal_names_it(lea, goal):
    page, said = lea.get("/office/metrics/new"), {"name": "Queue at the gate", "cadence": "weekly"}
    answer = lea.fill_in(page, unit="minutes", **said)
    assert lea.fill_in(page, unit="minutes", **said).location == answer.location
    key = answer.location.rpartition("/")[2]
    lea.fill_in(lea.get(f"/office/metrics/{key}/change"), unit="hours", **said)
    db.session.rollback()
    assert own_metrics.get(ORGANISATION, key).unit == "hours"
    fields = {"reason": "Ours", "lagging_metric": key}
    goal = goal_changes.edit(ORGANISATION, goal.id, goal.version, **fields)
    asked = lea.get(f"/office/metrics/{key}/remove")
    assert "1 goal names it" in words(asked)
    back = {"reason": "Back", "lagging_metric": None}
    goal_changes.edit(ORGANISATION, goal.id, goal.version, **back)
    lea.fill_in(lea.get(f"/office/metrics/{key}/remove"))
    assert lea.get(f"/office/metrics/{key}").status_code == 404


def test_faults_of_an_own_metric_stand_at_their_fields(lea):
    refused = lea.fill_in(lea.get("/office/metrics/new"), name="", unit=" ", formula="x" * 1001)
    assert refused.status_code == 400
    for said in ("Give a name of at most", "Say what it is counted in", "Use at most 1,000 characters"):
        assert words(refused).count(said) == 2


LIST = f"""Metric,Day,Value,Comment
{KEY},2026-07-01,36,
Journey map coverage,2026-10-01,"41,5",Two more
"""


def test_a_spreadsheet_is_previewed_then_stored_and_corrects_what_is_there(lea):
    record(35)
    before = kept()
    preview = upload(lea, "measurements", LIST)
    page = words(preview)
    assert "1 new measurement" in page
    assert "1 measurement corrected" in page
    assert kept() == before
    assert confirm(lea, preview).location == "/office/metrics"
    assert [each.value for each in now()] == [41.5, 36]
    [change] = measurements.corrections(ORGANISATION, [now()[1].id])[now()[1].id]
    assert "list.csv" in change.reason


def test_what_was_downloaded_changes_nothing_also_with_negative_values(lea):
    own = own_metrics.add(ORGANISATION, Words("Balance", "points"))
    measurements.record(ORGANISATION, own.id, Taken(DAY, -4.5))
    for name in ("measurements.csv", "measurements.xlsx"):
        content = lea.get(f"/office/measurements/files/{name}").data
        assert "exactly so already" in words(upload(lea, "measurements", content, name))
    assert f"{own.id},2026-07-01,-4.5" in lea.get("/office/measurements/files/measurements.csv").text


def test_a_template_can_be_read(lea):
    content = lea.get("/office/measurements/files/measurements-template.csv").data
    assert measurement_lists.read(content, "t.csv").rows[0]["metric"] == "csat"


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("nps_of_nobody,2026-07-01,3", "metric", "There is no such metric."),
        (f"{KEY},1 July,3", "date", "Give a date as year, month and day"),
        (f"{KEY},2026-07-01,three", "value", "Give a number"),
        (f'{KEY},2026-07-01,"1,000"', "value", "Give a number"),
        (f"{KEY},2026-07-01,300", "value", "Give a value from 0 to 100."),
        (f"{KEY},9999-07-01,3", "date", "Give a day from"),
    ],
)
def test_faults_of_a_file_are_told_by_line_and_column(lea, row, column, said):
    page = upload(lea, "measurements", f"metric,date,value\n{KEY},2026-06-01,3\n{row}\n")
    [(line, name, text)] = faults(page)
    assert (line, name) == ("3", column)
    assert text.startswith(said)
    assert now() == []


def test_a_day_that_stands_twice_in_a_file_is_a_fault(lea):
    page = upload(lea, "measurements", f"metric,date,value\n{KEY},2026-06-01,3\n{KEY},2026-06-01,4\n")
    assert [line for line, _, _ in faults(page)] == ["3"]


def test_a_file_that_was_overtaken_is_shown_again(lea):
    preview = upload(lea, "measurements", LIST)
    record(35)
    again = confirm(lea, preview)
    assert (again.status_code, "1 measurement corrected" in words(again)) == (409, True)
    assert len(now()) == 1


def test_a_thousand_measurements_come_in_pages(lea):
    days = [date(2021, 1, 1) + timedelta(number) for number in range(1000)]
    measurements.record_all(ORGANISATION, [(KEY, Taken(day, 40)) for day in days])
    page = lea.get(f"/office/metrics/{KEY}?page=2")
    assert "Page 2 of 10" in words(page)
    assert f"/office/metrics/{KEY}?page=3" in page.text


def test_what_was_measured_stands_on_the_card_of_the_goal(lea, goal):
    record()
    assert "Leading: 36% on 1 July 2026: 25% of the way" in words(lea.get(f"/office/rounds/{SPRING}/roadmap"))
