"""Seals and keys: with a centre set every event proves its operator; in clear a key is in memory, and not for long."""

import hashlib
import hmac
import uuid
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import text

from app.adapters.parcel_box import KEY_MAGIC, PassphraseBox
from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import new_uuid
from app.kernel.outbox import OutboxState
from app.sync.early import prove_early
from app.sync.key_keeper import RENEW_BEFORE, KeyKeeper
from app.sync.keys import HeldKeys, KeyWay, OperatorKey, key_from_bytes, key_to_bytes
from app.sync.leash import is_plain_allowed
from tests.builders.held_key import DEVICE, hold_key, key_for

PASSWORD, TOKEN = "Demo-2026", "a token of a session"
BOXES = dict.fromkeys(KeyWay, PassphraseBox(2**4, KEY_MAGIC))


class Door:
    """The centre's door for keys: opens, is cut, or waits until it is let go."""

    def __init__(self, clock) -> None:
        self.clock, self.asked, self.cut, self.let_go = clock, [], False, None
        self.days, self.changed, self.unknown = 30, [], False

    def enrol(self, operator, password) -> OperatorKey:
        self.asked.append((operator, password))
        if self.let_go is not None:
            assert self.let_go.wait(20)
        if self.cut:
            raise Unavailable("centre_unreachable")
        return key_for(operator, self.clock.now() + timedelta(days=self.days), key_id=len(self.asked))

    def wait_until_known(self, key) -> None:
        assert key.key_id == len(self.asked)
        if self.unknown:
            raise Unavailable("centre_key_not_here")

    def change_password(self, operator, given, wanted) -> None:
        if self.cut:
            raise Unavailable("centre_unreachable")
        self.changed.append((operator, given, wanted))


@pytest.fixture
def door(clock) -> Door:
    return Door(clock)


@pytest.fixture
def keeper_of(uow, clock, store, door):
    """Makes the keeper of a process of its own: with a memory of its own over the same file."""
    made = []

    def make() -> tuple[KeyKeeper, HeldKeys]:
        held = HeldKeys()
        made.append(KeyKeeper(uow, clock, held, BOXES, lambda: door))
        return made[-1], held

    yield make
    for keeper in made:
        keeper.close()


def signed_in(keeper, operator, password=PASSWORD):
    session = uuid.uuid4()
    keeper.begin(session, operator, password)
    keeper.wait()
    keeper.admit(session)
    return session


def test_an_event_is_sealed_in_the_transaction_that_writes_it(machine):
    machine.join_centre()
    machine.sync()
    key = hold_key(machine.store, machine.clerk.operator)
    machine.take()
    events = machine.events()
    with machine.uow() as u:
        for parcel in u.sync.parcels(events):
            assert parcel.key_id == key.key_id
            assert parcel.mac == hmac.digest(key.secret, parcel.nonce[:16] + parcel.body, hashlib.sha256)
        assert all(each.is_sealed for each in u.sync.unsent(machine.clerk.office))


@pytest.mark.parametrize("lack", ["never", "left", "ended"])
def test_with_a_centre_and_no_key_nothing_is_written(machine, lack):
    machine.join_centre()
    machine.sync()
    if lack == "ended":
        machine.store.keys.hold(key_for(machine.clerk.operator, machine.clock.now()))
    else:
        machine.store.keys.forget(machine.clerk.operator)
    with pytest.raises(Rejected, match="event_unsealed"):
        machine.take()
    with machine.uow() as u:
        for table in ("case_event", "case_head", "event_seal"):
            assert u.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


def test_without_a_centre_nothing_asks_for_a_key_and_old_events_wait_as_they_are(machine):
    machine.take()
    machine.join_centre()
    machine.centre.strangers.add(machine.clerk.operator)
    machine.sync()
    assert set(machine.states()) == {OutboxState.WAITING}


def test_seals_stay_as_they_are(machine):
    machine.join_centre()
    machine.sync()
    machine.take()
    for statement in (
        "UPDATE event_seal SET key_id = 1",
        "DELETE FROM event_seal",
        "INSERT INTO event_seal SELECT randomblob(16), key_id, mac FROM event_seal",
        "INSERT OR REPLACE INTO event_seal SELECT event_id, 1, mac FROM event_seal",
    ):
        with machine.uow() as u, pytest.raises(Rejected, match="append_only"):
            u.session.execute(text(statement))


def test_the_first_key_comes_by_the_line_and_opens_again_without_it(machine, keeper_of, door):
    who = machine.clerk.operator
    first, held = keeper_of()
    session = signed_in(first, who)
    assert held.of(who).key_id == 1
    first.forget(who, session)
    assert held.of(who) is None
    door.cut = True
    second, later = keeper_of()
    signed_in(second, who)
    assert later.of(who) == key_for(who, later.of(who).valid_to, key_id=1)
    assert len(door.asked) == 1, "a key that holds for long is not asked for again"
    signed_in(second, who, "Another-1")
    assert later.of(who).key_id == 1, "who is signed in keeps it until leaving"


