"""One glance opens a screen locked minutes ago, and nothing else does: the command and the database agree."""

import pytest
from sqlalchemy import text

from app.face.model import CameraKind
from app.kernel.actor import SignInWay
from app.kernel.errors import AppError, Rejected, Unavailable
from app.staff.model import LockReason
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import PASSWORD, TERMINAL, make_staffed
from tests.builders.faces import enrol
from tests.builders.looks import CLERK, OTHER, Seat, StagedCamera, StagedEngine, View


@pytest.fixture(autouse=True)
def quick_frames(monkeypatch):
    monkeypatch.setattr("app.face.watch.SPACING_S", 0.0)
    monkeypatch.setattr("app.face.commands.FaceCheck.TIME_LIMIT_S", 0.2)


class Window:
    """A clerk signed in by face at a real store's window."""

    def __init__(self, staffed):
        self.staffed, self.commands = staffed, staffed.commands
        self.camera, self.engine = StagedCamera(), StagedEngine()
        enrol(staffed, "wang.fang", CLERK, "d1")
        challenge = self.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
        self.actor = self.commands.sign_in.finish(challenge, self.camera, self.engine).actor

    def lock(self, reason=LockReason.AWAY):
        self.commands.lock(self.actor, reason)

    def glance(self, seat=None, is_cancelled=lambda: False):
        self.camera.view = View((seat or Seat(),))
        self.commands.glance_unlock(
            self.actor, self.camera, self.engine, on_progress=lambda _: None, is_cancelled=is_cancelled
        )

    @property
    def session(self):
        with SqlUnitOfWork(self.staffed.store) as u:
            return u.staff.session(self.actor.session)


@pytest.fixture
def window(store, clock):
    return Window(make_staffed(store, clock))


@pytest.mark.parametrize("reason", [LockReason.AWAY, LockReason.ASKED])
def test_one_glance_opens_the_same_session_and_is_audited(window, clock, reason):
    window.lock(reason)
    clock.pass_time(seconds=300)
    window.glance()
    assert window.session.is_live
    assert (window.session.locked_at, window.session.lock_reason) == (None, None)
    window.commands.touch(window.actor)
    (told,) = window.staffed.audited("session_unlocked")
    assert (told["by"], told["result"], told["frames"], told["challenge"]) == ("glance", "passed", 5, "")
    assert not window.camera.is_open


def test_every_lock_of_a_session_may_be_opened_by_its_own_glance(window, clock):
    for _ in range(3):
        window.lock()
        clock.pass_time(seconds=30)
        window.glance()
    assert len(window.staffed.audited("session_unlocked")) == 3


@pytest.mark.parametrize("seat", [Seat(OTHER), Seat(live=0.01)], ids=["other person", "print"])
def test_another_face_or_a_picture_opens_nothing_and_is_audited(window, seat):
    window.lock()
    with pytest.raises(Rejected, match="glance_failed"):
        window.glance(seat)
    assert window.session.locked_at is not None
    assert window.staffed.audited("glance_refused")[0]["reason"] == "refused"
    window.glance()


def test_giving_up_and_a_lost_camera_open_nothing(window):
    window.lock()
    with pytest.raises(Rejected, match="face_check_cancelled"):
        window.glance(is_cancelled=lambda: True)
    window.camera.view = None
    with pytest.raises(Unavailable, match="camera_missing"):
        window.commands.glance_unlock(
            window.actor, window.camera, window.engine, on_progress=lambda _: None, is_cancelled=lambda: False
        )
    assert window.session.locked_at is not None


def test_after_five_minutes_or_with_the_clock_turned_back_the_password_is_asked_for(window, clock):
    window.lock()
    clock.pass_time(seconds=301)
    with pytest.raises(Rejected, match="glance_too_late"):
        window.glance()
    clock.pass_time(hours=-1)
    with pytest.raises(Rejected, match="clock_behind"):
        window.glance()


@pytest.mark.parametrize("reason", [LockReason.OTHER_PERSON, LockReason.IDLE])
def test_after_another_persons_hands_or_an_idle_lock_the_password_is_asked_for(window, reason):
    window.lock(reason)
    opened = window.camera.opened
    with pytest.raises(Rejected, match="glance_too_late"):
        window.glance()
    assert window.camera.opened == opened, "nobody is looked at for nothing"


def test_an_idle_window_is_locked_as_such(window, clock):
    clock.pass_time(minutes=10)
    with pytest.raises(Rejected, match="session_locked"):
        window.commands.touch(window.actor, has_acted=False)
    assert window.session.lock_reason is LockReason.IDLE


