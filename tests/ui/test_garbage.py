"""Widgets of closed windows are destroyed in the GUI thread, whoever made the garbage."""

import ctypes
import gc
import subprocess
import sys
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


_HEAPS = """
import ctypes, sys, threading
from ui.garbage import share_one_heap
if sys.argv[1] == "shared":
    share_one_heap()
kept = []
barrier = threading.Barrier(4)
def work():
    barrier.wait()
    kept.append([ctypes.create_string_buffer(4000) for _ in range(100)])
    barrier.wait()
threads = [threading.Thread(target=work) for _ in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
libc.fopen.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.fclose.argtypes = [ctypes.c_void_p]
out = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, out)
libc.fclose(out)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's heaps")
@pytest.mark.parametrize(("how", "one"), [("shared", True), ("apart", False)])
def test_threads_share_one_heap(how: str, one: bool) -> None:
    done = subprocess.run([sys.executable, "-c", _HEAPS, how], capture_output=True, text=True, check=True)
    assert (done.stdout.count("<heap nr=") == 1) is one
