"""«You said, we did»: what employees read by the link, what they never read, and what invitations tell."""

import re
from datetime import timedelta

import html5lib
import pytest

from cxassess import demo
from cxassess.records import barrier_page, barriers, clock, organisations
from cxassess.web import mail_wording
from cxassess.web.mail_wording import RULE
from tests import pseudo

from .leaders import words
from .visitor import Visitor

HOSTILE = "<script>alert(1)</script>\"'&{{7*7}}=cmd()|x {code}"


@pytest.fixture
def client(app):
    organisations.create("Meadow Dairy", "meadow")
    return app.test_client()


@pytest.fixture
def address(client):
    return f"/said/{barrier_page.switch_on('meadow').token}"


def tell(title="Refunds need three signatures", organisation_id="meadow", **more):
    said = {"kind": "rule", "state": "fixed", "answer": "No signature any more.", "published": True, **more}
    return barriers.add(organisation_id, title=title, **said)


def test_employees_read_what_was_said_what_was_done_and_whom_to_ask(client, address):
    tell(next_step="We look again in summer.")
    barrier_page.keep("meadow", 0, intro="Thank you all.", contact="Bo, room 4", shown_in="inside")
    page = words(client.get(address))
    for text in (
        "Refunds need three signatures",
        "Rule",
        "No signature any more.",
        "We look again in summer.",
    ):
        assert text in page
    for text in (
        "Meadow Dairy",
        "Thank you all.",
        "Bo, room 4",
        "Everything that you read of here is fixed.",
    ):
        assert text in page


def test_employees_read_nothing_that_is_not_published(client, address):
    tell("Secret matter", published=False)
    page = client.get(address)
    assert page.status_code == 200
    assert "Secret matter" not in page.text
    assert "Nothing stands here yet" in page.text


def test_neither_owner_nor_reason_nor_theme_nor_date_is_told(client, address):
    said = {
        "owner": "Ann Lee",
        "theme": "Theme of ours",
        "reason": "The board said so",
        "due_on": clock.today(),
    }
    tell(**said)
    page = client.get(address).text
    assert not [text for text in ("Ann Lee", "Theme of ours", "The board said so") if text in page]


def test_an_owner_is_named_where_leaders_say_so(client, address):
    tell(owner="Ann Lee", owner_shown=True)
    assert "Ann Lee" in client.get(address).text


def test_what_was_fixed_last_comes_first_and_what_cannot_be_last(client, address):
    today = clock.today()
    tell("older", state_since=today - timedelta(days=9))
    tell("newer", state_since=today - timedelta(days=1))
    tell("never", state="cannot_be_fixed", reason="Law.")
    tell("soon", state="being_fixed")
    page = words(client.get(address))
    assert sorted(("older", "newer", "never", "soon"), key=page.index) == ["newer", "older", "soon", "never"]
    assert "Two of four things that you told us are fixed." in page


@pytest.mark.parametrize("text", [HOSTILE, "שלום" * 30, "x" * 200, '=HYPERLINK("http://evil.example")'])
def test_hostile_text_in_every_field_is_nothing_but_text(client, address, text):
    tell(text, answer=text * 3, next_step=text, owner=text, owner_shown=True, theme=text)
    barrier_page.keep("meadow", 0, intro=text, contact=text, shown_in="inside")
    page = client.get(address)
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    assert tree.findall(".//script") == []
    assert "{{7*7}}" in page.text or "49" not in page.text
    assert "".join(tree.find(".//h3").itertext()) == text
    assert tree.find(".//h3").get("dir") == "auto"


@pytest.mark.parametrize("token", ["x", "A" * 52, "never", "%00", "..%2f..", "A" * 5000])
def test_an_unknown_link_is_a_page_that_is_not_there(client, address, token):
    assert client.get(f"/said/{token}").status_code == 404


