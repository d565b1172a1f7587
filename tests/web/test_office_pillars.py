"""The pages of pillars: every figure is the release's, cell by cell, and nothing of what is hidden."""

import re

import pytest

from cxassess import demo
from cxassess.records import releases

from .leaders import OPEN, SPRING, branch_leader, colleague, leader, words
from .test_office_results import FIRST, figures, node, tables

AUTUMN = "/office/rounds/harbourline-2025-autumn"
GROUPS = ("internal", "staff", "leader", "customer")


def whole(value):
    return "–" if value is None else str(value)


def percent(value):
    return "–" if value is None else f"{round(value * 100)}%"


def hundredths(value):
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def signed(value):
    return "–" if value is None else f"{value:+d}".replace("-", "−") if value else "0"


def margin(figure):
    if figure["ci95"] is None:
        return "–"
    low, high = figure["ci95"]
    return f"±{max(figure['score'] - low, high - figure['score'])}"


@pytest.mark.parametrize("address", [SPRING, FIRST, AUTUMN])
@pytest.mark.parametrize("of", GROUPS)
def test_the_table_of_pillars_says_what_the_release_says_of_every_group(demo_app, address, of):
    rows = tables(leader(demo_app).get(f"{address}/pillars?of={of}"))[
        "Scores, levels and how the answers lie"
    ]
    for row, pillar in zip(rows[1:], node(address, of)["scorecard"]["pillars"], strict=True):
        score = whole(pillar["score"]) if pillar["score"] is not None else "not asked"
        level = pillar["level"]["name"] if pillar["level"] else "–"
        shares = [percent(pillar[name]) for name in ("favourable", "neutral", "unfavourable")]
        assert row == [pillar["name"], score, margin(pillar), level, whole(pillar["n"]), *shares]


@pytest.mark.parametrize("of", GROUPS)
def test_the_quality_panel_says_what_the_release_says(demo_app, of):
    rows = tables(leader(demo_app).get(f"{SPRING}/pillars?of={of}"))["Quality of each pillar"]
    for row, pillar in zip(rows[1:], node(SPRING, of)["scorecard"]["pillars"], strict=True):
        alpha, agreement = pillar["alpha"], pillar["agreement"]
        ends = alpha["ci95"]
        assert row[0].startswith(pillar["name"])
        assert row[2] == hundredths(alpha["raw"])
        assert row[3] == (f"{hundredths(ends[0])} to {hundredths(ends[1])}" if ends else "–")
        assert row[4:6] == [hundredths(alpha["mean_r"]), whole(alpha["n"])]
        assert row[6] == (agreement["band"] or "not shown").replace("_", " ").capitalize() or "not shown"
        assert row[7:9] == [hundredths(agreement["rwg"]), hundredths(agreement["ad"])]


def test_a_warning_stands_beside_its_pillar_and_no_other(demo_app):
    rows = tables(leader(demo_app).get(SPRING + "/pillars"))["Quality of each pillar"]
    split = "The average hides a split; opinions differ widely"
    warned = {row[0].split(split)[0] for row in rows[1:] if split in row[0]}
    told = node(SPRING, "internal")["scorecard"]["warnings"]
    named = {card["id"]: card["name"] for card in node(SPRING, "internal")["scorecard"]["pillars"]}
    assert warned == {named[each["where"]] for each in told if each["code"] == "split_opinions"}
    assert warned


@pytest.mark.parametrize("of", ["executive-office", "fleet-ports", "nobody", "<b>", "internal'"])
def test_quality_is_of_groups_that_are_shown_and_everything_else_is_not_found(demo_app, of):
    page = leader(demo_app).get(f"{SPRING}/pillars", query_string={"of": of})
    assert page.status_code == 404
    assert of not in page.text


@pytest.mark.parametrize("of", [*GROUPS, "onboard-crew"])
@pytest.mark.parametrize("pillar_id", ["voice_of_customer", "customer_service", "leadership"])
def test_the_questions_of_a_pillar_have_the_means_of_the_release(demo_app, pillar_id, of):
    page = leader(demo_app).get(f"{SPRING}/pillars/{pillar_id}?of={of}")
    card = next(each for each in node(SPRING, of)["scorecard"]["pillars"] if each["id"] == pillar_id)
    rows = tables(page).get("The mean answer to each question", [[]])
    told = {item["id"]: item for item in card["items"] if item["mean"] is not None}
    items = (
        releases.get(demo.ORGANISATION, SPRING.rpartition("/")[2]).round.questionnaire.pillar(pillar_id).items
    )
    shown = {row[0]: row[1:3] for row in rows[1:] if row[1] not in ("not asked", "not shown")}
    named = {item.title: item.id for item in items}
    assert {named[title] for title in shown} == set(told)
    for title, (mean, score) in shown.items():
        assert mean == f"{told[named[title]]['mean']:.1f}"
        assert score == whole(told[named[title]]["score"])


