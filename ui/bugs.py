"""What happens when the program itself is wrong: a reference number, a log without personal data."""

import logging
import os
import sys
import threading
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QtMsgType, Signal, qInstallMessageHandler

logger = logging.getLogger(__name__)
LOG_BYTES, LOG_FILES = 1_000_000, 5
_OURS = ("app", "db", "ui", "qt")


def start_log(folder: Path) -> logging.Handler:
    """Write warnings and worse to a rotating file in ``folder``: ids and code places, never what was typed.

    Returns the handler, for whoever ends the log.
    """
    from logging.handlers import RotatingFileHandler  # late, as everything that the first paint does not need

    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / "yichuang.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    handler.setFormatter(_NoValues("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    return handler


class _NoValues(logging.Formatter):
    """Writes a stack by file, line and type of error; the error's own words may name a person.

    Of a library's warning only the place is written: it may quote the document or the value it stumbled over.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write the stack anew: another handler may have left its own, with the error's words, in the record."""
        is_ours = record.name.partition(".")[0] in _OURS
        place = {} if is_ours else {"msg": f"{record.filename}:{record.lineno}", "args": ()}
        own = logging.makeLogRecord(record.__dict__ | place)
        own.exc_text = None
        return super().format(own)

    def formatException(self, ei: object) -> str:
        import traceback

        kind, _error, trace = ei  # type: ignore[misc]
        frames = traceback.extract_tb(trace)  # type: ignore[has-type]
        places = "".join(f"  {frame.filename}:{frame.lineno} {frame.name}\n" for frame in frames)
        return f"{places}{getattr(kind, '__name__', kind)}"  # type: ignore[has-type]


class Bugs(QObject):
    """Catches what nobody expected, in any thread; ``found(reference)`` comes in the GUI thread."""

    found = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = (sys.excepthook, threading.excepthook)

    def catch(self) -> None:
        """Begin."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        qInstallMessageHandler(_log_qt)

    def release(self) -> None:
        """Let errors go where they went before."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(None)

    def report(self, error: BaseException) -> None:
        """Log an error with its stack and announce its reference number."""
        reference = os.urandom(3).hex().upper()
        logger.error("bug %s", reference, exc_info=error)
        self.found.emit(reference)

    def _on_exception(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        self.report(error)

    def _on_thread_exception(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            self.report(told.exc_value)


def _log_qt(kind: QtMsgType, _context: object, text: str) -> None:
    levels = {QtMsgType.QtWarningMsg: logging.WARNING, QtMsgType.QtCriticalMsg: logging.ERROR}
    logging.getLogger("qt").log(levels.get(kind, logging.DEBUG), "%s", text)
