"""Choices that several schemas share, by a name each: generated code gets one class for each of them."""

from typing import Any

# By what can be chosen: the name, and what it says.
NAMES = {
    ("staff", "leader", "customer"): ("Audience", "Who answers."),
    ("full", "core"): ("Form", "All items of a questionnaire, or its short form."),
    ("own", "partner", "supplier"): ("Handler", "Who handles a touchpoint."),
    ("installed", "own"): ("QuestionnaireSource", "Whether a questionnaire came with the program."),
    ("draft", "open", "closed"): ("RoundState", "How far a round is."),
    ("sealed", "confidential"): ("Privacy", "Whether it can be told who has answered."),
    ("internal", "audience", "unit"): ("NodeKind", "What a node of the results stands for."),
    ("surveys", "reviews", "social", "focus_groups", "operational_data", "conversations", "complaints",
     "employee_feedback", "own"): ("SourceKind", "The kind of a source of feedback."),
    ("up_to_date", "overdue", "planned", "stopped", "none"):
        ("CoverageStatus", "How a kind of source is covered."),
    ("roadmap", "workshop"): ("ReportKind", "Which report."),
    ("A4", "Letter"): ("Paper", "The paper of a report."),
    ("waiting", "making", "ready", "failed"): ("ReportState", "How far a report is."),
    ("adopted", "proposed", "dropped"): ("GoalState", "What leaders decided about a goal."),
    ("S", "M", "L"): ("Effort", "How much a goal takes: small, medium or large."),
    ("now", "next", "later"): ("Horizon", "When a goal is taken up."),
    ("reached", "on_the_way", "begun", "away", "measured", "not_measured"):
        ("MetricState", "How far a goal’s metric is."),
    ("met", "on_the_way", "no_clear_change", "missed"): ("GoalOutcome", "What became of a goal."),
    ("first", "gone", "nobody_adopted"): ("NothingFollowed", "Why no goal of an earlier round is followed."),
    ("mirror", "within"): ("TwiceKind", "Why two estimates may count the same money twice."),
    ("up", "down", "to_zero"): ("Direction", "Which way a metric is to go."),
    ("leading", "lagging"): ("MetricRole", "Whether a metric moves first, or shows the effect."),
    ("weekly", "monthly", "quarterly", "half-yearly", "yearly", "each round"):
        ("MetricCadence", "How often a metric is measured."),
    ("inside", "customer"): ("Side", "Those who work here, or customers."),
    ("rename", "merge", "dismiss", "restore"): ("ThemeDecisionKind", "What was decided about a theme."),
    ("proposed", "renamed", "merged", "dismissed"): ("ThemeState", "Where a theme stands."),
    ("continuous", "daily", "weekly", "monthly", "quarterly", "yearly", "irregular"):
        ("SourceCadence", "How often a source brings something."),
    ("in_use", "planned", "stopped"): ("SourceState", "Whether a source is in use."),
    ("up_to_date", "overdue", "never", ""): ("Freshness", "Whether a source was looked at in time."),
    ("heard", "looked_into", "being_fixed", "fixed", "cannot_be_fixed"):
        ("BarrierState", "How far a barrier is."),
    ("receiving", "storing", "stored", "refused", "broken_off"): ("ImportState", "How far an import is."),
    ("round.opened", "round.closed", "round.released", "report.ready", "goal.changed"):
        ("EventType", "What webhooks can be told of."),
    ("round.opened", "round.closed", "round.released", "report.ready", "goal.changed", "webhook.test"):
        ("MessageType", "What a message tells of."),
    ("administrator", "gone", "failing", "secret_lost"): ("DisabledBecause", "Why a webhook is disabled."),
    ("waiting", "sending", "delivered", "failed", "missed"): ("DeliveryState", "How far a message is."),
    ("csv", "xlsx", "json", "ndjson"): ("ExportFormat", "The kind of a file of results."),
    ("csv", "xlsx", "json", "ics"): ("RoadmapFormat", "The kind of a file of a roadmap."),
}  # fmt: skip

# The same for objects that stand inside others: the name, what it says, and where it stands.
OBJECTS = {
    "Headcount": (
        "How many people there are, by audience.",
        ("ScoreRequest.invited", "RoundRequest.headcount", "RoundChange.headcount"),
    ),
    "CarelessReasons": ("How many were careless in which way.", ("Careless.reasons",)),
    "AnswerCounts": ("How often each answer was given.", ("ItemFigures.counts",)),
}


def name_all(document: dict[str, Any]) -> None:
    """Put each named choice into the document once, and a reference to it wherever it is offered."""
    schemas = document["components"]["schemas"]
    for name, (meaning, places) in OBJECTS.items():
        _name_object(schemas, name, meaning, places)
    schemas.update(
        (name, {"type": "string", "description": meaning, "enum": list(words)})
        for words, (name, meaning) in NAMES.items()
    )
    kept = {name for name, _ in NAMES.values()}
    for name, schema in schemas.items():
        if name not in kept:
            _refer(schema)
    for methods in (*document["paths"].values(), *document.get("webhooks", {}).values()):
        _refer(methods)


def _name_object(schemas: dict[str, Any], name: str, meaning: str, places: tuple[str, ...]) -> None:
    """Move the object that stands in some places to its own name; where it may be null, it still may."""
    for place in places:
        schema, _, key = place.partition(".")
        properties = schemas[schema]["properties"]
        said = properties[key]
        types = [said["type"]] if isinstance(said["type"], str) else said["type"]
        outside = {part: said[part] for part in ("description", "default") if part in said}
        inside = {part: value for part, value in said.items() if part not in outside}
        schemas[name] = {**inside, "type": "object", "description": meaning}
        reference = {"$ref": f"#/components/schemas/{name}"}
        named = {"anyOf": [reference, {"type": "null"}]} if "null" in types else reference
        properties[key] = {**outside, **named}


def _refer(node: Any) -> None:
    """Put references into what lies below a node."""
    if isinstance(node, list):
        for each in node:
            _refer(each)
    elif isinstance(node, dict):
        for key in [key for key in node if key not in ("example", "examples")]:
            if isinstance(node[key], dict) and "enum" in node[key]:
                node[key] = _referring(node[key])
            else:
                _refer(node[key])


def _referring(schema: dict[str, Any]) -> dict[str, Any]:
    """A reference to the choice that a schema offers, beside whatever else it says; or the schema itself."""
    words = tuple(word for word in schema["enum"] if word is not None)
    if words not in NAMES:
        return schema
    named = {"$ref": f"#/components/schemas/{NAMES[words][0]}"}
    said = {key: value for key, value in schema.items() if key not in ("type", "enum")}
    return {**said, "anyOf": [named, {"type": "null"}]} if None in schema["enum"] else {**said, **named}
