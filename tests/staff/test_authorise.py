"""A supervisor authorises at a clerk's window by one look, bound to one content; nobody else, and nothing twice."""

import hashlib

import pytest
from sqlalchemy import text

from app.face.challenge import Side
from app.kernel.errors import Rejected
from app.staff.commands.authorise import Matter
from app.staff.model import LockReason
from db.unit_of_work import SqlUnitOfWork
from tests.builders.counting import counted
from tests.builders.demo_office import PASSWORD, TERMINAL, make_staffed
from tests.builders.faces import enrol
from tests.builders.looks import CLERK, OTHER, Seat, StagedCamera, StagedEngine, View

MATTER = Matter("ZT-013 0A1B2C3D", hashlib.sha256(b"content").digest())


@pytest.fixture(autouse=True)
def quick_frames(monkeypatch):
    monkeypatch.setattr("app.face.watch.SPACING_S", 0.0)
    monkeypatch.setattr("app.face.commands.FaceCheck.TIME_LIMIT_S", 0.2)


class Window:
    """A clerk at work; the unit's head, enrolled too, comes to the window."""

    def __init__(self, staffed):
        self.staffed, self.commands = staffed, staffed.commands
        self.camera, self.engine = StagedCamera(), StagedEngine()
        enrol(staffed, "wang.fang", CLERK, "d1")
        enrol(staffed, "lin.hua", OTHER, "d1")
        enrol(staffed, "li.min", OTHER, "d1")
        challenge = self.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
        self.clerk = self.commands.sign_in.finish(challenge, self.camera, self.engine).actor

    def authorise(self, account="lin.hua", seat=None):
        self.camera.view = View((seat or Seat(OTHER),))
        return self.commands.authorise(
            self.clerk, account, MATTER, self.camera, self.engine,
            on_progress=lambda _: None, is_cancelled=lambda: False,
        )  # fmt: skip

    def rows(self):
        with self.staffed.store.reading() as session:
            return session.execute(text("SELECT * FROM step_up")).mappings().all()

    def reasons(self):
        return [told["reason"] for told in self.staffed.audited("authorise_refused")]


@pytest.fixture
def window(store, clock):
    return Window(make_staffed(store, clock))


def test_one_look_authorises_this_content_for_minutes_and_the_clerk_stays_signed_in(window):
    done = window.authorise(" LIN.HUA ")
    assert (done.name, done.subject, done.minutes) == ("lin.hua", MATTER.subject, 5)
    (row,) = window.rows()
    assert (row["act"], row["subject"], row["content"]) == ("authorise", MATTER.subject, MATTER.content)
    assert row["operator"] == window.staffed.people["lin.hua"].bytes
    assert row["session"] == window.clerk.session.bytes
    assert row["used_at"] is None
    window.commands.touch(window.clerk)
    (told,) = window.staffed.audited("authorised")
    assert (told["content"], told["result"]) == (MATTER.content.hex(), "passed")
    assert not window.camera.is_open


def test_a_turn_to_a_drawn_side_is_asked_for(window, monkeypatch):
    monkeypatch.setattr("app.staff.commands.comparison.drawn_sides", lambda count: (Side.LEFT,) * count)
    window.engine = StagedEngine(finds_points=True)
    with pytest.raises(Rejected, match="authorise_failed"):
        window.authorise()
    (told,) = window.staffed.audited("authorise_refused")
    assert (told["challenge"], told["why"]) == ("left", "turn_missed")


@pytest.mark.parametrize(
    ("account", "seat", "reason"),
    [
        ("nobody.here", None, "unknown"),
        ("li.min", None, "wrong_post"),
        ("wang.fang", Seat(CLERK), "own_act"),
        ("lin.hua", Seat(CLERK), "refused"),
        ("lin.hua", Seat(OTHER, live=0.01), "refused"),
    ],
)
def test_everybody_else_is_answered_alike_and_the_audit_knows(window, account, seat, reason):
    with pytest.raises(Rejected) as caught:
        window.authorise(account, seat)
    assert (caught.value.code, dict(caught.value.values)) == ("authorise_failed", {})
    assert window.reasons() == [reason]
    assert window.rows() == []


def test_a_supervisor_without_a_template_or_no_more_active_is_refused(window):
    window.engine = StagedEngine(digest="another recogniser")
    with pytest.raises(Rejected, match="authorise_failed"):
        window.authorise()
    window.engine = StagedEngine()
    window.commands.deactivate(window.staffed.program, window.staffed.people["lin.hua"])
    with pytest.raises(Rejected, match="authorise_failed"):
        window.authorise()
    assert window.reasons() == ["face_enrolment_outdated", "inactive"]


def test_refused_faces_make_the_supervisors_account_wait_so_that_nobody_tries_faces(window, clock):
    for _ in range(3):
        with pytest.raises(Rejected):
            window.authorise(seat=Seat(CLERK))
    with pytest.raises(Rejected):
        window.authorise()
    assert window.reasons()[-1] == "waits"
    clock.pass_time(minutes=1)
    assert window.authorise().name == "lin.hua"


def test_at_a_locked_window_nobody_authorises(window):
    window.commands.lock(window.clerk, LockReason.AWAY)
    with pytest.raises(Rejected, match="authorise_needs_session"):
        window.authorise()
    assert window.rows() == []


def test_a_pack_without_anti_spoof_authorises_nothing(window):
    window.engine = StagedEngine(has_liveness=False)
    with pytest.raises(Rejected, match="face_pack_without_liveness"):
        window.authorise()


def test_an_authorisation_is_used_once_within_its_minutes_and_never_rewritten(window, clock):
    window.authorise()
    change = "UPDATE step_up SET {}"
    for bad in ("subject = 'X', used_at = at", "content = zeroblob(32), used_at = at", "used_at = '2099-01-01'"):
        with pytest.raises(Rejected, match="step_up_not_valid"), SqlUnitOfWork(window.staffed.store) as u:
            u.session.execute(text(change.format(bad)))
    with SqlUnitOfWork(window.staffed.store) as u:
        u.session.execute(text(change.format("used_at = at")))
        u.commit()
    with pytest.raises(Rejected, match="step_up_not_valid"), SqlUnitOfWork(window.staffed.store) as u:
        u.session.execute(text(change.format("used_at = at")))


def test_an_unknown_account_is_looked_up_like_a_known_one(window):
    asked = []
    for account in ("nobody.here", "li.min"):
        with counted(window.staffed.store) as seen, pytest.raises(Rejected):
            window.authorise(account)
        asked.append(len(seen))
    assert asked[0] == asked[1]
