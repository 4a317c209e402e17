"""The screen of unsent work by keyboard over a real store: sentences, acts with a reason, both sides, sealed file."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.adapters.parcel_box import PassphraseBox
from app.kernel.actor import Post
from app.kernel.changes import Changed
from app.kernel.ids import OfficeId, new_uuid
from app.kernel.outbox import OutboxState
from app.sync.commands import Exported, ExportUnsent
from app.sync.parcels import LARGEST_FILE, digest_words, pack, unpack
from tests.builders.naming import unnamed
from tests.builders.staffed import place
from tests.builders.unsent_window import UnsentWindow, forked
from tests.sync.conftest import machine, second_machine, second_store
from tests.sync.test_missing import elsewhere
from ui import theme
from ui.actions import ActionId
from ui.screens.unsent.table_model import UnsentColumn
from ui.screens.unsent.view_model import Asking

Key = Qt.Key
WORDS = "correct horse battery"
BOX = PassphraseBox(cost=2**10)
__all__ = ["machine", "second_machine", "second_store"]


@pytest.fixture
def chief(machine):
    return place(machine.uow, "super.visor", 700, Post.FLOOR_SUPERVISOR, "window")


@pytest.fixture
def open_unsent(qtbot, window_app, machine, chief):
    machine.join_centre()
    machine.sync()  # numbers come from blocks that the centre leased

    def open_unsent(actor=chief) -> UnsentWindow:
        return UnsentWindow(qtbot, machine, actor)

    return open_unsent


def cells(window: UnsentWindow, column: UnsentColumn) -> list[str]:
    model = window.view.table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def words(window: UnsentWindow) -> str:
    return "\n".join(label.text() for label in window.view.findChildren(QLabel) if label.isVisible())


def test_every_item_stands_there_with_state_sentence_and_age(open_unsent, machine, clock):
    case = machine.take()
    clock.pass_time(hours=3)
    machine.centre.denials[machine.events()[0]] = "two-roles"
    machine.sync()
    window = open_unsent()
    assert cells(window, UnsentColumn.STATE) == ["被拒收", "等待送出", "等待送出"]
    assert cells(window, UnsentColumn.CASE) == [case.number] * 3
    first, *later = cells(window, UnsentColumn.SENTENCE)
    assert first.startswith(f"中心拒收 {case.number} 的一条记录（收到材料）：同一个人不能在一件里担任两个角色。")
    assert all("前面有问题的一条" in each for each in later)
    assert set(cells(window, UnsentColumn.AGE)) == {"3 小时"}
    assert "待送出 2 条，待决定 1 条" in words(window)


def test_what_waits_for_a_person_stands_first_under_the_cursor(open_unsent, machine):
    older, refused = machine.take(), machine.take()
    machine.centre.untrue |= set(machine.events()[:3])
    machine.centre.denials[machine.events()[3]] = "two-roles"
    machine.sync()
    window = open_unsent()
    assert cells(window, UnsentColumn.CASE) == [refused.number] + [older.number] * 3 + [refused.number] * 2
    assert window.view.table.hasFocus()
    assert window.view.model.state.chosen.item.case == refused.number


def test_setting_aside_asks_why_and_trying_again_begins_a_round(open_unsent, machine):
    machine.take()
    machine.centre.denials[machine.events()[0]] = "permission"
    machine.sync()
    window = open_unsent()
    window.act(ActionId.SET_ASIDE)
    assert window.view.model.state.asking is Asking.SET_ASIDE
    window.press(Key.Key_Return)
    assert machine.states()[0] is OutboxState.REFUSED, "not without a reason"
    window.type("授权待补")
    window.press(Key.Key_Return)
    assert machine.states()[0] is OutboxState.QUARANTINED
    assert window.rounds == 1, "the status bar counts anew"
    assert cells(window, UnsentColumn.STATE)[0] == "已搁置"
    assert cells(window, UnsentColumn.SENTENCE)[0].endswith("原因：授权待补"), "whoever comes later knows why"
    assert not window.view.aside.isEnabled(), "it is aside already"
    window.act(ActionId.TRY_AGAIN)
    window.type("已补")
    window.press(Key.Key_Return)
    assert machine.states()[0] is OutboxState.WAITING
    assert window.rounds == 2


def test_escape_drops_the_question_first_and_then_goes_back(open_unsent, machine):
    machine.take()
    window = open_unsent()
    window.act(ActionId.SET_ASIDE)
    window.act(ActionId.BACK)
    assert (window.view.model.state.asking, window.backs) == (Asking.NOTHING, 0)
    window.act(ActionId.BACK)
    assert window.backs == 1


def test_a_refused_act_keeps_what_was_typed(open_unsent, machine):
    machine.take()
    window = open_unsent()
    window.act(ActionId.SET_ASIDE)
    machine.sync()  # confirmed while the question stands
    window.type("先放一放")
    window.press(Key.Key_Return)
    assert window.view.reason.value() == "先放一放"
    assert "现在不能这样处理" in words(window)


def test_trying_again_what_is_on_its_way_is_a_round_and_needs_no_reason(open_unsent, machine):
    machine.take()
    window = open_unsent()
    assert not window.view.redo.isVisible(), "it did not go aside"
    window.act(ActionId.TRY_AGAIN)
    assert (window.view.model.state.asking, window.rounds) == (Asking.NOTHING, 1)


def test_both_sides_of_a_case_that_went_two_ways_stand_beside_each_other(open_unsent, machine):
    case = machine.take()
    forked(machine, case)
    machine.sync()
    window = open_unsent()
    window.view.table.selectRow(1)
    window.settle(lambda: window.view.model.state.sides is not None and window.view.model.state.sides.theirs)
    assert "与中心的记录走了不同的路" in words(window)
    told = [label.text() for label in window.view.sides.ours.findChildren(QLabel) if label.isVisible()]
    theirs = [label.text() for label in window.view.sides.theirs.findChildren(QLabel) if label.isVisible()]
    assert [each for each in told if each.startswith("第")] == ["第 2 条　受理", "第 3 条　办结"]
    assert [each for each in theirs if each.startswith("第")] == ["第 2 条　受理"]
    assert "前 1 条两边相同。" in words(window)


def test_a_held_key_reads_the_row_it_ends_on_and_not_all_it_passes(open_unsent, machine):
    for _ in range(4):
        machine.take()
    window = open_unsent()
    read, desk = [], window.view.model._desk
    sides = desk.sides

    def noted(event):
        read.append(event)
        return sides(event)

    desk.sides = noted
    for row in range(1, 12):
        window.view.table.selectRow(row)
    window.rest()
    last = window.view.model.state.chosen.item.event
    assert read[-1] == last
    assert len(read) <= 3
    assert window.view.model.state.sides.about.item.event == last


def test_all_of_it_goes_into_a_sealed_file(open_unsent, machine, tmp_path):
    machine.take()
    window = open_unsent()
    window.act(ActionId.EXPORT_UNSENT)
    target = tmp_path / "unsent.sealed"
    window.type(str(target))
    window.press(Key.Key_Return)
    window.type("correct horse battery")
    window.press(Key.Key_Return)
    assert target.exists()
    assert target.stat().st_mode & 0o777 == 0o600
    digest = unpack(PassphraseBox(cost=2**10).unseal(target.read_bytes(), "correct horse battery")).digest
    assert f"已导出 3 条到 {target}，内容摘要 {digest_words(digest)}。" in words(window)
    window.act(ActionId.SYNC_NOW)
    assert digest_words(digest) in words(window), "it stays until the next act: it has to be written down"
    window.act(ActionId.EXPORT_UNSENT)
    window.type(str(target))
    window.press(Key.Key_Return)
    window.type("correct horse battery")
    window.press(Key.Key_Return)
    assert "已有文件" in words(window)


def exported_by(machine) -> Exported:
    """All that waits there, as its floor supervisor exports it."""
    supervisor = place(machine.uow, "other.super", 701, Post.FLOOR_SUPERVISOR, "window")
    return ExportUnsent(machine.uow, machine.clock, BOX)(supervisor, WORDS)


def take_in(window: UnsentWindow, file, passphrase: str) -> None:
    window.act(ActionId.IMPORT_UNSENT)
    window.view.incoming.path.setFocus()
    window.type(str(file))
    window.press(Key.Key_Return)
    window.type(passphrase)
    window.press(Key.Key_Return)


def test_another_machines_file_is_taken_in_once_and_stands_in_the_list(open_unsent, second_machine, tmp_path):
    second_machine.take()
    exported, file = exported_by(second_machine), tmp_path / "unsent.sealed"
    file.write_bytes(exported.sealed)
    window = open_unsent()
    assert not window.view.model.state.items, "nothing of its own: who takes over for another machine may begin so"
    take_in(window, file, WORDS)
    assert cells(window, UnsentColumn.STATE) == ["等待送出"] * 3
    told = f"新收下 3 条，已有 0 条；内容摘要 {digest_words(exported.digest)}，请与交接单核对。"
    assert told in words(window)
    assert (window.rounds, window.view.table.hasFocus()) == (1, True), "it goes out from here"
    take_in(window, file, WORDS)
    assert f"文件里的 3 条本机都已经有了，没有改动；内容摘要 {digest_words(exported.digest)}" in words(window)
    assert len(cells(window, UnsentColumn.STATE)) == 3


def refused_files(machine, second_machine, folder):
    """Files that are not taken in, with the passphrase given and what is said of each."""
    second_machine.take(), machine.take()
    sealed = exported_by(second_machine).sealed
    events = second_machine.events()
    with second_machine.uow() as u:
        parcels = u.sync.parcels(events)
    other_hall = BOX.seal(pack(new_uuid(), OfficeId("350198"), machine.clock.now(), parcels), WORDS)
    found = {
        "wrong": (sealed, WORDS + "x", "请先核对口令"),
        "cut": (sealed[:-40], WORDS, "请在原来的电脑上重新导出"),
        "own": (exported_by(machine).sealed, WORDS, "请拿到另一台机器上导入"),
        "hall": (other_hall, WORDS, "属于机构 350198，只能在该机构的机器上导入"),
        "other": (b"%PDF-1.7", WORDS, "不是本程序导出的文件"),
    }
    for name, (content, passphrase, said) in found.items():
        (folder / name).write_bytes(content)
        yield folder / name, passphrase, said
    with (folder / "large").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    yield folder / "large", WORDS, "请核对是否选错了文件"
    yield folder / "none", WORDS, "请检查路径和 U 盘"


def test_every_refused_file_is_a_sentence_and_what_was_typed_stays(open_unsent, machine, second_machine, tmp_path):
    refused = list(refused_files(machine, second_machine, tmp_path))
    window = open_unsent()
    before = cells(window, UnsentColumn.STATE)
    for file, passphrase, said in refused:
        take_in(window, file, passphrase)
        assert said in words(window), file.name
        foot = window.view.incoming
        assert (foot.path.text(), foot.passphrase.text()) == (str(file), passphrase)
        assert (foot.isVisible(), foot.do_it.isEnabled()) == (True, True)
    window.view.refresh(frozenset({Changed.SYNC}))
    window.rest()
    assert (cells(window, UnsentColumn.STATE), window.rounds) == (before, 0)


def test_a_file_without_its_passphrase_is_not_opened_and_the_cursor_goes_there(open_unsent):
    window = open_unsent()
    take_in(window, "E:/unsent.sealed", "")
    assert QApplication.focusWidget() is window.view.incoming.passphrase
    assert window.view.model.state.trouble is None
    window.act(ActionId.BACK)
    assert (window.view.model.state.asking, window.backs) == (Asking.NOTHING, 0)
    assert window.view.sync_now.hasFocus()


def test_what_could_not_be_taken_over_is_said_above_the_list(open_unsent, machine):
    case = machine.take()
    elsewhere(machine, case, case.number)
    machine.sync()
    window = open_unsent()
    assert "故障代号 IntegrityError" in words(window)


def test_a_clerk_looks_and_may_sync_but_decides_nothing(open_unsent, machine):
    machine.take()
    window = open_unsent(machine.clerk)
    view = window.view
    assert [button.isVisible() for button in (view.aside, view.again, view.export, view.take_in)] == [False] * 4
    for action in (ActionId.SET_ASIDE, ActionId.TRY_AGAIN, ActionId.EXPORT_UNSENT, ActionId.IMPORT_UNSENT):
        window.act(action)
    assert window.view.model.state.asking is Asking.NOTHING
    window.act(ActionId.SYNC_NOW)
    assert window.rounds == 1


def test_what_a_round_closed_leaves_the_screen_and_the_rest_keeps_its_place(open_unsent, machine):
    machine.take(), machine.take()
    machine.centre.denials[machine.events()[3]] = "permission"
    window = open_unsent()
    window.view.table.selectRow(4)
    window.rest()
    chosen = window.view.model.state.chosen.item.event
    machine.sync()
    window.shell.announce(frozenset({Changed.SYNC}))
    window.rest()
    assert len(cells(window, UnsentColumn.STATE)) == 3
    assert window.view.model.state.chosen.item.event == chosen
    machine.centre.denials.clear()
    window.view.table.selectRow(0)
    window.rest()
    window.act(ActionId.TRY_AGAIN)
    window.type("已补")
    window.press(Key.Key_Return)
    machine.sync()
    window.shell.announce(frozenset({Changed.SYNC}))
    window.rest()
    assert "中心已确认全部内容" in words(window)


def test_without_a_centre_the_screen_says_so(qtbot, window_app, machine, chief):
    window = UnsentWindow(qtbot, machine, chief)
    assert "没有设置中心" in words(window)
    assert not window.view.sync_now.isEnabled()
    assert not window.view.take_in.isEnabled(), "what came would wait for ever"
    assert "没有设置中心" in words(UnsentWindow(qtbot, machine, chief, has_centre=False))


def test_the_foot_keeps_its_edges_and_its_height_at_another_scale(open_unsent, machine):
    machine.take()
    window = open_unsent()
    theme.apply(QApplication.instance(), theme.Look(theme.Theme.DARK, 1.2))
    window.view.resize(1920, 960)
    window.rest()
    button, foot = window.view.again, window.view.again.parentWidget()
    assert foot.width() - button.geometry().right() >= theme.px(18)
    assert foot.height() == theme.px(48)
    assert foot.rect().contains(button.geometry())


def test_in_the_largest_type_on_a_small_screen_the_foot_fits_and_what_is_said_is_read_whole(open_unsent, machine):
    machine.take()
    window = open_unsent()
    view = window.view
    view.resize(1366, 632)  # a screen of 768 lines
    theme.apply(QApplication.instance(), theme.Look(scale=1.5))
    window.rest()
    assert view.minimumSizeHint().width() <= 1366
    assert view.sides.isVisible()
    take_in(window, "E:/" + "unsent/" * 30, WORDS)
    assert view._note.height() >= view._note.heightForWidth(view._note.width())
    assert view.table.viewport().height() >= 2 * view.table.rowHeight(0)
    assert not view.sides.isVisible(), "they give way until the next act"
    window.act(ActionId.IMPORT_UNSENT)
    assert view.sides.isVisible()


def test_moments_are_read_whole_when_the_scale_grows(open_unsent, machine):
    machine.take()
    window = open_unsent()
    moment = next(each for each in window.view.sides.ours.findChildren(QLabel) if each.text().startswith("2026-"))
    theme.apply(QApplication.instance(), theme.Look(scale=1.5))
    assert moment.width() >= moment.sizeHint().width()


def test_the_frame_of_the_focus_is_whole_at_once(open_unsent, machine):
    machine.take()
    window = open_unsent()
    table = window.view.table
    assert table.hasFocus()
    inner = table.viewport().geometry() | table.horizontalHeader().geometry()
    assert table.rect().adjusted(2, 2, -2, -2).contains(inner), "rows and head leave the frame free"


def test_every_part_has_a_name_and_the_cursor_begins_in_the_table(open_unsent, machine):
    machine.take()
    window = open_unsent()
    assert QApplication.focusWidget() is window.view.table
    assert unnamed(window.view) == []


def test_what_stops_new_work_stands_out_until_it_is_over(open_unsent, machine):
    machine.take()
    with machine.uow() as u:
        u.meta.put("centre.unsent_cases", "1", None, machine.clock.now())
        u.commit()
    window = open_unsent()
    assert window.view._note.isVisible()
    assert "暂停受理新件" in window.view._note.text()
    machine.sync()
    window.view.refresh(frozenset({Changed.SYNC}))
    window.rest()
    assert not window.view._note.isVisible()
