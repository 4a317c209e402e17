"""Acts on tickets on their way to the authority: rows of the machine's own chain in the stream of the hall."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.audit.model import ChainHead
from app.kernel.canonical import canonical, link
from app.kernel.errors import Unavailable
from app.kernel.ids import OfficeId
from app.kernel.outbox import Stream
from app.sync.answers import Answer, Verdict
from app.sync.machine_rows import MachineLine, MachineRow, envelope


@dataclass(frozen=True, slots=True)
class WaitingAct:
    """An act that waits.  said: its row but for the place in the chain.  operator, nonce: whom its ``actor`` means."""

    event: UUID
    said: bytes
    operator: UUID
    nonce: bytes


@dataclass(frozen=True, slots=True)
class WaitingActs:
    """head: where the machine's chain stands at the authority, as far as it answered; acts: what follows, in order."""

    office: OfficeId
    head: ChainHead
    acts: Sequence[WaitingAct]


class QueueActs(Protocol):
    """The acts' side of the store, within one transaction."""

    def waiting_acts(self, chain: UUID, limit: int) -> tuple[ChainHead, Sequence[WaitingAct]]:
        """Where the chain stands, and the acts that wait, oldest first."""
        ...


def queue_chain(machine: UUID) -> UUID:
    """The chain that a machine keeps in the stream of the hall."""
    return UUID(hashlib.md5(f"{Stream.HALL.value}{machine}".encode(), usedforsecurity=False).hexdigest())


def row_at(said: bytes, head: ChainHead) -> bytes:
    """The row as it follows ``head`` in its machine's chain.  said: everything else of it, as canonical JSON."""
    return canonical({**json.loads(said), "seq": head.seq + 1, "prev": head.hash.hex()})


def linked(waiting: WaitingActs) -> tuple[MachineRow, ...]:
    """The acts as rows behind the head, one behind the other.

    The same acts behind the same head are the same bytes, so that what was taken once is known again.
    """
    head, rows = waiting.head, list[MachineRow]()
    for act in waiting.acts:
        body = row_at(act.said, head)
        rows.append(MachineRow(act.event, body, act.operator, act.nonce))
        head = ChainHead(head.seq + 1, link(head.hash, body))
    return tuple(rows)


class PushQueueActs:
    """Hands acts in, in their order.

    An act that is refused is left out of the chain, so that those behind it go on; what was behind it in the same push
    is stale and goes with the next one.
    """

    def __init__(self, read: Callable[[UUID], WaitingActs], answered: Callable[[Sequence[Answer]], int]) -> None:
        self._read, self._answered = read, answered

    def __call__(self, office: OfficeId, line: MachineLine) -> int:
        """How many were taken; 0 for an office that is not the store's own, or a line that is a person's.

        Raises Unavailable("centre_speaks_otherwise"), and what the line raises.
        """
        machine, taken = line.machine(), 0
        while machine is not None:
            chain = queue_chain(machine)
            waiting = self._read(chain)
            rows = linked(waiting)
            if waiting.office != office or not rows:
                break
            answers = line.push_rows([envelope(office, Stream.HALL, chain, row) for row in rows], rows)
            if [answer.event for answer in answers] != [row.event for row in rows]:
                raise Unavailable("centre_speaks_otherwise", said="another order")
            taken += self._answered(answers)
            if answers[0].verdict is Verdict.STALE:
                break  # another past than this machine knows of: the next pull tells
        return taken
