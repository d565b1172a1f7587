"""Questionnaires that can be named: the installed ones, which all see, and each organisation's own versions.

A version is stored once and never changes (triggers, migration 0009): a change to anything needs another
version. A round keeps the exact questionnaire it was made with in any case; a version that a round uses
cannot be deleted, and one that is retired is not offered for new rounds. An organisation may give an
installed questionnaire a version of its own: it stands beside the installed one, for that organisation alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from flask import g
from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Integer, String, func, select
from sqlalchemy.orm import Mapped, mapped_column, undefer_group

from .. import instruments
from ..maturity import Questionnaire, QuestionnaireError, parse_files
from ..maturity.errors import Fault
from ..maturity.questionnaire import MAIN
from . import acts, clock, organisations
from .database import db, or_again, writing
from .errors import Conflict, NotFound
from .models import STRICT, RoundRow
from .unchanged import unless_changed

STORED_VERSION = re.compile(r"[0-9][A-Za-z0-9._+-]{0,49}")
"""Versions stand in addresses, so what is stored has one of digits, letters, dots and hyphens."""
MOST_OF_AN_ORGANISATION = 2000
LARGEST_TOGETHER = 1024 * 1024
_PART = re.compile(r"\d+|\D+")


class VersionRow(db.Model):
    """A version of a questionnaire that an organisation added, as it came and as it is read."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (CheckConstraint("state IN ('available', 'retired')", name="state"), STRICT)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    version: Mapped[str] = mapped_column(String, primary_key=True)
    digest: Mapped[str] = mapped_column(String)
    title: Mapped[str] = mapped_column(String)
    languages: Mapped[list[str]] = mapped_column(JSON)
    pillars: Mapped[int] = mapped_column(Integer)
    items: Mapped[int] = mapped_column(Integer)
    document: Mapped[str] = mapped_column(String, deferred=True, deferred_group="texts")
    files: Mapped[dict[str, str]] = mapped_column(JSON, deferred=True, deferred_group="texts")
    added_on: Mapped[date] = mapped_column(Date)
    added_by: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)


@dataclass(frozen=True)
class Use:
    """A round that keeps a version."""

    id: str
    name: str
    state: str


@dataclass(frozen=True)
class Version:
    """A version of a questionnaire, without its texts: those are read when they are asked for."""

    organisation_id: str
    id: str
    version: str
    digest: str
    title: str
    languages: tuple[str, ...]
    pillars: int
    items: int
    source: str  # `installed` or `own`
    retired: bool
    added_on: date | None
    added_by: str
    known_rounds: tuple[Use, ...] | None = None

    @property
    def rounds(self) -> tuple[Use, ...]:
        """The rounds that use it, the newest first."""
        if self.known_rounds is None:
            return _uses(self.organisation_id, self.digest).get(self.digest, ())
        return self.known_rounds

    @property
    def name(self) -> str:
        """How a version is named in calls and commands: `ID@VERSION`."""
        return f"{self.id}@{self.version}"

    @property
    def own(self) -> bool:
        return self.source == "own"

    @property
    def questionnaire(self) -> Questionnaire:
        """The whole of it. Raises NotFound when it was deleted meanwhile."""
        if not self.own:
            return instruments.installed()[self.id]
        return _read(self.organisation_id, self.id, self.version)

    @property
    def files(self) -> Mapping[str, str]:
        """The texts as they were handed in, by the names of their files."""
        if not self.own:
            return instruments.files(self.id)
        return dict(_row(self.organisation_id, self.id, self.version, texts=True).files)


def canonical(questionnaire: Questionnaire) -> tuple[str, str]:
    """The one text of a questionnaire by which two are the same, and its digest."""
    document = json.dumps(questionnaire.to_dict(), sort_keys=True, separators=(",", ":"))
    return document, hashlib.sha256(document.encode()).hexdigest()


def of(organisation_id: str, *, offered: bool = False) -> list[Version]:
    """All versions that an organisation can see, by id, the newest of each first, with the rounds they have.

    `offered` leaves out those that are retired. Where an installed version comes to have the same name as
    one of the organisation's own, its own one stands.
    """
    uses = _uses(organisation_id)
    found = [replace(each, known_rounds=uses.get(each.digest, ())) for each in _visible(organisation_id)]
    return [each for each in found if not (offered and each.retired)]


def newest(organisation_id: str) -> dict[str, Questionnaire]:
    """The newest version of each questionnaire that is offered for new rounds, by id."""
    found: dict[str, Version] = {}
    for each in _visible(organisation_id):
        if not each.retired:
            found.setdefault(each.id, each)
    return {id_: each.questionnaire for id_, each in found.items()}


def find(organisation_id: str, id_: str, version: str | None = None) -> Version:
    """The version of that name, retired or not; without a version the newest that is not retired.

    Raises NotFound, for another organisation's too.
    """
    for each in _visible(organisation_id, id_):
        if version == each.version or (version is None and not each.retired):
            return each
    raise NotFound("questionnaire")


