"""Questionnaires: what is read, and what is refused with file and line."""

import copy
import subprocess
import sys
import time

import pytest

from cxassess.maturity import CONSTANTS, Questionnaire, QuestionnaireError, load, parse

from .instruments import described, item, pillar, plain, questionnaire

TINY = """\
id: tiny
version: 1.0.0
language: en
title: Tiny
levels:
  - {number: 1, name: Low, from: 0}
  - {number: 2, name: High, from: 50}
pillars:
  - id: first
    name: First
    items:
      - {id: A1, title: One, statement: So it is., core: true}
      - {id: A2, title: Two, statement: {staff: Here., customer: There.}, weight: 0.5}
outcomes:
  - {id: result, statement: How is it?, scale: {min: 0, max: 10}, audiences: [customer]}
open_questions:
  - {id: well, text: What is well?}
"""
GERMAN = """\
language: de
title: Klein
levels: {1: Tief, 2: Hoch}
pillars: {first: {name: Erste}}
items:
  A1: {title: Eins, statement: So ist es.}
  A2: {title: Zwei, statement: {staff: Hier., customer: Dort.}}
outcomes: {result: {statement: Wie ist es?}}
open_questions: {well: {text: Was ist gut?}}
"""
METRICS = "metrics:\n  - {id: share, name: Share, unit: '%', direction: up}\n"
GOALS = """\
returns:
  - {id: loyalty, name: Loyalty}
costs:
  - {id: loss, name: Loss}
goals:
  - id: G1
    pillar: first
    band: low_to_mid
    title: Begin
    actions: [Ask.]
    leading_metric: share
    lagging_metric: share
    effort: S
    returns: [loyalty]
    costs: [loss]
"""


def refused(text):
    with pytest.raises(QuestionnaireError) as caught:
        parse(text, "q.yaml")
    return str(caught.value)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "translations").mkdir()
    (tmp_path / "questionnaire.yaml").write_text(TINY, encoding="utf-8")
    (tmp_path / "goals.yaml").write_text(GOALS, encoding="utf-8")
    (tmp_path / "metrics.yaml").write_text(METRICS, encoding="utf-8")
    overlay = GERMAN + (
        "returns: {loyalty: {name: Treue}}\ncosts: {loss: {name: Verlust}}\n"
        "goals: {G1: {title: Anfangen, actions: [Fragen.]}}\nmetrics: {share: {name: Anteil, unit: '%'}}\n"
    )
    (tmp_path / "translations" / "de.yaml").write_text(overlay, encoding="utf-8")
    return tmp_path


def test_defaults_are_filled_in():
    read = parse(TINY)
    assert (read.scale.min, read.scale.max, read.minimum_answered) == (1, 5, 0.5)
    assert (read.pillars[0].weight, read.item("A1").scale) == (1.0, read.scale)
    assert read.pillars[0].target == CONSTANTS.target


def test_a_single_statement_is_asked_of_everybody_and_a_mapping_of_those_it_names():
    read = parse(TINY)
    assert [each.id for each in read.asked("leader")] == ["A1"]
    assert [each.id for each in read.asked("customer")] == ["A1", "A2"]
    assert [each.id for each in read.asked("customer", "core")] == ["A1"]
    assert read.item("A2").statement_for("customer") == "There."
    assert read.outcome("result").audiences == ("customer",)


def test_a_questionnaire_survives_being_written_and_read_again(folder):
    read = load(folder)
    assert Questionnaire.from_dict(read.to_dict()) == read


def test_a_folder_brings_its_goals_metrics_and_translations(folder):
    read = load(folder)
    assert read.goals[0].returns == ("loyalty",)
    assert read.metrics["share"].name == "Share"
    assert read.languages == ("en", "de")


def test_a_translation_replaces_every_text_and_nothing_else(folder):
    german = load(folder).in_language("de-AT")
    assert (german.title, german.levels[1].name, german.pillars[0].name) == ("Klein", "Hoch", "Erste")
    assert german.item("A2").statement_for("customer") == "Dort."
    assert (german.goals[0].actions, german.metrics["share"].name) == (("Fragen.",), "Anteil")
    assert german.item("A2").weight == 0.5


def test_an_unknown_language_gives_the_original_even_from_a_translation(folder):
    read = load(folder)
    assert read.in_language("de").in_language("fr").title == "Tiny"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  A1: {title: Eins, statement: So ist es.}\n", "", "items.A1"),
        ("title: Eins, ", "", "items.A1.title"),
        ("  A1: {", "  A9: {title: x}\n  A1: {", "items.A9"),
        ("levels: {1: Tief, 2: Hoch}", "levels: {1: Tief}", "levels.2"),
        ("outcomes: {result: {statement: Wie ist es?}}\n", "", "outcomes"),
        ("language: de", "language: fr", "language"),
        ("actions: [Fragen.]", "actions: [Fragen., Nochmal.]", "goals.G1.actions"),
    ],
)
def test_a_translation_that_lacks_or_adds_a_text_is_refused(folder, old, new, said):
    path = folder / "translations" / "de.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(QuestionnaireError) as caught:
        load(folder)
    fault = caught.value.faults[0]
    assert fault.where == said
    assert fault.file == str(path)
    assert fault.line


