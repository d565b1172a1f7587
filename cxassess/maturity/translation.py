"""The overlay that says a questionnaire in another language.

A file `translations/LANG.yaml` holds, under the ids of the questionnaire, each text that the questionnaire
has, and nothing else; a text that is missing or one too many is a fault::

    language: de
    title: …
    levels: {1: Am Anfang, 2: …}                     # by number
    pillars:
      vision_goals: {name: …, purpose: …, tip: …, comment: …}
    items:
      VG1:
        title: …
        statement: {staff: …, leader: …, customer: …}  # or one text where the original has one
        anchors: {1: …, 2: …, 3: …, 4: …, 5: …}
        anchors_customer: {1: …, …}
    outcomes: {overall_cx: {statement: …}}
    open_questions: {do_well: {text: …}}
    importance: {statement: …, anchors: {1: …, 5: …}}
    returns: {loyalty: {name: …, meaning: …}}
    costs: {…}
    goals: {VG-1: {title: …, why: …, actions: [first, second], owner: …}}
    metrics: {recall: {name: …, definition: …, formula: …, unit: …, cadence: …, source: …}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .instrument import Importance, Questionnaire
from .place import Place

_PILLAR = ("name", "purpose", "tip", "comment")
_ITEM = ("title", "statement", "anchors", "anchors_customer")
_GOAL = ("title", "why", "actions", "owner")
_METRIC = ("name", "definition", "formula", "unit", "cadence", "source")
_BENEFIT = ("name", "meaning")


def _texts(things: Any, keys: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The texts of things by id, those that are empty left out."""
    rows = (thing.to_dict() for thing in things)
    return {row["id"]: {key: row[key] for key in keys if row[key]} for row in rows}


def texts_of(questionnaire: Questionnaire) -> dict[str, Any]:
    """All texts of a questionnaire in the shape of an overlay: also a file to start translating from."""
    sections: dict[str, Any] = {
        "pillars": _texts(questionnaire.pillars, _PILLAR),
        "items": _texts(questionnaire.items, _ITEM),
        "outcomes": _texts(questionnaire.outcomes, ("statement",)),
        "open_questions": _texts(questionnaire.open_questions, ("text",)),
        "returns": _texts(questionnaire.returns, _BENEFIT),
        "costs": _texts(questionnaire.costs, _BENEFIT),
        "goals": _texts(questionnaire.goals, _GOAL),
        "metrics": _texts(questionnaire.metrics.values(), _METRIC),
    }
    if questionnaire.importance is not None:
        asked = questionnaire.importance.to_dict()
        sections["importance"] = {key: asked[key] for key in ("statement", "anchors") if asked[key]}
    return {
        "language": questionnaire.language,
        "title": questionnaire.title,
        "levels": {str(level.number): level.name for level in questionnaire.levels},
        **{name: section for name, section in sections.items() if section},
    }


def read_translation(place: Place, questionnaire: Questionnaire, language: str) -> dict[str, Any]:
    """The overlay at a place, checked text by text against the questionnaire; reports each difference."""
    if not isinstance(place.value, Mapping):
        place.fault("should be a mapping of the texts of this language")
        return {}
    if place["language"].value != language:
        place["language"].fault(f"should say {language}, the language of this translation")
    overlay = _matched(place, texts_of(questionnaire))
    return overlay if isinstance(overlay, dict) else {}


def _matched(place: Place, original: Any) -> Any:
    """What stands at a place, provided that it has the shape of the original."""
    if isinstance(original, str):
        if not place.given:
            place.fault("is not translated; add it")
        return place.text()
    if isinstance(original, list):
        found = [each.text() for each in place.each("texts")]
        if len(found) != len(original):
            place.fault(f"has {len(found)} texts where the original has {len(original)}; translate each")
        return found
    if isinstance(place.value, str) and len(set(original.values())) == 1:
        return dict.fromkeys(original, place.text())
    if not isinstance(place.value, Mapping):
        place.fault("is not translated; add it" if not place.given else "should be a mapping")
        return {}
    for key in place.value:
        if str(key) not in original and place.value[key]:
            place[key].fault("is not in the questionnaire; remove it")
    return {key: _matched(_under(place, key), text) for key, text in original.items()}


def _under(place: Place, key: str) -> Place:
    """The place under a key that may have been written as a number."""
    if key not in place.value and key.lstrip("-").isdigit() and int(key) in place.value:
        return place[int(key)]  # type: ignore[index]
    return place[key]


def translated(questionnaire: Questionnaire, language: str) -> Questionnaire:
    """A questionnaire with the texts of a language; the original where there is no such translation."""
    overlay = questionnaire.translations.get(language) or questionnaire.translations.get(
        language.replace("_", "-").split("-")[0]
    )
    if overlay is None:
        return questionnaire
    sections = ("outcomes", "open_questions", "returns", "costs", "goals", "metrics")
    said: dict[str, Any] = {name: {} for name in sections} | dict(overlay)
    return replace(
        questionnaire,
        language=overlay["language"],
        title=overlay["title"],
        levels=tuple(
            replace(each, name=overlay["levels"][str(each.number)]) for each in questionnaire.levels
        ),
        pillars=tuple(
            replace(
                pillar,
                **said["pillars"][pillar.id],
                items=tuple(replace(item, **_item_texts(said["items"][item.id])) for item in pillar.items),
            )
            for pillar in questionnaire.pillars
        ),
        outcomes=_said(questionnaire.outcomes, said["outcomes"]),
        open_questions=_said(questionnaire.open_questions, said["open_questions"]),
        returns=_said(questionnaire.returns, said["returns"]),
        costs=_said(questionnaire.costs, said["costs"]),
        goals=_said(questionnaire.goals, said["goals"]),
        metrics={each.id: each for each in _said(tuple(questionnaire.metrics.values()), said["metrics"])},
        importance=_importance(questionnaire, said.get("importance")),
        original=questionnaire,
    )


def _said(things: tuple[Any, ...], texts: Mapping[str, Mapping[str, Any]]) -> tuple[Any, ...]:
    """Things with their texts replaced by id."""
    return tuple(replace(thing, **_tuples(texts[thing.id])) for thing in things)


def _importance(questionnaire: Questionnaire, texts: Mapping[str, Any] | None) -> Importance | None:
    if questionnaire.importance is None or texts is None:
        return questionnaire.importance
    return replace(questionnaire.importance, **_item_texts(texts))


def _tuples(texts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(text) if isinstance(text, list) else text for key, text in texts.items()}


def _item_texts(texts: Mapping[str, Any]) -> dict[str, Any]:
    """An item's texts with the answers of its anchors as numbers again."""
    return {
        key: {int(value): anchor for value, anchor in text.items()} if key.startswith("anchors") else text
        for key, text in texts.items()
    }
