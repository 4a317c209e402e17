"""``yichuang --selftest``: whether this copy of the program is whole; what the packager runs on what it made."""

import importlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TextIO

from app.catalogue.model import Label
from app.cli.context import DONE, REFUSED
from app.documents import model as paper
from app.kernel.clock import SystemClock
from app.kernel.errors import AppError
from resources import resource

_NOT_DATA = {"__pycache__", "__init__.py"}


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that must work; ``act`` says what it found, or raises."""

    name: str
    act: Callable[[], str]


def run(open_store: Callable[[Path], str], paint_window: Callable[[], str], out: TextIO | None = None) -> int:
    """Try everything, one JSON line each and one for the whole; 0 when all of it works, else 1.

    open_store: makes an encrypted store in an empty folder and brings it to the newest schema.
    paint_window: makes the sign-in window where nobody sees it and paints it.
    """
    stream = out or sys.stdout
    results = [_tried(probe, stream) for probe in _probes(open_store, paint_window)]
    passed = all(results)
    _say(stream, {"selftest": "passed" if passed else "failed", "probes": len(results), "failed": results.count(False)})
    return DONE if passed else REFUSED


def _probes(open_store: Callable[[Path], str], paint_window: Callable[[], str]) -> tuple[Probe, ...]:
    return (
        Probe("resources", open_every_resource),
        Probe("verbs", load_every_verb),
        Probe("catalogue", _load_catalogue),
        Probe("receipt", _render_receipt),
        Probe("store", lambda: _in_new_folder(open_store)),
        Probe("window", paint_window),
        Probe("face_engine", _load_face_engine),
        Probe("model_pack_engine", _import_pack_engine),
    )


def _tried(probe: Probe, stream: TextIO) -> bool:
    began = time.perf_counter()
    try:
        found, passed = probe.act(), True
    except AppError as error:
        found, passed = f"{error.code} {error.values}", False
    except Exception as error:  # whatever a broken copy throws is the finding
        found, passed = f"{type(error).__name__}: {error}", False
    took_ms = round((time.perf_counter() - began) * 1000)
    _say(stream, {"probe": probe.name, "passed": passed, "found": found, "ms": took_ms})
    return passed


def _say(stream: TextIO, line: dict[str, object]) -> None:
    stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    stream.flush()


def open_every_resource() -> str:
    """Read every packaged file; none may be empty, and no folder either."""
    counts: dict[str, int] = {}
    for folder in resource("").iterdir():
        if folder.is_dir() and folder.name not in _NOT_DATA:
            files = list(_files(folder))
            empty = [file.name for file in files if not file.read_bytes()]
            if empty or not files:
                raise ValueError(f"{folder.name}: {empty or 'nothing in it'}")
            counts[folder.name] = len(files)
    if "translations" not in counts or not resource("translations/zh_CN.qm").is_file():
        raise ValueError("translations: not built")
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.name in _NOT_DATA:
            continue
        if entry.is_dir():
            yield from _files(entry)
        else:
            yield entry


def load_every_verb() -> str:
    """Import each verb, which the main program does by name only."""
    from app.cli.main import VERBS

    for module in VERBS.values():
        importlib.import_module(f"app.cli.verbs.{module}")
    return f"{len(VERBS)} verbs"


def _load_catalogue() -> str:
    from app.catalogue.loader import load_catalogue

    catalogue = load_catalogue(None)
    if not catalogue.items:
        raise ValueError("no items")
    return f"{len(catalogue.items)} items"


def _render_receipt() -> str:
    from app.adapters.pdf_reportlab import PdfRenderer
    from app.documents.describe import describe

    pdf = PdfRenderer().render(describe(_receipt()))
    if not pdf.startswith(b"%PDF"):
        raise ValueError("not a PDF")
    return f"{len(pdf)} bytes"


def _receipt() -> paper.ReceiptValues:
    """A preview for an invented person: no number, so nobody can take it for a paper that was issued."""
    now = SystemClock().now()
    one = Label("演示", "Demo")
    office = paper.OfficeLines(one, one, one, one, "0599-0000000", "0599-0000000", one, one, one, one)
    return paper.ReceiptValues(
        office=office,
        issuer=paper.Issuer("演示", "0000", "1"),
        issued_at=now,
        number="",
        demo=True,
        item_code="YL-103",
        item_name=Label("职工退休（职）申请与养老待遇核定", "Retirement"),
        applicant=paper.Party("样例甲", "3501**********0014"),
        agent=None,
        materials=(paper.MaterialLine(Label("有效身份证件", "Identity document"), 1, 0),),
        received_at=now,
        accepted_at=now,
        statutory=paper.LimitLine(20),
        promised=paper.LimitLine(10),
        immediate=False,
        evaluation_code="",
        due_on=date(now.year, now.month, 28),
    )


def _in_new_folder(open_store: Callable[[Path], str]) -> str:
    with tempfile.TemporaryDirectory(prefix="yichuang-selftest-") as folder:
        return open_store(Path(folder))


def _load_face_engine() -> str:
    from app.adapters.face_demo import DemoFaceEngine

    engine = DemoFaceEngine()
    engine.load()
    return engine.name


def _import_pack_engine() -> str:
    from app.adapters.face_library import import_library

    runtime, _ = import_library()
    return f"onnxruntime {runtime.__version__}"
