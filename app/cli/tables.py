"""Tables that verbs read: comma-separated, with a line of column names; every fault is one sentence."""

import csv
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from app.kernel.errors import Rejected, Unavailable

MOST_MB = 64


def read_table(file: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows, each with at least ``columns``; ``line`` holds the number of its line.

    Raises Unavailable: table_missing; Rejected: table_unreadable (no UTF-8 text, or no table), table_columns,
    table_empty.
    """
    try:
        if not file.is_file() or file.stat().st_size > MOST_MB * 1_000_000:
            raise Unavailable("table_missing", file=str(file))
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Rejected("table_unreadable", file=file.name) from error
    except (OSError, ValueError) as error:
        raise Unavailable("table_missing", file=str(file)) from error
    return _rows(text, file.name, columns)


def _rows(text: str, name: str, columns: Sequence[str]) -> list[dict[str, str]]:
    reader = csv.DictReader(text.splitlines(), strict=True)
    try:
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise Rejected("table_columns", file=name, columns=", ".join(missing))
        rows = [
            {column: (row[column] or "").strip() for column in columns} | {"line": str(reader.line_num)}
            for row in reader
        ]
    except csv.Error as error:
        raise Rejected("table_unreadable", file=name) from error
    if not rows:
        raise Rejected("table_empty", file=name)
    return rows


def picture_in(folder: Path, name: str, line: str) -> Path:
    """A file of the folder; ``Rejected("table_row")`` for a name that leads out of it."""
    path = PurePosixPath(name.replace("\\", "/"))
    if not name or path.is_absolute() or ".." in path.parts or "\x00" in name or ":" in name:
        raise Rejected("table_row", line=line, value=name[:80])
    return folder / path


def checked_folder(folder: Path) -> Path:
    """``Unavailable("folder_missing")`` unless it is one."""
    if not folder.is_dir():
        raise Unavailable("folder_missing", folder=str(folder))
    return folder
