"""The machine's own chain on its way to the authority: rows of the audit, as they were written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.kernel.canonical import canonical
from app.kernel.errors import Unavailable
from app.kernel.ids import OfficeId
from app.kernel.outbox import Stream
from app.sync.answers import Answer
from app.sync.outbox import MOST_IN_BATCH, Cause

LARGEST_BATCH = 4_000_000
"""Bytes of rows in one push."""


@dataclass(frozen=True, slots=True)
class MachineRow:
    """A row of the machine's chain.

    body: its very bytes.  operator, nonce: whom its ``actor`` means, None for nobody.
    """

    event: UUID
    body: bytes
    operator: UUID | None
    nonce: bytes | None


class MachineLine(Protocol):
    """The authority's door for a machine's own chain."""

    def machine(self) -> UUID | None:
        """The machine as which the line signs in, None for a person's own login."""
        ...

    def push_rows(self, envelopes: Sequence[bytes], rows: Sequence[MachineRow]) -> Sequence[Answer]:
        """Hand in rows in their order; one answer each."""
        ...


class MachineRows(Protocol):
    """The rows' side of the store, within one transaction."""

    def waiting_rows(self, limit: int) -> Sequence[MachineRow]:
        """Rows of the audit that wait, oldest first; none behind one that was refused or set aside."""
        ...

    def is_doubled(self) -> bool:
        """Whether this machine's chain ends, at the authority, with a row that this file never wrote."""
        ...


def envelope(office: OfficeId, stream: Stream, machine: UUID, row: MachineRow) -> bytes:
    """The row as the authority's door takes it: its bytes as text, and beside them who acted."""
    said = {"v": 1, "stream": stream.value, "office": office, "chain": str(machine), "text": row.body.decode()}
    return canonical(said | {"operator": str(row.operator) if row.operator else None})


def next_batch(rows: Sequence[MachineRow]) -> Sequence[MachineRow]:
    """As many of the first rows as go into one push, at least one."""
    size = 0
    for number, row in enumerate(rows[:MOST_IN_BATCH]):
        size += len(row.body)
        if number and size > LARGEST_BATCH:
            return rows[:number]
    return rows[:MOST_IN_BATCH]


class PushMachineRows:
    """Hands the machine's chain in, row by row as it stands, until nothing waits or a row is not taken."""

    def __init__(
        self,
        read: Callable[[], tuple[OfficeId, Sequence[MachineRow]]],
        answered: Callable[[Sequence[Answer]], int],
    ) -> None:
        self._read, self._answered = read, answered

    def __call__(self, office: OfficeId, line: MachineLine) -> int:
        """How many rows were taken; 0 for an office that is not the store's own, or a line that is a person's.

        Raises Unavailable("centre_speaks_otherwise"), and what the line raises.
        """
        machine, taken = line.machine(), 0
        while machine is not None:
            home, waiting = self._read()
            batch = next_batch(waiting)
            if home != office or not batch:
                break
            answers = line.push_rows([envelope(office, Stream.AUDIT, machine, row) for row in batch], batch)
            if [answer.event for answer in answers] != [row.event for row in batch]:
                raise Unavailable("centre_speaks_otherwise", said="another order")
            done = self._answered(answers)
            taken += done
            if done < len(batch) or any(answer.cause is not Cause.TAKEN for answer in answers):
                break
        return taken
