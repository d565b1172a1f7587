"""Every view of the office × every role × own, another organisation's and unknown things.

A new view needs one line in EXPECTED: who may use it, and which object each argument names where its name
does not say it (`matrix.furnish` makes one of each). A view without a line fails.
"""

import re
import shutil

import pytest

from .leaders import Browser
from .matrix import CLASSES, NEVER, OURS, THEIRS, VISITORS, Stage, at_noon, leave, make_app, may

EXPECTED = {
    "GET office.sign_in": may("everybody"),
    "POST office.check_sign_in": may("everybody"),
    "POST office.sign_out": may("everybody"),
    "POST office.to_provider": may("everybody"),
    "GET office.from_provider": may("everybody"),
    "GET office.rounds": may("members"),
    "GET office.results": may("readers"),
    "GET office.in_words": may("readers"),
    "GET office.report_pdf": may("readers"),
    "GET office.goal": may("readers"),
    "POST office.change_goal": may("editors"),
    "GET office.volunteers": may("editors"),
    "GET office.workshops": may("facilitators", round_id="open"),
    "GET office.new_workshop": may("facilitators", round_id="open"),
    "POST office.enter_workshop": may("facilitators", round_id="open"),
    "GET office.workshop": may("facilitators", round_id="open"),
    "POST office.change_workshop": may("facilitators", round_id="open"),
    "GET office.ask_to_remove": may("facilitators", round_id="open"),
    "POST office.remove_workshop": may("facilitators", round_id="open"),
    "GET office.account": may("members"),
    "GET office.authenticator": may("members"),
    "POST office.add_authenticator": may("members"),
    "GET office.ask_to_remove_authenticator": may("members"),
    "POST office.remove_authenticator": may("members"),
    "GET office.recovery_codes": may("members"),
    "POST office.make_recovery_codes": may("members"),
    "GET office.confirm": may("members"),
    "POST office.check_confirm": may("members"),
    "POST office.confirm_passkey": may("members"),
    "GET office.own_name": may("members"),
    "POST office.change_own_name": may("members"),
    "GET office.ask_to_remove_passkey": may("members", passkey_id="=none"),
    "POST office.remove_passkey": may("members", passkey_id="=none"),
    "GET office.passkey": may("members"),
    "POST office.add_passkey": may("members"),
    "POST office.passkey_options": may("members"),
    "GET office.password": may("members"),
    "POST office.change_password": may("members"),
    "POST office.end_sessions": may("members"),
    "GET office.acts": may("administrators"),
    "GET office.acts_file": may("administrators", kind="=csv"),
    "GET office.begin": may("everybody"),
    "POST office.make_beginning": may("everybody"),
    "GET office.colleagues": may("administrators"),
    "GET office.colleague": may("administrators"),
    "POST office.colleague_change": may("administrators"),
    "POST office.colleague_activate": may("administrators"),
    "POST office.colleague_end": may("administrators"),
    "POST office.colleague_invite": may("administrators"),
    "POST office.colleague_factor": may("administrators"),
    "GET office.colleague_new": may("administrators"),
    "POST office.colleague_add": may("administrators"),
    "GET office.contacts": may("administrators"),
    "GET office.contact": may("administrators"),
    "POST office.contact_change": may("administrators"),
    "GET office.contact_remove": may("administrators"),
    "POST office.contact_removed": may("administrators"),
    "GET office.contacts_file": may("administrators", name="=contacts.csv"),
    "GET office.contact_counts": may("administrators"),
    "POST office.contact_counts_taken": may("administrators"),
    "GET office.contacts_import": may("administrators"),
    "POST office.contacts_preview": may("administrators"),
    "POST office.contacts_confirm": may("administrators"),
    "GET office.contact_new": may("administrators"),
    "POST office.contact_add": may("administrators"),
    "GET office.forgot": may("everybody"),
    "POST office.ask_reset": may("everybody"),
    "GET office.asked": may("everybody"),
    "GET office.keys": may("administrators"),
    "GET office.key_ask": may("administrators"),
    "POST office.key_revoke": may("administrators"),
    "GET office.key_new": may("administrators"),
    "POST office.key_make": may("administrators"),
    "GET office.privacy_desk": may("administrators"),
    "GET office.privacy_desk_file": may("administrators", kind="=csv"),
    "GET office.privacy_desk_requests": may("administrators"),
    "POST office.privacy_desk_find": may("administrators"),
    "POST office.privacy_desk_erase": may("administrators"),
    "POST office.privacy_desk_export": may("administrators"),
    "GET office.privacy_desk_retention": may("administrators"),
    "POST office.privacy_desk_keep": may("administrators"),
    "GET office.questionnaires": may("administrators"),
    "GET office.questionnaire": may("administrators", version="=1.0.0"),
    "GET office.questionnaire_ask": may("administrators", version="=1.0.0", verb="=retire"),
    "POST office.questionnaire_act": may("administrators", version="=1.0.0", verb="=retire"),
    "GET office.questionnaire_files": may("administrators", version="=1.0.0"),
    "GET office.questionnaire_changes": may("administrators"),
    "GET office.questionnaire_new": may("administrators"),
    "POST office.questionnaire_check": may("administrators"),
    "GET office.reset": may("everybody"),
    "POST office.set_password": may("everybody"),
    "GET office.ask_to_close": may("administrators", round_id="open"),
    "POST office.close_round": may("administrators", round_id="open"),
    "GET office.ask_to_copy": may("administrators"),
    "POST office.copy_round": may("administrators"),
    "GET office.ask_to_delete": may("administrators"),
    "POST office.delete_round": may("administrators"),
    "GET office.invitations": may("administrators", round_id="open"),
    "GET office.write_mail": may("administrators", round_id="open", kind="=invitation"),
    "POST office.keep_mail": may("administrators", round_id="open", kind="=invitation"),
    "GET office.preview_mail": may("administrators", round_id="open", kind="=invitation"),
    "POST office.send_mail": may("administrators", round_id="open", kind="=invitation"),
    "POST office.test_mail": may("administrators", round_id="open", kind="=invitation"),
    "POST office.send_new_code": may("administrators", round_id="open"),
    "GET office.answered": may("administrators", round_id="open"),
    "GET office.cards": may("administrators", round_id="open"),
    "POST office.print_cards": may("administrators", round_id="open"),
    "POST office.decide_on_letters": may("administrators", round_id="open", state="=refused"),
    "GET office.mail_letters": may("administrators", round_id="open", state="=refused"),
    "GET office.open_link": may("administrators", round_id="open"),
    "GET office.ask_to_open": may("administrators", round_id="draft"),
    "POST office.open_round": may("administrators", round_id="draft"),
    "GET office.ask_to_release": may("administrators"),
    "POST office.release_round": may("administrators"),
    "GET office.setup": may("administrators", round_id="draft"),
    "GET office.setup_part": may("administrators", round_id="draft", part="=basics"),
    "POST office.change_part": may("administrators", round_id="draft", part="=basics"),
    "GET office.try_round": may("administrators", round_id="draft"),
    "GET office.try_page": may("administrators", round_id="draft", audience="=staff", page="=invitation"),
    "POST office.step_from_page": may(
        "administrators", round_id="draft", audience="=staff", page="=invitation"
    ),
    "GET office.try_pillar": may("administrators", round_id="draft", audience="=staff", number="=1"),
    "POST office.step_from_pillar": may("administrators", round_id="draft", audience="=staff", number="=1"),
    "GET office.new_round": may("administrators"),
    "POST office.make_round": may("administrators"),
    "POST office.passkey_sign_in": may("everybody"),
    "POST office.passkey_request": may("everybody"),
    "GET office.second_step": may("everybody"),
    "POST office.check_second_step": may("everybody"),
    "POST office.second_step_passkey": may("everybody"),
    "GET office.units": may("administrators"),
    "GET office.unit": may("administrators"),
    "POST office.unit_change": may("administrators"),
    "GET office.unit_remove": may("administrators"),
    "POST office.unit_removed": may("administrators"),
    "GET office.units_changes": may("administrators"),
    "GET office.units_file": may("administrators", name="=units.csv"),
    "GET office.units_import": may("administrators"),
    "POST office.units_preview": may("administrators"),
    "POST office.units_confirm": may("administrators"),
    "GET office.unit_new": may("administrators"),
    "POST office.unit_add": may("administrators"),
    "GET office.welcome": may("everybody"),
    "POST office.accept_invitation": may("everybody"),
    "GET office.volunteers_file": may("editors"),
    "GET office.ask_to_remove_offer": may("editors"),
    "POST office.remove_offer": may("editors"),
    "GET office.role_impact": may("readers"),
    "GET office.perception": may("readers"),
    "GET office.perception_sheet": may("readers"),
    "GET office.perception_sheet_pdf": may("readers"),
    "GET office.themes": may("readers"),
    "GET office.theme": may("readers"),
    "POST office.rename_theme": may("editors"),
    "POST office.merge_theme": may("editors"),
    "GET office.ask_to_dismiss_theme": may("editors"),
    "POST office.dismiss_theme": may("editors"),
    "POST office.restore_theme": may("editors"),
    "GET office.pillars": may("readers"),
    "GET office.pillar": may("readers", pillar_id="=vision_goals"),
    "GET office.result_units": may("readers"),
    "GET office.result_unit": may("readers", unit_id="=dairy"),
    "GET office.trend": may("readers"),
    "GET office.sources": may("readers"),
    "POST office.sources_start": may("editors"),
    "GET office.source_new": may("editors"),
    "POST office.source_add": may("editors"),
    "GET office.source": may("editors"),
    "POST office.source_change": may("editors"),
    "POST office.source_looked": may("editors"),
    "GET office.source_remove": may("editors"),
    "POST office.source_removed": may("editors"),
    "GET office.source_history": may("readers"),
    "GET office.source_entry": may("editors", number="=1"),
    "POST office.source_correct": may("editors", number="=1"),
    "POST office.source_take_back": may("editors", number="=1"),
    "GET office.sources_import": may("editors"),
    "POST office.sources_preview": may("editors"),
    "POST office.sources_confirm": may("editors"),
    "GET office.sources_file": may("readers", name="=sources.csv"),
    "GET office.barriers": may("readers"),
    "GET office.barriers_file": may("readers", name="=barriers.csv"),
    "GET office.barriers_import": may("editors"),
    "POST office.barriers_preview": may("editors"),
    "POST office.barriers_confirm": may("editors"),
    "GET office.barriers_heard": may("readers"),
    "GET office.barrier": may("readers"),
    "GET office.barrier_new": may("editors"),
    "POST office.barrier_add": may("editors"),
    "GET office.barrier_edit": may("editors"),
    "POST office.barrier_change": may("editors"),
    "POST office.barrier_move": may("editors"),
    "GET office.barrier_remove": may("editors"),
    "POST office.barrier_removed": may("editors"),
    "GET office.barrier_page": may("editors"),
    "POST office.barrier_page_keep": may("editors"),
    "GET office.barrier_page_ask": may("editors", verb="=off"),
    "POST office.barrier_page_link": may("editors", verb="=off"),
    "GET office.barrier_page_preview": may("readers"),
    "GET office.touchpoints": may("readers"),
    "GET office.journey": may("readers"),
    "POST office.journey_example": may("editors"),
    "POST office.journey_move": may("editors"),
    "GET office.journey_stage_new": may("editors"),
    "POST office.journey_stage_add": may("editors"),
    "GET office.journey_stage": may("editors"),
    "POST office.journey_stage_change": may("editors"),
    "GET office.journey_stage_remove": may("editors"),
    "POST office.journey_stage_removed": may("editors"),
    "GET office.journey_touchpoint_new": may("editors"),
    "POST office.journey_touchpoint_add": may("editors"),
    "GET office.journey_touchpoint": may("editors"),
    "POST office.journey_touchpoint_change": may("editors"),
    "GET office.journey_touchpoint_remove": may("editors"),
    "POST office.journey_touchpoint_removed": may("editors"),
    "GET office.downloads": may("readers"),
    "GET office.export": may("readers", kind="=json"),
    "GET office.export_table": may("readers"),
    # How reports look.
    "GET office.style": may("editors"),
    "POST office.style_keep": may("editors"),
    "POST office.style_preview": may("editors"),
    "POST office.style_logo": may("editors"),
    "POST office.style_logo_remove": may("editors"),
    "GET office.style_logo_file": may("editors"),
    "GET office.case": may("readers"),
    "GET office.case_unit": may("readers", unit_id="=dairy"),
    "GET office.case_goal": may("readers"),
    "GET office.estimate_new": may("editors"),
    "POST office.estimate_add": may("editors"),
    "GET office.estimate": may("editors"),
    "POST office.estimate_change": may("editors"),
    "GET office.estimate_remove": may("editors"),
    "POST office.estimate_removed": may("editors"),
    "GET office.currency": may("editors"),
    "POST office.currency_chosen": may("editors"),
    "POST office.ask_for_report": may("readers"),
    "GET office.report": may("readers"),
    "GET office.report_state": may("readers"),
    "GET office.report_file": may("readers"),
    # Metrics and measurements.
    "GET office.goal_metrics": may("readers"),
    "POST office.goal_measure": may("editors"),
    "POST office.goal_remind": may("editors"),
    "GET office.measurement": may("editors"),
    "POST office.measurement_correct": may("editors"),
    "GET office.measurement_remove": may("editors"),
    "POST office.measurement_removed": may("editors"),
    "GET office.metrics": may("readers"),
    "GET office.own_metric_new": may("editors"),
    "POST office.own_metric_add": may("editors"),
    "GET office.metric": may("readers"),
    "POST office.metric_measure": may("editors"),
    "GET office.own_metric": may("editors"),
    "POST office.own_metric_change": may("editors"),
    "GET office.own_metric_remove": may("editors"),
    "POST office.own_metric_removed": may("editors"),
    "GET office.measurements_import": may("editors"),
    "POST office.measurements_preview": may("editors"),
    "POST office.measurements_confirm": may("editors"),
    "GET office.measurements_file": may("readers", name="=measurements.csv"),
    "GET office.course": may("readers"),
    "GET office.roadmap_file": may("readers", kind="=ics"),
    "GET office.ask_to_carry_on": may("editors", goal_id="earlier_goal_id"),
    "POST office.carry_on": may("editors", goal_id="earlier_goal_id"),
    "GET office.roadmap": may("readers"),
    "POST office.adopt_goals": may("editors"),
    "GET office.roadmap_settings_form": may("editors"),
    "POST office.set_roadmap": may("editors"),
    "GET office.goal_new": may("editors"),
    "POST office.add_goal": may("editors"),
    "GET office.goal_change": may("editors"),
    "GET office.goal_move": may("editors"),
    "POST office.move_goal": may("editors"),
    "GET office.goal_drop": may("editors"),
    "POST office.drop_goal": may("editors"),
    "GET office.key": may("administrators"),
    "POST office.key_change": may("administrators"),
    "GET office.key_replace": may("administrators"),
    "POST office.key_replaced": may("administrators"),
    "GET office.webhooks": may("administrators"),
    "GET office.webhook_new": may("administrators"),
    "POST office.webhook_make": may("administrators"),
    "GET office.webhook": may("administrators"),
    "GET office.webhook_change": may("administrators"),
    "POST office.webhook_changed": may("administrators"),
    "GET office.webhook_rotate": may("administrators"),
    "POST office.webhook_rotated": may("administrators"),
    "GET office.webhook_remove": may("administrators"),
    "POST office.webhook_removed": may("administrators"),
    "POST office.webhook_test": may("administrators"),
    "POST office.webhook_switch": may("administrators"),
    "POST office.webhook_replay": may("administrators"),
    "GET office.delivery": may("administrators"),
    "POST office.delivery_replay": may("administrators"),
}
NAMING = {"POST office.send_new_code"}  # an empty form names nobody who could be found
TWICE = {  # a second click finds nothing, and leads on all the same
    "POST office.delete_round",
    "POST office.journey_stage_removed",
    "POST office.journey_touchpoint_removed",
}
GUARDED = [view for view, expected in EXPECTED.items() if expected.who != "everybody"]


