"""Who may see which page of the office, beyond the matrix of roles; what every page keeps to."""

import html5lib
import pytest
from flask import Blueprint, Flask

from cxassess.web.office_access import BRANCH_LEADER, READERS, Office, policy

from .leaders import OPEN, SPRING, Browser, a_goal, a_sheet, colleague, leader, stranger, words


def address(app: Flask, endpoint: str) -> str:
    """A page of the demo organisation behind this view."""
    known = {"round_id": SPRING.rpartition("/")[2], "goal_id": a_goal(app).split("/")[3]}
    if "workshop" in endpoint or "remove" in endpoint:
        known |= {"round_id": OPEN.rpartition("/")[2], "workshop_id": a_sheet(app).rpartition("/")[2]}
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    with app.test_request_context():
        return app.url_for(endpoint, **{name: known[name] for name in rule.arguments})


@pytest.mark.parametrize(
    "endpoint", ["office.results", "office.report_pdf", "office.goal", "office.workshops", "office.workshop"]
)
def test_another_organisations_page_looks_like_one_that_never_was(demo_app, endpoint):
    theirs = address(demo_app, endpoint)
    never = theirs.replace(a_goal(demo_app).removesuffix("/change"), "/office/goals/0000")
    for survey_round in (SPRING, OPEN):
        never = never.replace(survey_round, "/office/rounds/never-was")
    browser = stranger(demo_app)
    seen, unknown = browser.get(theirs), browser.get(never)
    assert (seen.status_code, seen.data) == (unknown.status_code, unknown.data)


@pytest.mark.parametrize("role", sorted(READERS - {BRANCH_LEADER}))
def test_all_readers_read_and_all_but_analysts_edit(demo_app, role):
    browser = colleague(demo_app, role)
    assert browser.get(SPRING).status_code == 200
    status = 403 if role == "analyst" else 200
    assert browser.get(a_goal(demo_app)).status_code == status
    assert ("Change this goal" in browser.get(SPRING + "/roadmap").text) is (status == 200)


def test_a_facilitator_sees_the_rounds_and_no_result(demo_app):
    browser = colleague(demo_app, "facilitator")
    listed = browser.get("/office/")
    assert "Spring 2026" in words(listed)
    assert "people answered" not in words(listed)
    assert SPRING not in listed.text
    for closed in (SPRING, SPRING + "/words", SPRING + "/report.pdf", a_goal(demo_app)):
        assert browser.get(closed).status_code == 403


def test_a_view_without_a_policy_refuses_to_register():
    door = Office("door", __name__)
    with pytest.raises(TypeError, match="say who may use this view"):
        door.get("/open")(lambda: "secret")
    door.get("/declared")(policy(READERS)(lambda: "seen"))
    assert isinstance(door, Blueprint)


@pytest.mark.parametrize("roles", [frozenset(), frozenset({"king"})])
def test_a_policy_names_known_roles(roles):
    with pytest.raises(ValueError, match="no such roles"):
        policy(roles)


@pytest.mark.parametrize(
    "headers", [{"Origin": "null"}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {}]
)
def test_a_browser_that_sends_no_referrer_is_at_home(demo_app, headers):
    assert leader(demo_app).post("/office/sign-out", headers=headers).status_code == 302


def pages(app: Flask) -> list:
    """Every kind of page of the office, the refusals included."""
    browser, goal = leader(app), a_goal(app)
    return [
        Browser(app).get("/office/sign-in"),
        Browser(app).sign_in("nobody@meadow.example", "wrong"),
        browser.get("/office/"),
        *(
            browser.get(f"/office/rounds/harbourline-{name}")
            for name in ("2025-spring", "2026-spring", "2026-autumn")
        ),
        browser.get(goal),
        browser.post(goal, {"leading_target": "many"}),
        browser.post(goal, {"csrf_token": ""}),
        *(browser.get(SPRING + path) for path in ("/words", "/volunteers")),
        *(browser.get(OPEN + path) for path in ("/words", "/volunteers", "/workshops", "/workshops/new")),
        browser.get(OPEN + "/workshops/new?chosen=1"),
        browser.get(OPEN + "/workshops/new?audience=customer"),
        browser.post(OPEN + "/workshops/new", {"audience": "staff"}),
        *(browser.get(a_sheet(app) + path) for path in ("", "/remove")),
        browser.post(a_sheet(app) + "/remove"),
        browser.get("/office/rounds/never-was"),
        stranger(app).get("/office/"),
        browser.post("/office/sign-out"),
        Browser(app).get("/office/"),
    ]


def test_every_page_is_valid_has_one_heading_a_title_and_is_never_kept(demo_app):
    for page in pages(demo_app):
        assert page.headers["Cache-Control"] == "no-store"
        assert "Cookie" in page.headers.get("Vary", "") or page.status_code in (302, 404)
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "same-origin"
        if page.status_code == 302:
            continue
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
        assert len(tree.findall(".//h1")) == 1
        assert len(tree.find(".//title").text.strip()) > 30
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        assert "style=" not in page.text


def test_signing_out_clears_the_browsers_store_but_not_a_respondents_cookie(demo_app):
    assert leader(demo_app).post("/office/sign-out").headers["Clear-Site-Data"] == '"cache"'
