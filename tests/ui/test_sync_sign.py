"""The sync in the status bar: only where a centre is set, by a worker thread, one round after another."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.kernel.errors import Conflict
from ui import tasks
from ui.actions import ActionId, Actions
from ui.services import Device, SyncSign, no_centre
from ui.status_bar import StatusBar
from ui.sync_rounds import SyncRounds
from ui.widgets.layouts import Column
from ui.widgets.words import Elided

AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)
FINE = SyncSign(AT, 0, 0, None, (), 60.0)


@pytest.fixture
def bar(window_app: QApplication, qtbot: QtBot) -> StatusBar:
    made = StatusBar()
    qtbot.addWidget(made)
    return made


Slow = tuple[SyncRounds, list[threading.Thread], threading.Event]


@pytest.fixture
def slow(window_app: QApplication, qtbot: QtBot) -> Iterator[Slow]:
    """Rounds over a slow line, the first of them under way; the threads that work; what lets them go on."""
    threads: list[threading.Thread] = []
    release = threading.Event()

    def work() -> SyncSign:
        threads.append(threading.current_thread())
        release.wait(5)
        return FINE

    rounds = SyncRounds(work)
    rounds.begin()
    qtbot.waitUntil(lambda: len(threads) == 1)
    yield rounds, threads, release
    rounds._timer.stop()


def test_without_a_centre_the_bar_says_nothing_of_it(bar: StatusBar) -> None:
    assert bar._sync.isHidden()
    assert bar._sync_icon.isHidden()


def test_last_sync_waiting_to_decide_and_offline_since_are_said(bar: StatusBar) -> None:
    bar.show_sync(FINE)
    assert bar._sync.text() == "已同步 11-20 10:24 · 待送出 0 条"
    assert not bar._sync.isHidden()
    bar.show_sync(replace(FINE, last_sync=None, waiting=3))
    assert bar._sync.text() == "尚未同步 · 待送出 3 条"
    bar.show_sync(replace(FINE, offline_since=AT, waiting=3, to_decide=1))
    assert bar._sync.text() == "11-20 10:24 起离线 · 待送出 3 条 · 待决定 1 条"


def test_what_blocks_new_work_is_said_in_words_and_to_readers(bar: StatusBar) -> None:
    bar.show_sync(replace(FINE, trouble=(("leash_offline", {"days": 8, "most": 7}),), is_stopped=True))
    assert "暂停受理新件" in bar._sync.text(), "before a form is filled in for nothing"
    assert "暂停受理新件" in bar._sync.toolTip()
    assert "暂停受理新件" in bar._sync.accessibleName()


def test_what_lacks_of_cases_elsewhere_is_said_in_the_tip_and_is_no_alarm(bar: StatusBar) -> None:
    bar.show_sync(replace(FINE, lacks=(("lack_names", {"count": 2}),)))
    assert "有 2 件已决定的业务还没有取得办理人员姓名" in bar._sync.toolTip()
    assert bar._sync.text() == "已同步 11-20 10:24 · 待送出 0 条"


def test_in_a_narrow_window_the_sign_is_read_whole_and_devices_give_way(bar: StatusBar, qtbot: QtBot) -> None:
    bar.show_store(is_open=True)
    bar.show_devices([Device("camera", "", False, "device_missing"), Device("printer", "", False, "device_missing")])
    bar.show_operator("李敏 · 综合窗口 · 受理")
    bar.show_sync(replace(FINE, offline_since=AT, waiting=1210, to_decide=13, is_stopped=True))
    bar.resize(700, 30)
    bar.show()
    QApplication.processEvents()
    assert bar._sync.width() >= bar._sync.sizeHint().width()
    assert bar._who.isHidden(), "the top bar says who it is"
    host = QWidget()
    qtbot.addWidget(host)
    host.setLayout(Column(bar))
    assert host.minimumSizeHint().width() < 100, "no window grows wider than its screen for it"
    bar.setParent(None)  # it is given back by the fixture


def test_the_operator_goes_before_a_device_is_cut(bar: StatusBar, qtbot: QtBot) -> None:
    bar.show_operator("陶乐山 · 大厅主管 · 无业务权限")
    bar.show_devices([Device("printer", "", is_ready=False, state_code="device_missing")])
    bar.resize(1920, 30)
    bar.show()
    assert bar._who.isVisible()
    bar.resize(bar.layout().sizeHint().width() - 1, 30)
    assert not bar._who.isVisible()
    printer = bar.findChildren(Elided)[0]
    qtbot.waitUntil(lambda: "…" not in printer.text() and printer.width() >= printer.sizeHint().width())


def test_slips_to_hand_over_and_who_has_no_key_are_said(bar: StatusBar) -> None:
    bar.show_sync(replace(FINE, slips=2))
    assert bar._sync.text() == "已同步 11-20 10:24 · 待送出 0 条 · 待交确认单 2 件"
    bar.show_sync(FINE.without_key())
    assert "暂停受理新件" in bar._sync.text()
    assert "没有有效的中心密钥" in bar._sync.toolTip()


def test_before_the_first_round_no_tick_is_shown_and_the_tip_says_the_key(bar: StatusBar) -> None:
    bar.show_sync(replace(FINE, last_sync=None))
    never = bar._sync_icon.pixmap().toImage()
    bar.show_sync(FINE)
    assert bar._sync_icon.pixmap().toImage() != never
    assert "F10" in bar._sync.toolTip()


def test_a_round_runs_off_the_window_and_the_next_waits_for_it(slow: Slow, qtbot: QtBot) -> None:
    rounds, threads, release = slow
    assert not rounds._timer.isActive(), "the line is slow: the window goes on, and no second round begins"
    with qtbot.waitSignal(rounds.sign_changed) as said:
        release.set()
    assert said.args == [FINE]
    assert rounds._timer.isActive()
    assert rounds._timer.interval() == 60_000
    assert threads[0] is not threading.main_thread()


def test_without_a_centre_no_second_round_is_asked_for(window_app: QApplication, qtbot: QtBot) -> None:
    rounds = SyncRounds(no_centre)
    rounds.begin()
    qtbot.waitUntil(tasks.program_tasks().idle)
    assert not rounds._timer.isActive()


def test_a_refused_round_is_tried_again(
    window_app: QApplication, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def busy() -> SyncSign | None:
        raise Conflict("store_locked")

    rounds = SyncRounds(busy)
    rounds.begin()
    qtbot.waitUntil(rounds._timer.isActive)
    assert "store_locked" in caplog.text
    caplog.clear()
    rounds._timer.stop()


def test_a_round_asked_for_while_one_runs_follows_it_at_once(slow: Slow, qtbot: QtBot) -> None:
    rounds, threads, release = slow
    rounds.begin()
    rounds.begin()
    assert len(threads) == 1, "never two beside each other"
    release.set()
    qtbot.waitUntil(lambda: len(threads) == 2)
    qtbot.waitUntil(lambda: rounds._timer.interval() == 60_000 and rounds._timer.isActive())


def test_the_sign_is_a_button_that_opens_what_is_unsent(bar: StatusBar, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    actions = Actions(host)
    bar.use_actions(actions)
    bar.show_sync(FINE)
    assert bar._sync.focusPolicy() is Qt.FocusPolicy.TabFocus
    with qtbot.waitSignal(actions.triggered) as asked:
        QTest.keyClick(bar._sync, Qt.Key.Key_Space)
    assert asked.args == [ActionId.UNSENT]
