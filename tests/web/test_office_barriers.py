"""The barrier log in the office, and the page for employees; nothing that was typed is lost."""

import html
import io
import re
from datetime import date, timedelta

import openpyxl
import pytest

from cxassess import demo
from cxassess.records import barrier_page, barriers, clock, themes
from cxassess.records.database import db

from .leaders import SPRING, branch_leader, colleague, leader, words
from .test_survey_hardening import locked

HOSTILE = "<script>alert(1)</script>\"'&=cmd()|x"
LOG = "/office/barriers"
TYPED = {
    "title": "Forms ask twice",
    "kind": "technology",
    "theme": "Booking",
    "owner": "Head of Booking",
    "due_on": "2027-06-30",
    "state": "being_fixed",
    "answer": "We mend it.",
    "ticket": "one",
}


def every():
    db.session.rollback()
    return {each.title: each for each in barriers.every(demo.ORGANISATION)}


def a_barrier(**more):
    said = {"title": "Ours", "kind": "rule", **more}
    return barriers.add(demo.ORGANISATION, **said)


def form(browser, barrier, **typed):
    """The answer to the form of a barrier with these fields filled in."""
    return browser.fill_in(browser.get(f"{LOG}/{barrier.id}/edit"), **typed)


def test_the_heading_says_how_far_the_log_has_come(demo_app):
    page = words(leader(demo_app).get(LOG))
    assert "Three of eight barriers are fixed; one has no owner" in page
    assert "1 Heard 1 Being looked into 2 Being fixed 3 Fixed 1 Cannot be fixed" in page


def test_an_overdue_barrier_is_marked(demo_app):
    a_barrier(title="Late one", due_on=clock.today() - timedelta(days=1))
    a_barrier(title="Not late", due_on=clock.today())
    page = words(leader(demo_app).get(f"{LOG}?theme=&state=heard"))
    assert "overdue" in page[page.index("Late one") : page.index("Not late")]
    assert "overdue" not in page[page.index("Not late") :]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=cannot_be_fixed", 1),
        ("kind=target", 2),
        ("theme=Targets", 2),
        ("owner=Managing+Director", 1),
        ("owner=-", 1),
        ("round=harbourline-2025-spring", 2),
        ("state=fixed&kind=rule", 1),
        ("state=never", 0),
    ],
)
def test_the_log_can_be_narrowed_down(demo_app, query, found):
    page = leader(demo_app).get(f"{LOG}?{query}")
    assert page.text.count('<tr id="barrier-') == found


def test_a_long_log_comes_in_pages_and_keeps_its_filter(demo_app):
    for number in range(101):
        a_barrier(title=f"Many {number}", theme="Many")
    page = leader(demo_app).get(f"{LOG}?theme=Many")
    assert page.text.count('<tr id="barrier-') == 100
    assert "theme=Many&amp;page=2" in page.text.replace("page=2&amp;theme=Many", "theme=Many&amp;page=2")


def test_a_new_barrier_is_kept_with_all_that_was_typed(demo_app):
    browser = leader(demo_app)
    page = browser.get(f"{LOG}/new?round=harbourline-2026-spring&kind=technology&theme=Booking")
    assert 'value="Booking"' in page.text
    answer = browser.post(f"{LOG}/new", {**TYPED, "rounds": "harbourline-2026-spring"})
    kept = every()["Forms ask twice"]
    assert answer.location == f"{LOG}/{kept.id}"
    assert (kept.kind, kept.theme, kept.owner, kept.due_on) == (
        "technology", "Booking", "Head of Booking", date(2027, 6, 30)
    )  # fmt: skip
    assert kept.rounds == ("harbourline-2026-spring",)
    assert not kept.published
    assert "Added to the log by Demo leader" in browser.get(answer.location).text


def test_the_form_takes_round_and_kind_from_the_address(demo_app):
    page = leader(demo_app).get(f"{LOG}/new?round=harbourline-2025-autumn&kind=target").text
    assert '<option value="target" selected>' in page
    assert re.search(r'value="harbourline-2025-autumn" checked', page)
    assert "Write in your own words." in page


