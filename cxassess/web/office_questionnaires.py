"""The questionnaires of an organisation: their list, each of them to look at, and its files."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from ..findings.wording import audience_name, audience_within, listed
from ..maturity import AUDIENCES, FORMS, Item, Journey, Pillar, Questionnaire
from ..maturity.translation import texts_of
from ..records import questionnaires as kept
from ..records.questionnaires import Version
from . import questionnaire_words as words
from .office_access import ADMINISTRATORS, office, policy

PAGE = 40
MOST_ROUNDS = 3
ANY = "any"


@dataclass(frozen=True)
class Listed:
    """A version as the list shows it."""

    version: Version
    languages: str
    size: str
    newest: bool


@dataclass(frozen=True)
class Wording:
    """A wording of an item, who reads it, and its anchors."""

    audiences: str
    statement: str
    anchors: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Shown:
    """A pillar as the preview shows it: its items with their wordings."""

    pillar: Pillar
    items: Sequence[tuple[Item, Sequence[Wording]]]


@office.get("/questionnaires")
@policy(ADMINISTRATORS)
def questionnaires() -> str:
    """All versions that the organisation can see."""
    found = kept.of(current_user.organisation_id)
    sought = request.args.get("find", "").strip()[:100]
    if sought:
        found = [each for each in found if sought.casefold() in f"{each.title} {each.name}".casefold()]
    start = _start(request.args.get("from", ""), len(found))
    newest = {each.id: each.version for each in reversed(found) if not each.retired}
    part = found[start : start + PAGE]
    return render_template(
        "office/questionnaires.html",
        versions=[_listed(each, newest.get(each.id) == each.version) for each in part],
        total=len(found),
        sought=sought,
        following=start + PAGE if start + PAGE < len(found) else None,
        many=len(found) > PAGE or bool(sought),
        most_rounds=MOST_ROUNDS,
    )


@office.get("/questionnaires/<questionnaire_id>/<version>")
@policy(ADMINISTRATORS)
def questionnaire(questionnaire_id: str, version: str) -> str:
    """A version as those read it who answer: by audience, form and language."""
    found = kept.find(current_user.organisation_id, questionnaire_id, version)
    original = found.questionnaire
    language = _chosen("language", original.languages) or _own_language(original)
    form = _chosen("form", FORMS) or "full"
    audience = _chosen("audience", AUDIENCES) or ANY
    spoken = original.in_language(language)
    asked = AUDIENCES if audience == ANY else (audience,)
    return render_template(
        "office/questionnaire.html",
        version=found,
        questionnaire=spoken,
        language=spoken.language.replace("_", "-"),
        right_to_left=_is_right_to_left(spoken.language),
        pillars=list(_shown(spoken, asked, form)),
        outcomes=[(each, _wordings_of(each.statement, asked)) for each in spoken.outcomes],
        importance=_wordings_of(spoken.importance.statement, asked) if spoken.importance else [],
        journey=_journey_for(spoken, asked),
        open_questions=[(each, _wordings_of(each.text, asked)) for each in spoken.open_questions],
        sized=words.forms_of(spoken),
        size_text=words.size_text,
        translations=_translations(original),
        not_spoken=words.not_spoken(original),
        choices=_choices(original, {"language": language, "form": form, "audience": audience}),
        others=_others(found),
    )


@office.get("/questionnaires/<questionnaire_id>/<version>/files")
@policy(ADMINISTRATORS)
def questionnaire_files(questionnaire_id: str, version: str) -> Response:
    """The files as they were handed in: one as it is, several in a zip file made now."""
    found = kept.find(current_user.organisation_id, questionnaire_id, version)
    name, texts = f"{found.id}-{found.version}", found.files
    if len(texts) == 1:
        (text,) = texts.values()
        return _attached(text.encode(), f"{name}.yaml", "text/yaml; charset=utf-8")
    return _attached(_zipped(found, texts), f"{name}.zip", "application/zip")


def _attached(content: bytes, name: str, kind: str) -> Response:
    safe = re.sub(r"[^A-Za-z0-9._+-]", "-", name)
    disposition = f'attachment; filename="{safe}"'
    return Response(content, headers={"Content-Type": kind, "Content-Disposition": disposition})


def _zipped(found: Version, texts: Mapping[str, str]) -> bytes:
    """A zip file with a folder of the questionnaire's id; the same bytes each time."""
    stream = io.BytesIO()
    day = datetime.combine(found.added_on, datetime.min.time()) if found.added_on else datetime(1980, 1, 1)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(texts.items()):
            entry = zipfile.ZipInfo(f"{found.id}/{name}", day.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return stream.getvalue()


def _start(text: str, total: int) -> int:
    return min(int(text), max(0, total - 1)) if text.isdecimal() and len(text) < 6 else 0


def _listed(version: Version, newest: bool) -> Listed:
    sizes = {form: found for form, _name, found in words.forms_of(version.questionnaire)}
    longest = max(sizes.get("full", []), key=lambda each: each.minutes, default=None)
    size = _("about %(minutes)s min", minutes=longest.minutes) if longest else ""
    return Listed(version, listed(map(words.language_name, version.languages)), size, newest)


def _chosen(name: str, known: Sequence[str]) -> str | None:
    value = request.args.get(name, "")
    return value if value in known else None


def _own_language(original: Questionnaire) -> str:
    """The reader's language where the questionnaire has it, else the one it was written in."""
    return original.in_language(str(get_locale())).language


def _is_right_to_left(language: str) -> bool:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_")).text_direction == "rtl"
    except (UnknownLocaleError, ValueError):
        return False


def _shown(spoken: Questionnaire, asked: Sequence[str], form: str) -> Iterator[Shown]:
    """The pillars of which anything is asked, with the wordings of those who are."""
    for pillar in spoken.pillars:
        items = [
            (item, _wordings(item, asked))
            for item in pillar.items
            if any(item.asks(name, form) for name in asked)
        ]
        if items:
            yield Shown(pillar, items)


def _wordings(item: Item, asked: Sequence[str]) -> list[Wording]:
    """The wordings of an item; audiences that read the same share one."""
    alike: dict[tuple[str, tuple[tuple[int, str], ...]], list[str]] = {}
    for name in asked:
        if name in item.statement:
            anchors = tuple(sorted(item.anchors_for(name).items()))
            alike.setdefault((item.statement_for(name), anchors), []).append(name)
    return [Wording(_readers(names), statement, anchors) for (statement, anchors), names in alike.items()]


def _wordings_of(texts: Mapping[str, str], asked: Sequence[str]) -> list[Wording]:
    """The wordings of a question that has no anchors."""
    alike: dict[str, list[str]] = {}
    for name in asked:
        if name in texts:
            alike.setdefault(texts[name], []).append(name)
    return [Wording(_readers(names), text, ()) for text, names in alike.items()]


def _journey_for(spoken: Questionnaire, asked: Sequence[str]) -> tuple[str, Journey] | None:
    """Who of these are asked about which touchpoints; None where the version brings none for them."""
    names = [name for name in (spoken.journey.audiences if spoken.journey else ()) if name in asked]
    return (_readers(names), spoken.journey) if names and spoken.journey else None


def _readers(names: Sequence[str]) -> str:
    if len(names) == len(AUDIENCES):
        return _("Everybody")
    if len(names) == 1:
        return audience_name(names[0])
    return words.opened(listed(map(audience_within, names)))


def _translations(original: Questionnaire) -> list[tuple[str, int, int]]:
    """Each language with the number of its texts, and how many the original has that it lacks."""
    wanted = _places(texts_of(original))
    return [
        (words.language_name(language), len(wanted), len(wanted - _places(texts)))
        for language, texts in original.translations.items()
    ]


def _places(texts: Any, within: str = "") -> set[str]:
    """Where texts stand in a tree of them."""
    if isinstance(texts, Mapping):
        return {place for key, below in texts.items() for place in _places(below, f"{within}/{key}")}
    if isinstance(texts, list | tuple):
        return {f"{within}/{place}" for place in range(len(texts))}
    return {within} if texts else set()


def _choices(original: Questionnaire, present: Mapping[str, str]) -> list[Any]:
    """What can be chosen above the preview: name, and the choices with their addresses."""
    names = {
        "audience": [(ANY, _("All audiences")), *((name, audience_name(name)) for name in AUDIENCES)],
        "form": [(form, words.form_name(form)) for form, _name, _sizes in words.forms_of(original)],
        "language": [(code, words.language_name(code)) for code in original.languages],
    }
    titles = {"audience": _("Audience"), "form": _("Form"), "language": _("Language")}
    place = {"questionnaire_id": original.id, "version": original.version}
    return [
        (
            titles[what],
            [
                (
                    name,
                    url_for("office.questionnaire", **place, **{**present, what: code}),
                    code == present[what],
                )
                for code, name in options
            ],
        )
        for what, options in names.items()
        if len(options) > 1
    ]


def _others(version: Version) -> list[Version]:
    """The other versions of the same questionnaire, the newest first."""
    found = kept.of(version.organisation_id)
    return [each for each in found if each.id == version.id and each.version != version.version]
