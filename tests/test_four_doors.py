"""Page, PDF, API and spreadsheets side by side, figure by figure: one release, so one figure everywhere."""

import random
import shutil
from decimal import Decimal
from functools import cache

import pytest
from flask_babel import force_locale

from cxassess import demo
from cxassess.maturity import Unit
from cxassess.records import keys, organisations, responses, rounds
from tests import doors
from tests.conftest import make_app
from tests.pdftables import alternatives, tables
from tests.web.leaders import Browser, colleague, leader

DEMO = ("harbourline-2026-spring", "harbourline-2025-autumn", "harbourline-2025-spring")
ODD = ("half-hidden", "few-and-extreme")
FOUR = ("page", "pdf", "api", "xlsx", "csv")


def answers(chance, questionnaire, audience, *, extreme=False):
    """Answers of one person; with `extreme` everybody agrees on the first two pillars, as far as can be."""
    ends = (
        {pillar.id: end for pillar, end in zip(questionnaire.pillars, (5, 1), strict=False)}
        if extreme
        else {}
    )
    found = {}
    for pillar in questionnaire.pillars:
        for item in pillar.asked(audience, "full"):
            value = ends.get(pillar.id) or min(max(round(chance.gauss(3, 1)), 1), 5)
            found[item.id] = 6 - value if item.reverse and pillar.id in ends else value
        found[f"importance.{pillar.id}"] = 5 if extreme else chance.randint(2, 5)
    return {"audience": audience, "answers": found}


def hold(questionnaire, round_id, sizes, leaders, customers, *, extreme=False):
    """A closed round of generated answers."""
    units = [Unit(name, name.title(), None, size + 2) for name, size in sizes.items()]
    rounds.create("meadow", round_id=round_id, name=round_id, questionnaire=questionnaire, units=units,
                  open_link=True)  # fmt: skip
    rounds.open_round("meadow", round_id)
    chance = random.Random(round_id)
    people = [("staff", name) for name, size in sizes.items() for _ in range(size)]
    people += [("leader", None)] * leaders + [("customer", None)] * customers
    rows = [answers(chance, questionnaire, who, extreme=extreme) | {"unit": unit} for who, unit in people]
    responses.submit_many("meadow", round_id, rows)
    rounds.close("meadow", round_id)


@pytest.fixture(scope="module")
def house(demo_database, tmp_path_factory, questionnaire):
    """The demo, and beside it an organisation with a round of which half is hidden, and one of few people."""
    folder = shutil.copytree(demo_database, tmp_path_factory.mktemp("doors") / "data")
    app = make_app(folder, REPORT_SECONDS=300)  # however busy the machine is
    with app.app_context():
        organisations.create("Meadow Dairy", "meadow")
        sizes = {"barn": 30, "dairy": 26, "shop": 6, "vet": 3, "law": 2}
        hold(questionnaire, "half-hidden", sizes, 3, 4)
        hold(questionnaire, "few-and-extreme", {"field": 7, "yard": 5}, 6, 12, extreme=True)
        browsers = {demo.ORGANISATION: leader(app), "meadow": colleague(app, "leader", "meadow")}
        called = {each: str(keys.create(each, "doors", ["results", "roadmap"])) for each in browsers}
        with force_locale("en"):
            yield House(app, browsers, called)


