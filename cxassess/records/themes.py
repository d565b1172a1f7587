"""Themes: what the machine proposed at a round's release, and what leaders made of it; both are kept.

The proposal stands in the release and never changes. A decision is a row that is never rewritten; what a
theme is now follows from the proposal and its decisions in their order; how many they are is its version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from ..maturity.errors import Fault
from ..maturity.themes import Counted, counted
from ..themes import proposed
from . import acts, clock, releases, rounds
from .database import db, writing
from .errors import Conflict, Invalid, NotFound
from .names import kept_lines, kept_name, line_fault, lines_fault, same_name
from .theme_rows import ThemeDecisionRow

LONGEST_NAME, LONGEST_REASON = 100, 1000
NAME_ADVICE = f"Give a name of at most {LONGEST_NAME} characters, without any that cannot be seen."
STATES = ("proposed", "renamed", "merged", "dismissed")


Place = tuple[str, str, int]
"""Question, node, and which of its texts."""


class Quote(NamedTuple):
    """A text that belongs to a theme, as the release shows it."""

    question: str
    node: str
    text: str


@dataclass(frozen=True)
class Decision:
    """What somebody decided about a theme, when; `decided_by` is an account's id, or None."""

    kind: str  # rename, merge, dismiss, restore
    name: str | None
    merged_into: str | None
    reason: str
    decided_at: datetime
    decided_by: str | None


