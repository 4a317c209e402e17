import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from app.adapters.pdf_reportlab import PdfRenderer
from app.documents.describe import PLAIN, Marks, describe, template
from app.documents.model import Paper
from app.documents.page import PageDescription, Style
from app.documents.verification import page_hash, verification_code
from app.documents.wording import wording_version
from tests.builders.papers import SECRET


@pytest.fixture(scope="session")
def renderer() -> PdfRenderer:
    """The machine's own fonts; the run script installs a Chinese one, so its absence is a failure."""
    return PdfRenderer()


@pytest.fixture(scope="session")
def read() -> Callable[[bytes], str]:
    """All text of a PDF without white space, as lines break where they like."""

    def text(pdf: bytes) -> str:
        return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())

    return text


@pytest.fixture(scope="session")
def final() -> Callable[..., PageDescription]:
    """The description of a paper as it is handed out."""

    def described(values: Paper, style: Style = PLAIN, copy_no: int = 1) -> PageDescription:
        wording = wording_version(values.code)
        digest = page_hash(values, wording, template(values.code, style))
        marks = Marks(verification_code(SECRET, values.code, values.number), digest, copy_no)
        return describe(values, style, marks)

    return described
