"""What can go wrong with what is kept, in the trade's words; `cxassess.errors` gives each its status."""

from collections.abc import Iterable

from ..maturity.errors import Fault, FaultyInput


class RecordsError(Exception):
    """The parent of all faults of this room; `str()` is a sentence that can be shown."""


class NotFound(RecordsError):
    """There is no such thing, or not for this organisation: the two cannot be told apart from outside."""

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such {what}.")
        self.what = what


class Conflict(RecordsError):
    """The thing is not in a state that allows this; `code` is stable (`round_open`, `stale`, …)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Busy(Conflict):
    """Too much is asked for at once; it may be asked for again after `seconds`."""

    def __init__(self, code: str, message: str, seconds: int) -> None:
        super().__init__(code, message)
        self.seconds = seconds


class Invalid(RecordsError):
    """Values that cannot be kept; `faults` names each place and what to do, of very many the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = FaultyInput(tuple(faults)).faults
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Forbidden(RecordsError):
    """The caller is known, but not allowed to do this."""


class StorageUnavailable(RecordsError):
    """Nothing was written: the disk is full, or the database cannot be reached or is locked."""

    def __init__(self) -> None:
        super().__init__(
            "The answers could not be stored just now. Nothing was lost: please try again shortly."
        )
