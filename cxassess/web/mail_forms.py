"""The form of a mailing: whom it is for, and its subject and text in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import format_number
from flask_babel import gettext as _
from wtforms import Field, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm

from ..findings.wording import audience_name
from ..records import mail_texts, mailings
from ..records.mail_texts import Text
from ..records.mailings import Choice
from ..records.names import UNSEEN
from ..records.rounds import Round
from . import mail_wording


class BoxesField(SelectMultipleField):
    """Boxes to tick."""

    @property
    def control(self) -> str:
        """The id that an error message leads to."""
        return f"{self.name}-0"


class LineField(StringField):
    """One line of text."""

    @property
    def control(self) -> str:
        return self.id


class WordsField(TextAreaField):
    """Many lines of text."""

    @property
    def control(self) -> str:
        return self.id


class ChoiceForm(BaseForm):
    """Whom something is for: audiences, and of staff some units."""

    def __init__(self, survey_round: Round, sent: Any = None, **more: Field) -> None:
        self.survey_round = survey_round
        audiences = mailings.asked(survey_round)
        super().__init__(
            {
                "audience": BoxesField(
                    _("Who is it for?"),
                    choices=[SelectChoice(name, audience_name(name)) for name in audiences],
                    validate_choice=False,
                ),
                "unit": BoxesField(
                    _("Only staff of these units"),
                    choices=[SelectChoice(unit.id, unit.name) for unit in survey_round.units],
                    validate_choice=False,
                ),
                **more,
            }
        )
        first = [name for name in audiences if name not in survey_round.open_audiences]
        self.process(sent, data={"audience": first or list(audiences)})

    @property
    def choice(self) -> Choice:
        """The choice, of what there is to choose."""
        known = {unit.id for unit in self.survey_round.units}
        asked = mailings.asked(self.survey_round)
        return Choice(
            tuple(name for name in asked if name in (self["audience"].data or ())),
            tuple(unit for unit in (self["unit"].data or ()) if unit in known),
        )

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The id of a control and what to do there, in the order of the page."""
        return [(field.control, field.errors[0]) for field in self if field.errors]  # type: ignore[attr-defined]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether somebody was chosen; the fault stands at its field."""
        super().validate(extra_validators)
        if not self.choice.audiences:
            self["audience"].errors = [_("Choose who it is for.")]
        return not self.faults


class MailForm(ChoiceForm):
    """A mailing's form, filled from what was sent, else with the texts to begin with."""

    def __init__(self, survey_round: Round, kind: str, sent: Any = None) -> None:
        self.kind, self.languages = kind, mail_wording.languages(survey_round)
        fields: dict[str, Field] = {"version": HiddenField()}
        for language in self.languages:
            name = mail_wording.language_name(language)
            fields[f"subject_{language}"] = LineField(_("Subject (%(language)s)", language=name))
            fields[f"text_{language}"] = WordsField(_("Text (%(language)s)", language=name))
        super().__init__(survey_round, sent, **fields)
        if sent is None:
            self._begin()

    def _begin(self) -> None:
        kept = mail_texts.kept(self.survey_round.organisation_id, self.kind)
        self["version"].data = str(kept.version)
        for language, text in mail_wording.to_begin_with(self.survey_round, self.kind).items():
            self[f"subject_{language}"].data, self[f"text_{language}"].data = text.subject, text.text

    @property
    def version(self) -> int:
        """The version that the form was made from; −1, which no text has, for anything else."""
        text = self["version"].data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else -1

    def renew(self, version: int) -> None:
        """Take over a version, so that saving again means it."""
        self["version"].data = str(version)

    @property
    def texts(self) -> dict[str, Text]:
        """The texts by language; of the others than the first, those that were written."""
        said = {
            language: Text(
                (self[f"subject_{language}"].data or "").strip(),
                (self[f"text_{language}"].data or "").replace("\r\n", "\n").strip(),
            )
            for language in self.languages
        }
        first = self.languages[0]
        return {name: text for name, text in said.items() if name == first or text.subject or text.text}

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the letters can be sent so; every fault stands at its field."""
        if self.kind == "invitation":
            super().validate(extra_validators)
        for language, text in self.texts.items():
            for part, message in self._faults(text).items():
                self[f"{part}_{language}"].errors = [message]
        return not self.faults

    def _faults(self, text: Text) -> Mapping[str, str]:
        """What to do at `subject` and `text`, the first thing each."""
        rules = (
            ("subject", not text.subject, _("Write a subject.")),
            ("subject", len(text.subject) > mail_texts.LONGEST_SUBJECT or bool(UNSEEN.search(text.subject)),
             _("Write the subject in one line of at most %(most)s characters.",
               most=format_number(mail_texts.LONGEST_SUBJECT))),
            ("subject", "{link}" in text.subject or "{code}" in text.subject,
             _("Leave {link} and {code} out of the subject: others can see it.")),
            ("subject", bool(self._unknown(text.subject)), self._say_unknown(text.subject)),
            ("text", not text.text, _("Write a text.")),
            ("text", len(text.text) > mail_texts.LONGEST_TEXT,
             _("Shorten the text to at most %(most)s characters.",
               most=format_number(mail_texts.LONGEST_TEXT))),
            ("text", bool(self._unknown(text.text)), self._say_unknown(text.text)),
            ("text", bool(mail_texts.missing(self.kind, text.text)),
             _("Put {link} where the link belongs: without it nobody can answer.")),
            ("text", "{code}" in text.text and self._some_without_code(),
             _("Leave {code} out: those who answer by the open link have none.")),
            ("text", "{closes_on}" in text.subject + text.text and self.survey_round.closes_on is None,
             _("Leave {closes_on} out, or give the round a last day.")),
        )  # fmt: skip
        return {part: message for part, wrong, message in reversed(rules) if wrong}

    def _unknown(self, text: str) -> list[str]:
        return mail_texts.unknown(self.kind, text)

    def _say_unknown(self, text: str) -> str:
        known = " ".join(f"{{{name}}}" for name in mail_texts.PLACEHOLDERS[self.kind])
        wrong = " ".join(self._unknown(text))
        return _("%(wrong)s means nothing here. Use these: %(known)s", wrong=wrong, known=known)

    def _some_without_code(self) -> bool:
        return bool(set(self.choice.audiences) & set(self.survey_round.open_audiences))
