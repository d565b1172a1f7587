"""What the figures were made with: levels, constants, the sums behind the margins, every formula."""

from __future__ import annotations

from flask_babel import gettext as _

from ..maturity import Constants
from .model import PILLAR, SUBJECT, Column, Source, Table
from .places import OVERALL, pillar_name


def levels(source: Source) -> Table:
    """A row for each level."""
    columns = [
        Column("level", _("Level"), _("Number of the level"), "count", part=SUBJECT),
        Column("level_name", _("Level, name"), _("What the questionnaire calls it")),
        Column("from", _("From"), _("The least score that is on this level"), "points"),
        Column("to", _("Up to"), _("Where the next level begins; 100 belongs to the last"), "points"),
    ]
    rows = [[band.number, band.name, band.start, band.end] for band in source.figures.bands]
    return Table("levels", _("Levels"), _("What each level means in points."), columns, rows)


def constants(source: Source) -> Table:
    """A row for each setting of the method."""
    columns = [
        Column("name", _("Setting"), _("Its name in the documentation of the method"), part=SUBJECT),
        Column("value", _("Value"), _("What it was when this release was made"), "number"),
        Column("meaning", _("Meaning"), _("What it decides, in English"), wide=True),
    ]
    meanings = {name: meaning for name, _default, meaning in Constants.table()}
    rows = [[name, value, meanings.get(name)] for name, value in source.figures.constants.items()]
    about = _("Every number of the method that is a decision.")
    return Table("constants", _("Settings"), about, columns, rows)


def sums(source: Source) -> Table:
    """A row for each margin of the whole organisation, written out."""
    columns = [
        Column("pillar_name", _("Pillar"), _("Whose margin it is")),
        Column("pillar", _("Pillar, id"), _("The pillar’s name for programs"), part=PILLAR),
        Column("n", _("Answers"), _("People with a score"), "count"),
        Column("complete", _("Complete answers"), _("People who answered every question"), "count"),
        Column("sum", _("Sum"), _("Score ± t × standard deviation ÷ √n, in the rounded figures")),
    ]
    told = source.figures.raw["computation"]
    if not told:
        return Table("sums", _("Margins"), _about_sums(), columns, [])
    worked = {each["figure"].removesuffix(".ci95"): each["sum"] for each in told["worked"]}
    counts = told["counts"]
    people = {OVERALL: counts["with_overall_score"], **counts["with_pillar_score"]}
    rows = [
        [
            pillar_name(source.figures, each),
            each,
            people.get(each),
            counts["with_complete_answers"].get(each),
            worked.get(each),
        ]
        for each in (OVERALL, *source.figures.pillar_order)
    ]
    return Table("sums", _("Margins"), _about_sums(), columns, rows)


def _about_sums() -> str:
    return _("The sums behind the margins of the whole organisation.")


def formulas(source: Source) -> Table:
    """A row for each kind of figure."""
    columns = [
        Column("figure", _("Figure"), _("By the name that the API gives it"), part=SUBJECT),
        Column("formula", _("Formula"), _("How it is made"), wide=True),
        Column("source", _("Source"), _("Whose method it is")),
    ]
    told = (source.figures.raw["computation"] or {"formulas": []})["formulas"]
    rows = [[each["figure"], each["formula"], each["source"] or None] for each in told]
    return Table("formulas", _("Formulas"), _("Every kind of figure with its formula."), columns, rows)