def _visible(organisation_id: str, id_: str | None = None) -> list[Version]:
    query = select(VersionRow).where(VersionRow.organisation_id == organisation_id)
    installed = instruments.installed()
    if id_ is not None:
        query = query.where(VersionRow.id == id_)
        installed = {id_: installed[id_]} if id_ in installed else {}
    found = {(row.id, row.version): _seen(row) for row in db.session.scalars(query)}
    for each in installed.values():
        found.setdefault((each.id, each.version), _installed(organisation_id, each))
    newest_first = sorted(found.values(), key=lambda each: in_order(each.version), reverse=True)
    return sorted(newest_first, key=lambda each: each.id)


def named(organisation_id: str, name: str) -> Version:
    """The version that `ID` or `ID@VERSION` names. Raises NotFound."""
    id_, at, version = name.partition("@")
    return find(organisation_id, id_, version if at else None)


def current(organisation_id: str, id_: str) -> Questionnaire:
    """The questionnaire of the newest version that is not retired. Raises NotFound."""

    def read() -> Questionnaire:
        return find(organisation_id, id_).questionnaire

    found: Questionnaire = unless_changed((organisation_id, id_), read)
    return found


def before(organisation_id: str, questionnaire: Questionnaire) -> Version | None:
    """The version that a new one would follow: the highest below it, else the newest; None for a new id."""
    same = _visible(organisation_id, questionnaire.id)
    order = version_order(questionnaire.version)
    earlier = [each for each in same if version_order(each.version) < order]
    others = [each for each in same if each.version != questionnaire.version]
    return next(iter(earlier or others), None)


def version_order(version: str) -> tuple[tuple[int, int, str], ...]:
    """What versions are put in order by: numbers as numbers, so that 1.10.0 comes after 1.9.0.

    >>> version_order("1.10.0") > version_order("1.9.0")
    True
    """
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in _PART.findall(version))


