"""Widgets of closed windows are destroyed in the GUI thread, whoever made the garbage."""

import gc
import threading

import pytest
from PySide6.QtWidgets import QWidget

from ui import tasks
from ui.garbage import Collector

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