@pytest.mark.parametrize(
    ("old", "new", "line", "where"),
    [
        ("title: Tiny", "title: Tiny\ncolour: red", 5, "colour"),
        ("id: A2", "id: A1", 13, "pillars[0].items[1].id"),
        ("title: Tiny", "title: Tiny\ntitle: Two", 5, "title"),
        ("name: Low", "name: &x Low", 6, "levels[0].name"),
        ("name: Low", "name: *x", 6, "levels[0].name"),
        ("name: Low", "name: !!str Low", 6, "levels[0].name"),
        ("title: Tiny", "<<: {title: Tiny}", 4, ""),
        ("from: 0}", "from: 10}", 6, "levels[0].from"),
        ("from: 50}", "from: 0}", 7, "levels[1].from"),
        ("number: 2", "number: 3", 7, "levels[1].number"),
        ("weight: 0.5", "weight: -1", 13, "pillars[0].items[1].weight"),
        ("weight: 0.5", "weight: true", 13, "pillars[0].items[1].weight"),
        ("weight: 0.5", "weight: .inf", 13, "pillars[0].items[1].weight"),
        ("{min: 0, max: 10}", "{min: 5, max: 5}", 15, "outcomes[0].scale"),
        ("{min: 0, max: 10}", "{min: 0.5, max: 10}", 15, "outcomes[0].scale.min"),
        ("{min: 0, max: 10}", "{min: false, max: 10}", 15, "outcomes[0].scale.min"),
        ("core: true", "core: 1", 12, "pillars[0].items[0].core"),
        ("core: true", "anchors: {1: a, 2: b, 3: c, 4: d}", 12, "pillars[0].items[0].anchors"),
        (
            "core: true",
            "anchors: {1: a, 2: b, 3: c, 4: d, 5: e, 6: f}",
            12,
            "pillars[0].items[0].anchors.6",
        ),
        ("[customer]", "[visitor]", 15, "outcomes[0].audiences[0]"),
        ("staff: Here.", "visitor: Here.", 13, "pillars[0].items[1].statement.visitor"),
        ("version: 1.0.0", "version: 1.0", 2, "version"),
        ("id: tiny", "id: Tiny", 1, "id"),
        ("id: well", "id: unit", 17, "open_questions[0].id"),
        ("id: well", "id: comment.first", 17, "open_questions[0].id"),
        ("id: well", "id: A1", 17, "open_questions[0].id"),
        ("title: Tiny\n", "", 1, "title"),
        ("title: Tiny", "goals: []\ntitle: Tiny", 4, "goals"),
        ("title: Tiny", "title: ''", 4, "title"),
        ("title: Tiny", 'title: "a\\u0007"', 4, "title"),
        ("title: Tiny", "title: 12", 4, "title"),
        ("title: Tiny", "title: " + "9" * 5000, 4, "title"),
    ],
)
def test_a_fault_names_its_file_line_and_place(old, new, line, where):
    assert old in TINY
    with pytest.raises(QuestionnaireError) as caught:
        parse(TINY.replace(old, new, 1), "q.yaml")
    found = [(fault.file, fault.line, fault.where) for fault in caught.value.faults]
    assert ("q.yaml", line, where) in found


def test_the_text_of_a_fault_is_file_line_place_and_what_to_do():
    assert refused(TINY.replace("weight: 0.5", "weight: -1")) == (
        "q.yaml:13: pillars[0].items[1].weight: -1 is out of bounds; use a number from 0 to 1000"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("statement: How is it?", "statement: {customer: How is it?}", "q.yaml:15: outcomes[0].audiences: "),
        ("text: What is well?", "text: {staff: What?}, audiences: [staff]",
         "q.yaml:17: open_questions[0].audiences: "),
    ],
)  # fmt: skip
def test_audiences_beside_a_wording_by_audience_are_refused(old, new, said):
    assert refused(TINY.replace(old, new)) == (
        said + "has no effect where the wording names its audiences; remove it"
    )


@pytest.mark.parametrize(
    "name",
    ["goals.yml", "questionnaire.YAML", "translation.yaml", "translations/fr.yml", "texts/de.yaml"],
)
def test_a_file_that_would_be_passed_over_is_a_fault(folder, name):
    stray = folder / name
    stray.parent.mkdir(exist_ok=True)
    stray.write_text(GERMAN, encoding="utf-8")
    with pytest.raises(QuestionnaireError, match="not read under this name; call it") as caught:
        load(folder)
    assert [fault.file for fault in caught.value.faults] == [str(stray)]


def test_files_that_are_no_yaml_may_lie_beside_a_questionnaire(folder):
    (folder / "README.md").write_text("How it came about.", encoding="utf-8")
    assert load(folder).title == "Tiny"


