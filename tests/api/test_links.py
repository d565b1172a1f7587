"""Links of the document: each leads from an answer to an operation that can be called with what it gives."""

import re

from cxassess.api import links

from .conftest import operations
from .test_document import JSON


def answers(document):
    """Every answer that has links: the operation's id, the answer itself, its links."""
    for _, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            if "links" in answer:
                assert status < "3"
                yield operation["operationId"], answer, answer["links"]


def taken(document, operation_id):
    """The names of the parameters of an operation, those that it needs first."""
    found = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method != "parameters" and operation["operationId"] == operation_id:
                for each in (*methods.get("parameters", ()), *operation.get("parameters", ())):
                    name = each.get("$ref", "").rpartition("/")[2]
                    said = document["components"]["parameters"][name] if name else each
                    found[said["name"]] = f"{{{said['name']}}}" in path
    return found


def test_every_link_gives_what_the_address_of_its_operation_needs(document):
    for source, _, found in answers(document):
        for link in found.values():
            known = taken(document, link["operationId"])
            given = set(link.get("parameters", ()))
            assert given <= set(known), (source, link)
            assert {name for name, needed in known.items() if needed} <= given, (source, link)


def test_every_link_reads_what_the_example_of_the_answer_has(document):
    for source, answer, found in answers(document):
        for link in found.values():
            for place in link.get("parameters", {}).values():
                if pointer := re.match(r"\$response\.body#/(.+)", place):
                    value = answer["content"][JSON]["example"]
                    for step in pointer[1].split("/"):
                        value = value[int(step) if isinstance(value, list) else step]
                    assert isinstance(value, str | None), (source, place)


def test_every_link_in_the_table_is_in_the_document(document):
    found = {source: set(links_) - {"next_page"} for source, _, links_ in answers(document)}
    wanted = {source: {to for _, _, tos, *_ in rows for to in tos} for source, rows in links.table().items()}
    assert {source: names for source, names in found.items() if names} == wanted


def test_a_round_can_be_followed_from_draft_to_roadmap(document):
    place, followed = "create_round", {source: found for source, _, found in answers(document)}
    for step in ("open_round", "close_round", "get_roadmap", "change_goal"):
        assert step in followed[place]
        place = step


def test_what_is_changed_after_it_was_read_gets_the_etag_of_the_reading(document):
    followed = {source: found for source, _, found in answers(document)}
    assert followed["get_round"]["change_round"]["parameters"]["If-Match"] == "$response.header.ETag"
    assert followed["get_units"]["replace_units"]["parameters"]["If-Match"] == "$response.header.ETag"
