"""docs/roles.md says what the policies say."""

import re
from pathlib import Path

from cxassess.web import office_access
from cxassess.web.office_access import EVERYBODY, ROLES

PAGE = Path(__file__).parent.parent / "docs" / "roles.md"


def table():
    """The roles that the page says have each right, by the name that the right has in the code."""
    lines = re.findall(r"(?m)^\| (.*) \|$", PAGE.read_text("utf-8"))
    heading, _, *rows = ([cell.strip() for cell in line.split(" | ")] for line in lines)
    roles = heading[2:]
    assert set(roles) == ROLES
    return {
        row[1].strip("`"): {role for role, may in zip(roles, row[2:], strict=True) if may == "yes"}
        for row in rows
    }


def test_the_table_says_what_each_right_means():
    told = table()
    assert told == {name: set(getattr(office_access, name)) for name in told}


def test_every_view_of_the_office_asks_for_a_right_of_the_table(app):
    told = [*table().values(), EVERYBODY]
    views = {name: view for name, view in app.view_functions.items() if name.startswith("office.")}
    assert len(views) > 10
    assert [name for name, view in views.items() if view.policy not in told] == []


def test_nobody_has_a_right_that_administrators_lack():
    assert all({"owner", "administrator"} <= roles for roles in table().values())