def test_a_key_that_the_halls_machine_does_not_know_yet_is_kept_and_seals_nothing(machine, keeper_of, door):
    who, door.unknown = machine.clerk.operator, True
    keeper, held = keeper_of()
    signed_in(keeper, who)
    assert held.of(who) is None
    later, held = keeper_of()
    signed_in(later, who)
    assert (held.of(who).key_id, len(door.asked)) == (1, 1)


def test_nothing_of_key_or_password_stands_in_the_file(machine, keeper_of):
    who = machine.clerk.operator
    keeper, _ = keeper_of()
    signed_in(keeper, who)
    with machine.uow() as u:
        kept = u.sync.wrapped_key(who, KeyWay.PASSWORD)
    for secret in (who.bytes * 2, (who.bytes * 2).hex().encode(), PASSWORD.encode()):
        assert secret not in kept.sealed
    assert (who.bytes * 2).hex() not in repr(key_for(who))
    assert repr(who.bytes * 2) not in repr(key_for(who))


def test_a_wrong_password_opens_nothing_and_a_second_factor_is_needed(machine, keeper_of, door):
    who = machine.clerk.operator
    signed_in(keeper_of()[0], who)
    door.cut = True
    keeper, held = keeper_of()
    signed_in(keeper, who, "Wrong-2026")
    assert held.of(who) is None
    keeper.begin(uuid.uuid4(), who, PASSWORD)
    keeper.wait()
    assert held.of(who) is None, "the password alone holds nothing"
    keeper.admit(uuid.uuid4())
    assert held.of(who) is None, "another session's factors do not count"


def test_a_key_that_ends_soon_or_has_ended_is_replaced_while_the_line_is_there(machine, keeper_of, door, clock):
    who = machine.clerk.operator
    keeper, held = keeper_of()
    signed_in(keeper, who)
    clock.pass_time(days=30 - RENEW_BEFORE.days + 1)
    session = signed_in(keeper, who)
    assert held.of(who).key_id == 2
    keeper.forget(who, session)
    clock.pass_time(days=31)
    door.cut = True
    signed_in(keeper, who)
    assert held.of(who) is None


def test_sign_in_waits_for_no_line_and_the_key_comes_when_it_comes(machine, keeper_of, door):
    who, door.let_go = machine.clerk.operator, Event()
    keeper, held = keeper_of()
    session = uuid.uuid4()
    keeper.begin(session, who, PASSWORD)
    keeper.admit(session)
    assert held.of(who) is None
    door.let_go.set()
    keeper.wait()
    assert held.of(who).key_id == 1


@pytest.mark.parametrize("gone", ["left", "came_anew"])
def test_a_key_that_comes_after_the_person_left_is_held_for_nobody(machine, keeper_of, door, gone):
    who, door.let_go = machine.clerk.operator, Event()
    keeper, held = keeper_of()
    session = uuid.uuid4()
    keeper.begin(session, who, PASSWORD)
    keeper.admit(session)
    if gone == "left":
        keeper.forget(who, session)
    else:
        keeper.begin(uuid.uuid4(), who, PASSWORD)  # the password again, no second factor yet
    door.let_go.set()
    keeper.wait()
    assert held.of(who) is None


@pytest.mark.parametrize("is_admitted", [True, False])
def test_the_end_of_an_earlier_session_takes_nothing_from_a_later_one(machine, keeper_of, is_admitted):
    who = machine.clerk.operator
    keeper, held = keeper_of()
    earlier, later = signed_in(keeper, who), uuid.uuid4()
    keeper.begin(later, who, PASSWORD)
    keeper.wait()
    if is_admitted:
        keeper.admit(later)
    keeper.forget(who, earlier)
    assert (held.of(who) is not None) == is_admitted
    keeper.admit(later)
    assert held.of(who) is not None
    keeper.forget(who, later)
    assert held.of(who) is None


def test_a_new_password_seals_the_key_anew(machine, keeper_of, door):
    who = machine.clerk.operator
    keeper, _ = keeper_of()
    signed_in(keeper, who)
    keeper.rewrap(who, "Other-2026")
    keeper.wait()
    door.cut = True
    for password, opens in ((PASSWORD, False), ("Other-2026", True)):
        other, held = keeper_of()
        signed_in(other, who, password)
        assert (held.of(who) is not None) == opens


def test_a_password_changed_between_the_factors_seals_what_the_old_one_opened(machine, keeper_of, door):
    who = machine.clerk.operator
    signed_in(keeper_of()[0], who)
    door.cut = True
    keeper, held = keeper_of()
    session = uuid.uuid4()
    keeper.begin(session, who, PASSWORD)
    keeper.rewrap(who, "Other-2026")
    keeper.wait()
    keeper.admit(session)
    assert held.of(who) is not None
    other, later = keeper_of()
    signed_in(other, who, "Other-2026")
    assert later.of(who) is not None


