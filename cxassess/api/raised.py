"""Which kinds of problems each operation gives, for readers: in the document as `x-problems`."""

from typing import Any

from .problems import KINDS

_OF_RELEASES = (
    "get_results", "get_comparison", "get_trend", "get_export", "get_roadmap", "get_course", "export_roadmap",
    "get_roadmap_settings", "replace_roadmap_settings", "add_goal", "list_themes", "get_theme",
    "decide_theme", "get_business_case", "ask_for_report",
)  # fmt: skip
_OF_ESTIMATES = ("add_estimate", "change_estimate", "delete_estimate")
_OF_OPEN_ROUNDS = ("hand_in", "invite", "enter_workshop", "change_workshop", "delete_workshop")

# Conflicts, and whatever else only some operations give.
BY_KIND = {
    "round_open": (*_OF_RELEASES, "change_round", "release_round"),
    "round_not_released": (*_OF_RELEASES, "get_participation"),
    "round_not_open": (*_OF_OPEN_ROUNDS, "close_round"),
    "round_awaited": ("delete_round",),
    "round_not_draft": ("open_round",),
    "round_closed": ("change_round",),
    "round_sealed": ("list_invitations",),
    "secret_changed": ("close_round",),
    "answers_tampered": ("close_round",),
    "version_exists": ("add_questionnaire",),
    "too_many_versions": ("add_questionnaire",),
    "now_is_full": ("change_goal", "add_goal", "carry_on"),
    "roadmap_ended": ("change_goal", "add_goal", "replace_roadmap_settings", *_OF_ESTIMATES),
    "too_many_goals": ("add_goal", "carry_on"),
    "goal_not_adopted": ("carry_on",),
    "no_later_roadmap": ("carry_on",),
    "already_carried_on": ("carry_on",),
    "pillar_gone": ("carry_on",),
    "estimate_exists": ("add_estimate",),
    "too_many_estimates": ("add_estimate",),
    "currency_in_use": ("choose_currency",),
    "day_taken": ("add_measurement", "correct_measurement"),
    "too_many_measurements": ("add_measurement",),
    "too_many_metrics": ("add_own_metric",),
    "metric_in_use": ("delete_own_metric",),
    "theme_gone": ("decide_theme",),
    "theme_as_proposed": ("decide_theme",),
    "too_many_sources": ("add_source",),
    "too_many_entries": ("change_source",),
    "barrier_published": ("delete_barrier",),
    "too_many_barriers": ("add_barrier",),
    "report_not_ready": ("get_report_file",),
    "report_failed": ("get_report_file",),
    "report_gone": ("get_report_file",),
    "codes_given_out": ("invite",),
    "too_many_reports": ("ask_for_report",),
    "reports_busy": ("ask_for_report",),
    "secret_given_out": ("add_webhook", "rotate_secret"),
    "too_many_webhooks": ("add_webhook",),
    "webhook_disabled": ("test_webhook", "replay_deliveries", "replay_delivery"),
    "delivery_on_its_way": ("replay_delivery",),
}
# What every operation with a documented status may give.
BY_STATUS = {
    400: ("malformed",), 401: ("unauthenticated", "key_expired", "key_revoked", "key_in_address"),
    403: ("forbidden",), 404: ("not_found",), 406: ("not_acceptable",), 408: ("too_slow",),
    409: ("conflict",), 412: ("stale",), 413: ("too_large",), 415: ("unsupported_media_type",),
    422: ("invalid",), 428: ("precondition_required",),
    429: ("too_many_requests", "too_busy", "too_many_wrong_keys"),
}  # fmt: skip
REPEATABLE = ("idempotency_busy", "idempotency_mismatch")
ALWAYS = ("internal_error", "storage_unavailable")
# No operation gives them: any address that exists does, or only the pages of the program do.
OF_NO_OPERATION = ("method_not_allowed", "round_exists", "already_submitted")
_KEY = {"$ref": "#/components/parameters/IDEMPOTENCY_KEY"}


def tell(document: dict[str, Any]) -> None:
    """Name in each operation the kinds that it gives, in the order of their table."""
    for methods in document["paths"].values():
        for method, operation in methods.items():
            if method != "parameters":
                given = set(_kinds(operation))
                operation["x-problems"] = [slug for slug in KINDS if slug in given]


def _kinds(operation: dict[str, Any]) -> list[str]:
    statuses = [int(status) for status in operation["responses"] if str(status).isdecimal()]
    found = [slug for status in statuses for slug in BY_STATUS.get(status, ())]
    found += [slug for slug, names in BY_KIND.items() if operation["operationId"] in names]
    found += REPEATABLE if _KEY in operation.get("parameters", ()) else ()
    return [*found, *(ALWAYS if operation["security"] else ALWAYS[:1])]
