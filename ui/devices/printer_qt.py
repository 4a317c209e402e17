"""Printing through the operating system with QPrinter, where there is no CUPS."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.documents.ports import PrintOutcome

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


class QtPrinter:
    """The system's default printer; ``keep`` stores the file and names its place when there is none.

    May be called in a worker thread: Qt allows a painter on a printer there, and all else is made and dropped here.
    """

    def __init__(self, keep: Callable[[bytes, str], str], printer_name: str | None = None) -> None:
        self._keep = keep
        self._printer_name = printer_name

    def print(self, pdf: bytes, *, title: str, owner: str, window: str, copies: int = 1) -> PrintOutcome:
        """Draw every page at the printer's resolution; owner and window stand in the job's title."""
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

        info = QPrinterInfo.printerInfo(self._printer_name) if self._printer_name else QPrinterInfo.defaultPrinter()
        if info.isNull():
            return PrintOutcome(None, self._keep(pdf, window))
        printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
        printer.setDocName(f"{title} [{owner} · {window}]")
        printer.setCopyCount(copies)
        if not draw_pages(pdf, printer):
            return PrintOutcome(None, self._keep(pdf, window))
        return PrintOutcome(info.printerName(), None)


def draw_pages(pdf: bytes, printer: "QPrinter") -> bool:
    """Every page of the PDF on its own sheet of the same size; False when the printer does not begin."""
    from PySide6.QtCore import QMarginsF, QSizeF
    from PySide6.QtGui import QPageLayout, QPageSize, QPainter
    from PySide6.QtPdf import QPdfDocument

    handle, name = tempfile.mkstemp(suffix=".pdf")
    os.close(handle)
    path = Path(name)
    document = QPdfDocument()
    try:
        path.write_bytes(pdf)
        document.load(str(path))
        painter = QPainter()
        for page in range(document.pageCount()):
            size = document.pagePointSize(page)
            sheet = QPageSize(QSizeF(size), QPageSize.Unit.Point)
            printer.setPageLayout(QPageLayout(sheet, QPageLayout.Orientation.Portrait, QMarginsF()))
            printer.setFullPage(True)
            if page == 0 and not painter.begin(printer):
                return False
            if page > 0:
                printer.newPage()
            area = painter.viewport()
            painter.drawImage(area, document.render(page, area.size()))
        painter.end()
        return True
    finally:
        document.close()
        path.unlink(missing_ok=True)
