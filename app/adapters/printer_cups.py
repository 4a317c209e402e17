"""Printing through CUPS with ``lp``; where there is no printer, the file is kept and the outcome says where."""

import logging
import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

from app.documents.ports import PrintOutcome
from app.kernel.clock import HALL_ZONE, Clock
from app.kernel.errors import Unavailable

logger = logging.getLogger(__name__)

_TIMEOUT_S = 20.0
_JOB = re.compile(r"request id is (\S+)-\d+")


def destinations() -> tuple[str, ...]:
    """Names of the printers that CUPS knows, none where there is no CUPS."""
    lpstat = shutil.which("lpstat")
    if lpstat is None:
        return ()
    try:
        done = subprocess.run([lpstat, "-e"], capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(done.stdout.split())


class CupsPrinter:
    """The default destination of ``lp``, or the named one.

    outbox: the folder in which files are kept; made when needed, readable by its owner only.
    """

    def __init__(self, outbox: Path, clock: Clock, destination: str | None = None, lp: str = "lp") -> None:
        self._outbox = outbox
        self._clock = clock
        self._destination = destination
        self._lp = lp

    def print(self, pdf: bytes, *, title: str, owner: str, window: str, copies: int = 1) -> PrintOutcome:
        """Queue the job as ``owner`` with the window in its title.

        The file is kept first, so that nothing is lost when the printer refuses; it is removed once CUPS has it.
        Raises Unavailable("printer_failed") with the place of the kept file, ("outbox_not_writable").
        """
        kept = self._keep(pdf, window)
        lp = shutil.which(self._lp)
        if lp is None or not self._has_destination():
            return PrintOutcome(None, str(kept))
        command = [lp, "-U", owner, "-t", f"{title} [{window}]", "-n", str(copies)]
        command += ["-d", self._destination] if self._destination else []
        printer = self._queue([*command, "--", str(kept)], kept)
        kept.unlink(missing_ok=True)
        return PrintOutcome(printer, None)

    def _queue(self, command: list[str], kept: Path) -> str:
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unavailable("printer_failed", reason=type(error).__name__, path=str(kept)) from error
        if done.returncode != 0:
            logger.warning("lp refused a job with status %d", done.returncode)
            raise Unavailable("printer_failed", reason=done.stderr.strip() or str(done.returncode), path=str(kept))
        found = _JOB.search(done.stdout)
        return found[1] if found else self._destination or "lp"

    def _has_destination(self) -> bool:
        """Whether CUPS knows a printer to send to."""
        lpstat = shutil.which("lpstat")
        if self._destination is not None or lpstat is None:
            return True
        try:
            done = subprocess.run([lpstat, "-d"], capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0 and ":" in done.stdout

    def _keep(self, pdf: bytes, window: str) -> Path:
        return keep_file(self._outbox, pdf, window, self._clock.now())


def _write_private(path: Path, data: bytes) -> None:
    """A new file for its owner alone, whole or not at all."""
    path.touch(0o600, exist_ok=False)
    try:
        path.write_bytes(data)
    except OSError:
        path.unlink()
        raise


def keep_file(outbox: Path, pdf: bytes, window: str, at: datetime) -> Path:
    """Write a PDF into the outbox under a name of its own: window and moment, no personal data.

    Raises Unavailable("outbox_not_writable").
    """
    stem = f"{at.astimezone(HALL_ZONE):%Y%m%d-%H%M%S-%f}-w{re.sub(r'[^0-9A-Za-z]', '', window) or '0'}"
    try:
        outbox.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(1000):
            path = outbox / f"{stem}-{number}.pdf"
            try:
                _write_private(path, pdf)
            except FileExistsError:
                continue
            return path
    except OSError as error:
        raise Unavailable("outbox_not_writable", path=str(outbox)) from error
    raise Unavailable("outbox_not_writable", path=str(outbox))
