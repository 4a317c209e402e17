"""Widgets of closed windows are destroyed in the GUI thread, whoever made the garbage."""

import ctypes
import gc
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from ui import tasks
from ui.garbage import Collector, give_back

freed_in: list[int] = []


class Cycle(QWidget):
    """A widget that only the collector can free."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self

    def __del__(self) -> None:
        freed_in.append(threading.get_ident())


def make_garbage() -> list[object]:
    return [[] for _ in range(20_000)]


def test_a_worker_thread_never_collects(window_app, qtbot) -> None:
    tasks.program_tasks()
    freed_in.clear()
    for _ in range(20):
        Cycle()
    workers = [threading.Thread(target=make_garbage) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert freed_in == []
    kept = make_garbage()
    qtbot.waitUntil(lambda: len(freed_in) == 20)
    assert set(freed_in) == {threading.get_ident()}
    assert len(kept) == 20_000
    assert not gc.isenabled()


@pytest.mark.parametrize("was_on", [True, False])
def test_who_collected_before_collects_again_afterwards(window_app, was_on) -> None:
    (gc.enable if was_on else gc.disable)()
    collector = Collector()
    assert not gc.isenabled()
    collector.end()
    assert gc.isenabled() is was_on
    gc.disable()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not say what memory is used")
def test_free_memory_goes_back_to_the_system() -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096

    give_back()
    before = resident()
    pieces = [ctypes.create_string_buffer(60_000) for _ in range(600)]
    last = ctypes.create_string_buffer(60_000)
    pieces.clear()
    kept = resident()
    give_back()
    assert last
    assert resident() < max(before + 6_000_000, kept - 20_000_000)
