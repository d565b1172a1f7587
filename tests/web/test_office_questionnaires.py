"""An organisation's own questionnaires in the office: list, preview, files, changes, retiring, deleting."""

import io
import zipfile

import html5lib
import pytest

from cxassess import demo
from cxassess.maturity import compare, parse_files, read_rows
from cxassess.maturity.revision import revision
from cxassess.records import organisations, questionnaires, rounds
from tests.uploads import GERMAN, files, folder, text_of

from .leaders import Browser, colleague, words

LIST = "/office/questionnaires"
OWN = f"{LIST}/onboarding/1.0.0"
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{7*7}} {0.__class__} %(x)s",
    "javascript:alert(1)//</textarea><svg/onload=alert(1)>",
    "--><details open ontoggle=alert(1)>",
)


@pytest.fixture
def admin(demo_app):
    """An administrator of the demo organisation, which has a questionnaire of its own."""
    questionnaires.add(demo.ORGANISATION, folder())
    return colleague(demo_app, "administrator")


def another(app) -> Browser:
    organisations.create("Meadow Dairy", "meadow")
    return colleague(app, "administrator", "meadow")


def test_the_list_names_every_version_with_what_it_holds(admin):
    page = words(admin.get(LIST))
    assert "First weeks with us onboarding version 1.0.0 English and German 2 pillars, 3 items" in page
    assert "Ten pillars of customer experience ten-pillars version 1.0.0 English 10 pillars, 50 items" in page
    assert "Autumn 2026" in page
    assert "Available" in page
    assert "Installed" in page


def test_a_long_list_is_paged_and_can_be_searched(admin):
    for number in range(45):
        questionnaires.add(demo.ORGANISATION, files(id=f"q{number}", title=f"Number {number}"))
    first = admin.get(LIST)
    assert "Number 44" not in words(first)  # in the order of ids
    assert "Number 9" in words(admin.get(f"{LIST}?from=40"))
    found = words(admin.get(f"{LIST}?find=number 44"))
    assert "1 version is found." in found
    assert "q44 version 1.0.0" in found
    assert "No questionnaire has this" in words(admin.get(f"{LIST}?find=nothing of the kind"))


def test_the_preview_shows_each_audience_its_own_words_and_anchors(admin):
    page = words(admin.get(OWN))
    assert "Staff Do new customers hear from us what happens next? 1 Nobody" in page
    assert "Customers I always knew what would happen next. 1 Never" in page
    assert "Staff: 3 statements, about 1 minute" in page
    assert "Staff: 2 statements" in page
    leaders = words(admin.get(f"{OWN}?audience=leader&form=core"))
    assert "Next steps" not in leaders
    assert "Repeated questions" not in leaders
    assert "Speed" in leaders


def test_the_preview_speaks_each_language_and_says_what_is_missing(admin):
    page = admin.get(f"{OWN}?language=de")
    assert "Nächste Schritte" in words(page)
    assert "1 Niemand" in words(page)
    assert '<h1 lang="de"' in page.text
    assert "German: complete," in words(page)
    assert "Without texts in" not in words(page)
    french = words(admin.get(f"{OWN}?language=fr"))
    assert "Next steps" in french


def test_the_files_come_back_as_they_were_handed_in(admin):
    answer = admin.get(f"{OWN}/files")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="onboarding-1.0.0.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        texts = {name.partition("/")[2]: archive.read(name).decode() for name in archive.namelist()}
    assert texts == folder()
    questionnaires.add(demo.ORGANISATION, files(version="2.0"))
    single = admin.get(f"{LIST}/onboarding/2.0/files")
    assert single.headers["Content-Type"] == "text/yaml; charset=utf-8"
    assert single.text == text_of(version="2.0")
    assert admin.get(f"{LIST}/ten-pillars/1.0.0/files").status_code == 200