def test_the_password_at_the_centre_follows_where_the_old_one_was_just_typed_and_never_later(machine, keeper_of, door):
    who, keeper = machine.clerk.operator, keeper_of()[0]
    session = uuid.uuid4()
    keeper.begin(session, who, PASSWORD)
    keeper.rewrap(who, "Other-2026")  # asked for between the factors
    keeper.wait()
    keeper.admit(session)
    keeper.rewrap(who, "Third-2026")  # nobody typed the old one now
    keeper.rewrap(who, "Fourth-2026", "Third-2026")
    keeper.wait()
    assert door.changed == [(who, PASSWORD, "Other-2026"), (who, "Third-2026", "Fourth-2026")]
    door.cut = True
    keeper.rewrap(who, "Fifth-2026", "Fourth-2026")  # offline it stays another: ``sync password``
    keeper.wait()
    assert len(door.changed) == 2


def test_a_password_given_by_somebody_else_leaves_no_key_that_it_could_open(machine, keeper_of, uow):
    who = machine.clerk.operator
    signed_in(keeper_of()[0], who)
    keeper, _ = keeper_of()
    keeper.rewrap(who, "Other-2026")
    keeper.wait()
    with uow() as u:
        assert u.sync.wrapped_key(who, KeyWay.PASSWORD) is None


def test_a_headless_session_hands_its_key_on_by_its_token_until_it_ends(machine, keeper_of):
    who = machine.clerk.operator
    keeper, _ = keeper_of()
    signed_in(keeper, who)
    keeper.keep_for(who, TOKEN)
    other, held = keeper_of()
    other.open_for(who, "another token")
    assert held.of(who) is None
    other.open_for(who, TOKEN)
    assert held.of(who) is not None
    other.forget(who, uuid.uuid4())
    third, later = keeper_of()
    third.open_for(who, TOKEN)
    assert later.of(who) is None


def test_a_key_put_in_anothers_place_is_not_taken(machine, keeper_of, uow, clock, door):
    who = machine.clerk.operator
    signed_in(keeper_of()[0], who)
    with uow() as u:
        kept = u.sync.wrapped_key(who, KeyWay.PASSWORD)
        other = u.staff.credentials("adminb.x").operator
        u.sync.keep_key(replace(kept, operator=other))
        u.commit()
    door.cut = True
    keeper, held = keeper_of()
    signed_in(keeper, other)
    assert held.of(other) is None and held.of(who) is None


def test_without_a_centre_the_keeper_does_nothing(uow, clock, machine):
    keeper = KeyKeeper(uow, clock, HeldKeys(), BOXES, lambda: None)
    signed_in(keeper, machine.clerk.operator)
    keeper.rewrap(machine.clerk.operator, "x")
    keeper.forget(machine.clerk.operator, None)
    keeper.open_for(machine.clerk.operator, TOKEN)
    keeper.close()


def test_a_key_is_the_same_after_it_was_sealed():
    key = key_for(uuid.uuid4())
    assert key_from_bytes(key_to_bytes(key)) == key
    assert key.device == DEVICE


def test_a_plain_line_is_allowed_by_the_office_only():
    assert not is_plain_allowed({})
    assert not is_plain_allowed({"centre.plain_allowed": "off"})
    assert is_plain_allowed({"centre.plain_allowed": "on"})


def early_machine(machine):
    """A case of before the centre, whose author has no key yet."""
    machine.take()
    machine.join_centre()
    machine.centre.strangers.add(machine.clerk.operator)
    machine.sync()
    machine.store.keys.forget(machine.clerk.operator)
    return machine


def test_what_was_written_before_a_centre_is_sealed_by_its_author_alone_and_once(machine):
    early_machine(machine)
    held = HeldKeys()
    other = new_uuid()
    held.hold(key_for(other))
    assert prove_early(machine.uow, machine.clock, held, other) == 0
    assert prove_early(machine.uow, machine.clock, held, machine.clerk.operator) == 0, "no key of the author is held"
    held.hold(key_for(machine.clerk.operator))
    assert prove_early(machine.uow, machine.clock, held, machine.clerk.operator) == 3
    assert prove_early(machine.uow, machine.clock, held, machine.clerk.operator) == 0
    machine.sync()
    assert set(machine.states()) == {OutboxState.CLOSED}


def test_a_seal_comes_late_only_to_what_waits(machine):
    early_machine(machine)
    first, second, _ = machine.events()
    seal = text("INSERT INTO event_seal VALUES (:event, 7, randomblob(32))")
    with machine.uow() as u:
        u.session.execute(
            text("UPDATE outbox SET state = 'quarantined' WHERE event_id = :event"), {"event": first.bytes}
        )
        with pytest.raises(Rejected, match="append_only"):
            u.session.execute(seal, {"event": first.bytes})
        u.session.execute(seal, {"event": second.bytes})


def test_sign_in_seals_what_the_person_did_before_the_centre(machine, keeper_of):
    early_machine(machine)
    keeper, _ = keeper_of()
    signed_in(keeper, machine.clerk.operator)
    keeper.wait()
    with machine.uow() as u:
        assert all(each.is_sealed for each in u.sync.unsent(machine.clerk.office))
