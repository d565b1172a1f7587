"""The fields of request bodies: each takes what its documentation says, and tells what to send instead."""

import base64
import math
import re
from contextlib import suppress
from itertools import islice
from typing import ClassVar

from marshmallow import ValidationError, fields, validate

from .. import instruments
from ..maturity import Questionnaire, QuestionnaireError
from ..maturity.errors import Fault
from ..maturity.place import pointer
from ..records import days, names, questionnaires
from ..records.errors import NotFound
from ..records.round_rules import MOST_INVITED
from .keys import caller

AUDIENCES = ("staff", "leader", "customer")
LARGEST = 10**9
ID_PATTERN = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
_DIGITS = re.compile(r"[1-9][0-9]{0,5}\Z")


class _Said:
    """The messages that all fields share."""

    default_error_messages: ClassVar = {
        "required": "This is missing: add it.",
        "null": "This cannot be null.",
    }


class Text(_Said, fields.String):
    """One line of text, in Unicode's composed form, without white space around it.

    By the rule of `records.names`, as everywhere; `advice` is what the records say of this very text.
    """

    default_error_messages: ClassVar = {"invalid": "Use text in quotes."}

    def __init__(self, *, longest=200, shortest=1, advice=None, **options):
        self.longest, self.advice = longest, advice or names.text_advice(longest, shortest)
        super().__init__(validate=validate.Length(shortest, longest, error=self.advice), **options)

    def _deserialize(self, value, attr, data, **kwargs):
        text = names.kept_name(super()._deserialize(value, attr, data, **kwargs))
        if names.line_fault(text, self.longest):
            raise ValidationError(self.advice)
        return text


class Name(Text):
    """What people call something."""

    def __init__(self, *, longest=names.LONGEST_NAME, advice=names.NAME_ADVICE, **options):
        super().__init__(longest=longest, advice=advice, **options)


class Lines(_Said, fields.String):
    """A text of several lines, in Unicode's composed form; it may be empty."""

    default_error_messages: ClassVar = {"invalid": "Use text in quotes."}

    def __init__(self, *, longest, **options):
        self.longest = longest
        super().__init__(validate=validate.Length(0, longest, error=names.text_advice(longest)), **options)

    def _deserialize(self, value, attr, data, **kwargs):
        text = names.kept_lines(super()._deserialize(value, attr, data, **kwargs))
        if names.lines_fault(text, self.longest):
            raise ValidationError(names.text_advice(self.longest))
        return text


class Choice(_Said, fields.String):
    """One of a few words."""

    def __init__(self, *words, **options):
        self.advice = f"Use one of {', '.join(words)}." if len(words) > 1 else f"Use {words[0]}."
        super().__init__(validate=validate.OneOf(words, error=self.advice), **options)

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, str):
            raise ValidationError(self.advice)
        return value


class Whole(_Said, fields.Integer):
    """A whole number; 3.0 is one in JSON, true and "3" are none."""

    def __init__(self, *, least=0, most=LARGEST, **options):
        self.advice = f"Use a whole number from {least:,} to {most:,}."
        super().__init__(validate=validate.Range(least, most, error=self.advice), **options)

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, bool) or not isinstance(value, int | float) or value != math.floor(value):
            raise ValidationError(self.advice)
        return int(value)


class Number(_Said, fields.Float):
    """A finite number."""

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("Use a number.")
        return float(value)


class Flag(_Said, fields.Boolean):
    """true or false, no other spelling."""

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, bool):
            raise ValidationError("Use true or false.")
        return value


class Switch(_Said, fields.Boolean):
    """true or false as a parameter of an address."""

    def _deserialize(self, value, attr, data, **kwargs):
        if value not in ("true", "false"):
            raise ValidationError("Use true or false.")
        return value == "true"


class Limit(_Said, fields.Integer):
    """How many at most, as a parameter of an address: digits alone."""

    def __init__(self, *, default, most, **options):
        meaning = {"description": "Most entries of a page", "minimum": 1, "maximum": most}
        super().__init__(load_default=default, metadata=meaning, **options)
        self.most = most

    def _deserialize(self, value, attr, data, **kwargs):
        if not _DIGITS.match(value) or not 1 <= int(value) <= self.most:
            raise ValidationError(f"Use a whole number from 1 to {self.most}.")
        return int(value)


