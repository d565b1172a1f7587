"""The parts of the report in their order: what each is called, and what it says in a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

if TYPE_CHECKING:
    from cxassess.findings.case_model import Case
    from cxassess.findings.model import Findings
    from cxassess.findings.trend import Trend

LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class Part:
    """A part of the report: its template is `report/<id>.html`, its heading a finding."""

    id: str
    name: str  # "What we found"
    heading: str
    annex: bool = False


def read(found: Findings, course: Trend | None, case: Case | None = None) -> tuple[Part, ...]:
    """The parts that there is something to say in; annexes are lettered in their order."""
    main = [Part(id_, name, heading) for id_, name, heading in _main(found, case) if heading]
    annexes = [(id_, name, heading) for id_, name, heading in _annexes(found, course) if heading]
    lettered = [
        Part(id_, _("Annex %(letter)s: %(name)s", letter=letter, name=name), heading, annex=True)
        for letter, (id_, name, heading) in zip(LETTERS, annexes, strict=False)
    ]
    return (*main, *lettered, Part("method", _("Method"), _("Method and confidence")))


def _main(found: Findings, case: Case | None) -> list[tuple[str, str, str]]:
    goals = found.roadmap.goals
    return [
        ("profile", _("What we found"), _heading(found.profile)),
        ("change", _("What changed"), _heading(found.change)),
        ("perception", _("Perception gap"), _heading(found.perception)),
        ("units", _("Units"), _heading(found.heat)),
        ("course", _("The roadmap before"), _heading(getattr(found, "course", None))),
        ("roadmap", _("Roadmap"), found.roadmap.heading if goals else ""),
        ("priorities", _("Priorities"), _("Why the goals stand in this order") if goals else ""),
        ("goals", _("Goals"), _("The goals one by one") if goals else ""),
        ("case", _("Business case"), case.heading if case and case.whole else ""),
    ]


def _annexes(found: Findings, course: Trend | None) -> list[tuple[str, str, str]]:
    roles = found.roles if found.roles and found.roles.sides else None
    return [
        ("quadrants", _("Importance and performance"), _heading(found.quadrants)),
        ("importance", _("What matters"), _heading(found.importance)),
        ("touchpoints", _("Touchpoints"), _heading(found.touchpoints)),
        ("themes", _("Themes"), _heading(found.themes)),
        ("roles", _("Roles"), _heading(roles)),
        ("listening", _("Listening"), _heading(found.listening)),
        ("trend", _("Trend"), course.heading if course and course.overall else ""),
    ]


def _heading(part: Any) -> str:
    return str(part.heading) if part else ""