def test_a_link_that_was_withdrawn_is_like_one_that_never_was(client, address):
    barrier_page.renew("meadow")
    gone, never = client.get(address), client.get(f"/said/{'B' * 52}")
    assert (gone.status_code, gone.text) == (404, never.text)
    assert "X-Robots-Tag" in gone.headers


def test_the_link_is_good_in_small_letters_too(client, address):
    tell()
    assert client.get(f"/said/{address.rpartition('/')[2].lower()}").status_code == 200


def test_the_page_is_kept_nowhere_and_found_by_no_search_engine(client, address):
    page = client.get(address)
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert "'none'" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers


def test_nobody_writes_to_the_page(client, address):
    assert {client.open(address, method=name).status_code for name in ("POST", "PUT", "DELETE")} == {405}


def test_the_page_of_one_organisation_tells_nothing_of_another(client, address):
    organisations.create("Brook Bank", "brook")
    tell("Theirs alone", "brook")
    other = f"/said/{barrier_page.switch_on('brook').token}"
    assert "Theirs alone" not in client.get(address).text
    assert "Theirs alone" in client.get(other).text
    assert "Meadow" not in client.get(other).text


def test_every_word_of_the_page_is_in_the_reader_s_language(client, address, app, tmp_path):
    pseudo.speak(app, tmp_path / "translations")
    tell("0", answer="0", next_step="0", owner="0", owner_shown=True)
    page = client.get(address, headers={"Accept-Language": pseudo.LANGUAGE})
    said = words(page).replace("Meadow Dairy", "")
    assert not re.search(r"[A-Za-z]{3,}", pseudo.outside(said)), said


# In invitations.


def news_in(page):
    return re.findall(r"(?s)<ul class=\"changes\">.*?</ul>", page.text)


def test_the_next_invitation_tells_what_changed_and_where_the_rest_is(open_round, app):
    opened = open_round(headcount={"customer": 0, "staff": 40}, open_to=("staff",))
    tell(HOSTILE, answer=f"{HOSTILE} " * 30)
    page = barrier_page.switch_on("meadow")
    shown = Visitor(app.test_client(), opened.id).get()
    assert "What changed because you answered" in shown.text
    assert page.address in shown.text
    assert len(news_in(shown)[0]) < 1000
    assert "<script>alert" not in shown.text


def test_an_invitation_that_customers_open_tells_it_only_where_leaders_say_so(open_round, app):
    visitor = Visitor(app.test_client(), open_round().id)
    tell()
    assert news_in(visitor.get()) == []
    barrier_page.keep("meadow", 0, intro="", contact="", shown_in="everywhere")
    assert news_in(visitor.get())
    barrier_page.keep("meadow", 1, intro="", contact="", shown_in="nowhere")
    assert news_in(visitor.get()) == []


def letters(survey_round, kind="invitation"):
    texts = mail_wording.to_begin_with(survey_round, kind)
    first = next(iter(texts))
    return {name: text.text for name, text in mail_wording.whole(survey_round, kind, texts)[first].items()}


def test_letters_to_staff_and_leaders_tell_it_above_the_promise_and_to_customers_never(open_round, app):
    opened = open_round(open_link=False)
    tell("Too {code} many {link} forms", answer="One is enough.")
    page = barrier_page.switch_on("meadow")
    with app.test_request_context():
        told = letters(opened)
        assert "What changed" not in letters(opened, "reminder")["staff"]
    for audience in ("staff", "leader"):
        above, below = told[audience].split(RULE)
        assert "- Too (code) many (link) forms: One is enough." in above
        assert page.address in above
        assert "What changed" not in below
    assert "What changed" not in told["customer"]


def test_the_demo_tells_its_open_round_what_was_fixed(demo_app):
    page = Visitor(demo_app.test_client(), demo.OPEN_ROUND).get()
    assert len(re.findall("<li>", news_in(page)[0])) == 3
    link = re.search(r"/said/\w+", page.text).group()
    assert words(demo_app.test_client().get(link)).count("What we did") == 3
