"""The house style as it is kept: paper, colour, and a logo of which only the picture stays."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cxassess.records import acts, house, logos, organisations
from cxassess.records.errors import Conflict, Invalid, NotFound

from .. import pictures


@pytest.fixture
def meadow(app):
    organisations.create("Meadow Dairy", "meadow")
    organisations.create("Other", "other")
    return "meadow"


def opened(content):
    return Image.open(io.BytesIO(content))


def test_nothing_chosen_is_a4_in_the_colours_of_the_program(meadow):
    assert house.get(meadow) == house.House("A4", None, None, 0)


def test_a_style_is_kept_for_its_organisation_alone(meadow):
    kept = house.put(meadow, 0, paper="Letter", colour="#7a1fa2", logo=pictures.png())
    assert (kept.paper, kept.colour, kept.version) == ("Letter", "#7A1FA2", 1)
    assert house.get("other") == house.House()


def test_every_change_tells_what_was_changed_and_no_change_is_none(meadow):
    house.change(meadow, 0, paper="Letter", colour="#7A1FA2")
    assert house.change(meadow, 1, paper="Letter", colour="#7A1FA2").version == 1
    told = [act.details for act in acts.every(meadow) if act.action == "house.changed"]
    assert told == [{"fields": ["paper", "colour"]}]


def test_a_stale_version_changes_nothing(meadow):
    house.change(meadow, 0, paper="Letter", colour=None)
    with pytest.raises(Conflict, match="Somebody else"):
        house.put_logo(meadow, 0, pictures.png())
    assert not house.get(meadow).has_logo


def test_every_fault_is_told_at_once(meadow):
    with pytest.raises(Invalid) as refused:
        house.put(meadow, 0, paper="A5", colour="red", logo=b"GIF89a")
    assert [fault.where for fault in refused.value.faults] == ["/paper", "/colour", "/logo"]


def test_a_pale_colour_is_kept_and_used_in_a_darker_shade(meadow):
    kept = house.change(meadow, 0, paper="A4", colour="#FFD400")
    assert kept.darkened
    assert kept.colour_used != kept.colour == "#FFD400"
    assert not house.change(meadow, 1, paper="A4", colour="#7A1FA2").darkened


def test_of_a_file_only_the_picture_is_kept(meadow):
    said = PngInfo()
    said.add_text("Comment", "made by Ann, <script>")
    kept = house.put_logo(meadow, 0, pictures.png(pnginfo=said) + b"and more").logo
    assert b"Ann" not in kept
    assert b"and more" not in kept
    assert opened(kept).getpixel((0, 0)) == (0x7A, 0x1F, 0xA2)


def test_a_jpeg_becomes_a_png_and_a_large_picture_a_small_one(meadow):
    kept = house.put_logo(meadow, 0, pictures.jpeg((3000, 600))).logo
    assert opened(kept).format == "PNG"
    assert opened(kept).size == (logos.LONGEST_SIDE, 200)


REFUSED = {
    "bomb": (pictures.bomb(), logos.TOO_MANY),
    "pixels": (pictures.png((4000, 3001)), logos.TOO_MANY),
    "bytes": (b"\x89PNG\r\n\x1a\n" + b"0" * logos.MOST_BYTES, logos.TOO_LARGE),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", logos.SVG),
    "declared svg": (b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><svg/>", logos.SVG),
    "gif": (b"GIF89a" + b"0" * 100, logos.OTHER),
    "cut off": (pictures.png((200, 200))[:60], logos.BROKEN),
    "dot": (pictures.png((1, 1)), logos.TOO_FEW),
    "script": (b"\xff\xd8\xff<script>alert(1)</script>", logos.BROKEN),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_plain_small_picture_is_refused_with_what_to_do(meadow, kind):
    content, advice = REFUSED[kind]
    with pytest.raises(Invalid, match=advice):
        house.put_logo(meadow, 0, content)
    assert house.get(meadow).version == 0


def test_a_logo_is_removed_once(meadow):
    house.put_logo(meadow, 0, pictures.png())
    assert house.remove_logo(meadow, 1).logo is None
    with pytest.raises(NotFound):
        house.remove_logo(meadow, 2)
