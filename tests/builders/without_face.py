"""What tests of sign-in without a face do over and over: begin, look, vouch, issue, refuse."""

import pytest
from sqlalchemy import text

from app.kernel.errors import Rejected
from app.staff.model import actor_of
from app.staff.other_ways import StandInReason, WayKind, Why
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import PASSWORD, TERMINAL
from tests.builders.stand_in_face import Chair, StandInEngine, vector_of

BANDAGE = Why(StandInReason.BANDAGE)
PEOPLE = ("wang.fang", "li.min", "zhao.ping", "lin.hua", "chen.xi")
FACE = {account: vector_of(place) for place, account in enumerate(PEOPLE)}


def begin(office, account="wang.fang"):
    return office.commands.sign_in.begin(account, PASSWORD, TERMINAL)


def look(office, challenge, account, face=None, why=BANDAGE, engine=None):
    chair = Chair([FACE[face or account]])
    return office.commands.vouch.look(challenge, account, why, chair, engine or StandInEngine())


def by_face(office, account):
    return office.commands.sign_in.finish(begin(office, account), Chair([FACE[account]]), StandInEngine())


def vouched(office, account="wang.fang", vouchers=("li.min", "zhao.ping")):
    challenge = begin(office, account)
    for voucher in vouchers:
        look(office, challenge, voucher)
    return office.commands.vouch.finish(challenge)


def security(office):
    with SqlUnitOfWork(office.store) as u:
        return actor_of(u.staff.operator(office.people["zhou.an"]), TERMINAL, None, office.is_demo)


def issue(office, account="wang.fang", kind=WayKind.HOTP):
    return office.commands.issue_second_way.codes(security(office), account, kind, "bandage for two weeks")


def by_code(office, code, challenge=None, why=BANDAGE):
    return office.commands.sign_in_by_code(challenge or begin(office), code, why)


def refused(code, work, *args, **named):
    with pytest.raises(Rejected) as caught:
        work(*args, **named)
    assert caught.value.code == code


def sql(store, statement, **values):
    with store.writers() as session, session.begin():
        return session.execute(text(statement), values)
