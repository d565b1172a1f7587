"""What the documents say is what the program does."""

import ast
import doctest
import io
import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import pytest

from cxassess import maturity
from cxassess.api import schemas
from cxassess.maturity import Constants, Questionnaire, QuestionnaireError, cautions, themes
from cxassess.maturity.bands import AGREEMENT, EFFECTS
from cxassess.maturity.careless import FLAGS
from cxassess.maturity.comparison import VERDICTS
from cxassess.maturity.confidence import CONDITIONS
from cxassess.maturity.drivers import REASONS
from cxassess.maturity.explanation import FORMULAS
from cxassess.maturity.follow_up import REASONS as FATES
from cxassess.maturity.lines import BROKEN
from cxassess.maturity.perception import CLASSES
from cxassess.maturity.quadrants import QUADRANTS
from cxassess.maturity.rounding import HIDDEN_ITEMS
from cxassess.records import organisations
from cxassess.records.scopes import SCOPES
from cxassess.themes import languages

ROOT = Path(__file__).parent.parent
METHOD = (ROOT / "docs/method.md").read_text("utf-8")
FILES = (ROOT / "docs/questionnaires.md").read_text("utf-8")
INVITATIONS = (ROOT / "docs/invitations.md").read_text("utf-8")
THEMES = (ROOT / "docs/themes.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")

QUESTIONNAIRE, CSV, NDJSON, OVERLAY = re.findall(r"^```(?:yaml|csv|json)\n(.*?)^```", FILES, re.S | re.M)
LINKS = [
    (page, link)
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    if "://" not in link
]


def rows(text: str, heading: str) -> list[tuple[str, ...]]:
    """The rows of the table under a heading whose first cell is a code."""
    section = re.split(r"^#+ ", text.partition(f" {heading}\n")[2], maxsplit=1, flags=re.M)[0]
    lines = re.findall(r"^\| `(.+?)` \| (.+) \|$", section, re.M)
    return [(name, *rest.split(" | ")) for name, rest in lines]


def example() -> Questionnaire:
    return maturity.parse(QUESTIONNAIRE, "onboarding.yaml")


def emitted_codes() -> set[str]:
    """The codes in every place of the engine that makes a warning."""
    trees = [ast.parse(file.read_text("utf-8")) for file in Path(cautions.__file__).parent.glob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    codes = [call.args[0] for call in calls if getattr(call.func, "id", "") == "Caution"]
    return {each.value for code in codes for each in ast.walk(code) if isinstance(each, ast.Constant)}


def test_the_constants_are_documented_as_they_are():
    assert rows(METHOD, "Constants") == [(name, str(value), text) for name, value, text in Constants.table()]


def test_the_page_about_themes_has_the_numbers_and_languages_of_the_program():
    told = rows(THEMES, "How themes are found")
    assert {name: value for name, value, _meaning in told} == {
        name: str(getattr(themes, name)) for name, _value, _meaning in told
    }
    section = THEMES.partition("## Languages\n")[2].partition(": one and many")[0]
    assert re.findall(r"[A-Z]\w+", section) == sorted(name.capitalize() for name in languages.KNOWN.values())


def test_the_engine_s_page_runs_from_top_to_bottom(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs/engine.md").read_text("utf-8"), re.S | re.M)
    exec(compile("\n".join(blocks), "docs/engine.md", "exec"), {})
    assert capsys.readouterr().out.splitlines()[0] == "60.625 4 Integrated"


ENGINE = [each.stem for each in sorted(Path(cautions.__file__).parent.glob("*.py"))]


@pytest.mark.parametrize("name", ENGINE)
def test_every_example_in_the_engine_s_docstrings_is_true(name):
    module = import_module("cxassess.maturity" if name == "__init__" else f"cxassess.maturity.{name}")
    assert doctest.testmod(module).failed == 0


def test_the_formulas_documented_are_those_in_every_result():
    documented = {name: (formula, source) for name, formula, source in rows(METHOD, "Formulas")}
    assert documented == {name: (each.formula, each.source or "–") for name, each in FORMULAS.items()}


def test_the_conditions_of_confidence_are_documented():
    assert [code for code, _ in rows(METHOD, "Confidence")] == list(CONDITIONS)


def test_the_warnings_documented_are_those_that_the_engine_makes():
    documented = [code for code, _ in rows(METHOD, "Warnings")]
    assert sorted(documented) == sorted(emitted_codes()) == sorted(cautions.CODES)


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        ("Verdicts", VERDICTS),
        ("Classes", CLASSES),
        ("Why there are no drivers", REASONS),
        ("Why an item table is missing", HIDDEN_ITEMS),
        ("Flags", FLAGS),
        ("Bands of agreement", AGREEMENT),
        ("Sizes of an effect", EFFECTS),
        ("Quadrants", QUADRANTS),
        ("Rounds in line", BROKEN),
        ("What became of a goal", FATES),
    ],
)
def test_every_code_of_a_result_is_documented(heading, codes):
    assert [code for code, _ in rows(METHOD, heading)] == list(codes)