class Several(_Said, fields.List):
    """A list that is counted before any of it is looked at."""

    def __init__(self, entry, *, most, **options):
        super().__init__(entry, validate=validate.Length(1, most), **options)
        self.most = most

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, list) or not 1 <= len(value) <= self.most:
            raise ValidationError(f"Use a list of 1 to {self.most:,} entries.")
        return super()._deserialize(value, attr, data, **kwargs)


class Named(_Said, fields.List):
    """A list of ids, which may be empty."""

    def __init__(self, *, most, **options):
        super().__init__(Text(longest=50), **options)
        self.most = most

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, list) or len(value) > self.most:
            raise ValidationError(f"Use a list of at most {self.most} ids.")
        return super()._deserialize(value, attr, data, **kwargs)


class Day(_Said, fields.Date):
    """A date as 2026-09-30."""

    def _deserialize(self, value, attr, data, **kwargs):
        try:
            return days.read(value if isinstance(value, str) else "")
        except ValueError:
            raise ValidationError(days.ADVICE) from None


class Headcount(_Said, fields.Field):
    """How many were invited, by audience."""

    def __init__(self, **options):
        counts = {"type": "integer", "minimum": 0, "maximum": MOST_INVITED}
        properties = dict.fromkeys(AUDIENCES, counts)
        shape = {"type": "object", "properties": properties, "additionalProperties": False}
        super().__init__(
            metadata={**shape, "description": "Number of people invited, by audience"}, **options
        )
        self.count = Whole(most=MOST_INVITED)

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, dict):
            raise ValidationError("Use an object of audiences and numbers.")
        faults = [
            Fault(pointer((name,)), "Use staff, leader or customer.")
            for name in value
            if name not in AUDIENCES
        ]
        counts = {}
        for name in value.keys() & set(AUDIENCES):
            try:
                counts[name] = self.count.deserialize(value[name])
            except ValidationError as error:
                faults += [Fault(f"/{name}", message) for message in error.messages]
        if faults:
            raise ValidationError(faults)
        return counts


class Numbers(_Said, fields.Field):
    """Finite numbers by ids."""

    def __init__(self, *, meaning, **options):
        shape = {"type": "object", "additionalProperties": {"type": "number"}}
        super().__init__(metadata={**shape, "description": meaning}, **options)

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, dict):
            raise ValidationError("Use an object of ids and numbers.")
        wrong = [
            Fault(pointer((name,)), "Use a number.")
            for name, number in value.items()
            if isinstance(number, bool) or not isinstance(number, int | float)
        ]
        if wrong:
            raise ValidationError(wrong)
        return {name: float(number) for name, number in value.items()}


class Chosen(_Said, fields.Field):
    """Touchpoints of the organisation's journey: all of them, some by their ids, or none."""

    def __init__(self, *, most, **options):
        ids = {"type": "array", "items": {"type": "string"}, "maxItems": most}
        meaning = (
            "Which touchpoints of the journey are asked about: true for all, a list of their ids, false for "
            f"none. At most {most}; the round keeps them as they are called now"
        )
        super().__init__(metadata={"anyOf": [{"type": "boolean"}, ids], "description": meaning}, **options)
        self.most = most

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, bool):
            return value
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ValidationError("Use true, false, or a list of the ids of touchpoints.")
        if len(value) > self.most:
            raise ValidationError(f"Name at most {self.most} touchpoints.")
        return value


class Texts(_Said, fields.Field):
    """Answers in words, by the ids of their questions."""

    def __init__(self, *, longest, **options):
        said = {"type": "object", "additionalProperties": {"type": "string", "maxLength": longest}}
        super().__init__(metadata={**said, "description": "By the id of an open question"}, **options)

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, dict):
            raise ValidationError("Use an object of questions and their answers.")
        faults = [
            Fault(pointer((name,)), "Use text in quotes.")
            for name in value
            if not isinstance(value[name], str)
        ]
        if faults:
            raise ValidationError(faults)
        return value


