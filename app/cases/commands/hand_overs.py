"""Papers go from hand to hand: the desk writes a slip, which holds once both sides have signed for themselves."""

from collections.abc import Callable, Sequence

from app.audit.model import AuditValue
from app.cases.desk_ports import CheckedPassword, DeskQueries, DeskUnitOfWork
from app.cases.hand_overs import HAND_OVER_SERIES, HandOver, HandOverAct, Packet, Place, Side
from app.kernel.actor import Actor
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OperatorId, new_uuid

DeskWork = Callable[[], DeskUnitOfWork]


class WriteHandOver:
    """A new slip over papers of one or more cases."""

    def __init__(self, unit_of_work: DeskWork, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, actor: Actor, giver: Place, taker: Place, packets: Sequence[Packet]) -> str:
        """The slip's number.

        Raises Rejected: hand_over_by_desk, hand_over_through_desk, hand_over_empty, hand_over_pages,
        hand_over_other_office, papers_under_way, papers_elsewhere.
        """
        if not packets:
            raise Rejected("hand_over_empty")
        now, slip = self._clock.now(), new_uuid()
        with self._unit_of_work() as u:
            number = u.numbers.next(HAND_OVER_SERIES, actor.office, hall_day(now).year)
            u.desks.add_hand_over(slip, number, actor.office, (giver, taker), actor.operator, now)
            for seq, packet in enumerate(packets, 1):
                u.desks.add_packet(slip, seq, packet)
            told: dict[str, AuditValue] = {"number": number, "from": giver.text, "to": taker.text}
            u.audit.append("hand_over_written", actor, told | {"packets": len(packets)}, now)
            u.commit()
        return number


class SignHandOver:
    """Giver and taker each sign with an account of their own and its password, at whichever machine."""

    def __init__(self, unit_of_work: DeskWork, queries: DeskQueries, check: CheckedPassword, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._queries = queries
        self._check = check
        self._clock = clock

    def sign(self, actor: Actor, number: str, side: Side, who: tuple[str, str]) -> None:
        """who: account and password of the one who signs.

        Raises Rejected: signature_refused, signature_needs_own_password, hand_over_not_given, hand_over_ended,
        hand_over_same_person, hand_over_not_your_side, hand_over_own_case; NotFound("hand_over_not_found").
        """
        act = HandOverAct.GIVEN if side is Side.GIVER else HandOverAct.TAKEN
        self._add(actor, number, act, self._signer(actor, number, act, who), "")

    def refuse(self, actor: Actor, number: str, who: tuple[str, str], reason: str) -> None:
        """The taker says why not; the papers stay where they are.  Also Rejected("hand_over_needs_reason")."""
        if not reason.strip():
            raise Rejected("hand_over_needs_reason")
        act = HandOverAct.REFUSED
        self._add(actor, number, act, self._signer(actor, number, act, who), reason.strip())

    def withdraw(self, actor: Actor, number: str, reason: str) -> None:
        """The desk takes a slip back that the taker has not signed.

        Raises Rejected("hand_over_needs_reason"), and as ``refuse`` does.
        """
        if not reason.strip():
            raise Rejected("hand_over_needs_reason")
        self._add(actor, number, HandOverAct.WITHDRAWN, actor.operator, reason.strip())

    def _signer(self, actor: Actor, number: str, act: HandOverAct, who: tuple[str, str]) -> OperatorId:
        self._slip(actor, number)
        known, reason = self._check(*who)
        if known is None or reason:
            with self._unit_of_work() as u:
                said: dict[str, AuditValue] = {"number": number, "act": act.value, "reason": reason}
                u.audit.append("hand_over_not_signed", actor, said, self._clock.now())
                u.commit()
            raise Rejected("signature_refused")
        if known.must_change:  # somebody else has made that password and may know it
            raise Rejected("signature_needs_own_password")
        return known.operator

    def _slip(self, actor: Actor, number: str) -> HandOver:
        found = self._queries.hand_over(actor.office, number)
        if found is None:
            raise NotFound("hand_over_not_found", number=number)
        return found

    def _add(self, actor: Actor, number: str, act: HandOverAct, signer: OperatorId, reason: str) -> None:
        slip, now = self._slip(actor, number), self._clock.now()
        with self._unit_of_work() as u:
            u.desks.add_act(slip.id, act, signer, now, reason)
            told: dict[str, AuditValue] = {"number": slip.number, "act": act.value, "signer": str(signer)}
            u.audit.append("hand_over_signed", actor, told, now)
            u.commit()
