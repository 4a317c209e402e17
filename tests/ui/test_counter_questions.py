"""What the counter asks before somebody goes: nothing is decided unasked, no answer loses work."""

from PySide6.QtWidgets import QApplication

from app.hall.model import TicketKind, TicketState
from app.registry.model import PersonStatus
from tests.builders.counter_window import CTRL, CounterHouse, Key
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField
from ui.widgets.lines import LineField
from ui.widgets.surfaces import Note


def choose(house: CounterHouse, words: str) -> None:
    buttons = house.counter.card.ending.findChildren(KeyButton)
    button = next(b for b in buttons if words in b.text() and b.isVisible())
    button.setFocus()
    house.press(Key.Key_Space)


def entry(house: CounterHouse, name: str) -> LineField:
    fields = house.counter.card.ending.findChildren(LineField)
    return next(field for field in fields if field.isVisible() and field.accessibleName() == name)


def said(house: CounterHouse) -> list[str]:
    return [note.text() for note in house.counter.card.ending.findChildren(Note) if note.isVisible()]


def at_window(house: CounterHouse):
    house.counter.model.queue.refresh()
    house.rest()
    return house.counter.model.queue.current


def state_of(house: CounterHouse, ticket) -> TicketState:
    with house.container.units() as u:
        return u.hall.ticket(ticket.id).state


def known(house: CounterHouse) -> str:
    return house.person(lambda p: p.status is PersonStatus.ACTIVE).id_no


def filled(house: CounterHouse) -> list[str]:
    """The words of the filled buttons on screen."""
    buttons = house.counter.findChildren(KeyButton)
    return [b.text() for b in buttons if b.kind() is Kind.PRIMARY and b.isVisible()]


def test_f2_asks_about_somebody_for_whom_nothing_was_done(house: CounterHouse) -> None:
    house.press(Key.Key_F2)
    first = at_window(house)
    house.press(Key.Key_F2)
    assert house.counter.card.ending.isVisible()
    assert at_window(house) == first
    assert state_of(house, first) is TicketState.CALLED
    choose(house, "未到")
    assert state_of(house, first) is TicketState.SKIPPED
    assert at_window(house).id != first.id
    assert not house.counter.card.ending.isVisible()


def test_who_only_asked_is_done_without_a_question(house: CounterHouse) -> None:
    house.press(Key.Key_F2)
    first = at_window(house)
    house.open("YL-103")
    house.press(Key.Key_F7)
    house.counter.model.close_form()
    house.press(Key.Key_F2)
    assert not house.counter.card.ending.isVisible()
    assert state_of(house, first) is TicketState.DONE


def test_f2_at_a_paused_window_changes_nothing(house: CounterHouse) -> None:
    house.press(Key.Key_F2)
    first = at_window(house)
    house.open("YL-103")
    house.type("350199")
    house.press(Key.Key_F12)
    house.press(Key.Key_F2)
    choose(house, "办完")
    assert state_of(house, first) is TicketState.CALLED
    assert house.form.draft.answers["id_no"] == "350199"
    assert "暂停" in said(house)[0]


def test_a_window_that_was_not_named_keeps_question_and_form(house: CounterHouse) -> None:
    house.press(Key.Key_F2)
    first = at_window(house)
    house.open("YL-103")
    house.type("350199")
    house.press(Key.Key_F2)
    assert filled(house) == ["办完(&D)"], "one button is the one to press"
    choose(house, "转其他")
    assert said(house) == ["请填写接着办理的窗口号。"]
    assert house.focus is entry(house, "接着办理的窗口")
    assert house.form.draft.answers["id_no"] == "350199"
    house.type(house.place.shell.actor.window)
    choose(house, "转其他")
    assert said(house), "the own window is no other"
    assert house.counter.model.form.state is not None
    assert state_of(house, first) is TicketState.CALLED


def test_a_reason_that_was_not_written_keeps_what_was_typed(house: CounterHouse) -> None:
    house.open("YL-103")
    house.identify(known(house))
    strip = house.counter.card.ending
    strip.ask_turn_away()
    strip.findChild(ChoiceField).set_value("not_ours")
    body, reason = entry(house, "应去的机构"), entry(house, "原因")
    body.setFocus()
    house.type("350")
    choose(house, "打印")
    assert strip.isVisible()
    assert house.focus is reason
    assert body.value() == "350"
    house.type("1")
    choose(house, "打印")
    assert house.finished() is not None
    assert not strip.isVisible()


def test_what_was_put_right_is_recorded_and_the_case_goes_on(house: CounterHouse) -> None:
    house.open("YL-103")
    house.identify(known(house))
    editor = house.go_to(next(p.where for p in house.to_fix() if p.kind == "field"))
    house.counter.card.foot.correct.emit()
    choose(house, "记录")
    assert said(house) == ["请写明更正了什么。"]
    house.type("abc")
    choose(house, "记录")
    assert [c.what for c in house.form.draft.corrections] == ["abc"]
    assert house.place.toast.text() == "已记录，继续办理"
    assert house.focus is editor
    assert not house.counter.card.ending.isVisible()


