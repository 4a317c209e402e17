"""The one place where cv2 is imported: late, quietly, and without what it leaves in the environment."""

import os
from functools import cache
from typing import Any

_LEFT_BEHIND = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")


@cache
def cv2() -> Any:
    """The cv2 module; the first call takes about 0.3 s and belongs in a worker thread.

    WORKAROUND: opencv-python points Qt at the Qt 5 plug-ins that it bundles; PySide6 must not inherit that, so every
    variable that the import set is put back as it was.  One computing thread leaves the other core to the window.
    """
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # a file that is no clip is our sentence to say
    before = {name: os.environ.get(name) for name in _LEFT_BEHIND}
    import cv2 as module

    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    module.setNumThreads(1)
    return module


def warm_up() -> None:
    """Import cv2 now."""
    cv2()
