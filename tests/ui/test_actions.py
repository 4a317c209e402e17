"""Every action stands once, no two claim a key, and what cannot be done is disabled."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.action_ids import ActionId, ActionSpec, Group
from ui.action_list import ACTIONS
from ui.actions import Actions, clashes, key_cap, words


def test_no_two_actions_claim_a_key() -> None:
    assert clashes() == ()


def test_a_clash_is_found_however_it_is_written() -> None:
    one = ActionSpec(ActionId.PRINT, Group.PAPERS, "Print", "", ("Ctrl+P",))
    other = ActionSpec(ActionId.PAUSE, Group.QUEUE, "Pause", "", ("ctrl+p",))
    assert clashes((one, other)) == ((ActionId.PRINT, ActionId.PAUSE, "Ctrl+P"),)


def test_every_action_is_described_once() -> None:
    assert [spec.id for spec in ACTIONS] == list(dict.fromkeys(spec.id for spec in ACTIONS))
    assert {spec.id for spec in ACTIONS} == set(ActionId)
    assert all(spec.text and spec.help for spec in ACTIONS)


def test_the_keys_of_the_counter_are_the_ones_on_the_wall() -> None:
    wanted = {
        ActionId.CALL_NEXT: "F2", ActionId.CALL_AGAIN: "F3", ActionId.SKIP: "F4", ActionId.READ_CARD: "F5",
        ActionId.SCAN_ALL: "F6", ActionId.NOTICE: "F8", ActionId.SUBMIT: "F9", ActionId.PAUSE: "F12",
        ActionId.SEARCH: "Ctrl+K", ActionId.SAVE_DRAFT: "Ctrl+S", ActionId.PRINT: "Ctrl+P",
    }  # fmt: skip
    assert {action: key_cap(action) for action in wanted} == wanted


def test_actions_speak_chinese(window_app: QApplication) -> None:
    assert words("Call next") == "叫下一位"


def test_only_what_can_be_done_answers_its_key(window_app: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions, seen = Actions(window), []
    actions.triggered.connect(seen.append)
    actions.enable(frozenset({ActionId.CALL_NEXT}))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F2)
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert seen == [ActionId.CALL_NEXT]
