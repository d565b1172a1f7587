"""The pages of units: shown ones with the release's figures, hidden ones with their name and nothing else."""

import re

import html5lib
import pytest

from cxassess.records import rounds

from .leaders import SPRING, branch_leader, leader, words
from .test_office_pillars import margin, signed
from .test_office_results import FIRST, figures, newcomer, node, tables

SHOWN = (
    "fleet-ports",
    "onboard-crew",
    "port-operations",
    "shore-office",
    "guest-services",
    "digital-booking",
)
HIDDEN = ("safety-compliance", "executive-office")


def comparison(address, node_id):
    found = [each["comparison"] for each in figures(address)["comparisons"] if each["node"] == node_id]
    return found[0] if found else None


def beside(page):
    return next(rows for caption, rows in tables(page).items() if "beside everyone" in caption)


@pytest.mark.parametrize("unit", SHOWN)
@pytest.mark.parametrize("address", [SPRING, FIRST])
def test_a_units_pillars_are_the_releases_cell_by_cell(demo_app, address, unit):
    rows = beside(leader(demo_app).get(f"{address}/units/{unit}"))
    everyone = node(address, "internal")["scorecard"]["pillars"]
    changes = (comparison(address, unit) or {"pillars": [None] * 10})["pillars"]
    cards = node(address, unit)["scorecard"]["pillars"]
    for row, card, base, change in zip(rows[1:], cards, everyone, changes, strict=True):
        away = card["score"] - base["score"]
        assert row[0].startswith(card["name"])
        assert row[1:5] == [str(card["score"]), margin(card), card["level"]["name"], str(base["score"])]
        assert row[5].split()[0] == signed(away)
        assert ("↑" in row[5], "↓" in row[5]) == (away >= 10, away <= -10)
        if change:
            assert row[6] == signed(change["difference"])
        assert row[-1].lower() == (card["agreement"]["band"] or "not shown").replace("_", " ")


def test_the_tree_of_units_is_the_releases_and_hidden_ones_look_hidden(demo_app):
    rows = tables(leader(demo_app).get(SPRING + "/units"))["Units of this round"]
    units = [each for each in figures(SPRING)["nodes"] if each["kind"] == "unit"]
    for row, each in zip(rows[2:], units, strict=True):
        assert row[0] == each["name"]
        if each["shown"]:
            card = each["scorecard"]
            assert row[1].startswith(str(card["respondents"]))
            assert row[2:4] == [str(card["overall"]["score"]), margin(card["overall"])]
        else:
            assert row[1:] == ["hidden, to protect the people in it and beside it"]


def test_no_page_of_units_counts_the_hidden_ones_or_gives_them_an_address(demo_app):
    page = leader(demo_app).get(SPRING + "/units")
    assert not [unit for unit in HIDDEN if f"units/{unit}" in page.text]
    assert not re.search(r"\b(two|2) units?\b", words(page))


@pytest.mark.parametrize("unit", [*HIDDEN, "internal", "staff", "leader", "never-was"])
def test_a_hidden_unit_is_not_found_just_like_one_that_never_was(demo_app, unit):
    browser = leader(demo_app)
    page, never = (browser.get(f"{SPRING}/units/{name}") for name in (unit, "nor-this"))
    assert page.status_code == never.status_code == 404
    assert [re.sub('value="[^"]*"', "", each.text) for each in (page, never)] == [
        re.sub('value="[^"]*"', "", never.text)
    ] * 2


@pytest.mark.parametrize("branch", ["fleet-ports", "digital-booking"])
def test_a_branch_leader_sees_the_pages_of_their_own_units_only(demo_app, branch):
    browser = branch_leader(demo_app, branch)
    mine = {branch} | ({"onboard-crew", "port-operations"} if branch == "fleet-ports" else set())
    for unit in (*SHOWN, *HIDDEN):
        assert browser.get(f"{SPRING}/units/{unit}").status_code == (200 if unit in mine else 404)
    listed = set(re.findall(r'/units/([\w-]+)"', browser.get(SPRING + "/units").text))
    assert listed == mine


def test_a_branch_leaders_unit_names_no_unit_above_it(demo_app):
    page = branch_leader(demo_app, "digital-booking").get(SPRING + "/units/digital-booking")
    assert "Shore office" not in page.text
    assert "part of" not in words(page)
    whole = leader(demo_app).get(SPRING + "/units/digital-booking")
    assert "part of Shore office" in words(whole)


def test_a_units_heading_names_the_pillars_that_are_marked(demo_app):
    for unit in SHOWN:
        page = leader(demo_app).get(f"{SPRING}/units/{unit}")
        marked = [row[0] for row in beside(page)[1:] if "↑" in row[5] or "↓" in row[5]]
        heading = words(page).split("All units ")[1].split("Overview")[0]
        assert bool(marked) is ("does not stand far" not in heading)
        assert [name for name in marked if name.split(" The ")[0].split(" Few ")[0] not in heading] == []


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "=cmd()|' /C calc'!A0", "شركة عبّارات الميناء", "x" * 200]
)
def test_a_hostile_or_long_name_of_a_round_is_only_text(app, open_round, name):
    made = open_round(name=name, units=(("ops", None, 9),))
    rounds.close("meadow", made.id)
    browser = newcomer(app)
    for page in ("pillars", "pillars/leadership", "units", "trend"):
        seen = browser.get(f"/office/rounds/{made.id}/{page}")
        assert seen.status_code == 200
        assert "<script>alert" not in seen.text
        html5lib.HTMLParser(strict=True).parse(seen.text)


def test_a_round_that_nobody_may_see_has_pages_without_a_figure(app, open_round):
    made = open_round((("ops", None, 9),))
    rounds.close("meadow", made.id)
    browser = newcomer(app)
    for page in ("pillars", "pillars/leadership", "units", "trend"):
        seen = browser.get(f"/office/rounds/{made.id}/{page}")
        assert seen.status_code == 200, page
        assert '<svg class="chart' not in seen.text
        assert "/units/ops" not in seen.text
    assert browser.get(f"/office/rounds/{made.id}/units/ops").status_code == 404