def test_the_form_offers_the_themes_of_the_round_and_of_the_log(demo_app):
    a_barrier(theme="Ours alone")
    found = themes.themes(demo.ORGANISATION, "harbourline-2026-spring")
    page = leader(demo_app).get(f"{LOG}/new?round=harbourline-2026-spring").text
    offered = [html.unescape(name) for name in re.findall(r'<option value="([^"]*)"></option>', page)]
    assert {theme.name for theme in found if theme.is_live} | {"Ours alone"} <= set(offered)
    assert not {theme.name for theme in found if not theme.is_live} & set(offered)


def test_a_theme_s_page_leads_to_a_barrier_of_it(demo_app):
    theme = themes.themes(demo.ORGANISATION, "harbourline-2026-spring")[0]
    browser = leader(demo_app)
    page = browser.get(f"{SPRING}/themes/{theme.id}").text
    address = html.unescape(re.search(r'href="(/office/barriers/new[^"]*)"', page)[1])
    form_page = html.unescape(browser.get(address).text)
    assert f'name="theme" value="{theme.name}"' in form_page


def test_a_form_sent_twice_adds_one_barrier(demo_app):
    browser = leader(demo_app)
    first, again = (browser.post(f"{LOG}/new", TYPED).location for _ in range(2))
    assert first == again
    other = browser.post(f"{LOG}/new", {**TYPED, "title": "Another"})
    assert other.status_code == 409
    assert 'value="Another"' in other.text


WRONG = {
    "no title": ({"title": ""}, "Say in a few words what stands in the way."),
    "a long title": ({"title": "x" * 201}, "Use at most 200 characters, without any that cannot be seen."),
    "an unknown kind": ({"kind": "weather"}, "Choose a kind."),
    "no state": ({"state": ""}, "Choose how far it is."),
    "a day that is none": ({"due_on": "soon"}, "Give a date as year, month and day"),
    "a day that has not come": ({"state_since": "2999-01-01"}, "Give a day that has come."),
    "no reason": ({"state": "cannot_be_fixed"}, "Say why it cannot be fixed."),
    "no answer": ({"state": "fixed", "answer": "", "published": "y"}, "Write down what is answered"),
    "a text that turns around": ({"owner": "a\u202eb"}, "without any that cannot be seen"),
    "a bell": ({"answer": "a\x07"}, "without any that cannot be seen"),
    "a round of nobody": ({"rounds": "never"}, "Choose rounds that have been opened."),
}


