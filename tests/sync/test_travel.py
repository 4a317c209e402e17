"""Unsent work: the doctor's sentences, setting aside, and a sealed file to another machine."""

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.parcel_box import PassphraseBox
from app.kernel.actor import Post
from app.kernel.canonical import FIRST_PREVIOUS, link
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OfficeId, new_uuid
from app.kernel.messages import LANGUAGES, sentence
from app.kernel.outbox import OutboxState
from app.sync.commands import ExportUnsent, ImportUnsent, Quarantine, ReadOutbox, Release
from app.sync.doctor import KNOWN_REASONS, Remedy, diagnose, refusal_code
from app.sync.early import Early
from app.sync.parcels import pack, unpack
from db.unit_of_work import SqlUnitOfWork
from tests.builders.staffed import place
from tests.builders.sync_centre import NOON, OFFICE, chained, parcel

BOX = PassphraseBox(cost=2**10)
WORDS = "correct horse battery"


@pytest.fixture
def supervisor(machine):
    return place(machine.uow, "super.visor", 700, Post.FLOOR_SUPERVISOR, "window")


@pytest.fixture
def elsewhere(second_store):
    """Another machine of the office: a store of its own, with nobody known."""
    return lambda: SqlUnitOfWork(second_store)


def outbox(machine):
    return ReadOutbox(machine.uow, machine.clock, machine.centre.carries)()


