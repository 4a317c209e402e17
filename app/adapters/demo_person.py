"""What scikit-image carries for a demo without any model: a face cascade and one picture of a person."""

from typing import Any

from app.face.ports import Frame


def picture() -> Frame:
    """The astronaut (NASA, public domain), uint8 (512, 512, 3), blue-green-red."""
    from skimage.data import astronaut

    picture: Frame = astronaut()[:, :, ::-1].copy()  # type: ignore[no-untyped-call]  # skimage's data say no types
    return picture


def cascade() -> Any:
    """The LBP frontal face cascade, ready to ``detect_multi_scale``."""
    from skimage.data import lbp_frontal_face_cascade_filename
    from skimage.feature import Cascade

    return Cascade(lbp_frontal_face_cascade_filename())  # type: ignore[no-untyped-call]  # as above


def texture(grey: Any) -> Any:
    """Uniform local binary patterns of a grey picture: codes 0..9, same shape."""
    from skimage.feature import local_binary_pattern

    return local_binary_pattern(grey, P=8, R=1, method="uniform")  # type: ignore[no-untyped-call]  # as above
