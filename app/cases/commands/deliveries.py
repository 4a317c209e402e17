"""Results go out: fetched or sent, what became of them, how they are wanted; and that somebody was told."""

from uuid import UUID

from app.audit.model import AuditValue
from app.cases.commands.hand_overs import DeskWork
from app.cases.commands.held import case_at_home
from app.cases.deliveries import About, Carrier, Channel, Contact, Delivery, DeliveryEnd, DeliveryWay, Wish
from app.cases.desk_ports import Addresses
from app.cases.model import CaseHead
from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId, new_uuid


class SendResult:
    """A record beside the case: it closes nothing, which whoever was drawn for the last step does."""

    def __init__(self, unit_of_work: DeskWork, addresses: Addresses, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._addresses = addresses
        self._clock = clock

    def wish(self, actor: Actor, case: CaseId, way: DeliveryWay, address: str = "") -> None:
        """How the applicant wants it.  Raises Rejected("wish_not_yours"); NotFound("case_not_found")."""
        now = self._clock.now()
        with self._unit_of_work() as u:
            case_at_home(u, actor, case)
            u.desks.add_wish(Wish(case, way, address.strip(), actor.operator, now))
            u.audit.append("delivery_wished", actor, {"case": str(case), "way": way.value}, now)
            u.commit()

    def mail(self, actor: Actor, case: CaseId, carrier: Carrier, tracking: str, address: str = "") -> None:
        """It was posted.  address: "" for the wished one, else the one on file.

        Raises Rejected: mail_needs_tracking, mail_needs_address, delivery_by_desk, result_not_ready, result_under_way,
        tracking_known, delivery_own_case; NotFound("case_not_found").
        """
        number = tracking.strip().upper()
        if not number:
            raise Rejected("mail_needs_tracking")
        now = self._clock.now()
        with self._unit_of_work() as u:
            head, wished = case_at_home(u, actor, case), u.desks.wish(case)
            place = address.strip() or (wished.address if wished else "") or self._on_file(head)
            if not place:
                raise Rejected("mail_needs_address")
            sent = Delivery(new_uuid(), case, head.round, DeliveryWay.MAIL, carrier, number, place, actor.operator, now)
            u.desks.add_delivery(sent)
            u.audit.append("result_posted", actor, {"case": str(case), "delivery": str(sent.id)}, now)
            u.commit()

    def _on_file(self, head: CaseHead) -> str:
        """Of the one whose matter it is; where somebody else applies, the register does not say where he lives."""
        return "" if head.applicant_name else self._addresses(head.subject_kind, head.subject_id)

    def hand_out(self, actor: Actor, case: CaseId, note: str = "") -> None:
        """Whoever applied has fetched it.  Raises as ``mail`` but for tracking and address."""
        now, delivery = self._clock.now(), new_uuid()
        with self._unit_of_work() as u:
            head = case_at_home(u, actor, case)
            u.desks.add_delivery(
                Delivery(delivery, case, head.round, DeliveryWay.FETCH, None, "", "", actor.operator, now)
            )
            u.desks.end_delivery(delivery, DeliveryEnd.DELIVERED, actor.operator, now, note.strip())
            u.audit.append("result_fetched", actor, {"case": str(case), "delivery": str(delivery)}, now)
            u.commit()

    def mark(self, actor: Actor, delivery: UUID, ended: DeliveryEnd, note: str = "") -> None:
        """The post was delivered, or came back.

        Raises Rejected: delivery_by_desk, delivery_ended, delivery_needs_note (it came back and nobody says why).
        """
        now = self._clock.now()
        with self._unit_of_work() as u:
            u.desks.end_delivery(delivery, ended, actor.operator, now, note.strip())
            told: dict[str, AuditValue] = {"delivery": str(delivery), "ended": ended.value}
            u.audit.append("delivery_ended", actor, told, now)
            u.commit()


class TellApplicant:
    """That somebody was told is kept in a register of its own."""

    def __init__(self, unit_of_work: DeskWork, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId, about: About, channel: Channel, note: str = "") -> None:
        """Keep it.  Raises Rejected("told_by_service_desk"); NotFound("case_not_found")."""
        now = self._clock.now()
        with self._unit_of_work() as u:
            case_at_home(u, actor, case)
            u.desks.add_contact(Contact(new_uuid(), case, about, channel, note.strip(), actor.operator, now))
            told: dict[str, AuditValue] = {"case": str(case), "about": about.value, "channel": channel.value}
            u.audit.append("applicant_told", actor, told, now)
            u.commit()
