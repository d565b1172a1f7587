"""The house style: paper, colour and logo of reports, for leaders and those who run the installation."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import flash, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, RadioField, SelectChoice, StringField
from wtforms.validators import AnyOf, Regexp

from .. import charts
from ..charts.palette import COLOUR, palette
from ..findings import wording
from ..records import house, logos, organisations
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from ..records.house import House
from .office_access import EDITORS, office, policy

# More than is taken, so that a file that is too large is told so at its field.
LARGEST_UPLOAD = 3 * logos.MOST_BYTES
LONGEST_TYPED = 40


class StyleForm(FlaskForm):  # type: ignore[misc]
    """Paper and colour; what was typed stays, whatever it was."""

    paper = RadioField(
        _l("Which paper?"),
        choices=[
            SelectChoice("A4", _l("A4, 210 × 297 millimetres")),
            SelectChoice("Letter", _l("Letter, 8.5 × 11 inches")),
        ],
        validate_choice=False,
        validators=[AnyOf(house.PAPERS, message=_l("Choose a paper."))],
    )
    colour = StringField(
        _l("Colour"),
        filters=[lambda typed: (typed or "").strip()[:LONGEST_TYPED]],
        validators=[
            Regexp(
                rf"(?:{COLOUR.pattern})?\Z",
                message=_l("Give the colour as # and six digits or letters, such as #0A6270."),
            )
        ],
    )
    version = HiddenField()

    @property
    def wanted(self) -> House:
        """What was typed, as a style without a logo."""
        return House(self.paper.data or "A4", (self.colour.data or "").upper() or None)

    @property
    def stated_version(self) -> int:
        return _number(self.version.data)


class LogoForm(FlaskForm):  # type: ignore[misc]
    """A picture to hand in."""

    logo = FileField(_l("Logo"))
    version = HiddenField()


@office.get("/style")
@policy(EDITORS)
def style() -> Any:
    """How reports look now, and the forms to change it."""
    return _page()


@office.post("/style")
@policy(EDITORS)
def style_keep() -> Any:
    """Back to the page with the new paper and colour; or the form again with everything typed."""
    form = StyleForm()
    if not form.validate():
        return _page(form, 400)
    wanted = form.wanted

    def save() -> None:
        house.change(_organisation(), form.stated_version, paper=wanted.paper, colour=wanted.colour)

    return _stored(save, _("The style is saved. Reports are made in it from now on."), form)


@office.post("/style/preview")
@policy(EDITORS)
def style_preview() -> Any:
    """The page with what was typed, drawn; nothing is stored."""
    form = StyleForm()
    return _page(form, previewed=True) if form.validate() else _page(form, 400)


@office.post("/style/logo")
@policy(EDITORS, largest=LARGEST_UPLOAD)
def style_logo() -> Any:
    """Back to the page with the new logo; or what is wrong with the file."""
    content = _sent()
    if not content:
        return _page(status=400, logo_fault=_("Choose a picture: a file in PNG or JPEG."))
    version = _number(request.form.get("version"))
    return _stored(lambda: house.put_logo(_organisation(), version, content), _("The logo is saved."))


@office.post("/style/logo/remove")
@policy(EDITORS)
def style_logo_remove() -> Any:
    """Back to the page without the logo, also when it has gone already."""
    version = _number(request.form.get("version"))

    def remove() -> None:
        with suppress(NotFound):  # a second click, or somebody else
            house.remove_logo(_organisation(), version)

    return _stored(remove, _("The logo is removed."))


@office.get("/style/logo.png")
@policy(EDITORS)
def style_logo_file() -> Any:
    """The logo as it is kept."""
    kept = house.get(_organisation())
    if kept.logo is None:
        raise NotFound("logo")
    return send_file(io.BytesIO(kept.logo), "image/png", max_age=0)


def _sent() -> bytes:
    """The file that was handed in, of one that is too large a byte too many."""
    sent = request.files.get("logo")
    if sent is None:
        return b""
    with sent.stream as stream:
        return bytes(stream.read(logos.MOST_BYTES + 1))


def _organisation() -> str:
    return str(current_user.organisation_id)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else -1


def _stored(save: Callable[[], Any], told: str, form: StyleForm | None = None) -> Any:
    """On to the page as it is now; or the page with why nothing was stored."""
    try:
        save()
    except Invalid as invalid:
        return _page(form, 400, logo_fault=_advice(invalid))
    except StorageUnavailable:
        message = _(
            "This could not be saved just now. What you typed is still here: save it again in a minute."
        )
        return _page(form, 503, message=message)
    except Conflict:
        message = _(
            "Somebody else changed the style while you did. Nothing of yours is lost: compare it with what "
            "they saved, then save again."
        )
        return _page(form, 409, message=message, meanwhile=True)
    flash(told)
    return redirect(url_for(".style"))


def _advice(invalid: Invalid) -> str:
    """What is wrong with a picture, in the reader's language."""
    said = invalid.faults[0].message
    return {
        logos.TOO_LARGE: _("The file is larger than 2 MB. Save the logo smaller, then choose it again."),
        logos.TOO_MANY: _(
            "The picture has more than 12 million pixels. Save it smaller, then choose it again."
        ),
        logos.TOO_FEW: _("The picture is a line or a dot. Choose a logo of at least 2 pixels a side."),
        logos.BROKEN: _("The picture cannot be read. Save it again as PNG or JPEG."),
        logos.SVG: _("An SVG can hold more than a picture, so it is not taken. Save the logo as PNG."),
        logos.OTHER: _("Only PNG and JPEG are taken. Save the logo as PNG, then choose it again."),
    }.get(said, said)


def _page(
    form: StyleForm | None = None,
    status: int = 200,
    *,
    message: str = "",
    logo_fault: str = "",
    meanwhile: bool = False,
    previewed: bool = False,
) -> Any:
    kept = house.get(_organisation())
    if form is None:
        data = {"paper": kept.paper, "colour": kept.colour or ""}
        form = StyleForm(formdata=None, data=data)
    if status != 400:
        form.version.data = str(kept.version)
    shown = form.wanted if not form.errors else kept
    logo = LogoForm(formdata=None, data={"version": str(kept.version)})
    if logo_fault:
        logo.logo.errors = [logo_fault]
    page = render_template(
        "office/style.html",
        form=form,
        logo=logo,
        kept=kept,
        shown=shown,
        previewed=previewed,
        failed=status in (409, 503),
        meanwhile=_saved(kept) if meanwhile else [],
        errors=[*([("", message)] if message else []), *_summary(form), *_summary(logo)],
        organisation=organisations.get(_organisation()).name,
        drawing=_drawing(shown),
    )
    return make_response(page, status)


def _drawing(shown: House) -> str:
    """The cover and the shades in the colour that would be used."""
    name = organisations.get(_organisation()).name
    return charts.specimen(
        palette(shown.colour),
        heading=_("Customer experience roadmap"),
        name=name,
        levels=[wording.number(number) for number in range(1, 6)],
        tall=shown.paper == "A4",
        ident="specimen",
        title=_("The cover and the shades of the five levels in this colour"),
    )


def _saved(kept: House) -> list[tuple[str, str]]:
    colour = kept.colour or _("the program’s own")
    return [(_("Paper"), kept.paper), (_("Colour"), colour)]


def _summary(form: FlaskForm) -> list[tuple[str, str]]:
    found = []
    for field in form:
        target = f"{field.name}-0" if isinstance(field, RadioField) else field.id
        found += [(target, message) for message in field.errors[:1]]
    return found
