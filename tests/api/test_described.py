"""The document says what everything means, and names what generated code makes classes of."""

import json
import re

import pytest
from jsonschema import Draft202012Validator

from cxassess.api import choices, raised
from cxassess.api.keys import SCOPES
from cxassess.api.problems import KINDS

from .conftest import operations
from .test_document import schema_of


def schemas(node, place=""):
    """Every schema below a node that has a place, the innermost too: its place and itself."""
    if isinstance(node, list):
        node = dict(enumerate(node))
    for key, below in node.items() if isinstance(node, dict) else ():
        if key in ("example", "examples", "links"):
            continue
        if isinstance(below, dict) and (key == "schema" or place.endswith(("/schemas", "/properties"))):
            yield f"{place}/{key}", below
        yield from schemas(below, f"{place}/{key}")


def parameters(document):
    """Every parameter, with the address that has it."""
    yield from (("", each) for each in document["components"]["parameters"].values())
    for path, methods in document["paths"].items():
        yield from ((path, each) for each in methods.get("parameters", ()))
    for path, _, operation in operations(document):
        yield from ((path, each) for each in operation.get("parameters", ()) if "$ref" not in each)


def test_every_schema_is_valid_json_schema(document):
    for _, schema in schemas(document):
        Draft202012Validator.check_schema(schema)


def test_every_named_schema_and_every_property_says_what_it_means(document):
    silent = [
        place
        for place, schema in schemas(document["components"], "")
        if not place.endswith("/schema") and "description" not in schema
    ]
    assert not silent, "say it in the schema, or in cxassess/api/meanings.py"


def test_every_parameter_says_what_it_means(document):
    silent = [(path, each["name"]) for path, each in parameters(document) if not each.get("description")]
    assert not silent, "say it in the schema, or in cxassess/api/meanings.py"


def test_every_argument_of_an_address_has_an_example(document):
    assert not [
        (path, each["name"])
        for path, each in parameters(document)
        if each["in"] == "path" and not each.get("example")
    ], "add one to PLACES of cxassess/api/worked.py"


def test_every_example_of_a_parameter_fits_it(document):
    for path, each in parameters(document):
        if "example" in each:
            assert schema_of(document, each["schema"]).is_valid(each["example"]), (path, each["name"])


def test_choices_of_several_words_have_a_name(document):
    named = {tuple(words) for words in choices.NAMES}
    for place, schema in schemas(document):
        if len(schema.get("enum", ())) > 1 and place.startswith("/components") and place.count("/") > 3:
            words = tuple(word for word in schema["enum"] if word is not None)
            assert words in named, f"{place}: name it in cxassess/api/choices.py"


def test_no_object_stands_without_a_name_inside_another_but_as_a_table(document):
    """Generated classes are called after where they stand; only what is looked up by key may have none."""
    for place, schema in schemas(document["components"], ""):
        assert "properties" not in schema or place.count("/") == 2, place


def test_the_server_is_the_address_that_people_reach(app, document):
    assert [each["url"] for each in document["servers"]] == [app.config["PUBLIC_URL"]]
    assert document["externalDocs"]["url"].startswith(app.config["PUBLIC_URL"])


def test_every_scope_is_explained_where_keys_are(document):
    said = document["components"]["securitySchemes"]["key"]["description"]
    assert all(f"`{scope}`" in said for scope in SCOPES)


def test_every_tag_is_in_a_task_once(document):
    grouped = [tag for group in document["x-tagGroups"] for tag in group["tags"]]
    assert grouped == [tag["name"] for tag in document["tags"]]
    assert len(set(grouped)) == len(grouped)
    assert all(tag["description"].endswith(".") for tag in document["tags"])


def test_every_kind_of_problem_is_given_by_an_operation(document):
    given = {slug for _, _, operation in operations(document) for slug in operation["x-problems"]}
    assert given | set(raised.OF_NO_OPERATION) == set(KINDS), "name the operations in cxassess/api/raised.py"


def test_an_operation_documents_the_status_of_every_kind_that_it_gives(document):
    for path, method, operation in operations(document):
        told = {*operation["responses"], "500", "503"}
        for slug in operation["x-problems"]:
            assert str(KINDS[slug].status) in told, (path, method, slug)


def test_the_table_of_kinds_names_operations_that_there_are(document):
    names = {operation["operationId"] for _, _, operation in operations(document)}
    assert {name for row in raised.BY_KIND.values() for name in row} <= names


@pytest.mark.parametrize(
    ("answer", "header"),
    [("FORBIDDEN", "WWW-Authenticate"), ("TOO_MANY_REQUESTS", "Retry-After"), ("NOT_MODIFIED", "ETag")],
)
def test_answers_document_the_headers_that_one_needs(document, answer, header):
    assert header in document["components"]["responses"][answer]["headers"]


def test_references_lead_somewhere(document):
    for name in set(re.findall(r'"#/components/(\w+/\w+)"', json.dumps(document))):
        part, _, key = name.partition("/")
        assert key in document["components"][part], name


def test_every_kind_of_problem_is_an_example_of_its_status(document):
    shown = {}
    for answer in document["components"]["responses"].values():
        content = answer.get("content", {}).get("application/problem+json", {})
        for slug, example in content.get("examples", {}).items():
            shown[slug] = example["value"]["status"]
            schema_of(document, content["schema"]).validate(example["value"])
    assert shown == {kind.slug: kind.status for kind in KINDS.values()}
