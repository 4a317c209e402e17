"""A cable that carries only so many bytes a second."""

import threading
from pathlib import Path

from db.central.cable import Cable


class SlowCable(Cable):
    """bytes_a_second: how much is carried each way, None for all that comes."""

    def __init__(self, server: Path, bytes_a_second: int | None = None) -> None:
        self.bytes_a_second, self._never = bytes_a_second, threading.Event()
        super().__init__(server)

    def passed(self, piece: bytes) -> bytes:
        if self.bytes_a_second is not None:
            self._never.wait(len(piece) / self.bytes_a_second)
        return super().passed(piece)
