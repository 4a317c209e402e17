"""Driver errors sorted at the edge: what the file or the database refused becomes one of the four branches."""

import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import StatementError

from app.kernel.errors import AppError, Conflict, NotFound, Rejected, Unavailable

REFUSAL = "rejected:"
"""A trigger that refuses says ``rejected:<code>``; the code is that of a sentence."""

_BY_PRIMARY_CODE: dict[int, tuple[type[AppError], str]] = {
    5: (Conflict, "store_locked"),  # SQLITE_BUSY: another process writes for longer than the busy timeout
    6: (Conflict, "store_locked"),  # SQLITE_LOCKED
    8: (Unavailable, "store_read_only"),  # SQLITE_READONLY
    10: (Unavailable, "store_disk_failed"),  # SQLITE_IOERR: also a quota that is used up
    11: (Unavailable, "store_damaged"),  # SQLITE_CORRUPT
    13: (Unavailable, "store_disk_full"),  # SQLITE_FULL
    14: (Unavailable, "store_cannot_open"),  # SQLITE_CANTOPEN
    26: (Unavailable, "store_wrong_key"),  # SQLITE_NOTADB: under encryption a wrong key and a foreign file look alike
}

NOT_TAKEN: tuple[type[Exception], ...] = (
    *(Rejected, Conflict, NotFound, StatementError),
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
)
"""What one matter from elsewhere can lead to, in Python or in the file, that another program wrote or somebody who
means ill: it stands aside, and the others go on.  Not among them is ``Unavailable``: what a disk or a file lacks is
nobody's fault, and then nothing of the transaction is kept."""


def code_of(error: Exception) -> str:
    """Why a matter stands aside, in one word."""
    return error.code if isinstance(error, AppError) else type(error).__name__


def sorted_error(error: BaseException) -> AppError | None:
    """The branch a driver error belongs to, or None for a bug (bad SQL, an unforeseen constraint)."""
    if not isinstance(error, driver.Error):
        return None
    text = str(error)
    if text.startswith(REFUSAL):
        return Rejected(text.removeprefix(REFUSAL))
    code: int = getattr(error, "sqlite_errorcode", 0) or 0
    branch, name = _BY_PRIMARY_CODE.get(code & 0xFF, (None, ""))
    return branch(name) if branch else None
