"""The draw: keyed, so that nobody can foresee it, and repeatable once the day's secret is revealed (INF-05)."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.cases.eligibility import Candidate, Exclusion, ExclusionReason
from app.cases.panels import PanelChoice
from app.kernel.canonical import canonical
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId, OperatorId

RULE = 1
"""Version of the rule by which weights and bytes are made; it stands in the bytes and in every record."""

SECRET_BYTES = 32
"""How long a day's secret is at least."""

_SCALE = 1_000_000_000
_SPACE = 1 << 256
_COMMITMENT = b"yichuang.draw.commitment\x00"
_DRAW = b"yichuang.draw\x00"


@dataclass(frozen=True, slots=True)
class DrawTicket:
    """What is drawn for: the step of a case, after ``seq`` events; number: 1 for the first draw, 2 when re-drawn."""

    case: CaseId
    seq: int
    number: int
    step: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who was drawn.  weights: in the order of the candidates."""

    operator: OperatorId
    weights: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """Everything that is needed to repeat a draw, but the secret.

    day: of the secret, in the hall's zone.  commitment: hex, as it stood in the audit chain that morning.
    weights: of the candidates, in their order.  drawn: None when nobody could be.  panel: where cases go to panels.
    """

    day: date
    commitment: str
    ticket: DrawTicket
    candidates: tuple[Candidate, ...]
    weights: tuple[int, ...]
    exclusions: tuple[Exclusion, ...]
    drawn: OperatorId | None
    rule: int = RULE
    panel: PanelChoice | None = None

    def to_data(self) -> dict[str, Any]:
        """JSON values without floats; nothing is said of panels where there are none."""
        panel = {"panel": self.panel.to_data()} if self.panel else {}
        return panel | {
            "rule": self.rule,
            "day": self.day.isoformat(),
            "commitment": self.commitment,
            "ticket": asdict(self.ticket) | {"case": str(self.ticket.case)},
            "candidates": [
                {"operator": str(one.operator), "person": one.person_key.hex(), "section": one.section}
                | {"load": one.load, "weight": weight}
                for one, weight in zip(self.candidates, self.weights, strict=True)
            ],
            "exclusions": [{"operator": str(one.operator), "reason": one.reason.value} for one in self.exclusions],
            "drawn": str(self.drawn) if self.drawn else None,
        }

    def digest(self) -> str:
        """sha256 over the canonical bytes of ``to_data``, hex: what the audit chain keeps of a draw."""
        return hashlib.sha256(canonical(self.to_data())).hexdigest()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "DrawRecord":
        """The record behind ``to_data``; ``Rejected("draw_record_unreadable")`` for anything else."""
        try:
            return cls(
                day=date.fromisoformat(data["day"]),
                commitment=_text(data["commitment"]),
                ticket=_ticket(data["ticket"]),
                candidates=tuple(_candidate(one) for one in data["candidates"]),
                weights=tuple(_whole(one["weight"]) for one in data["candidates"]),
                exclusions=tuple(
                    Exclusion(_operator(one["operator"]), ExclusionReason(one["reason"])) for one in data["exclusions"]
                ),
                drawn=_operator(data["drawn"]) if data["drawn"] else None,
                rule=_whole(data["rule"]),
                panel=PanelChoice.from_data(data["panel"]) if "panel" in data else None,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Rejected("draw_record_unreadable") from error


class DrawFault(StrEnum):
    """What ``verify`` can find."""

    SECRET = "secret"  # the secret does not fit the commitment of the morning
    RULE = "rule"  # made by a rule that this program does not know
    ORDER = "order"  # candidates not by operator id, or one of them, or one natural person, twice
    WEIGHT = "weight"  # a weight is not what the load gives
    BOTH = "both"  # somebody is candidate and excluded
    DRAWN = "drawn"  # the draw gives another name
    PANEL = "panel"  # another panel has the case, or somebody outside it was a candidate
    CHAIN = "chain"  # the record, or the day's commitment, is not the one in the audit chain


@dataclass(frozen=True, slots=True)
class DrawFinding:
    """One thing that is wrong with a record.  operator: about whom, where it is about one."""

    fault: DrawFault
    operator: OperatorId | None = None


def commitment(secret: bytes) -> bytes:
    """What stands in the audit chain in the morning of the day: sha256 with a prefix of its own.

    Raises ValueError for a secret of less than ``SECRET_BYTES``.
    """
    _check(secret)
    return hashlib.sha256(_COMMITMENT + secret).digest()


def weight_of(load: int) -> int:
    """How many lots a person has: 10^9 shared by one more than the load, so that equal loads have equal lots."""
    if load < 0:
        raise ValueError("a load is not negative")
    return max(1, _SCALE // (1 + load))


def draw(secret: bytes, ticket: DrawTicket, candidates: Iterable[Candidate]) -> Drawn | None:
    """Who does the step; None without candidates.  The order of ``candidates`` does not matter.

    Raises ValueError for a secret of less than ``SECRET_BYTES``.
    """
    _check(secret)
    ordered = _ordered(candidates)
    if not ordered:
        return None
    weights = tuple(weight_of(one.load) for one in ordered)
    lot = keyed_lot(secret, draw_bytes(ticket, ordered, weights), sum(weights))
    return Drawn(_holder(ordered, weights, lot).operator, weights)


def keyed_lot(secret: bytes, over: bytes, total: int) -> int:
    """The number below ``total`` that the secret gives these bytes."""
    return unbiased(_words(secret, over), _SPACE, total)


def recorded(
    secret: bytes,
    day: date,
    ticket: DrawTicket,
    candidates: Sequence[Candidate],
    exclusions: Sequence[Exclusion],
    panel: PanelChoice | None = None,
) -> DrawRecord:
    """Draw, and keep all that is needed to repeat it; also where nobody could be drawn."""
    ordered = _ordered(candidates)
    drawn = draw(secret, ticket, ordered)
    return DrawRecord(
        day=day,
        commitment=commitment(secret).hex(),
        ticket=ticket,
        candidates=ordered,
        weights=drawn.weights if drawn else (),
        exclusions=tuple(exclusions),
        drawn=drawn.operator if drawn else None,
        panel=panel,
    )


def verify(record: DrawRecord, secret: bytes) -> tuple[DrawFinding, ...]:
    """Repeat a draw with the secret that was revealed; empty when all is as recorded.

    A secret that does not fit says nothing about the name, so the name is then not compared.
    """
    found = [DrawFinding(DrawFault.RULE)] if record.rule != RULE else []
    if record.candidates != _ordered(record.candidates) or _has_twice(record.candidates):
        found.append(DrawFinding(DrawFault.ORDER))
    pairs = zip(record.candidates, record.weights, strict=True)
    found += [DrawFinding(DrawFault.WEIGHT, one.operator) for one, weight in pairs if not _fits(one, weight)]
    out = {one.operator for one in record.exclusions}
    found += [DrawFinding(DrawFault.BOTH, one.operator) for one in record.candidates if one.operator in out]
    if len(secret) < SECRET_BYTES or not hmac.compare_digest(commitment(secret).hex(), record.commitment):
        return (DrawFinding(DrawFault.SECRET), *found)
    if all(one.load >= 0 for one in record.candidates):
        again = draw(secret, record.ticket, record.candidates)
        if (again.operator if again else None) != record.drawn:
            found.append(DrawFinding(DrawFault.DRAWN, record.drawn))
    return tuple(found)


def draw_bytes(ticket: DrawTicket, ordered: Sequence[Candidate], weights: Sequence[int]) -> bytes:
    """The canonical bytes over which the draw is keyed."""
    lots = [f"{one.operator.hex}:{weight}" for one, weight in zip(ordered, weights, strict=True)]
    body = {"v": RULE, "case": str(ticket.case), "seq": ticket.seq, "draw": ticket.number, "step": ticket.step}
    return _DRAW + canonical(body | {"candidates": " ".join(lots)})


def unbiased(words: Iterable[int], space: int, total: int) -> int:
    """A number below ``total`` from uniform numbers below ``space``: a word beyond the last whole round is passed over.

    Raises ValueError for a total that is not within 1 .. space.
    """
    if not 0 < total <= space:
        raise ValueError("a total lies within the space of the words")
    whole = space - space % total
    return next(word for word in words if word < whole) % total


def _words(secret: bytes, over: bytes) -> Iterator[int]:
    """HMAC of the bytes, and of the bytes with a counter behind them as often as is asked."""
    turn = 0
    while True:
        told = over if turn == 0 else over + turn.to_bytes(4, "big")
        yield int.from_bytes(hmac.digest(secret, told, "sha256"), "big")
        turn += 1


def _holder(ordered: Sequence[Candidate], weights: Sequence[int], lot: int) -> Candidate:
    for one, weight in zip(ordered, weights, strict=True):
        if lot < weight:
            return one
        lot -= weight
    raise AssertionError("a lot lies below the sum of the weights")


def _ordered(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(candidates, key=lambda one: one.operator.bytes))


def _has_twice(candidates: Sequence[Candidate]) -> bool:
    operators, persons = {one.operator for one in candidates}, {one.person_key for one in candidates}
    return min(len(operators), len(persons)) < len(candidates)


def _fits(one: Candidate, weight: int) -> bool:
    return one.load >= 0 and weight == weight_of(one.load)


def _check(secret: bytes) -> None:
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"a day's secret has at least {SECRET_BYTES} bytes")


def _ticket(data: Mapping[str, Any]) -> DrawTicket:
    numbers = (_whole(data[name]) for name in ("seq", "number", "step"))
    return DrawTicket(CaseId(UUID(data["case"])), *numbers)


def _candidate(data: Mapping[str, Any]) -> Candidate:
    key = bytes.fromhex(data["person"])
    return Candidate(_operator(data["operator"]), key, _text(data["section"]), _whole(data["load"]))


def _operator(text: str) -> OperatorId:
    return OperatorId(UUID(text))


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError("a whole number")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text")
    return value
