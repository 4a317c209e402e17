"""The looks of presence: the clerk counts whoever sits beside, and networks run as rarely as will do."""

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.face.presence import PresenceSettings, Seen
from app.face.presence_watch import PresenceWatch
from app.face.protection import Reference
from app.kernel.errors import AppError, Conflict, Rejected
from tests.builders.looks import CLERK, OTHER, TURNED, Seat, StagedCamera, StagedEngine, View, like

CHILD = Seat(OTHER, left=420, width=90)
COMPANION = Seat(OTHER, left=20, width=170)


@dataclass
class Chair:
    """A watch over a staged camera, looked at every two seconds."""

    now: float = 0.0
    trouble: AppError | None = None

    def __post_init__(self):
        self.camera, self.engine = StagedCamera(), StagedEngine()
        self.watch = PresenceWatch(
            self.camera, self.engine, Reference(CLERK), self.engine.rule, self.holds, lambda: self.now
        )

    def holds(self):
        if self.trouble is not None:
            raise self.trouble

    def look(self, *seats, **frame):
        self.camera.view = View(seats, **frame)
        return self.after()

    def after(self, seconds=2.0):
        self.now += seconds
        return self.watch.look()


@pytest.fixture
def chair():
    return Chair()


def test_one_embedding_in_ten_seconds_while_the_clerk_stays(chair):
    seen = [chair.look(Seat(left=200 + place)).seen for place in range(30)]
    assert set(seen) == {Seen.CLERK}
    assert chair.engine.embedded == 6


def test_whoever_reappears_or_sits_elsewhere_is_recognised_at_once(chair):
    chair.look(Seat())
    chair.look()
    assert chair.look(Seat(OTHER)).seen is Seen.OTHER
    assert chair.engine.embedded == 2
    chair.look(Seat())
    assert chair.look(Seat(OTHER, left=450)).seen is Seen.OTHER


@pytest.mark.parametrize("company", [(CHILD,), (COMPANION,), (CHILD, COMPANION)])
def test_children_and_companions_beside_the_clerk_do_nothing(chair, company):
    for _ in range(12):
        assert chair.look(*company, Seat()).seen is Seen.CLERK


@given(st.lists(st.builds(Seat, st.floats(-1, 0.3).map(like), st.integers(0, 600), st.integers(40, 200)), max_size=5))
def test_the_clerk_is_seen_in_any_company(company):
    chair = Chair()
    assert chair.look(*company, Seat(left=333.5)).seen is Seen.CLERK


def test_somebody_behind_the_empty_chair_is_nobody_in_it(chair):
    chair.look(Seat(width=150))
    assert chair.look(Seat(OTHER, left=420, width=80)).seen is Seen.NOBODY
    sight = chair.look(Seat(OTHER, width=140))
    assert (sight.seen, sight.likeness) == (Seen.OTHER, 0.0)


@pytest.mark.parametrize(
    ("seats", "frame"),
    [
        ((Seat(OTHER),), {"sharpness": 10.0}),
        ((Seat(OTHER),), {"brightness": 20.0}),
        ((Seat(OTHER, points=TURNED),), {}),
        ((Seat(like(0.2), points=TURNED), COMPANION), {}),
        ((), {"scene": 5.0}),
        ((Seat((math.nan, math.nan)),), {}),
    ],
    ids=["blurred", "dark", "turned", "clerk turned beside a companion", "endless black", "not a number"],
)
def test_what_shows_nobody_clearly_is_no_evidence(chair, seats, frame):
    assert chair.look(*seats, **frame).seen is Seen.UNCLEAR


def test_a_camera_that_is_gone_is_lost_and_opened_again_when_it_comes_back(chair):
    chair.look(Seat())
    chair.camera.view = None
    assert chair.after().seen is Seen.LOST
    assert chair.after().seen is Seen.LOST
    assert not chair.camera.is_open
    assert chair.look(Seat()).seen is Seen.CLERK
    assert chair.camera.opened == 2


def test_before_a_locked_screen_nobody_is_compared(chair):
    chair.camera.view = View((Seat(OTHER),))
    assert chair.watch.is_somebody_there()
    chair.camera.view = View(())
    assert not chair.watch.is_somebody_there()
    assert chair.engine.embedded == 0
    chair.watch.close()
    assert not chair.camera.is_open


def test_the_periods_an_office_may_choose():
    assert PresenceSettings.from_settings({}) == PresenceSettings(True, 60)
    assert PresenceSettings.from_settings({"presence.on": "off", "presence.away_s": "300"}).rule.away_s == 300.0
    for given_, code in (("19", "presence_away_wrong"), ("301", "presence_away_wrong"), ("x", "presence_away_wrong")):
        with pytest.raises(Rejected, match=code):
            PresenceSettings.from_settings({"presence.away_s": given_})
    with pytest.raises(Rejected, match="presence_on_wrong"):
        PresenceSettings.from_settings({"presence.on": "perhaps"})


@pytest.mark.parametrize("touch", ["look", "is_somebody_there", "check"])
def test_a_template_that_holds_no_longer_is_let_go_at_the_next_touch_and_for_good(chair, touch):
    chair.look(Seat())
    chair.trouble = Rejected("presence_ended_withdrawn")
    embedded = chair.engine.embedded
    with pytest.raises(Rejected, match="presence_ended_withdrawn"):
        getattr(chair.watch, touch)()
    assert chair.watch._reference is None
    assert not chair.camera.is_open
    chair.trouble = None
    with pytest.raises(Rejected, match="presence_ended"):
        chair.look(Seat(OTHER))
    assert chair.engine.embedded == embedded


def test_a_store_that_cannot_answer_now_compares_nobody_and_is_asked_again(chair):
    chair.trouble = Conflict("store_locked")
    with pytest.raises(Conflict):
        chair.look(Seat())
    assert chair.engine.embedded == 0
    chair.trouble = None
    assert chair.look(Seat()).seen is Seen.CLERK
