"""Every view of the office × every role × own, another organisation's and unknown things.

A new view needs one line in EXPECTED: who may use it, and which object each argument names where its name
does not say it (`matrix.furnish` makes one of each). A view without a line fails.
"""

import re
import shutil

import pytest

from .matrix import CLASSES, NEVER, OURS, THEIRS, VISITORS, Stage, leave, make_app, may

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
    "GET office.goal": may("editors"),
    "POST office.change_goal": may("editors"),
    "GET office.volunteers": may("editors"),
    "GET office.workshops": may("facilitators", round_id="open"),
    "GET office.new_workshop": may("facilitators", round_id="open"),
    "POST office.enter_workshop": may("facilitators", round_id="open"),
    "GET office.workshop": may("facilitators", round_id="open"),
    "POST office.change_workshop": may("facilitators", round_id="open"),
    "GET office.ask_to_remove": may("facilitators", round_id="open"),
    "POST office.remove_workshop": may("facilitators", round_id="open"),
}
GUARDED = [view for view, expected in EXPECTED.items() if expected.who != "everybody"]


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
        elif set(owners) <= {OURS}:
            assert answer.status_code in (200, 302, 303, 400, 409, 422), address
            assert not to_sign_in(answer)
        elif method == "GET" or OURS not in owners:
            assert answer.status_code == 404, address


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
        assert stage.send(visitor, method, address).status_code in (200, 302, 303, 400, 502), visitor


@pytest.mark.parametrize("visitor", VISITORS)
def test_no_page_of_one_organisation_has_a_trace_of_another(stage, world, visitor):
    theirs = {*world.objects["brook"].values(), "Brook", "brook"}
    for view in GUARDED:
        method, endpoint = view.split()
        if method == "GET":
            address = stage.addresses(endpoint, EXPECTED[view].objects)
            page = stage.send(visitor, "GET", next(iter(address.values())))
            assert [word for word in theirs if word.encode() in page.data] == [], view
