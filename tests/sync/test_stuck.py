"""What cannot be taken over stands aside: told, tried again when something has changed; nothing else waits."""

import json
from dataclasses import replace

from app.kernel.canonical import FIRST_PREVIOUS, link
from app.kernel.ids import new_uuid
from app.sync.projection import Lack
from tests.builders.counting import counted
from tests.builders.sync_centre import parcel
from tests.sync.test_leash_wired import status_of
from tests.sync.test_missing import elsewhere, joined


def tries(machine, work) -> int:
    """How often a case could not be taken over meanwhile."""
    with counted(machine.store, "INSERT INTO case_lack") as seen:
        work()
    return len(seen)


def test_a_case_that_is_stuck_is_tried_again_only_when_something_about_it_has_changed(machine):
    case = joined(machine)
    other = elsewhere(machine, case, case.number)  # the number is taken here
    assert tries(machine, machine.round) >= 1
    assert tries(machine, machine.round) == 0
    assert [one.lack for one in status_of(machine)().missing] == [Lack.EVENTS], "still told"
    with machine.uow() as u:
        u.meta.put("centre.disk_mb", "501", None, machine.clock.now())
        u.commit()
    assert tries(machine, machine.round) == 1, "triggers ask for settings"
    assert tries(machine, machine.round) == 0
    office = machine.clerk.office
    head = machine.centre._head(office, other)
    machine.centre.push([parcel(other, head.seq + 1, head.hash, office)])
    assert tries(machine, machine.round) >= 1, "an event of it came"
    assert tries(machine, machine.round) == 0
    assert tries(machine, machine.sync) == 1, "a program that begins anew"


def test_a_case_that_was_stuck_is_taken_over_by_a_program_that_knows_more(machine, monkeypatch):
    case = joined(machine)
    machine.sync()
    elsewhere(machine, case, f"{case.number[:-4]}9999")
    with monkeypatch.context() as before:
        before.setattr("app.cases.chain.BODY_VERSION", 0)
        machine.round(), machine.round()
        assert [one.lack for one in status_of(machine)().missing] == [Lack.EVENTS]
    machine.sync()
    assert [one.lack for one in status_of(machine)().missing] == [Lack.NAMES]


def test_of_a_case_that_is_stuck_nothing_is_kept_by_half(machine):
    case = joined(machine)
    machine.sync()
    centre, office = machine.centre, machine.clerk.office
    before = len(centre.feeds[office])
    other = elsewhere(machine, case, f"{case.number[:-4]}9999")
    centre.lose(before + 1, office)
    centre.push([parcel(other, 2, centre._head(office, other).hash, office)])  # nothing that may follow
    assert machine.sync().failed == ()
    with machine.uow() as u:
        assert u.cases.head(other) is None
        assert u.cases.events(other) == ()


def crafted(office, **changes):
    """The first event of a case, sound in form, whose data is what nobody expects."""
    one = parcel(new_uuid(), office=office)
    said = json.loads(one.body) | {
        "step": 0,
        "role": "window",
        "permission": "intake",
        "at": "2026-11-20T04:00:00.000000Z",
    }
    said |= {"terminal": "00" * 32} | changes
    body = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    return replace(one, body=body, hash=link(FIRST_PREVIOUS, body))


SUBJECT = {"kind": "person", "id": "1", "name": "x", "number": "x", "key": "00"}
OPENED = {"subject": SUBJECT, "item": "x", "item_name_zh": "x", "item_name_en": "x", "catalogue": "x"}
CRAFTED = {
    "no object": {"data": [1]},
    "a word": {"data": "x"},
    "a subject that is a word": {"data": OPENED | {"subject": "x"}},
    "an applicant that is a word": {"data": OPENED | {"applicant": "x"}},
    "a list for a name": {"data": OPENED | {"subject": SUBJECT | {"name": ["x"]}}},
    "an endless number": {"data": OPENED, "step": 2**80},
    "an endless moment": {"data": OPENED, "at": "99999-01-01T00:00:00.000000Z"},
    "half a sign": {"data": OPENED | {"item": "\ud800"}},
}


def deep(office):
    """Nested so deeply that reading it ends in a fault of its own."""
    one = crafted(office, data={"x": "HERE"})
    body = one.body.replace(b'"HERE"', b"[" * 5000 + b"]" * 5000)
    return replace(one, body=body, hash=link(FIRST_PREVIOUS, body))


def test_crafted_bodies_stand_aside_each_with_a_sentence_and_the_rest_goes_on(machine):
    case = joined(machine)
    machine.sync()
    office, centre = machine.clerk.office, machine.centre
    centre.push([crafted(office, **changes) for changes in CRAFTED.values()])
    sound = elsewhere(machine, case, f"{case.number[:-4]}9999")
    nested = deep(office)
    centre._append(centre.feeds[office], nested, nested.body[10:74].decode())
    done = machine.sync()
    assert not done.failed
    lacks = [one for one in status_of(machine)().missing if one.lack is Lack.EVENTS]
    assert len(lacks) == len(CRAFTED) + 1
    with machine.uow() as u:
        assert u.cases.head(sound) is not None
    assert not machine.sync().failed
