"""Themes of the answers in words: as they were proposed, what leaders made of them, what sets sides apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from ..findings import wording
from .model import NODE, SUBJECT, Cell, Code, Column, Source, Table, laid_out
from .places import group_name

if TYPE_CHECKING:
    from ..records.themes import Found, Theme

SIDES = ("staff", "leader", "internal", "customer")


def table(source: Source) -> Table:
    """A row for each theme, those that stand by themselves first."""
    columns = [
        Column("name", _("Theme"), _("As leaders call it now")),
        Column("theme", _("Theme, id"), _("The theme’s name for programs"), part=SUBJECT),
        Column("state", _("State"), _("As proposed, renamed, merged into another, or dismissed")),
        Column("merged_into", _("Merged into"), _("The id of that theme")),
        Column("proposed_name", _("Proposed name"), _("What the program called it")),
        Column("terms", _("Terms"), _("The words that belong together in it"), wide=True),
        Column("texts", _("Texts"), _("How many texts it has, with those merged into it"), "count"),
        Column("texts_proposed", _("Texts, as proposed"), _("How many it had when it was found"), "count"),
        *(
            Column(f"texts_{side}", _texts_of(source, side), _("How many of its texts"), "count")
            for side in SIDES
        ),
        Column("questions", _("Questions"), _("The ids of the questions that they answer"), wide=True),
    ]
    about = _("What people write about, found by the program and decided by leaders.")
    rows = laid_out(columns, _rows(source.themes)) if source.themes else []
    return Table("themes", _("Themes"), about, columns, rows)


def _texts_of(source: Source, side: str) -> str:
    return _("Texts: %(group)s", group=group_name(source.figures, side))


def _rows(found: Found) -> Iterator[dict[str, Cell]]:
    proposals = {each["id"]: each for each in found.proposal["themes"]}
    for theme in found.themes:
        yield {
            "name": theme.name,
            "theme": theme.id,
            "state": Code(theme.state, _state(theme.state)),
            "merged_into": theme.merged_into,
            "proposed_name": theme.proposed_name,
            "terms": ", ".join(theme.terms),
            "texts": len(theme.texts),
            "texts_proposed": len(proposals[theme.id]["texts"]),
            **_counts(theme),
            "questions": ", ".join(theme.questions) or None,
        }


def _counts(theme: Theme) -> dict[str, Cell]:
    return {f"texts_{side}": theme.counts.get(side) for side in SIDES}


def _state(code: str) -> str:
    return {
        "proposed": _("as proposed"),
        "renamed": _("renamed"),
        "merged": _("merged"),
        "dismissed": _("dismissed"),
    }.get(code, code)


def terms(source: Source) -> Table:
    """A row for each term of each theme, as they were proposed."""
    columns = [
        Column("theme", _("Theme, id"), _("The theme’s name for programs"), part=SUBJECT),
        Column("proposed_name", _("Proposed name"), _("What the program called it")),
        Column("term", _("Term"), _("A word, or a few that stand together")),
        Column("texts", _("Texts"), _("How many texts of the round have it"), "count"),
    ]
    found = source.themes.proposal["themes"] if source.themes else ()
    rows = [
        [each["id"], each["name"], term["text"], term["texts"]] for each in found for term in each["terms"]
    ]
    about = _("The words of each theme, and how many texts have them.")
    return Table("theme_terms", _("Terms of themes"), about, columns, rows)


def apart(source: Source) -> Table:
    """A row for each term that sets one side apart from the other."""
    columns = [
        Column("here_names", _("One side"), _("Whose texts were laid beside the others’")),
        Column("here_nodes", _("One side, ids"), _("The ids of the groups of this side"), part=NODE),
        Column("there_names", _("Other side"), _("Whose texts they were laid beside")),
        Column(
            "there_nodes", _("Other side, ids"), _("The ids of the groups of the other side"), part=SUBJECT
        ),
        Column("term", _("Term"), _("A word, or a few that stand together")),
        Column("language", _("Language"), _("Of the texts that have it")),
        Column("more", _("Said more by"), _("The side that says it more often")),
        Column("here", _("Texts, one side"), _("How many texts of this side have it"), "count"),
        Column("there", _("Texts, other side"), _("How many of the other side"), "count"),
        Column("log_odds", _("Log-odds"), _("How much more often, weighted"), "hundredths"),
        Column("z", _("z"), _("Beyond 1.96 chance explains it in one of twenty terms"), "hundredths"),
        Column("texts_here", _("All texts, one side"), _("How many texts this side wrote"), "count"),
        Column("texts_there", _("All texts, other side"), _("How many the other side wrote"), "count"),
        Column("languages", _("Languages compared"), _("Those in which both sides wrote enough")),
    ]
    about = _("The words that one side says more often than the other.")
    return Table("terms_apart", _("Terms apart"), about, columns, laid_out(columns, _pairs(source)))


def _pairs(source: Source) -> Iterator[dict[str, Cell]]:
    for pair in source.themes.proposal["apart"] if source.themes else ():
        row = {
            "here_names": _named(source, pair["here"]),
            "here_nodes": "+".join(pair["here"]),
            "there_names": _named(source, pair["there"]),
            "there_nodes": "+".join(pair["there"]),
            "texts_here": pair["texts_here"],
            "texts_there": pair["texts_there"],
            "languages": ", ".join(pair["languages"]) or None,
        }
        for side in ("here", "there"):
            for each in pair[f"more_{side}"]:
                yield row | _term(each) | {"more": Code(side, row[f"{side}_names"])}


def _named(source: Source, nodes: list[str]) -> str:
    return wording.listed(group_name(source.figures, each) for each in nodes)


def _term(each: Mapping[str, Any]) -> dict[str, Cell]:
    kept = ("language", "here", "there", "log_odds", "z")
    return {"term": each["text"], **{key: each[key] for key in kept}}


def languages(source: Source) -> Table:
    """A row for each language of the texts, and one of all."""
    columns = [
        Column(
            "language",
            _("Language"),
            _("The language that texts were read as; all of them in the first row"),
            part=SUBJECT,
        ),
        Column("texts", _("Texts"), _("How many there are"), "count"),
        Column("inside", _("Texts inside"), _("Those of staff and leaders"), "count"),
        Column("customer", _("Texts of customers"), _("Those of customers"), "count"),
        Column(
            "in_no_theme", _("In no theme"), _("Texts that were in no theme when they were found"), "count"
        ),
        Column("least", _("Least texts"), _("How many texts a theme needed"), "count"),
        Column("version", _("Method, version"), _("Of how themes are found"), "count"),
    ]
    about = _("The texts in which themes were looked for.")
    rows: list[dict[str, Cell]] = []
    if source.themes:
        told = source.themes.proposal
        rows = [
            {"language": "all", **{key: told[key] for key in ("texts", "in_no_theme", "least", "version")}}
        ]
        rows += [
            {key: each[key] for key in ("language", "texts", "inside", "customer")}
            for each in told["languages"]
        ]
    return Table("theme_texts", _("Texts with themes"), about, columns, laid_out(columns, rows))


def by_text(source: Source) -> dict[tuple[str, str, int], str]:
    """The names of a text's themes, by question, node and place among the texts there."""
    found: dict[tuple[str, str, int], list[str]] = {}
    for theme in source.themes.themes if source.themes else ():
        if theme.is_live:
            for place in theme.places:
                found.setdefault(place, []).append(theme.name)
    return {place: "; ".join(names) for place, names in found.items()}
