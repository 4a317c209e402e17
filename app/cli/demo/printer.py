"""A printer for demonstrations: every paper becomes a file, numbered in order, and nothing reaches a real printer."""

import re
from pathlib import Path

from app.documents.ports import PrintOutcome


class FolderPrinter:
    """Serves ``app.documents.ports.Printer``; ``papers`` are the files so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.papers: list[Path] = []

    def print(self, pdf: bytes, *, title: str, owner: str, window: str, copies: int = 1) -> PrintOutcome:  # noqa: ARG002
        """Write the paper into the folder under its title."""
        name = re.sub(r"[^\w()-]+", "-", title).strip("-")
        path = self._folder / f"paper-{len(self.papers) + 1:02d}-{name}.pdf"
        path.write_bytes(pdf)
        self.papers.append(path)
        return PrintOutcome(None, str(path))
