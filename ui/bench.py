"""Measures the window: a key until it is seen, a form until it is painted, memory after a long day's work."""

import gc
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFormLayout, QLineEdit, QMainWindow, QScrollArea, QWidget

from app.kernel.errors import Unavailable
from app.kernel.measures import BenchOffice, BenchPlan, Figure, Target, percentile
from ui.application import make_application
from ui.bench_house import HEIGHT, WIDTH, BenchHouse, PaintWatch, turn, until
from ui.bench_paint import BARE
from ui.garbage import give_back
from ui.widgets.editors import LineField

KEY_TARGET = Target(above=3, most=8)
ANSWER_TARGET = Target(most=33)
"""Two frames of a screen."""
OPEN_TARGET = Target(most=80)
GAP_TARGET = Target(most=50)
MEMORY_TARGET = Target(most=300)
GROWTH_TARGET = Target(above=2)
"""MiB in 1,000 forms above what Qt's binding itself keeps of as many widgets: the allocator's own play."""

_KEYS_A_ROUND = 5
_OPENINGS = 3
_STEPS = 6
_ACCEPTED_ITEM = "ZH-004"
_MIB = 1024 * 1024
PAGE = 4096


def keys(office: BenchOffice, plan: BenchPlan) -> Sequence[Figure]:
    """From a key to the painted field in the largest form, filled, and to what the form says to it, painted as well.

    The floor is a line edit in an empty window.
    """
    presses = plan.rounds * _KEYS_A_ROUND
    floor = _bare_keys(presses)
    answered: list[float] = []
    with BenchHouse(office) as house:
        item, count = house.largest_item()
        house.open_item(item.code)
        house.fill(house.sample())
        house.rest()
        taken = _pressed(_lines(house), presses, lambda begun: answered.append(house.until_answered(begun)))
    about = f"p99; {item.code}, {count}; p50"
    floors = percentile(floor, 50), percentile(floor, 99)
    return (
        Figure("key_to_repaint", percentile(taken, 99), floors[1], "ms", KEY_TARGET,
               f"{about} {percentile(taken, 50):.2f} / {floors[0]:.2f}"),
        Figure("key_to_answer", percentile(answered, 99), floors[1], "ms", ANSWER_TARGET,
               f"{about} {percentile(answered, 50):.2f} / {floors[0]:.2f}"),
    )  # fmt: skip


