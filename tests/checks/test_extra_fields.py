"""Nobody writes into a column by naming it: the API refuses what it does not know, forms pass it over."""

import pytest

from cxassess.records.database import db

from .doors import new
from .matters import MATTERS

# Columns that no door offers: whose a thing is, who made it, what it is made of, what only a verb may set.
COLUMNS = (
    *("organisation_id", "created_at", "secret_hash", "password_hash", "spent", "compared_with"),
    *("answers_deleted_on", "proposal", "carried_from", "changed_by", "decided_by", "entered_by", "noted_by"),
    *("questionnaire_digest", "rank", "active", "retired"),
)
BY_API = [name for name, matter in MATTERS.items() if "api" in matter.doors]
BY_FORM = [name for name, matter in MATTERS.items() if "form" in matter.doors]


def test_these_are_columns():
    known = {column.name for table in db.metadata.tables.values() for column in table.columns}
    assert set(COLUMNS) <= known


@pytest.mark.parametrize("name", BY_API)
def test_a_body_with_a_columns_name_is_refused_there_and_nothing_is_kept(ground, name):
    matter, before = MATTERS[name], ground.rows()
    told = matter.doors["api"](ground, {**matter.good, **dict.fromkeys(COLUMNS, "forged")})
    assert (told.outcome, set(told.faults)) == ("refused", set(COLUMNS))
    assert ground.rows() == before


@pytest.mark.parametrize("name", BY_FORM)
def test_a_form_keeps_the_same_whatever_else_is_sent(ground, name):
    matter, before = MATTERS[name], ground.rows()
    kept = []
    for more in ({}, dict.fromkeys(COLUMNS, "forged")):
        assert matter.doors["form"](ground, {**matter.good, **more}).outcome == "taken"
        kept.append(new(before, ground.rows()))
        ground.stage.put_back()
    assert kept[0] == kept[1]
    assert "forged" not in str(kept)
