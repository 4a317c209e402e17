"""A standalone office from its set-up to its first permission: no founding path, four people, the next start."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.bootstrap import Container
from app.kernel.actor import Permission, Post
from app.kernel.ids import new_uuid
from app.staff.grants import GrantKind, GrantRequest, RequestAct
from app.staff.model import NewOperator, Terminal, actor_of, program_actor
from app.staff.setup_file import HOME_SECTION, read_setup
from tests.builders.staffed import id_no
from tests.conftest import FixedClock

EXAMPLE = Path(__file__).parents[2] / "docs" / "setup-example.yaml"
HASH = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaA"


@pytest.fixture
def office(tmp_path):
    """A founded office in a folder; gives a new program over it, at a moment."""
    made = []

    def start(moment):
        place = Container(tmp_path / "data")
        place.__dict__["clock"] = FixedClock(moment)
        made.append(place)
        return place

    yield start
    for place in made:
        place.close()


def test_the_founders_grant_the_first_permission_and_the_next_start_applies_it(office):
    first = office(datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
    plan = read_setup(EXAMPLE.read_text("utf-8"), date(2026, 11, 20))
    first.found_office(plan)
    code = plan.office.id
    people = {
        account: NewOperator(account, account, id_no(700 + n), code, HOME_SECTION, post, password_hash=HASH)
        for n, (account, post) in enumerate({"xin.shou": Post.WINDOW_CLERK, "gu.zhang": Post.FLOOR_SUPERVISOR}.items())
    }
    staff = first.staff
    ids = staff.create_operator(program_actor(plan.office, "t", demo=False), *people.values()).operators

    def by(account):
        with first.units() as u:
            return actor_of(u.staff.operator(u.staff.credentials(account).operator), Terminal("t"), None, demo=False)

    founders = {person.post: person.account for person in plan.founders}
    staff.set_setting(by(founders[Post.SYSTEM_ADMIN]), "step_up.grant", "off")
    day = date(2026, 11, 20)
    request = GrantRequest(new_uuid(), ids["xin.shou"], GrantKind.NEW, Permission.INTAKE, day, None, None, "设岗")
    staff.grants.apply(by("gu.zhang"), request)
    staff.grants.act(by(founders[Post.AUDIT_ADMIN]), request.id, RequestAct.REVIEWED)
    staff.grants.act(by(founders[Post.UNIT_HEAD]), request.id, RequestAct.APPROVED)
    staff.grants.carry_out(by(founders[Post.SECURITY_ADMIN]), request.id)
    assert by("xin.shou").permission is None
    first.close()
    for hour, permission in ((15, None), (16, Permission.INTAKE)):
        later = office(datetime(2026, 11, 20, hour, 30, tzinfo=UTC))
        with later.units() as u:
            assert u.staff.operator(ids["xin.shou"]).permission is permission
        later.close()
