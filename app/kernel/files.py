"""Reading what somebody named on the command line or in a dialog: it may be anything, also endless."""

import errno
import os
from pathlib import Path


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
