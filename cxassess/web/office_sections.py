"""The pages of one round's results, as every one of them names the others."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from .office_access import EDITORS, READERS, office


@dataclass(frozen=True)
class Section:
    """A page of a round's results, at an address that has the round's id and nothing else."""

    endpoint: str
    name: Any
    roles: frozenset[str] = READERS
    within: tuple[str, ...] = ()
    """The endpoints, without `office.`, of the pages that belong to it."""


SECTIONS = (
    Section("results", _l("Overview")),
    Section("pillars", _l("Pillars"), within=("pillar",)),
    Section("result_units", _l("Units"), within=("result_unit",)),
    Section("trend", _l("Trend")),
    Section("course", _l("Last roadmap")),
    Section("perception", _l("Perception"), within=("perception_sheet",)),
    Section("touchpoints", _l("Touchpoints")),
    Section("in_words", _l("Words")),
    Section(
        "themes",
        _l("Themes"),
        within=("theme", "rename_theme", "merge_theme", "ask_to_dismiss_theme", "dismiss_theme"),
    ),
    Section("role_impact", _l("Roles")),
    Section("case", _l("Business case"), within=("case_unit",)),
    Section("volunteers", _l("Offers of help"), EDITORS),
    Section("downloads", _l("Downloads")),
)


@office.context_processor
def about_sections() -> dict[str, Any]:
    """The sections of the round that the page is about, for those who may read results."""
    return {"sections": sections((request.view_args or {}).get("round_id"))}


def sections(round_id: str | None) -> list[dict[str, Any]]:
    """Name, address and whether it is here, of the sections the visitor may open; none without a round."""
    if not round_id or not current_user.is_authenticated:
        return []
    here = str(request.endpoint).removeprefix("office.")
    return [
        {
            "name": section.name,
            "address": url_for(f"office.{section.endpoint}", round_id=round_id),
            "here": here in (section.endpoint, *section.within),
        }
        for section in SECTIONS
        if current_user.role in section.roles and f"office.{section.endpoint}" in current_app.view_functions
    ]
