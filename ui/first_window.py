"""A second start without ``--data`` raises the first window: one local server per data folder and user."""

import os
from pathlib import Path

from PySide6.QtCore import QCryptographicHash, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

CONNECT_MS = 300


def server_name(folder: Path) -> str:
    """The server's name for a data folder and the present user."""
    user = os.environ.get("USERNAME", "") if os.name == "nt" else os.getuid()
    told = f"{folder.absolute()}|{user}".encode()
    digest = QCryptographicHash.hash(told, QCryptographicHash.Algorithm.Sha256)  # Qt's: read already, unlike hashlib
    return "yichuang-" + digest.toHex().toStdString()[:16]


def raise_first(name: str) -> bool:
    """Ask a running program to come to the front; False when none is running."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(CONNECT_MS):
        return False
    socket.write(b"raise\n")
    socket.waitForBytesWritten(CONNECT_MS)
    socket.disconnectFromServer()
    return True


class FirstWindow(QObject):
    """Listens for later starts; ``asked`` when one wants this window in front."""

    asked = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        if not self._server.listen(name):
            QLocalServer.removeServer(name)  # left behind by a crash: nobody answered a moment ago
            self._server.listen(name)

    def close(self) -> None:
        """Listen no longer."""
        self._server.close()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.asked.emit()
