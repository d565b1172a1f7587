"""A small file in memory that every process of an installation reads and writes, one at a time."""

import fcntl
import hashlib
import os
import threading
import weakref
from pathlib import Path
from types import TracebackType

MEMORY = Path("/dev/shm")


def place(folder: str, data_folder: Path, name: str) -> Path:
    """Where an installation has the table of this name: in `folder`, else in memory, else beside its data."""
    if not folder:
        folder = str(MEMORY if os.access(MEMORY, os.W_OK) else data_folder)
    whose = hashlib.sha256(str(data_folder).encode()).hexdigest()[:16]
    return Path(folder) / f"cxassess-{os.geteuid()}-{whose}-{name}"


class Table:
    """The bytes of a file; enter it to be alone with them, among threads and processes. Raises OSError.

    Read and written by calls, not mapped: a mapped file that is cut short kills whoever looks at it. The lock
    is the kernel's, so that nobody waits for a process that died.
    """

    def __init__(self, path: Path, size: int) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        self._file = os.open(path, flags, 0o600)
        weakref.finalize(self, os.close, self._file)
        self._turn = threading.Lock()
        if os.fstat(self._file).st_uid != os.geteuid():
            raise PermissionError(f"{path} is somebody else's")
        with self:
            lacking = size - os.fstat(self._file).st_size
            if lacking > 0:
                os.pwrite(self._file, bytes(lacking), size - lacking)

    def __enter__(self) -> "Table":
        self._turn.acquire()
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._turn.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._turn.release()

    def read(self, size: int, start: int) -> bytes:
        """So many bytes from `start`."""
        found = os.pread(self._file, size, start)
        if len(found) < size:
            raise OSError("the table was cut short")
        return found

    def write(self, content: bytes, start: int) -> None:
        """Put bytes at `start`."""
        os.pwrite(self._file, content, start)
