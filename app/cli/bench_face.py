"""Measures the face check: loading a pack, and one frame beside the bare networks that it ran."""

import json
import subprocess
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from app.adapters.camera_demo import DemoCamera
from app.adapters.face_insightface import InsightFaceEngine
from app.adapters.face_library import session_of
from app.adapters.face_pack import open_pack
from app.face.gates import Gates, gate
from app.face.model import FoundFace, largest
from app.face.pack import Role
from app.face.ports import Frame
from app.kernel.errors import Unavailable
from app.kernel.measures import BenchPlan, Figure, Skipped, Target, percentile

FRAME_TARGET = Target(times=1.3)
LOAD_TARGET = Target(most=2000)
NO_PACK = "bench_needs_pack"

_RUN = (Role.DETECTOR, Role.RECOGNISER, Role.LIVENESS)
_WARM = 3
_STARTS = 4

Outcome = Sequence[Figure | Skipped]


def face_load(plan: BenchPlan, command: Sequence[str], environment: Callable[[str], dict[str, str]]) -> Outcome:
    """Import and load, every file hashed, in a process of its own; modules were compiled by the first of the starts.

    command, environment: how this program is started anew.  The floor is opening the same networks alone.
    """
    if plan.pack is None:
        return (Skipped("face_load", NO_PACK),)
    pack = plan.pack.absolute()
    with TemporaryDirectory() as compiled:
        taken = [
            _loaded_ms([*command, "face", "pack", "check", str(pack), "--json"], environment(compiled))
            for _ in range(_STARTS)
        ]
    lock = open_pack(pack).lock
    networks = [(pack / file.file).read_bytes() for file in lock.files if file.role in _RUN]
    began = time.perf_counter()
    for network in networks:
        session_of(network)
    floor_ms = (time.perf_counter() - began) * 1000
    about = f"p50 of {_STARTS - 1} starts; {len(networks)} networks, imports included"
    return (Figure("face_load", percentile(taken[1:], 50), floor_ms, "ms", LOAD_TARGET, about),)


def _loaded_ms(command: list[str], environment: dict[str, str]) -> float:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    try:
        return float(json.loads(done.stdout)["load_ms"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unavailable("bench_child_failed", name="face_load", status=done.returncode, reason="") from error


def face_frame(plan: BenchPlan) -> Outcome:
    """Detector, gates, vector and anti-spoof of a frame of 640 x 480, the same networks alone right after each."""
    if plan.pack is None:
        return (Skipped("face_frame", NO_PACK),)
    engine = InsightFaceEngine(plan.pack.absolute())
    engine.load()
    taken: list[float] = []
    bare: list[float] = []
    frames = _frames()
    for frame in islice(frames * plan.rounds, plan.rounds + _WARM):
        began = time.perf_counter()
        face = _whole_frame(engine, frame)
        taken.append((time.perf_counter() - began) * 1000)
        run = engine.bare(frame, face)
        began = time.perf_counter()
        run()
        bare.append((time.perf_counter() - began) * 1000)
    taken, bare = taken[_WARM:], bare[_WARM:]
    networks = sum(file.role in _RUN for file in engine.lock.files)
    about = f"p50, n={len(taken)}; {networks} networks; p99 {percentile(taken, 99):.1f} / {percentile(bare, 99):.1f}"
    return (Figure("face_frame", percentile(taken, 50), percentile(bare, 50), "ms", FRAME_TARGET, about),)


def _frames() -> list[Frame]:
    """The bundled person as the demo camera plays it."""
    camera = DemoCamera(0)
    camera.open()
    frames = [camera.read() for _ in range(8)]
    camera.close()
    return frames


def _whole_frame(engine: InsightFaceEngine, frame: Frame) -> FoundFace:
    """What sign-in does with a frame that counts; the bundled person is found in every one."""
    look = engine.look(frame)
    gate(look, Gates())
    face = largest(look)
    if face is None:
        raise ValueError("the bundled person was not found")
    engine.embed(frame, face)
    engine.live_scores(frame, face)
    return face


def pack_of(named: Path | None, environment: str | None) -> Path | None:
    """The folder given, or the one that the environment names; None when neither is there."""
    folder = named or (Path(environment) if environment else None)
    return folder if folder is not None and folder.is_dir() else None
