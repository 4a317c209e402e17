"""How many pages a scanned file has, by its own structure."""

import io
import logging

from app.kernel.errors import Rejected


def page_count(content: bytes) -> int:
    """Pages of a PDF or TIFF, 1 for a picture.  Raises Rejected("page_file_damaged") for a file that does not open."""
    try:
        return _pdf_pages(content) if content.startswith(b"%PDF-") else _frames(content)
    except Exception as error:  # a damaged file fails in as many ways as there are bytes
        raise Rejected("page_file_damaged") from error


def _pdf_pages(content: bytes) -> int:
    from pypdf import PdfReader  # late: needed for pages only

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # it quotes the document, by the million lines
    return len(PdfReader(io.BytesIO(content)).pages)


def _frames(content: bytes) -> int:
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        picture.verify()
    with Image.open(io.BytesIO(content)) as picture:
        return int(getattr(picture, "n_frames", 1))
