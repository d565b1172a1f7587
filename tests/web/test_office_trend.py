"""The trend: each score is its own round's, each step the later release's, and nothing is said beyond."""

import re

import pytest

from cxassess import demo
from cxassess.records import releases, rounds
from cxassess.records.database import writing
from cxassess.records.models import RoundRow

from .leaders import SPRING, branch_leader, leader, words
from .test_office_pillars import AUTUMN, margin, signed
from .test_office_results import FIRST, figures, node, tables

LINE = (FIRST, AUTUMN, SPRING)
VERDICTS = {
    "improved": "Improved",
    "declined": "Declined",
    "no_clear_change": "No clear change",
    "too_few_answers": "Too few answers to compare",
    "not_comparable": "Not comparable: other questions",
}


def change_round(round_id, **values):
    """As it can come to be by deleting, or by hand."""
    with writing() as session:
        row = session.get(RoundRow, (demo.ORGANISATION, round_id))
        for name, value in values.items():
            setattr(row, name, value)


def scores(page):
    return next(rows for caption, rows in tables(page).items() if caption.startswith("Scores round by round"))


def card(address, node_id, pillar):
    scorecard = node(address, node_id)["scorecard"]
    return scorecard["overall"] if pillar is None else scorecard["pillars"][pillar]


def change(address, node_id, pillar):
    found = next(each["comparison"] for each in figures(address)["comparisons"] if each["node"] == node_id)
    return found["overall"] if pillar is None else found["pillars"][pillar]


@pytest.mark.parametrize("of", ["internal", "staff", "customer", "fleet-ports", "digital-booking"])
def test_every_cell_of_the_trend_is_a_releases_own(demo_app, of):
    rows = scores(leader(demo_app).get(f"{SPRING}/trend?of={of}"))
    for place, row in enumerate(rows[1:]):
        pillar = place - 1 if place else None
        for number, address in enumerate(LINE):
            figure = card(address, of, pillar)
            told = "not shown" if figure["score"] is None else f"{figure['score']} {margin(figure)}"
            assert row[1 + 2 * number] == told.removesuffix(" –")
            if number and figure["score"] is not None:
                step = change(address, of, pillar)
                assert row[2 * number].endswith(VERDICTS[step["verdict"]])
                if step["difference"] is not None:
                    assert row[2 * number].startswith(signed(step["difference"]))


def test_the_heading_counts_the_steps_that_are_clear(demo_app):
    page = words(leader(demo_app).get(SPRING + "/trend"))
    verdicts = [change(address, "internal", None)["verdict"] for address in LINE[1:]]
    assert set(verdicts) == {"no_clear_change"}
    assert "The overall score did not change clearly in any step" in page
    fell = [pillar for pillar in range(10) if "declined" in
            [change(address, "internal", pillar)["verdict"] for address in LINE[1:]]]  # fmt: skip
    names = [card(SPRING, "internal", pillar)["name"] for pillar in fell]
    assert f"Fell clearly at least once: {', '.join(names)}." in page


def test_nothing_is_claimed_from_the_first_round_to_the_last(demo_app):
    page = words(leader(demo_app).get(SPRING + "/trend"))
    assert "From the first round to the last nothing was" in page
    assert not re.search(r"since Spring 2025|overall change|in total", page)


def test_a_trend_of_two_rounds_speaks_of_the_one_before(demo_app):
    page = words(leader(demo_app).get(AUTUMN + "/trend"))
    assert "since Spring 2025" in page
    assert "From the first round to the last" not in page


def test_a_first_round_says_that_a_trend_begins_with_the_second(demo_app):
    page = leader(demo_app).get(FIRST + "/trend")
    assert "A trend begins with the second round" in words(page)
    assert '<svg class="chart' not in page.text
    assert [row[1] for row in scores(page)[1:3]] == [
        f"{card(FIRST, 'internal', place)['score']} {margin(card(FIRST, 'internal', place))}"
        for place in (None, 0)
    ]


@pytest.mark.parametrize("of", ["executive-office", "never-was"])
def test_a_hidden_place_has_no_trend_just_like_one_that_never_was(demo_app, of):
    assert leader(demo_app).get(f"{SPRING}/trend?of={of}").status_code == 404


def test_a_branch_leader_follows_their_own_units_only(demo_app):
    browser = branch_leader(demo_app, "shore-office")
    assert browser.get(SPRING + "/trend?of=guest-services").status_code == 200
    assert browser.get(SPRING + "/trend?of=onboard-crew").status_code == 404
    page = browser.get(SPRING + "/trend")
    assert "Onboard crew" not in page.text


def test_every_release_of_a_branch_leaders_line_holds_their_units_only(demo_app):
    seen = releases.get(demo.ORGANISATION, "harbourline-2026-spring", "shore-office")
    line = releases.line(seen)
    assert len(line) == 3
    for each in line:
        units = {found["id"] for found in each.figures["nodes"] if found["kind"] == "unit"}
        assert "shore-office" in units
        assert not units & {"fleet-ports", "onboard-crew", "port-operations"}


def test_the_line_ends_before_a_round_that_was_deleted_and_says_so(demo_app):
    change_round("harbourline-2025-autumn", prior_round="gone-for-good")
    page = words(leader(demo_app).get(SPRING + "/trend"))
    assert "The line begins with Autumn 2025" in page
    assert "Spring 2025" not in page


def test_a_circle_of_rounds_makes_no_endless_line(demo_app):
    change_round("harbourline-2025-spring", prior_round="harbourline-2026-spring")
    made = releases.get(demo.ORGANISATION, SPRING.rpartition("/")[2])
    assert len(releases.line(made)) == releases.LONGEST_LINE


def test_the_rounds_of_the_line_are_named_with_their_questionnaire(demo_app):
    rows = tables(leader(demo_app).get(SPRING + "/trend"))["The rounds"]
    names = [rounds.get(demo.ORGANISATION, address.rpartition("/")[2]).name for address in LINE]
    assert [row[0] for row in rows[1:]] == names
    assert {row[3] for row in rows[1:]} == {"Ten pillars of customer experience, version 1.0.0"}
