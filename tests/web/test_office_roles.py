"""How roles move returns and costs: shares with their bounds, texts in sets of ten."""

import json

import html5lib
import pytest
from sqlalchemy import text, update

from cxassess.maturity.instrument import ROLE_MOVES
from cxassess.records import releases, responses, rounds
from cxassess.records.database import db, writing
from cxassess.records.models import ReleaseRow
from tests import heard
from tests.records.test_envelopes import triggers_of

from .leaders import SPRING, branch_leader, colleague, leader, stranger, words
from .test_office_results import dump

HOSTILE = "<script>alert(1)</script> {{7*7}} \u202eevil https://evil.example"


def saying(questionnaire, audience, count, role, **said):
    """Responses that also say something of a role: a third each moves loyalty in every way."""
    for n, row in enumerate(heard.rows(questionnaire, {audience: count}, writes=False)):
        told = {"role.name": role, "role.loyalty": ROLE_MOVES[n % 3], "role.recurring": "strongly"}
        told |= {f"role.{name}": text.format(n=f"{n:02}") for name, text in said.items()}
        yield {**row, "answers": {**row["answers"], **{k: v for k, v in told.items() if v}}}


@pytest.fixture
def held(open_round, questionnaire):
    """A maker of closed rounds in which groups of (audience, count, role, texts) spoke of their roles."""

    def make(*groups, **changes):
        plan = {"form": "core", "open_link": False, **changes}
        survey_round = open_round((("deck", None, 90),), **plan)
        for audience, count, role, said in groups:
            responses.submit_many(
                "meadow", survey_round.id, list(saying(questionnaire, audience, count, role, **said))
            )
        rounds.close("meadow", survey_round.id)
        return f"/office/rounds/{survey_round.id}"

    return make


CREW = ("staff", 24, "Deck crew", {"well": "Well {n}", "badly": "Badly {n}"})
BILLS = ("staff", 6, "Accounts", {"well": "Bill {n}"})
HEADS = ("leader", 12, "Head", {"well": "Lead {n}"})


def seen(app, address, role="analyst"):
    return colleague(app, role, "meadow").get(address + "/roles")


def table_of(page, caption):
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page.text)
    for table in tree.iter("table"):
        if table.findtext("caption") == caption:
            return [
                [" ".join("".join(cell.itertext()).split()) for cell in row]
                for row in table.iterfind("tbody/tr")
            ]
    raise AssertionError(caption)


def test_the_page_shows_the_shares_of_each_group(app, held):
    rows = table_of(seen(app, held(CREW, HEADS)), "How many say that their role adds to each return")
    loyalty = next(place for place, row in enumerate(rows) if row[0].startswith("Customer loyalty"))
    assert rows[loyalty][1:] == ["Staff", "33%", "33%", "34%"]
    assert rows[loyalty + 1] == ["Leaders", "33%", "33%", "34%"]
    others = [row for row in rows if row[0].startswith("Brand promotion")]
    assert others[0][1:] == ["Staff", "–", "–", "–"]


def test_where_nearly_all_say_the_same_a_bound_stands_alone(app, held):
    caption = "How many say that their role leads to each cost when it goes wrong"
    rows = table_of(seen(app, held(CREW, HEADS)), caption)
    assert rows[0][0].startswith("Recurring problems")
    assert rows[0][1:] == ["Staff", "95% or more", "–", "–"]
    assert rows[1] == ["Leaders", "80% or more", "–", "–"]


def test_the_heading_says_what_most_say(app, held):
    page = words(seen(app, held(CREW, HEADS)))
    assert (
        "Staff say their work adds most to “Customer loyalty” and, when it goes wrong, most to “Recurring"
        in page
    )
    assert "33% say “strongly” of the first, 95% or more of the second. 24 staff and 12 leaders said" in page


def test_texts_stand_under_a_role_of_ten_and_those_of_others_without_a_name(app, held):
    page = words(seen(app, held(CREW, BILLS, HEADS, ("staff", 5, "", {"well": "Nameless {n}"}))))
    assert "Deck crew Staff, 24 texts Well 00" in page
    assert "Other roles Staff, 11 texts Bill 00" in page
    assert "Accounts" in page.partition("Roles that were heard")[2].partition("What good work adds")[0]
    assert "Accounts" not in page.partition("What good work adds")[2]
    assert "Head Leaders, 12 texts Lead 00" in page


def test_a_role_of_four_is_named_nowhere(app, held):
    page = seen(
        app, held(CREW, ("staff", 4, "Diver", {"well": "Dive {n}"}), ("staff", 9, "", {"well": "x {n}"}))
    )
    assert "Diver" not in page.text
    assert "Dive 01" in page.text


def test_what_too_few_wrote_is_not_shown(app, held):
    page = words(seen(app, held(("staff", 14, "Crew", {}), ("leader", 9, "Head", {"badly": "Bad {n}"}))))
    assert "Bad 01" not in page
    assert "Not shown: fewer than 10 people wrote something here." in page
    assert "Staff and leaders say their work adds" in page


