"""What the audit needs from outside: a place to append to, and chains to walk."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from app.audit.model import AuditValue, ChainFault, ChainHead, ChainRow
from app.kernel.actor import Actor


class AuditLog(Protocol):
    """The chain of all that is not a case event: sign-in, reading a record, printing, refusals."""

    def append(self, kind: str, actor: Actor | None, data: Mapping[str, AuditValue], at: datetime) -> None:
        """Add a row within the transaction of the act it tells of.

        kind: past tense, snake_case.  data: ids and codes; never a name, a number of a person, a picture or a secret.
        """
        ...

    def newest(self) -> datetime | None:
        """The newest moment that this store has ever written down, None for an empty chain.

        A chain that went back in time says so itself (``clock_behind``), so no later row hides the newer moment;
        two people who have set the clock right begin anew (``clock_confirmed``).
        """
        ...


class Chain(Protocol):
    """One chain to walk.  name: as a fault shows it.  head: as the store records it."""

    @property
    def name(self) -> str: ...  # noqa: D102 - said above

    @property
    def head(self) -> ChainHead: ...  # noqa: D102 - said above

    def rows(self) -> Iterator[ChainRow]:
        """The rows, oldest first."""
        ...


class ChainSource(Protocol):
    """All chains of the store, as they were at one moment."""

    def chains(self) -> AbstractContextManager[Iterator[Chain]]:
        """The chains, the audit's own first; each is walked before the next is asked for."""
        ...

    def unvouched(self) -> Sequence[ChainFault]:
        """The first row of each book that is not as the chains say; for chains that have been found sound."""
        ...
