"""The privacy desk: what is kept and why, generated from the tables and from what is said of each."""

from typing import Any

from flask import abort, render_template
from flask_login import current_user

from .. import keeping
from ..records import clock
from .downloads import TYPES, attachment
from .office_access import ADMINISTRATORS, office, policy

WRITERS = {"csv": keeping.as_csv, "json": keeping.as_json}


@office.get("/privacy")
@policy(ADMINISTRATORS)
def privacy_desk() -> str:
    """The record of processing, by whose data it is, and the ways to everything else of the desk."""
    return render_template(
        "office/privacy_desk.html",
        groups=keeping.groups(current_user.organisation_id),
        today=clock.today(),
    )


@office.get("/privacy/kept.<kind>")
@policy(ADMINISTRATORS)
def privacy_desk_file(kind: str) -> Any:
    """The same as a file."""
    if kind not in TYPES:
        abort(404)
    return attachment(WRITERS[kind](keeping.groups(current_user.organisation_id)), "what-is-kept", kind)
