"""The window around the screens: who is signed in is always said, locking keeps work, faults are calm."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.kernel.changes import Changed
from app.kernel.errors import Rejected
from tests.builders.naming import unnamed
from tests.builders.window import PASSWORD, FakeSteps, clerk, make_services
from ui import bugs, language, messages, screen_list, tasks, theme
from ui.actions import ActionId
from ui.application import Program, Startup
from ui.bug_dialog import BugShower
from ui.first_window import FirstWindow, raise_first, server_name
from ui.main_window import MainWindow
from ui.screen import Screen, ScreenName, Shell
from ui.screens.preview.view import PreviewView
from ui.screens.settings.view import SettingsView
from ui.services import Device, PaperOnScreen, Services, SyncSign
from ui.widgets.layouts import Column
from ui.widgets.lines import LineField
from ui.widgets.search_popup import SearchHit
from ui.widgets.states import State
from ui.workplace import Workplace

CUT = datetime(2026, 11, 20, 2, tzinfo=UTC)


class Desk(Screen):
    """Stands for the counter: a field, F2, and a search."""

    has_search = True

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self.seen: list[object] = []
        self.field = LineField()
        self.field.setAccessibleName("姓名")
        self.setLayout(Column(self.field))

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        return {ActionId.CALL_NEXT: lambda: self.seen.append("call_next")}

    def enter(self, argument: object = None) -> None:
        self.seen.append(("enter", argument))
        self.field.setFocus()

    def leave(self) -> None:
        self.seen.append("leave")

    def refresh(self, kinds: frozenset[Changed]) -> None:
        self.seen.append(kinds)

    def search(self, text: str) -> tuple[SearchHit, ...]:
        return (SearchHit("ZT-013", f"退休待遇申领 {text}", lit=(0, 2)),)

    def open_hit(self, hit: SearchHit) -> None:
        self.seen.append(hit.key)


@pytest.fixture
def place(
    window_app: QApplication, qtbot: QtBot, services: Services, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workplace]:
    made = screen_list.make
    monkeypatch.setattr(
        screen_list, "make", lambda name, shell: Desk(shell) if name is ScreenName.COUNTER else made(name, shell)
    )
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    workplace = Workplace(window)
    workplace.use(services)
    yield workplace
    window.close()


def sign_in(place: Workplace, qtbot: QtBot, account: str = "limin") -> None:
    with qtbot.waitSignal(place.window.sign_in.signed_in):
        place.window.sign_in.submit_password(account, PASSWORD)


def desk_of(place: Workplace) -> Desk:
    assert isinstance(place.screen, Desk)
    return place.screen


def said(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisibleTo(window))


def test_nothing_of_the_business_exists_before_sign_in(place: Workplace) -> None:
    assert place.screen is None
    assert place.shell is None
    place.open(ScreenName.COUNTER)
    assert place.window.is_at_sign_in()


def test_hall_window_and_demo_are_said_on_every_screen(place: Workplace, qtbot: QtBot) -> None:
    for _ in range(2):
        text = said(place.window)
        assert "演示县社保大厅" in text
        assert "3 号窗口" in text
        assert "演示库：人脸核验不是真的" in text
        if place.window.is_at_sign_in():
            sign_in(place, qtbot)


def test_a_real_store_shows_no_demo_banner(place: Workplace, steps: FakeSteps) -> None:
    place.use(make_services(steps, is_demo=False))
    assert "演示库" not in said(place.window)


def test_name_post_and_the_one_permission_are_always_said(place: Workplace, qtbot: QtBot) -> None:
    sign_in(place, qtbot)
    assert "李敏 · 综合窗口 · 受理" in said(place.window)
    assert place.window.bar._operator.text() == "李敏 · 综合窗口 · 受理"


def test_a_key_goes_to_the_screen(place: Workplace, qtbot: QtBot) -> None:
    sign_in(place, qtbot)
    desk = desk_of(place)
    qtbot.keyClick(desk.field, Qt.Key.Key_F2)
    assert "call_next" in desk.seen
    assert not place.actions.action(ActionId.SUBMIT).isEnabled()


@pytest.mark.parametrize("scheme", list(theme.Theme))
def test_the_hint_of_the_search_can_be_read_with_the_cursor_in_it(
    place: Workplace, qtbot: QtBot, scheme: theme.Theme
) -> None:
    sign_in(place, qtbot)
    theme.apply(QApplication.instance(), theme.Look(scheme))
    search, tokens = place.window.bar.search, theme.TOKENS[scheme]
    for ground, act in ((tokens.surface, search.setFocus), (tokens.bar_field, search.clearFocus)):
        act()
        assert search.hasFocus() is (act == search.setFocus)
        assert theme.contrast(search.palette().placeholderText().color().name(), ground) >= 4.5


def test_search_opens_a_hit_at_the_counter(place: Workplace, qtbot: QtBot) -> None:
    sign_in(place, qtbot)
    desk = desk_of(place)
    place.open(ScreenName.KEYS)
    place.actions.action(ActionId.SEARCH).trigger()
    assert place.screen is desk
    qtbot.keyClicks(place.window.bar.search, "tx")
    assert [hit.key for hit in place.search.popup.hits()] == ["ZT-013"]
    qtbot.keyClick(place.window.bar.search, Qt.Key.Key_Return)
    assert desk.seen[-1] == "ZT-013"
    assert place.window.bar.search.text() == ""


def test_locking_keeps_work_for_the_same_person(place: Workplace, qtbot: QtBot, steps: FakeSteps) -> None:
    sign_in(place, qtbot)
    desk = desk_of(place)
    desk.field.setText("王建国")
    place.lock()
    assert place.window.is_at_sign_in()
    assert desk.seen[-1] == "leave"
    assert not place.actions.action(ActionId.CALL_NEXT).isEnabled()
    sign_in(place, qtbot)
    assert place.screen is desk
    assert desk.field.text() == "王建国"
    assert "lock" in steps.seen


def test_a_locked_screen_is_unlocked_by_password_and_enter_and_the_cursor_comes_back(
    place: Workplace, qtbot: QtBot
) -> None:
    sign_in(place, qtbot)
    desk, window = desk_of(place), place.window
    assert window.focusWidget() is desk.field
    place.lock()
    password = window.focusWidget()
    assert isinstance(password, LineField)
    assert password is window.sign_in_view._password
    qtbot.keyClicks(password, PASSWORD)
    with qtbot.waitSignal(window.sign_in.signed_in):
        qtbot.keyClick(password, Qt.Key.Key_Return)
    assert window.focusWidget() is desk.field


@pytest.mark.parametrize("above", [ScreenName.KEYS, None], ids=["another screen", "locked"])
def test_a_hidden_screen_takes_the_cursor_only_once_it_is_shown_again(
    place: Workplace, qtbot: QtBot, above: ScreenName | None
) -> None:
    sign_in(place, qtbot)
    desk, window = desk_of(place), place.window
    place.lock() if above is None else place.open(above)
    desk.field.setFocus()
    focus = window.focusWidget()
    assert focus is not None
    assert focus.isVisible()
    sign_in(place, qtbot) if above is None else place.back()
    assert window.focusWidget() is desk.field


def test_a_message_goes_with_its_screen(place: Workplace, qtbot: QtBot) -> None:
    sign_in(place, qtbot)
    place.say("还差一项", State.WARNING)
    assert place.toast.isVisible()
    assert not place.toast.geometry().intersects(place.window.bar.geometry())
    place.open(ScreenName.KEYS)
    assert place.toast.isHidden()
    place.say("没有打印成功", State.ERROR)
    place.actions.action(ActionId.ABOUT).trigger()
    assert place.toast.isHidden()


def test_what_offices_above_have_published_is_said(place: Workplace, qtbot: QtBot) -> None:
    sign_in(place, qtbot)
    place.open(ScreenName.ABOUT)
    said = [shown.text() for shown in place.screen.findChildren(QLabel)]
    assert "2031 年工作日历：示例省发布的版本 3，2026-11-20 12:00 起" in said


@pytest.mark.parametrize("name", [ScreenName.ABOUT, ScreenName.KEYS])
def test_what_is_only_read_is_read_to_its_end_by_keys(place: Workplace, qtbot: QtBot, name: ScreenName) -> None:
    sign_in(place, qtbot)
    place.window.resize(1366, 500)
    place.open(name)
    area = place.screen.findChild(QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0


def test_another_person_starts_afresh_at_a_locked_screen(place: Workplace, qtbot: QtBot, steps: FakeSteps) -> None:
    other = clerk("王芳", "wangfang")
    steps.people["wangfang"] = other
    sign_in(place, qtbot)
    desk = desk_of(place)
    place.lock()
    sign_in(place, qtbot, "wangfang")
    assert place.screen is not desk
    assert place.shell is not None
    assert place.shell.actor == other


def test_idle_screen_locks(place: Workplace, qtbot: QtBot) -> None:
    sign_in(place, qtbot)
    place.guard.look(place.guard._last_input + 599)
    assert not place.window.is_at_sign_in()
    place.guard.look(place.guard._last_input + 600.001)  # a sum of floats may fall short
    assert place.window.is_at_sign_in()


def test_session_ended_elsewhere_locks(
    place: Workplace, qtbot: QtBot, steps: FakeSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object) -> None:
        raise Rejected("session_ended", reason="taken_over")

    sign_in(place, qtbot)
    monkeypatch.setattr(steps, "touch", ended)
    place.guard.look(place.guard._last_touch + 61)
    qtbot.waitUntil(place.window.is_at_sign_in)
    assert place.window.sign_in.state.trouble is not None


def test_signing_out_ends_the_session(place: Workplace, qtbot: QtBot, steps: FakeSteps) -> None:
    sign_in(place, qtbot)
    place.sign_out()
    qtbot.waitUntil(lambda: "sign_out" in steps.seen)
    assert place.shell is None
    assert "李敏 · 综合窗口 · 受理" not in said(place.window)


def test_what_was_done_here_asks_for_a_round_and_what_a_round_brought_does_not(place: Workplace, qtbot: QtBot) -> None:
    sign_in(place, qtbot)
    asked: list[None] = []
    place.sync_asked.connect(lambda: asked.append(None))
    assert place.shell is not None
    for kind in (Changed.SYNC, Changed.QUEUE, Changed.DRAFTS):
        place.shell.announce(frozenset({kind}))
    assert asked == []
    place.shell.announce(frozenset({Changed.CASES, Changed.DRAFTS}))
    place.shell.announce(frozenset({Changed.STAFF}))
    assert len(asked) == 2


def test_changes_are_announced_to_every_screen(place: Workplace, qtbot: QtBot) -> None:
    sign_in(place, qtbot)
    desk = desk_of(place)
    assert place.shell is not None
    place.shell.announce(frozenset({Changed.QUEUE}))
    assert desk.seen[-1] == frozenset({Changed.QUEUE})


@pytest.mark.parametrize("name", [ScreenName.SETTINGS, ScreenName.KEYS, ScreenName.ABOUT, ScreenName.PREVIEW])
@pytest.mark.parametrize("spoken", ["zh_CN", "en"])
def test_every_control_of_every_screen_can_be_named_aloud(
    window_app: QApplication, place: Workplace, qtbot: QtBot, name: ScreenName, spoken: str
) -> None:
    messages.set_language(spoken)
    language.install(window_app, spoken)
    sign_in(place, qtbot)
    place.open(name)
    assert unnamed(place.window) == []


def test_a_paper_is_previewed_and_printed(place: Workplace, qtbot: QtBot) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    import io

    target = io.BytesIO()
    page = canvas.Canvas(target, pagesize=(226, 360))
    page.drawString(20, 300, "receipt")
    page.showPage()
    page.drawString(20, 300, "second")
    page.save()
    sign_in(place, qtbot)
    place.open(ScreenName.PREVIEW, PaperOnScreen("受理回执", target.getvalue(), lambda: "已送打印机"))
    view = place.screen
    assert isinstance(view, PreviewView)
    assert view._paper.page_count() == 2
    place.actions.action(ActionId.PRINT).trigger()
    qtbot.waitUntil(lambda: view._model.state.told == "已送打印机")
    middle = view._paper.viewport().grab().toImage()
    assert middle.pixelColor(middle.width() // 2, 60).name() == "#ffffff"


def test_preferences_are_kept_for_the_person_and_language_is_changed_in_place(
    window_app: QApplication, qtbot: QtBot, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = screen_list.make
    monkeypatch.setattr(
        screen_list, "make", lambda name, shell: Desk(shell) if name is ScreenName.COUNTER else made(name, shell)
    )
    monkeypatch.setattr(screen_list, "preload", lambda: None)
    painted: list[bool] = []
    sign = SyncSign(None, 0, 0, None, (), 60.0)
    services = replace(services, sync=lambda: sign, lacks_key=lambda _actor: True)
    startup = Startup(
        lambda: services, tmp_path, is_shared=False, geometry_file=tmp_path / "place.ini",
        on_first_paint=lambda: painted.append(True),
    )  # fmt: skip
    program = Program(window_app, startup)
    assert program.start()
    qtbot.waitUntil(lambda: program.window is not None and program.window.sign_in.state.is_open, timeout=20_000)
    assert painted == [True]
    first, place = program.window, program.workplace
    assert first is not None
    assert place is not None
    with qtbot.waitSignal(place.actor_changed):
        first.sign_in.submit_password("limin", PASSWORD)
    qtbot.waitUntil(lambda: "暂停受理新件" in first.status._sync.text())  # no key: said before a form is filled in
    assert place.toast.isHidden(), "the key is on its way while the line stands"
    program._on_sync(replace(sign, offline_since=CUT))
    assert "没有有效的中心密钥" in place.toast.accessibleName()
    place.toast.pass_on()
    program._on_sync(replace(sign, offline_since=CUT))
    assert place.toast.isHidden(), "once is enough"
    place.open(ScreenName.SETTINGS)
    place.actions.action(ActionId.THEME).trigger()
    assert theme.current().theme is theme.Theme.DARK
    shell = place.shell
    assert shell is not None
    operator = shell.actor.operator
    shell.preferences_chosen.emit(type(services.preferences.load(operator))(language="en"))
    assert program.window is not first
    assert program.workplace is not None
    assert program.workplace.shell is not None
    assert "Intake" in said(program.window)
    assert isinstance(program.workplace.screen, SettingsView)
    assert program.workplace.screen._language.value() == "en"
    program.workplace.actions.action(ActionId.THEME).trigger()
    assert program.workplace.screen._theme.value() == theme.current().theme
    qtbot.waitUntil(lambda: services.preferences.load(operator).language == "en")
    program.workplace.sign_out()
    qtbot.waitUntil(lambda: messages.language() == "zh_CN")
    assert theme.current().theme is theme.Theme.LIGHT
    assert "登录" in said(program.window)
    assert "暂停受理新件" not in program.window.status._sync.text(), "nobody is here who lacks a key"
    program.window.close()
    program.end()
    assert (tmp_path / "place.ini").exists()


def test_the_desks_are_made_in_a_worker_before_anybody_is_in(
    window_app: QApplication, qtbot: QtBot, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_in: list[threading.Thread] = []
    desk = lambda: made_in.append(threading.current_thread())  # noqa: E731 - stands for both desks
    monkeypatch.setattr(screen_list, "preload", lambda: None)
    ready = replace(services, counter=desk, cases=desk)
    program = Program(window_app, Startup(lambda: ready, tmp_path, False, geometry_file=tmp_path / "place.ini"))
    assert program.start()
    qtbot.waitUntil(lambda: len(made_in) == 2, timeout=20_000)
    assert threading.main_thread() not in made_in
    assert program.window is not None
    program.window.close()
    program.end()


def test_window_comes_back_where_it_stood(window_app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "place.ini"), QSettings.Format.IniFormat)
    first, second = MainWindow(), MainWindow()
    for window in (first, second):
        qtbot.addWidget(window)
    first.resize(790, 640)
    first.keep_place(settings)
    second.restore_place(settings)
    assert (second.width(), second.height()) == (790, 640)


def test_second_start_raises_the_first_window(window_app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    name = server_name(tmp_path)
    assert not raise_first(name)
    first = FirstWindow(name)
    with qtbot.waitSignal(first.asked):
        assert raise_first(name)
    first.close()
    assert server_name(tmp_path / "other") != name


def test_a_fault_is_told_calmly_and_logged_without_values(
    window_app: QApplication, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watcher, window = bugs.Bugs(), QWidget()
    qtbot.addWidget(window)
    shower = BugShower(watcher, lambda: window)
    log = bugs.start_log(tmp_path)
    with qtbot.waitSignal(watcher.found) as found:
        try:
            raise ValueError("王建国 350199196605210335")
        except ValueError as error:
            watcher.report(error)
    logging.getLogger().removeHandler(log)
    log.close()
    caplog.clear()
    assert found.args is not None
    written = (tmp_path / "yichuang.log").read_text(encoding="utf-8")
    assert str(found.args[0]) in written
    assert "ValueError" in written
    assert "王建国" not in written
    assert shower.dialog is not None
    assert found.args[0] in shower.dialog.informativeText()
    assert unnamed(shower.dialog) == []
    shower.dialog.accept()
    assert shower.dialog is None


def test_of_a_librarys_warning_only_the_place_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    log = bugs.start_log(tmp_path)
    logging.getLogger("somebody.elses").warning("cannot read %s", "王建国 350199196605210335")
    logging.getLogger("ui.bugs").warning("job %d refused", 4)
    logging.getLogger().removeHandler(log)
    log.close()
    caplog.clear()
    written = (tmp_path / "yichuang.log").read_text(encoding="utf-8")
    assert "王建国" not in written
    assert "somebody.elses test_window.py:" in written
    assert "job 4 refused" in written


def test_a_printer_service_that_hangs_keeps_nobody_from_signing_in(
    window_app: QApplication, qtbot: QtBot, services: Services
) -> None:
    asked_in: list[threading.Thread] = []

    def devices() -> list[Device]:
        asked_in.append(threading.current_thread())
        return [Device("printer", "lp0", True, "device_ready")]

    window = MainWindow()
    qtbot.addWidget(window)
    window.show_office(replace(services, devices=devices))
    qtbot.waitUntil(tasks.program_tasks().idle)
    assert asked_in
    assert threading.main_thread() not in asked_in


def test_first_paint_reads_nothing_heavy() -> None:
    import subprocess
    import sys

    heavy = "sqlalchemy sqlcipher3 cv2 numpy insightface onnxruntime reportlab yaml skimage PIL ui.screens.counter.view"
    code = f"import sys, ui.application; sys.exit(str([m for m in '{heavy}'.split() if m in sys.modules]))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.stderr.strip() == "[]"
