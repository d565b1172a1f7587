"""The documentation as pages: complete, whole without script, every link leading somewhere."""

import json
import re
import shlex
import shutil
from html.parser import HTMLParser

import pytest

from cxassess.api import curl, guides, problems
from tests.conftest import make_app
from tests.web.matrix import leave

from .conftest import operations


class Page(HTMLParser):
    """What a page refers to, what it can be jumped to, its blocks of code, and what must not be in it."""

    def __init__(self, text):
        super().__init__()
        self.targets, self.places, self.tags, self.code, self.text = [], set(), set(), [], text
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "pre":
            self.code.append((dict(attrs), ""))
            self.inside = True
        for name, value in attrs:
            assert name != "style"
            assert not name.startswith("on")
            if name in ("href", "src"):
                self.targets.append(value)
            if name == "id":
                assert value not in self.places, f"the id {value} stands twice"
                self.places.add(value)

    def handle_data(self, data):
        if self.inside:
            attrs, text = self.code[-1]
            self.code[-1] = attrs, text + data

    def handle_endtag(self, tag):
        if tag == "pre":
            self.inside = False


@pytest.fixture(scope="module")
def site(empty_database, tmp_path_factory):
    """Every page of the documentation by its address, and the document, read once."""
    app = make_app(shutil.copytree(empty_database, tmp_path_factory.mktemp("docs") / "data"))
    client = app.test_client(use_cookies=False)
    document = client.get("/api/v1/openapi.json").get_json()
    addresses = ["/api/v1/docs", "/api/v1/docs/problems"]
    addresses += [f"/api/v1/docs/guides/{name}" for name in guides.ALL]
    addresses += [f"/api/v1/docs/problems/{slug}" for slug in problems.KINDS]
    addresses += [f"/api/v1/docs/resources/{tag['name']}" for tag in document["tags"]]
    pages = {}
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), address
        pages[address] = Page(answer.text)
    yield document, pages, client
    with app.app_context():
        leave(app)


def test_no_page_has_script_or_anything_from_elsewhere(site):
    for address, page in site[1].items():
        assert not page.tags & {"script", "style", "img", "iframe", "svg"}, address
        assert all(re.match(r"#|/(?!/)", target) for target in page.targets), address


def test_every_link_of_every_page_leads_somewhere(site):
    _, pages, client = site
    for address, page in pages.items():
        for target in page.targets:
            path, _, place = target.partition("#")
            there = pages.get(path or address)
            if there is None:
                with client.get(path) as answer:
                    assert answer.status_code == 200, target
            else:
                assert not place or place in there.places, (address, target)


def test_every_operation_is_on_its_page_and_in_the_overview(site):
    document, pages, _ = site
    for path, method, operation in operations(document):
        page = pages[f"/api/v1/docs/resources/{operation['tags'][0]}"]
        assert operation["operationId"] in page.places
        for each in (page, pages["/api/v1/docs"]):
            assert f"<b>{method.upper()}</b> {path}" in each.text
            assert operation["summary"] in each.text


def test_the_line_for_a_terminal_calls_the_operation_with_its_example(site):
    """It is read as a shell reads it: method, address, headers, and a body that the document has."""
    document, _, _ = site
    for path, method, operation in operations(document):
        line, _, below = curl.command(document, path, method).partition(" <<'BODY'\n")
        words = shlex.split(line.replace("\\\n", " "))
        assert words[0] == "curl"
        assert ("-X" in words and words[words.index("-X") + 1]) == (method != "get" and method.upper())
        address = next(word for word in words if "://" in word)
        wanted = re.sub(r"\{\w+\}", "[^/{}]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}"))
        assert re.fullmatch(re.escape(document["servers"][0]["url"]) + wanted, address), address
        assert any("Bearer $CXASSESS_KEY" in word for word in words) == bool(operation["security"])
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            sent = below.removesuffix("\nBODY") or words[words.index("-d") + 1]
            values = [each["value"] for each in content["application/json"]["examples"].values()]
            assert json.loads(sent) in values


def test_every_line_for_a_terminal_is_on_the_page(site):
    document, pages, _ = site
    shown = {text for page in pages.values() for attrs, text in page.code if attrs.get("class") == "curl"}
    assert {curl.command(document, path, method) for path, method, _ in operations(document)} <= shown


def test_the_page_of_a_problem_has_cause_advice_example_and_operations(site):
    document, pages, _ = site
    for slug, kind in problems.KINDS.items():
        page = pages[f"/api/v1/docs/problems/{slug}"]
        assert {"cause", "advice", "example", "operations"} <= page.places
        example = json.loads(page.code[0][1])
        assert example["type"] == f"/api/v1/docs/problems/{slug}"
        assert example["status"] == kind.status
        given = [each for each in operations(document) if slug in each[2]["x-problems"]]
        assert all(f"<b>{method.upper()}</b> {path}" in page.text for path, method, _ in given)


def test_what_is_not_there_is_told_as_a_problem(site):
    for address in ("/api/v1/docs/guides/nothing", "/api/v1/docs/resources/nothing"):
        answer = site[2].get(address)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_guides_tell_the_address_of_this_installation(app):
    app.config["PUBLIC_URL"] = "https://feedback.example.org"
    page = app.test_client().get("/api/v1/docs/guides/first-score").text
    assert "curl -sS https://feedback.example.org/api/v1/scores" in page
    assert guides.PLACEHOLDER not in page
