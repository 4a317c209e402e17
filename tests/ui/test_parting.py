"""Widgets that come and go all day leave nothing in memory: no places of layouts, no records of the style sheet."""

import ctypes
import gc
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QComboBox, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

import ui
from tests.builders.counter_window import CounterHouse
from ui.widgets.editors import ChoiceField, Option, TextField
from ui.widgets.layouts import Column, Grid, Row, Scrolled
from ui.widgets.parting import clear, ready_area, take_out
from ui.widgets.words import label

_SIZES = (16, 24, 32, 40, 48, 56, 72, 88, 104, 200, 300, 400, 500, 600, 700, 800) * 2
_ROUNDS, _TIMES = 4, 100


class _Figures(ctypes.Structure):
    """``mallinfo2`` of the C library."""

    _fields_ = [(name, ctypes.c_size_t) for name in ["a", "b", "c", "d", "e", "f", "g", "in_use", "h", "i"]]


class Heap:
    """Bytes in use that are not its own; it fills holes, so that the next widgets come to lie at new addresses."""

    def __init__(self, fillings: int) -> None:
        self._libc = ctypes.CDLL("libc.so.6")
        self._libc.mallinfo2.restype = _Figures
        self._libc.malloc.restype = self._libc.malloc_usable_size.restype = ctypes.c_size_t
        self._libc.malloc.argtypes = self._libc.malloc_usable_size.argtypes = [ctypes.c_size_t]
        self._libc.free.argtypes = [ctypes.c_size_t]
        self._places = (ctypes.c_size_t * (fillings * len(_SIZES)))()
        self._filled = self._own = 0

    def fill_holes(self) -> None:
        for size in _SIZES:
            place = self._libc.malloc(size)
            self._own += self._libc.malloc_usable_size(place) + 8
            self._places[self._filled] = place
            self._filled += 1

    def in_use(self) -> int:
        gc.collect()
        return int(self._libc.mallinfo2().in_use) - self._own

    def release(self) -> None:
        for place in self._places:
            self._libc.free(place)


def _turn() -> None:
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))


def _chosen_from() -> ChoiceField:
    return ChoiceField([Option("a", "甲"), Option("b", "乙")])


def _table() -> QTableView:
    table = QTableView()
    ready_area(table)
    return table


@pytest.mark.skipif(sys.platform != "linux", reason="counts with the C library of Linux")
@pytest.mark.parametrize("make", [lambda: Scrolled(QWidget(), "x"), _chosen_from, TextField, _table])
def test_a_widget_that_went_leaves_no_memory_in_use(
    window_app: QApplication, qtbot: QtBot, make: Callable[[], QWidget]
) -> None:
    window, heap, kept = QWidget(), Heap(_ROUNDS * _TIMES), []
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    window.show()
    for _ in range(_ROUNDS):
        before = heap.in_use()
        for _ in range(_TIMES):
            column.addWidget(widget := make())
            _turn()
            if isinstance(widget, ChoiceField):
                widget.showPopup()
                _turn()
                widget.hidePopup()
            clear(column)
            _turn()
            heap.fill_holes()
        kept.append((heap.in_use() - before) / _TIMES)
    heap.release()
    assert median(kept) < 150, kept


def test_emptied_layouts_keep_no_places(window_app: QApplication, qtbot: QtBot) -> None:
    window, inner = QWidget(), Row(label("a"), None, label("b"))
    qtbot.addWidget(window)
    column = Column(label("c"), 8, inner, None, parent=window)
    places = [layout.itemAt(place) for layout in (column, inner) for place in range(layout.count())]
    clear(column)
    assert column.count() == 0
    assert [place for place in places if place is not inner and isValid(place)] == []


def test_what_is_taken_out_can_be_placed_again(window_app: QApplication, qtbot: QtBot) -> None:
    window, words = QWidget(), [label(text) for text in "abc"]
    qtbot.addWidget(window)
    grid = Grid(parent=window)
    for place, word in enumerate(words):
        grid.addWidget(word, 0, place)
    window.show()
    assert take_out(grid) == words
    assert all(word.isVisible() for word in words)
    grid.addWidget(words[0], 0, 0)
    assert grid.itemAt(0).widget() is words[0]


def test_only_one_place_takes_layouts_apart() -> None:
    folder = Path(ui.__file__).parent
    found = [path.name for path in folder.rglob("*.py") if ".takeAt(" in path.read_text(encoding="utf-8")]
    assert found == ["parting.py"]


@pytest.mark.parametrize("code", ["YL-101", "YL-107", "ZH-009"])
def test_every_area_and_choice_of_a_form_is_readied(house: CounterHouse, code: str) -> None:
    house.open(code)
    body = house.counter.card.form_body()
    assert body is not None
    form = next(area for area in house.window.findChildren(Scrolled) if area.isAncestorOf(body))
    lists = [choice.view() for choice in form.findChildren(QComboBox)]
    assert all(shown.parentWidget().styleSheet() for shown in lists)
    areas = [area for area in (form, *form.findChildren(QAbstractScrollArea)) if area not in lists]
    assert not [area for area in areas if area.viewport().testAttribute(Qt.WidgetAttribute.WA_StyledBackground)]