class House:
    """Whatever a leader and a program can open of a round."""

    def __init__(self, app, browsers, called):
        self.app, self.browsers, self.called = app, browsers, called
        self.told = cache(self._told)

    def owner(self, round_id):
        return demo.ORGANISATION if round_id in DEMO else "meadow"

    def file(self, round_id, address):
        browser: Browser = self.browsers[self.owner(round_id)]
        answer = browser.get(f"/office/rounds/{round_id}{address}")
        assert answer.status_code == 200
        return answer

    def api(self, round_id, what):
        headers = {"Authorization": f"Bearer {self.called[self.owner(round_id)]}"}
        return self.app.test_client().get(f"/api/v1/rounds/{round_id}/{what}", headers=headers)

    def _told(self, round_id):
        """What each door tells of a round."""
        results = self.api(round_id, "results").get_json()
        comparison = self.api(round_id, "comparison")
        internal = next(node for node in results["nodes"] if node["id"] == "internal")
        pillars = {each["name"]: each["id"] for each in internal["scorecard"]["pillars"]}
        names = doors.Names.of(results, pillars)
        page = self.file(round_id, "").text
        roadmap = self.api(round_id, "roadmap").get_json()
        titles = [goal["title"] for goal in roadmap["goals"]]
        shown = [doors.from_tables(doors.html_tables(page), names)]
        if titles:
            shown.append(doors.goals_of_page(self.file(round_id, "/roadmap").text, titles))
        for place in ("/pillars", "/units"):
            shown.append(doors.from_tables(doors.html_tables(self.file(round_id, place).text), names))
        unit = next(node["id"] for node in results["nodes"] if node["kind"] == "unit" and node["shown"])
        own = doors.html_tables(self.file(round_id, f"/units/{unit}").text)
        shown.append(doors.from_tables(own, names, unit))
        pdf = self.browsers[self.owner(round_id)].pdf(f"/office/rounds/{round_id}/report.pdf").data
        return {
            "page": doors.all_of(shown),
            "pdf": doors.from_tables(tables(pdf), names) | doors.of_drawings(alternatives(pdf), names),
            "api": doors.from_api(
                results, comparison.get_json() if comparison.status_code == 200 else None, roadmap
            ),
            "xlsx": doors.from_rows(doors.rows_of_workbook(self.file(round_id, "/export.xlsx").data)),
            "csv": doors.from_rows(doors.rows_of_csv(self.api(round_id, "export?format=csv").text)),
        }


@pytest.mark.parametrize("round_id", DEMO + ODD)
def test_all_doors_tell_the_same_of_every_figure(house, round_id):
    assert doors.differences(house.told(round_id)) == []


@pytest.mark.parametrize("round_id", DEMO + ODD)
def test_whatever_page_and_report_show_stands_in_the_files_and_the_api_too(house, round_id):
    told = house.told(round_id)
    for shown in ("page", "pdf"):
        figures = {key for key, value in told[shown].items() if value is not None}
        assert len(figures) > 90
        for door in ("api", "xlsx", "csv"):
            assert figures - {key for key, value in told[door].items() if value is not None} == set()


@pytest.mark.parametrize("round_id", DEMO + ODD)
def test_api_and_spreadsheets_have_the_same_figures_and_no_others(house, round_id):
    api, xlsx, csv = (
        {key for key, value in house.told(round_id)[door].items() if value is not None}
        for door in ("api", "xlsx", "csv")
    )
    assert api == xlsx == csv
    assert len(api) > 300


@pytest.mark.parametrize(("round_id", "count"), [(DEMO[0], 2), ("half-hidden", 3)])
def test_what_is_hidden_has_no_figure_behind_any_door(house, round_id, count):
    results = house.api(round_id, "results").get_json()
    hidden = [node["id"] for node in results["nodes"] if not node["shown"]]
    assert len(hidden) >= count
    for door, told in house.told(round_id).items():
        assert [key for key, value in told.items() if key[1] in hidden and value is not None] == [], door


def test_the_rounds_compared_hold_bounds_hidden_figures_changes_and_gaps(house):
    """Or the comparisons above would prove little."""
    told = [house.told(round_id) for round_id in DEMO + ODD]
    everything = [(key[0], value) for each in told for key, value in each["page"].items()]
    assert {value[1] for _, value in everything if isinstance(value, tuple)} == {None, "at_most", "at_least"}
    assert any(value is None for _, value in everything)
    assert {"score", "change", "verdict", "gap", "class", "importance"} <= {
        measure for measure, _ in everything
    }
    assert len([1 for each in told for key in each["pdf"] if key[0] in ("change", "gap", "verdict")]) > 20


@pytest.mark.parametrize("door", FOUR)
def test_a_door_that_rounds_otherwise_is_found(house, door):
    told = dict(house.told(DEMO[0]))
    key = ("score", "internal", "leadership")
    value, bound = told[door][key]
    told[door] = told[door] | {key: (value + Decimal("0.4"), bound)}
    assert len(doors.differences(told)) == len(FOUR) - 1
