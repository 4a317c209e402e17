"""What presence costs: processor time of a minute at the window, beside the bare networks that it ran."""

import json
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

from app.adapters.camera_demo import DemoCamera
from app.adapters.face_insightface import InsightFaceEngine
from app.adapters.face_library import import_library
from app.face.model import FoundFace, Look, Vector, largest
from app.face.ports import Frame
from app.face.presence import Seen
from app.face.presence_watch import PresenceWatch
from app.face.protection import Reference
from app.kernel.errors import Unavailable
from app.kernel.measures import Figure, Target

LOOKS, LOOK_S = 60, 2.0
TARGET = Target(most=30)
"""Milliseconds of processor time in a second: three per cent of one core."""


@dataclass
class _Counting:
    """The engine, counting what it is asked for; serves what ``PresenceWatch`` uses of ``FaceEngine``."""

    engine: InsightFaceEngine
    embedded: int = 0

    def look(self, frame: Frame) -> Look:
        return self.engine.look(frame)

    def embed(self, frame: Frame, face: FoundFace) -> Vector:
        self.embedded += 1
        return self.engine.embed(frame, face)


class _Steps:
    """A clock that the measurement moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def presence(pack: Path) -> Figure:
    """Two minutes of looks at somebody who stays; the camera plays bundled frames, and its own time counts too."""
    engine = InsightFaceEngine(pack)
    engine.load()
    camera, clock, counting = DemoCamera(0), _Steps(), _Counting(engine)
    camera.open()
    frame = camera.read()
    camera.close()
    face = largest(engine.look(frame))
    if face is None:
        raise Unavailable("demo_person_missing")
    reference = Reference(engine.embed(frame, face))
    watch = PresenceWatch(camera, counting, reference, engine.rule, lambda: None, clock)  # type: ignore[arg-type]
    watch.look()
    counting.embedded = clerk = 0
    begun = process_time()
    for _ in range(LOOKS):
        clock.now += LOOK_S
        clerk += watch.look().seen is Seen.CLERK
    taken = process_time() - begun
    watch.close()
    seconds = LOOKS * LOOK_S
    floor = _bare(pack, LOOKS, counting.embedded)
    about = f"{LOOKS} looks, {clerk} clerk, {counting.embedded} embedded in {seconds:.0f} s"
    return Figure("presence", taken * 1000 / seconds, floor * 1000 / seconds, "ms/s", TARGET, about)


def _bare(pack: Path, looks: int, embeddings: int) -> float:
    """Seconds of processor time of the same networks alone, on empty input."""
    import numpy as np

    runtime, _ = import_library()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    tasks = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))["tasks"]

    def session(task: str, shape: tuple[int, int, int, int]) -> tuple[Any, dict[str, Any]]:
        made = runtime.InferenceSession(str(pack / tasks[task]["file"]), options, providers=["CPUExecutionProvider"])
        return made, {made.get_inputs()[0].name: np.zeros(shape, np.float32)}

    found, seen = session("detection", (1, 3, 480, 640)), session("recognition", (1, 3, 112, 112))
    for network, given in (found, seen):
        network.run(None, given)
    begun = process_time()
    for network, given, times in ((*found, looks), (*seen, embeddings)):
        for _ in range(times):
            network.run(None, given)
    return process_time() - begun
