"""A questionnaire in the document, as its files have it: each part by a name of its own."""

_AUDIENCES = {"type": "array", "items": {"$ref": "#/components/schemas/Audience"}}


def _object(description, required=(), **properties):
    """An object of a questionnaire; `x_from` stands for the key `from`."""
    named = {name.removeprefix("x_"): said for name, said in properties.items()}
    shape = {"type": "object", "description": description, "properties": named}
    return {**shape, "required": list(required)} if required else shape


def _text(meaning, **more):
    return {"type": "string", "description": meaning, **more}


def _number(meaning, kind="number", **more):
    return {"type": kind, "description": meaning, **more}


def _flag(meaning):
    return {"type": "boolean", "description": meaning}


def _ref(name, meaning):
    return {"$ref": f"#/components/schemas/{name}", "description": meaning}


def _list(name, meaning):
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}, "description": meaning}


def _texts(meaning):
    return {"type": "array", "items": {"type": "string"}, "description": meaning}


def _audiences(meaning):
    return {**_AUDIENCES, "description": meaning}


def _or_null(name, meaning):
    named = {"$ref": f"#/components/schemas/{name}"}
    return {"anyOf": [named, {"type": "null"}], "description": meaning}


_ID = _text("Stable for ever: answers, translations and other rounds name it")

