"""What somebody named on the command line or in a dialog: read, it may be anything, also endless; written, once."""

import errno
import os
from pathlib import Path

from app.kernel.errors import Unavailable


def read_at_most(file: Path, most: int) -> bytes:
    """The bytes of a file.

    most: bytes that it may have; of a longer one no more is read.
    Raises OSError where it cannot be read, with ``errno.EFBIG`` where it is longer.
    """
    with file.open("rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(file))
    return content


def is_too_large(error: OSError) -> bool:
    """Whether ``read_at_most`` stopped because of the length."""
    return error.errno == errno.EFBIG


def require_new(path: Path) -> None:
    """``Unavailable("sync_file_not_written")`` where something lies there already."""
    if path.exists():
        raise Unavailable("sync_file_not_written", path=str(path))


def write_new(path: Path, content: bytes) -> None:
    """A new file of its owner alone, on the medium before this returns; nothing of it is left where it does not fit.

    Raises Unavailable("sync_file_not_written") where there is one, or the medium does not take it.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if not isinstance(error, FileExistsError):
            path.unlink(missing_ok=True)
        raise Unavailable("sync_file_not_written", path=str(path)) from error
