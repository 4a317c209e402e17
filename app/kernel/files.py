"""What somebody named on the command line or in a dialog: read, it may be anything, also endless; written, once."""

import errno
import os
from contextlib import suppress
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
    """``Unavailable("sync_file_exists")`` where something lies there already; else as ``write_new``."""
    try:
        is_there = path.exists()
    except OSError as error:
        raise _not_written(error, path) from error
    if is_there:
        raise Unavailable("sync_file_exists", path=str(path))


def write_new(path: Path, content: bytes) -> None:
    """A new file of its owner alone, on the medium before this returns; nothing of it is left where it does not fit.

    Raises Unavailable: sync_file_exists, sync_file_read_only and sync_file_full of the medium, else
    sync_file_not_written.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if not isinstance(error, FileExistsError):
            with suppress(OSError):  # a medium that takes nothing lets nothing be removed either
                path.unlink(missing_ok=True)
        raise _not_written(error, path) from error


def _not_written(error: OSError, path: Path) -> Unavailable:
    match error.errno:
        case errno.EEXIST:
            return Unavailable("sync_file_exists", path=str(path))
        case errno.EROFS:
            return Unavailable("sync_file_read_only", path=str(path))
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return Unavailable("sync_file_full", path=str(path))
    return Unavailable("sync_file_not_written", path=str(path))
