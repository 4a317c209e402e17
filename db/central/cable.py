"""A cable between windows and a server that can be cut and mended; for the demo, and for tests."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_AT_ONCE = 65_536


class Cable:
    """A port of this machine, ``port``, whose bytes are carried to the socket file of a server, and back.

    Each direction of a connection has a thread of its own.  While the cable is cut, whoever comes is turned away at
    once, as by a machine that is there while its line is down; the port stays the same.
    """

    def __init__(self, server: Path) -> None:
        self._server, self._lock, self._is_cut = str(server), threading.Lock(), False
        self._left: int | None = None
        self._ends: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._entrance = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._entrance.getsockname()[1]
        self._begin(self._let_in)

    def cut(self) -> None:
        """End every connection; what was on its way is lost."""
        with self._lock:
            self._is_cut = True
            for end in self._ends:
                _shut(end)

    def cut_after(self, count: int) -> None:
        """Cut it once so many bytes more have gone by, both directions counted: in the middle of what is said."""
        with self._lock:
            self._left = count

    def mend(self) -> None:
        """Take connections again."""
        with self._lock:
            self._is_cut = False

    def close(self) -> None:
        """Cut it for good and wait until nothing is carried any more."""
        self.cut()
        _shut(self._entrance)
        for thread in self._threads:
            thread.join()
        self._entrance.close()

    def passed(self, piece: bytes) -> bytes:
        """What of a piece is carried on."""
        with self._lock:
            if self._left is None:
                return piece
            piece, self._left = piece[: self._left], self._left - len(piece)
            if self._left > 0:
                return piece
            self._left = None
        self.cut()
        return piece

    def _begin(self, work: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=work, args=given, name="cable", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _let_in(self) -> None:
        while True:
            try:
                near, _ = self._entrance.accept()
            except OSError:
                return
            with self._lock:
                far = None if self._is_cut else _reached(self._server)
                if far is None:
                    near.close()
                    continue
                self._ends |= {near, far}
                for one, other in ((near, far), (far, near)):
                    self._begin(self._carry, one, other)

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        """Until either end is shut; each direction closes the end that it reads, none under the other's hand."""
        with suppress(OSError):
            while piece := one.recv(_AT_ONCE):
                other.sendall(self.passed(piece))
        _shut(other)
        with self._lock:
            self._ends.discard(one)
            one.close()


def _reached(server: str) -> socket.socket | None:
    far = socket.socket(socket.AF_UNIX)
    try:
        far.connect(server)
    except OSError:
        far.close()
        return None
    return far


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
