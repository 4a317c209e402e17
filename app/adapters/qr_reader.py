"""Reading a QR code from a camera's frame."""

from typing import Any

from app.adapters.vision import cv2


class QrReader:
    """OpenCV's detector; frames come from the camera's thread, one at a time."""

    def __init__(self) -> None:
        self._detector: Any = None

    def read(self, frame: Any) -> str | None:
        """The text of the first code in the frame, None when none is readable.

        frame: uint8 array, shape (height, width) grey or (height, width, 3).
        """
        if self._detector is None:
            self._detector = cv2().QRCodeDetector()
        try:
            text, _, _ = self._detector.detectAndDecode(frame)
        except cv2().error:
            return None  # some half-seen codes make the decoder fail; the next frame may be better
        return str(text) or None
