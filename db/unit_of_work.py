"""One transaction over the local store, with the repositories of every subject."""

from functools import cached_property
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy.orm import Session

from db.engine import Store

_REPOSITORIES = {
    "audit": ("audit", "SqlAuditLog"),
    "meta": ("meta", "SqlMeta"),
    "outbox": ("outbox", "SqlOutbox"),
    "numbers": ("numbers", "SqlNumberSeries"),
    "staff": ("staff", "SqlStaffStore"),
    "registry": ("registry", "SqlRegistryStore"),
    "cases": ("cases", "SqlCaseStore"),
    "drafts": ("drafts", "SqlDraftStore"),
    "blobs": ("blobs", "SqlBlobStore"),
    "hall": ("hall", "SqlHallStore"),
    "prints": ("prints", "SqlPrintLog"),
}


class SqlUnitOfWork:
    """Opened by BEGIN IMMEDIATE, rolled back unless committed, entered, used and left in one thread.

    Every repository is made from the session alone, when it is first named.
    """

    if TYPE_CHECKING:
        audit: Any
        meta: Any
        outbox: Any
        numbers: Any
        staff: Any
        registry: Any
        cases: Any
        drafts: Any
        blobs: Any
        hall: Any
        prints: Any

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def session(self) -> Session:
        """The session; for ``db`` only."""
        return self._store.writers()

    def __getattr__(self, name: str) -> Any:
        if name not in _REPOSITORIES:
            raise AttributeError(name)
        module, cls = _REPOSITORIES[name]
        repository = getattr(import_module(f"db.repositories.{module}"), cls)(self.session)
        setattr(self, name, repository)
        return repository

    def __enter__(self) -> Self:
        self.session.begin()
        self.session.connection()  # BEGIN IMMEDIATE now: what is read from here on stays true until the commit
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()

    def commit(self) -> None:
        """Make everything durable, or raise Unavailable with nothing written."""
        self.session.commit()
