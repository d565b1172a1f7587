"""What people said in their own words, where it may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from ..findings import wording
from ..findings.figures import Figures
from ..findings.words import COMMENT, kind_name
from .model import SUBJECT, Cell, Code, Column, Source, Table, laid_out
from .places import group_columns, of_group
from .themes import by_text


def table(source: Source) -> Table:
    """A row for each text, by question and audience, in the release's order: by the alphabet."""
    columns = [
        Column("question_text", _("Question"), _("What was asked, or the pillar that was commented on")),
        Column("question", _("Question, id"), _("The question’s name for programs"), part=SUBJECT),
        *group_columns(),
        Column("source", _("Said by"), _("One person, or a group that talked it over in a workshop")),
        Column(
            "people", _("Group of"), _("How many people talked it over; never counted as answers"), "count"
        ),
        Column("kind", _("Filed under"), _("What its writer filed it under")),
        Column(
            "text", _("Text"), _("As it was written; addresses and long numbers are blotted out"), wide=True
        ),
        Column("themes", _("Themes"), _("What it is about, as leaders call it"), wide=True),
        Column(
            "of",
            _("Texts in all"),
            _("How many people of the group wrote; of many a sample is shown"),
            "count",
        ),
    ]
    about = _(
        "Answers in words, where enough people wrote. They stand by the alphabet and never with a unit."
    )
    return Table(
        "words", _("Words"), about, columns, laid_out(columns, _rows(source.figures, by_text(source)))
    )


def _rows(figures: Figures, themes: Mapping[tuple[str, str, int], str]) -> Iterator[dict[str, Cell]]:
    for each in figures.raw["words"]:
        asked = {"question": each["question"], "question_text": question_text(figures, each["question"])}
        for node in each["nodes"]:
            group = of_group(figures, figures.nodes[node["node"]])
            group.pop("unverified")
            for number, said in enumerate(node["texts"]):
                about = themes.get((each["question"], node["node"], number))
                yield asked | group | _text(said) | {"of": node["of"], "themes": about}
        for sheet in each["workshops"]:
            yield asked | _sheet(sheet)


def question_text(figures: Figures, question: str) -> str:
    """A question as it was asked, or the pillar that was commented on."""
    if question.startswith(COMMENT):
        return figures.pillar_name(question.removeprefix(COMMENT))
    asked = {each.id: each for each in figures.questionnaire.open_questions}[question]
    return str(asked.text_for(asked.audiences[0]))


def _text(said: dict[str, Any]) -> dict[str, Cell]:
    kind = said["kind"]
    return {
        "source": Code("person", _("one person")),
        "kind": Code(kind, kind_name(kind)) if kind else None,
        "text": said["text"],
    }


def _sheet(sheet: dict[str, Any]) -> dict[str, Cell]:
    return {
        "node_name": wording.audience_name(sheet["audience"]),
        "node": sheet["audience"],
        "source": Code("workshop", _("a workshop")),
        "people": sheet["head_count"],
        "text": sheet["text"],
    }