def test_nine_in_all_are_told_why_nothing_is_shown(app, held):
    page = words(seen(app, held(("staff", 9, "Crew", {"well": "Well {n}"}))))
    assert "Fewer than 10 people said something of their role" in page
    assert "Well 01" not in page


def test_the_overview_leads_there(app, held):
    address = held(CREW, HEADS)
    page = colleague(app, "leader", "meadow").get(address)
    assert f'href="{address}/roles"' in page.text
    assert "Staff say their work adds most" in words(page)


def test_a_release_of_before_says_why_it_tells_nothing(app, held):
    address = held(CREW)
    row = db.session.query(ReleaseRow).one()
    older = {name: value for name, value in json.loads(row.figures).items() if name != "role_impact"}
    with writing() as session:
        for trigger in triggers_of("release"):  # a release is never changed: this one stands for an old one
            session.execute(text(f"DROP TRIGGER {trigger}"))
        session.execute(update(ReleaseRow).values(figures=json.dumps(older)))
    page = words(seen(app, address))
    assert "released before roles were part of them" in page
    assert "Staff say" not in words(colleague(app, "leader", "meadow").get(address))


def test_customers_who_were_not_asked_put_no_label_on_roles(app, held):
    address = held(CREW, open_link=True, open_to=("customer",))
    assert "nverified" not in words(seen(app, address))
    linked = held(CREW, name="Linked", open_link=True, open_to=("staff",))
    page = words(colleague(app, "leader", "meadow").get(linked + "/roles"))
    assert "Unverified: answers of staff come by an open link." in page
    assert "Staff and leaders (unverified)" in page


def test_before_the_close_nothing_is_told(app, open_round, questionnaire):
    survey_round = open_round((("deck", None, 90),), form="core")
    responses.submit_many("meadow", survey_round.id, list(saying(questionnaire, *CREW[:3], **CREW[3])))
    page = seen(app, f"/office/rounds/{survey_round.id}", "leader")
    assert "Results come when it has closed" in words(page)
    assert "Deck crew" not in page.text


def test_a_role_and_its_texts_are_only_text(app, held):
    page = seen(
        app, held(("staff", 14, "<b>Crew</b>", {"well": HOSTILE.replace("{", "{{").replace("}", "}}")}))
    )
    assert "<script>alert" not in page.text
    assert "<b>Crew" not in page.text
    assert "evil.example" not in page.text
    assert "{{7*7}}" in words(page)
    html5lib.HTMLParser(strict=True).parse(page.text)


def test_no_figure_of_the_page_is_made_anew(demo_app):
    """Every share on the page is one of the release."""
    page = leader(demo_app).get(SPRING + "/roles")
    told = releases.get("harbourline", SPRING.rpartition("/")[2]).figures["role_impact"]
    shares = {
        round(100 * m[name])
        for n in told["nodes"]
        for m in n["moves"]
        for name in ROLE_MOVES
        if m[name] is not None
    }
    for caption in (
        "How many say that their role adds to each return",
        "How many say that their role leads to each cost when it goes wrong",
    ):
        cells = [cell for row in table_of(page, caption) for cell in row[-3:]]
        assert {int(cell.partition("%")[0]) for cell in cells if "%" in cell} <= shares
        assert len(cells) == 30


def test_who_may_read_roles(app, held):
    address = held(CREW) + "/roles"
    assert colleague(app, "facilitator", "meadow").get(address).status_code == 403
    assert colleague(app, "analyst", "meadow").get(address).status_code == 200


def test_a_branch_leader_reads_the_same(demo_app):
    caption = "How many say that their role adds to each return"
    mine, ours = (
        table_of(each.get(SPRING + "/roles"), caption) for each in (branch_leader(demo_app), leader(demo_app))
    )
    assert mine == ours


def test_another_organisation_s_roles_are_not_there(demo_app):
    assert stranger(demo_app).get(SPRING + "/roles").status_code == 404


def test_reading_changes_nothing(app, held):
    address = held(CREW)
    browser = colleague(app, "leader", "meadow")
    browser.get(address)
    before = dump()
    browser.get(address + "/roles")
    assert dump() == before


def test_where_nothing_stands_out_the_heading_names_nothing(app, open_round, questionnaire):
    alike = {f"role.{each.id}": "strongly" for each in (*questionnaire.returns, *questionnaire.costs)}
    rows = [
        {**row, "unit": None, "answers": {**row["answers"], **alike}}
        for row in heard.rows(questionnaire, {"staff": 24}, writes=False)
    ]
    survey_round = open_round(form="core")
    responses.submit_many("meadow", survey_round.id, rows)
    rounds.close("meadow", survey_round.id)
    page = words(seen(app, f"/office/rounds/{survey_round.id}"))
    assert "Staff and leaders say how their work moves returns and costs" in page
    assert "of the first" not in page
    assert "95% or more" in page
