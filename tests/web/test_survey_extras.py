"""The pages after the pillars, one's group, and what comes after submitting."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from cxassess.records import ballots, codes, invitations, offers, responses, rounds
from cxassess.records.database import db

from .visitor import Fields, Visitor

UNITS = (("guest", None, 30), ("deck", None, 40))


@pytest.fixture
def autumn(open_round: Any) -> Any:
    return open_round(UNITS, form="core")


@pytest.fixture
def started(app: Flask, autumn: Any) -> Visitor:
    visitor = Visitor(app.test_client(), autumn.id)
    visitor.start(unit="guest")
    return visitor


@pytest.fixture
def invited(open_round: Any, app: Flask) -> Visitor:
    """Somebody with a code of a confidential round, at its first page."""
    opened = open_round(UNITS, form="core", open_link=False, privacy="confidential")
    code = invitations.invite(opened, [invitations.Invited("staff", "guest", "jo@example.org")])[0].code
    visitor = Visitor(app.test_client(), opened.id)
    visitor.send("/resume", code=code)
    return visitor


def said(autumn: Any) -> dict[str, Any]:
    """What the only respondent submitted."""
    (one,) = responses.handed_in(autumn)
    return {**responses.sheet_of(autumn, [one]).answers(0), **one.texts}


def lose_the_reply(visitor: Visitor, code: str) -> None:
    """Give the browser back the cookie that the reply replaced."""
    visitor.client.set_cookie("cxa_ballot", code.replace(" ", ""), path=visitor.base)


def ticket_of(page: Any) -> str:
    return Fields(page.text).filled["ticket"]


def test_the_pages_after_the_pillars_come_in_their_order(started: Visitor) -> None:
    seen, path = [], "/pillar/10"
    while path != "/check":
        path = started.send(path, **started.answers(path)).location.removeprefix(started.base)
        seen.append(path)
    assert seen == ["/matters", "/last", "/role", "/check"]


def test_what_matters_is_asked_once_a_pillar_and_stored_apart_from_scores(
    started: Visitor, autumn: Any
) -> None:
    started.answer_all("3")
    assert len(Fields(started.get("/matters").text).choices) == 10
    started.send("/matters", importance_innovation="5", importance_leadership="dk")
    started.submit()
    found = {name: value for name, value in said(autumn).items() if name.startswith("importance.")}
    assert (found["importance.innovation"], found["importance.leadership"]) == (5, "dk")


def test_what_may_be_skipped_can_be_submitted_without(started: Visitor, autumn: Any) -> None:
    for page in ("/matters", "/role"):
        assert started.send(page).status_code == 303
    started.answer_all("3")
    db.session.rollback()
    assert "Nothing said; this page may be skipped." in started.get("/check").text
    assert "is submitted" in started.submit().text


def test_what_is_said_of_a_role_is_kept(started: Visitor, autumn: Any) -> None:
    started.answer_all("3")
    role = {"role": "Check-in  agent", "move_loyalty": "strongly", "well": "I know the regulars"}
    started.send("/role", **role)
    started.submit()
    found = {name: value for name, value in said(autumn).items() if name.startswith("role.")}
    assert found == {
        "role.name": "Check-in agent",
        "role.loyalty": "strongly",
        "role.well": "I know the regulars",
    }


def test_a_role_that_is_too_long_comes_back_with_what_to_do(started: Visitor) -> None:
    page = started.send("/role", role="x" * 81)
    assert page.status_code == 422
    assert "Shorten this text to 80 characters: it has 81 now" in page.text
    assert Fields(page.text).filled["role"] == "x" * 81


def test_customers_are_not_asked_of_a_role(app: Flask, autumn: Any) -> None:
    visitor = Visitor(app.test_client(), autumn.id)
    visitor.start("customer")
    assert visitor.get("/role").location.endswith("/check")
    assert "How much does this matter to you?" in visitor.get("/matters").text


def test_a_story_is_filed_as_good_or_bad(started: Visitor, autumn: Any) -> None:
    started.answer_all("3")
    started.send("/last", open_story="They waited with us", kind_story="good")
    started.submit()
    assert said(autumn)["story.kind"] == "good"


def test_changing_the_group_keeps_the_answers(started: Visitor, autumn: Any) -> None:
    started.answer_all("3")
    assert f'href="/r/{autumn.id}/group?from=check"' in started.get("/check").text
    page = started.get("/group?from=check")
    assert Fields(page.text).filled == {"audience": "staff", "unit": "guest"}
    sent = started.client.post(f"{started.base}/group?from=check", data={"audience": "staff", "unit": "deck"})
    assert sent.location.endswith("/check")
    started.submit()
    assert [(each.audience, each.unit_id) for each in responses.handed_in(autumn)] == [("staff", "deck")]


def test_answers_that_the_new_group_is_not_asked_are_left_out(started: Visitor, autumn: Any) -> None:
    started.answer_all("3")
    started.send("/last", open_barrier="Two signatures", kind_barrier="rule")
    started.client.post(f"{started.base}/group?from=check", data={"audience": "customer"})
    started.answer_all("3")
    assert "is submitted" in started.submit().text
    assert not [name for name in said(autumn) if name.startswith(("barrier", "role"))]


def test_somebody_else_at_the_same_browser_starts_afresh(started: Visitor) -> None:
    started.send("/pillar/1", **started.answers("/pillar/1", "5"))
    assert "start afresh" in started.get().text
    started.client.post(f"{started.base}/group?new=1", data={"audience": "leader"})
    assert "checked" not in started.get("/pillar/1").text


def test_an_invited_group_cannot_be_changed(invited: Visitor) -> None:
    invited.answer_all("3")
    assert "Set by your invitation" in invited.get("/check").text
    assert "Change department" not in invited.get("/check").text


def test_after_submitting_the_browser_no_longer_knows_the_code(started: Visitor) -> None:
    code = started.code.replace(" ", "")
    started.answer_all("3")
    cookie = started.submit().headers["Set-Cookie"]
    assert cookie.startswith("cxa_ballot=done;")
    assert code not in cookie
    for path in ("/pillar/1", "/check", "/saved", "/thanks"):
        assert "Your assessment was received" in started.get(path).text


def test_a_form_sent_again_gets_the_same_page_with_the_snapshot(started: Visitor, autumn: Any) -> None:
    started.answer_all("4")
    code, form = started.code, Fields(started.get("/check").text).filled
    first = started.client.post(f"{started.base}/submit", data=form)
    lose_the_reply(started, code)
    again = started.client.post(f"{started.base}/submit", data=form)
    without_ticket = [re.sub(r'name="ticket" value="[^"]+"', "", page.text) for page in (first, again)]
    assert again.status_code == 200
    assert without_ticket[0] == without_ticket[1]
    assert len(responses.handed_in(autumn)) == 1


def test_a_receipt_is_not_lost_with_a_lost_reply(invited: Visitor) -> None:
    invited.answer_all("4")
    code, form = invited.code, Fields(invited.get("/check").text).filled
    invited.client.post(f"{invited.base}/submit", data=form)
    lose_the_reply(invited, code)
    again = invited.client.post(f"{invited.base}/submit", data=form).text
    shown = re.search(r'id="receipt">([^<]+)<', again).group(1)  # type: ignore[union-attr]
    own = invited.client.post(f"{invited.base}/receipt", data={"code": shown})
    assert "What you submitted" in own.text


def test_a_receipt_that_leads_nowhere_is_never_shown(invited: Visitor) -> None:
    invited.answer_all("4")
    code, form = invited.code, Fields(invited.get("/check").text).filled
    invited.client.post(f"{invited.base}/submit", data=form)
    lose_the_reply(invited, code)
    again = invited.client.post(f"{invited.base}/submit", data={**form, "receipt": codes.new()}).text
    assert 'id="receipt"' not in again


@pytest.mark.parametrize("sheet", ["", "nonsense", "AAAA", "A" * 20_000, "é"])
def test_a_spent_code_with_a_form_that_holds_nothing_is_thanked_plainly(started: Visitor, sheet: str) -> None:
    started.answer_all("4")
    code, form = started.code, Fields(started.get("/check").text).filled
    started.client.post(f"{started.base}/submit", data=form)
    lose_the_reply(started, code)
    again = started.client.post(f"{started.base}/submit", data={**form, "sheet": sheet})
    assert (again.status_code, "Your assessment was received" in again.text) == (200, True)


@pytest.mark.parametrize("by_code", [True, False])
def test_the_snapshot_stands_beside_everyone_of_the_round_before_for_the_invited(
    open_round: Any, app: Flask, autumn: Any, by_code: bool
) -> None:
    responses.submit_many(
        "meadow",
        autumn.id,
        [{"answers": {item.id: 2 for item in autumn.questionnaire.asked("staff", "core")}}] * 20,
    )
    rounds.close("meadow", autumn.id)
    later = rounds.create(
        "meadow",
        questionnaire=autumn.questionnaire,
        name="Later",
        form="core",
        open_link=True,
        open_to=("staff",) if by_code else (),
        prior_round=autumn.id,
    )
    opened = rounds.open_round("meadow", later.id)
    visitor = Visitor(app.test_client(), later.id)
    if by_code:
        visitor.send("/resume", code=invitations.invite(opened, [invitations.Invited("leader")])[0].code)
    else:
        visitor.start("leader")
    visitor.answer_all("4")
    page = visitor.submit().text
    assert ("Everyone, Spring" in page, "<td>25</td>" in page) == (by_code, by_code)


def test_an_offer_of_help_is_kept_without_the_code(started: Visitor, autumn: Any) -> None:
    started.answer_all("3")
    ticket = ticket_of(started.submit())
    offer = {"ticket": ticket, "pillars": ["innovation"], "contact": "jo@example.org"}
    page = started.client.post(f"{started.base}/help", data=offer)
    assert "Thank you for offering to help" in page.text
    assert page.request.headers["Cookie"] == "cxa_ballot=done"
    rounds.close("meadow", autumn.id)
    assert offers.volunteers("meadow", autumn.id) == [offers.Volunteer("jo@example.org", ("innovation",))]


def test_one_code_makes_one_offer_however_often_the_thanks_are_asked_for(
    started: Visitor, autumn: Any
) -> None:
    started.answer_all("3")
    code, form = started.code, Fields(started.get("/check").text).filled
    for contact in ("jo@example.org", "jo@example.com"):
        lose_the_reply(started, code)
        ticket = ticket_of(started.client.post(f"{started.base}/submit", data=form))
        offer = {"ticket": ticket, "pillars": ["innovation"], "contact": contact}
        started.client.post(f"{started.base}/help", data=offer)
    rounds.close("meadow", autumn.id)
    assert [each.contact for each in offers.volunteers("meadow", autumn.id)] == ["jo@example.com"]


def test_whoever_enters_a_code_over_unfinished_answers_is_asked_first(started: Visitor, autumn: Any) -> None:
    started.send("/pillar/1", **started.answers("/pillar/1", "3"))
    held, other = started.code, ballots.issue(autumn, "staff")
    asked = started.send("/resume", code=other)
    assert asked.status_code == 409
    assert held[:4] in asked.text
    assert started.code == held
    started.client.post(f"{started.base}/resume", data={"code": other, "replace": "1"})
    assert codes.normalise(started.code) == codes.normalise(other)


def test_whoever_has_begun_and_filled_in_nothing_is_not_asked(started: Visitor, autumn: Any) -> None:
    other = ballots.issue(autumn, "staff")
    assert started.send("/resume", code=other).location.endswith("/pillar/1")
    assert codes.normalise(started.code) == codes.normalise(other)


def test_a_code_that_was_replaced_is_said_to_be_of_no_use(invited: Visitor, app: Flask) -> None:
    known = rounds.public(invited.base.rpartition("/")[2])
    invitations.invite(known, [invitations.Invited("staff", "guest", "jo@example.org")])
    sent_on = invited.client.get(f"{invited.base}/pillar/1", follow_redirects=True)
    assert "If you were sent a newer one, enter that" in sent_on.text


def test_what_cannot_be_sent_as_it_is_leads_to_the_page_to_change(started: Visitor, autumn: Any) -> None:
    started.answer_all("3")
    ballots.edit_draft(
        autumn,
        started.code,
        lambda draft: replace(draft, answers={**draft.answers, "barrier": "A rule\x0b"}),
    )
    page = started.submit()
    assert page.status_code == 422
    assert "something there cannot be sent as it is" in page.text
    assert f'href="{started.base}/last?from=check"' in page.text


def test_line_and_paragraph_separators_are_line_breaks(started: Visitor, autumn: Any) -> None:
    started.answer_all("3")
    started.send("/last", open_barrier="One\u2028two\u2029three")
    assert "is submitted" in started.submit().text
    assert said(autumn)["barrier"] == "One\ntwo\nthree"


@pytest.mark.parametrize(
    ("privacy", "promise"),
    [("sealed", "without anything that leads to you"), ("confidential", "With your receipt you can look")],
)
def test_whoever_comes_back_is_told_what_their_round_promised(
    open_round: Any, app: Flask, privacy: str, promise: str
) -> None:
    opened = open_round(UNITS, form="core", open_link=False, privacy=privacy)
    someone = invitations.Invited("staff", ref="jo@example.org" if privacy == "confidential" else None)
    visitor = Visitor(app.test_client(), opened.id)
    visitor.send("/resume", code=invitations.invite(opened, [someone])[0].code)
    visitor.answer_all("3")
    visitor.submit()
    assert promise in visitor.get("/thanks").text


def test_an_offer_without_a_way_to_reach_somebody_says_what_to_do(started: Visitor) -> None:
    started.answer_all("3")
    ticket = ticket_of(started.submit())
    page = started.client.post(f"{started.base}/help", data={"ticket": ticket, "pillars": ["innovation"]})
    assert page.status_code == 422
    assert "Enter how you can be reached" in page.text
    assert 'value="innovation" checked' in page.text
    assert Fields(page.text).filled["ticket"] == ticket


@pytest.mark.parametrize("ticket", ["", "made-up", "ImFiYyI.forged"])
def test_an_offer_needs_the_ticket_of_somebody_who_answered(app: Flask, autumn: Any, ticket: str) -> None:
    offer = {"ticket": ticket, "pillars": ["innovation"], "contact": "jo@example.org"}
    assert app.test_client().post(f"/r/{autumn.id}/help", data=offer).status_code == 400
    assert db.session.execute(text("SELECT count(*) FROM offer")).scalar() == 0


def test_a_ticket_of_one_round_is_none_in_another(started: Visitor, open_round: Any, autumn: Any) -> None:
    started.answer_all("3")
    ticket = ticket_of(started.submit())
    other = rounds.create("meadow", questionnaire=autumn.questionnaire, name="Other", open_link=True)
    rounds.open_round("meadow", other.id)
    offer = {"ticket": ticket, "pillars": ["innovation"], "contact": "jo@example.org"}
    assert started.client.post(f"/r/{other.id}/help", data=offer).status_code == 400


def test_customers_are_not_asked_to_help(app: Flask, autumn: Any) -> None:
    visitor = Visitor(app.test_client(), autumn.id)
    visitor.start("customer")
    visitor.answer_all("3")
    assert "Would you like to help" not in visitor.submit().text


def test_a_confidential_round_gives_a_receipt_that_leads_back(invited: Visitor) -> None:
    invited.answer_all("2")
    thanks = invited.submit().text
    receipt = re.search(r'id="receipt">([^<]+)<', thanks).group(1)  # type: ignore[union-attr]
    own = invited.client.post(f"{invited.base}/receipt", data={"code": receipt.lower()})
    assert "What you submitted" in own.text
    gone = invited.client.post(f"{invited.base}/receipt", data={"code": receipt, "withdraw": "1"})
    assert "Your answers are deleted" in gone.text
    again = invited.client.post(f"{invited.base}/receipt", data={"code": receipt})
    assert (again.status_code, "does not lead to anything" in again.text) == (422, True)


def test_a_sealed_round_knows_no_receipts(started: Visitor) -> None:
    assert started.get("/receipt").location.endswith(started.base)
    started.answer_all("3")
    assert "receipt" not in started.submit().text


def test_a_mixed_round_offers_both_ways_in(open_round: Any, app: Flask) -> None:
    mixed = open_round(UNITS, form="core", open_to=("customer",))
    visitor = Visitor(app.test_client(), mixed.id)
    page = visitor.get().text
    assert "Start with my code" in page
    assert "Start without a code" in page
    assert Fields(visitor.get("/group").text).choices == {"audience": ["customer"]}
    assert visitor.start("staff", unit="guest").status_code == 422


def test_an_open_link_never_names_a_group_that_is_too_small(open_round: Any, app: Flask) -> None:
    opened = open_round((("big", None, 40), ("tiny", None, 3)))
    visitor = Visitor(app.test_client(), opened.id)
    assert visitor.start(unit="tiny").status_code == 422


def test_a_ballot_begun_by_code_is_not_regrouped_over_the_open_link(open_round: Any, app: Flask) -> None:
    mixed = open_round(UNITS, form="core", open_to=("customer",))
    code = invitations.invite(mixed, [invitations.Invited("staff", "guest")])[0].code
    visitor = Visitor(app.test_client(), mixed.id)
    visitor.send("/resume", code=code)
    visitor.client.post(f"{visitor.base}/group", data={"audience": "customer"})
    assert ballots.find(mixed, code).audience == "staff"
