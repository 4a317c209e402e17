"""Pages of a paper: brought in from files, seen, turned and cropped by hand, kept encrypted by their hash."""

import io
import tracemalloc
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from reportlab.pdfgen.canvas import Canvas

from app.adapters.page_count import page_count
from app.intake.commands.pages import MOST_BYTES
from app.intake.model import Crop, MaterialState, PageRef, Rotation
from app.kernel.errors import AppError
from db.engine import FILE_NAME
from tests.builders.counter_window import CTRL, CounterHouse, Key
from tests.builders.naming import unnamed
from ui.page_view import turned, turned_back


def scanned(folder: Path, kind: str) -> Path:
    """A scan of that kind, visibly two-coloured: dark at the left, light at the right."""
    path = folder / f"scan.{kind}"
    picture = Image.new("RGB", (80, 40), "white")
    picture.paste("black", (0, 0, 40, 40))
    if kind == "pdf":
        page = Canvas(str(path), pagesize=(200, 100))
        for number in range(3):
            page.drawString(20, 50, f"page {number}")
            page.showPage()
        page.save()
    elif kind == "tiff":
        picture.save(path, save_all=True, append_images=[picture.rotate(180)])
    else:
        picture.save(path)
    return path


def paper_of(house: CounterHouse) -> str:
    return house.form.form.materials[0].spec.key


def attached(house: CounterHouse, *paths: Path) -> tuple[PageRef, ...]:
    key = paper_of(house)
    house.counter.model.attach(key, [str(path) for path in paths])
    house.rest()
    return house.form.draft.line(key).pages


@pytest.mark.parametrize(("kind", "pages"), [("pdf", 3), ("jpg", 1), ("png", 1), ("tiff", 2)])
def test_a_file_becomes_pages_that_can_be_seen(house: CounterHouse, tmp_path: Path, kind: str, pages: int) -> None:
    house.open("YL-103")
    refs = attached(house, scanned(tmp_path, kind))
    assert [ref.page for ref in refs] == list(range(pages))
    assert house.form.draft.line(paper_of(house)).state is MaterialState.RECEIVED
    house.counter.card.materials().focus_on(paper_of(house))
    house.press(Key.Key_P)
    panel = house.counter.pages
    assert panel.isVisible()
    assert unnamed(panel) == []
    for _ in range(pages):
        assert not panel._image.isNull()
        house.press(Key.Key_Right)
    house.press(Key.Key_Escape)
    assert not panel.isVisible()
    assert house.focus is house.counter.card.materials()._rows[paper_of(house)]


def test_a_page_is_turned_and_cropped_by_keys_and_stays_so_in_the_draft(house: CounterHouse, tmp_path: Path) -> None:
    house.open("YL-103")
    attached(house, scanned(tmp_path, "png"))
    house.counter.card.materials().focus_on(paper_of(house))
    house.press(Key.Key_P)
    house.press(Key.Key_R)
    house.press(Key.Key_Left, CTRL)
    house.wait(lambda: house.form.saving == "saved")
    house.rest()
    line = next(line for line in house.new_drafts())
    actor = house.place.shell.actor
    (kept,) = house.container.counter.resume(actor, line.id).line(paper_of(house)).pages
    assert kept.rotation is Rotation.RIGHT
    assert kept.crop == Crop(0, 0, 1000, 980), "the left side of the turned page is the lower side of the original"
    house.press(Key.Key_Backspace)
    assert house.form.draft.line(paper_of(house)).pages[0].crop is None
    house.press(Key.Key_Delete)
    assert house.form.draft.line(paper_of(house)).pages == ()
    assert not house.counter.pages.isVisible()


def test_a_drag_marks_what_counts(house: CounterHouse, tmp_path: Path) -> None:
    house.open("YL-103")
    attached(house, scanned(tmp_path, "png"))
    house.counter.card.materials().focus_on(paper_of(house))
    house.press(Key.Key_P)
    view = house.counter.pages._view
    place = view._place()
    start, end = place.center().toPoint(), place.bottomRight().toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end + QPoint(5, 5))
    crop = house.form.draft.line(paper_of(house)).pages[0].crop
    assert crop is not None
    assert (round(crop.left, -1), round(crop.top, -1), crop.right, crop.bottom) == (500, 500, 1000, 1000)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "page_empty"),
        ("note.pdf", b"just words", "page_kind_unknown"),
        ("broken.pdf", b"%PDF-1.7 broken", "page_file_damaged"),
        ("broken.png", b"\x89PNG\r\n\x1a\nbroken", "page_file_damaged"),
    ],
)
def test_a_file_that_is_no_scan_is_refused_by_its_name(
    house: CounterHouse, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    house.open("YL-103")
    path = tmp_path / name
    path.write_bytes(content)
    assert attached(house, path) == ()
    with pytest.raises(AppError) as refused:
        house.container.counter.attach(house.place.shell.actor, house.form.draft, paper_of(house), [str(path)])
    assert refused.value.code == code
    assert house.place.toast.text()


def test_a_file_larger_than_any_scan_is_not_read_to_its_end(house: CounterHouse, tmp_path: Path) -> None:
    house.open("YL-103")
    path = tmp_path / "disk.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(4_000_000_000)
    tracemalloc.start()
    with pytest.raises(AppError) as refused:
        house.container.counter.attach(house.place.shell.actor, house.form.draft, paper_of(house), [str(path)])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.code == "page_too_large"
    assert most < 4 * MOST_BYTES


def test_what_a_damaged_document_says_reaches_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(AppError):
        page_count(b"%PDF-1.7\n" + b"startxref\n" * 50)
    assert caplog.records == []


def test_a_page_is_kept_encrypted_and_once(house: CounterHouse, tmp_path: Path) -> None:
    house.open("YL-103")
    path = scanned(tmp_path, "jpg")
    refs = attached(house, path, path)
    assert len({ref.blob for ref in refs}) == 1
    target = io.BytesIO(path.read_bytes())
    stored = b"".join(p.read_bytes() for p in house.container.folder.glob(f"{FILE_NAME}*"))
    assert target.getvalue()[20:200] not in stored


@pytest.mark.parametrize("rotation", list(Rotation))
def test_turning_there_and_back_leads_home(rotation: Rotation) -> None:
    area = QRectF(0.1, 0.2, 0.3, 0.4)
    home = turned_back(turned(area, rotation), rotation)
    assert all(abs(a - b) < 1e-9 for a, b in zip(home.getRect(), area.getRect(), strict=True))
