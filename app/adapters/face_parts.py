"""Which camera and engine a sign-in uses, chosen explicitly; nothing falls back to the demo."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.adapters.camera_cv2 import Cv2Camera
from app.adapters.camera_demo import DemoCamera
from app.adapters.face_demo import DemoFaceEngine
from app.adapters.face_insightface import InsightFaceEngine
from app.face.model import check_parts
from app.face.ports import Camera, FaceEngine
from app.kernel.errors import Unavailable


@dataclass(frozen=True, slots=True)
class FaceParts:
    """What the face check works with.  The window is amber on every screen while ``engine.is_demo``."""

    camera: Camera
    engine: FaceEngine

    def warm_up(self) -> None:
        """Load the engine; a second of imports that belongs in a worker thread after the first paint."""
        self.engine.load()


def face_parts(
    *,
    store_is_demo: bool,
    pack: Path | None = None,
    settings: Mapping[str, str] | None = None,
    camera: int | None = None,
    video: Path | None = None,
) -> FaceParts:
    """The parts for a store, or the refusal that says what is missing.

    pack: an absolute folder, on a real store one that ``face pack install`` made; without one a store marked demo
    gets the demo engine and any other refuses.  camera: a device's index; without one, and without a video, a demo
    store plays the bundled person, others open device 0.  settings: the office's, its own face rules among them.
    Raises Unavailable: face_engine_missing; Rejected: as ``check_parts``.
    """
    if pack is None and not store_is_demo:
        raise Unavailable("face_engine_missing")
    engine: FaceEngine = (
        DemoFaceEngine() if pack is None else InsightFaceEngine(pack, settings, must_be_installed=not store_is_demo)
    )
    source: Camera
    if video is not None:
        source = Cv2Camera(video)
    elif camera is None and store_is_demo:
        source = DemoCamera()
    else:
        source = Cv2Camera(camera or 0)
    check_parts(engine.is_demo, source.kind, store_is_demo)
    return FaceParts(source, engine)
