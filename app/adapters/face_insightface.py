"""A model pack that the office installed, run by insightface from its folder and never from the net."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.adapters.face_antispoof import AntiSpoof, anti_spoof
from app.adapters.face_detectors import Detector, ScrfdDetector, YunetDetector
from app.adapters.face_library import aligned, file_network, manifest_networks
from app.adapters.face_pack import CheckedPack, PackFacts, open_pack
from app.adapters.vision import cv2
from app.face.model import FoundFace, Look, Vector, largest
from app.face.pack import Form, PackLock, Role
from app.face.ports import Frame
from app.face.rules import FaceRule, rule_for
from app.kernel.errors import Rejected, Unavailable

_CROP_PX = 112
_LEAST_SIDE_PX = 16
_SLIMMEST = 16


@dataclass(frozen=True, slots=True)
class _Networks:
    """Everything of a pack that is run."""

    detector: Detector
    recogniser: Any
    liveness: tuple[AntiSpoof, ...]


class InsightFaceEngine:
    """Serves ``app.face.ports.FaceEngine``; one computing thread, so that the other core is the window's.

    must_be_installed: take only a folder that carries the lock ``face pack install`` wrote, under the name that the
    lock gives it; so a changed or missing lock is noticed as well as a changed file.
    """

    def __init__(
        self, folder: Path, settings: Mapping[str, str] | None = None, *, must_be_installed: bool = False
    ) -> None:
        self._folder = folder
        self._settings = settings or {}
        self._must_be_installed = must_be_installed
        self._pack: CheckedPack | None = None
        self._networks: _Networks | None = None
        self._crop: tuple[FoundFace, Any] | None = None

    @property
    def facts(self) -> PackFacts:
        """Name, recogniser and licence, once loaded."""
        return self._checked.facts

    @property
    def lock(self) -> PackLock:
        """What the pack consists of, once loaded."""
        return self._checked.lock

    @property
    def _checked(self) -> CheckedPack:
        if self._pack is None:
            raise Unavailable("face_pack_not_loaded")
        return self._pack

    @property
    def _run(self) -> _Networks:
        if self._networks is None:
            raise Unavailable("face_pack_not_loaded")
        return self._networks

    @property
    def name(self) -> str:
        """The pack's own name."""
        return self.facts.name

    @property
    def digest(self) -> str:
        """Hex sha256 of the recogniser's file."""
        return self.facts.digest

    @property
    def is_demo(self) -> bool:
        """Never."""
        return False

    @property
    def has_liveness(self) -> bool:
        """Whether the pack's lock names anti-spoof networks."""
        return self.facts.has_liveness

    @property
    def finds_points(self) -> bool:
        """Always: the detector finds eyes, nose and mouth."""
        return True

    @property
    def rule(self) -> FaceRule:
        """The office's own for this recogniser, else the published one; ``Rejected("face_threshold_unknown")``."""
        return rule_for(self.digest, self._settings)

    def load(self) -> None:
        """Hash every file against the lock, ask for the licence, then load; about a second.

        Raises what ``open_pack`` raises, and Rejected: face_pack_not_installed, face_pack_unusable.
        """
        if self._networks is None:
            pack = open_pack(self._folder)
            if self._must_be_installed and not (pack.is_installed and self._folder.name == pack.lock.folder):
                raise Rejected("face_pack_not_installed", folder=self._folder.name)
            self._networks = _loaded(pack)
            self._pack = pack

    def look(self, frame: Frame) -> Look:
        """Find the faces of one frame; nothing is embedded.  A frame that is no picture shows nobody, in the dark."""
        self._crop = None
        if not is_picture(frame):
            return Look(0, (), scene=0.0)
        vision = cv2()
        faces = self._run.detector.find(frame) if _has_room(frame) else ()
        look = Look(int(frame.shape[1]), faces, scene=float(sum(vision.mean(frame)[:3]) / 3))
        face = largest(look)
        if face is None:
            return look
        grey = vision.cvtColor(self._aligned(frame, face), vision.COLOR_BGR2GRAY)
        sharpness = float(vision.Laplacian(grey, vision.CV_64F).var())
        return Look(look.frame_width, faces, float(grey.mean()), sharpness, look.scene)

    def embed(self, frame: Frame, face: FoundFace) -> Vector:
        """The recogniser's vector of one face, unit length; all NaN, like nobody, when the network gives no length."""
        vector = self._run.recogniser.get_feat(self._aligned(frame, face)).ravel()
        length = float(vector @ vector) ** 0.5
        if not 0 < length < float("inf"):
            return (float("nan"),) * len(vector)
        return tuple((vector / length).tolist())

    def live_scores(self, frame: Frame, face: FoundFace) -> tuple[float, ...]:
        """One per anti-spoof network, in the order of their enlargement: 2.7 times, then 4 times."""
        return tuple(network.score(frame, face) for network in self._run.liveness)

    def demo_reference(self) -> Vector | None:
        """A real engine knows nobody by itself."""
        return None

    def bare(self, frame: Frame, face: FoundFace) -> Callable[[], None]:
        """What runs every network of the pack once on this frame, with nothing around it: the floor under its time."""
        networks, recogniser = self._run, self._run.recogniser
        given = {recogniser.input_name: cv2().dnn.blobFromImage(self._aligned(frame, face), 1 / 128, swapRB=True)}
        runs: list[Callable[[], object]] = [networks.detector.bare(frame)]
        runs.append(lambda: recogniser.session.run(None, given))
        runs += [network.bare(frame, face) for network in networks.liveness]

        def run() -> None:
            for each in runs:
                each()

        return run

    def _aligned(self, frame: Frame, face: FoundFace) -> Any:
        """The upright crop; the one that ``look`` made is used again for the same face."""
        import numpy as np

        if self._crop is None or self._crop[0] is not face:
            self._crop = (face, aligned(frame, np.array(face.points, np.float32), _CROP_PX))
        return self._crop[1]


