"""What an office tells the authority beside the permissions: relatives, absence, rota, placing, joined cases.

With an authority set such an act is an event of the stream ``staff``.  What is only noted holds at once where it was
noted; the other windows of the office follow it when it was confirmed, in the order of the feed.
"""

import secrets
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.audit.acts import Said
from app.kernel.actor import Actor, Post
from app.kernel.ids import OfficeId, OperatorId, new_uuid
from app.staff.grant_events import StaffEvent, StaffKind, StaffPlace, build_staff_event
from app.staff.model import Section
from app.staff.placement import checked_section
from app.staff.ports import StaffUnitOfWork
from app.staff.presence_book import Absence, AbsenceKind, RotaDay, Shift
from app.staff.relatives import Decision, DeclaredRelative, Kinship
from app.sync.leash import has_centre

DECIDED = {Decision.CONFIRMED: StaffKind.RELATIVE_CONFIRMED, Decision.ENDED: StaffKind.RELATIVE_ENDED}
"""How the stream calls what internal audit says."""


def tell(
    u: StaffUnitOfWork,
    actor: Actor,
    kind: StaffKind,
    data: dict[str, Any],
    now: datetime,
    *,
    chain: UUID | None = None,
    office: OfficeId | None = None,
    is_done: bool = True,
) -> bool:
    """Queue what the authority is told, sealed; False where none is set.

    chain: of a matter that goes on, a new one if none.  office: whose feed it is for, the actor's if none.
    is_done: False where this store follows the confirmation too.
    """
    if not has_centre(u.meta.settings()):
        return False
    chain = chain or new_uuid()
    place = u.grants.book_place(chain) or StaffPlace(chain, office or actor.office)
    said = Said(kind, actor.operator, actor.terminal, data)
    event = build_staff_event(place, said, at=now, event=new_uuid(), nonce=secrets.token_bytes(16))
    u.grants.tell(event, is_done=is_done)
    return True


def absence_said(absence: Absence) -> dict[str, Any]:
    """What a line of the book of absences says."""
    days = {"from_on": absence.from_on.isoformat(), "until_on": absence.until_on.isoformat()}
    return {"operator": str(absence.operator), "kind": absence.kind.value, **days}


def rota_said(row: RotaDay) -> dict[str, Any]:
    """What a line of the rota says."""
    return {"operator": str(row.operator), "day": row.day.isoformat(), "shift": row.shift.value}


def placing_said(operator: OperatorId, section: Section, post: Post) -> dict[str, Any]:
    """What the placing of somebody says; the section's name goes along for stores that have not got it."""
    return {"operator": str(operator), "section": section.code, "section_name": section.name, "post": post.value}


def placing_in(event: StaffEvent) -> tuple[OperatorId, Section, Post]:
    """Who goes to which section and post; raises as ``absence_in``."""
    said = event.data
    section = Section(event.office, *checked_section(str(said["section"]), str(said["section_name"])))
    return OperatorId(UUID(said["operator"])), section, Post(said["post"])


def absence_in(event: StaffEvent) -> Absence:
    """The line that the event tells; raises KeyError, TypeError or ValueError for what it cannot mean."""
    said = event.data
    first, last = (date.fromisoformat(said[key]) for key in ("from_on", "until_on"))
    return Absence(OperatorId(UUID(said["operator"])), first, last, AbsenceKind(said["kind"]))


def rota_in(event: StaffEvent) -> RotaDay:
    """The same of the rota."""
    said = event.data
    day = date.fromisoformat(said["day"])
    return RotaDay(event.office, day, OperatorId(UUID(said["operator"])), Shift(said["shift"]))


def relative_in(event: StaffEvent) -> DeclaredRelative:
    """The same of a declaration; its id is the chain."""
    said = event.data
    key = bytes.fromhex(said["relative"])
    return DeclaredRelative(event.chain, event.operator, key, Kinship(said["kind"]), event.at)