@pytest.mark.parametrize("read", [maturity.read_csv, maturity.read_ndjson])
def test_the_example_responses_score_to_the_figures_stated(read):
    text = CSV if read is maturity.read_csv else NDJSON
    card = maturity.assess(read(example(), io.StringIO(text))).to_dict()
    figures = [*card["pillars"], {"id": "overall", **card["overall"]}]
    stated = rows(FILES, "Response files")
    assert stated == [(each["id"], f"{each['score']:.2f}", str(each["n"])) for each in figures]


def test_the_fault_shown_is_what_is_said():
    with pytest.raises(QuestionnaireError) as caught:
        maturity.parse(QUESTIONNAIRE.replace("weight: 2", "wieght: 2"), "onboarding.yaml")
    assert f"    {caught.value}\n" in FILES


def test_the_example_is_translated_by_the_example_overlay(tmp_path):
    (tmp_path / "translations").mkdir()
    (tmp_path / "questionnaire.yaml").write_text(QUESTIONNAIRE, "utf-8")
    (tmp_path / "translations/de.yaml").write_text(OVERLAY, "utf-8")
    assert maturity.load(tmp_path).in_language("de").item("H1").title == "Tempo"


def test_the_commands_for_inviting_people_run_from_top_to_bottom(app, tmp_path):
    organisations.create("Meadow Dairy", "meadow")
    blocks = [dedent(block) for block in re.findall(r"(?:^    .*\n)+", INVITATIONS, re.M)]
    typed = [block for block in blocks if "cxassess " in block and "curl" not in block]
    script = "".join(['set -eu\ncxassess() { "$PYTHON" -m cxassess "$@"; }\n', *typed])
    places = {"PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    places["CXASSESS_DATA_FOLDER"] = str(app.config["DATA_FOLDER"])
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env={**os.environ, **places}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("staff,ops,") == 20
    assert (tmp_path / "codes.csv").read_text().count("ann@example.org,staff,ops-north,") == 1


def test_the_invitations_in_the_documents_can_be_sent():
    body = json.loads(re.search(r"-d '(\{.*\})'", INVITATIONS)[1])
    assert schemas.InvitationRequest().load(body) == body


@pytest.mark.parametrize(("page", "link"), LINKS, ids=[f"{page.name}:{link}" for page, link in LINKS])
def test_every_local_link_leads_to_something_that_is_there(page, link):
    assert (page.parent / link).exists()


def test_the_request_in_the_readme_can_be_scored():
    body = json.loads(re.search(r"-d '(\{.*\})'", README)[1])
    questionnaire = maturity.load(ROOT / "questionnaires" / body["questionnaire"])
    card = maturity.assess(maturity.read_rows(questionnaire, body["responses"]))
    assert card.respondents == 1
    assert card.pillars[0].figure.score == 75


def test_the_samples_of_units_and_people_are_lists_without_faults(app):
    from cxassess.records import contact_lists, structure, unit_lists

    organisations.create("Meadow Dairy", "meadow")
    units, people = ((ROOT / f"docs/samples/{name}.csv").read_bytes() for name in ("units", "contacts"))
    plan = unit_lists.plan("meadow", unit_lists.read(units), remove_missing=False)
    structure.replace("meadow", plan.wanted)
    assert len(contact_lists.plan("meadow", contact_lists.read(people), remove_missing=False).new) == 5


def test_the_page_on_units_and_people_names_every_heading_that_is_taken():
    from cxassess.records import contact_lists, unit_lists

    page = (ROOT / "docs/units-and-people.md").read_text("utf-8")
    for column in (*unit_lists.COLUMNS, *contact_lists.COLUMNS):
        row = next(line for line in page.splitlines() if line.endswith(f"{', '.join(column.synonyms)} |"))
        assert row.startswith(f"| `{column.name}` |")


def test_the_scopes_of_keys_are_told_as_the_office_and_the_document_tell_them():
    told = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", (ROOT / "docs/api-keys.md").read_text("utf-8"), re.M))
    assert told == {name: scope.meaning for name, scope in SCOPES.items()}
