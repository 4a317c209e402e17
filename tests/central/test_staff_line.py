"""Permissions are granted at several windows by four people and hold at every window of the office."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from app.audit.acts import Said
from app.kernel.actor import Permission
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import new_uuid
from app.kernel.outbox import OutboxState
from app.staff.grant_events import StaffKind, build_staff_event
from app.staff.grants import GrantKind, GrantRequest, RequestAct, grant_from
from app.staff.presence_book import Absence, AbsenceKind
from db.queries.books import unvouched_rows
from tests.builders.central_windows import Windows, windows_of
from tests.builders.staff_windows import (
    PEOPLE,
    asked,
    commands,
    four_acts,
    held,
    ledger,
    staff_base,
    to_morrow_of_centre,
)


@pytest.fixture(scope="module")
def office(cluster: str, template_folder, tmp_path_factory) -> Iterator[Windows]:
    folder, everybody = tmp_path_factory.mktemp("staff"), list(PEOPLE)
    (folder / "base").mkdir()
    base = staff_base(template_folder, folder / "base")
    with windows_of(base, folder, cluster, [everybody, everybody, ()]) as made:
        yield made


@pytest.fixture(scope="module")
def granted(office) -> GrantRequest:
    """A request that went all the way at the first window."""
    request = asked(office.people["h8"])
    four_acts(office.people, [office.windows[0]], request)
    return request


def at_centre(office: Windows, name: str) -> tuple[str | None, int]:
    """The permission of a person there, and how many effects were written for him."""
    who = (office.people[name].operator,)
    run = office.centre.owner.execute
    permission = run("SELECT permission FROM core.operator WHERE operator_id = %s", who).fetchone()[0]
    return permission, run("SELECT count(*) FROM core.grant_effect WHERE operator_id = %s", who).fetchone()[0]


def sound(window) -> None:
    """The books beside the chains say what the chains say."""
    with window.store.reading() as session:
        assert [f for f in unvouched_rows(session) if f.chain in ("grant", "grant_request", "permission", "staff_event")
                ] == []  # fmt: skip


def test_four_people_at_two_windows_grant_and_a_third_window_lets_the_person_act_from_the_day(office) -> None:
    first, second, third = office.windows
    new = office.people["h1"]
    request = asked(new)
    first.house.clock.pass_time(minutes=5)  # the second window's clock is behind: nothing is ordered by it
    four_acts(office.people, [first, second], request)
    assert ledger(first, new) == [], "this window has not heard of the confirmation yet"
    office.settle(1)
    (row,) = ledger(third, new)
    assert ledger(first, new) == ledger(second, new) == [row]
    effect = "SELECT effective_from FROM core.grant_effect WHERE chain = %s"
    begins = office.centre.owner.execute(effect, (request.id,)).fetchone()[0].astimezone(UTC)
    kept = third.read("SELECT effective_from FROM grant_ledger WHERE operator = :of", of=new.operator.bytes)[0][0]
    assert datetime.fromisoformat(kept) == begins
    assert held(third, new) is None
    to_morrow_of_centre(third)
    assert held(third, new) is Permission.HANDLING
    for window in office.windows:
        sound(window)
        with window.uow() as u:
            assert request.id not in [item.chain for item in u.sync.items()]


def test_a_withdrawal_holds_when_the_centre_confirms_it_and_not_before(office) -> None:
    first, second, third = office.windows
    gone, do = office.people["h2"], commands(office.windows[0])
    four_acts(office.people, [first], asked(gone))
    office.settle(1)
    for window in office.windows:
        to_morrow_of_centre(window)
    request = asked(gone, GrantKind.WITHDRAWAL, permission=None)
    do.apply(office.people["asks"], request)
    do.act(office.people["reviews"], request.id, RequestAct.REVIEWED)
    do.act(office.people["heads"], request.id, RequestAct.APPROVED)
    line, _ = do.carry_out(office.people["grants"], request.id)
    assert line is None
    assert held(first, gone) is Permission.HANDLING
    first.round()
    assert at_centre(office, "h2") == (None, 2)
    office.settle(1)
    assert len(ledger(first, gone)) == 2
    assert ledger(first, gone) == ledger(second, gone) == ledger(third, gone)
    assert [held(window, gone) for window in office.windows] == [None] * 3


def test_of_two_reviews_at_once_one_is_confirmed_and_the_other_goes_aside(office) -> None:
    first, second, third = office.windows
    request = asked(office.people["h3"])
    of = {"of": request.id.bytes}
    commands(first).apply(office.people["asks"], request)
    office.settle(1)
    commands(first).act(office.people["reviews"], request.id, RequestAct.REVIEWED)
    commands(second).act(office.people["second auditor"], request.id, RequestAct.REVIEWED)
    office.settle(2)
    asks = "SELECT seq, act, done_by FROM grant_act WHERE request = :of ORDER BY seq"
    done = [window.read(asks, **of) for window in office.windows]
    assert done[0] == done[1] == done[2]
    assert done[0][1][2] == office.people["reviews"].operator.bytes
    with second.uow() as u:
        (left,) = [item for item in u.sync.items() if item.chain == request.id]
        assert (left.state, left.is_aside, left.kind) == (OutboxState.TO_DECIDE, True, "grant_reviewed")
    # what stands aside keeps nothing back
    commands(second).act(office.people["heads"], request.id, RequestAct.APPROVED)
    office.settle(1)
    assert [row[1] for row in third.read(asks, **of)] == ["applied", "reviewed", "approved"]


def test_a_stand_in_started_at_one_window_stands_in_at_all_of_them(office) -> None:
    first, second, third = office.windows
    away, steps_in, chief = (office.people[name] for name in ("h4", "steps in", "chief"))
    request = asked(steps_in, GrantKind.STAND_IN, stands_for=away.operator, ends_on=date(2099, 1, 1))
    four_acts(office.people, [first, second], request)
    four_acts(office.people, [first], asked(away))
    office.settle(1)
    assert ledger(third, steps_in) == []
    office.centre.owner.execute("SELECT account.permit(%s, 'handling')", (away.operator,))
    for window in office.windows:
        to_morrow_of_centre(window)
    first.house.clock.moment = datetime.fromisoformat(
        first.read("SELECT max(permission_at) FROM operator")[0][0]
    ) + timedelta(hours=1)
    with first.uow() as u:
        today = hall_day(first.house.clock.now())
        u.grants.add_absence(Absence(away.operator, today, today, AbsenceKind.LEAVE), chief.operator,
                             first.house.clock.now())  # fmt: skip
        u.commit()
    line, _ = commands(first).start_stand_in(chief, request.id)
    assert line is None
    assert ledger(first, steps_in) == []
    office.settle(2)
    assert at_centre(office, "steps in")[0] == "handling"
    assert len(ledger(first, steps_in)) == 1
    assert ledger(first, steps_in) == ledger(second, steps_in) == ledger(third, steps_in)


def test_without_a_key_nothing_is_written(office) -> None:
    third, request = office.windows[2], asked(office.people["h9"])
    with pytest.raises(Rejected, match="event_unsealed"):
        commands(third).apply(office.people["asks"], request)
    of = {"of": request.id.bytes}
    assert third.read("SELECT count(*) FROM grant_request WHERE id = :of", **of) == [(0,)]
    assert third.read("SELECT count(*) FROM staff_event WHERE chain = :of", **of) == [(0,)]


def test_a_request_of_before_the_centre_is_asked_for_anew(office) -> None:
    first, request = office.windows[0], asked(office.people["h6"])
    with first.uow() as u:
        place = u.meta.settings()["centre.url"]

    def set_centre(url: str) -> None:
        with first.uow() as u:
            u.meta.put("centre.url", url, None, first.house.clock.now())
            u.commit()

    set_centre("")
    commands(first).apply(office.people["asks"], request)
    set_centre(place)
    with pytest.raises(Rejected, match="grant_begun_before_centre"):
        commands(first).act(office.people["reviews"], request.id, RequestAct.REVIEWED)


def test_the_same_person_twice_and_acts_out_of_order_are_refused_here(office) -> None:
    first, request = office.windows[0], asked(office.people["h7"])
    do = commands(first)
    with pytest.raises(Rejected, match="grant_needs_four_people"):
        do.apply(office.people["h7"], request)
    do.apply(office.people["asks"], request)
    with pytest.raises(Rejected, match="grant_act_out_of_order"):
        do.act(office.people["heads"], request.id, RequestAct.APPROVED)
    do.act(office.people["reviews"], request.id, RequestAct.REVIEWED)
    with pytest.raises(Rejected, match=r"grant_needs_four_people|grant_wrong_posts"):
        do.act(office.people["reviews"], request.id, RequestAct.APPROVED)
    first.round()
    assert at_centre(office, "h7")[1] == 0


def test_an_act_without_its_event_and_an_effect_that_nobody_confirmed_are_refused(office) -> None:
    first, request = office.windows[0], asked(office.people["h5"])
    do, people = commands(first), office.people
    do.apply(people["asks"], request)
    bare = (
        "INSERT INTO grant_act (request, seq, act, done_by, at, reason)"
        " SELECT request, 2, 'reviewed', :by, at, '' FROM grant_act WHERE request = :of"
    )
    given = {"of": request.id.bytes, "by": people["reviews"].operator.bytes}
    with first.uow() as u, pytest.raises(Rejected, match="grant_act_untold"):
        u.session.execute(text(bare), given)
    with first.uow() as u, pytest.raises(Rejected, match="grant_act_out_of_order"):
        place = replace(u.grants.place(request.id), seq=8)
        said = Said(StaffKind.REVIEWED, people["reviews"].operator, "t1", {})
        event = build_staff_event(place, said, at=first.house.clock.now(), event=new_uuid(), nonce=b"n" * 16)
        u.grants.add_act(request.id, 2, event.done, event)
    do.act(people["reviews"], request.id, RequestAct.REVIEWED)
    do.act(people["heads"], request.id, RequestAct.APPROVED)
    do.carry_out(people["grants"], request.id)
    with first.uow() as u, pytest.raises(Rejected, match="grant_not_confirmed"):
        file, office_of = u.grants.request(request.id), u.staff.operator(people["grants"].operator).office
        u.staff.add_grant(grant_from(file, office_of, first.house.clock.now()), first.house.clock.now())


def test_an_event_beside_which_another_person_stands_is_found(office, granted) -> None:
    first = office.windows[0]
    with first.uow() as u:
        u.session.execute(text("DROP TRIGGER staff_event_never_updated"))
        u.session.execute(text("UPDATE staff_event SET operator = :by WHERE chain = :of AND seq = 1"),
                          {"of": granted.id.bytes, "by": office.people["reviews"].operator.bytes})  # fmt: skip
        assert "staff_event" in [fault.chain for fault in unvouched_rows(u.session)]


FORGED = {
    "an act under another person's event": (
        "INSERT INTO grant_act SELECT request, 5, 'reviewed', :reviews, at, reason, event FROM grant_act WHERE seq = 1"
        " AND request = :of", "grant_act_untold|grant_needs_four_people|grant_act_out_of_order"),
    "an event that says another kind than its body": (
        "INSERT INTO staff_event SELECT :new, office, chain, seq, 'grant_granted', at, operator, nonce, previous, body,"
        " hash FROM staff_event WHERE seq = 1 AND chain = :of", "grant_act_untold|grant_act_out_of_order"),
    "an event that is replaced": (
        "INSERT OR REPLACE INTO staff_event SELECT id, office, chain, seq, kind, at, :reviews, nonce, previous, body,"
        " hash FROM staff_event WHERE seq = 1 AND chain = :of", "append_only"),
    "an act that goes": ("DELETE FROM grant_act WHERE seq = 4 AND request = :of", "append_only"),
    "an event that goes": ("DELETE FROM staff_event", "append_only"),
    "another person in an act": (
        "UPDATE grant_act SET done_by = :reviews WHERE seq = 1 AND request = :of", "append_only"),
    "a seal for nothing": ("INSERT INTO event_seal VALUES (:new, 1, randomblob(32))", "append_only"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_bare_statements_on_the_file_are_refused(office, granted, name) -> None:
    statement, code = FORGED[name]
    given = {
        "new": new_uuid().bytes, "of": granted.id.bytes, "reviews": office.people["reviews"].operator.bytes,
    }  # fmt: skip
    wanted = {key: value for key, value in given.items() if f":{key}" in statement}
    with office.windows[0].uow() as u, pytest.raises(Rejected, match=code):
        u.session.execute(text(statement), wanted)
