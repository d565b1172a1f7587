"""An organisation's own questionnaires: stored once, never changed, seen by nobody else."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cxassess.maturity import QuestionnaireError
from cxassess.records import acts, organisations, questionnaires, rounds
from cxassess.records.database import db, writing
from cxassess.records.errors import Conflict, NotFound
from tests.uploads import MAIN, files

COLUMNS = (
    "digest",
    "title",
    "languages",
    "pillars",
    "items",
    "document",
    "files",
    "added_on",
    "added_by",
    "version",
)


@pytest.fixture
def meadow(app):
    """An organisation with a questionnaire of its own."""
    organisations.create("Meadow Dairy", "meadow")
    organisations.create("Harbour", "harbour")
    questionnaires.add("meadow", files())
    return "meadow"


def test_an_own_questionnaire_stands_beside_the_installed_ones(meadow):
    found = {each.name: each.source for each in questionnaires.of("meadow")}
    assert found == {"onboarding@1.0.0": "own", "ten-pillars@1.0.0": "installed"}
    kept = questionnaires.find("meadow", "onboarding")
    assert kept.questionnaire.pillar("welcome").name == "Welcome"
    assert kept.files == files()


def test_another_organisation_does_not_see_it(meadow):
    assert [each.id for each in questionnaires.of("harbour")] == ["ten-pillars"]
    for version in (None, "1.0.0"):
        with pytest.raises(NotFound):
            questionnaires.find("harbour", "onboarding", version)


def test_the_same_again_is_the_same(meadow):
    assert questionnaires.add("meadow", files()) == questionnaires.find("meadow", "onboarding")
    assert len(questionnaires.of("meadow")) == 2


def test_another_content_needs_another_version(meadow):
    with pytest.raises(Conflict, match=r"such as 1\.1\.0") as refused:
        questionnaires.add("meadow", files(title="Other weeks"))
    assert refused.value.code == "version_exists"
    questionnaires.add("meadow", files(title="Other weeks", version="1.1.0"))
    assert questionnaires.find("meadow", "onboarding").version == "1.1.0"


def test_the_newest_is_the_highest_in_numbers(meadow):
    for version in ("1.9.0", "1.10.0"):
        questionnaires.add("meadow", files(version=version))
    assert [each.version for each in questionnaires.of("meadow")][:3] == ["1.10.0", "1.9.0", "1.0.0"]


def test_an_installed_version_cannot_be_given_another_content(meadow):
    for version, given in (("1.0.0", "version_exists"), ("1.1.0", None)):
        changed = files(id="ten-pillars", version=version)
        if given is None:
            questionnaires.add("meadow", changed)
            continue
        with pytest.raises(Conflict) as refused:
            questionnaires.add("meadow", changed)
        assert refused.value.code == given
    assert questionnaires.find("meadow", "ten-pillars").own
    assert not questionnaires.find("harbour", "ten-pillars").own


@pytest.mark.parametrize("version", ["a", "1/2", "1 2", "1" * 51, "../1", "1@2"])
def test_a_version_that_cannot_stand_in_an_address_is_refused_with_its_line(meadow, version):
    with pytest.raises(QuestionnaireError) as refused:
        questionnaires.add("meadow", files(version=version))
    fault = refused.value.faults[0]
    assert (fault.file, fault.line, fault.where) == (MAIN, 2, "version")


def test_a_retired_version_is_not_offered_and_can_be_taken_back(meadow):
    questionnaires.retire("meadow", "onboarding", "1.0.0")
    with pytest.raises(NotFound):
        questionnaires.find("meadow", "onboarding")
    assert questionnaires.find("meadow", "onboarding", "1.0.0").retired
    assert [each.id for each in questionnaires.of("meadow", offered=True)] == ["ten-pillars"]
    questionnaires.take_back("meadow", "onboarding", "1.0.0")
    assert questionnaires.find("meadow", "onboarding").version == "1.0.0"


def test_a_version_in_use_cannot_be_deleted(meadow):
    own = questionnaires.find("meadow", "onboarding")
    made = rounds.create("meadow", questionnaire=own.questionnaire, name="Spring")
    assert [use.name for use in questionnaires.find("meadow", "onboarding").rounds] == ["Spring"]
    with pytest.raises(Conflict) as refused:
        questionnaires.delete("meadow", "onboarding", "1.0.0")
    assert refused.value.code == "questionnaire_in_use"
    rounds.delete("meadow", made.id, made.version)
    questionnaires.delete("meadow", "onboarding", "1.0.0")
    assert [each.id for each in questionnaires.of("meadow")] == ["ten-pillars"]


def test_a_round_keeps_its_exact_questionnaire(meadow):
    own = questionnaires.find("meadow", "onboarding").questionnaire
    made = rounds.create("meadow", questionnaire=own, name="Spring")
    questionnaires.add("meadow", files(version="2.0.0", title="Other weeks"))
    questionnaires.retire("meadow", "onboarding", "1.0.0")
    assert rounds.get("meadow", made.id).questionnaire == own
    assert rounds.open_round("meadow", made.id).questionnaire == own


@pytest.mark.parametrize("column", COLUMNS)
def test_a_stored_version_cannot_be_changed_even_in_the_database(meadow, column):
    value = "7" if column in ("pillars", "items") else "'x'"
    with pytest.raises(DBAPIError), writing() as session:
        session.execute(text(f"UPDATE questionnaire_version SET {column} = {value}"))
    assert questionnaires.find("meadow", "onboarding").files == files()


def test_a_stored_version_cannot_be_replaced_or_deleted_in_use_even_in_the_database(meadow):
    own = questionnaires.find("meadow", "onboarding").questionnaire
    rounds.create("meadow", questionnaire=own, name="Spring")
    names = ", ".join(("organisation_id", "id", "state", *COLUMNS))
    replacing = f"INSERT OR REPLACE INTO questionnaire_version ({names}) SELECT {names} FROM "
    for statement in (replacing + "questionnaire_version", "DELETE FROM questionnaire_version"):
        with pytest.raises(DBAPIError), writing() as session:
            session.execute(text(statement))


def test_of_two_that_come_together_one_is_stored_and_the_other_hears_of_it(app, meadow):
    told = []

    def add(title):
        with app.app_context():
            try:
                questionnaires.add("meadow", files(version="3.0.0", title=title))
                told.append("stored")
            except Conflict as conflict:
                told.append(conflict.code)
            db.session.remove()

    threads = [threading.Thread(target=add, args=(f"Weeks {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["stored", *["version_exists"] * 5]


def test_each_act_is_noted(meadow):
    questionnaires.retire("meadow", "onboarding", "1.0.0")
    questionnaires.retire("meadow", "onboarding", "1.0.0")
    questionnaires.take_back("meadow", "onboarding", "1.0.0")
    questionnaires.delete("meadow", "onboarding", "1.0.0")
    rows = db.session.query(acts.ActRow).filter(acts.ActRow.action.startswith("questionnaire."))
    noted = [(row.action, row.subject) for row in rows]
    done = ("added", "retired", "taken_back", "deleted")
    assert sorted(noted) == sorted((f"questionnaire.{each}", "onboarding 1.0.0") for each in done)