def test_every_unsent_item_has_its_sentence_age_and_remedies(machine, clock):
    machine.take()
    clock.pass_time(hours=3)
    machine.centre.denials[machine.events()[0]] = "two-roles"
    machine.sync()
    found = outbox(machine)
    assert [each.code for each in found] == ["outbox_refused_two_roles", *["outbox_behind"] * (len(found) - 1)]
    assert {each.age for each in found} == {timedelta(hours=3)}
    assert all(Remedy.SHOW in each.remedies and Remedy.EXPORT in each.remedies for each in found)
    assert found[0].values["case"] == machine.cases[0].number
    for each in found:
        assert all(sentence(each.code, each.values, language) for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_every_known_refusal_has_a_sentence(language):
    values = {"case": "1", "kind": "k", "reason": "r"}
    codes = [f"outbox_{state}" for state in OutboxState if state is not OutboxState.CLOSED]
    codes += [
        "outbox_behind",
        "outbox_unsealed",
        *(f"outbox_early_{kind}" for kind in Early),
        *(refusal_code(reason) for reason in (*KNOWN_REASONS, "something-newer")),
    ]
    assert all(sentence(code, values, language) for code in codes)
    assert all(sentence(f"remedy_{remedy}", {}, language) for remedy in Remedy)


def test_nothing_is_shown_of_what_came_back(machine):
    machine.take()
    machine.sync()
    assert outbox(machine) == ()


def test_a_person_sets_a_refused_item_aside_and_lets_it_go_again(machine, supervisor):
    machine.take()
    first = machine.events()[0]
    machine.centre.denials[first] = "permission"
    machine.sync()
    quarantine, release = Quarantine(machine.uow, machine.clock), Release(machine.uow, machine.clock)
    assert quarantine(supervisor, first, "授权待补") is OutboxState.QUARANTINED
    machine.sync()
    assert machine.states()[0] is OutboxState.QUARANTINED
    machine.centre.denials.clear()
    assert release(supervisor, first, "已补") is OutboxState.WAITING
    machine.sync()
    assert set(machine.states()) == {OutboxState.CLOSED}


def test_only_supervisor_and_administrator_with_a_reason(machine, supervisor):
    machine.take()
    event = machine.events()[0]
    quarantine = Quarantine(machine.uow, machine.clock)
    for actor, reason, code in ((machine.clerk, "x", "not_your_post"), (supervisor, " ", "sync_needs_reason")):
        with pytest.raises(Rejected, match=code):
            quarantine(actor, event, reason)
    with pytest.raises(Rejected, match="not_your_post"):
        Release(machine.uow, machine.clock)(machine.clerk, event, "x")
    with pytest.raises(Rejected, match="not_your_post"):
        ExportUnsent(machine.uow, machine.clock, BOX)(machine.clerk, WORDS)
    with pytest.raises(NotFound, match="outbox_event_unknown"):
        quarantine(supervisor, new_uuid(), "x")
    assert machine.states()[0] is OutboxState.WAITING


def test_an_item_that_came_back_after_it_was_set_aside_is_closed(machine, supervisor):
    machine.take()
    events = machine.events()
    with machine.uow() as u:
        machine.centre.push(u.sync.parcels(events))
    Quarantine(machine.uow, machine.clock)(supervisor, machine.events()[0], "x")
    machine.sync()
    assert set(machine.states()) == {OutboxState.CLOSED}


def test_a_file_brings_unsent_work_to_another_machine_once(machine, supervisor, elsewhere):
    machine.take()
    exported = ExportUnsent(machine.uow, machine.clock, BOX)(supervisor, WORDS)
    assert exported.events == len(machine.events())
    take_in = ImportUnsent(elsewhere, machine.clock, BOX)
    first = take_in(supervisor, exported.sealed, WORDS)
    assert (first.added, first.known, first.digest) == (exported.events, 0, exported.digest)
    again = take_in(supervisor, exported.sealed, WORDS)
    assert (again.added, again.known) == (0, exported.events)
    with elsewhere() as u:
        assert [item.event for item in u.sync.items()] == machine.events()
        assert all(item.is_relayed for item in u.sync.items())


def test_what_was_delivered_from_elsewhere_closes_here_and_nothing_is_doubled(machine, supervisor, elsewhere):
    from app.sync.rounds import RunRound

    machine.take()
    exported = ExportUnsent(machine.uow, machine.clock, BOX)(supervisor, WORDS)
    ImportUnsent(elsewhere, machine.clock, BOX)(supervisor, exported.sealed, WORDS)
    assert not RunRound(elsewhere, lambda: machine.centre, machine.clock)().failed
    machine.sync()
    assert machine.centre.events() == machine.events()
    assert set(machine.states()) == {OutboxState.CLOSED}


def test_a_file_of_this_machine_another_passphrase_and_changed_bytes_are_refused(machine, supervisor, elsewhere):
    machine.take()
    export = ExportUnsent(machine.uow, machine.clock, BOX)
    with pytest.raises(Rejected, match="sync_passphrase_short"):
        export(supervisor, "short")
    sealed = export(supervisor, WORDS).sealed
    with pytest.raises(Rejected, match="sync_file_own"):
        ImportUnsent(machine.uow, machine.clock, BOX)(supervisor, sealed, WORDS)
    take_in = ImportUnsent(elsewhere, machine.clock, BOX)
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for given_bytes, words in ((sealed, WORDS + "x"), (changed, WORDS), (b"", WORDS), (sealed[:20], WORDS)):
        with pytest.raises(Rejected, match="sync_file_unreadable"):
            take_in(supervisor, given_bytes, words)
    with pytest.raises(Rejected, match="not_your_post"):
        take_in(machine.clerk, sealed, WORDS)


def test_a_file_of_another_office_is_not_taken_in(machine, supervisor, elsewhere):
    """It says who acted in cases that are not decided, and no line of this office may hand it in."""
    clear = pack(new_uuid(), OfficeId("350198"), NOON, [parcel(new_uuid(), office=OfficeId("350198"))])
    with pytest.raises(Rejected, match="sync_file_other_office"):
        ImportUnsent(elsewhere, machine.clock, BOX)(supervisor, BOX.seal(clear, WORDS), WORDS)
    with elsewhere() as u:
        assert u.sync.items() == []


def test_the_file_holds_nothing_readable(machine, supervisor):
    case = machine.take()
    sealed = ExportUnsent(machine.uow, machine.clock, BOX)(supervisor, WORDS).sealed
    assert str(case.id).encode() not in sealed


def test_nothing_unsent_makes_no_file(machine, supervisor):
    with pytest.raises(Rejected, match="sync_nothing_unsent"):
        ExportUnsent(machine.uow, machine.clock, BOX)(supervisor, WORDS)


def test_forged_events_in_a_file_are_refused_whole(supervisor, elsewhere, machine):
    sound, other = chained(1)[0], chained(1)[0]
    for forged in (
        replace(sound, body=other.body),
        replace(sound, operator=new_uuid()),
        replace(sound, hash=b"x" * 32),
    ):
        sealed = BOX.seal(pack(new_uuid(), OFFICE, NOON, [other, forged]), WORDS)
        with pytest.raises(Rejected, match="sync_file_forged"):
            ImportUnsent(elsewhere, machine.clock, BOX)(supervisor, sealed, WORDS)
    with elsewhere() as u:
        assert u.sync.items() == []


def test_another_machine_beside_an_event_in_a_file_is_refused(supervisor, elsewhere, machine):
    case = machine.take()
    with machine.uow() as u:
        event = u.cases.events(case.id)[0]
        sound = u.sync.parcels([event.id])[0]
    assert sound.nonce == event.nonce + event.terminal.encode()
    for other in (event.nonce, event.nonce + b"x", b"", sound.nonce + b"x"):
        sealed = BOX.seal(pack(new_uuid(), OFFICE, NOON, [replace(sound, nonce=other)]), WORDS)
        with pytest.raises(Rejected, match="sync_file_forged"):
            ImportUnsent(elsewhere, machine.clock, BOX)(supervisor, sealed, WORDS)
    ImportUnsent(elsewhere, machine.clock, BOX)(
        supervisor, BOX.seal(pack(new_uuid(), OFFICE, NOON, [sound]), WORDS), WORDS
    )
    with elsewhere() as u:
        assert u.sync.parcels([event.id])[0].nonce == sound.nonce


def test_one_id_with_two_contents_is_refused(supervisor, elsewhere, machine):
    take_in = ImportUnsent(elsewhere, machine.clock, BOX)
    first = parcel(new_uuid(), note="a")
    changed = first.body.replace(b'"note":"a"', b'"note":"b"')
    second = replace(first, body=changed, hash=link(FIRST_PREVIOUS, changed))
    take_in(supervisor, BOX.seal(pack(new_uuid(), OFFICE, NOON, [first]), WORDS), WORDS)
    with pytest.raises(Rejected, match="sync_file_forged"):
        take_in(supervisor, BOX.seal(pack(new_uuid(), OFFICE, NOON, [second]), WORDS), WORDS)


@given(st.integers(1, 6))
def test_what_is_packed_is_unpacked_as_it_was(count):
    parcels = chained(count)
    file = unpack(pack(new_uuid(), OFFICE, NOON, parcels))
    assert list(file.parcels) == parcels


@given(st.binary(max_size=60))
def test_any_other_bytes_are_no_such_file(content):
    with pytest.raises(Rejected, match="sync_file_unreadable"):
        unpack(content)


def test_a_clock_behind_shows_no_negative_age(machine, clock):
    machine.take()
    with machine.uow() as u:
        (first, *_) = diagnose(u.sync.items(), clock.now() - timedelta(days=1), machine.centre.carries)
    assert first.age == timedelta()


CRAFTED = {
    "deep": {"body": b"[" * 5000 + b"]" * 5000},
    "no kind": {"said": {"kind": None}},
    "an endless place": {"said": {"seq": 2**70}},
    "a stream that is none": {"said": {"stream": "post", "chain": str(new_uuid())}},
    "a moment without its zone": {"data": {"at": "2026-11-20T04:00:00"}},
    "half a proof": {"data": {"key": 7}},
    "a key that is a word": {"data": {"key": "x", "mac": "00"}},
    "a list": {"data": {"operator": []}},
    "signs between": {"data": {"hash": "zz"}},
    "of another version": {"file": {"v": 2}},
}


@pytest.mark.parametrize("how", CRAFTED)
def test_a_crafted_file_is_refused_whole_and_nothing_breaks(how, supervisor, elsewhere, machine):
    """Whoever has the passphrase can write anything into it."""
    sound, change = chained(1)[0], CRAFTED[how]
    data = json.loads(pack(new_uuid(), OFFICE, NOON, [sound]))
    said = json.loads(sound.body) | change.get("said", {})
    body = change.get("body", json.dumps(said, sort_keys=True, separators=(",", ":")).encode())
    data["parcels"][0] |= {"body": base64.b64encode(body).decode(), "hash": link(FIRST_PREVIOUS, body).hex()}
    data["parcels"][0] |= change.get("data", {})
    data |= change.get("file", {})
    with pytest.raises(Rejected, match="sync_file_unreadable"):
        ImportUnsent(elsewhere, machine.clock, BOX)(supervisor, BOX.seal(json.dumps(data).encode(), WORDS), WORDS)
    with elsewhere() as u:
        assert u.sync.items() == []
