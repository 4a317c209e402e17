"""Presence in the window: covered, locked, opened by a glance; typing is never in the way and nothing typed is lost."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.face.presence import Lock, Seen
from app.face.presence_watch import Sight
from app.kernel.errors import Rejected, Unavailable
from app.staff.model import LockReason
from app.staff.step_up import Act, Wanted
from tests.builders.counter_window import CLERK as CLERK_ACCOUNT
from tests.builders.counter_window import CounterHouse
from tests.builders.naming import unnamed
from tests.builders.window import PASSWORD, FakeFace, FakeSteps, make_services
from tests.ui.test_window import Desk
from ui import screen_list, tasks, theme
from ui.main_window import MainWindow
from ui.presence_cover import COARSE
from ui.screen import ScreenName
from ui.screens.signin.view_model import Glance, Phase
from ui.workplace import Workplace

NOBODY, CLERK, LOST = Sight(Seen.NOBODY), Sight(Seen.CLERK, 0.8), Sight(Seen.LOST)


@dataclass
class Window:
    """The window with a clerk at the counter, a face to be told and a clock to be set."""

    place: Workplace
    steps: FakeSteps
    face: FakeFace
    bot: QtBot
    now: float = 1000.0

    def __post_init__(self) -> None:
        self.place.presence._now_s = lambda: self.now
        self.place.presence._timer.timeout.disconnect()  # the test says when somebody looks
        with self.bot.waitSignal(self.place.window.sign_in.signed_in):
            self.place.window.sign_in.submit_password("limin", PASSWORD)
        self.rest()

    def rest(self) -> None:
        for _ in range(2):
            QApplication.processEvents()
            self.bot.waitUntil(tasks.program_tasks().idle)
        QApplication.processEvents()

    def look(self, sight: Sight, times: int = 1, step_s: float = 2.0) -> None:
        for _ in range(times):
            self.now += step_s
            self.face.sights = [sight]
            self.place.presence.look()
            self.rest()

    def key(self, key: Qt.Key = Qt.Key.Key_A) -> None:
        """A key as the window system brings it: past the guard, then into whatever has the focus."""
        handle = self.place.window.windowHandle()
        assert handle is not None
        self.bot.keyClick(handle, key)
        self.rest()

    @property
    def desk(self) -> Desk:
        assert isinstance(self.place.screen, Desk)
        return self.place.screen

    @property
    def is_locked(self) -> bool:
        return self.place.window.is_at_sign_in()

    @property
    def is_covered(self) -> bool:
        return self.place.cover.isVisible()


@pytest.fixture
def make(
    window_app: QApplication, qtbot: QtBot, steps: FakeSteps, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Window]]:
    made = screen_list.make
    monkeypatch.setattr(
        screen_list, "make", lambda name, shell: Desk(shell) if name is ScreenName.COUNTER else made(name, shell)
    )
    windows = []

    def _make(face: FakeFace | None = None) -> Window:
        face = face or FakeFace("presence_watches")
        window = MainWindow()
        qtbot.addWidget(window)
        windows.append(window)
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        place = Workplace(window)
        place.use(make_services(steps, face=face))
        return Window(place, steps, face, qtbot)

    yield _make
    for window in windows:
        window.close()


@pytest.fixture
def window(make: Callable[..., Window]) -> Window:
    return make()


def test_an_empty_chair_is_covered_after_a_minute_with_a_countdown_and_then_locked(window: Window) -> None:
    window.look(NOBODY, 29)
    assert not window.is_covered
    window.look(NOBODY, 2)
    assert window.is_covered
    assert "8 秒后锁屏" in window.place.cover.accessibleName()
    window.look(NOBODY, 4)
    assert window.is_locked
    assert not window.is_covered
    assert window.steps.locks == [LockReason.AWAY]


def test_a_key_takes_the_cover_away_and_goes_where_it_would_have_gone(window: Window) -> None:
    window.look(NOBODY, 31)
    assert window.is_covered
    window.key()
    assert not window.is_covered
    assert window.desk.field.text() == "a"
    window.look(NOBODY, 29)
    assert not window.is_covered


def test_the_clerk_who_is_back_finds_the_screen_open(window: Window) -> None:
    window.look(NOBODY, 31)
    window.look(CLERK)
    assert not window.is_covered
    assert not window.is_locked


@pytest.mark.parametrize("scheme", [theme.Theme.LIGHT, theme.Theme.DARK])
def test_under_the_cover_nothing_can_be_read(window_app: QApplication, window: Window, scheme: theme.Theme) -> None:
    """Two screens that differ in a name only look the same: one pixel of the cover is many of the screen."""
    theme.apply(window_app, theme.Look(scheme))
    covered: list[QImage] = []
    for name in ("王建国 350199196605210335", "李桂花 350199195101010022"):
        window.desk.field.setText(name)
        window.place.cover.show_left(8)
        covered.append(window.place.cover.grab().toImage())
        window.place.cover.uncover()
    first, second = covered
    blur = window.place.cover._blurred()
    assert (blur.width(), blur.height()) == (window.place.window.root.width() // COARSE, first.height() // COARSE)
    points = [(x, y) for x in range(0, first.width(), 7) for y in range(0, first.height(), 7)]
    far = [max(abs(a - b) for a, b in zip(_rgb(first, p), _rgb(second, p), strict=True)) for p in points]
    assert max(far) <= 24
    assert window.place.cover._blur.isNull()


def _rgb(image: QImage, point: tuple[int, int]) -> tuple[int, int, int]:
    colour = image.pixelColor(*point)
    return colour.red(), colour.green(), colour.blue()


def test_another_person_who_types_is_locked_out_at_once_with_that_sentence(window: Window) -> None:
    window.look(Sight(Seen.OTHER, 0.02), 3)
    assert not window.is_locked
    window.key()
    assert window.is_locked
    assert window.steps.locks == [LockReason.OTHER_PERSON]
    trouble = window.place.window.sign_in.state.trouble
    assert trouble is not None
    assert trouble.code == "locked_other_person"
    assert window.place.window.sign_in.state.glance is Glance.NO


def test_companions_beside_the_clerk_do_nothing(window: Window) -> None:
    for _ in range(40):
        window.look(CLERK)
        window.key(Qt.Key.Key_Shift)
    assert not window.is_locked


def test_a_lost_camera_is_amber_and_locks_nobody(window: Window) -> None:
    window.look(LOST, 100)
    assert not window.is_locked
    assert not window.is_covered
    assert window.place.window.status._presence.text() == "在岗检测：无画面"
    assert "不会因此锁屏" in window.place.window.status._presence.toolTip()
    window.look(CLERK)
    assert window.place.window.status._presence.text() == "在岗检测"


@pytest.mark.parametrize("code", ["presence_off_demo", "presence_off_other_way", "presence_off_by_setting"])
def test_where_presence_is_off_the_status_bar_says_so_and_nobody_looks(make: Callable[..., Window], code: str) -> None:
    window = make(FakeFace(code))
    window.place.presence.look()
    window.rest()
    assert "look" not in window.face.seen
    assert window.place.window.status._presence.text() == "在岗检测未开"


def test_a_watch_that_cannot_begin_is_said_in_amber(
    make: Callable[..., Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    face = FakeFace()

    def broken(_actor: object) -> None:
        raise Unavailable("face_pack_missing", folder="/opt/pack")

    monkeypatch.setattr(face, "begin", broken)
    window = make(face)
    assert window.place.presence.sign.is_amber
    assert "/opt/pack" in window.place.window.status._presence.toolTip()
    assert not window.is_locked


def test_a_slow_face_thread_is_asked_once_and_not_again_before_it_answers(window: Window) -> None:
    before = window.face.seen.count("look")
    window.face.sights = [CLERK]
    for _ in range(20):
        window.place.presence.look()
    window.rest()
    assert window.face.seen.count("look") == before + 1


def locked(window: Window) -> Window:
    window.desk.field.setText("王建国")
    window.look(NOBODY, 36)
    assert window.is_locked
    assert window.place.window.sign_in.state.glance is Glance.READY
    return window


def test_who_sits_down_again_is_looked_at_once_and_finds_the_form_as_it_was(window: Window) -> None:
    desk = locked(window).desk
    actor = window.place.shell and window.place.shell.actor
    window.place.presence.look()
    window.rest()
    assert "glance" not in window.face.seen
    window.face.someone = True
    window.place.presence.look()
    window.rest()
    assert window.face.seen.count("glance") == 1
    assert not window.is_locked
    assert window.place.screen is desk
    assert desk.field.text() == "王建国"
    assert window.place.shell is not None
    assert window.place.shell.actor == actor
    window.look(NOBODY, 29)
    assert not window.is_covered, "the clerk counts as seen when the screen is opened"


def test_any_key_asks_for_the_glance_and_does_not_fall_into_the_form(window: Window) -> None:
    desk = locked(window).desk
    window.key()
    assert not window.is_locked
    assert desk.field.text() == "王建国"
    assert window.place.window.sign_in_view._password.text() == ""


def test_who_types_the_password_is_not_looked_at(window: Window) -> None:
    locked(window)
    window.face.holds_camera = True
    view = window.place.window.sign_in_view
    handle = window.place.window.windowHandle()
    assert handle is not None
    window.bot.keyClick(handle, Qt.Key.Key_D)
    assert window.place.window.sign_in.state.glance is Glance.LOOKING
    window.bot.keyClick(handle, Qt.Key.Key_E)
    window.rest()
    assert window.place.window.sign_in.state.glance is Glance.NO
    assert window.is_locked
    assert view._password.text() == "de"
    view._password.setText(PASSWORD)
    with window.bot.waitSignal(window.place.window.sign_in.signed_in):
        window.bot.keyClick(view._password, Qt.Key.Key_Return)
    window.rest()
    assert not window.is_locked


def test_own_key_locks_and_whoever_still_sits_there_is_not_let_in_again_before_leaving(window: Window) -> None:
    window.face.someone = True
    window.place.lock()
    window.rest()
    for _ in range(3):
        window.place.presence.look()
        window.rest()
    assert "glance" not in window.face.seen
    window.face.someone = False
    window.place.presence.look()
    window.rest()
    window.face.someone = True
    window.place.presence.look()
    window.rest()
    assert not window.is_locked


def test_three_glances_that_failed_leave_password_and_face(window: Window) -> None:
    locked(window)
    window.face.glance_error = Rejected("glance_failed")
    for _ in range(5):
        window.key(Qt.Key.Key_Shift)
    assert window.face.seen.count("glance") == 3
    assert window.is_locked
    state = window.place.window.sign_in.state
    assert (state.glance, state.phase, state.trouble) == (Glance.NO, Phase.PASSWORD, None)


def test_after_five_minutes_the_camera_is_given_back(window: Window) -> None:
    locked(window)
    window.now += 301
    before = window.face.seen.count("somebody")
    window.place.presence.look()
    window.rest()
    assert window.face.seen.count("somebody") == before
    assert window.face.seen[-1] == "end"
    assert not window.place.presence._timer.isActive()


@pytest.mark.parametrize("reason", [LockReason.IDLE, LockReason.OTHER_PERSON])
def test_after_an_idle_lock_or_another_persons_hands_no_glance_is_offered(window: Window, reason: LockReason) -> None:
    window.place.lock(reason=reason)
    window.rest()
    window.key(Qt.Key.Key_Shift)
    assert "glance" not in window.face.seen
    assert window.face.seen[-1] == "end"


def test_a_limited_session_is_offered_no_glance(make: Callable[..., Window]) -> None:
    window = make(FakeFace("presence_off_other_way"))
    window.place.lock()
    window.rest()
    window.key(Qt.Key.Key_Shift)
    assert "glance" not in window.face.seen


def test_somebody_else_who_signs_in_gets_nothing_of_a_glance(window: Window) -> None:
    locked(window)
    model = window.place.window.sign_in
    window.face.holds_camera = True
    model.glance()
    model.start_over()
    window.rest()
    assert window.is_locked
    assert model.state.glance is Glance.NO
    model.offer_glance(replace(window.steps.people["limin"]))
    assert model.state.glance is Glance.NO


def test_camera_and_networks_are_used_from_one_thread_only(window: Window) -> None:
    window.look(CLERK, 3)
    locked(window)
    window.key()
    assert {"begin", "look", "somebody", "end", "glance"} <= set(window.face.seen) | {"somebody"}
    assert len(window.face.threads | window.steps.threads) == 1


def test_presence_is_given_up_when_the_person_leaves(window: Window) -> None:
    window.place.sign_out()
    window.rest()
    assert window.face.seen[-1] == "end"
    assert not window.place.presence._timer.isActive()
    assert window.place.window.status._presence.isHidden()


def test_cover_and_locked_screen_can_be_named_aloud(window: Window) -> None:
    window.look(NOBODY, 31)
    assert unnamed(window.place.window) == []
    window.look(NOBODY, 5)
    assert unnamed(window.place.window) == []
    assert "看一眼即可解锁" in window.place.window.sign_in_view._face.hint()


def test_a_likeness_that_is_no_number_is_no_evidence(window: Window) -> None:
    window.look(Sight(Seen.OTHER, math.nan), 5)
    window.key()
    assert not window.is_locked


def test_a_lock_for_the_empty_chair_keeps_the_draft_and_another_process_finds_it(house: CounterHouse) -> None:
    house.open("YL-103")
    house.go_to("id_no")
    house.type("350199196605")
    house.place.presence.lock_due.emit(Lock.AWAY)
    house.rest()
    assert house.window.is_at_sign_in()
    (line,) = [line for line in house.new_drafts() if line.item == "YL-103"]
    actor = house.container.actor("case", CLERK_ACCOUNT)
    assert house.container.counter.resume(actor, line.id).answers["id_no"] == "350199196605"
    house.window.sign_in.signed_in.emit(house.place.shell.actor if house.place.shell else None)
    house.rest()
    assert house.form.draft.answers["id_no"] == "350199196605"
    assert not house.window.is_at_sign_in()


# the template goes with the consent

WITHDRAWN = Rejected("presence_ended_withdrawn")


def test_after_a_withdrawal_nobody_is_looked_at_again_and_the_person_is_told_what_happens_now(window: Window) -> None:
    window.look(CLERK)
    window.face.template_error = WITHDRAWN
    window.look(CLERK)
    told = window.place.window.status._presence.toolTip()
    assert "同意已撤回" in told
    assert "一次性口令" in told
    assert window.place.toast.isVisible()
    assert not window.is_locked
    before = window.face.seen.count("look")
    window.look(NOBODY, 40)
    assert window.face.seen.count("look") == before
    assert not window.is_locked
    window.place.lock()
    window.rest()
    assert window.place.window.sign_in.state.glance is Glance.NO


def test_a_screen_that_was_covered_when_the_template_went_is_locked_not_opened(window: Window) -> None:
    window.look(NOBODY, 31)
    assert window.is_covered
    window.face.template_error = WITHDRAWN
    window.look(NOBODY)
    assert window.is_locked
    assert window.place.window.sign_in.state.glance is Glance.NO


def test_a_locked_screen_opens_by_no_look_once_the_template_is_gone(window: Window) -> None:
    locked(window)
    window.face.template_error, window.face.someone = WITHDRAWN, True
    window.place.presence.look()
    window.rest()
    state = window.place.window.sign_in.state
    assert (state.glance, state.trouble) == (Glance.NO, WITHDRAWN)
    window.key()
    assert "glance" not in window.face.seen
    assert window.is_locked


def test_a_glance_refused_because_the_template_is_gone_says_so(window: Window) -> None:
    locked(window)
    window.face.glance_error = WITHDRAWN
    window.key()
    assert window.place.window.sign_in.state.trouble is WITHDRAWN
    assert window.is_locked


def test_presence_rests_while_a_screen_needs_the_camera_for_an_act_of_the_person(make: Callable[..., Window]) -> None:
    window = make()
    window.look(CLERK)
    window.face.holds_camera, looks = True, []
    assert window.place.presence._timer.isActive()
    window.place.shell.look_again(Wanted(Act.GRANT, "R1", bytes(32)), looks.append)
    assert not window.place.presence._timer.isActive()
    window.place.faces.close_now()
    window.rest()
    assert looks == [None]
    assert window.place.presence._timer.isActive()
