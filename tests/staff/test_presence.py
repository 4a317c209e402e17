"""Which sessions presence watches, and who may set it."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from app.adapters.window_face import WindowFace
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

    def withdraw(self):
        return self.staffed.commands.withdraw_consent(self.actor, self.actor.operator)

    def start(self, actor=None):
        return self.staffed.commands.start_presence(actor or self.actor, StagedCamera(), self.engine)


@pytest.fixture
def place(store, clock):
    return Place(store, clock)


def test_a_session_by_face_is_watched_with_its_own_template(place):
    start = place.start()
    assert start.code == "presence_watches"
    assert start.watch.look().seen is Seen.CLERK


def ended(watch, code):
    with pytest.raises(Rejected) as caught:
        watch.look()
    assert caught.value.code == code
    assert watch._reference is None


def test_the_template_in_memory_goes_at_the_next_look_after_consent_was_withdrawn(place):
    watch = place.start().watch
    watch.look()
    place.withdraw()
    ended(watch, "presence_ended_withdrawn")


def test_it_goes_when_the_enrolment_is_twelve_months_old(place, clock):
    watch = place.start().watch
    clock.pass_time(days=364)
    assert watch.look().seen is Seen.CLERK
    clock.pass_time(days=1)
    ended(watch, "presence_ended_expired")


def test_it_goes_when_the_person_is_enrolled_anew_or_leaves(place, clock):
    watch = place.start().watch
    enrol(place.staffed, "wang.fang", CLERK, "d1")
    ended(watch, "presence_ended_renewed")
    watch = place.start().watch
    place.staffed.commands.deactivate(place.staffed.program, place.actor.operator)
    ended(watch, "presence_ended")


def test_another_person_s_withdrawal_ends_nothing(place):
    enrol(place.staffed, "li.min", CLERK, "d1")
    watch = place.start().watch
    place.staffed.commands.withdraw_consent(place.of("li.min"), place.staffed.people["li.min"])
    assert watch.look().seen is Seen.CLERK


def test_the_window_lets_go_at_look_and_glance_and_when_the_session_is_over(place):
    parts = SimpleNamespace(camera=StagedCamera(), engine=place.engine)
    face = WindowFace(place.staffed.commands, lambda: parts)
    face.begin(place.actor)
    watch = face._watch
    face.look()
    face.end()
    assert (watch._reference, face._watch, parts.camera.is_open) == (None, None, False)
    face.begin(place.actor)
    place.withdraw()
    with pytest.raises(Rejected, match="presence_ended_withdrawn"):
        face.glance(place.actor, lambda _: None, lambda: False)
    assert face._watch._reference is None


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
