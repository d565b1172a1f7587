"""Replies to respondents come in blocks: the bytes a proxy notes tell nothing of the answers."""

import gzip
import secrets
from typing import Any

import pytest
from flask import Flask

from cxassess.web import same_size
from tests.web.visitor import Visitor

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def visitor(app: Flask, open_round: Any) -> Visitor:
    return Visitor(app.test_client(), open_round().id)


@pytest.mark.parametrize("page", [b"", b"<p>Hello</p>", secrets.token_bytes(same_size.COMPRESSED_BLOCK - 20)])
def test_what_is_compressed_in_blocks_is_gzip_that_everybody_reads(page):
    packed = same_size.compressed(page)
    assert gzip.decompress(packed) == page
    assert len(packed) % same_size.COMPRESSED_BLOCK == 0


@pytest.mark.parametrize(
    ("headers", "block"), [(GZIP, same_size.COMPRESSED_BLOCK), ({}, same_size.PLAIN_BLOCK)]
)
def test_every_page_is_as_long_with_few_answers_as_with_many(visitor, headers, block):
    visitor.start()
    sizes = {len(visitor.client.get(f"{visitor.base}/pillar/1", headers=headers).data)}
    visitor.send("/pillar/1", **visitor.answers("/pillar/1", "5", comment="A remark of some length."))
    for path in ("/pillar/1", "/check", "/saved", "/pillar/99"):
        sizes.add(len(visitor.client.get(visitor.base + path, headers=headers).data))
    assert sizes == {block}


def test_whoever_refuses_gzip_gets_a_page_to_read(visitor):
    reply = visitor.client.get(visitor.base, headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in reply.headers
    assert reply.text.startswith("<!DOCTYPE html>")


def test_a_compressed_page_says_so_and_reads_the_same(visitor):
    plain, packed = visitor.get(), visitor.client.get(visitor.base, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert plain.data.startswith(gzip.decompress(packed.data))


def test_the_size_of_the_page_of_thanks_is_the_same_for_everybody(open_round, app):
    sizes, survey_round = set(), open_round()
    for value in ("1", "5", "dk"):
        visitor = Visitor(app.test_client(), survey_round.id)
        visitor.start()
        visitor.answer_all(value)
        sizes.add(len(visitor.submit().data))
    assert sizes == {same_size.PLAIN_BLOCK}
