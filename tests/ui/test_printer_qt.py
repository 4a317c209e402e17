"""Printing through the system: here into a file, and kept where there is no printer."""

from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.adapters.pdf_reportlab import PdfRenderer
from app.documents.describe import describe
from tests.builders import papers as sample
from ui.devices.printer_qt import QtPrinter, draw_pages


def test_without_a_printer_the_file_is_kept(qapp):
    kept = []

    def keep(pdf: bytes, window: str) -> str:
        kept.append((pdf, window))
        return "/outbox/1.pdf"

    name = "no such printer" if not QPrinterInfo.defaultPrinter().isNull() else None
    outcome = QtPrinter(keep, name).print(b"%PDF", title="receipt", owner="zhang.min", window="3")
    assert (outcome.printer, outcome.kept_at) == (None, "/outbox/1.pdf")
    assert kept == [(b"%PDF", "3")]


def test_every_page_goes_to_a_sheet_of_its_own(qapp, tmp_path):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "sheets.pdf"))
    printer.setResolution(72)
    pdf = PdfRenderer().render(describe(sample.unit_certificate(60)))
    assert draw_pages(pdf, printer)
    document = QPdfDocument()
    document.load(str(tmp_path / "sheets.pdf"))
    try:
        assert document.pageCount() >= 2
        assert round(document.pagePointSize(0).width()) == 595
    finally:
        document.close()