@pytest.mark.parametrize(("change", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_said_at_the_top_and_nothing_typed_is_lost(demo_app, change, message):
    browser, before = leader(demo_app), every()
    page = browser.post(f"{LOG}/new", {**TYPED, "theme": HOSTILE, **change})
    assert page.status_code == 400
    summary = page.text.split('class="summary"')[1].split("</div>")[0]
    assert message in summary
    assert "&lt;script&gt;alert(1)" in page.text
    assert every() == before


def test_a_new_state_begins_today_where_the_day_was_left_as_it_was(demo_app):
    kept = a_barrier(state_since=clock.today() - timedelta(days=30))
    form(leader(demo_app), kept, state="looked_into")
    assert every()["Ours"].state_since == clock.today()


def test_somebody_else_s_change_is_shown_and_nothing_of_ones_own_lost(demo_app):
    browser, kept = leader(demo_app), a_barrier()
    page = browser.get(f"{LOG}/{kept.id}/edit")
    barriers.edit(demo.ORGANISATION, kept.id, 1, owner="Somebody else")
    answer = browser.fill_in(page, title="Mine")
    assert answer.status_code == 409
    assert "What was saved meanwhile" in answer.text
    assert "Somebody else" in answer.text
    assert 'value="Mine"' in answer.text
    assert browser.fill_in(answer).status_code == 302
    assert every()["Mine"].owner is None


def test_a_published_barrier_is_withdrawn_before_it_is_removed(demo_app):
    browser, kept = leader(demo_app), a_barrier(published=True)
    page = browser.get(f"{LOG}/{kept.id}/remove")
    assert "It is published, so it cannot be removed" in page.text
    assert browser.post(f"{LOG}/{kept.id}/remove", {"version": "1"}).status_code == 409
    barriers.edit(demo.ORGANISATION, kept.id, 1, published=False)
    assert browser.fill_in(browser.get(f"{LOG}/{kept.id}/remove")).location == LOG
    assert "Ours" not in every()


def test_a_removal_from_an_old_page_is_asked_again(demo_app):
    browser, kept = leader(demo_app), a_barrier()
    page = browser.get(f"{LOG}/{kept.id}/remove")
    barriers.edit(demo.ORGANISATION, kept.id, 1, owner="Somebody else")
    assert browser.fill_in(page).status_code == 409
    assert "Ours" in every()


def test_a_barrier_is_moved_in_the_log(demo_app):
    browser, kept = leader(demo_app), a_barrier()
    browser.post(f"{LOG}/{kept.id}/move", {"to": "up"})
    assert list(every()).index("Ours") == len(every()) - 2


def test_readers_read_and_change_nothing(demo_app):
    kept = a_barrier()
    for browser in (branch_leader(demo_app), colleague(demo_app, "analyst")):
        for address in (LOG, f"{LOG}/{kept.id}", f"{LOG}/heard/harbourline-2026-spring"):
            page = browser.get(address)
            assert page.status_code == 200
            assert "/edit" not in page.text
            assert "Add " not in words(page)


def test_hostile_text_is_nothing_but_text_on_every_page_of_the_log(demo_app):
    kept = a_barrier(title=HOSTILE, theme=HOSTILE, owner=HOSTILE, answer=HOSTILE, next_step=HOSTILE)
    barriers.edit(demo.ORGANISATION, kept.id, 1, reason=HOSTILE, rounds=["harbourline-2026-spring"])
    browser = leader(demo_app)
    one = f"{LOG}/{kept.id}"
    for address in (LOG, one, f"{one}/edit", f"{one}/remove", f"{LOG}/page/preview"):
        page = browser.get(address).text
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page


def test_no_cell_of_the_files_is_a_formula(demo_app):
    a_barrier(title="=1+1", owner="@SUM(A1)", answer="+1\n-1")
    browser = leader(demo_app)
    text = browser.get(f"{LOG}/files/barriers.csv").data.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'@SUM(A1)" in text
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{LOG}/files/barriers.xlsx").data))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert book.active.max_row == 10
    assert browser.get(f"{LOG}/files/other.csv").status_code == 404


def hand_in(browser, text):
    """The answer to a spreadsheet of barriers."""
    token = {"csrf_token": browser.token(), "file": (io.BytesIO(text.encode()), "log.csv")}
    return browser.client.post(f"{LOG}/import", data=token, content_type="multipart/form-data")


def test_a_log_that_was_downloaded_can_be_changed_and_handed_in_again(demo_app):
    browser, before = leader(demo_app), every()
    text = browser.get(f"{LOG}/files/barriers.csv").data.decode("utf-8-sig")
    assert "there is nothing to store" in hand_in(browser, text).text
    lines = text.replace("Managing Director", "Ann Lee") + ",Badges open no door,technology" + "," * 10 + "\n"
    page = hand_in(browser, lines)
    assert "1 new barrier" in page.text
    assert "1 barrier changed" in page.text
    assert every() == before
    browser.fill_in(page)
    after = every()
    assert after["Badges open no door"].state == "heard"
    assert after["Turnaround targets punish helping a passenger with luggage"].owner == "Ann Lee"
    assert len(after) == 9


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("never,A,rule,heard,no", "No barrier of the log has this id."),
        (",,rule,heard,no", "Say in a few words what stands in the way."),
        (",A,weather,heard,no", "Choose a kind."),
        (",A,rule,done,no", "Use one of heard"),
        (",A,rule,fixed,yes", "Write down what is answered"),
        (",A,rule,cannot be fixed,no", "Say why it cannot be fixed."),
        (",A,rule,heard,maybe", "Use yes or no."),
    ],
)
def test_a_spreadsheet_with_a_fault_is_refused_with_its_line(demo_app, line, fault):
    browser, before = leader(demo_app), every()
    page = hand_in(browser, f"id,title,kind,state,published\n,Good,rule,heard,no\n{line}\n")
    assert page.status_code == 400
    assert re.search(rf'<th scope="row" class="num">3</th>.*{fault}', page.text)
    assert every() == before


def test_a_spreadsheet_that_was_confirmed_against_another_log_is_shown_again(demo_app):
    browser = leader(demo_app)
    page = hand_in(browser, "title\nBadges open no door\n")
    a_barrier()
    assert browser.fill_in(page).status_code == 409
    assert "Badges open no door" not in every()


# What was said in a round.


