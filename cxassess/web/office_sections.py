"""The pages of one round's results, as every one of them names the others."""

from collections.abc import Iterable
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
    Section(
        "roadmap", _l("Roadmap"), within=("roadmap_settings_form", "set_roadmap", "goal_new", "add_goal")
    ),
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


GOAL_SECTIONS = (
    Section("goal", _l("The goal")),
    Section("goal_metrics", _l("Metrics")),
    Section("case_goal", _l("Business case")),
)
"""The pages of one goal, at addresses that have its id and nothing else."""


@office.context_processor
def about_sections() -> dict[str, Any]:
    """The sections of the round, or the goal, that the page is about, for those who may read results."""
    about = request.view_args or {}
    return {
        "sections": sections(about.get("round_id")),
        "goal_sections": _offered(GOAL_SECTIONS, goal_id=about.get("goal_id")),
    }


def sections(round_id: str | None) -> list[dict[str, Any]]:
    """Name, address and whether it is here, of the sections the visitor may open; none without a round."""
    return _offered(SECTIONS, round_id=round_id)


def _offered(sections: Iterable[Section], **named: str | None) -> list[dict[str, Any]]:
    if None in named.values() or not current_user.is_authenticated:
        return []
    here = str(request.endpoint).removeprefix("office.")
    return [
        {
            "name": section.name,
            "address": url_for(f"office.{section.endpoint}", **named),
            "here": here in (section.endpoint, *section.within),
        }
        for section in sections
        if current_user.role in section.roles and f"office.{section.endpoint}" in current_app.view_functions
    ]
