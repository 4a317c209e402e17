"""A power cut while somebody types into the real window: what was typed is there again."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.builders.counter_window import CLERK, container_at

ROOT = Path(__file__).parents[2]
_CHILD = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from app.bootstrap import Container
from ui.application import make_application
from ui.main_window import MainWindow
from ui.screen import ScreenName
from ui.workplace import Workplace

app = make_application(["x"])
container = Container(Path(sys.argv[1]))
window = MainWindow()
window.show()
place = Workplace(window)
place.use(container.services())
place.go_on(container.actor("case", sys.argv[2]), ScreenName.COUNTER)
place.screen.model.open_item("YL-103")
typed = ""

def type_on():
    global typed
    if len(typed) < 17:
        editor = place.screen.card.field_editor("id_no")
        letter = "35019919660505001"[len(typed)]
        QTest.keyClick(editor, letter)
        typed += letter
        print(typed, flush=True)

timer = QTimer(interval=60)
timer.timeout.connect(type_on)
timer.start()
app.exec()
"""


def test_a_kill_loses_at_most_the_last_second_of_typing(demo_folder: Path) -> None:
    environment = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(demo_folder), CLERK],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
    )  # fmt: skip
    assert child.stdout is not None
    seen: list[tuple[float, str]] = []
    for line in child.stdout:
        seen.append((time.monotonic(), line.strip()))
        if len(seen) == 17:
            break
    killed = time.monotonic()
    child.kill()
    child.wait()
    child.stdout.close()
    container = container_at(demo_folder)
    actor = container.actor("case", CLERK)
    kept = [
        container.counter.resume(actor, line.id)
        for line in container.counter.drafts(actor)
        if line.item == "YL-103" and line.case is None
    ]
    container.close()
    assert len(kept) == 1
    safe = max((text for moment, text in seen if moment <= killed - 1), key=len, default="")
    assert str(kept[0].answers["id_no"]).startswith(safe)
    assert safe or len(seen) == 17