def test_what_was_said_stands_beside_the_log_with_counts_by_kind(demo_app):
    page = leader(demo_app).get(f"{LOG}/heard/harbourline-2026-spring")
    text = words(page)
    assert "7 barriers of the log were heard in this round" in text
    counts = re.findall(r'<th scope="row"><bdi>[^<]+</bdi></th><td class="num">(\d+)</td>', page.text)
    total = re.search(r"in (\d+) of (\d+) texts", text)
    assert (max(map(int, counts)), sum(map(int, counts))) == (int(total[1]), int(total[2]))
    assert "/office/barriers/new?round=harbourline-2026-spring&amp;kind=rule" in page.text


def test_nothing_that_was_said_gets_into_a_barrier_by_itself(demo_app):
    browser = leader(demo_app)
    heard = browser.get(f"{LOG}/heard/harbourline-2026-spring")
    texts = re.findall(r'<p class="said">([^<]+)</p>', heard.text)
    address = re.search(r'href="(/office/barriers/new\?round=[^"]+kind=rule)"', heard.text)[1]
    page = browser.get(address.replace("&amp;", "&")).text
    assert texts
    assert [text for text in texts if text in page] == []


def test_a_round_that_is_open_tells_nothing_of_barriers_yet(demo_app):
    page = leader(demo_app).get(f"{LOG}/heard/{demo.OPEN_ROUND}")
    assert page.location == f"/office/rounds/{demo.OPEN_ROUND}"


def test_the_results_say_what_was_named_most_and_lead_to_the_log(demo_app):
    page = leader(demo_app).get(SPRING)
    assert re.search(r"named most as (a )?barriers?", words(page))
    assert f"{LOG}/heard/harbourline-2026-spring" in page.text


# The page for employees.


def test_the_link_is_shown_again_renewed_and_switched_off(demo_app):
    browser, before = leader(demo_app), barrier_page.of(demo.ORGANISATION)
    assert before.address in browser.get(f"{LOG}/page").text
    browser.fill_in(browser.get(f"{LOG}/page/renew"))
    db.session.rollback()
    renewed = barrier_page.of(demo.ORGANISATION)
    assert renewed.token not in (None, before.token)
    browser.fill_in(browser.get(f"{LOG}/page/off"))
    db.session.rollback()
    assert barrier_page.of(demo.ORGANISATION).token is None
    assert "It is switched off" in browser.get(f"{LOG}/page").text
    assert demo_app.test_client().get(f"/said/{renewed.token}").status_code == 404


def test_looking_at_the_page_of_a_link_changes_nothing(demo_app):
    browser, before = leader(demo_app), barrier_page.of(demo.ORGANISATION)
    for verb in ("on", "off", "renew"):
        browser.get(f"{LOG}/page/{verb}")
    db.session.rollback()
    assert barrier_page.of(demo.ORGANISATION) == before


def test_the_words_of_the_page_are_kept_and_checked(demo_app):
    browser = leader(demo_app)
    page = browser.get(f"{LOG}/page")
    refused = browser.fill_in(page, intro="x" * 1001, contact=HOSTILE)
    assert refused.status_code == 400
    assert "&lt;script&gt;alert(1)" in refused.text
    assert browser.fill_in(page, contact="Bo", shown_in="nowhere").location == f"{LOG}/page"
    db.session.rollback()
    kept = barrier_page.of(demo.ORGANISATION)
    assert (kept.contact, kept.shown_in) == ("Bo", "nowhere")
    assert browser.fill_in(page, contact="Cy").status_code == 409


def test_leaders_see_the_page_before_it_is_on_and_what_is_not_on_it(demo_app):
    barrier_page.switch_off(demo.ORGANISATION)
    a_barrier(title="Not yet told", answer="Soon.")
    page = words(leader(demo_app).get(f"{LOG}/page/preview"))
    assert "The page is switched off" in page
    assert page.index("2 barriers are not shown") < page.index("Not yet told")
    assert "Small refunds need a supervisor’s signature" in page[: page.index("2 barriers are not shown")]


def test_a_change_that_cannot_be_stored_is_still_on_the_page(demo_app):
    browser, kept = leader(demo_app), a_barrier()
    page = browser.get(f"{LOG}/{kept.id}/edit")
    with locked(demo_app):
        answer = browser.fill_in(page, title="Typed with care")
    assert answer.status_code == 503
    assert 'value="Typed with care"' in answer.text
