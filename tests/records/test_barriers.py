"""The barrier log: what is kept, what is refused, what outlives a round, and what is forgotten in time."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event

from cxassess.listings import ListingError
from cxassess.records import (
    acts,
    barrier_lists,
    barrier_page,
    barriers,
    clock,
    organisations,
    people,
    retention,
    rounds,
    subjects,
)
from cxassess.records.database import db
from cxassess.records.errors import Conflict, Invalid, NotFound

WANTED = {"title": "Refunds need three signatures", "kind": "rule"}


@pytest.fixture
def ours(app):
    return organisations.create("Meadow Dairy", "meadow").id


@pytest.fixture
def barrier(ours):
    return barriers.add(ours, **WANTED, owner="Ann Lee", due_on=date(2027, 3, 31))


def faults(call, *args, **fields):
    with pytest.raises(Invalid) as refused:
        call(*args, **fields)
    return [fault.where for fault in refused.value.faults]


def test_a_new_barrier_was_heard_and_is_told_nobody(ours, barrier):
    assert (barrier.state, barrier.published, barrier.answer) == ("heard", False, "")
    assert barrier.state_since == clock.today()
    assert barriers.every(ours) == [barrier]
    assert barriers.published(ours) == []


def test_the_same_ticket_gives_the_same_barrier(ours):
    first, again = (barriers.add(ours, ticket="t", **WANTED) for _ in range(2))
    assert first == again
    with pytest.raises(Conflict) as refused:
        barriers.add(ours, ticket="t", **{**WANTED, "title": "Another"})
    assert refused.value.code == "barrier_added"
    assert len(barriers.every(ours)) == 1


def test_a_new_state_begins_today_unless_another_day_is_said(ours, barrier):
    earlier = clock.today() - timedelta(days=9)
    looked = barriers.edit(ours, barrier.id, 1, state="looked_into", state_since=earlier)
    assert looked.state_since == earlier
    assert barriers.edit(ours, barrier.id, 2, state="being_fixed").state_since == clock.today()
    tomorrow = clock.today() + timedelta(days=1)
    assert faults(barriers.edit, ours, barrier.id, 3, state_since=tomorrow) == ["/state_since"]


def test_that_it_cannot_be_fixed_needs_a_reason(ours, barrier):
    assert faults(barriers.edit, ours, barrier.id, 1, state="cannot_be_fixed") == ["/reason"]
    kept = barriers.edit(ours, barrier.id, 1, state="cannot_be_fixed", reason="It is the law.")
    assert kept.reason == "It is the law."
    assert barriers.edit(ours, barrier.id, 2, theme="Law").reason == "It is the law."


@pytest.mark.parametrize("state", ["fixed", "cannot_be_fixed"])
def test_what_is_settled_is_published_with_an_answer_only(ours, barrier, state):
    said = {"state": state, "reason": "So.", "published": True}
    assert faults(barriers.edit, ours, barrier.id, 1, **said) == ["/answer"]
    assert barriers.edit(ours, barrier.id, 1, answer="Done.", **said).published
    assert faults(barriers.edit, ours, barrier.id, 2, answer=" ") == ["/answer"]


def test_every_change_is_kept_with_its_reason_and_by_whom(ours, barrier):
    barriers.edit(ours, barrier.id, 1, reason="Seen.", changed_by="u1", owner="Bo", rounds=[])
    newest, first = barriers.history(ours, barrier.id)
    assert (newest.version, newest.reason, newest.changed_by) == (2, "Seen.", "u1")
    assert newest.fields == {"owner": "Bo"}
    assert first.fields["title"] == WANTED["title"]
    assert [act.action for act in acts.page(ours)[0]][:2] == ["barrier.changed", "barrier.added"]


def test_saving_what_is_there_already_changes_nothing(ours, barrier):
    assert barriers.edit(ours, barrier.id, 1, **WANTED).version == 1
    assert len(barriers.history(ours, barrier.id)) == 1


def test_a_change_of_an_older_version_is_refused(ours, barrier):
    barriers.edit(ours, barrier.id, 1, theme="Refunds")
    for call in (
        lambda: barriers.edit(ours, barrier.id, 1, theme="Law"),
        lambda: barriers.remove(ours, barrier.id, 1),
    ):
        with pytest.raises(Conflict) as refused:
            call()
        assert refused.value.code == "stale"


WRONG = {
    "no title": ({"title": " "}, "/title"),
    "a long title": ({"title": "x" * 201}, "/title"),
    "a title that turns the text around": ({"title": "a\u202eb"}, "/title"),
    "an unknown kind": ({"kind": "weather"}, "/kind"),
    "an unknown state": ({"state": "done"}, "/state"),
    "an owner of two lines": ({"owner": "Ann\nBo"}, "/owner"),
    "a long answer": ({"answer": "x" * 2001}, "/answer"),
    "a bell in the answer": ({"answer": "a\x07"}, "/answer"),
    "a round that is not there": ({"rounds": ["never"]}, "/rounds"),
    "a long reason": ({"reason": "x" * 1001}, "/reason"),
    "a version": ({"version": 7}, "/version"),
}


@pytest.mark.parametrize(("change", "where"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_pointed_at_and_not_kept(ours, barrier, change, where):
    assert faults(barriers.add, ours, **{**WANTED, **change}) == [where]
    if "version" not in change:
        assert faults(barriers.edit, ours, barrier.id, 1, **change) == [where]
    assert barriers.every(ours) == [barrier]


def test_a_published_barrier_is_withdrawn_before_it_is_removed(ours, barrier):
    barriers.edit(ours, barrier.id, 1, published=True)
    with pytest.raises(Conflict) as refused:
        barriers.remove(ours, barrier.id, 2)
    assert refused.value.code == "barrier_published"
    barriers.edit(ours, barrier.id, 2, published=False)
    barriers.remove(ours, barrier.id, 3)
    assert barriers.every(ours) == []
    assert db.session.execute(db.text("SELECT count(*) FROM barrier_change")).scalar() == 0


def test_a_barrier_moves_one_place_and_stays_at_the_end(ours):
    ids = [barriers.add(ours, title=title, kind="rule").id for title in "abc"]

    def titles():
        return "".join(each.title for each in barriers.every(ours))

    barriers.move(ours, ids[2], up=True)
    assert titles() == "acb"
    barriers.move(ours, ids[0], up=True)
    assert titles() == "acb"
    barriers.move(ours, ids[0], up=False)
    assert titles() == "cab"


def test_a_barrier_outlives_the_round_that_heard_of_it(open_round):
    opened = open_round()
    kept = barriers.add("meadow", **WANTED, rounds=[opened.id])
    assert kept.rounds == (opened.id,)
    rounds.delete("meadow", opened.id, rounds.get("meadow", opened.id).version)
    assert barriers.get("meadow", kept.id).rounds == ()


def test_what_one_organisation_has_another_does_not_find(ours, barrier):
    theirs = organisations.create("Brook Bank", "brook").id
    assert (barriers.every(theirs), barriers.published(theirs)) == ([], [])
    calls = (
        lambda: barriers.get(theirs, barrier.id),
        lambda: barriers.history(theirs, barrier.id),
        lambda: barriers.edit(theirs, barrier.id, 1, title="Ours now"),
        lambda: barriers.move(theirs, barrier.id, up=True),
        lambda: barriers.remove(theirs, barrier.id, 1),
    )
    for call in calls:
        with pytest.raises(NotFound):
            call()
    assert barriers.get(ours, barrier.id) == barrier


def test_pages_follow_one_another(ours):
    made = {barriers.add(ours, title=f"n{n}", kind="rule").id for n in range(7)}
    found, after = [], None
    while True:
        some, after = barriers.page(ours, 3, after)
        found += [each.id for each in some]
        if not after:
            break
    assert (len(found), set(found)) == (7, made)


def test_a_log_that_is_full_takes_no_more(ours, barrier, monkeypatch):
    monkeypatch.setattr(barriers, "MOST", 1)
    with pytest.raises(Conflict) as refused:
        barriers.add(ours, **WANTED)
    assert refused.value.code == "too_many_barriers"


# The page for employees.


def test_the_page_is_off_until_somebody_switches_it_on(ours):
    assert barrier_page.of(ours).token is None
    page = barrier_page.switch_on(ours)
    assert barrier_page.by_token(page.token).organisation_id == ours
    assert barrier_page.switch_on(ours).token == page.token


def test_a_link_that_was_renewed_or_switched_off_leads_nowhere(ours):
    first = barrier_page.switch_on(ours).token
    second = barrier_page.renew(ours).token
    assert second != first
    barrier_page.switch_off(ours)
    for token in (first, second, "", "x", "A" * 52):
        with pytest.raises(NotFound):
            barrier_page.by_token(token)
    with pytest.raises(Conflict):
        barrier_page.renew(ours)


def test_the_words_of_the_page_are_changed_from_the_present_ones_only(ours):
    kept = barrier_page.keep(ours, 0, intro=" Thanks. ", contact="Bo", shown_in="nowhere")
    assert (kept.intro, kept.contact, kept.shown_in, kept.version) == ("Thanks.", "Bo", "nowhere", 1)
    with pytest.raises(Conflict):
        barrier_page.keep(ours, 0, intro="", contact="", shown_in="nowhere")
    said = {"intro": "x" * 1001, "contact": "\x07", "shown_in": "moon"}
    assert faults(barrier_page.keep, ours, 1, **said) == ["/intro", "/contact", "/shown_in"]


def fix(ours, title, days_ago, **more):
    day = clock.today() - timedelta(days=days_ago)
    said = {"state": "fixed", "state_since": day, "answer": "Done.", "published": True, **more}
    return barriers.add(ours, title=title, kind="rule", **said)


def test_an_invitation_tells_of_the_last_three_that_were_fixed_and_published(open_round):
    opened = open_round(open_to=("staff",), headcount={"customer": 0, "staff": 40})
    for title, days_ago in (("first", 9), ("third", 3), ("second", 5), ("last", 1)):
        fix("meadow", title, days_ago)
    fix("meadow", "hidden", 0, published=False)
    barriers.add("meadow", title="heard", kind="rule", published=True)
    told = barrier_page.news(opened)
    assert [each.title for each in told.fixed] == ["last", "third", "second"]
    assert told.address is None
    page = barrier_page.switch_on("meadow")
    assert barrier_page.news(opened).address == f"http://localhost/said/{page.token}"


def test_what_was_fixed_is_told_customers_only_where_leaders_say_so(open_round):
    opened = open_round()
    fix("meadow", "ours", 1)
    assert barrier_page.news(opened) is None
    assert barrier_page.news_for(opened, "staff").fixed
    assert barrier_page.news_for(opened, "customer") is None
    barrier_page.keep("meadow", 0, intro="", contact="", shown_in="everywhere")
    assert barrier_page.news(opened).fixed
    assert barrier_page.news_for(opened, "customer") is None
    barrier_page.keep("meadow", 1, intro="", contact="", shown_in="nowhere")
    assert barrier_page.news(opened) is barrier_page.news_for(opened, "staff") is None


# Of people who are named.


def test_whoever_owns_a_barrier_or_did_is_found_and_can_be_erased(ours, barrier):
    barriers.edit(ours, barrier.id, 1, owner="Bo Ray")
    found = subjects.find(ours, "ann LEE")
    assert [entry.says["owner"] for entry in found.of("barrier")] == ["Ann Lee"]
    subjects.erase(ours, found, [found.of("barrier")[0].name], "")
    assert barriers.get(ours, barrier.id).owner == "Bo Ray"
    assert [each.fields["owner"] for each in barriers.history(ours, barrier.id)] == ["Bo Ray", None]
    found = subjects.find(ours, "Bo Ray")
    subjects.erase(ours, found, [found.of("barrier")[0].name], "")
    assert barriers.get(ours, barrier.id).owner is None
    assert not subjects.find(ours, "Bo Ray").of("barrier")


def test_what_somebody_changed_is_found_under_their_account(ours, barrier):
    who = people.create_user(
        ours, email="cy@meadow.example", name="Cy", role="leader", password="a few words say it"
    )
    barriers.edit(ours, barrier.id, 1, theme="Law", changed_by=who.id)
    (entry,) = subjects.find(ours, "cy@meadow.example").of("barrier_change")
    assert entry.stays == "act"


def test_owner_and_history_of_what_was_settled_long_ago_are_forgotten(ours, barrier):
    day = clock.today() - timedelta(days=800)
    settled = {"state": "fixed", "answer": "Done.", "state_since": day}
    barriers.edit(ours, barrier.id, 1, **settled)
    recent = barriers.add(
        ours, title="Recent", kind="rule", owner="Bo", **{**settled, "state_since": clock.today()}
    )
    pending = barriers.add(ours, title="Pending", kind="rule", owner="Bo", state_since=day)
    (due,) = [each for each in retention.waiting(ours) if each.kind == "barriers"]
    assert due.on <= clock.today()
    retention.carry_out()
    kept = barriers.get(ours, barrier.id)
    assert (kept.owner, kept.answer, barriers.history(ours, barrier.id)) == (None, "Done.", [])
    assert [barriers.get(ours, each.id) for each in (recent, pending)] == [recent, pending]
    (due,) = [each for each in retention.waiting(ours) if each.kind == "barriers"]
    assert due.on > clock.today()


def test_a_list_of_many_faults_is_compared_with_as_few_queries_as_one_of_few(ours):
    asked: list[str] = []

    def note(connection, cursor, statement, *_):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    counts = []
    for rows in (1, 1, 200):  # the first also opens the connection
        asked.clear()
        listing = barrier_lists.read(b"title,kind,rounds\n" + b"Refunds,our own word,never-was\n" * rows)
        with pytest.raises(ListingError):
            barrier_lists.plan(ours, listing)
        counts.append(len(asked))
    event.remove(Engine, "before_cursor_execute", note)
    assert counts[1] == counts[2] > 0
