"""What could not be taken over, and names that have not come, are said by sync status in one plain sentence each."""

import io
import json
from dataclasses import replace
from types import SimpleNamespace
from uuid import UUID

from app.cli.context import DONE, Output
from app.cli.main import run
from app.kernel.canonical import FIRST_PREVIOUS, link
from app.kernel.ids import new_uuid
from app.sync.projection import SAID_ONE_BY_ONE, Lack, Missing, Named, missing_words
from tests.sync.test_leash_wired import status_of


def elsewhere(machine, case, number: str) -> UUID:
    """The same story of another case at another window, as the centre confirmed it; the id of that case."""
    with machine.uow() as u:
        events = u.sync.parcels([event.id for event in u.cases.events(case.id)])
    other, previous, told = new_uuid(), FIRST_PREVIOUS, []
    for one in events:
        event, said = new_uuid(), json.loads(one.body)
        body = one.body.replace(str(case.id).encode(), str(other).encode())
        body = body.replace(str(one.event).encode(), str(event).encode()).replace(case.number.encode(), number.encode())
        body = body.replace(said["prev"].encode(), previous.hex().encode())
        previous = link(previous, body)
        told.append(replace(one, event=event, chain=other, body=body, hash=previous))
    machine.centre.push(told)
    return other


def joined(machine):
    machine.join_centre()
    machine.sync()
    return machine.take()


def call(machine, *words: str) -> str:
    doors = SimpleNamespace(sync_status=status_of(machine), close=lambda: None)
    output = Output(out=io.StringIO(), err=io.StringIO())
    assert run(["sync", "status", *words], lambda _: doors, output) == DONE
    return output.out.getvalue()


def test_nothing_lacks_where_everything_came(machine):
    joined(machine)
    machine.sync()
    assert status_of(machine)().missing == ()
    assert json.loads(call(machine, "--json"))["missing"] == []


def test_a_case_that_could_not_be_taken_over_is_said_with_its_reason(machine):
    case = joined(machine)
    other = elsewhere(machine, case, case.number)  # the number is taken here
    machine.sync()
    assert status_of(machine)().missing == (Missing(str(other)[:8], Lack.EVENTS, "IntegrityError"),)
    (said,) = [line for line in call(machine).splitlines() if str(other)[:8] in line]
    assert "故障代号 IntegrityError" in said


def test_names_of_a_decided_case_that_have_not_come_are_counted(machine):
    case = joined(machine)
    elsewhere(machine, case, f"{case.number[:-4]}9999")
    machine.sync()
    (missing,) = status_of(machine)().missing
    assert (missing.lack, missing.case) == (Lack.NAMES, f"{case.number[:-4]}9999")
    assert "有 1 件已决定的业务还没有取得办理人员姓名" in call(machine)


def test_names_are_not_said_to_lack_before_the_decision(machine):
    case = joined(machine)
    other = elsewhere(machine, case, f"{case.number[:-4]}9999")
    feed = machine.centre.feeds[machine.clerk.office]
    machine.centre.feeds[machine.clerk.office] = feed[:-1]  # accepted, not closed
    machine.sync()
    with machine.uow() as u:
        assert u.cases.head(other) is not None
    assert status_of(machine)().missing == ()


def test_many_stuck_cases_are_said_one_by_one_up_to_a_few_and_then_as_a_number():
    stuck = [Missing(f"case{place}", Lack.EVENTS, "KeyError") for place in range(SAID_ONE_BY_ONE + 2)]
    codes = [code for code, _ in missing_words([*stuck, Missing("n", Lack.NAMES, "")])]
    assert codes == ["lack_events"] * SAID_ONE_BY_ONE + ["lack_events_more", "lack_names"]
    assert missing_words([]) == ()


def test_names_are_kept_where_they_are_those_to_whom_the_events_commit_and_nothing_lacks_then(machine):
    case = joined(machine)
    elsewhere(machine, case, f"{case.number[:-4]}9999")
    with machine.uow() as u:
        events = u.cases.events(case.id)
    told = [Named(one.seq, one.operator, one.nonce + one.terminal.encode()) for one in events]
    machine.centre.names = lambda _office, _case: [replace(one, operator=new_uuid()) for one in told]
    machine.sync()
    assert [one.lack for one in status_of(machine)().missing] == [Lack.NAMES], "somebody else is not believed"
    machine.centre.names = lambda _office, _case: told
    machine.sync()
    assert status_of(machine)().missing == ()


def test_names_that_come_with_the_events_themselves_are_not_asked_for(machine):
    case = joined(machine)
    machine.sync()
    office, centre = machine.clerk.office, machine.centre
    before = len(centre.feeds[office])
    elsewhere(machine, case, f"{case.number[:-4]}9999")
    with machine.uow() as u:
        events = u.cases.events(case.id)
    rows = centre.feeds[office]
    told = [(one.operator, one.nonce + one.terminal.encode()) for one in events]
    rows[before:] = [
        row._replace(operator=who, nonce=opened) for row, (who, opened) in zip(rows[before:], told, strict=True)
    ]
    machine.sync()
    assert status_of(machine)().missing == ()