def test_another_organisation_sees_nothing_of_it(demo_app, admin):
    theirs = another(demo_app)
    assert "onboarding" not in theirs.get(LIST).text
    for address in (OWN, f"{OWN}/files", f"{OWN}/retire", f"{OWN}/delete", f"{LIST}/onboarding/changes"):
        seen, never = theirs.get(address), theirs.get(address.replace("onboarding", "never-was"))
        assert (seen.status_code, seen.data) == (404, never.data)
    for verb in ("retire", "take-back"):
        assert theirs.post(f"{OWN}/{verb}").status_code == 404
    theirs.post(f"{OWN}/delete")
    assert not questionnaires.find(demo.ORGANISATION, "onboarding").retired


def test_retiring_and_taking_back_ask_first_and_say_what_they_mean(admin):
    assert "Rounds that use it go on as they are" in words(admin.get(f"{OWN}/retire"))
    assert not questionnaires.find(demo.ORGANISATION, "onboarding", "1.0.0").retired
    page = admin.get(admin.post(f"{OWN}/retire").location)
    assert "First weeks with us, version 1.0.0, is retired." in words(page)
    assert admin.get(f"{OWN}/retire").status_code == 303  # somebody did it meanwhile
    assert "Retired" in words(admin.get(LIST))
    page = admin.get(admin.post(f"{OWN}/take-back").location)
    assert "is offered again" in words(page)


def test_deleting_asks_first_and_a_second_click_does_no_harm(admin):
    assert "it cannot be brought back" in words(admin.get(f"{OWN}/delete"))
    page = admin.get(admin.post(f"{OWN}/delete").location)
    assert "is deleted." in words(page)
    assert "onboarding" not in words(page)
    again = admin.get(admin.post(f"{OWN}/delete").location)
    assert "It has gone already." in words(again)


def test_a_version_that_came_into_use_meanwhile_is_not_deleted(admin):
    assert "No round uses it" in words(admin.get(f"{OWN}/delete"))
    own = questionnaires.find(demo.ORGANISATION, "onboarding").questionnaire
    rounds.create(demo.ORGANISATION, questionnaire=own, name="Summer")
    refused = admin.post(f"{OWN}/delete")
    assert refused.status_code == 409
    assert "A round uses this version meanwhile" in words(refused)
    assert "Summer" in words(refused)
    assert "Delete it" not in words(admin.get(OWN))


def test_an_installed_questionnaire_is_nobodys_to_retire(admin):
    for verb in ("retire", "delete"):
        assert admin.get(f"{LIST}/ten-pillars/1.0.0/{verb}").status_code == 404
        assert admin.post(f"{LIST}/ten-pillars/1.0.0/{verb}").status_code in (303, 404)
    assert not questionnaires.find(demo.ORGANISATION, "ten-pillars").retired


def test_the_changes_show_each_word_that_came_and_went(admin):
    text = text_of(version="1.1.0").replace("get help?", "get real help?").replace("W2", "W9")
    questionnaires.add(demo.ORGANISATION, {"questionnaire.yaml": text})
    page = admin.get(f"{LIST}/onboarding/changes?from=1.0.0&to=1.1.0")
    assert '<ins><span class="vh">added: </span>real </ins>' in page.text
    told = words(page)
    assert "H1, “Speed”, keeps its id though this changed: statement." in told
    assert "Added Repeated questions W9 in Welcome Removed Repeated questions W2 in Welcome" in told
    assert "not comparable (1 of 2 items the same)" in told
    assert "Translations 1 removed" in told


def test_without_another_version_there_is_nothing_to_compare(admin):
    assert "There is one version only" in words(admin.get(f"{LIST}/onboarding/changes"))
    questionnaires.add(demo.ORGANISATION, files(version="1.1.0"))
    assert "Nothing differs" not in words(admin.get(f"{LIST}/onboarding/changes"))
    wrong = admin.get(f"{LIST}/onboarding/changes?from=7&to=1.1.0")
    assert wrong.status_code == 400
    assert "There is no version 7 of it here" in words(wrong)
    same = admin.get(f"{LIST}/onboarding/changes?from=1.1.0&to=1.1.0")
    assert "Choose two versions that are not the same." in words(same)


