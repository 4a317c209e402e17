"""The one place where insightface and onnxruntime are imported: late, quietly, one thread, and never from the net.

insightface downloads what it is asked for by a name, by a path that is no folder, or as an add-on; nothing here does
any of these.  Every path that enters is absolute and was hashed before.
"""

import socket
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.adapters.vision import cv2

DETECTION_SIZE = (640, 480)
DETECTION_SCORE = 0.6
_CPU = ["CPUExecutionProvider"]


@dataclass(frozen=True, slots=True)
class Licence:
    """What a pack's licence says.  state: insightface's word.  customer, valid_until: of a signed one, else ""."""

    state: str
    customer: str = ""
    valid_until: str = ""


class _quiet(warnings.catch_warnings):  # noqa: N801 - reads as a word at its uses
    """WORKAROUND: insightface calls SimilarityTransform.estimate, which scikit-image 0.26 announces to remove."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", DeprecationWarning)


@contextmanager
def _no_socket_at_import() -> Iterator[None]:
    """Let urllib3 take the machine for one without IPv6.

    WORKAROUND: insightface imports it for downloads that never happen here, and it binds a socket to ::1 to find out.
    """
    before = socket.has_ipv6
    socket.has_ipv6 = False
    try:
        yield
    finally:
        socket.has_ipv6 = before


def import_library() -> tuple[Any, Any]:
    """The module onnxruntime and the class FaceAnalysis; about a second, so late and in a worker thread."""
    cv2()  # before insightface imports it in its own way
    with _quiet(), _no_socket_at_import():
        import onnxruntime
        from insightface.app import FaceAnalysis
    onnxruntime.set_default_logger_severity(3)
    return onnxruntime, FaceAnalysis


def _options(*, is_looked_at_only: bool = False) -> Any:
    onnxruntime, _ = import_library()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    if is_looked_at_only:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return options


def session_of(model: bytes, *, is_looked_at_only: bool = False) -> Any:
    """A network as onnxruntime runs it, from its bytes; ValueError when they are none."""
    onnxruntime, _ = import_library()
    try:
        return onnxruntime.InferenceSession(model, _options(is_looked_at_only=is_looked_at_only), providers=_CPU)
    except Exception as error:  # onnxruntime's own exceptions have no public base
        raise ValueError("no network") from error


def shapes_of(model: bytes) -> tuple[list[list[object]], list[list[object]]]:
    """The shapes of a network's inputs and outputs; ValueError when the bytes are no network."""
    session = session_of(model, is_looked_at_only=True)
    return [list(one.shape) for one in session.get_inputs()], [list(one.shape) for one in session.get_outputs()]


def manifest_networks(folder: Path, tasks: Sequence[str]) -> dict[str, Any]:
    """The networks of a folder with a manifest of version 2, by task; insightface checks the digests again."""
    _, face_analysis = import_library()
    with _quiet():
        if "detection" in tasks:
            app = face_analysis(str(folder), allowed_modules=list(tasks), providers=_CPU, sess_options=_options())
            app.prepare(ctx_id=-1, det_thresh=DETECTION_SCORE, det_size=DETECTION_SIZE)
            return dict(app.models)
        from insightface.model_zoo import get_model

        return {
            task: get_model(str(folder), model_task=task, providers=_CPU, sess_options=_options()) for task in tasks
        }


def file_network(file: Path) -> Any:
    """One network of a folder without a manifest, as insightface takes it by its shape."""
    import_library()
    with _quiet():
        from insightface.model_zoo import get_model

        return get_model(str(file), providers=_CPU, sess_options=_options())


def prepare_detector(network: Any) -> None:
    """Set the size and score at which faces are looked for."""
    network.prepare(-1, input_size=DETECTION_SIZE, det_thresh=DETECTION_SCORE)


def aligned_liveness(file: Path) -> Any:
    """The anti-spoof network of insightface's own form network, from a file that is there."""
    import_library()
    with _quiet():
        from insightface.addons.liveness import Liveness

        return Liveness(str(file), providers=_CPU, sess_options=_options())


def predicted(liveness: Any, frame: Any, points: Any) -> float | None:
    """What ``aligned_liveness`` says of a face; None when the face lies too near the edge of the picture."""
    with _quiet():
        score = liveness.predict(frame, points)["live_score"]
    return None if score is None else float(score)


def aligned(frame: Any, points: Any, size: int) -> Any:
    """The face turned upright and brought to ``size`` pixels by its five points, float32 of shape (5, 2)."""
    with _quiet():
        from insightface.utils import face_align

        return face_align.norm_crop(frame, landmark=points, image_size=size)


def licence_of(folder: Path, model_id: str | None) -> Licence:
    """What insightface finds; model_id: of a folder without a manifest, whose name says nothing."""
    import_library()
    with _quiet():
        from insightface.model_zoo.model_license import inspect_model_package_license

        found = inspect_model_package_license(str(folder), expected_model_id=model_id)
    signed = found.license
    until = signed.valid_until.date().isoformat() if signed is not None and signed.valid_until is not None else ""
    return Licence(str(found.status), (signed.customer or "") if signed is not None else "", until)