def openings(office: BenchOffice, plan: BenchPlan) -> Sequence[Figure]:
    """From opening an item to its painted form, the slowest of all items; the floor: as many bare lines."""
    with BenchHouse(office) as house:
        times = {item.code: [_opened(house, item.code) for _ in range(_OPENINGS)] for item in house.items}
        count = house.largest_item()[1]
    usual = {code: percentile(found, 50) for code, found in times.items()}
    worst = max(usual, key=lambda code: usual[code])
    first = max((found[0], code) for code, found in times.items())
    floor = percentile([_bare_page(count) for _ in range(max(5, plan.rounds // 8))], 50)
    about = f"{worst}; p50 {percentile(list(usual.values()), 50):.1f}; max 1st {first[1]} {first[0]:.1f}"
    return (Figure("open_form", usual[worst], floor, "ms", OPEN_TARGET, about),)


def sign_in_gap(office: BenchOffice, plan: BenchPlan) -> Sequence[Figure]:
    """The window's longest turn while camera and networks run; the floor: its longest turn while nothing happens."""
    with BenchHouse(office) as house:
        seen = [house.sign_in_anew(office.account) for _ in range(max(3, plan.rounds // 40))]
    idle, face, opening = (max(column) for column in zip(*seen, strict=True))
    about = f"{len(seen)} x; p50 {percentile([gap for _, gap, _ in seen], 50):.1f}; counter {opening:.1f}"
    return (Figure("sign_in_gap", face, idle, "ms", GAP_TARGET, about),)


def memory(office: BenchOffice, plan: BenchPlan) -> Sequence[Figure]:
    """Resident memory after many forms and acceptances, and how much of it came late; the floor: an empty window."""
    floor = _bare_mib()
    with BenchHouse(office) as house:
        seen = list(_worked(house, office.id_numbers, plan))
        widgets = _widgets_a_form(house)
    later = seen[len(seen) // 2 :]
    growth = (later[-1] - later[0]) / (plan.forms * (len(later) - 1) / len(seen)) * 1000
    about = f"{plan.forms} + {plan.acceptances}; " + " ".join(f"{mib:.0f}" for mib in seen)
    return (
        Figure("memory", seen[-1], floor, "MiB", MEMORY_TARGET, about),
        Figure("memory_growth", growth, _bare_growth(widgets), "MiB/1000", GROWTH_TARGET, f"{widgets}; {about}"),
    )


def _bare_mib() -> float:
    done = subprocess.run(BARE, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout.split()[1]) * PAGE / _MIB


def _bare_growth(widgets: int) -> float:
    """MiB that 1,000 pages of so many plain line edits leave behind."""
    done = subprocess.run([*BARE, str(widgets)], stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout) * 1000 / _MIB


def _widgets_a_form(house: BenchHouse) -> int:
    """How many widgets an item's form has, the mean of all items."""
    counts = []
    for item in house.items:
        house.open_item(item.code)
        counts.append(len(house.counter.card.findChildren(QWidget)))
        house.rest()
    return sum(counts) // len(counts)


def resident_mib() -> float:
    """Resident memory of this process; ``Unavailable`` on systems that do not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError as error:
        raise Unavailable("bench_no_memory_figures") from error
    return pages * PAGE / _MIB


def _worked(house: BenchHouse, visitors: Sequence[str], plan: BenchPlan) -> Iterator[float]:
    """Memory after each sixth of the work, at rest: what the program gives back every twenty seconds is given back."""
    codes = [item.code for item in house.items]
    each, accepted = plan.forms // _STEPS, plan.acceptances // _STEPS
    for step in range(_STEPS):
        for place in range(each):
            house.open_item(codes[(step * each + place) % len(codes)])
            house.rest()
        for place in range(accepted):
            house.accept(_ACCEPTED_ITEM, visitors[(step * accepted + place) % len(visitors)])
        give_back()
        yield resident_mib()


def _opened(house: BenchHouse, code: str) -> float:
    gc.collect()  # the last form's garbage is not this one's
    begun = perf_counter()
    house.open_item(code)
    taken = (perf_counter() - begun) * 1000
    house.rest()
    return taken


def _lines(house: BenchHouse) -> list[LineField]:
    """The lines in sight that end with a figure or a plain letter."""
    body = house.counter.card.form_body()
    assert body is not None
    lines = (line for line in body.findChildren(LineField) if not line.isReadOnly())
    in_sight = (line for line in lines if not line.visibleRegion().isEmpty())
    return [line for line in in_sight if line.text().isascii() and line.text()[-1:].isalnum()]


def _pressed(
    lines: Sequence[QLineEdit], presses: int, after: Callable[[float], None] = lambda _begun: None
) -> list[float]:
    """Milliseconds from each key to the painted line: the last letter is taken away and typed again.

    after: called behind each key with the moment it was pressed.
    """
    taken: list[float] = []
    while len(taken) < presses:
        for line in lines:
            line.setFocus()
            line.end(False)
            last = line.text()[-1]
            watch = PaintWatch(line)
            turn()
            for press in (partial(QTest.keyClick, line, Qt.Key.Key_Backspace), partial(QTest.keyClicks, line, last)):
                begun = perf_counter()
                taken.append(_until_painted(watch, press))
                after(begun)
            watch.end()
    return taken[:presses]


def _until_painted(watch: PaintWatch, press: Callable[[], None]) -> float:
    before = watch.count
    begun = perf_counter()
    press()
    until(lambda: watch.count > before, "key", hurried=True)
    return (perf_counter() - begun) * 1000


def _bare_keys(presses: int) -> list[float]:
    make_application([])
    window, line = _bare_window(), QLineEdit("20261121")
    window.setCentralWidget(line)
    window.activateWindow()
    taken = _pressed([line], presses)
    window.close()
    return taken


def _bare_page(count: int) -> float:
    """Milliseconds until so many bare lines with their labels are painted in an open window."""
    window = _bare_window()
    begun = perf_counter()
    page, area = QWidget(), QScrollArea()
    rows = QFormLayout(page)
    for number in range(count):
        rows.addRow(str(number), QLineEdit())
    area.setWidget(page)
    window.setCentralWidget(area)
    watch = PaintWatch(page)
    until(lambda: watch.count > 0, "page", hurried=True)
    taken = (perf_counter() - begun) * 1000
    window.close()
    return taken


def _bare_window() -> QMainWindow:
    window = QMainWindow()
    window.resize(WIDTH, HEIGHT)
    window.show()
    watch = PaintWatch(window)
    window.update()
    until(lambda: watch.count > 0, "window")
    watch.end()
    return window