@dataclass(frozen=True)
class Theme:
    """A theme as leaders have it now, beside the name that was proposed.

    `texts`, `counts` (by node) and `questions` are those of the theme and of all that were merged into it;
    a text that belongs to several of them counts once. `version` is how many decisions were made about it.
    """

    id: str
    round_id: str
    name: str
    proposed_name: str
    terms: tuple[str, ...]
    counts: Mapping[str, int]
    texts: tuple[Quote, ...]
    questions: tuple[str, ...]
    state: str
    merged_into: str | None
    version: int
    counted: Counted
    places: frozenset[Place] = frozenset()
    decisions: tuple[Decision, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether it stands by itself: neither merged into another theme nor dismissed."""
        return self.state in ("proposed", "renamed")


@dataclass(frozen=True)
class Found:
    """What is known of a round's themes: the proposal, the themes now, and the count of all texts."""

    proposal: Mapping[str, Any]
    themes: tuple[Theme, ...]
    counted: Counted

    @property
    def live(self) -> tuple[Theme, ...]:
        """The themes that stand by themselves, the one with the most texts first."""
        return tuple(theme for theme in self.themes if theme.is_live)

    @property
    def in_no_theme(self) -> int:
        """How many texts are in none of the themes that stand by themselves."""
        return self.counted.texts - len(frozenset[Place]().union(*(theme.places for theme in self.live)))


def found(release: releases.Release) -> Found:
    """The same as `themes`, with the proposal and the count of all texts."""
    every = counted((*place[:2], said["kind"]) for place, said in _texts(release))
    return Found(proposal(release), of_release(release), every)


def themes(
    organisation_id: str, round_id: str, language: str | None = None, *, before_release: bool = False
) -> tuple[Theme, ...]:
    """The round's themes, those that stand by themselves first, each by how many texts it has.

    Raises NotFound, Conflict `round_open` or `round_not_released` as the release does; `before_release` also
    those of results that wait. Names are in the language of the texts, whatever `language` is.
    """
    release = releases.get(organisation_id, round_id, before_release=before_release)
    return of_release(release)


def of_release(release: releases.Release) -> tuple[Theme, ...]:
    """The same of a release that is at hand."""
    place = (release.round.organisation_id, release.round.id)
    decided = _decided(*place)
    plain = [_theme(release, entry, decided) for entry in proposal(release)["themes"]]
    found = [_with_merged(theme, plain, release) for theme in plain]
    return tuple(
        sorted(found, key=lambda theme: (STATES.index(_standing(theme)), -len(theme.texts), theme.id))
    )


def theme(organisation_id: str, round_id: str, theme_id: str, *, before_release: bool = False) -> Theme:
    """One theme. Raises NotFound, and Conflict as `themes` does."""
    found = themes(organisation_id, round_id, before_release=before_release)
    return _one(found, theme_id)


def proposal(release: releases.Release) -> dict[str, Any]:
    """What was proposed at the release; of one from before there were themes, what would be proposed."""
    kept = release.figures.get("themes")
    return kept if kept is not None else _LATE.of(release)


def rename(organisation_id: str, round_id: str, theme_id: str, version: int, name: str, **why: Any) -> Theme:
    """The theme under a name that leaders gave it. `why` is `reason`, `decided_by`.

    Raises NotFound, Invalid with every fault, Conflict `stale`, or `theme_gone` when it does not stand by
    itself.
    """
    plain = kept_name(" ".join(filter(None, name.split(" "))))
    _check(name=plain, reason=why.get("reason", ""))
    return _decide(organisation_id, round_id, theme_id, version, "rename", name=plain, **why)


def merge(organisation_id: str, round_id: str, theme_id: str, version: int, into: str, **why: Any) -> Theme:
    """The theme as part of another; those merged into it go along. Raises as `rename` does."""
    _check(reason=why.get("reason", ""))
    return _decide(organisation_id, round_id, theme_id, version, "merge", into=into, **why)


def dismiss(organisation_id: str, round_id: str, theme_id: str, version: int, **why: Any) -> Theme:
    """The theme, which is shown among those left out from now on. Raises as `rename` does."""
    _check(reason=why.get("reason", ""))
    return _decide(organisation_id, round_id, theme_id, version, "dismiss", **why)


def restore(organisation_id: str, round_id: str, theme_id: str, version: int, **why: Any) -> Theme:
    """The theme by itself again where it was merged or dismissed; else under the name that was proposed.

    Raises as `rename` does, Conflict `theme_as_proposed` where there is nothing to take back.
    """
    _check(reason=why.get("reason", ""))
    return _decide(organisation_id, round_id, theme_id, version, "restore", **why)


def decide(
    organisation_id: str, round_id: str, theme_id: str, version: int, *, reason: str = "", **wanted: Any
) -> Theme:
    """The theme after one decision, given by its outcome: `name`, `merged_into` or `dismissed`.

    None and False take back what is so, by `restore`. Raises as `rename` does, Conflict `theme_as_proposed`
    where there is nothing to take back.
    """
    place = (organisation_id, round_id, theme_id, version)
    ((what, value),) = wanted.items()
    if what == "name" and value is not None:
        return rename(*place, value, reason=reason)
    if what == "merged_into" and value is not None:
        return merge(*place, value, reason=reason)
    if what == "dismissed" and value:
        return dismiss(*place, reason=reason)
    if theme(organisation_id, round_id, theme_id).state != _STATE_OF[what]:
        raise Conflict(
            "theme_as_proposed", f"There is nothing to take back: the theme was not {_STATE_OF[what]}."
        )
    return restore(*place, reason=reason)


_STATE_OF = {"name": "renamed", "merged_into": "merged", "dismissed": "dismissed"}


def _decide(
    organisation_id: str,
    round_id: str,
    theme_id: str,
    version: int,
    kind: str,
    *,
    name: str | None = None,
    into: str | None = None,
    reason: str = "",
    decided_by: str | None = None,
) -> Theme:
    """The theme after one more decision, in one transaction with the act that tells of it."""
    with writing() as session:
        rounds.locked(organisation_id, round_id)  # of two decisions at once one goes first
        found = themes(organisation_id, round_id)
        present = _one(found, theme_id)
        if present.version != version:
            message = "Somebody else decided about this theme meanwhile. Look at it again, then decide."
            raise Conflict("stale", message)
        _allow(found, present, kind, name, into)
        session.add(
            ThemeDecisionRow(
                organisation_id=organisation_id,
                round_id=round_id,
                theme_id=theme_id,
                version=version + 1,
                kind=kind,
                name=name,
                merged_into=into,
                reason=kept_lines(reason),
                decided_at=clock.now(),
                decided_by=decided_by,
            )
        )
        # Under the round's name: a theme's is made of what people wrote, and acts outlive the round.
        acts.note(session, organisation_id, _DONE[kind], rounds.get(organisation_id, round_id).name)
    return theme(organisation_id, round_id, theme_id)


_DONE = {
    "rename": "theme.renamed",
    "merge": "theme.merged",
    "dismiss": "theme.dismissed",
    "restore": "theme.restored",
}


def _allow(found: Sequence[Theme], present: Theme, kind: str, name: str | None, into: str | None) -> None:
    """Nothing; Conflict where the theme is in no state for this, Invalid for a name or what to merge into."""
    if kind == "restore":
        if present.state == "proposed":
            raise Conflict(
                "theme_as_proposed", "This theme is as it was proposed; there is nothing to take back."
            )
    elif not present.is_live:
        raise Conflict("theme_gone", "This theme was merged or dismissed. Take that back first.")
    others = [each for each in found if each.is_live and each.id != present.id]
    if name is not None and same_name(name) in {same_name(each.name) for each in others}:
        raise Invalid([Fault("/name", "Another theme has this name. Merge the two, or choose another name.")])
    if kind == "merge" and into not in {each.id for each in others}:
        raise Invalid([Fault("/merged_into", "Choose another theme of this round that stands by itself.")])


def name_fault(name: str) -> str | None:
    """What is wrong with the name of a theme, or None."""
    return None if name.strip() and line_fault(name, LONGEST_NAME) is None else NAME_ADVICE


def _check(*, reason: str, name: str | None = None) -> None:
    """Nothing, or Invalid with every fault of what was typed."""
    faults = []
    if name is not None and (wrong := name_fault(name)):
        faults.append(Fault("/name", wrong))
    if wrong := lines_fault(reason, LONGEST_REASON):
        faults.append(Fault("/reason", wrong))
    if faults:
        raise Invalid(faults)


def _decided(organisation_id: str, round_id: str) -> dict[str, list[Decision]]:
    rows = db.session.scalars(
        select(ThemeDecisionRow)
        .where(ThemeDecisionRow.organisation_id == organisation_id, ThemeDecisionRow.round_id == round_id)
        .order_by(ThemeDecisionRow.theme_id, ThemeDecisionRow.version)
    )
    found: dict[str, list[Decision]] = {}
    for row in rows:
        decision = Decision(row.kind, row.name, row.merged_into, row.reason, row.decided_at, row.decided_by)
        found.setdefault(row.theme_id, []).append(decision)
    return found


def _theme(
    release: releases.Release, entry: Mapping[str, Any], decided: Mapping[str, Sequence[Decision]]
) -> Theme:
    """A theme by itself: the proposal with its decisions, nothing of those merged into it yet."""
    decisions = decided.get(entry["id"], ())
    name, merged_into, dismissed = entry["name"], None, False
    for decision in decisions:
        if decision.kind == "rename":
            name = decision.name
        elif decision.kind == "restore" and merged_into is None and not dismissed:
            name = entry["name"]
        merged_into, dismissed = decision.merged_into, decision.kind == "dismiss"
    state = "merged" if merged_into else "dismissed" if dismissed else "proposed"
    places = frozenset((each["question"], each["node"], each["index"]) for each in entry["texts"])
    plain = Theme(
        id=entry["id"],
        round_id=release.round.id,
        name=name,
        proposed_name=entry["name"],
        terms=tuple(term["text"] for term in entry["terms"]),
        counts={},
        texts=(),
        questions=(),
        state="renamed" if state == "proposed" and name != entry["name"] else state,
        merged_into=merged_into,
        version=len(decisions),
        counted=counted(()),
        places=places,
        decisions=tuple(decisions),
    )
    return plain


def _with_merged(theme: Theme, plain: Sequence[Theme], release: releases.Release) -> Theme:
    """The theme with the texts and terms of those that were merged into it."""
    members = [theme, *_merged_into(theme.id, plain)]
    places = frozenset[Place]().union(*(each.places for each in members))
    said = [(place, text) for place, text in _texts(release) if place in places]
    count = counted((*place[:2], text["kind"]) for place, text in said)
    return replace(
        theme,
        places=places,
        terms=tuple(dict.fromkeys(term for each in members for term in each.terms)),
        texts=tuple(Quote(*place[:2], text["text"]) for place, text in said),
        counts=count.nodes,
        questions=tuple(count.questions),
        counted=count,
    )


def _texts(release: releases.Release) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Every text of a release with its place, in the order of the release."""
    for told in release.figures["words"]:
        for node in told["nodes"]:
            for index, said in enumerate(node["texts"]):
                yield (told["question"], node["node"], index), said


def _merged_into(theme_id: str, plain: Sequence[Theme]) -> list[Theme]:
    """All that lies in a theme, also by way of another; two that name each other are met once."""
    found: list[Theme] = []
    ahead, met = [theme_id], {theme_id}
    while ahead:
        place = ahead.pop(0)
        more = [each for each in plain if each.merged_into == place and each.id not in met]
        met |= {each.id for each in more}
        found += more
        ahead += [each.id for each in more]
    return found


def _standing(theme: Theme) -> str:
    return "proposed" if theme.is_live else theme.state


def _one(found: Sequence[Theme], theme_id: str) -> Theme:
    theme = next((each for each in found if each.id == theme_id), None)
    if theme is None:
        raise NotFound("theme")
    return theme


class _Late:
    """Proposals for releases from before there were themes, by digest: what has one never changes."""

    def __init__(self, most: int = 16) -> None:
        self._most = most
        self._made: dict[str, dict[str, Any]] = {}

    def of(self, release: releases.Release) -> dict[str, Any]:
        """The proposal for a release, made once a process."""
        if release.digest not in self._made:
            while len(self._made) >= self._most:
                self._made.pop(next(iter(self._made)), None)
            self._made[release.digest] = proposed(release.figures, release.round.questionnaire)
        return self._made[release.digest]


_LATE = _Late()
