"""Enrolment step by step, for tests: presence and consent, the capture, what is in the store then."""

from app.face.consent import Agreement
from app.staff.commands.enrol import Witness
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import PASSWORD
from tests.builders.faces import signed_in
from tests.builders.posed import DIGEST, WANG, WATCHED, PosedCamera, PosedEngine, Ticks, sitting

AGREED = Agreement(device=True, central=False, notice_version="1", consent_version="1")
SECURITY = "zhou.an"


def begun(staffed, account="wang.fang", *, actor=None, password=PASSWORD, agreed=AGREED):
    return staffed.commands.enrol.begin(actor or signed_in(staffed), Witness(account, password), agreed)


def captured(staffed, enrolment, vector=WANG, *, actor=None, engine=None, camera=None):
    return staffed.commands.enrol.capture(
        actor or signed_in(staffed),
        enrolment,
        camera or PosedCamera(sitting(vector)),
        engine or PosedEngine(),
        now_s=Ticks(),
        **WATCHED,
    )


def enrolled(staffed, account="wang.fang", vector=WANG):
    return captured(staffed, begun(staffed, account), vector)


def template(staffed, account="wang.fang", digest=DIGEST):
    with SqlUnitOfWork(staffed.store) as u:
        return u.faces.template_of(staffed.people[account], digest)


def deletions(staffed, account="wang.fang"):
    with SqlUnitOfWork(staffed.store) as u:
        return u.faces.deletions(staffed.people[account])


def keep(staffed, made):
    with SqlUnitOfWork(staffed.store) as u:
        u.faces.keep_template(made)
        u.commit()
