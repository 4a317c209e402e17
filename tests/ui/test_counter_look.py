"""What fits where at the counter, and that every part of it can be named aloud."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.registry.model import PersonStatus
from tests.builders.counter_window import CTRL, CounterHouse, Key
from tests.builders.naming import unnamed
from tests.builders.window import StandingClock
from ui import theme
from ui.actions import ActionId
from ui.screen import ScreenName
from ui.screens.counter.form_body import SectionView
from ui.screens.counter.queue_card import QueueCard
from ui.widgets.buttons import IconButton, KeyButton
from ui.widgets.layouts import Scrolled
from ui.widgets.ticks import TickBox


def retiring(house: CounterHouse) -> None:
    """The retirement form of somebody known, with five papers asked for."""
    house.open("YL-103")
    house.identify(house.person(lambda p: p.status is PersonStatus.ACTIVE and p.worker_category != "").id_no)
    house.counter.model.form.set_answer("deemed_or_birth", "true")
    for spec in house.form.form.item.blocks:
        if spec.key == "circumstances":
            for field in spec.fields:
                house.counter.model.form.set_answer(field.key, "true")
    house.rest()


def test_the_retirement_form_with_five_papers_fits_without_scrolling(house: CounterHouse) -> None:
    retiring(house)
    assert house.window.width() == 1366
    assert house.window.height() == 768
    assert house.container.is_demo, "the banner takes its share"
    assert len(house.form.form.materials) >= 5, [m.spec.key for m in house.form.form.materials]
    page = house.counter.card.findChild(Scrolled)
    assert page.verticalScrollBar().maximum() == 0


def test_under_1100_the_guide_is_a_drawer_that_a_key_opens(house: CounterHouse) -> None:
    assert house.counter.guide.isVisible()
    house.window.resize(1090, 768)
    house.rest()
    assert not house.counter.guide.isVisible()
    house.press(Key.Key_G, CTRL)
    assert house.counter.guide.isVisible()
    assert house.counter.rect().contains(house.counter.guide.geometry())
    house.press(Key.Key_Escape)
    assert not house.counter.guide.isVisible()


@pytest.mark.parametrize("finished", [False, True])
def test_under_1100_a_button_with_its_key_opens_the_guide_and_another_closes_it(
    house: CounterHouse, finished: bool
) -> None:
    if finished:
        house.open("ZH-004")
        house.identify(house.person(lambda p: p.status is PersonStatus.ACTIVE).id_no)
        house.state_all()
        house.press(Key.Key_F9)
        assert house.finished() is not None
    name, counter = "指引和文书", house.counter
    opener = next(b for b in counter.card.findChildren(KeyButton) if b.accessibleName() == name)
    closer = next(b for b in counter.guide.findChildren(IconButton) if b.accessibleName() == "关闭指引和文书")
    assert (opener.isVisible(), closer.isVisible()) == (False, False), "at 1366 the guide stands beside the form"
    house.window.resize(1090, 768)
    house.rest()
    assert opener.key() == house.place.actions.action(ActionId.GUIDE).shortcut().toString()
    opener.setFocus()
    house.press(Key.Key_Space)
    assert counter.guide.isVisible()
    assert closer.isVisible()
    closer.click()
    assert not counter.guide.isVisible()


@pytest.mark.parametrize("width", [1920, 1366, 1090, 880])
def test_the_halls_short_name_is_always_shown(house: CounterHouse, width: int) -> None:
    house.window.resize(width, 768)
    house.rest()
    hall = house.window.bar._hall
    assert hall.isVisible()
    assert hall.width() > theme.px(40)


def test_under_900_the_queue_is_a_strip_and_the_form_one_column(house: CounterHouse) -> None:
    house.open("YL-103")
    house.window.resize(880, 768)
    house.rest()
    queue, card = house.counter.queue, house.counter.card
    assert queue.geometry().bottom() < card.geometry().top()
    assert queue.height() < 200
    editors = [e for key in ("id_type", "id_no", "person") if (e := card.field_editor(key)) is not None]
    lefts = {e.mapTo(card, e.rect().topLeft()).x() for e in editors if e.isVisible()}
    assert len(lefts) == 1, "one below the other"
    assert house.window.width() == 880


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_large_text_keeps_every_button_of_the_foot_on_screen(house: CounterHouse, size: tuple[int, int]) -> None:
    theme.apply(QApplication.instance(), theme.Look(scale=1.5))
    house.window.resize(*size)
    house.open("YL-103")
    house.rest()
    card = house.counter.card
    for button in card.foot.findChildren(QWidget):
        if button.isVisible() and button.focusPolicy() != Qt.FocusPolicy.NoFocus:
            right = button.mapTo(card, button.rect().bottomRight())
            assert card.rect().contains(right), button.accessibleName()


def test_enter_and_tab_go_through_the_questions_in_reading_order(house: CounterHouse) -> None:
    house.open("YL-103")
    card, seen = house.counter.card, []
    body = card.form_body()
    house.go_to(next(f.spec.key for f in house.form.form.fields() if card.field_editor(f.spec.key)))
    for _ in range(40):
        if not body.isAncestorOf(house.focus):
            break
        place = house.focus.mapTo(body, house.focus.rect().topLeft())
        seen.append((place.y(), place.x(), house.focused()))
        house.press(Key.Key_Tab)
    rows = [(y // 20, x) for y, x, _ in seen]
    assert len(seen) > 3
    assert rows == sorted(rows), seen


def test_every_control_of_the_counter_can_be_named_aloud(house: CounterHouse) -> None:
    assert unnamed(house.window) == [], "start"
    house.press(Key.Key_F2)
    for code in ("YL-103", "ZH-013", "ZH-010", "GS-201", "YL-109"):
        house.open(code)
        assert unnamed(house.window) == [], code
    strip = house.counter.card.ending
    for ask in (
        strip.ask_turn_away,
        strip.ask_correction,
        lambda: strip.ask_notice(("身份证",), ("姓名",)),
        lambda: strip.ask_mid_case("A001", begun=False),
        lambda: strip.ask_repeated(None, "草稿"),
    ):
        ask()
        QApplication.processEvents()
        assert unnamed(strip) == []
    strip.take_back()
    retiring(house)
    house.state_all()
    house.press(Key.Key_F9)
    assert unnamed(house.window) == [], "finished"
    house.counter.queue.choose_priority()
    house.counter.paper.choose_style()
    menus = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu)]
    assert menus
    assert all(menu.accessibleName() or menu.title() or menu.parent() for menu in menus)
    assert all(action.text() or action.isSeparator() for menu in menus for action in menu.actions())
    for menu in menus:
        menu.close()


@pytest.mark.parametrize("name", [s for s in ScreenName if s not in (ScreenName.SIGN_IN, ScreenName.COUNTER)])
def test_every_control_of_every_other_screen_can_be_named_aloud(house: CounterHouse, name: ScreenName) -> None:
    argument = None
    if name is ScreenName.CASE:
        argument = house.container.list_cases(house.place.shell.actor)[0].id
    if name is not ScreenName.PREVIEW:
        house.place.open(name, argument)
        house.rest()
        assert unnamed(house.window) == []


def test_a_ticked_box_shows_a_mark_and_not_only_a_colour(house: CounterHouse) -> None:
    retiring(house)
    tick = next(box for box in house.counter.card.findChildren(TickBox) if box.isVisible())
    assert tick.isChecked()
    picture = tick.grab().toImage()
    inside = [picture.pixelColor(x, y).lightness() for x in range(3, 14) for y in range(6, tick.height() - 6)]
    assert max(inside) - min(inside) > 100


def test_a_section_without_questions_is_not_shown(house: CounterHouse) -> None:
    house.open("YL-109")
    shown = [view.accessibleName() for view in house.counter.findChildren(SectionView) if view.isVisible()]
    assert "窗口查验" in shown
    assert "办理内容" not in shown


def test_on_a_low_screen_the_line_gets_the_room_of_whoever_is_not_there(qtbot, window_app):
    host = QWidget()
    qtbot.addWidget(host)
    card = QueueCard(StandingClock(), parent=host)
    card.resize(250, theme.px(460))
    host.show()
    assert not card._visitor.isVisible() and not card._counts.isVisible()
    card.show_visitor("王芳", "")
    assert card._visitor.isVisible() and not card._matter.isVisible()
    card.resize(250, theme.px(640))
    assert card._matter.isVisible() and card._counts.isVisible()
