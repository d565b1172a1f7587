"""The table of what was measured: for a terminal, as Markdown, as JSON; the picture comes from `plot`."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import machine, plot
from .frame import Row

HEAD = ("row", "work", "ours", "floor", "peer", "ratio", "goal", "")


@dataclass(frozen=True)
class Report:
    """Rows that were measured at one size."""

    size: str
    rounds: int
    rows: Sequence[Row]
    machine: dict[str, str] = field(default_factory=machine.described)

    def as_text(self) -> str:
        """The table in columns, the machine under it."""
        lines = [HEAD, *map(_cells, self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        table = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
        return "\n".join([*table, "", self._where()])

    def as_markdown(self) -> str:
        """The table as Markdown, with what floors and peers are."""
        lines = [HEAD, ["---"] * len(HEAD), *map(_cells, self.rows)]
        table = ["| " + " | ".join(line) + " |" for line in lines]
        notes = [f"- {row.id}, {row.work}: {row.note}" for row in self.rows if row.note]
        return "\n".join(["# Benchmark", "", self._where(), "", *table, "", *notes, ""])

    def as_dict(self) -> dict[str, Any]:
        """Everything that was measured, round by round."""
        rows = [
            {
                "id": row.id,
                "work": row.work,
                "unit": row.unit,
                "goal": row.goal.text(row.unit) if row.goal else None,
                "verdict": row.verdict,
                "ratio": row.ratio[0] if row.ratio else None,
                "seen": row.seen,
                "note": row.note,
            }
            for row in self.rows
        ]
        return {"size": self.size, "machine": self.machine, "rows": rows}

    def write(self, folder: Path, name: str) -> None:
        """Write the table, the figures and the picture to a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        figures = json.dumps(self.as_dict(), indent=1, ensure_ascii=False) + "\n"
        (folder / f"{name}.md").write_text(self.as_markdown(), "utf-8")
        (folder / f"{name}.json").write_text(figures, "utf-8")
        (folder / f"{name}.svg").write_text(plot.svg(self.rows, self._machine()), "utf-8")

    def _where(self) -> str:
        how = "medians (least–most), measured in turns; the ratio is the median of the rounds’ own ratios"
        return f"Size {self.size}, rounds: {self.rounds}; {how}. {self._machine()}."

    def _machine(self) -> str:
        found = self.machine
        where = f"{found['processor']}, {found['cores']} cores (load {found['load']}), "
        where += f"{found['memory']}, {found['system']}"
        return f"{where}; Python {found['python']}, numpy {found['numpy']}, cxassess {found['cxassess']}"


def _cells(row: Row) -> list[str]:
    """A row's cells, in the order of HEAD."""
    seen = [_with_range(row.figure(name), f" {row.unit}") for name in ("ours", "floor", "peer")]
    goal = row.goal.text(row.unit) if row.goal else "–"
    return [row.id, row.work, *seen, _with_range(row.ratio, ""), goal, row.verdict]


def _with_range(figure: tuple[float, float, float] | None, unit: str) -> str:
    if figure is None:
        return "–"
    middle, least, most = _written(figure)
    return f"{middle}{unit}" if least == most else f"{middle}{unit} ({least}–{most})"


def _written(values: Sequence[float]) -> Iterator[str]:
    """Figures with three digits that count, or all of a whole number."""
    for value in values:
        yield f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
