"""Colours, sizes and arrangement come from one place and keep their promises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui import metrics, theme
from ui.main_window import MainWindow
from ui.metrics import GuidePlace, QueuePlace, TextSize
from ui.theme import TOKENS, Look, Theme, contrast
from ui.widgets.buttons import KeyButton
from ui.widgets.layouts import Column

TEXT_PAIRS = [
    *((ink, ground) for ink in ("text", "text2", "muted") for ground in ("surface", "raised", "bg")),
    *((ink, "surface") for ink in ("primary", "primary_deep", "ok", "warn", "err")),
    ("on_primary", "primary"), ("on_primary", "primary_hover"), ("primary_deep", "tint"), ("primary", "tint"),
    ("ok", "ok_ground"), ("warn", "warn_ground"), ("err", "err_ground"),
    ("text", "tint"), ("text", "selection"), ("text2", "selection"), ("primary_deep", "selection"), ("text2", "tint"),
    ("bar_text", "bar"), ("bar_muted", "bar"), ("bar_muted", "bar_field"), ("bar_text", "bar_field"),
    ("bar_mark", "bar"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", Theme)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_words_can_be_read_on_their_ground(scheme: Theme, ink: str, ground: str) -> None:
    tokens = TOKENS[scheme]
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("scheme", Theme)
def test_labels_reach_seven_to_one(scheme: Theme) -> None:
    assert contrast(TOKENS[scheme].text2, TOKENS[scheme].surface) >= 7


@pytest.mark.parametrize(("scheme", "least"), [(Theme.LIGHT, 3.2), (Theme.DARK, 3.8), (Theme.HIGH_CONTRAST, 7)])
def test_field_borders_can_be_seen(scheme: Theme, least: float) -> None:
    assert contrast(TOKENS[scheme].line2, TOKENS[scheme].surface) >= least


def test_contrast_of_black_and_white_is_twenty_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#123456", "#123456") == pytest.approx(1)


@pytest.mark.parametrize("scale", [1.0, 1.2, 1.5])
@pytest.mark.parametrize("scheme", Theme)
def test_style_sheet_has_no_hole(qapp: QApplication, scheme: Theme, scale: float) -> None:
    sheet = theme.style_sheet(Look(scheme, scale))
    assert "@" not in sheet
    assert f"font-size: {round(20 * scale)}px" in sheet


def test_open_widgets_take_a_new_scale(window_app: QApplication) -> None:
    button = KeyButton("叫下一位", key="F2")
    button.show()
    before = button.height()
    theme.apply(window_app, Look(Theme.DARK, 1.5))
    assert (before, button.height()) == (34, 51)
    button.close()
    button.deleteLater()


def test_a_new_look_is_laid_out_at_once_and_paints_again(window_app: QApplication, qtbot: QtBot) -> None:
    host, button = QWidget(), KeyButton("叫下一位", key="F2")
    qtbot.addWidget(host)
    Column(button, None, gap=8, margins=(8, 8, 8, 8), parent=host)
    host.resize(400, 200)
    host.show()
    theme.apply(window_app, Look(Theme.LIGHT, 1.5))
    assert button.geometry().topLeft() == QPoint(12, 12)
    assert host.updatesEnabled()


def test_the_screen_inside_never_makes_the_window_larger_than_the_display(
    window_app: QApplication, qtbot: QtBot
) -> None:
    window, tall = MainWindow(), QWidget()
    qtbot.addWidget(window)
    tall.setMinimumSize(1500, 900)
    window.stack.addWidget(tall)
    window.stack.setCurrentWidget(tall)
    window.resize(1366, 700)
    window.show()
    for scale in (1.5, 1.2, 1.0):
        theme.apply(window_app, Look(scale=scale))
        window.arrange()
        assert (window.width(), window.height()) == (1366, 700)
        assert window.status.geometry().bottom() == 699


def test_scale_follows_the_width_of_the_screen_unless_chosen() -> None:
    assert metrics.scale_for(TextSize.AUTO, 1366) == 1.0
    assert metrics.scale_for(TextSize.AUTO, 1600) == 1.2
    assert metrics.scale_for(TextSize.LARGE, 1366) == 1.5
    assert metrics.scale_for(TextSize.NORMAL, 1920, system_factor=1.27) == 1.25
    assert metrics.scale_for(TextSize.NORMAL, 1920, system_factor=0.8) == 1.0


def test_text_size_steps_stop_at_both_ends() -> None:
    assert metrics.step(TextSize.AUTO, bigger=True, scale=1.2) is TextSize.LARGE
    assert metrics.step(TextSize.LARGE, bigger=True, scale=1.5) is TextSize.LARGE
    assert metrics.step(TextSize.NORMAL, bigger=False, scale=1.0) is TextSize.NORMAL


@pytest.mark.parametrize(
    ("width", "scale", "queue", "guide"),
    [(1366, 1.0, 236, 292), (1300, 1.0, 216, 264), (1920, 1.2, 264, 344), (1920, 1.5, 216, 264)],
)
def test_cards_are_as_wide_as_drawn(width: int, scale: float, queue: int, guide: int) -> None:
    made = metrics.arrange(width, scale)
    assert (made.queue_width, made.guide_width) == (queue, guide)
    assert (made.queue, made.guide) == (QueuePlace.CARD, GuidePlace.CARD)


def test_narrow_windows_give_up_the_guide_first_then_the_queue() -> None:
    assert metrics.arrange(1099, 1.0).guide is GuidePlace.DRAWER
    assert metrics.arrange(1099, 1.0).queue is QueuePlace.CARD
    narrow = metrics.arrange(1280, 1.5)
    assert (narrow.queue, narrow.columns) == (QueuePlace.STRIP, 1)


@given(st.integers(800, 4000), st.sampled_from([1.0, 1.2, 1.5]))
def test_the_form_always_keeps_room(width: int, scale: float) -> None:
    made = metrics.arrange(width, scale)
    taken = made.queue_width * (made.queue is QueuePlace.CARD) + made.guide_width * (made.guide is GuidePlace.CARD)
    assert width / scale - taken >= 400
