"""What scikit-image carries for a demo without any model: a face cascade and one picture of a person."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from app.adapters.vision import cv2
from app.face.ports import Frame
from app.kernel.errors import Unavailable


def picture() -> Frame:
    """The astronaut (NASA, public domain), uint8 (512, 512, 3), blue-green-red.

    Read by cv2: scikit-image's own reader brings three libraries and 10 MB with it, for good.
    Raises Unavailable("demo_person_missing").
    """
    import numpy as np
    from skimage import data

    written = Path(data.__file__).with_name("astronaut.png").read_bytes()
    picture: Frame | None = cv2().imdecode(np.frombuffer(written, np.uint8), cv2().IMREAD_COLOR)
    if picture is None:
        raise Unavailable("demo_person_missing")
    return picture


def cascade() -> Any:
    """The LBP frontal face cascade, ready to ``detect_multi_scale``."""
    from skimage.data import lbp_frontal_face_cascade_filename

    with _numpy_for_scipy():
        from skimage.feature import Cascade

    return Cascade(lbp_frontal_face_cascade_filename())  # type: ignore[no-untyped-call]  # skimage says no types


def texture(grey: Any) -> Any:
    """Uniform local binary patterns of a grey picture: codes 0..9, same shape."""
    with _numpy_for_scipy():
        from skimage.feature import local_binary_pattern

    return local_binary_pattern(grey, P=8, R=1, method="uniform")  # type: ignore[no-untyped-call]  # as above


@contextmanager
def _numpy_for_scipy() -> Iterator[None]:
    """Let scikit-image's colours take numpy's matrix inverse while they are imported.

    WORKAROUND: ``skimage.color`` imports all of ``scipy.linalg`` for that one function: 29 MB for as long as the
    program runs.  Whoever wants scipy afterwards gets the real one.
    """
    if "scipy" in sys.modules or "skimage.color.colorconv" in sys.modules:
        yield
        return
    import numpy as np

    stand_in = ModuleType("scipy")
    stand_in.linalg = np.linalg  # type: ignore[attr-defined]
    sys.modules["scipy"] = stand_in
    try:
        yield
    finally:
        del sys.modules["scipy"]
