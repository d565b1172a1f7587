"""Who may see which page of the office: every view × everybody, and every form without a token."""

import html5lib
import pytest
from flask import Blueprint, Flask

from cxassess import demo
from cxassess.records import roadmaps
from cxassess.web.office_access import READERS, Office, policy

from .leaders import OPEN, SPRING, Browser, a_goal, a_sheet, colleague, leader, stranger, words

# What each visitor gets: nobody signed in, a leader of this organisation, a leader of another one.
EXPECTED = {
    ("GET", "office.sign_in"): (200, 302, 302),
    ("POST", "office.check_sign_in"): (400, 400, 400),
    ("POST", "office.sign_out"): (302, 302, 302),
    ("GET", "office.rounds"): (302, 200, 200),
    ("GET", "office.results"): (302, 200, 404),
    ("GET", "office.in_words"): (302, 200, 404),
    ("GET", "office.report_pdf"): (302, 200, 404),
    ("GET", "office.goal"): (302, 200, 404),
    ("POST", "office.change_goal"): (307, 400, 404),
    ("GET", "office.volunteers"): (302, 200, 404),
    ("GET", "office.workshops"): (302, 200, 404),
    ("GET", "office.new_workshop"): (302, 200, 404),
    ("POST", "office.enter_workshop"): (307, 400, 404),
    ("GET", "office.workshop"): (302, 200, 404),
    ("POST", "office.change_workshop"): (307, 400, 404),
    ("GET", "office.ask_to_remove"): (302, 200, 404),
    ("POST", "office.remove_workshop"): (307, 409, 404),
}
# The lists of units and people, for administrators alone.
EXPECTED |= {
    (method, f"office.{view}"): (302 if method == "GET" else sent, 403, status)
    for method, view, sent, status in (
        ("GET", "units", 0, 403),
        ("GET", "unit_new", 0, 403),
        ("POST", "unit_add", 307, 403),
        ("GET", "unit", 0, 403),
        ("POST", "unit_change", 307, 403),
        ("GET", "unit_remove", 0, 403),
        ("POST", "unit_removed", 307, 403),
        ("GET", "units_import", 0, 403),
        ("POST", "units_preview", 302, 403),
        ("POST", "units_confirm", 302, 403),
        ("GET", "units_file", 0, 403),
        ("GET", "units_changes", 0, 403),
        ("GET", "contacts", 0, 403),
        ("GET", "contact_new", 0, 403),
        ("POST", "contact_add", 307, 403),
        ("GET", "contact", 0, 403),
        ("POST", "contact_change", 307, 403),
        ("GET", "contact_remove", 0, 403),
        ("POST", "contact_removed", 307, 403),
        ("GET", "contact_counts", 0, 403),
        ("POST", "contact_counts_taken", 302, 403),
        ("GET", "contacts_import", 0, 403),
        ("POST", "contacts_preview", 302, 403),
        ("POST", "contacts_confirm", 302, 403),
        ("GET", "contacts_file", 0, 403),
    )
}
VISITORS = {"nobody": Browser, "leader": leader, "stranger": stranger}


def address(app: Flask, endpoint: str) -> str:
    """A page of the demo organisation behind this view."""
    known = {"round_id": SPRING.rpartition("/")[2], "goal_id": a_goal(app).rpartition("/")[2]}
    known |= {"unit_id": "onboard-crew", "key": "0" * 24, "name": "units.csv"}
    if "workshop" in endpoint or "remove" in endpoint:
        known |= {"round_id": OPEN.rpartition("/")[2], "workshop_id": a_sheet(app).rpartition("/")[2]}
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    with app.test_request_context():
        return app.url_for(endpoint, **{name: known[name] for name in rule.arguments})


def rules(app: Flask) -> set[tuple[str, str]]:
    """Every method and view of the office that the application knows."""
    return {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("office.")
        for method in rule.methods - {"HEAD"}
    }


def test_every_view_has_its_row_in_the_table_above(app):
    assert rules(app) == set(EXPECTED)


@pytest.mark.parametrize(("method", "endpoint"), EXPECTED)
@pytest.mark.parametrize("visitor", VISITORS)
def test_everybody_gets_what_the_table_says(demo_app, visitor, method, endpoint):
    browser = VISITORS[visitor](demo_app)
    send = browser.get if method == "GET" else browser.post
    answer = send(address(demo_app, endpoint))
    assert answer.status_code == EXPECTED[method, endpoint][list(VISITORS).index(visitor)]
    if answer.status_code in (302, 307) and visitor == "nobody":
        assert answer.location.startswith("/office/sign-in")


@pytest.mark.parametrize(
    "endpoint", ["office.results", "office.report_pdf", "office.goal", "office.workshops", "office.workshop"]
)
def test_another_organisations_page_looks_like_one_that_never_was(demo_app, endpoint):
    theirs = address(demo_app, endpoint)
    never = theirs.replace(a_goal(demo_app), "/office/goals/0000")
    for survey_round in (SPRING, OPEN):
        never = never.replace(survey_round, "/office/rounds/never-was")
    browser = stranger(demo_app)
    seen, unknown = browser.get(theirs), browser.get(never)
    assert (seen.status_code, seen.data) == (unknown.status_code, unknown.data)


@pytest.mark.parametrize("role", sorted(READERS))
def test_all_readers_read_and_all_but_analysts_edit(demo_app, role):
    browser = colleague(demo_app, role)
    assert browser.get(SPRING).status_code == 200
    status = 403 if role == "analyst" else 200
    assert browser.get(a_goal(demo_app)).status_code == status
    assert ("Change this goal" in browser.get(SPRING).text) is (status == 200)


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


FOREIGN = (
    {"headers": {"Origin": "https://evil.example"}},
    {"headers": {"Origin": "http://localhost.evil.example"}},
    {"headers": {"Sec-Fetch-Site": "cross-site"}},
    {"headers": {"Sec-Fetch-Site": "same-site", "Origin": "null"}},
)


@pytest.mark.parametrize("endpoint", [endpoint for method, endpoint in EXPECTED if method == "POST"])
def test_no_form_is_taken_without_a_token_or_from_elsewhere(demo_app, endpoint):
    browser, to = leader(demo_app), address(demo_app, endpoint)
    before = roadmaps.goals(demo.ORGANISATION, SPRING.rpartition("/")[2])
    for token in ("", "x", Browser(demo_app).token()):
        assert browser.post(to, {"csrf_token": token, "reason": "none"}).status_code == 400
    for foreign in FOREIGN:
        answer = browser.post(to, {"reason": "none"}, **foreign)
        assert answer.status_code == 400
        assert "This form could not be taken" in answer.text
    assert browser.get("/office/").status_code == 200
    assert roadmaps.goals(demo.ORGANISATION, SPRING.rpartition("/")[2]) == before


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