def test_the_notice_names_every_missing_paper_before_the_answers(house: CounterHouse) -> None:
    house.open("YL-103")
    house.identify(known(house))
    house.press(Key.Key_F8)
    strip = house.counter.card.ending
    missing = house.form.form.missing()
    papers = [p.label.zh for p in missing if p.kind == "material"]
    assert papers
    assert f"缺材料 {len(papers)} 份" in strip.accessibleName()
    first, *rest = strip._detail.text().split("\n")
    assert first == "材料：" + "；".join(papers)
    assert all(p.label.zh in "".join(rest) for p in missing if p.kind != "material")


def test_the_end_of_a_case_leaves_enter_and_space_without_harm(house: CounterHouse) -> None:
    house.press(Key.Key_F2)
    first = at_window(house)
    house.open("ZH-004")
    house.identify(known(house))
    house.state_all()
    house.press(Key.Key_F9)
    ended = house.finished()
    for key in (Key.Key_Return, Key.Key_Space, Key.Key_Return):
        house.press(key)
    house.counter.model.print_again()
    house.rest()
    house.press(Key.Key_Return)
    assert at_window(house) == first
    assert house.counter.model.state.finished is ended
    house.press(Key.Key_F2)
    assert state_of(house, first) is TicketState.DONE


def test_the_number_is_read_in_pieces_and_copied_whole(house: CounterHouse) -> None:
    house.open("ZH-004")
    house.identify(known(house))
    house.state_all()
    house.press(Key.Key_F9)
    number, shown = house.finished().case.number, house.counter.card.finished._number
    pieces = (number[:6], number[6:10], number[10:12], number[12:18], number[18:])
    assert " ".join(pieces) in shown.accessibleName()
    shown.setSelection(0, len(number))
    assert shown.selectedText() == number
    shown.setFocus()
    house.press(Key.Key_C, CTRL)
    assert QApplication.clipboard().text() == number


def test_a_waiting_matter_is_listed_as_such_and_offered_instead_of_a_second_one(house: CounterHouse) -> None:
    number = known(house)
    house.open("YL-103")
    house.identify(number)
    house.press(Key.Key_F8)
    choose(house, "告知书")
    notice = house.finished().papers[0].number
    house.counter.model.close_form()
    house.rest()
    waiting = house.new_drafts()[0]
    row = next(r for r in house.counter.card.start._list.rows() if notice in r.chip)
    assert "等补正" in row.chip
    assert waiting.clerk_name in row.waited
    house.open("YL-103")
    house.identify(number)
    assert house.counter.card.ending.isVisible()
    assert notice in house.counter.card.ending.accessibleName()
    choose(house, "接着办")
    assert house.form.draft.id == waiting.id
    assert [line.id for line in house.new_drafts()] == [waiting.id]


def test_empty_answers_of_a_fresh_form_are_no_mistakes(house: CounterHouse) -> None:
    house.open("YL-103")
    foot = house.counter.card.foot
    assert foot._fix.text().startswith("还需填写")
    house.type("350199")
    house.press(Key.Key_Tab)
    assert "必须修改" in foot._fix.text(), "what was typed wrongly is said at once"
    house.go_to("id_no").clear()
    house.press(Key.Key_F9)
    assert "必须修改" in foot._fix.text()


def test_what_was_said_of_one_visitor_is_gone_with_him(house: CounterHouse) -> None:
    house.open("YL-103")
    house.identify(known(house))
    house.press(Key.Key_F9)
    guide = house.counter.guide
    house.counter.model.close_form()
    house.rest()
    assert [n.text() for n in guide.findChildren(Note) if not n.isHidden()] == []
    assert guide._history._shown == ()


def test_calling_again_is_seen_and_an_empty_window_shows_no_clock(house: CounterHouse) -> None:
    queue = house.counter.queue
    assert queue._clock_icon.isHidden()
    house.press(Key.Key_F2)
    number = at_window(house).number
    assert not queue._clock_icon.isHidden()
    house.press(Key.Key_F3)
    assert house.place.toast.text() == f"已再次呼叫 {number} · 第 2 次"


def test_the_line_says_who_is_next_and_whom_it_passes_over(house: CounterHouse) -> None:
    house.press(Key.Key_F2)
    first = at_window(house)
    house.counter.model.settle(TicketKind.TRANSFERRED, "5")
    house.rest()
    queue = house.counter.queue
    rows, others = queue._list.rows(), queue._others.rows()
    assert first.number not in [row.number for row in rows]
    assert any(row.number == first.number and "5" in row.chip for row in others)
    assert "下一位" in rows[0].chip
    house.press(Key.Key_F2)
    choose(house, "等补")
    assert at_window(house).number == rows[0].number
