from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.kernel.actor import Permission, Post, PostClass
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId, DraftId, PersonId, new_uuid
from app.registry.commands import OpenPersonRecord, OpenUnitRecord, Reason
from app.registry.invented import Invention
from app.registry.model import PersonEntry, UnitEntry
from db.queries.registry import SqlRegistryQueries
from tests.builders.staffed import found_office, hire


@pytest.fixture
def clerk(uow):
    found_office(uow)
    return hire(uow, "li.min", 1, Permission.INTAKE)


@pytest.fixture
def invention(uow):
    invention = Invention(3, date(2026, 11, 21), unit_count=5)
    with uow() as u:
        u.registry.add_units(UnitEntry(unit, ()) for unit in invention.units)
        u.registry.add_persons(PersonEntry(person, (), years) for person, years in invention.persons(3))
        u.commit()
    return invention


@pytest.fixture
def person(store, invention):
    return next(iter(Invention(3, date(2026, 11, 21), unit_count=5).persons(1)))[0]


@pytest.fixture
def open_person(store, uow, clock):
    return OpenPersonRecord(SqlRegistryQueries(store), uow, clock)


def audit_rows(store):
    with store.reading() as session:
        rows = session.execute(text("SELECT kind, CAST(body AS TEXT) FROM audit_event ORDER BY seq")).all()
    return [(kind, body) for kind, body in rows if kind.endswith("_read") or kind == "refused"]


def test_opening_a_record_says_who_looked_at_what_and_why(store, clerk, person, open_person):
    draft = DraftId(uuid4())
    assert open_person(clerk, person.id, Reason.for_draft(draft)) == person
    ((kind, body),) = audit_rows(store)
    assert kind == "person_read"
    assert str(person.id) in body
    assert str(draft) in body
    assert person.id_no not in body
    assert person.name not in body


def test_a_case_is_a_reason_too(store, clerk, person, open_person):
    case = CaseId(uuid4())
    open_person(clerk, person.id, Reason.for_case(case))
    ((_, body),) = audit_rows(store)
    assert str(case) in body


def test_opening_a_unit_is_logged_too(store, uow, clock, clerk, invention):
    opened = OpenUnitRecord(SqlRegistryQueries(store), uow, clock)(
        clerk, invention.units[0].id, Reason.stated("核对参保登记")
    )
    assert opened == invention.units[0]
    assert [kind for kind, _ in audit_rows(store)] == ["unit_read"]


@pytest.mark.parametrize("words", ["", "  ", "看", "好奇啊 "])
def test_nobody_looks_without_a_reason(store, clerk, person, open_person, words):
    with pytest.raises(Rejected, match="record_reason_missing"):
        open_person(clerk, person.id, Reason.stated(words))
    assert [kind for kind, _ in audit_rows(store)] == ["refused"]


@pytest.mark.parametrize("post", [Post.SYSTEM_ADMIN, Post.FINANCE, Post.DISTRIBUTION_DESK, Post.UNIT_HEAD])
def test_posts_whose_work_needs_no_record_are_refused_and_the_attempt_is_kept(store, clerk, person, open_person, post):
    other = replace(clerk, post=post, post_class=PostClass.ADMIN, permission=None)
    with pytest.raises(Rejected, match="record_not_yours"):
        open_person(other, person.id, Reason.stated("随便看看而已"))
    assert [kind for kind, _ in audit_rows(store)] == ["refused"]


def test_the_service_desk_may_look_for_a_reason(store, clerk, person, open_person):
    desk = replace(clerk, post=Post.SERVICE_DESK, permission=None)
    assert open_person(desk, person.id, Reason.stated("来电查询进度")) == person


def test_who_does_not_exist_is_not_found_and_not_logged(store, clerk, open_person):
    with pytest.raises(NotFound, match="person_not_found"):
        open_person(clerk, PersonId(new_uuid()), Reason.stated("核对参保登记"))
    assert audit_rows(store) == []