@pytest.fixture(scope="module", autouse=True)
def noon():
    """The time at which the world's sessions began."""
    with at_noon():
        yield


@pytest.fixture(scope="module")
def stage(world, tmp_path_factory):
    nowhere = {"OIDC_ISSUER": "http://127.0.0.1:1", "OIDC_CLIENT_ID": "us", "OIDC_ORGANISATION": OURS}
    app = make_app(shutil.copytree(world.folder, tmp_path_factory.mktemp("stage") / "data"), **nowhere)
    with app.app_context():
        yield Stage(app, world)
        leave(app)


def views(app):
    """Every method and view of the office that the application knows."""
    return {
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("office.")
        for method in rule.methods - {"HEAD"}
    }


def to_sign_in(answer):
    return answer.status_code in (302, 303, 307) and answer.location.startswith("/office/sign-in")


def seen(answer, names):
    """An answer without what differs from one second to the next, nor the names that were asked for."""
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
    return answer.status_code, re.sub("|".join(map(re.escape, names)), "…", text)


def test_every_view_has_a_line_in_the_table_above(stage):
    assert views(stage.app) == set(EXPECTED)


@pytest.mark.parametrize("view", GUARDED)
def test_nobody_gets_in_without_signing_in(stage, view):
    method, endpoint = view.split()
    for address in stage.addresses(endpoint, EXPECTED[view].objects).values():
        assert to_sign_in(stage.send("nobody", method, address)), address


