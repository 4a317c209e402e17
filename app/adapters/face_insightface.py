"""A model pack that the office installed, run by insightface from its folder and never from the net."""

import hashlib
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.adapters.vision import cv2
from app.face.model import Box, FoundFace, Look, Vector, largest
from app.face.ports import Frame
from app.face.rules import FaceRule, rule_for
from app.kernel.errors import Rejected, Unavailable
from app.kernel.files import read_at_most

USABLE_LICENCES = ("verified_commercial", "verified_non_commercial", "default_non_commercial")
_CROP_PX = 112
_LARGEST_MANIFEST = 1_000_000


@dataclass(frozen=True, slots=True)
class PackFacts:
    """What settings and the doctor show of a pack.  licence: insightface's word for its state."""

    name: str
    digest: str
    licence: str


class InsightFaceEngine:
    """Serves ``app.face.ports.FaceEngine``; one computing thread, so that the other core is the window's."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._settings = settings or {}
        self._app: Any = None
        self._facts: PackFacts | None = None

    @property
    def facts(self) -> PackFacts:
        """Name, recogniser and licence, once loaded."""
        if self._facts is None:
            raise Unavailable("face_pack_not_loaded")
        return self._facts

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
        return False

    @property
    def finds_points(self) -> bool:
        """Always: the detector finds eyes, nose and mouth."""
        return True

    @property
    def rule(self) -> FaceRule:
        """The office's own for this recogniser, else the published one; ``Rejected("face_threshold_unknown")``."""
        return rule_for(self.digest, self._settings)

    def load(self) -> None:
        """Check every file against the manifest, then load; about a second.

        Raises Unavailable: face_pack_missing; Rejected: face_pack_no_manifest, face_pack_changed, face_pack_licence.
        """
        if self._app is None:
            manifest = _checked_manifest(self._folder)
            licence = _checked_licence(self._folder)
            recogniser = manifest["tasks"]["recognition"]["sha256"]
            self._app = _load(self._folder)
            self._facts = PackFacts(str(manifest.get("display_name", self._folder.name)), recogniser, licence)

    def look(self, frame: Frame) -> Look:
        """Find the faces of one frame; nothing is embedded."""
        boxes, points = self._app.det_model.detect(frame, max_num=0)
        faces = tuple(_face(box, marks) for box, marks in zip(boxes, points, strict=True))
        look = Look(int(frame.shape[1]), faces)
        face = largest(look)
        if face is None:
            return look
        grey = cv2().cvtColor(_aligned(frame, face), cv2().COLOR_BGR2GRAY)
        return Look(look.frame_width, faces, float(grey.mean()), float(cv2().Laplacian(grey, cv2().CV_64F).var()))

    def embed(self, frame: Frame, face: FoundFace) -> Vector:
        """The recogniser's vector of one face, unit length."""
        vector = self._app.models["recognition"].get_feat(_aligned(frame, face)).ravel()
        return tuple((vector / (vector @ vector) ** 0.5).tolist())

    def live_scores(self, frame: Frame, face: FoundFace) -> tuple[float, ...]:  # noqa: ARG002 - the port's shape
        """None yet."""
        return ()

    def demo_reference(self) -> Vector | None:
        """A real engine knows nobody by itself."""
        return None


def _checked_manifest(folder: Path) -> Mapping[str, Any]:
    """The manifest, after the digest of every file it names; a bare name would be taken for a pack to download."""
    if not folder.is_absolute() or not folder.is_dir():
        raise Unavailable("face_pack_missing", folder=str(folder))
    try:
        manifest = json.loads(read_at_most(folder / "manifest.json", _LARGEST_MANIFEST).decode("utf-8"))
        tasks = manifest["tasks"]
        named = {task: (tasks[task]["file"], tasks[task]["sha256"]) for task in ("detection", "recognition")}
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Rejected("face_pack_no_manifest", folder=str(folder)) from error
    if manifest.get("manifest_version") != 2:  # insightface ignores any other silently and guesses by file name
        raise Rejected("face_pack_no_manifest", folder=str(folder))
    for file, digest in named.values():
        if not isinstance(file, str) or Path(file).name != file or _digest(folder / file) != digest:
            raise Rejected("face_pack_changed", file=file)
    return manifest  # type: ignore[no-any-return]  # JSON


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError):  # a name with a zero byte among them
        return ""


def _checked_licence(folder: Path) -> str:
    """The library loads whatever the licence says: the check is ours to make."""
    with _quiet():
        from insightface.model_zoo.model_license import inspect_model_package_license

        state = str(inspect_model_package_license(str(folder)).status)
    if state not in USABLE_LICENCES:
        raise Rejected("face_pack_licence", state=state)
    return state


def import_library() -> tuple[Any, Any]:
    """The module onnxruntime and the class FaceAnalysis; about a second, so late and in a worker thread."""
    cv2()  # before insightface imports it in its own way
    with _quiet():
        import onnxruntime
        from insightface.app import FaceAnalysis
    return onnxruntime, FaceAnalysis


def _load(folder: Path) -> Any:
    onnxruntime, face_analysis = import_library()
    with _quiet():
        onnxruntime.set_default_logger_severity(3)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        app = face_analysis(
            str(folder),
            allowed_modules=["detection", "recognition"],
            providers=["CPUExecutionProvider"],
            sess_options=options,
        )
        app.prepare(ctx_id=-1, det_thresh=0.6, det_size=(640, 480))
    return app


def _aligned(frame: Frame, face: FoundFace) -> Any:
    import numpy as np
    from insightface.utils import face_align

    with _quiet():
        return face_align.norm_crop(frame, landmark=np.array(face.points, np.float32), image_size=_CROP_PX)


def _face(box: Any, marks: Any) -> FoundFace:
    left, top, right, bottom, score = (float(value) for value in box)
    points = tuple((float(x), float(y)) for x, y in marks)
    return FoundFace(Box(left, top, right - left, bottom - top), score, points)


class _quiet(warnings.catch_warnings):  # noqa: N801 - reads as a word at its uses
    """WORKAROUND: insightface calls SimilarityTransform.estimate, which scikit-image 0.26 announces to remove."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
