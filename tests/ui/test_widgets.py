"""The widgets do what a form needs of them, by keyboard, and every one can be named aloud."""

import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QLabel, QStyle, QStyleOptionButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.builders.naming import spoken_name, unnamed
from ui import assets, theme
from ui.widgets.buttons import IconButton, KeyButton, Kind
from ui.widgets.editors import BoolField, ChoiceField, DateField, LineField, Option, TextField, half_width, typed_date
from ui.widgets.fields import FieldGroup, FieldRow
from ui.widgets.layouts import Column
from ui.widgets.rows import MaterialRow, QueueList, QueueRow
from ui.widgets.search_popup import SearchHit, SearchPopup
from ui.widgets.states import State
from ui.widgets.steps import Mark, StepMarker, Timeline, TimelineEntry
from ui.widgets.surfaces import Note, Toast


def test_none_keeps_its_references(window_app: QApplication) -> None:
    label = QLabel()
    before = sys.getrefcount(None)
    for number in range(1000):
        label.setText(str(number))
    assert abs(sys.getrefcount(None) - before) < 50


@pytest.mark.parametrize("name", assets.icon_names())
def test_every_icon_draws_something_inside_its_grid(window_app: QApplication, name: str) -> None:
    image = assets.pixmap(name, "text", 24).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    inked = [(x, y) for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() > 40]
    assert inked
    assert all(0 < x < 23 and 0 < y < 23 for x, y in inked)


def test_full_width_figures_become_plain_while_typing(window_app: QApplication, qtbot: QtBot) -> None:
    field = LineField(figures=True)
    qtbot.addWidget(field)
    field.insert("１３８５１９０２２６６")
    assert field.value() == "13851902266"
    assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


@given(st.text())
def test_half_width_changes_nothing_twice(text: str) -> None:
    assert half_width(half_width(text)) == half_width(text)


@pytest.mark.parametrize("typed", ["20261121", "2026-11-21", "2026.11.21", "2026年11月21日", "２０２６１１２１"])
def test_a_date_is_read_however_it_is_written(typed: str) -> None:
    assert typed_date(typed) == "2026-11-21"


@pytest.mark.parametrize("typed", ["20261131", "2026112", "", "退休"])
def test_what_is_no_date_stays_as_typed(typed: str) -> None:
    assert typed_date(typed) is None


def test_month_takes_six_figures() -> None:
    assert typed_date("202611", month_only=True) == "2026-11"


def test_date_field_writes_dashes_when_left(window_app: QApplication, qtbot: QtBot) -> None:
    group, first, second = FieldGroup(), DateField(), LineField()
    group.setLayout(Column(first, second))
    qtbot.addWidget(group)
    with qtbot.waitExposed(group):
        group.show()
    first.setFocus()
    qtbot.keyClicks(first, "20261121")
    assert first.value() == "2026-11-21"
    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert first.text() == "2026-11-21"
    assert group.focusWidget() is second
    qtbot.keyClick(second, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert group.focusWidget() is first


def test_choice_is_picked_by_letters_and_by_place(window_app: QApplication, qtbot: QtBot) -> None:
    field = ChoiceField(
        (Option("a", "正常退休", "zctx"), Option("b", "特殊工种提前退休", "tsgz"), Option("c", "因病", "yb"))
    )
    qtbot.addWidget(field)
    chosen: list[str] = []
    field.chosen.connect(chosen.append)
    assert field.value() == ""
    qtbot.keyClicks(field, "ts")
    assert field.value() == "b"
    qtbot.keyClick(field, Qt.Key.Key_3)
    assert field.value() == "c"
    assert chosen[-1] == "c"
    field.set_value("nonsense")
    assert field.value() == ""


def test_yes_and_no_are_keys(window_app: QApplication, qtbot: QtBot) -> None:
    field = BoolField("是", "否")
    qtbot.addWidget(field)
    assert field.value() is None
    qtbot.keyClick(field, Qt.Key.Key_Y)
    assert field.value() is True
    qtbot.keyClick(field, Qt.Key.Key_N)
    assert field.value() is False
    field.set_value(None)
    assert field.value() is None


def test_message_takes_no_room_of_its_own(window_app: QApplication, qtbot: QtBot) -> None:
    row = FieldRow("手机号码", LineField(figures=True), required=True)
    qtbot.addWidget(row)
    row.show()
    before = row.sizeHint().height()
    row.show_message(State.ERROR, "应为 11 位，现有 10 位")
    assert row.sizeHint().height() == before == 50
    assert row.editor.accessibleDescription() == "应为 11 位，现有 10 位"
    assert row.editor.property("state") == "error"
    row.show_message(State.NONE)
    assert row.message() == ""
    assert FieldRow("已知", LineField(), can_fail=False).sizeHint().height() == 39


def test_label_is_the_buddy_of_its_field(window_app: QApplication, qtbot: QtBot) -> None:
    row = FieldRow("联系地址", LineField())
    qtbot.addWidget(row)
    assert row.label.buddy() is row.editor
    assert spoken_name(row.editor) == "联系地址"


def test_enter_presses_a_button(window_app: QApplication, qtbot: QtBot) -> None:
    button = KeyButton("提交受理", key="F9", kind=Kind.PRIMARY)
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return)


