"""The pages of rounds and results: they say what the release says, and nothing of what is hidden."""

import json
import re

import html5lib
import pytest

from cxassess import demo
from cxassess.records import courses, organisations, people, releases, rounds, themes
from cxassess.records.database import db

from .leaders import OPEN, SPRING, colleague, leader, words

FIRST = "/office/rounds/harbourline-2025-spring"


def figures(address):
    return releases.get(demo.ORGANISATION, address.rpartition("/")[2]).figures


def node(address, node_id):
    return next(node for node in figures(address)["nodes"] if node["id"] == node_id)


def tables(page):
    """Each table of a page as rows of texts, by its caption."""
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page.text)
    found = {}
    for table in tree.iter("table"):
        rows = [["".join(cell.itertext()).strip() for cell in row] for row in table.iter("tr")]
        found["".join(table.find("caption").itertext())] = rows
    return found


def numbers_of(value):
    """Every number in the figures, as shares also in per cent."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return set()
    if isinstance(value, int | float):
        return {abs(value), round(abs(value) * 100, 4)}
    return set().union(*map(numbers_of, value.values() if isinstance(value, dict) else value), set())


@pytest.mark.parametrize("address", [SPRING, FIRST, "/office/rounds/harbourline-2025-autumn"])
def test_the_table_of_pillars_says_what_the_release_says(demo_app, address):
    rows = tables(leader(demo_app).get(address))
    shown = next(rows for caption, rows in rows.items() if "illar" in caption and rows[0][1] == "This round")
    by_name = {row[0]: row for row in shown[1:]}
    internal = node(address, "internal")
    comparisons = [
        each["comparison"] for each in figures(address)["comparisons"] if each["node"] == "internal"
    ]
    compared = {entry["id"]: entry for each in comparisons for entry in each["pillars"]}
    for pillar in internal["scorecard"]["pillars"]:
        row = by_name[pillar["name"]]
        assert row[1] == str(pillar["score"])
        assert row[3] == pillar["level"]["name"]
        assert row[-3:] == [
            f"{round(pillar[share] * 100)}%" for share in ("favourable", "neutral", "unfavourable")
        ]
        if compared:
            assert row[4] == str(compared[pillar["id"]]["prior"]["score"])
            assert row[5].replace("−", "-").lstrip("+") == str(compared[pillar["id"]]["difference"])
    assert len(by_name) == 10
    assert bool(compared) is (address != FIRST)


@pytest.mark.parametrize("address", [SPRING, FIRST])
def test_the_heat_map_says_what_the_release_says_and_hidden_units_have_no_figure(demo_app, address):
    heat = next(rows for caption, rows in tables(leader(demo_app).get(address)).items() if "unit" in caption)
    units = {unit.name: unit.id for unit in rounds.get(demo.ORGANISATION, address.rpartition("/")[2]).units}
    seen = hidden = 0
    for column, heading in enumerate(heat[0][1:], start=1):
        name = next((name for name in units if heading.startswith(name)), None)
        shown = node(address, units[name] if name else "internal")
        cells = [row[column] for row in heat[1:]]
        if not shown["shown"]:
            assert {re.sub(r"\W", "", cell) for cell in cells} == {"hidden"}
            assert not re.search(r"\d", heading)
            hidden += 1
            continue
        scores = {card["name"]: card["score"] for card in shown["scorecard"]["pillars"]}
        assert [re.match(r"\d+", cell).group() for cell in cells] == [str(scores[row[0]]) for row in heat[1:]]
        seen += 1
    assert (seen, hidden) == (7, 2)


def test_the_perception_table_says_what_the_release_says(demo_app):
    shown = tables(leader(demo_app).get(SPRING))
    audiences = ["Leaders", "Staff", "Customers (unverified)"]
    rows = next(rows for rows in shown.values() if rows[0][1:4] == audiences)
    pairs = figures(SPRING)["perception"]["pairs"]
    for row in rows[1:]:
        for place, audience in enumerate(("leader", "staff", "customer"), start=1):
            cards = {card["name"]: card["score"] for card in node(SPRING, audience)["scorecard"]["pillars"]}
            assert row[place] == ("not asked" if cards.get(row[0]) is None else str(cards[row[0]]))
        names = {card["id"]: card["name"] for card in node(SPRING, "internal")["scorecard"]["pillars"]}
        for number, pair in enumerate(pairs):
            gap = next(entry["gap"] for entry in pair["pillars"] if names[entry["id"]] == row[0])
            assert row[4 + 2 * number].replace("−", "-").lstrip("+") == str(gap)


@pytest.mark.parametrize("address", [SPRING, FIRST, "/office/rounds/harbourline-2025-autumn"])
def test_every_number_above_the_roadmap_is_in_the_release(demo_app, address):
    page = leader(demo_app).get(address)
    text = words(page)
    text = text[text.index("Overall level") : text.index("Roadmap: ")]
    allowed = numbers_of(figures(address)) | {0, 20, 40, 60, 80, 100}
    found = figures(address)
    bands = {edge for level in (0, 20, 40, 60, 80) for edge in (level - 1, level)}
    margins = {
        max(round(abs(edge - figure[key])) for edge in figure["ci95"])
        for figure in every_interval(found)
        for key in ("score", "difference", "gap")
        if figure.get(key) is not None
    }
    counted = set(range(11))  # «7 gaps are clear»: how many of ten pillars
    counted.add(sum(len(node["texts"]) for each in found["words"] for node in each["nodes"]))
    counted |= of_themes(address) | of_last_roadmap(address)
    said = {float(number.replace(",", "")) for number in re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", text)}
    assert said - {float(n) for n in allowed | bands | margins | counted | years(text)} == set()
    assert len(said) > 30


def of_last_roadmap(address):
    """What was measured of the goals of the roadmap before, with baselines and targets."""
    told = courses.of(releases.get("harbourline", address.rpartition("/")[2])).goals
    ways = [way for each in told for way in (each.course.leading, each.course.lagging) if way]
    measured = {number for way in ways for number in (way.baseline, way.target, way.value, way.percent)}
    return {round(float(number), 2) for number in measured if number is not None}


def of_themes(address):
    """The numbers of texts in themes, with their shares: of the release's words, after leaders' decisions."""
    found = themes.found(releases.get("harbourline", address.rpartition("/")[2]))
    told = {len(found.live), found.in_no_theme, found.counted.texts - found.in_no_theme}
    for theme in found.live:
        for side in ("inside", "customer"):
            told |= {theme.counted.of(side), round(100 * theme.counted.share(side, found.counted))}
        told |= {theme.counted.texts, *theme.counted.nodes.values()}
    return told


def every_interval(value):
    if isinstance(value, dict):
        if value.get("ci95"):
            yield value
        for part in value.values():
            yield from every_interval(part)
    elif isinstance(value, list):
        for part in value:
            yield from every_interval(part)


def years(text):
    return {int(year) for year in re.findall(r"\b20\d\d\b", text)}


def test_no_group_too_small_to_show_appears_in_what_the_page_was_made_from(demo_app):
    small = [node for node in figures(SPRING)["nodes"] if not node["shown"]]
    assert len(small) == 2
    for hidden in small:
        assert not re.search(r'"(scorecard|respondents|score|n)"', json.dumps(hidden))


def test_a_round_that_is_open_says_when_results_come_and_shows_no_score(demo_app):
    page = leader(demo_app).get(OPEN)
    assert "This round is open until" in words(page)
    assert "Results come when it has closed" in words(page)
    assert "Level" not in words(page)
    assert "fewer than 5" in words(page)


def test_the_open_rounds_pdf_is_not_there_yet_either(demo_app):
    page = leader(demo_app).get(OPEN + "/report.pdf")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "Results come when it has closed" in words(page)


def test_the_rounds_are_listed_newest_first_with_the_answers_of_closed_ones(demo_app):
    text = words(leader(demo_app).get("/office/"))
    places = [text.index(name) for name in ("Autumn 2026", "Spring 2026", "Autumn 2025", "Spring 2025")]
    assert places == sorted(places)
    card = node(SPRING, "internal")["scorecard"]
    assert f"{card['respondents']} of {card['invited']} invited people answered." in text


def newcomer(app):
    """The owner of Meadow Dairy, signed in."""
    return colleague(app, "owner", "meadow")


def test_an_organisation_without_rounds_is_told_what_a_round_is(app):
    organisations.create("Meadow Dairy", "meadow")
    browser = newcomer(app)
    assert "There is no round yet." in words(browser.get("/office/"))


def test_a_round_that_nobody_may_see_says_so_and_shows_no_figure(app, open_round):
    made = open_round((("ops", None, 9),))
    rounds.close("meadow", made.id)
    page = newcomer(app).get(f"/office/rounds/{made.id}")
    assert page.status_code == 200
    assert "nothing is shown" in words(page)
    assert "Roadmap:" not in words(page)
    assert '<svg class="chart' not in page.text


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "evil {{7*7}} {0.__class__}", "=1+1", "x" * 200]
)
def test_a_rounds_name_is_only_text(app, open_round, name):
    made = open_round(name=name, units=(("ops", None, 9),))
    browser = newcomer(app)
    for address in ("/office/", f"/office/rounds/{made.id}"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "49" not in words(page)
        html5lib.HTMLParser(strict=True).parse(page.text)


def test_the_pdf_comes_as_a_file_with_a_plain_name(demo_app):
    answer = leader(demo_app).pdf(SPRING + "/report.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert (
        answer.headers["Content-Disposition"]
        == 'attachment; filename="cx-roadmap-harbourline-2026-spring.pdf"'
    )


def test_a_pdf_is_not_given_to_somebody_whose_access_has_ended(demo_app):
    browser = colleague(demo_app, "analyst")
    assert browser.pdf(FIRST + "/report.pdf").mimetype == "application/pdf"
    user = next(user for user in people.in_organisation(demo.ORGANISATION) if user.role == "analyst")
    people.deactivate(demo.ORGANISATION, user.id)
    assert browser.get(FIRST + "/report.pdf").status_code == 302


def test_reading_results_changes_nothing_that_is_kept(demo_app):
    browser = leader(demo_app)
    before = dump()
    for address in ("/office/", SPRING, FIRST, OPEN):
        browser.get(address)
    assert dump() == before


def dump():
    db.session.rollback()
    names = db.session.execute(db.text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    return {name: db.session.execute(db.text(f'SELECT * FROM "{name}"')).all() for name in names}


@pytest.mark.parametrize("address", [SPRING, FIRST])
def test_importance_against_performance_says_what_the_release_says(demo_app, address):
    rows = tables(leader(demo_app).get(address))["Importance against performance"]
    found = node(address, "internal")["scorecard"]["importance_performance"]
    names = {card["id"]: card["name"] for card in node(address, "internal")["scorecard"]["pillars"]}
    called = {
        "fix_first": "Fix first",
        "keep": "Keep",
        "overdone": "Overdone?",
        "low_priority": "Low priority",
    }
    assert {tuple(row) for row in rows[1:]} == {
        (names[e["id"]], f"{round(100 * e['importance'])}%", str(e["performance"]), called[e["quadrant"]])
        for e in found["pillars"]
    }


def test_confidence_says_what_the_release_says(demo_app):
    page = leader(demo_app).get(SPRING)
    found = node(SPRING, "internal")["scorecard"]["confidence"]
    rows = tables(page)["The conditions of confidence"][1:]
    assert [row[2] == "Met" for row in rows] == [each["met"] for each in found["conditions"]]
    assert f"Confidence {found['level'].capitalize()}" in words(page)
    assert "Onboard crew (62%)" in words(page)


def test_the_overview_names_every_goal_and_leads_to_its_page(demo_app):
    page = html5lib.HTMLParser(namespaceHTMLElements=False).parse(leader(demo_app).get(SPRING).text)
    goals = [goal for goal in page.iter("li") if goal.get("id", "").startswith("goal-")]
    named = [(goal.get("id").removeprefix("goal-"), goal.find(".//a").get("href")) for goal in goals]
    assert len(named) == 6
    assert all(address == f"/office/goals/{goal}" for goal, address in named)
    assert f"{SPRING}/roadmap" in [each.get("href") for each in page.iter("a")]