@pytest.mark.parametrize("view", GUARDED)
@pytest.mark.parametrize("visitor", VISITORS)
def test_every_role_gets_what_the_table_says(stage, visitor, view):
    method, endpoint = view.split()
    addresses = stage.addresses(endpoint, EXPECTED[view].objects)
    allowed = visitor in CLASSES[EXPECTED[view].who]
    for owners, address in addresses.items():
        answer = stage.send(visitor, method, address)
        if not allowed:
            assert answer.status_code == 403, address
        elif "=none" in EXPECTED[view].objects.values() or view in NAMING:
            assert answer.status_code == 404, address
        elif set(owners) <= {OURS}:
            assert answer.status_code in (200, 302, 303, 400, 409, 422), address
            assert not to_sign_in(answer)
        elif method == "GET" or OURS not in owners:
            assert answer.status_code == (302 if view in TWICE else 404), address


@pytest.mark.parametrize("view", GUARDED)
def test_what_another_organisation_has_looks_like_what_never_was(stage, world, view):
    method, endpoint = view.split()
    names = [NEVER, *(name for objects in world.objects.values() for name in objects.values())]
    addresses = stage.addresses(endpoint, EXPECTED[view].objects)
    foreign = {owners: address for owners, address in addresses.items() if not set(owners) <= {OURS}}
    answers = {
        owners: seen(stage.send("owner", method, address), names) for owners, address in foreign.items()
    }
    for owners, answer in answers.items():
        never = tuple(NEVER if owner == THEIRS else owner for owner in owners)
        assert answer == answers[never], addresses[owners]


