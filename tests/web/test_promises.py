"""What is promised is exactly the mode's, on the page and in the documents, in every language."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from cxassess.web import promises
from tests import pseudo

from .visitor import Visitor

DOCUMENT = (Path(__file__).parents[2] / "docs/privacy.md").read_text("utf-8")
MODES: dict[str, dict[str, Any]] = {
    "Sealed, by the open link": {"open_link": True},
    "Sealed, by code": {"open_link": False},
    "Sealed, by code and for customers by the open link": {"open_link": True, "open_to": ("customer",)},
    "Confidential, by code": {"open_link": False, "privacy": "confidential"},
}
SEALED_WORDS = ("No one", "Nobody is told who did or did not answer")
KNOWN_WORDS = ("can see that you have answered", "You get a receipt")


def said(survey_round: Any) -> list[str]:
    """Every sentence that a respondent is promised, in the order of the pages."""
    rows = promises.of(survey_round)
    return [
        *(text for row in rows for text in (row.what, row.who)),
        promises.in_short(survey_round),
        promises.free_choice(survey_round),
        promises.on_submitting(survey_round.privacy),
    ]


def documented(heading: str) -> list[str]:
    """The sentences under a heading of the document, without their markup."""
    part = re.split(r"^#+ ", DOCUMENT.partition(f"### {heading}\n")[2], maxsplit=1, flags=re.M)[0]
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", part, re.M)[1:]
    return [*(cell for row in rows for cell in row), *re.findall(r"^- (.+)$", part, re.M)]


@pytest.mark.parametrize("mode", MODES)
def test_the_document_holds_the_exact_words_of_each_mode(open_round: Any, app: Flask, mode: str) -> None:
    opened = open_round(**MODES[mode])
    with app.test_request_context():
        assert documented(mode) == said(opened)


@pytest.mark.parametrize("mode", MODES)
def test_the_invitation_shows_the_words_of_its_mode_and_of_no_other(
    open_round: Any, app: Flask, mode: str
) -> None:
    opened = open_round(**MODES[mode])
    page = Visitor(app.test_client(), opened.id).get().text
    with app.test_request_context():
        for row in promises.of(opened):
            assert f'<th scope="row">{row.what}</th><td>{row.who}</td>' in page
        assert promises.free_choice(opened) in page
    other = SEALED_WORDS if opened.privacy == "confidential" else KNOWN_WORDS
    assert not [words for words in other if words in page]


def test_the_threshold_promised_is_the_round_s(open_round: Any, app: Flask) -> None:
    opened = open_round(threshold=12)
    with app.test_request_context():
        text = " ".join(said(opened))
    assert set(re.findall(r"\d+", text)) == {"12"}


def test_what_is_said_of_a_role_is_promised_where_it_is_asked_and_in_the_document(
    open_round: Any, app: Flask
) -> None:
    opened = open_round(form="core")
    visitor = Visitor(app.test_client(), opened.id)
    visitor.start()
    page = visitor.get("/role").text
    part = DOCUMENT.partition("## What is said of a role\n")[2]
    with app.test_request_context():
        promised = [promises.role(opened), promises.role_name(opened)]
    assert re.findall(r"^- (.+)$", re.split(r"^## ", part, flags=re.M)[0], re.M) == promised
    assert all(sentence in page for sentence in promised)


def test_a_higher_threshold_is_promised_for_roles_too(open_round: Any, app: Flask) -> None:
    opened = open_round(threshold=12)
    with app.test_request_context():
        told = promises.role(opened) + promises.role_name(opened)
    assert set(re.findall(r"\d+", told)) == {"12"}


def test_the_limits_are_the_ones_of_the_document(app: Flask) -> None:
    with app.test_request_context():
        limits = list(promises.limits())
    part = DOCUMENT.partition("## What no software can promise\n")[2]
    assert re.findall(r"^- (.+)$", re.split(r"^## ", part, flags=re.M)[0], re.M) == limits
    page = app.test_client().get("/privacy").text
    assert all(limit in page for limit in limits)


@pytest.mark.parametrize("mode", MODES)
def test_every_promise_is_made_in_the_reader_s_language(
    open_round: Any, app: Flask, tmp_path: Path, mode: str
) -> None:
    pseudo.speak(app, tmp_path / "translations")
    opened = open_round(**MODES[mode])
    with app.test_request_context(), force_locale(pseudo.LANGUAGE):
        for sentence in (
            *(*said(opened), *promises.limits(), promises.receipt(), promises.offers()),
            *(promises.role(opened), promises.role_name(opened)),
        ):
            assert not re.search(r"[A-Za-z]{2,}", pseudo.outside(sentence)), sentence