def test_a_session_that_is_open_or_has_ended_is_not_looked_at(window):
    with pytest.raises(Rejected, match="glance_too_late"):
        window.glance()
    window.lock()
    window.commands.sign_out(window.actor)
    with pytest.raises(Rejected, match="glance_too_late"):
        window.glance()


def test_a_deactivated_account_or_a_waiting_face_opens_nothing(window, clock):
    for _ in range(3):
        challenge = window.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
        window.camera.view = View((Seat(OTHER),))
        with pytest.raises(Rejected):
            window.commands.sign_in.finish(challenge, window.camera, window.engine)
    window.lock()
    with pytest.raises(Rejected, match="glance_too_late"):
        window.glance()
    clock.pass_time(minutes=1)
    window.commands.deactivate(window.staffed.program, window.actor.operator)
    with pytest.raises(AppError):
        window.glance()


def test_demo_engine_and_a_pack_without_anti_spoof_open_nothing(window):
    window.lock()
    window.engine = StagedEngine(has_liveness=False)
    with pytest.raises(Rejected, match="face_pack_without_liveness"):
        window.glance()
    window.engine = StagedEngine(is_demo=True)
    with pytest.raises(Rejected, match="glance_too_late"):
        window.glance()
    window.engine, window.camera = StagedEngine(), StagedCamera(kind=CameraKind.VIDEO)
    with pytest.raises(Rejected, match="unreal_camera_on_real_store"):
        window.glance()


# what the database says to whoever goes round the command


def unlock_in_sql(window, at, *, with_row=True, locked_at=None):
    moment = locked_at or window.session.locked_at
    with SqlUnitOfWork(window.staffed.store) as u:
        if with_row:
            u.faces.add_glance(window.actor.session, moment, at)
        u.staff.unlock_session(window.actor.session, at)
        u.commit()


def test_the_database_opens_nothing_without_the_looks_own_row(window, clock):
    window.lock()
    with pytest.raises(Rejected, match="append_only"):
        unlock_in_sql(window, clock.now(), with_row=False)


@pytest.mark.parametrize("passed", [301, -1])
def test_the_database_refuses_a_glance_too_late_or_before_the_lock(window, clock, passed):
    window.lock()
    clock.pass_time(seconds=passed)
    with pytest.raises(Rejected, match="glance_too_late"):
        unlock_in_sql(window, clock.now())


@pytest.mark.parametrize("reason", [LockReason.OTHER_PERSON, LockReason.IDLE])
def test_the_database_refuses_a_glance_after_a_lock_that_does_not_allow_it(window, clock, reason):
    window.lock(reason)
    with pytest.raises(Rejected, match="glance_too_late"):
        unlock_in_sql(window, clock.now())


def test_the_database_refuses_the_same_glance_twice_and_a_changed_reason(window, clock):
    window.lock()
    locked_at = window.session.locked_at
    unlock_in_sql(window, clock.now())
    with pytest.raises(Rejected, match="glance_too_late"):
        unlock_in_sql(window, clock.now(), locked_at=locked_at)
    window.lock(LockReason.OTHER_PERSON)
    with pytest.raises(Rejected, match="append_only"), SqlUnitOfWork(window.staffed.store) as u:
        u.session.execute(text("UPDATE session SET lock_reason = 'away'"))


def test_the_database_refuses_a_glance_for_a_vouched_session(window, clock):
    """The trigger is asked directly: such a session is made by other commands."""
    window.lock()
    with window.staffed.store.writers() as session, session.begin():
        session.execute(text("DROP TRIGGER session_fixed"))
        session.execute(text("UPDATE session SET way = 'vouched'"))
    assert window.session.way is SignInWay.VOUCHED
    with pytest.raises(Rejected, match="glance_too_late"):
        unlock_in_sql(window, clock.now())
    with pytest.raises(Rejected, match="glance_too_late"):
        window.glance()


def test_pictures_of_the_clerk_count_as_at_sign_in_and_other_faces_do_not(window):
    window.lock()
    for _ in range(4):
        with pytest.raises(Rejected, match="glance_failed"):
            window.glance(Seat(OTHER))
    assert window.staffed.audited("spoof_alert") == []
    for _ in range(3):
        with pytest.raises(Rejected, match="glance_failed"):
            window.glance(Seat(live=0.01))
    assert window.staffed.audited("spoof_alert")
    with pytest.raises(Rejected, match="glance_too_late"):
        window.glance()
    assert window.session.locked_at is not None