def is_picture(frame: object) -> bool:
    """Whether a frame is what a camera should give: uint8 of shape (height, width, 3), not empty."""
    import numpy as np

    return (
        isinstance(frame, np.ndarray)
        and frame.ndim == 3
        and frame.shape[2] == 3
        and frame.size > 0
        and (frame.dtype == np.uint8)
    )


def _has_room(frame: Frame) -> bool:
    """Whether a face could be in it at all; a strip of some pixels would come out of the scaling with no side."""
    high, wide = frame.shape[:2]
    return bool(min(high, wide) >= _LEAST_SIDE_PX and max(high, wide) <= _SLIMMEST * min(high, wide))


def _loaded(pack: CheckedPack) -> _Networks:
    try:
        return _networks(pack)
    except (ValueError, RuntimeError, AssertionError, OSError) as error:  # what insightface raises for odd networks
        raise Rejected("face_pack_unusable", name=pack.lock.title) from error


def _networks(pack: CheckedPack) -> _Networks:
    detector = pack.lock.of(Role.DETECTOR)[0]
    is_scrfd = detector.form is Form.SCRFD
    tasks = ["detection", "recognition"] if is_scrfd else ["recognition"]
    if pack.has_manifest:
        networks = manifest_networks(pack.folder, tasks)
    else:
        files = {"recognition": pack.lock.recogniser.file, "detection": detector.file}
        networks = {task: file_network(pack.folder / files[task]) for task in tasks}
    for network in networks.values():
        if network is None:
            raise ValueError("no network")
    file = pack.folder / detector.file
    finder = ScrfdDetector(networks["detection"]) if is_scrfd else YunetDetector(file)
    liveness = sorted(pack.lock.of(Role.LIVENESS), key=lambda one: one.form.value)
    return _Networks(
        finder, networks["recognition"], tuple(_anti_spoof(pack.folder / one.file, one.form) for one in liveness)
    )


def _anti_spoof(file: Path, form: Form) -> AntiSpoof:
    return anti_spoof(file, file.read_bytes(), form)
