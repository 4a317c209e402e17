"""People declare relatives by number; audit confirms or ends; the number itself is kept nowhere."""

import pytest
from sqlalchemy import text

from app.adapters.grant_wiring import grant_desk
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import new_uuid
from app.staff.model import person_key
from app.staff.relatives import Decision, Kinship
from db.queries.grants import SqlGrantQueries
from db.queries.staff import SqlStaffQueries
from tests.builders.staffed import id_no

KIN = id_no(600, "19520304")


@pytest.fixture
def desk(staffed):
    return grant_desk(staffed.commands.grants, SqlGrantQueries(staffed.store), SqlStaffQueries(staffed.store))


def test_a_declaration_keeps_the_keyed_hash_alone(staffed, desk):
    clerk = staffed.by_name("wang.fang")
    relative = desk.declare(clerk, f" {KIN.lower()} ", Kinship.PARENT)
    assert relative.relative_key == person_key(staffed.commands.identity_key, KIN)
    with staffed.store.reading() as session:
        kept = session.execute(text("SELECT * FROM declared_relative")).all()
        bodies = session.execute(text("SELECT group_concat(body) FROM audit_event")).scalar_one()
    assert KIN not in repr(kept)
    assert KIN not in str(bodies)


def test_what_is_no_relative_is_refused(staffed, desk):
    clerk = staffed.by_name("wang.fang")
    for number, code in (("123", "relative_number"), (id_no(1), "relative_oneself")):
        with pytest.raises(Rejected, match=code):
            desk.declare(clerk, number, Kinship.OTHER)
    desk.declare(clerk, KIN, Kinship.PARENT)
    with pytest.raises(Rejected, match="relative_declared"):
        desk.declare(clerk, KIN, Kinship.PARENT)


def test_audit_confirms_and_ends_and_then_it_may_be_declared_anew(staffed, desk):
    clerk, auditor = staffed.by_name("wang.fang"), staffed.by_name("chen.xi")
    relative = desk.declare(clerk, KIN, Kinship.SPOUSE)
    with pytest.raises(Rejected, match="audit_only"):
        desk.decide(clerk, relative.id, Decision.ENDED, "x")
    desk.decide(auditor, relative.id, Decision.CONFIRMED, "")
    with pytest.raises(Rejected, match="relative_needs_reason"):
        desk.decide(auditor, relative.id, Decision.ENDED, " ")
    desk.decide(auditor, relative.id, Decision.ENDED, "已离婚")
    (told,) = desk.board.relatives(clerk)
    assert told.state == "ended"
    assert set(told.relative.decisions) == {Decision.CONFIRMED, Decision.ENDED}
    desk.declare(clerk, KIN, Kinship.SPOUSE)
    with pytest.raises(NotFound, match="relative_not_found"):
        desk.decide(auditor, new_uuid(), Decision.CONFIRMED, "")


def test_colleagues_see_their_own_and_audit_sees_all(staffed, desk):
    desk.declare(staffed.by_name("wang.fang"), KIN, Kinship.PARENT)
    assert len(desk.board.relatives(staffed.by_name("chen.xi"))) == 1
    assert desk.board.relatives(staffed.by_name("li.min")) == ()