def test_all_faults_are_told_at_once():
    text = (
        TINY.replace("weight: 0.5", "weight: -1").replace("from: 50", "from: 0").replace("id: A2", "id: A1")
    )
    assert len(refused(text).splitlines()) == 3


def test_no_more_than_a_hundred_faults_are_told_and_the_rest_counted():
    text = TINY + "".join(f"extra{number}: 1\n" for number in range(130))
    lines = refused(text).splitlines()
    assert len(lines) == 101
    assert lines[-1].endswith("and 30 more")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"pillars": []}, "/pillars"),
        ({"pillars": [pillar("A", item("A1", weight=0))]}, "/pillars/0/items"),
        ({"pillars": [pillar("A", item("A1"), weight=0)]}, "/pillars"),
        ({"pillars": [pillar("A", item("A1")), pillar("A", item("A2"))]}, "/pillars/1/id"),
        ({"pillars": [pillar("A", item("A1", anchors={"1": "a"}))]}, "/pillars/0/items/0/anchors"),
        ({"pillars": [pillar("A", item("A1", statement={}))]}, "/pillars/0/items/0/statement"),
        ({"minimum_answered": 1.5}, "/minimum_answered"),
        ({"a/b~c": 1}, "/a~1b~0c"),
        ({"translations": {"en": {}}}, "/translations/en"),
        ({"pillars": [pillar("A", *(item(f"A{n}") for n in range(501)))]}, "/pillars"),
        ({"goals": [{"id": "g"}]}, "/goals/0/pillar"),
    ],
)
def test_a_fault_in_a_mapping_is_a_json_pointer(change, where):
    with pytest.raises(QuestionnaireError) as caught:
        Questionnaire.from_dict({**described(pillar("A", item("A1"))), **change})
    assert where in [fault.where for fault in caught.value.faults]


@pytest.mark.parametrize("key", ["pillar", "leading_metric", "lagging_metric", "returns", "costs"])
def test_a_goal_that_names_what_is_not_there_is_refused(folder, key):
    path = folder / "goals.yaml"
    old = {"pillar": "first", "returns": "[loyalty]", "costs": "[loss]"}.get(key, "share")
    new = "[nothing]" if old.startswith("[") else "nothing"
    path.write_text(GOALS.replace(f"{key}: {old}", f"{key}: {new}"), encoding="utf-8")
    with pytest.raises(QuestionnaireError, match="nothing"):
        load(folder)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 50_000,
        "- " * 100_000,
        "? " * 100_000,
        "[{" * 100_000,
        "a: [" + "a," * 120_000 + "]",
        "a" * 250_000,
        "'" * 100_001,
        "\x00",
        "a: 'unfinished",
        "",
        "%YAML 9.9\n---\na: 1",
        "a: 1\n---\nb: 2",
        "x" * 300_000,
    ],
)
def test_hostile_text_ends_in_one_kind_of_error_at_once(text):
    begun = time.process_time()
    refused(text)
    assert time.process_time() - begun < 3


def test_a_bottomless_mapping_is_refused():
    deep = {}
    for _ in range(5000):
        deep = {"a": deep}
    with pytest.raises(QuestionnaireError, match="deep"):
        Questionnaire.from_dict({**described(), "pillars": deep})


def test_words_that_other_readers_take_for_numbers_and_truths_stay_words():
    read = parse(TINY.replace("name: Low", "name: no").replace("name: High", "name: 1_000"))
    assert [level.name for level in read.levels] == ["no", "1_000"]


@pytest.mark.parametrize(
    ("score", "number"),
    [(0, 1), (19.999, 1), (20, 2), (59.99999999999, 3 + 1), (59.999, 3), (60, 4), (80, 5), (100, 5)],
)
def test_levels_are_half_open_with_a_hair_of_tolerance(score, number):
    assert plain().level_of(score).number == number


def test_a_missing_file_is_told():
    with pytest.raises(QuestionnaireError, match="cannot be read"):
        load("nowhere.yaml")


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path):
    path = tmp_path / "q.yaml"
    path.write_bytes(b"id: x\ntitle: \xff\n")
    with pytest.raises(QuestionnaireError, match=":2: is not UTF-8"):
        load(path)


def test_reading_a_questionnaire_does_not_need_numpy():
    code = "import sys, cxassess.maturity as m; m.load; m.Questionnaire; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_name_the_package_promises_is_there():
    import cxassess.maturity as package

    assert all(getattr(package, name) is not None for name in package.__all__)
    assert all(f"`{name}`" in package.__doc__ for name in package.__all__)


def test_a_questionnaire_is_not_changed_by_what_it_was_made_from():
    mapping = described(pillar("A", item("A1")))
    read = Questionnaire.from_dict(mapping)
    before = copy.deepcopy(read.to_dict())
    mapping["pillars"][0]["items"][0]["id"] = "B1"
    assert read.to_dict() == before
    assert questionnaire(pillar("A", item("A1"))) == read
