"""What holds for every read of the API: tags, conditional answers, HEAD, no key that is not documented."""

from .ground import JSON, UNREADY, told
from .shape import strict

# Of the answer itself, so not of one that has none.
OF_THE_BODY = {"Content-Length", "Content-Type", "Content-Disposition"}


def headers(answer):
    """The headers of an answer but for those of its body."""
    return {name: value for name, value in told(answer).items() if name not in OF_THE_BODY}


def reads(ground):
    """Every operation that answers a GET with JSON."""
    ready = (each for each in ground.operations if each.name not in UNREADY)
    return [each for each in ready if each.method == "GET" and each.answers(JSON)]


def test_every_read_of_json_has_a_tag_and_answers_304_to_it(ground):
    assert reads(ground)
    for operation in reads(ground):
        answer = ground.call(operation)
        assert answer.status_code == 200, operation.name
        tag = answer.headers["ETag"]
        for said in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            same = ground.call(operation, If_None_Match=said)
            assert (same.status_code, same.data) == (304, b""), (operation.name, said)
            assert headers(same) == headers(answer), operation.name
        for said in ('"other"', tag.strip('"')[:-1], '""'):
            assert ground.call(operation, If_None_Match=said).status_code == 200, (operation.name, said)


def test_every_read_answers_head_like_get_without_a_body(ground):
    for operation in (each for each in ground.operations if each.method == "GET"):
        answer, address = ground.call(operation), ground.address(operation)
        head = ground.send("HEAD", address)
        assert (head.status_code, head.data) == (answer.status_code, b""), operation.name
        assert told(head) == told(answer), operation.name


def test_every_answer_holds_only_what_is_documented(ground):
    for operation in (each for each in ground.operations if each.answers(JSON)):
        if operation.path == "/openapi.json" or operation.name in UNREADY:
            continue
        answer = ground.call(operation)
        assert answer.status_code < 300, (operation.name, answer.text)
        content = operation.said["responses"][str(answer.status_code)].get("content", {})
        if JSON in content:
            faults = list(strict(ground.document, content[JSON]["schema"]).iter_errors(answer.get_json()))
            assert not faults, (operation.name, faults[0].message[:300], list(faults[0].absolute_path))
        if operation.method != "GET":
            ground.put_back()


def test_every_address_refuses_all_other_methods_and_names_its_own(ground):
    known = {}
    for operation in ground.operations:
        known.setdefault(operation.path, {})[operation.method] = operation
    for path, methods in known.items():
        address = ground.address(next(iter(methods.values())))
        allowed = {*methods, *(["HEAD"] if "GET" in methods else [])}
        for method in {
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "PATCH",
            "DELETE",
            "OPTIONS",
            "TRACE",
            "QUERY",
        } - allowed:
            answer = ground.send(method, address)
            assert answer.status_code == 405, (method, path)
            assert set(answer.headers["Allow"].split(", ")) == allowed, path
            assert answer.content_type == "application/problem+json"