@pytest.mark.parametrize("view", [view for view in EXPECTED if EXPECTED[view].who == "everybody"])
def test_what_is_for_everybody_refuses_nobody(stage, view):
    method, endpoint = view.split()
    ((_, address),) = stage.addresses(endpoint, {}).items()
    for visitor in ("nobody", *VISITORS):
        refused = 403 if endpoint == "office.second_step_passkey" else 400  # nobody is half signed in
        assert stage.send(visitor, method, address).status_code in (200, 302, 303, refused, 502), visitor


@pytest.mark.parametrize("visitor", VISITORS)
def test_no_page_of_one_organisation_has_a_trace_of_another(stage, world, visitor):
    theirs = {*world.objects["brook"].values(), "Brook", "brook"}
    for view in GUARDED:
        method, endpoint = view.split()
        if method == "GET":
            address = stage.addresses(endpoint, EXPECTED[view].objects)
            page = stage.send(visitor, "GET", next(iter(address.values())))
            assert [word for word in theirs if word.encode() in page.data] == [], view


FOREIGN = (
    {"headers": {"Origin": "https://evil.example"}},
    {"headers": {"Origin": "http://localhost.evil.example"}},
    {"headers": {"Sec-Fetch-Site": "cross-site"}},
    {"headers": {"Sec-Fetch-Site": "same-site", "Origin": "null"}},
)


@pytest.mark.parametrize("view", [view for view in EXPECTED if view.startswith("POST")])
def test_no_form_is_taken_without_a_token_or_from_elsewhere(stage, view):
    endpoint = view.split()[1]
    address = next(iter(stage.addresses(endpoint, EXPECTED[view].objects).values()))
    browser = stage.browser("owner")
    refused = [
        browser.post(address, {"csrf_token": token}) for token in ("", "x", Browser(stage.app).token())
    ]
    refused += [browser.post(address, **foreign) for foreign in FOREIGN]
    assert [answer.status_code for answer in refused] == [400] * len(refused)
    assert all("This form could not be taken" in answer.text for answer in refused)