def in_order(version: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """The same, also for those that it does not tell apart, as 1.1 and 1.01."""
    return version_order(version), version


def add(organisation_id: str, files: Mapping[str, str]) -> Version:
    """The version that these texts are; the one that is there when the same was added before.

    Raises QuestionnaireError with every fault, Conflict `version_exists` when this version has another
    content, `too_many_versions`.
    """
    organisations.get(organisation_id)
    questionnaire = checked(files)
    require_free(organisation_id, questionnaire)
    or_again(lambda: _put(organisation_id, questionnaire, files))
    return find(organisation_id, questionnaire.id, questionnaire.version)


def checked(files: Mapping[str, str]) -> Questionnaire:
    """The questionnaire in these texts, fit to be stored. Raises QuestionnaireError with every fault."""
    if sum(map(len, files.values())) > LARGEST_TOGETHER:
        raise QuestionnaireError([Fault("", "The files are larger than 1 MiB together; shorten them")])
    questionnaire = parse_files(files)
    if not STORED_VERSION.fullmatch(questionnaire.version):
        name = MAIN if MAIN in files else next(iter(files))
        lines = enumerate(files[name].splitlines(), start=1)
        line = next((number for number, text in lines if text.lstrip("\ufeff'\"").startswith("version")), 1)
        message = "begins with a digit and has at most 50 letters, digits, dots and hyphens, such as 1.0.0"
        raise QuestionnaireError([Fault("version", message, line, name)])
    return questionnaire


def require_free(organisation_id: str, questionnaire: Questionnaire) -> bool:
    """True when the very same is there already; raises Conflict when its version has another content."""
    for each in _visible(organisation_id, questionnaire.id):
        if each.version == questionnaire.version:
            _require_same(each, questionnaire)
            return True
    return False


def retire(organisation_id: str, id_: str, version: str) -> None:
    """Offer a version for new rounds no more; rounds that use it go on. Raises NotFound."""
    _set_state(organisation_id, id_, version, "retired")


def take_back(organisation_id: str, id_: str, version: str) -> None:
    """Offer a retired version again. Raises NotFound."""
    _set_state(organisation_id, id_, version, "available")


def delete(organisation_id: str, id_: str, version: str) -> None:
    """Remove a version that no round uses. Raises NotFound, Conflict `questionnaire_in_use`."""
    with writing() as session:
        row = _row(organisation_id, id_, version, lock=True)
        if used := _seen(row).rounds:
            names = ", ".join(use.name for use in used[:3])
            raise Conflict(
                "questionnaire_in_use", f"A round uses {id_} {version} ({names}): it can only be retired."
            )
        session.delete(row)
        acts.note(session, organisation_id, "questionnaire.deleted", f"{id_} {version}")


def _put(organisation_id: str, questionnaire: Questionnaire, files: Mapping[str, str]) -> None:
    """Store a version, unless the same one is there."""
    document, digest = canonical(questionnaire)
    with writing() as session:
        key = (organisation_id, questionnaire.id, questionnaire.version)
        row = session.get(VersionRow, key)
        if row is not None:
            _require_same(_seen(row), questionnaire)
            return
        if _is_installed(questionnaire):
            return  # `require_free` has found the very same there
        _require_room(session, organisation_id)
        session.add(
            VersionRow(
                organisation_id=organisation_id,
                id=questionnaire.id,
                version=questionnaire.version,
                digest=digest,
                title=questionnaire.title,
                languages=list(questionnaire.languages),
                pillars=len(questionnaire.pillars),
                items=len(questionnaire.items),
                document=document,
                files=dict(files),
                added_on=clock.today(),
                added_by=g.get("cxassess_actor", acts.COMMAND_LINE).name,
                state="available",
            )
        )
        named_ = f"{questionnaire.id} {questionnaire.version}"
        acts.note(session, organisation_id, "questionnaire.added", named_, digest=digest[:12])


def _is_installed(questionnaire: Questionnaire) -> bool:
    there = instruments.installed().get(questionnaire.id)
    return there is not None and there.version == questionnaire.version


def _require_same(there: Version, questionnaire: Questionnaire) -> None:
    """Nothing, or Conflict. A program that reads more of a file than the one that stored it has another
    digest of the same: so what is stored is read anew before two are called different.
    """
    if there.digest != canonical(questionnaire)[1] and there.questionnaire != questionnaire:
        raise Conflict(
            "version_exists",
            f"There is a version {questionnaire.version} of {questionnaire.id} already, and it is another. A "
            "stored version never changes: give yours a new version, such as "
            f"{following(questionnaire.version)}.",
        )


def _require_room(session: Any, organisation_id: str) -> None:
    own = select(func.count()).where(VersionRow.organisation_id == organisation_id)
    if session.scalar(own) >= MOST_OF_AN_ORGANISATION:
        raise Conflict(
            "too_many_versions",
            f"There are {MOST_OF_AN_ORGANISATION:,} versions already. Delete those that no round uses.",
        )


def following(version: str) -> str:
    """The version that one would give next.

    >>> following("1.0.0"), following("2"), following("draft")
    ('1.1.0', '3', 'draft.1')
    """
    parts = version.split(".")
    if not all(part.isdecimal() for part in parts):
        return f"{version}.1"
    place = min(1, len(parts) - 1)
    raised = [*parts[:place], str(int(parts[place]) + 1), *("0" for _ in parts[place + 1 :])]
    return ".".join(raised)


def _set_state(organisation_id: str, id_: str, version: str, state: str) -> None:
    with writing() as session:
        row = _row(organisation_id, id_, version, lock=True)
        if row.state == state:
            return
        row.state = state
        done = "questionnaire.retired" if state == "retired" else "questionnaire.taken_back"
        acts.note(session, organisation_id, done, f"{id_} {version}")


def _row(
    organisation_id: str, id_: str, version: str, *, lock: bool = False, texts: bool = False
) -> VersionRow:
    options = [undefer_group("texts")] if texts else []
    key = (organisation_id, id_, version)
    row = db.session.get(VersionRow, key, with_for_update=lock, options=options)
    if row is None:
        raise NotFound("questionnaire")
    return row


def _read(organisation_id: str, id_: str, version: str) -> Questionnaire:
    row = _row(organisation_id, id_, version)
    return _parsed(organisation_id, row.digest, id_, version)


@lru_cache(maxsize=64)
def _parsed(organisation_id: str, digest: str, id_: str, version: str) -> Questionnaire:
    """Parsed once a process: what has a digest never changes."""
    row = _row(organisation_id, id_, version, texts=True)
    return Questionnaire.from_dict(json.loads(row.document))


def _uses(organisation_id: str, digest: str | None = None) -> dict[str, tuple[Use, ...]]:
    """The rounds of an organisation by the digest of what they keep, all or one, the newest first."""
    query = select(RoundRow.questionnaire_digest, RoundRow.id, RoundRow.name, RoundRow.state).where(
        RoundRow.organisation_id == organisation_id
    )
    if digest is not None:
        query = query.where(RoundRow.questionnaire_digest == digest)
    found: dict[str, list[Use]] = {}
    for kept, *use in db.session.execute(query.order_by(RoundRow.created_at.desc(), RoundRow.id)):
        found.setdefault(kept, []).append(Use(*use))
    return {kept: tuple(uses) for kept, uses in found.items()}


def _seen(row: VersionRow) -> Version:
    return Version(
        organisation_id=row.organisation_id,
        id=row.id,
        version=row.version,
        digest=row.digest,
        title=row.title,
        languages=tuple(row.languages),
        pillars=row.pillars,
        items=row.items,
        source="own",
        retired=row.state == "retired",
        added_on=row.added_on,
        added_by=row.added_by,
    )


@lru_cache(maxsize=64)
def _installed_digest(questionnaire_id: str) -> str:
    return canonical(instruments.installed()[questionnaire_id])[1]


def _installed(organisation_id: str, questionnaire: Questionnaire) -> Version:
    return Version(
        organisation_id=organisation_id,
        id=questionnaire.id,
        version=questionnaire.version,
        digest=_installed_digest(questionnaire.id),
        title=questionnaire.title,
        languages=questionnaire.languages,
        pillars=len(questionnaire.pillars),
        items=len(questionnaire.items),
        source="installed",
        retired=False,
        added_on=None,
        added_by="",
    )
