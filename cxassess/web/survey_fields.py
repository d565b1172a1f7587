"""The fields of the respondents' forms.

Every field knows which answer it holds (`answer_id`), how it is drawn (`shape`, the macro that a template
picks), what it was answered (`answer`) and which control an error message leads to (`control`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import format_number
from flask_babel import gettext as _
from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.form import BaseForm

DONT_KNOW = "dk"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")


class ScaleField(RadioField):
    """A statement answered on a scale or by don't know; nothing is chosen beforehand.

    Without a ``message`` it may be left out. ``meanings`` says what some numbers of a row mean.
    """

    def __init__(
        self,
        *args: Any,
        answer_id: str,
        shape: str = "list",
        message: str = "",
        meanings: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, validate_choice=False, **kwargs)
        self.answer_id, self.shape, self.message = answer_id, shape, message
        self.meanings = dict(meanings or {})

    @property
    def answer(self) -> int | str | None:
        if self.data not in {choice.value for choice in self.choices}:
            return None
        return DONT_KNOW if self.data == DONT_KNOW else int(self.data)

    @property
    def control(self) -> str:
        return f"{self.name}-0"

    @property
    def needed(self) -> bool:
        """Whether it must be answered, if only by don't know."""
        return bool(self.message)

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        if self.answer is None and self.needed:
            raise ValidationError(self.message)
        _refuse_unlisted(self)


class WordField(RadioField):
    """A statement answered by one of a few words; may be left out."""

    shape, needed = "row", False
    meanings: Mapping[str, str] = {}

    def __init__(self, *args: Any, answer_id: str, **kwargs: Any) -> None:
        super().__init__(*args, validate_choice=False, **kwargs)
        self.answer_id = answer_id

    @property
    def answer(self) -> str | None:
        return self.data if self.data in {choice.value for choice in self.choices} else None

    @property
    def control(self) -> str:
        return f"{self.name}-0"

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        _refuse_unlisted(self)


class _Text:
    """An optional answer in words, at most ``limit`` characters long."""

    limit: int
    data: Any
    id: str

    @property
    def answer(self) -> str:
        return self.data or ""

    @property
    def control(self) -> str:
        return self.id

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        if len(self.answer) > self.limit:
            found, most = len(self.answer), self.limit
            raise ValidationError(
                _(
                    "Shorten this text to %(most)s characters: it has %(found)s now",
                    most=format_number(most),
                    found=format_number(found),
                )
            )


class WordsField(_Text, TextAreaField):
    """An optional answer of some sentences."""

    shape = "text"

    def __init__(self, *args: Any, answer_id: str, limit: int, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, filters=[tidy], **kwargs)
        self.answer_id, self.limit, self.hint = answer_id, limit, hint


class LineField(_Text, StringField):
    """An optional answer of a few words."""

    shape = "line"

    def __init__(self, *args: Any, answer_id: str, limit: int, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, filters=[one_line], **kwargs)
        self.answer_id, self.limit, self.hint = answer_id, limit, hint


class KindField(SelectField):
    """Which kind of thing an answer in words is about; may stay open."""

    shape = "kind"

    def __init__(self, *args: Any, answer_id: str, **kwargs: Any) -> None:
        super().__init__(*args, validate_choice=False, **kwargs)
        self.answer_id = answer_id

    @property
    def answer(self) -> str:
        return self.data if self.data in {choice.value for choice in self.choices} else ""

    @property
    def control(self) -> str:
        return self.id

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        _refuse_unlisted(self)


def _refuse_unlisted(field: Any) -> None:
    """Nothing, or ValidationError for an answer that is none of those offered: it is not left out unsaid."""
    if field.data and field.data not in {choice.value for choice in field.choices}:
        raise ValidationError(_("Choose one of the answers, or leave this open"))


def tidy(text: str | None) -> str:
    """A line break is one character, whatever the browser sends; control characters and halves of
    characters are no text."""
    return _CONTROL.sub("", _LINE_END.sub("\n", text or ""))


def one_line(text: str | None) -> str:
    """The text on one line, without space around it."""
    return " ".join(tidy(text).split())