def test_first_hit_is_chosen_and_alt_picks_another(window_app: QApplication, qtbot: QtBot) -> None:
    host = QWidget()
    field = LineField()
    QVBoxLayout(host).addWidget(field)
    qtbot.addWidget(host)
    host.resize(800, 600)
    host.show()
    popup, opened = SearchPopup(host, "事项", ("Enter 打开",)), []
    popup.opened.connect(opened.append)
    hits = tuple(SearchHit(str(n), f"退休待遇{n}", lit=(0, 2), code="txdy") for n in range(3))
    popup.show_hits(hits, "共 3 项", field)
    assert popup.selected() == hits[0]
    assert popup.handle_key(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    popup.show_hits(hits, "共 3 项", field)
    popup.handle_key(Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier)
    popup.handle_key(Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    assert opened == [hits[1], hits[2]]
    assert popup.isHidden()


def test_warnings_go_after_a_while_and_errors_stay_until_the_next_message(
    window_app: QApplication, qtbot: QtBot
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.show()
    toast = Toast(host, host)
    toast.say("打印机缺纸", State.ERROR)
    assert not toast._timer.isActive()
    toast.say("还差一项", State.WARNING)
    assert toast._timer.isActive()
    assert toast._timer.interval() == 8000
    toast._timer.timeout.emit()
    assert toast.isHidden()


def _looks_of(field: QWidget, qtbot: QtBot) -> dict[tuple[bool, State], QImage]:
    """The field's picture with and without the focus, sound and in error."""
    host, other = QWidget(), LineField()
    qtbot.addWidget(host)
    Column(field, other, parent=host)
    host.show()
    host.activateWindow()
    found = {}
    for state in (State.NONE, State.ERROR):
        field.show_state(state)  # type: ignore[attr-defined]
        for focused in (True, False):
            (field if focused else other).setFocus()
            QApplication.processEvents()
            found[focused, state] = field.grab().toImage()
    return found


@pytest.mark.parametrize("scheme", theme.Theme)
@pytest.mark.parametrize("make", [LineField, lambda: ChoiceField([Option("a", "甲")])])
def test_focus_and_error_are_told_apart_and_both_at_once(
    window_app: QApplication, qtbot: QtBot, scheme: theme.Theme, make: Callable[[], QWidget]
) -> None:
    theme.apply(window_app, theme.Look(scheme))
    looks = _looks_of(make(), qtbot)
    pictures = list(looks.values())
    assert all(a != b for i, a in enumerate(pictures) for b in pictures[i + 1 :])
    look, middle = theme.current(), looks[True, State.NONE].height() // 2
    border = {key: picture.pixelColor(1, middle).name() for key, picture in looks.items()}
    assert border[True, State.NONE] == border[True, State.ERROR] == look.colour("primary").name()
    assert border[False, State.ERROR] == look.colour("err").name()


@pytest.mark.parametrize("scheme", theme.Theme)
def test_a_chosen_answer_has_a_dot_on_the_ground(window_app: QApplication, qtbot: QtBot, scheme: theme.Theme) -> None:
    theme.apply(window_app, theme.Look(scheme))
    field = BoolField("是", "否")
    qtbot.addWidget(field)
    field.set_value(True)
    field.show()
    option = QStyleOptionButton()
    field._yes.initStyleOption(option)
    box = field._yes.style().subElementRect(QStyle.SubElement.SE_RadioButtonIndicator, option, field._yes)
    picture, look = field._yes.grab().toImage(), theme.current()
    row = [picture.pixelColor(x, box.center().y()).name() for x in range(box.left(), box.right() + 1)]
    assert row[len(row) // 2] == look.colour("primary").name()
    for half in (row[: len(row) // 2], row[len(row) // 2 :]):
        assert max(theme.contrast(pixel, look.tokens.primary) for pixel in half) >= 3


def test_a_long_chip_never_covers_the_waiting_time(window_app: QApplication, qtbot: QtBot) -> None:
    theme.apply(window_app, theme.Look(scale=1.5))
    pictures = []
    for chip in ("", "老年优先 · 下一位 · 三号窗口专用"):
        queue = QueueList("等候")
        qtbot.addWidget(queue)
        queue.set_rows([QueueRow("Y003", "", "35 分钟", chip)])
        queue.resize(300, 90)
        queue.show()
        wide = theme.px(12) + QFontMetrics(theme.current().font(12)).horizontalAdvance("35 分钟")
        whole = queue.viewport().grab().toImage()
        pictures.append(whole.copy(whole.width() - wide - 2, 0, wide + 2, 60))
    assert pictures[0] == pictures[1]


def _everything() -> QWidget:
    root = QWidget()
    queue, steps, timeline = QueueList("等候"), StepMarker(), Timeline()
    queue.set_rows([QueueRow("A087", "社保卡补领", "2 分钟", "军人优先"), QueueRow("B1", "失业金", "5 分钟")])
    steps.set_marks([Mark("填写", True), Mark("确认", False)], 1, "第 2 步，共 2 步：确认")
    timeline.set_entries([TimelineEntry("10:24", "受理", "李敏", State.OK, "已受理")])
    material = MaterialRow("居民身份证", required=True)
    material.add_action(KeyButton("扫描", kind=Kind.SOFT, small=True))
    material.show_material("tick-circle", State.OK, "已收", "2 页")
    fields = (
        FieldRow("姓名", LineField()), FieldRow("类别", ChoiceField((Option("a", "甲"),))),
        FieldRow("代办", BoolField("是", "否"), can_fail=False), FieldRow("说明", TextField(), can_fail=False),
    )  # fmt: skip
    Column(*fields, queue, steps, timeline, material, Note("先改此项"), IconButton("bell", "通知"), parent=root)
    return root


@pytest.mark.parametrize("scheme", theme.Theme)
def test_every_control_can_be_named_aloud(window_app: QApplication, qtbot: QtBot, scheme: theme.Theme) -> None:
    theme.apply(window_app, theme.Look(scheme, 1.2))
    root = _everything()
    qtbot.addWidget(root)
    root.show()
    assert unnamed(root) == []
    assert not root.grab().isNull()


def test_an_unnamed_control_is_found(window_app: QApplication, qtbot: QtBot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    Column(LineField(), parent=root)
    assert len(unnamed(root)) == 1