def test_the_anchors_beside_a_mean_are_marked(demo_app):
    page = leader(demo_app).get(SPRING + "/pillars/voice_of_customer").text
    card = next(
        each for each in node(SPRING, "internal")["scorecard"]["pillars"] if each["id"] == "voice_of_customer"
    )
    for item in card["items"]:
        part = page.split(f'<li id="{item["id"]}">')[1].split("</ul>")[0]
        near = {int(value) for value in re.findall(r'class="near"><span class="num">(\d)', part)}
        assert near == {int(item["mean"]), -int(-item["mean"] // 1)}


def test_a_pillars_places_have_the_scores_of_the_release_and_hidden_ones_none(demo_app):
    (rows,) = [
        rows
        for caption, rows in tables(leader(demo_app).get(SPRING + "/pillars/leadership")).items()
        if "place by place" in caption
    ]
    nodes = figures(SPRING)["nodes"]
    base = next(card for card in nodes[0]["scorecard"]["pillars"] if card["id"] == "leadership")["score"]
    for row, each in zip(rows[1:], nodes, strict=True):
        if not each["shown"]:
            assert row[1:] == ["hidden", "–", "–", "–"]
            continue
        card = next(card for card in each["scorecard"]["pillars"] if card["id"] == "leadership")
        away = card["score"] - base
        assert row[1].split()[0] == str(card["score"])
        assert ("↑" in row[1], "↓" in row[1]) == (away >= 10, away <= -10)
        assert row[2:4] == [margin(card), card["level"]["name"]]
        assert row[4] == ("–" if each["id"] == "internal" else signed(away))


def test_the_change_of_a_pillar_is_the_releases_own_with_what_could_have_been_seen(demo_app):
    page = words(leader(demo_app).get(SPRING + "/pillars/processes_technology"))
    compared = next(each for each in figures(SPRING)["comparisons"] if each["node"] == "internal")
    entry = next(each for each in compared["comparison"]["pillars"] if each["id"] == "processes_technology")
    assert entry["verdict"] == "declined"
    assert "Processes & Technology fell to" in page
    moved = f"Since Autumn 2025: {signed(entry['difference'])}, from {entry['prior']['score']} to"
    assert moved in page
    assert f"a true change of {entry['detectable']} points would have been seen" in page


def test_the_sum_behind_the_margin_comes_out_as_printed(demo_app):
    page = words(leader(demo_app).get(SPRING + "/pillars/innovation"))
    score, t, sd, n, sampled, invited, low, high = map(
        float,
        re.search(r"(\d+) ± ([\d.]+) × (\d+) / √(\d+) × √\(1 − (\d+)/(\d+)\): (\d+) … (\d+)", page).groups(),
    )
    half = t * sd / n**0.5 * (1 - sampled / invited) ** 0.5
    assert abs(score - half - low) <= 1
    assert abs(score + half - high) <= 1


def test_a_pillar_leads_to_its_comments_its_goal_and_its_importance(demo_app):
    browser = leader(demo_app)
    page = browser.get(SPRING + "/pillars/voice_of_customer")
    assert 'id="comment.voice_of_customer"' in browser.get(SPRING + "/words").text
    assert 'words#comment.voice_of_customer"' in page.text
    goal = re.search(r'harbourline-2026-spring(#goal-[^"]+)"', page.text).group(1)
    assert f'id="{goal[1:]}"' in browser.get(SPRING).text
    said = next(
        each["mean"]
        for each in node(SPRING, "leader")["scorecard"]["importance"]
        if each["id"] == "voice_of_customer"
    )
    assert f"Leaders say, from 1 to 5 {said:.1f}" in words(page)


@pytest.mark.parametrize(
    "address", ["/pillars/never", "/pillars/leadership?of=executive-office", "/pillars/<b>"]
)
def test_a_pillar_or_place_that_is_not_there_is_not_found(demo_app, address):
    assert leader(demo_app).get(SPRING + address).status_code == 404


def test_a_hidden_place_answers_just_like_one_that_never_was(demo_app):
    browser = leader(demo_app)
    hidden, never = (
        browser.get(f"{SPRING}/pillars/leadership?of={of}").text for of in ("executive-office", "never-was")
    )
    assert re.sub('value="[^"]*"', "", hidden) == re.sub('value="[^"]*"', "", never)


@pytest.mark.parametrize(
    "page", ["/pillars", "/pillars/leadership", "/units", "/units/onboard-crew", "/trend"]
)
def test_an_open_round_says_when_results_come_on_every_page_of_them(demo_app, page):
    seen = leader(demo_app).get(OPEN + page)
    assert seen.status_code == 200
    assert "Results come when it has closed" in words(seen)


@pytest.mark.parametrize(
    "page", ["/pillars", "/pillars/leadership", "/units", "/units/onboard-crew", "/trend"]
)
def test_facilitators_read_none_of_it(demo_app, page):
    assert colleague(demo_app, "facilitator").get(SPRING + page).status_code == 403


def test_a_branch_leader_can_choose_their_own_units_only(demo_app):
    browser = branch_leader(demo_app, "fleet-ports")
    page = browser.get(SPRING + "/pillars/leadership")
    offered = set(re.findall(r'<option value="([^"]+)"', page.text))
    assert offered == {*GROUPS, "fleet-ports", "onboard-crew", "port-operations"}
    assert browser.get(SPRING + "/pillars/leadership?of=shore-office").status_code == 404


def test_the_overview_leads_to_every_pillar_and_to_every_unit_that_is_shown(demo_app):
    page = leader(demo_app).get(SPRING).text
    pillars = {card["id"] for card in node(SPRING, "internal")["scorecard"]["pillars"]}
    assert set(re.findall(r'harbourline-2026-spring/pillars/([\w-]+)"', page)) == pillars
    shown = {each["id"] for each in figures(SPRING)["nodes"] if each["kind"] == "unit" and each["shown"]}
    assert set(re.findall(r'harbourline-2026-spring/units/([\w-]+)"', page)) == shown
    for rest in ("pillars", "units", "trend"):
        assert f'harbourline-2026-spring/{rest}"' in page
