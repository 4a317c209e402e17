"""One transaction as a port; each subject adds the stores it needs in its own Protocol."""

from types import TracebackType
from typing import Protocol, Self


class UnitOfWork(Protocol):
    """A transaction that rolls back unless committed; entered, used and left in one thread."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None:
        """Make everything durable (fsync) or raise ``Unavailable`` with nothing written."""
        ...
