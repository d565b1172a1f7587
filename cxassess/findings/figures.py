"""The one place that knows the shape of a release's figures (`cxassess.maturity.publication`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import get_locale

from cxassess import charts

if TYPE_CHECKING:
    from cxassess.maturity import Questionnaire
    from cxassess.records.releases import Release

Node = Mapping[str, Any]


class Figures:
    """A release with its nodes by kind and its names in the reader's language."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.round = release.round
        self.raw = release.figures
        self.nodes = {node["id"]: node for node in self.raw["nodes"]}
        self.questionnaire: Questionnaire = release.round.questionnaire.in_language(str(get_locale()))
        self.constants: Mapping[str, float] = self.raw["method"]
        self.threshold: int = self.raw["threshold"]

    @property
    def headline(self) -> Node | None:
        """The internal node, staff and leaders pooled, if it is shown."""
        return self.shown("internal")

    def shown(self, node_id: str) -> Node | None:
        """The node of that id, None where it is hidden or not there."""
        node = self.nodes.get(node_id)
        return node if node and node["shown"] else None

    @property
    def audiences(self) -> list[Node]:
        return [node for node in self.raw["nodes"] if node["kind"] == "audience"]

    @property
    def units(self) -> list[Node]:
        return [node for node in self.raw["nodes"] if node["kind"] == "unit"]

    @property
    def unverified(self) -> Sequence[str]:
        """The audiences that anyone with the round's link could answer for."""
        return tuple(self.raw["unverified"])

    @property
    def comparison(self) -> Mapping[str, Any] | None:
        """The headline beside the prior round; None where the two cannot be laid side by side."""
        return self.comparison_of("internal")

    def comparison_of(self, node_id: str) -> Mapping[str, Any] | None:
        """A shown node beside the prior round; None where the two cannot be laid side by side."""
        found = [each["comparison"] for each in self.raw["comparisons"] if each["node"] == node_id]
        return found[0] if found and self.shown(node_id) else None

    @property
    def perception(self) -> Mapping[str, Any] | None:
        return self.raw.get("perception")

    def unit_name(self, unit_id: str) -> str:
        return str(self.nodes[unit_id]["name"])

    def asks(self, audience: str, pillar_id: str) -> bool:
        """Whether an audience is asked anything of a pillar in this round's form."""
        pillar = self.questionnaire.pillar(pillar_id)
        return bool(pillar.asked(audience, self.round.form))

    def pillar_name(self, pillar_id: str) -> str:
        return self.questionnaire.pillar(pillar_id).name

    @property
    def pillar_order(self) -> list[str]:
        return [pillar.id for pillar in self.questionnaire.pillars]

    def level_name(self, level_number: int) -> str:
        return next(level.name for level in self.questionnaire.levels if level.number == level_number)

    @property
    def bands(self) -> tuple[charts.Band, ...]:
        levels = self.questionnaire.levels
        ends = [*(level.from_ for level in levels[1:]), 100.0]
        return tuple(
            charts.Band(level.number, level.name, level.from_, end)
            for level, end in zip(levels, ends, strict=True)
        )
