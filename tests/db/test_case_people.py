"""Who the database lets act on a case: nobody on a relative's, nobody with a permission that is not in force."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.cases.commands import Filing, append_acts
from app.cases.model import Act, EventKind
from app.hall.model import TicketKind
from app.kernel.actor import Permission
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId, new_uuid
from app.staff.grants import start_of
from app.staff.relatives import Decision, DeclaredRelative, Kinship
from tests.builders.staffed import LONG_AGO, OFFICE, found_office, hire, id_no, key_of

AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)
KIN, STRANGER = id_no(501), id_no(502)


@pytest.fixture
def clerk(uow):
    found_office(uow)
    return hire(uow, "zhang.min", 11, Permission.INTAKE)


def receive(uow, actor, number, at=AT):
    """The store's own append, with no command's check before it."""
    subject = {"kind": "person", "id": "", "name": "林小满", "number": number, "key": key_of(number).hex()}
    data = {"item": "ZH-004", "item_name_zh": "证明", "item_name_en": "Certificate", "catalogue": "a"}
    act = Act(EventKind.RECEIVED, 1, "A", Permission.INTAKE, data | {"subject": subject})
    with uow() as u:
        append_acts(u.cases, Filing(CaseId(new_uuid()), OFFICE), [act], actor, at)
        u.commit()


def declare(uow, actor, number=KIN):
    relative = DeclaredRelative(new_uuid(), actor.operator, key_of(number), Kinship.SIBLING, AT)
    with uow() as u:
        u.grants.add_relative(relative)
        u.commit()
    return relative


def test_nobody_acts_on_a_relatives_case_from_the_moment_it_is_declared(uow, clerk):
    receive(uow, clerk, KIN)
    declare(uow, clerk)
    with pytest.raises(Rejected, match="case_is_relatives"):
        receive(uow, clerk, KIN)
    receive(uow, clerk, STRANGER)


def test_a_colleague_of_the_relative_acts(uow, clerk):
    declare(uow, clerk)
    receive(uow, hire(uow, "li.hua", 12, Permission.INTAKE), KIN)


def test_a_confirmed_declaration_holds_and_an_ended_one_no_more(uow, clerk):
    relative = declare(uow, clerk)
    with uow() as u:
        auditor = u.staff.credentials("adminb.x").operator
        u.grants.add_relative_decision(relative.id, Decision.CONFIRMED, auditor, AT, "")
        u.commit()
    with pytest.raises(Rejected, match="case_is_relatives"):
        receive(uow, clerk, KIN)
    with uow() as u:
        u.grants.add_relative_decision(relative.id, Decision.ENDED, auditor, AT, "误报")
        u.commit()
    receive(uow, clerk, KIN)


def test_an_event_before_the_permission_began_is_refused(uow, clerk):
    begins = start_of(LONG_AGO.date() + timedelta(days=1))
    with pytest.raises(Rejected, match="permission_not_in_force"):
        receive(uow, clerk, STRANGER, begins - timedelta(seconds=1))
    receive(uow, clerk, STRANGER, begins)


def end_of_today(uow, clerk):
    """The ledger ends the permission at midnight; the column still says otherwise, since nobody has looked since."""
    with uow() as u:
        connection = u.session.connection()
        connection.exec_driver_sql("DROP TRIGGER grant_ledger_never_updated")
        connection.execute(
            text("UPDATE grant_ledger SET effective_until = :until WHERE operator = :o"),
            {"until": "2026-11-20T16:00:00.000000Z", "o": clerk.operator.bytes},
        )
        u.commit()


def test_an_event_after_the_end_is_refused_though_nobody_applied_what_was_due(uow, clerk):
    end_of_today(uow, clerk)
    receive(uow, clerk, STRANGER)
    with pytest.raises(Rejected, match="permission_not_in_force"):
        receive(uow, clerk, id_no(503), AT + timedelta(days=1))


def test_a_ticket_is_not_called_either(uow, clerk):
    end_of_today(uow, clerk)
    with uow() as u:
        call = "INSERT INTO ticket_event (ticket, seq, kind, at, operator) VALUES (x'01', 1, :kind, :at, :operator)"
        told = {"kind": TicketKind.CALLED.value, "operator": clerk.operator.bytes}
        with pytest.raises(Rejected, match="permission_not_in_force"):
            u.session.execute(text(call), told | {"at": "2026-11-20T16:00:00.000000Z"})