class Base64(_Said, fields.Field):
    """Bytes, as text in base64."""

    ADVICE = "Use the bytes of the file in base64."

    def __init__(self, **options):
        metadata = {"type": "string", "format": "byte", **options.pop("metadata", {})}
        super().__init__(metadata=metadata, **options)

    def _serialize(self, value, attr, obj, **kwargs):
        return None if value is None else base64.b64encode(value).decode()

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, str):
            raise ValidationError(self.ADVICE)
        try:
            return base64.b64decode(value, validate=True)
        except ValueError:
            raise ValidationError(self.ADVICE) from None


class Instrument(_Said, fields.Field):
    """A questionnaire: the id of one that the caller sees, or the whole of one as an object.

    `beside` names the key that may say a version; with `offered`, those that are retired are refused.
    """

    def __init__(self, *, beside=None, offered=False, **options):
        self.beside, self.offered = beside, offered
        name = {
            "type": "string",
            "pattern": "^[a-z][a-z0-9-]{1,49}(@[0-9][A-Za-z0-9._+-]{0,49})?$",
            "description": "The id of one that is listed, for its newest version, or ID@VERSION",
        }
        inline = {"$ref": "#/components/schemas/Questionnaire"}
        super().__init__(metadata={"anyOf": [name, inline]}, **options)

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, str):
            return self._named(value, (data or {}).get(self.beside) if self.beside else None)
        if not isinstance(value, dict):
            raise ValidationError("Use the id of a questionnaire, or a questionnaire as an object.")
        try:
            return Questionnaire.from_dict(value)
        except QuestionnaireError as error:
            raise ValidationError(list(error.faults)) from None

    def _named(self, name, version):
        """The questionnaire of a name. A version that is not there is left to whoever wanted it."""
        organisation_id = caller()
        if organisation_id is None:  # no request: the documentation's examples
            return instruments.installed()[name]
        if "@" not in name and isinstance(version, str):
            with suppress(NotFound):
                return questionnaires.find(organisation_id, name, version).questionnaire
        try:
            found = questionnaires.named(organisation_id, name)
        except NotFound:
            known = dict.fromkeys(each.id for each in questionnaires.of(organisation_id, offered=True))
            advice = f"Use {', '.join(islice(known, 10))}, or send one as an object."
            raise ValidationError(f"There is no questionnaire of this id. {advice}") from None
        if self.offered and found.retired:
            raise ValidationError("This version is retired: take it back, or use another.")
        return found.questionnaire


class Files(_Said, fields.Field):
    """The texts of a questionnaire's files, by the names that they have in its folder."""

    def __init__(self, *, most=60, **options):
        meaning = (
            "YAML by the name of its file: a single one of any name, or questionnaire.yaml with goals.yaml, "
            "metrics.yaml and translations/LANG.yaml where there are such"
        )
        shape = {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1}
        super().__init__(metadata={**shape, "maxProperties": most, "description": meaning}, **options)
        self.most = most

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, dict) or not 1 <= len(value) <= self.most:
            raise ValidationError(f"Use an object of 1 to {self.most} file names and their texts.")
        faults = [
            Fault(pointer((name,)), "Use text in quotes.")
            for name, text in value.items()
            if not isinstance(text, str)
        ]
        faults += [
            Fault(pointer((name,)), "Use a name of at most 100 visible characters.")
            for name in value
            if not 0 < len(name) <= 100 or names.UNSEEN.search(name)
        ]
        if faults:
            raise ValidationError(faults)
        return value


class Rows(_Said, fields.Field):
    """Responses, untouched: the answer sheet reads and checks them all in one pass."""

    def __init__(self, **options):
        shape = {"type": "array", "items": {"$ref": "#/components/schemas/SurveyResponse"}}
        super().__init__(metadata=shape, **options)

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, list):
            raise ValidationError("Use a list of responses.")
        return value
