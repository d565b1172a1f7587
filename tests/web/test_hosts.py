"""Under a name that is not this server's, nothing is answered, and nothing breaks."""

import pytest


@pytest.mark.parametrize("path", ["/", "/office/", "/api/v1/questionnaires", "/r/none", "/static/app.css"])
def test_a_foreign_host_name_is_refused(client, path):
    answer = client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "//evil.example" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000"])
def test_this_machine_may_call_itself_by_its_own_names(client, host):
    assert client.get("/healthz", headers={"Host": host}).status_code == 200
