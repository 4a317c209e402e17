"""Which sessions presence watches, and who may set it."""

from dataclasses import replace

import pytest

from app.face.presence import Seen
from app.kernel.actor import SignInWay
from app.kernel.errors import Rejected
from app.staff.model import actor_of
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import TERMINAL, make_staffed
from tests.builders.faces import enrol
from tests.builders.looks import CLERK, StagedCamera, StagedEngine


class Place:
    """Somebody who has signed in by face at a real store's window, as the session stands."""

    def __init__(self, store, clock):
        from app.kernel.ids import SessionId, new_uuid

        self.staffed = make_staffed(store, clock)
        enrol(self.staffed, "wang.fang", CLERK, "d1")
        self.actor = replace(self.of("wang.fang"), session=SessionId(new_uuid()))
        self.engine = StagedEngine()

    def of(self, account):
        with SqlUnitOfWork(self.staffed.store) as u:
            return actor_of(u.staff.operator(self.staffed.people[account]), TERMINAL, None, False)

    def start(self, actor=None):
        return self.staffed.commands.start_presence(actor or self.actor, StagedCamera(), self.engine)


@pytest.fixture
def place(store, clock):
    return Place(store, clock)


def test_a_session_by_face_is_watched_with_its_own_template(place):
    start = place.start()
    assert start.code == "presence_watches"
    assert start.watch.look().seen is Seen.CLERK


def test_no_other_session_and_no_engine_that_proves_nothing_is_watched(place):
    for way in (SignInWay.VOUCHED, SignInWay.CODE, SignInWay.KEY):
        assert place.start(replace(place.actor, way=way)).code == "presence_off_other_way"
    other = replace(place.actor, operator=place.staffed.people["li.min"])
    assert (place.start(other).code, place.start(other).watch) == ("presence_off_not_enrolled", None)
    place.engine = StagedEngine(has_liveness=False)
    assert place.start().watch is None
    place.engine = StagedEngine(is_demo=True)
    assert place.start().code == "presence_off_demo"


def test_the_system_administrator_sets_it_within_its_range_and_the_change_is_audited(place):
    chief, set_presence = place.of("wu.jie"), place.staffed.commands.set_presence
    settings, _ = set_presence(chief, away_s="90")
    assert (settings.is_on, settings.away_s) == (True, 90)
    assert place.start().rule.away_s == 90.0
    set_presence(chief, is_on=False)
    assert place.start().code == "presence_off_by_setting"
    assert [told["value"] for told in place.staffed.audited("setting_changed")] == ["90", "off"]


@pytest.mark.parametrize("typed", ["19", "301", "-60", "a minute", "", "60.5"])
def test_a_senseless_period_is_refused_and_nothing_is_written(place, typed):
    set_presence = place.staffed.commands.set_presence
    with pytest.raises(Rejected, match="presence_away_wrong"):
        set_presence(place.of("wu.jie"), is_on=False, away_s=typed)
    assert set_presence.settings().is_on


def test_nobody_else_sets_it_nor_the_administrator_without_a_face(place):
    set_presence = place.staffed.commands.set_presence
    with pytest.raises(Rejected, match="not_your_post"):
        set_presence(place.of("zhou.an"), is_on=False)
    with pytest.raises(Rejected, match="limited_session"):
        set_presence(replace(place.of("wu.jie"), way=SignInWay.CODE), is_on=False)
    assert set_presence.settings().is_on
