"""Faces put into a store as enrolment would: consent first, then a template with its own secret, sealed."""

from dataclasses import replace

from app.face.ports import Consent, SealedTemplate
from app.face.templates import sealed_template
from app.kernel.actor import SignInWay
from app.kernel.ids import SessionId, new_uuid
from app.staff.model import Session, actor_of
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import TERMINAL


def give_consent(staffed, account, *, kind="given", scope="device", by="zhou.an") -> None:
    operator, security, at = staffed.people[account], staffed.people[by], staffed.commands.clock.now()
    with SqlUnitOfWork(staffed.store) as u:
        u.faces.add_consent(Consent(operator, kind, scope, "1", "1", security, at))
        u.commit()


def template_for(staffed, account, vector, digest, *, sealed_for=None, by="zhou.an") -> SealedTemplate:
    """sealed_for: another account to which the seal is bound."""
    at, who = staffed.commands.clock.now(), staffed.people[by]
    bound = staffed.people[sealed_for or account]
    made = sealed_template(staffed.commands.template_sealer, bound, vector, digest, at=at, by=who)
    return replace(made, operator=staffed.people[account])


def enrol(staffed, account, vector, digest, *, by="zhou.an") -> None:
    give_consent(staffed, account, by=by)
    with SqlUnitOfWork(staffed.store) as u:
        u.faces.keep_template(template_for(staffed, account, vector, digest, by=by))
        u.commit()


def signed_in(staffed, account="zhou.an", way=SignInWay.FACE):
    """The actor of a live session, as after sign-in; without a face the actor only says so."""
    now, session = staffed.commands.clock.now(), SessionId(new_uuid())
    with SqlUnitOfWork(staffed.store) as u:
        person = u.staff.operator(staffed.people[account])
        if way is not SignInWay.FACE:
            return actor_of(person, TERMINAL, session, staffed.is_demo, way)
        if (earlier := u.staff.live_session(person.id)) is not None:
            return actor_of(person, TERMINAL, earlier.id, staffed.is_demo, earlier.way)
        u.staff.add_session(Session(session, person.id, session.bytes, TERMINAL, now, None, now))
        u.staff.face_passed(session, now)
        u.commit()
    return actor_of(person, TERMINAL, session, staffed.is_demo)