SCHEMAS = {
    "AudienceTexts": {
        "type": "object",
        "description": "A text by audience; an audience left out is not asked.",
        "additionalProperties": {"type": "string"},
    },
    "Wording": {
        "description": "One text for all, or a text for each audience.",
        "anyOf": [{"type": "string"}, {"$ref": "#/components/schemas/AudienceTexts"}],
    },
    "Anchors": {
        "type": "object",
        "description": "What each answer looks like, by the answer.",
        "additionalProperties": {"type": "string"},
    },
    "Scale": _object(
        "The whole numbers that can be answered.",
        min=_number("The lowest answer", "integer"),
        max=_number("The highest answer", "integer"),
    ),
    "QuestionnaireLevel": _object(
        "A level of maturity: a band on 0 to 100 that ends where the next begins.",
        ("number", "name", "from"),
        number=_number("Its number, from 1", "integer"),
        name=_text("What it is called"),
        x_from=_number("The score at which it begins; 0 for the first"),
    ),
    "QuestionnaireItem": _object(
        "A question with a scale, which counts for its pillar.",
        ("id", "title", "statement"),
        id=_ID,
        title=_text("Two or three words for tables"),
        statement=_ref("Wording", "What is asked"),
        core=_flag("Whether the short form asks it"),
        reverse=_flag("Whether a high answer is bad"),
        weight=_number("In its pillar; 0: asked and shown, never scored"),
        scale=_ref("Scale", "The questionnaire’s own, where it is left out"),
        anchors=_ref("Anchors", "What each answer looks like"),
        anchors_customer=_ref("Anchors", "The same in words for customers"),
    ),
    "QuestionnairePillar": _object(
        "A pillar: what its items measure together.",
        ("id", "name", "items"),
        id=_ID,
        name=_text("What it is called"),
        purpose=_text("One sentence, shown above the items"),
        tip=_text("One thing that anyone can do"),
        weight=_number("In the overall score; default 1"),
        target=_number("The score to reach, 0 to 100"),
        comment={"type": ["string", "null"], "description": "What the box for comments asks; null for none"},
        items=_list("QuestionnaireItem", "Its items, in their order"),
    ),
    "QuestionnaireOutcome": _object(
        "A question about the whole, which is no part of a pillar; drivers are sought for it.",
        ("id", "statement"),
        id=_ID,
        statement=_ref("Wording", "What is asked"),
        scale=_ref("Scale", "The questionnaire’s own, where it is left out"),
        audiences=_audiences("Who is asked; all where it is left out"),
    ),
    "OpenQuestion": _object(
        "A question that is answered in words.",
        ("id", "text"),
        id=_ID,
        text=_ref("Wording", "What is asked"),
        audiences=_audiences("Who is asked; all where it is left out"),
        kinds=_texts("What an answer may be filed under, as QUESTION.kind"),
        workshop=_flag("Whether groups also answer it together"),
    ),
    "ImportanceQuestion": _object(
        "How much each pillar matters, 1 to 5, answered as importance.PILLAR and never scored.",
        ("statement",),
        statement=_ref("Wording", "What is asked of each pillar"),
        audiences=_audiences("Who is asked; all where it is left out"),
        anchors=_ref("Anchors", "What each answer looks like"),
    ),
    "AskedTouchpoint": _object(
        "A touchpoint that is asked about.",
        ("id", "name"),
        id=_ID,
        name=_text("What it is called"),
        handled_by=_ref("Handler", "Who handles it"),
        partner=_text("Who that is, where it is not the organisation itself"),
    ),
    "AskedStage": _object(
        "A stage of the journey with the touchpoints that are asked about.",
        ("id", "name", "touchpoints"),
        id=_ID,
        name=_text("What it is called"),
        touchpoints=_list("AskedTouchpoint", "Its touchpoints, in their order"),
    ),
    "AskedJourney": _object(
        "Touchpoints that are asked about, 1 to 5, as touchpoint.ID.importance and "
        "touchpoint.ID.performance; never scored.",
        ("stages",),
        audiences=_audiences("Who is asked; staff and customers by default"),
        stages=_list("AskedStage", "The stages, in the order in which customers pass through them"),
    ),
    "CatalogueOutcome": _object(
        "A return of good experiences, or a cost of inaction.",
        ("id", "name"),
        id=_ID,
        name=_text("What it is called"),
        meaning=_text("What that means, in a sentence"),
    ),
    "CatalogueGoal": _object(
        "A goal of the catalogue, from which roadmaps are proposed.",
        ("id", "pillar", "title"),
        id=_ID,
        pillar=_text("Id of the pillar that it serves"),
        band=_text("For which scores of the pillar it is meant"),
        title=_text("What is to be done"),
        why=_text("What that brings"),
        actions=_texts("First steps"),
        leading_metric=_text("Id of the metric that moves first"),
        lagging_metric=_text("Id of the metric that shows the effect"),
        owner=_text("The role that it is proposed to"),
        effort=_ref("Effort", "How much it takes"),
        returns=_texts("Ids of the returns that it serves"),
        costs=_texts("Ids of the costs of inaction that it lessens"),
    ),
    "CatalogueMetric": _object(
        "A metric of the catalogue.",
        ("id", "name"),
        id=_ID,
        name=_text("What it is called"),
        definition=_text("What it measures"),
        formula=_text("How it is worked out"),
        unit=_text("In which unit"),
        direction=_text("Which way is good: up, down or to_zero"),
        cadence=_text("How often it is measured"),
        source=_text("Where its readings come from"),
    ),
    "Translation": {
        "type": "object",
        "description": "The texts of a questionnaire in another language, by the ids of what they are of.",
        "additionalProperties": True,
    },
    "Questionnaire": _object(
        "A questionnaire, as its file has it: pillars of items, levels, texts by audience.",
        ("id", "version", "title", "levels", "pillars"),
        id=_text("Its id, the same in all versions", pattern="^[a-z][a-z0-9-]{1,49}$"),
        version=_text("Whatever is scored differently has another one"),
        language=_text("The language of its texts, as ISO 639 names it"),
        title=_text("What it is called"),
        scale=_ref("Scale", "The scale of items that have none of their own; 1 to 5 by default"),
        minimum_answered=_number("Share of a pillar’s items that a respondent must have answered"),
        levels=_list("QuestionnaireLevel", "The levels of maturity, the lowest first, without a hole"),
        pillars=_list("QuestionnairePillar", "The pillars, in their order"),
        outcomes=_list("QuestionnaireOutcome", "What is asked about the whole"),
        open_questions=_list("OpenQuestion", "What is answered in words"),
        importance=_or_null("ImportanceQuestion", "How pillars’ importance is asked; null where it is not"),
        role_impact=_audiences("Who is asked how their role moves returns and costs, as role.BENEFIT"),
        journey=_or_null("AskedJourney", "The touchpoints that are asked about; null for none"),
        returns=_list("CatalogueOutcome", "What good experiences return"),
        costs=_list("CatalogueOutcome", "What doing nothing costs"),
        goals=_list("CatalogueGoal", "The catalogue of goals"),
        metrics=_list("CatalogueMetric", "The catalogue of metrics"),
        translations={
            "type": "object",
            "additionalProperties": {"$ref": "#/components/schemas/Translation"},
            "description": "Its texts in other languages, by the language",
        },
    ),
}
