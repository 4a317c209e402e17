"""The demo engine counts for nothing but the demo office: by settings, environment, an edited file, a direct call."""

import os
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from app.adapters.camera_demo import DemoCamera
from app.adapters.face_demo import DemoFaceEngine
from app.adapters.face_parts import face_parts
from app.adapters.staff_wiring import SignInDoor
from app.face.model import CameraKind
from app.kernel.errors import AppError, NotFound, Rejected, Unavailable
from db.engine import FILE_NAME, open_store
from db.triggers import changed_triggers, drop_triggers
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import PASSWORD, TERMINAL, make_staffed
from tests.conftest import KEY

ROOT = Path(__file__).parents[2]


class Liar(DemoFaceEngine):
    """Says that it is real, alive and finds points."""

    is_demo = False
    has_liveness = True
    finds_points = True


@pytest.fixture
def real(store, clock):
    return make_staffed(store, clock)


def finish(staffed, engine, camera=None):
    challenge = staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    return staffed.commands.sign_in.finish(challenge, camera or DemoCamera(0), engine)


@pytest.mark.parametrize("pack", ["", "demo", "none", "/nowhere"])
def test_no_setting_leads_to_it(real, pack):
    with SqlUnitOfWork(real.store) as u:
        u.meta.put("face.pack", pack, None, real.commands.clock.now())
        u.commit()
    folder = Path(pack) if pack else None
    with pytest.raises(AppError) as refused:
        SignInDoor(real.commands, TERMINAL, lambda: face_parts(store_is_demo=False, pack=folder)).warm_up_face()
    assert refused.value.code in ("face_engine_missing", "face_pack_missing")


@pytest.mark.parametrize("key", ["face.engine", "demo", "is_demo", "face.pack"])
def test_no_administrator_can_set_it(real, key):
    with pytest.raises(NotFound, match="setting_unknown"):
        real.commands.set_setting(real.program, key, "demo")


def test_no_variable_of_the_environment_is_asked_for_it():
    asked = set()
    for folder in ("app", "db", "ui"):
        for file in (ROOT / folder).rglob("*.py"):
            asked |= set(re.findall(r"YICHUANG_[A-Z_]+", file.read_text(encoding="utf-8")))
    assert asked <= {"YICHUANG_WINDOW", "YICHUANG_FACE_PACK"}, sorted(asked)


def test_a_variable_changes_nothing(store, monkeypatch):
    for name in ("YICHUANG_DEMO", "YICHUANG_ENGINE", "YICHUANG_FACE_ENGINE"):
        monkeypatch.setenv(name, "demo")
    assert "YICHUANG_DEMO" in os.environ
    with pytest.raises(Unavailable, match="face_engine_missing"):
        face_parts(store_is_demo=False)


def test_the_mark_of_the_file_cannot_be_written(real):
    for statement in ("UPDATE meta SET is_demo = 1", "INSERT OR REPLACE INTO meta SELECT * FROM meta"):
        with SqlUnitOfWork(real.store) as u, pytest.raises(Rejected):
            u.session.execute(text(statement))


def test_a_file_edited_without_the_key_does_not_open_and_with_it_is_told(real, tmp_path):
    file = real.store.path
    real.store.close()
    content = bytearray(file.read_bytes())
    content[5000] ^= 1
    (tmp_path / "edited").mkdir()
    (tmp_path / "edited" / FILE_NAME).write_bytes(content)
    with pytest.raises(AppError):
        edited = open_store(tmp_path / "edited", KEY)
        with SqlUnitOfWork(edited) as u:
            u.meta.facts()
    opened = open_store(file.parent, KEY)
    with opened.writers() as session, session.begin():
        drop_triggers(session.connection())
        session.execute(text("UPDATE meta SET is_demo = 1"))
    with opened.reading() as session:
        assert "meta_fixed" in changed_triggers(session.connection())
    opened.close()


@pytest.mark.parametrize("engine", [DemoFaceEngine, Liar])
def test_a_direct_call_signs_nobody_in(real, engine):
    with pytest.raises(Rejected) as refused:
        finish(real, engine())
    assert refused.value.code in ("demo_engine_on_real_store", "unreal_camera_on_real_store")
    assert real.audited("sign_in") == []


def test_a_lying_engine_with_a_lying_camera_finds_no_template(real):
    class Device(DemoCamera):
        kind = CameraKind.DEVICE

    with pytest.raises(Rejected, match="face_not_enrolled"):
        finish(real, Liar(), Device(0))
