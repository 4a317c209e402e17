"""A face check leaves numbers behind and never a picture: every file written is read, and the store as well."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from app.adapters.camera_clip import ClipCamera
from app.adapters.face_insightface import InsightFaceEngine
from app.adapters.vision import cv2
from app.bootstrap import Container
from app.face.model import largest
from app.kernel.errors import Unavailable
from db.unit_of_work import SqlUnitOfWork
from tests.builders import clips
from tests.builders.clips import picture, seated, sitting, written
from tests.builders.face_data import FACES, PACK, needs_faces, needs_pack
from tests.builders.faces import enrol

pytestmark = [needs_pack, needs_faces]

PROGRAM = """
import sys
opened = []
def watch(event, args):
    if event == "open" and isinstance(args[0], str):
        if set(args[1] or "") & set("wax+") or (args[2] or 0) & 3:
            opened.append(args[0])
sys.addaudithook(watch)
from app.bootstrap import start
status = start(sys.argv[1:])
sys.stderr.write("\\n".join(["", "WRITTEN", *opened]))
sys.exit(status)
"""
MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"BM", b"GIF8", b"II*\x00", b"\x93NUMPY")


def frames_of(file: Path) -> list:
    camera, frames = ClipCamera(file), []
    camera.open()
    try:
        while True:
            frames.append(camera.read())
    except Unavailable:
        camera.close()
    return frames


def traces_of(frames, engine) -> set[bytes]:
    """Pieces of a frame in the forms it takes on its way: the rows of the face, its crop, in colour and in grey."""
    traces = set()
    for frame in frames:
        face = largest(engine.look(frame))
        box = face.box
        top, left = int(box.top + box.height / 2), int(box.left + box.width / 2)
        forms = [frame, cv2().cvtColor(frame, cv2().COLOR_BGR2GRAY), cv2().cvtColor(frame, cv2().COLOR_BGR2RGB)]
        traces |= {form[top, left : left + 24].tobytes() for form in forms}
        traces |= {engine._aligned(frame, face)[56, 40:64].tobytes()}
    return traces


def everything_under(*places: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for place in places for path in place.rglob("*") if path.is_file()}


def everything_in_store_of(office: Path) -> bytes:
    """Every value of every table, as the store opens for its key."""
    place = Container(office)
    with place.store.reading() as session:
        tables = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        rows = [value for table in tables for row in session.execute(text(f'SELECT * FROM "{table}"')) for value in row]
    place.close()
    return b"\x00".join(value if isinstance(value, bytes) else str(value).encode() for value in rows)


@pytest.fixture(scope="module")
def engine():
    made = InsightFaceEngine(PACK)
    made.load()
    return made


@pytest.mark.parametrize(
    "who",
    ["d01_7.jpg", pytest.param("d02_5.jpg", marks=pytest.mark.heavy), pytest.param("print", marks=pytest.mark.heavy)],
)
def test_neither_disk_nor_log_nor_store_holds_a_frame_after_a_check(tmp_path, engine, who):
    office, home, clip = tmp_path / "office", tmp_path / "home", tmp_path / "clip.avi"
    home.mkdir()
    enrol_on(office, engine)
    frames = [clips.printed(picture(FACES / "d01_3.jpg"))] * 40 if who == "print" else sitting(picture(FACES / who), 40)
    written(clip, frames)
    before, rows_before = everything_under(office), everything_in_store_of(office)
    own = {"PYTHONDONTWRITEBYTECODE": "1"} | {
        name: str(home) for name in ("HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    }
    words = ("face", "signin", "--account", "li.min", "--video", str(clip), "--challenge", "off", "--json")
    command = [sys.executable, "-c", PROGRAM, *words, "--data", str(office), "--pack", str(PACK)]
    done = subprocess.run(command, env=os.environ | own, cwd=home, capture_output=True, check=False)
    assert done.returncode == (0 if who == "d01_7.jpg" else 1), done.stderr
    said, _, listed = done.stderr.decode().partition("\nWRITTEN")
    outside = {Path(line) for line in listed.split() if line.startswith("/")} - {Path(os.devnull)}
    assert all(path.is_relative_to(tmp_path) for path in outside if path.exists() and path.is_file()), outside
    after = everything_under(office, home)
    grown = {path: content for path, content in after.items() if before.get(path) != content}
    assert grown, "the audit was written"
    seen = frames_of(clip)
    traces = traces_of(seen, engine)
    assert any(trace in seen[0].tobytes() for trace in traces), "the search finds a frame where there is one"
    kept = everything_in_store_of(office)
    for name, content in [*grown.items(), ("said", done.stdout + said.encode()), ("the store's rows", kept)]:
        assert not any(trace in content for trace in traces), name
        assert not content.startswith(MAGIC), name
    assert 0 < len(kept) - len(rows_before) < 5_000, "what the check added is less than any picture of a face"


def enrol_on(office: Path, engine) -> None:
    """A small demo office where one clerk is enrolled."""
    place = Container(office)
    place.seed_demo(20, 1)

    class Staffed:
        commands = place.staff
        store = place.store
        people = {}  # noqa: RUF012 - filled below

    with SqlUnitOfWork(place.store) as u:
        people = ("li.min", "an.ruhai")
        Staffed.people = {name: u.staff.credentials(name).operator for name in people}
        Staffed.people["zhou.an"] = Staffed.people["an.ruhai"]
    frame = seated(picture(FACES / "d01_3.jpg"))
    enrol(Staffed, "li.min", engine.embed(frame, largest(engine.look(frame))), engine.digest)
    place.close()