VARIANTS = {
    "the same": lambda text: text,
    "a new id": lambda text: text.replace("id: W2", "id: W9"),
    "another scale": lambda text: text.replace("title: Speed", "title: Speed, scale: {min: 0, max: 10}"),
    "turned round": lambda text: text.replace("reverse: true", "reverse: false"),
    "a pillar less": lambda text: text.replace("id: help", "id: helping"),
    "a weight": lambda text: text.replace("reverse: true", "reverse: true\n        weight: 0.5"),
    "not for staff": lambda text: text.replace(
        "          staff: Do new customers hear from us what happens next?\n", ""
    ),
    "reworded": lambda text: text.replace("asked for the same", "asked again for the same"),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("form", ["full", "core"])
@pytest.mark.parametrize("audience", [None, "customer"])
def test_what_is_called_comparable_is_what_the_engine_compares(variant, form, audience):
    before = parse_files(files())
    after = parse_files({"questionnaire.yaml": VARIANTS[variant](text_of(version="2"))})
    heard = ("staff", "leader") if audience is None else (audience,)
    sheets = []
    for questionnaire in (after, before):
        rows = [
            {
                "audience": name,
                "form": form,
                "answers": {item.id: 1 + turn % 4 for item in questionnaire.asked(name, form)},
            }
            for turn in range(12)
            for name in heard
        ]
        sheets.append(read_rows(questionnaire, rows))
    engine = compare(*sheets, audience=audience)
    said = next(
        each for each in revision(before, after).comparability if (each.audiences, each.form) == (heard, form)
    )
    by_engine = {each.id: each.verdict != "not_comparable" for each in engine.pillars}
    known = {each.pillar: each.comparable for each in said.pillars}
    assert {name: known.get(name, False) for name in by_engine} == by_engine
    assert said.overall.comparable == (engine.overall.verdict != "not_comparable")


@pytest.mark.parametrize("nasty", NASTY)
def test_no_text_of_a_questionnaire_is_taken_for_markup(admin, nasty):
    quoted = "'" + nasty.replace("'", "''") + "'"
    text = text_of(id="nasty")
    for plain in ("First weeks with us", "Welcome", "New customers know what happens next.", "Next steps",
                  "Do new customers hear from us what happens next?", "Rough", "Speed"):  # fmt: skip
        text = text.replace(f": {plain}\n", f": {quoted}\n").replace(f": {plain},", f": {quoted},")
    text = text.replace("1: Nobody", f"1: {quoted}")
    questionnaires.add(demo.ORGANISATION, {"questionnaire.yaml": text})
    questionnaires.add(demo.ORGANISATION, files(id="nasty", version="1.1.0"))
    uploaded = admin.post(f"{LIST}/add", {"name-0": nasty, "text-0": text})
    pages = [LIST, f"{LIST}/nasty/1.0.0", f"{LIST}/nasty/changes", f"{LIST}/nasty/1.0.0/delete"]
    for page in [*map(admin.get, pages), uploaded]:
        assert nasty.partition("<")[2] == "" or nasty not in page.text
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
        assert not [each for each in tree.iter() for name in each.attrib if str(name).startswith("on")]
        assert not [each for each in tree.findall(".//script") if not each.get("src")]
        assert "49" not in words(page)


def test_every_page_has_a_title_and_one_heading(admin):
    questionnaires.add(demo.ORGANISATION, {**folder(version="1.1.0"), "translations/de.yaml": GERMAN})
    pages = [LIST, OWN, f"{LIST}/add", f"{LIST}/onboarding/changes", f"{OWN}/retire", f"{OWN}/delete"]
    for page in map(admin.get, pages):
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
        assert len(tree.findall(".//h1")) == 1
        ids = [each.get("id") for each in tree.iter() if each.get("id")]
        assert len(ids) == len(set(ids))
        assert "style=" not in page.text
        assert 'aria-current="page">Questionnaires' in page.text


def test_only_administrators_see_the_place_in_the_navigation(demo_app, admin):
    assert ">Questionnaires</a>" in admin.get("/office/").text
    assert ">Questionnaires</a>" not in colleague(demo_app, "analyst").get("/office/").text
