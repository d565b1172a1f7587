"""A body of many lines, read piece by piece: a million responses pass through in bounded memory.

What is in memory is one block of lines. The body is hashed on the way, so that its repetition can be known
at its end; a cut is told from an end, so that nothing is taken for whole which is not.
"""

import hashlib
import time

from flask import current_app, request
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType

from ..maturity.errors import MOST_FAULTS, AnswersError
from ..maturity.ndjson import as_array
from ..records import responses as kept
from . import bodies
from .problems import Problem, sentence

LINES = "application/x-ndjson"
LONGEST_LINE = 512 * 1024
"""Of bytes: whatever the form takes fits, also where every character is written as an escape."""
PIECE = 64 * 1024
BLOCK_LINES, BLOCK_BYTES = 4_000, 4 * 1024 * 1024
TELLS_EACH = 1.0
"""Seconds between two notes of how far an import is."""


class BrokenOff(BadRequest):
    """The body ended before its end."""

    description = "The body was cut off before its end. Nothing was stored."


class Body:
    """The request's body: its pieces, and the digest of what was read so far, begun with what is given."""

    def __init__(self, begin):
        if request.content_encoding:
            raise UnsupportedMediaType("Send the body as it is, without Content-Encoding.")
        if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType("Send the body in UTF-8.")
        request.max_content_length = current_app.config["IMPORT_BYTES"]
        self._stream, self._hash, self._read = request.stream, hashlib.sha256(begin), 0

    def __iter__(self):
        while piece := self._next():
            self._hash.update(piece)
            self._read += len(piece)
            yield piece
        if request.content_length is not None and self._read != request.content_length:
            raise BrokenOff

    def _next(self):
        try:
            return self._stream.read(PIECE)
        except HTTPException as refusal:
            if refusal.code == 413:
                raise
            raise BrokenOff from None
        except Exception:  # each server has its own exceptions for a line that was cut
            raise BrokenOff from None

    def rest(self, most=None):
        """Read what is left, at most so many bytes: a client that is still sending hears no answer."""
        left = most
        for piece in self:
            if left is not None and (left := left - len(piece)) <= 0:
                return

    def digest(self):
        """What two requests with the same body have in common."""
        return self._hash.digest()


class Reading:
    """The answer sheets in a body, block by block, through the same check as everywhere; or its Problem.

    ``tell(lines)`` is called about every second with the lines read so far.
    """

    def __init__(self, body, survey_round, tell):
        self.body, self.round, self.tell = body, survey_round, tell
        self.lines = self.responses = 0
        self.errors, self.malformed = [], False
        self.takes_long, self._told = False, time.monotonic()

    def sheets(self):
        """The sheets; all the faults, or as many as are told, as a Problem at the end."""
        for lines in blocks(self.body, self):
            sheet = self._sheet(lines)
            if sheet is not None and not self.errors:
                yield sheet
            if len(self.errors) >= MOST_FAULTS:
                break
        if self.errors:
            raise self._problem()
        if not self.responses:
            raise bodies.Malformed("The body is empty. Send one JSON object a line.")

    def heard(self):
        """Tell how far the body was read, about every second."""
        if time.monotonic() - self._told >= TELLS_EACH:
            self.tell(self.lines)
            self._told, self.takes_long = time.monotonic(), True

    def _sheet(self, lines):
        """The sheet of numbered lines; None where there are faults, which are noted."""
        begin = self.responses
        self.responses += len(lines)
        numbers, values = self._values(lines)
        try:
            return kept.read_many(self.round, values) if values else None
        except AnswersError as error:
            for fault in error.faults:
                self._note(numbers, begin, fault)
        return None

    def _values(self, lines):
        """The places of lines that can be read, each with its number, and their values."""
        together = as_array([line for _, line in lines])
        if together is not None:
            try:
                values = bodies.parse(together)
            except bodies.Malformed:
                values = ()
            if len(values) == len(lines):
                return [(place, number) for place, (number, _) in enumerate(lines)], values
        return self._one_by_one(lines)

    def _one_by_one(self, lines):
        """The same of lines of which at least one cannot be read together with the others."""
        begin, numbers, values = self.responses - len(lines), [], []
        for place, (number, line) in enumerate(lines):
            try:
                values.append(bodies.parse(line))
                numbers.append((place, number))
            except bodies.Malformed as fault:
                self.malformed = True
                self._add(number, f"/{begin + place}", f"Line {number}: {fault.description}")
        return numbers, values

    def _note(self, numbers, begin, fault):
        """Note a fault below /responses of a block: where it is in the whole body."""
        _, _, row, *steps = fault.where.split("/") if fault.where else ("", "", "")
        if not row:  # “and 7 more”
            self._add(None, "", fault.message)
            return
        place, number = numbers[int(row)]
        self._add(number, "/".join([f"/{begin + place}", *steps]), fault.message)

    def _add(self, line, pointer, message):
        at = {} if line is None else {"line": line}
        self.errors.append({"pointer": pointer, **at, "detail": sentence(message)})

    def _problem(self):
        """What all the faults are together: 400 where a line is no JSON, else 422."""
        errors = sorted(self.errors, key=lambda each: each.get("line", self.lines))
        if len(errors) >= MOST_FAULTS:
            stop = f"Checked as far as line {self.lines}. Correct these first; there may be more."
            errors = [*errors[:MOST_FAULTS], {"pointer": "", "detail": stop}]
            said = f"There are {MOST_FAULTS} faults or more: see errors."
        else:
            said = errors[0]["detail"] if len(errors) == 1 else f"There are {len(errors)} faults: see errors."
        return Problem("malformed" if self.malformed else "invalid", said, errors=errors)


def blocks(pieces, count):
    """The lines of a body that are not blank, with their numbers, some thousand at a time.

    ``count.lines`` goes along: how many lines were read, blank ones too; ``count.heard()`` is called for
    each piece, of which there may be few in a minute.
    """
    block, size, rest = [], 0, b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            count.lines += 1
            size += _taken(block, count.lines, line)
        if len(rest) > LONGEST_LINE:
            raise _too_long(count.lines + 1)
        count.heard()
        if len(block) >= BLOCK_LINES or size >= BLOCK_BYTES:
            yield block
            block, size = [], 0
    if rest:
        count.lines += 1
        _taken(block, count.lines, rest)
    if block:
        yield block


def _taken(block, number, line):
    """The length of a line that was added to a block, unless it is blank."""
    if len(line) > LONGEST_LINE:
        raise _too_long(number)
    if line := line.strip(b" \t\r"):
        block.append((number, line))
    return len(line)


def _too_long(number):
    detail = f"Line {number} is longer than {LONGEST_LINE // 1024} KiB, which no response is."
    return Problem("too_large", detail, errors=[{"pointer": "", "line": number, "detail": detail}])
