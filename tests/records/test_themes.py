"""Themes: the machine's proposal and the person's decision are both kept."""

import pytest
from sqlalchemy import text

from cxassess.demo import ORGANISATION
from cxassess.records import ballots, organisations, releases, responses, rounds, themes
from cxassess.records.database import db
from cxassess.records.errors import Conflict, Invalid, NotFound

ROUND = "harbourline-2026-spring"


def live():
    """The themes that stand by themselves."""
    return [each for each in themes.themes(ORGANISATION, ROUND) if each.state == "proposed"]


def now(theme_id):
    """A theme as it is now."""
    return themes.theme(ORGANISATION, ROUND, theme_id)


def test_every_text_of_a_theme_stands_in_the_release(demo_app):
    told = {
        (each["question"], node["node"], text["text"])
        for each in releases.get(ORGANISATION, ROUND).figures["words"]
        for node in each["nodes"]
        for text in node["texts"]
    }
    assert all(set(theme.texts) <= told for theme in themes.themes(ORGANISATION, ROUND))
    assert all(sum(theme.counts.values()) == len(theme.texts) for theme in live())


def test_a_renamed_theme_keeps_the_name_that_was_proposed(demo_app):
    first = live()[0]
    theme = themes.rename(ORGANISATION, ROUND, first.id, first.version, "  Getting   money back ")
    assert (theme.name, theme.proposed_name, theme.state) == ("Getting money back", first.name, "renamed")


def test_a_merged_themes_texts_count_once_in_the_other(demo_app):
    into, from_, *_ = live()
    themes.merge(ORGANISATION, ROUND, from_.id, from_.version, into.id)
    both = now(into.id)
    assert both.places == into.places | from_.places
    assert len(both.texts) == len(both.places)
    assert now(from_.id).merged_into == into.id


def test_what_lies_in_a_merged_theme_goes_along(demo_app):
    first, second, third, *_ = live()
    themes.merge(ORGANISATION, ROUND, third.id, third.version, second.id)
    themes.merge(ORGANISATION, ROUND, second.id, second.version, first.id)
    assert now(first.id).places == first.places | second.places | third.places


def test_a_theme_is_never_merged_into_one_that_lies_in_it(demo_app):
    first, second, *_ = live()
    themes.merge(ORGANISATION, ROUND, second.id, second.version, first.id)
    with pytest.raises(Invalid, match="stands by itself"):
        themes.merge(ORGANISATION, ROUND, first.id, first.version, second.id)


def test_a_dismissed_theme_comes_back_as_it_was(demo_app):
    first = live()[0]
    renamed = themes.rename(ORGANISATION, ROUND, first.id, first.version, "Bookings")
    gone = themes.dismiss(ORGANISATION, ROUND, first.id, renamed.version, reason="Nothing new.")
    assert gone.state == "dismissed"
    back = themes.restore(ORGANISATION, ROUND, first.id, gone.version)
    assert (back.name, back.state) == ("Bookings", "renamed")
    assert themes.restore(ORGANISATION, ROUND, first.id, back.version).name == first.proposed_name


def test_every_decision_is_kept_with_its_reason(demo_app):
    first = live()[0]
    themes.rename(ORGANISATION, ROUND, first.id, 0, "Bookings", reason="So we say.", decided_by="u1")
    themes.restore(ORGANISATION, ROUND, first.id, 1)
    kept = now(first.id).decisions
    assert [(each.kind, each.reason, each.decided_by) for each in kept] == [
        ("rename", "So we say.", "u1"),
        ("restore", "", None),
    ]


def test_a_decision_about_an_older_version_is_refused(demo_app):
    first = live()[0]
    themes.rename(ORGANISATION, ROUND, first.id, first.version, "Bookings")
    with pytest.raises(Conflict) as caught:
        themes.dismiss(ORGANISATION, ROUND, first.id, first.version)
    assert caught.value.code == "stale"


def test_what_was_dismissed_is_not_renamed(demo_app):
    first = live()[0]
    themes.dismiss(ORGANISATION, ROUND, first.id, first.version)
    with pytest.raises(Conflict) as caught:
        themes.rename(ORGANISATION, ROUND, first.id, first.version + 1, "Bookings")
    assert caught.value.code == "theme_gone"


def test_there_is_nothing_to_take_back_of_a_proposal(demo_app):
    first = live()[0]
    with pytest.raises(Conflict) as caught:
        themes.restore(ORGANISATION, ROUND, first.id, first.version)
    assert caught.value.code == "theme_as_proposed"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "a\u202eb"])
def test_a_name_that_cannot_be_kept_is_refused(demo_app, name):
    first = live()[0]
    with pytest.raises(Invalid):
        themes.rename(ORGANISATION, ROUND, first.id, first.version, name)


def test_a_theme_of_another_round_or_organisation_is_not_there(demo_app):
    first = live()[0]
    with pytest.raises(NotFound):
        themes.theme(ORGANISATION, "harbourline-2025-spring", first.id)
    with pytest.raises(NotFound):
        themes.theme("meadow", ROUND, first.id)


def test_a_release_from_before_there_were_themes_gets_the_same(demo_app):
    release = releases.get(ORGANISATION, ROUND)
    kept = release.figures.pop("themes")
    assert themes.proposal(release) == kept


def test_nobody_reads_or_decides_about_themes_of_results_that_wait(open_round):
    opened = open_round()
    for _ in range(12):
        said = {"VG1": 3, "improve": "The queue on the phone is too long."}
        responses.submit(opened, ballots.issue(opened, "staff", None), said)
    rounds.close("meadow", opened.id, held=True)
    first = themes.themes("meadow", opened.id, before_release=True)[0]
    with pytest.raises(Conflict, match="released"):
        themes.themes("meadow", opened.id)
    with pytest.raises(Conflict, match="released"):
        themes.dismiss("meadow", opened.id, first.id, first.version)
    rounds.release("meadow", opened.id)
    assert themes.dismiss("meadow", opened.id, first.id, first.version).state == "dismissed"


def test_what_is_blotted_or_not_shown_enters_no_theme(open_round):
    opened = open_round()
    wrote = [("staff", "Ask jo@garden.example about the queue.")] * 12 + [
        ("customer", "Our garden gate.")
    ] * 9
    for audience, words in wrote:
        responses.submit(opened, ballots.issue(opened, audience, None), {"VG1": 3, "improve": words})
    rounds.close("meadow", opened.id)
    found = themes.found(releases.get("meadow", opened.id))
    assert found.counted.texts == 12
    assert "queue" in found.themes[0].terms
    assert "garden" not in str(found.proposal)


def test_decisions_go_with_their_round(demo_app):
    themes.dismiss(ORGANISATION, ROUND, live()[0].id, 0)
    rounds.delete(ORGANISATION, ROUND, rounds.get(ORGANISATION, ROUND).version)
    assert not db.session.scalar(text("SELECT count(*) FROM theme_decision"))


def test_an_organisation_reads_its_own_decisions_alone(demo_app):
    first = live()[0]
    themes.rename(ORGANISATION, ROUND, first.id, 0, "Ours")
    organisations.create("Brook", "brook")
    with pytest.raises(NotFound):
        themes.rename("brook", ROUND, first.id, 1, "Theirs")
    assert now(first.id).name == "Ours"
