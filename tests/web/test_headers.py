"""Whoever makes a reply, it goes out with the security headers, each once."""

import inspect

import pytest
from flask import Response

from cxassess import headers
from tests.conftest import make_app

KINDS = ["/", "/office/", "/healthz", "/static/app.css", "/none", "/api/v1/none", "/api/v1/questionnaires"]


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("host", ["localhost", "evil.example"])
def test_every_kind_of_reply_has_the_security_headers_once(client, path, host):
    with client.get(path, headers={"Host": host}) as answer:
        found = answer.headers
    names = (*headers.ALWAYS, "Content-Security-Policy", "Cache-Control")
    assert {name: found.getlist(name) for name in headers.ALWAYS} == {
        name: [value] for name, value in headers.ALWAYS.items()
    }
    assert [len(found.getlist(name)) for name in names] == [1] * len(names)


def test_a_reply_cannot_loosen_them_whatever_way_it_was_made(tmp_path):
    app = make_app(tmp_path)
    own = {"x-content-type-options": "no", "Cache-Control": "public", "Referrer-Policy": "unsafe-url"}
    app.add_url_rule("/loose", "loose", view_func=lambda: Response("", headers=own))
    app.add_url_rule("/broken", "broken", view_func=lambda: 1 / 0)
    for path in ("/loose", "/broken"):
        found = app.test_client().get(path).headers
        assert found.getlist("X-Content-Type-Options") == ["nosniff"]
        assert found.getlist("Cache-Control") == ["no-store"]
        assert found.getlist("Referrer-Policy") == ["same-origin"]


@pytest.mark.parametrize(
    ("path", "policy"), [("/", headers.PAGE_POLICY), ("/api/v1/none", headers.API_POLICY)]
)
def test_only_pages_may_load_anything(client, path, policy):
    assert client.get(path).headers["Content-Security-Policy"] == policy


def test_no_function_of_the_application_is_asynchronous(app):
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    found = [each for hook in hooks for functions in hook.values() for each in functions]
    found += [*app.view_functions.values(), *app.teardown_appcontext_funcs]
    assert len(found) > 100
    assert not any(map(inspect.iscoroutinefunction, found))
