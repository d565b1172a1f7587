"""What can be done next with an answer, as OpenAPI links, for readers and for fuzzers with a memory."""

ITS_ID = "$response.body#/id"
SAME_ROUND = "$request.path.round_id"
NEXT_PAGE = "$response.body#/next_cursor"
_OF_DRAFT = ("get_round", "change_round", "delete_round", "open_round")
_OF_OPEN = ("get_round", "change_round", "invite", "hand_in", "enter_workshop", "list_workshops",
            "get_participation", "close_round")  # fmt: skip
_OF_CLOSED = ("get_round", "get_results", "get_comparison", "get_trend", "get_export", "get_roadmap",
              "get_course", "export_roadmap", "get_roadmap_settings", "get_business_case", "list_themes",
              "add_goal", "ask_for_report", "copy_round")  # fmt: skip
_OF_GOAL = ("get_goal", "change_goal", "carry_on", "list_goal_changes", "add_measurement",
            "list_measurements", "add_estimate", "list_estimates")  # fmt: skip

# By operation: which argument its answer gives, where in the answer it stands, and who takes it.
LINKS = {
    "create_round": [("round_id", ITS_ID, _OF_DRAFT)],
    "copy_round": [("round_id", ITS_ID, _OF_DRAFT)],
    "list_rounds": [("round_id", "$response.body#/rounds/0/id", ("get_round", "delete_round"))],
    "get_round": [("round_id", ITS_ID, ("change_round", "delete_round"))],
    "change_round": [("round_id", ITS_ID, ("open_round", "change_round"))],
    "open_round": [("round_id", ITS_ID, _OF_OPEN)],
    "invite": [("round_id", SAME_ROUND, ("list_invitations", "get_participation"))],
    "hand_in": [("round_id", SAME_ROUND, ("get_participation", "close_round"))],
    "close_round": [("round_id", "$response.body#/round", (*_OF_CLOSED, "release_round"))],
    "release_round": [("round_id", ITS_ID, _OF_CLOSED)],
    "ask_for_report": [("report_id", ITS_ID, ("get_report", "get_report_file"))],
    "get_report": [("report_id", ITS_ID, ("get_report_file",))],
    "get_results": [("round_id", "$response.body#/round", ("get_comparison", "get_roadmap"))],
    "get_roadmap": [("goal_id", "$response.body#/goals/0/id", _OF_GOAL)],
    "add_goal": [("goal_id", ITS_ID, _OF_GOAL)],
    "get_goal": [("goal_id", ITS_ID, ("change_goal",))],
    "change_goal": [("goal_id", ITS_ID, ("change_goal", "list_goal_changes"))],
    "carry_on": [("goal_id", ITS_ID, _OF_GOAL)],
    "get_roadmap_settings": [("round_id", SAME_ROUND, ("replace_roadmap_settings",))],
    "get_business_case": [("goal_id", "$response.body#/goals/0/goal", ("list_estimates", "add_estimate"))],
    "list_themes": [
        ("theme_id", "$response.body#/themes/0/id", ("get_theme", "decide_theme"), SAME_ROUND),
    ],
    "get_theme": [("theme_id", ITS_ID, ("decide_theme",), SAME_ROUND)],
    "list_workshops": [("workshop_id", "$response.body#/workshops/0/id", ("get_workshop",), SAME_ROUND)],
    "enter_workshop": [
        ("workshop_id", ITS_ID, ("get_workshop", "change_workshop", "delete_workshop"), SAME_ROUND)
    ],
    "get_workshop": [("workshop_id", ITS_ID, ("change_workshop", "delete_workshop"), SAME_ROUND)],
    "add_questionnaire": [("questionnaire_id", ITS_ID, ("get_questionnaire",))],
    "list_questionnaires": [
        ("questionnaire_id", "$response.body#/questionnaires/0/id", ("get_questionnaire",))
    ],
    "get_units": [(None, None, ("replace_units",))],
    "get_journey": [(None, None, ("replace_journey",))],
    "get_currency": [(None, None, ("choose_currency",))],
    "get_style": [(None, None, ("replace_style",))],
}
# What is made, read, changed and removed by its own id and nothing else.
KEPT_BY_ID = (
    ("barrier_id", "add_barrier", "list_barriers", "barriers", ("get", "change", "delete"), "barrier"),
    ("source_id", "add_source", "list_sources", "sources", ("get", "change", "delete"), "source"),
    ("metric_id", "add_own_metric", "list_own_metrics", "metrics", ("get", "change", "delete"), "own_metric"),
    ("estimate_id", "add_estimate", "list_estimates", "estimates", ("get", "change", "delete"), "estimate"),
    ("measurement_id", "add_measurement", "", "", ("get", "correct", "delete"), "measurement"),
)


def put_into(paths):
    """Write the links into the answers of a document's `paths`; a list of pages leads to its next one."""
    operations = {
        operation["operationId"]: (operation, methods)
        for methods in paths.values()
        for method, operation in methods.items()
        if method != "parameters"
    }
    for name, (operation, _) in operations.items():
        links = dict(_links_of(name, operation, operations))
        if links:
            _answer(operation)["links"] = links


def table():
    """All links, those of what is kept by its id included."""
    found = {name: list(links) for name, links in LINKS.items()}
    for argument, make, listed, key, verbs, thing in KEPT_BY_ID:
        does = tuple(f"{verb}_{thing}" for verb in verbs)
        found.setdefault(make, []).append((argument, ITS_ID, does))
        found.setdefault(does[0], []).append((argument, ITS_ID, does[1:]))
        if listed:
            found.setdefault(listed, []).append((argument, f"$response.body#/{key}/0/id", does[:2]))
    return found


def _links_of(name, operation, operations):
    for argument, place, targets, *round_id in table().get(name, ()):
        given = {argument: place} if argument else {}
        given |= {"round_id": round_id[0]} if round_id else {}
        for target in targets:
            yield target, _link(operation, target, given, operations)
    if "cursor" in {each.get("name") for each in operation.get("parameters", ())}:
        same = {argument: f"$request.path.{argument}" for argument in _arguments(operations[name][1])}
        given = {**same, "cursor": NEXT_PAGE}
        yield "next_page", {"operationId": name, "parameters": given, "description": "The next page"}


def _link(operation, target, given, operations):
    """A link to an operation; where the answer is the thing itself, its ETag is what a change sends back."""
    aim, methods = operations[target]
    guarded = {"$ref": "#/components/parameters/IF_MATCH"} in aim.get("parameters", ())
    if guarded and _shape(operation) == _shape(methods.get("get", {})):
        given = {**given, "If-Match": "$response.header.ETag"}
    link = {"operationId": target, "description": aim["summary"]}
    return {**link, "parameters": given} if given else link


def _arguments(methods):
    return [each["name"] for each in methods.get("parameters", ())]


def _answer(operation):
    """The answer of an operation that went well."""
    return next(
        answer for status, answer in operation.get("responses", {}).items() if str(status).startswith("2")
    )


def _shape(operation):
    """The schema of that answer."""
    if "responses" not in operation:
        return None
    return _answer(operation).get("content", {}).get("application/json", {}).get("schema")
