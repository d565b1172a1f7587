"""From a plain mapping to a `Questionnaire`: every check of an instrument, each fault with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .constants import CONSTANTS
from .errors import Fault, QuestionnaireError
from .instrument import (
    AUDIENCES,
    BANDS,
    COMMENT,
    DIRECTIONS,
    EFFORTS,
    IMPORTANCE,
    IMPORTANCE_SCALE,
    KIND,
    ROLE,
    TOUCHPOINT,
    Benefit,
    CatalogueGoal,
    Importance,
    Item,
    Level,
    Metric,
    OpenQuestion,
    Outcome,
    Pillar,
    Questionnaire,
    Scale,
)
from .journeys import read_journey
from .place import Path, Place, pointer, shown
from .translation import read_translation

MOST_ITEMS = 500
DEEPEST = 12
_QUESTIONNAIRE_ID = re.compile(r"[a-z][a-z0-9-]{1,49}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_RESERVED = ("audience", "unit", "form")

Where = Callable[[Path, str], Fault]


def from_mapping(mapping: Mapping[str, Any], where: Where | None = None) -> Questionnaire:
    """The questionnaire that a plain mapping describes.

    ``where`` turns a path and a message into a fault; without it places are JSON pointers.
    Raises QuestionnaireError with all faults found.
    """
    faults: list[Fault] = []
    locate = where or (lambda path, message: Fault(pointer(path), message))
    root = Place(mapping, (), lambda path, message: faults.append(locate(path, message)))
    if too_deep(mapping):
        root.fault(f"is nested more than {DEEPEST} deep; a questionnaire never is")
        raise QuestionnaireError(faults)
    questionnaire = _questionnaire(root)
    if faults or questionnaire is None:
        raise QuestionnaireError(faults)
    return questionnaire


def too_deep(tree: object) -> bool:
    """Whether a plain tree is nested deeper than any questionnaire; never recurses."""
    row = [tree]
    for _ in range(DEEPEST):
        row = [
            child
            for node in row
            if isinstance(node, Mapping | list | tuple)
            for child in (node.values() if isinstance(node, Mapping) else node)
        ]
    return any(isinstance(node, Mapping | list | tuple) for node in row)


def _questionnaire(root: Place) -> Questionnaire | None:
    if not root.mapping(
        "id version language title levels pillars",
        "scale minimum_answered outcomes open_questions importance role_impact journey returns costs goals "
        "metrics translations",
    ):
        return None
    scale = _scale(root["scale"], Scale(1, 5))
    returns, costs = (_benefits(root[key]) for key in ("returns", "costs"))
    questionnaire = Questionnaire(
        id=root["id"].identifier(_QUESTIONNAIRE_ID),
        version=_version(root["version"]),
        language=root["language"].identifier(_LANGUAGE),
        title=root["title"].text(),
        scale=scale,
        minimum_answered=root["minimum_answered"].number(0.5, low=0.0, high=1.0),
        levels=_levels(root["levels"]),
        pillars=tuple(_pillar(place, scale) for place in root["pillars"].each("pillars", least=1)),
        outcomes=tuple(_outcome(place) for place in root["outcomes"].each("outcomes")),
        open_questions=tuple(_open_question(place) for place in root["open_questions"].each("questions")),
        returns=returns,
        costs=costs,
        goals=tuple(_goal(place) for place in root["goals"].each("goals")),
        metrics={metric.id: metric for metric in map(_metric, root["metrics"].each("metrics"))},
        importance=_importance(root["importance"]),
        role_impact=_role_impact(root["role_impact"], bool(returns or costs)),
        journey=read_journey(root["journey"]),
    )
    _check_ids(root, questionnaire)
    _check_goals(root["goals"], questionnaire)
    _check_roles(root, questionnaire)
    if not any(pillar.weight > 0 for pillar in questionnaire.pillars):
        root["pillars"].fault("all have weight 0; give at least one a weight above 0")
    translations = _translations(root["translations"], questionnaire)
    return replace(questionnaire, translations=translations)


def _version(place: Place) -> str:
    if place.given and not isinstance(place.value, str):
        place.fault(f'should be text, not {shown(place.value)}; put it in quotes: "{shown(place.value)}"')
        return "?"
    return place.text("?")


def _scale(place: Place, default: Scale) -> Scale:
    if not place.given or not place.mapping("min max"):
        return default
    low = place["min"].whole(default.min, low=-1000, high=1000)
    high = place["max"].whole(default.max, low=-1000, high=1000)
    if low >= high:
        place.fault(f"min {low} must be below max {high}")
    elif high - low > 100:
        place.fault(f"has {high - low + 1} answers; use a scale of at most 101")
    else:
        return Scale(low, high)
    return default


def _levels(place: Place) -> tuple[Level, ...]:
    levels: list[Level] = []
    for index, level in enumerate(place.each("levels", least=1)):
        if not level.mapping("number name from"):
            continue
        read = Level(
            number=level["number"].whole(index + 1, low=0, high=100),
            name=level["name"].text(),
            from_=level["from"].number(0.0, low=0.0, high=100.0),
        )
        if not levels and read.from_ != 0:
            level["from"].fault(
                f"the first level must begin at 0, not {read.from_:g}, or scores have no level"
            )
        if levels and read.from_ <= levels[-1].from_:
            level["from"].fault(f"must be above {levels[-1].from_:g}, where the level before it begins")
        if levels and read.number != levels[-1].number + 1:
            level["number"].fault(f"must be {levels[-1].number + 1}: levels are numbered without a hole")
        levels.append(read)
    return tuple(levels) or (Level(1, "?", 0.0),)


def _pillar(place: Place, scale: Scale) -> Pillar:
    if not place.mapping("id name items", "purpose tip weight target comment"):
        return Pillar("?", "?", ())
    items = tuple(_item(item, scale) for item in place["items"].each("items", least=1))
    if items and not any(item.scored for item in items):
        place["items"].fault("has no scored item; give at least one a weight above 0")
    return Pillar(
        id=place["id"].identifier(),
        name=place["name"].text(),
        items=items,
        purpose=_maybe(place["purpose"]),
        tip=_maybe(place["tip"]),
        weight=place["weight"].number(1.0, low=0.0, high=1000.0),
        target=place["target"].number(CONSTANTS.target, low=0.0, high=100.0),
        comment=place["comment"].text() or None,
    )


def _maybe(place: Place) -> str:
    """An optional text; an empty one is as good as none."""
    return "" if place.value == "" else place.text()


def _item(place: Place, default: Scale) -> Item:
    if not place.mapping("id title statement", "core reverse weight scale anchors anchors_customer"):
        return Item("?", "?", {}, default)
    scale = _scale(place["scale"], default)
    return Item(
        id=place["id"].identifier(),
        title=place["title"].text(),
        statement=_by_audience(place["statement"]),
        scale=scale,
        core=place["core"].flag(),
        reverse=place["reverse"].flag(),
        weight=place["weight"].number(1.0, low=0.0, high=1000.0),
        anchors=_anchors(place["anchors"], scale),
        anchors_customer=_anchors(place["anchors_customer"], scale),
    )


def _by_audience(place: Place, audiences: Place | None = None) -> dict[str, str]:
    """A wording by audience; one text is asked of all of them, or of the ``audiences`` that are named."""
    if isinstance(place.value, Mapping):
        if audiences is not None and audiences.given:
            audiences.fault("has no effect where the wording names its audiences; remove it")
        if not place.value:
            place.fault("asks nobody; give a wording for at least one audience")
        for audience in place.value:
            if audience not in AUDIENCES:
                place[audience].fault(f"is not an audience; use {', '.join(AUDIENCES)}")
            elif place.value[audience] is None:
                place[audience].fault("is empty; write it or leave the audience out")
        return {audience: place[audience].text() for audience in AUDIENCES if audience in place.value}
    text, named = place.text(), AUDIENCES if audiences is None else _audiences(audiences)
    return dict.fromkeys((audience for audience in AUDIENCES if audience in named), text)


def _audiences(place: Place) -> tuple[str, ...]:
    if not place.given:
        return AUDIENCES
    found = [audience.choice(AUDIENCES) for audience in place.each("audiences", least=1)]
    if len(set(found)) < len(found):
        place.fault("names an audience twice; name each once")
    return tuple(found)


def _anchors(place: Place, scale: Scale) -> dict[int, str]:
    """What each answer looks like; either none, or one for every answer of the scale."""
    if not place.given or place.value == {}:
        return {}
    if not isinstance(place.value, Mapping):
        place.fault("should be a mapping of each answer to its text")
        return {}
    wanted = {str(value): value for value in scale.values}
    for key in place.value:
        if str(key) not in wanted:
            place[key].fault(f"is off the scale {scale.min} to {scale.max}; remove it")
    texts = {str(key): place[key] for key in place.value}
    missing = [key for key in wanted if key not in texts or not texts[key].given]
    if missing:
        place.fault(f"has no text for {', '.join(missing[:10])}; give one for every answer")
    return {value: texts[key].text() for key, value in wanted.items() if key in texts}


def _some_anchors(place: Place, scale: Scale) -> dict[int, str]:
    """What some answers of a scale mean, in its order."""
    if not isinstance(place.value, Mapping):
        place.fault("should be a mapping of answers to their texts")
        return {}
    values = {str(value): value for value in scale.values}
    for key in place.value:
        if str(key) not in values:
            place[key].fault(f"is off the scale {scale.min} to {scale.max}; remove it")
    texts = {str(key): place[key].text() for key in place.value}
    return {value: texts[key] for key, value in values.items() if texts.get(key)}


def _outcome(place: Place) -> Outcome:
    if not place.mapping("id statement", "scale audiences"):
        return Outcome("?", {}, Scale(0, 10))
    return Outcome(
        id=place["id"].identifier(),
        statement=_by_audience(place["statement"], place["audiences"]),
        scale=_scale(place["scale"], Scale(0, 10)),
    )


def _open_question(place: Place) -> OpenQuestion:
    if not place.mapping("id text", "audiences kinds workshop"):
        return OpenQuestion("?", {})
    kinds = tuple(kind.identifier() for kind in place["kinds"].each("ids"))
    if len(set(kinds)) < len(kinds):
        place["kinds"].fault("names an id twice; name each once")
    return OpenQuestion(
        id=place["id"].identifier(),
        text=_by_audience(place["text"], place["audiences"]),
        kinds=kinds,
        workshop=place["workshop"].flag(),
    )


def _importance(place: Place) -> Importance | None:
    if not place.given or not place.mapping("statement", "anchors audiences"):
        return None
    anchors = place["anchors"]
    return Importance(
        statement=_by_audience(place["statement"], place["audiences"]),
        anchors=_some_anchors(anchors, IMPORTANCE_SCALE) if anchors.given else {},
    )


def _role_impact(place: Place, benefits: bool) -> tuple[str, ...]:
    """The audiences asked; none unless the questionnaire has returns or costs that a role could move."""
    if not place.given or place.value == []:
        return ()
    if not benefits:
        place.fault("asks how a role moves returns and costs, and there are none; add them or remove it")
    return _audiences(place)


def _benefits(place: Place) -> tuple[Benefit, ...]:
    return tuple(
        Benefit(each["id"].identifier(), each["name"].text(), _maybe(each["meaning"]))
        for each in place.each("returns or costs")
        if each.mapping("id name", "meaning")
    )


def _metric(place: Place) -> Metric:
    if not place.mapping("id name unit direction", "definition formula cadence source"):
        return Metric("?", "?", "", DIRECTIONS[0])
    return Metric(
        id=place["id"].identifier(),
        name=place["name"].text(),
        unit=place["unit"].text(),
        direction=place["direction"].choice(DIRECTIONS),
        definition=_maybe(place["definition"]),
        formula=_maybe(place["formula"]),
        cadence=_maybe(place["cadence"]),
        source=_maybe(place["source"]),
    )


def _goal(place: Place) -> CatalogueGoal:
    if not place.mapping(
        "id pillar band title actions leading_metric lagging_metric effort returns costs", "why owner"
    ):
        return CatalogueGoal("?", "?", BANDS[0], "?", (), "?", "?", EFFORTS[0], (), ())
    return CatalogueGoal(
        id=place["id"].identifier(),
        pillar=place["pillar"].identifier(),
        band=place["band"].choice(BANDS),
        title=place["title"].text(),
        actions=tuple(action.text() for action in place["actions"].each("actions", least=1)),
        leading_metric=place["leading_metric"].identifier(),
        lagging_metric=place["lagging_metric"].identifier(),
        effort=place["effort"].choice(EFFORTS),
        returns=tuple(each.identifier() for each in place["returns"].each("ids")),
        costs=tuple(each.identifier() for each in place["costs"].each("ids")),
        why=_maybe(place["why"]),
        owner=_maybe(place["owner"]),
    )


def _check_ids(root: Place, questionnaire: Questionnaire) -> None:
    """Ids are unique where they meet: items, outcomes and questions are columns of one table."""
    if len(questionnaire.items) > MOST_ITEMS:
        root["pillars"].fault(f"hold {len(questionnaire.items)} items; the most is {MOST_ITEMS}")
    pillars = list(root["pillars"].each("pillars"))
    items = [item for pillar in pillars for item in pillar["items"].each("items")]
    columns = [*items, *root["outcomes"].each("outcomes"), *root["open_questions"].each("questions")]
    for place in columns:
        if isinstance(name := place["id"].value, str) and _is_taken(name, questionnaire):
            place["id"].fault(f"{shown(name)} is the name of another column; choose another id")
    groups = (pillars, columns, *(list(root[key].each("ids")) for key in ("goals", "metrics")))
    for group in (*groups, *(list(root[key].each("ids")) for key in ("returns", "costs"))):
        seen: set[Any] = set()
        for place in group:
            name = place["id"].value
            if isinstance(name, str) and name in seen:
                place["id"].fault(f"{shown(name)} is used twice; every id must be its own")
            seen.add(name if isinstance(name, str) else None)


def _is_taken(name: str, questionnaire: Questionnaire) -> bool:
    """Whether a name belongs to a column that every table of answers may have beside the ids."""
    kinds = {each.id + KIND for each in questionnaire.open_questions if each.kinds}
    return name in _RESERVED or name in kinds or name.startswith((COMMENT, IMPORTANCE, ROLE, TOUCHPOINT))


def _check_goals(root: Place, questionnaire: Questionnaire) -> None:
    """Whatever a goal names is there."""
    known = {
        "pillar": {pillar.id for pillar in questionnaire.pillars},
        "leading_metric": set(questionnaire.metrics),
        "lagging_metric": set(questionnaire.metrics),
    }
    lists = {
        "returns": {benefit.id for benefit in questionnaire.returns},
        "costs": {benefit.id for benefit in questionnaire.costs},
    }
    bands: set[tuple[str, str]] = set()
    for goal in root.each("goals"):
        for key, ids in known.items():
            _must_be_known(goal[key], ids, key.rsplit("_", 1)[-1])
        for key, ids in lists.items():
            for each in goal[key].each("ids"):
                _must_be_known(each, ids, key[:-1])
        band = (str(goal["pillar"].value), str(goal["band"].value))
        if band in bands:
            goal.fault(f"is a second goal for {band[0]} in the band {band[1]}; keep one")
        bands.add(band)


def _check_roles(root: Place, questionnaire: Questionnaire) -> None:
    """What a role may move has names of its own: returns, costs and the texts are columns of one table."""
    if not questionnaire.role_impact:
        return
    seen = {"name", "well", "badly"}
    for each in (*root["returns"].each("ids"), *root["costs"].each("ids")):
        if isinstance(name := each["id"].value, str):
            if name in seen:
                each["id"].fault(f"{shown(name)} is taken where role impact is asked; choose another id")
            seen.add(name)


def _must_be_known(place: Place, ids: set[str], what: str) -> None:
    if isinstance(place.value, str) and place.value not in ids:
        place.fault(f"there is no {what} {shown(place.value)}; add it or name another")


def _translations(root: Place, questionnaire: Questionnaire) -> dict[str, Mapping[str, Any]]:
    if not root.given:
        return {}
    if not isinstance(root.value, Mapping):
        root.fault("should be a mapping of each language to its texts")
        return {}
    overlays: dict[str, Mapping[str, Any]] = {}
    for language in root.value:
        place = root[language]
        if not _LANGUAGE.fullmatch(str(language)) or language == questionnaire.language:
            place.fault("is not another language; use a code such as de or pt-BR")
        overlays[str(language)] = read_translation(place, questionnaire, str(language))
    return overlays
