from concurrent.futures import ThreadPoolExecutor

import pytest

from app.adapters.camera_cv2 import Cv2Camera
from app.adapters.camera_demo import DemoCamera
from app.adapters.face_demo import DemoFaceEngine
from app.face.model import CameraKind
from app.kernel.errors import AppError, Rejected, Unavailable
from app.kernel.messages import explain
from app.staff.model import EndReason, Factor, SignInSettings, Terminal, face_must_wait, is_locked
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import PASSWORD, TERMINAL, make_staffed
from tests.builders.faces import enrol

OTHER_DESK = Terminal("terminal-2", "4")


@pytest.fixture(scope="module")
def engine():
    loaded = DemoFaceEngine()
    loaded.load()
    return loaded


@pytest.fixture(autouse=True)
def quick_frames(monkeypatch):
    """Frames count as fast as they come: the demo person does not need 120 ms to move."""
    monkeypatch.setattr("app.face.watch.SPACING_S", 0.0)


class EmptyRoom:
    """A camera before which nobody sits."""

    kind = CameraKind.BUNDLED

    def __init__(self):
        self._demo = DemoCamera(0)

    def open(self):
        self._demo.open()

    def read(self):
        return self._demo.read() // 20

    def close(self):
        self._demo.close()


def sign_in(staffed, engine, account="wang.fang", terminal=TERMINAL):
    challenge = staffed.commands.sign_in.begin(account, PASSWORD, terminal)
    return staffed.commands.sign_in.finish(challenge, DemoCamera(0), engine)


def fail(staffed, account="wang.fang", password="Wrong-2026") -> AppError:
    with pytest.raises(Rejected) as caught:
        staffed.commands.sign_in.begin(account, password, TERMINAL)
    return caught.value


def test_password_and_face_together_give_an_actor_with_post_hall_and_window(staffed, engine):
    signed_in = sign_in(staffed, engine)
    actor = signed_in.actor
    assert (actor.account, actor.hall_name, actor.window, actor.demo) == ("wang.fang", "示例大厅", "3", True)
    (told,) = staffed.audited("sign_in")
    assert told["result"] == "passed"
    assert told["engine"] == "demo"
    assert told["demo"] == "demo"
    assert float(told["score"]) >= float(told["threshold"])


def test_the_password_alone_gives_a_token_that_opens_nothing(staffed):
    challenge = staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    with pytest.raises(Rejected, match="not_signed_in"):
        staffed.commands.current_actor(verb="case list", terminal=TERMINAL, token=challenge.token)
    assert staffed.audited("refused") == [{"verb": "case list", "reason": "not_signed_in", "terminal": "terminal-1"}]


def test_unknown_wrong_inactive_and_locked_are_answered_alike_and_told_apart_in_the_audit(staffed):
    staffed.commands.deactivate(staffed.program, staffed.people["li.min"])
    answers = [fail(staffed, "nobody.here"), fail(staffed), fail(staffed, "li.min", PASSWORD)]
    for _ in range(4):
        fail(staffed)
    answers.append(fail(staffed, password=PASSWORD))
    assert len({(answer.code, explain(answer)) for answer in answers}) == 1
    reasons = [told["reason"] for told in staffed.audited("sign_in_refused")]
    assert reasons == ["unknown", "wrong", "inactive", *["wrong"] * 4, "locked"]


def test_no_attempt_leaves_a_password_or_an_unknown_account_in_the_store(staffed):
    fail(staffed, "My-Secret-2026", "typed-wrong")
    with staffed.store.reading() as session:
        everything = session.connection().exec_driver_sql("SELECT group_concat(body) FROM audit_event").scalar_one()
    assert "secret" not in everything.lower()
    assert "typed-wrong" not in everything


def test_five_failures_lock_for_thirty_minutes_even_for_the_right_password(staffed, engine, clock):
    for _ in range(5):
        fail(staffed)
    fail(staffed, password=PASSWORD)
    clock.pass_time(minutes=29)
    fail(staffed, password=PASSWORD)
    clock.pass_time(minutes=2)
    assert sign_in(staffed, engine).actor


def test_a_clock_turned_back_frees_nobody_and_gains_no_tries(staffed, clock):
    for _ in range(4):
        fail(staffed)
    clock.pass_time(days=-2)
    fail(staffed)
    fail(staffed, password=PASSWORD)
    clock.pass_time(days=-200)
    fail(staffed, password=PASSWORD)
    assert [told["reason"] for told in staffed.audited("sign_in_refused")][-2:] == ["locked", "locked"]


def test_the_count_is_in_the_store_and_not_in_the_process(staffed, clock):
    for _ in range(5):
        fail(staffed)
    with SqlUnitOfWork(staffed.store) as u:
        key = staffed.commands.password_check.account_key("wang.fang")
        assert is_locked(u.staff.failures(key, Factor.PASSWORD), clock.now(), SignInSettings())


def test_guesses_made_at_the_same_time_gain_no_tries(staffed):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: fail(staffed, password=f"Guess-{number}000"), range(12)))
    reasons = [told["reason"] for told in staffed.audited("sign_in_refused")]
    assert (reasons.count("wrong"), reasons.count("locked")) == (5, 7)


def test_giving_up_before_the_camera_is_no_failure(staffed, engine):
    for _ in range(4):
        challenge = staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
        with pytest.raises(Rejected, match="face_check_cancelled"):
            staffed.commands.sign_in.finish(challenge, DemoCamera(0), engine, is_cancelled=lambda: True)
    assert sign_in(staffed, engine).actor
    assert staffed.audited("sign_in_refused")[-1]["reason"] == "face_check_cancelled"


def test_signing_in_starts_the_count_again(staffed, engine):
    for _ in range(4):
        fail(staffed)
    sign_in(staffed, engine)
    for _ in range(4):
        fail(staffed)
    assert sign_in(staffed, engine).actor


def test_an_unknown_account_costs_the_same_slow_comparison_as_a_wrong_password(staffed, monkeypatch):
    compared: list[str] = []
    verify = type(staffed.commands.hasher).verify

    def counted(hasher, hashed, password):
        compared.append(password)
        return verify(hasher, hashed, password)

    monkeypatch.setattr(type(staffed.commands.hasher), "verify", counted)
    for account in ("zhao.ping", "no.zhao.ping"):
        compared.clear()
        fail(staffed, account)
        assert len(compared) == 1, account


def test_nobody_before_the_camera_is_a_refusal_with_its_figures_in_the_audit(staffed, engine, monkeypatch):
    monkeypatch.setattr("app.face.commands.FaceCheck.TIME_LIMIT_S", 0.3)
    challenge = staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    with pytest.raises(Rejected, match="sign_in_failed"):
        staffed.commands.sign_in.finish(challenge, EmptyRoom(), engine)
    (told,) = staffed.audited("sign_in_refused")
    assert (told["factor"], told["result"], told["score"], told["frames"]) == ("face", "refused", None, 0)
    assert "picture" not in told
    with pytest.raises(Rejected, match="sign_in_lapsed"):
        staffed.commands.sign_in.finish(challenge, DemoCamera(0), engine)


def test_three_refused_faces_make_the_account_wait_though_the_password_is_right(staffed, engine, clock, monkeypatch):
    monkeypatch.setattr("app.face.commands.FaceCheck.TIME_LIMIT_S", 0.05)
    for _ in range(3):
        challenge = staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
        with pytest.raises(Rejected):
            staffed.commands.sign_in.finish(challenge, EmptyRoom(), engine)
    monkeypatch.undo()
    with pytest.raises(Rejected, match="sign_in_failed"):
        sign_in(staffed, engine)
    assert staffed.audited("sign_in_refused")[-1]["reason"] == "waits"
    clock.pass_time(minutes=1)
    assert sign_in(staffed, engine).actor


def test_each_further_refused_face_waits_longer(clock):
    settings, start = SignInSettings(), clock.now()
    for count, minutes in ((3, 1), (4, 5), (5, 15), (9, 15)):
        clock.moment = start
        failures = [start] * count
        clock.pass_time(minutes=minutes, seconds=-1)
        assert face_must_wait(failures, clock.now(), settings)
        clock.pass_time(seconds=1)
        assert not face_must_wait(failures, clock.now(), settings)
    assert not face_must_wait([start] * 2, start, settings)


def test_a_missing_camera_refuses_and_never_skips(demo_store, clock, engine, tmp_path):
    staffed = make_staffed(demo_store, clock)
    challenge = staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    with pytest.raises(Unavailable, match="video_missing"):
        staffed.commands.sign_in.finish(challenge, Cv2Camera(tmp_path / "none.avi"), engine)
    assert staffed.audited("sign_in_refused")[-1]["reason"] == "video_missing"
    assert staffed.audited("sign_in") == []


def test_the_demo_engine_refuses_a_real_camera_and_an_enrolled_account(staffed, engine):
    challenge = staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    with pytest.raises(Rejected, match="demo_engine_with_real_camera"):
        staffed.commands.sign_in.finish(challenge, Cv2Camera(0), engine)
    enrol(staffed, "wang.fang", (1.0, 0.0), "d")
    with pytest.raises(Rejected, match="demo_engine_real_account"):
        staffed.commands.sign_in.finish(challenge, DemoCamera(0), engine)


def test_the_demo_engine_signs_nobody_in_on_a_real_store(store, clock, engine):
    staffed = make_staffed(store, clock)
    challenge = staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    with pytest.raises(Rejected, match="demo_engine_on_real_store"):
        staffed.commands.sign_in.finish(challenge, DemoCamera(0), engine)
    with pytest.raises(Rejected, match="as_only_on_demo"):
        staffed.commands.current_actor(verb="t", terminal=TERMINAL, as_account="wang.fang")


def test_the_face_must_follow_the_password_within_minutes(staffed, engine, clock):
    challenge = staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    clock.pass_time(minutes=3)
    with pytest.raises(Rejected, match="sign_in_lapsed"):
        staffed.commands.sign_in.finish(challenge, DemoCamera(0), engine)


def test_a_one_time_secret_must_be_changed_before_the_face(staffed, engine):
    secret, _ = staffed.commands.reset_password(staffed.program, staffed.people["wang.fang"])
    door = staffed.commands.sign_in
    challenge = door.begin("wang.fang", secret, TERMINAL)
    assert challenge.must_change_password
    with pytest.raises(Rejected, match="password_change_required"):
        door.finish(challenge, DemoCamera(0), engine)
    with pytest.raises(Rejected, match="password_reused"):
        door.change_password(challenge, secret)
    with pytest.raises(Rejected, match="password_reused"):
        door.change_password(challenge, PASSWORD)
    challenge = door.change_password(challenge, "Fresh-2026")
    assert door.finish(challenge, DemoCamera(0), engine).actor
    assert fail(staffed, password=secret).code == "sign_in_failed"


def test_a_password_expires_after_ninety_days(staffed, clock):
    clock.pass_time(days=89)
    assert not staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL).must_change_password
    clock.pass_time(days=1)
    assert staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL).must_change_password


def test_a_person_changes_the_password_and_the_last_five_stay_barred(staffed, engine):
    actor = sign_in(staffed, engine).actor
    present = PASSWORD
    for number in range(5):
        with pytest.raises(Rejected, match="password_reused"):
            staffed.commands.change_password(actor, present, PASSWORD)
        fresh = f"Fresh-{number}000"
        staffed.commands.change_password(actor, present, fresh)
        present = fresh
    staffed.commands.change_password(actor, present, PASSWORD)
    with pytest.raises(Rejected, match="wrong_password"):
        staffed.commands.change_password(actor, present, "Other-2026")


def test_a_second_sign_in_of_the_same_person_takes_over_after_both_factors(staffed, engine):
    first = sign_in(staffed, engine)
    staffed.commands.sign_in.begin("wang.fang", PASSWORD, OTHER_DESK)
    staffed.commands.touch(first.actor)
    second = sign_in(staffed, engine, terminal=OTHER_DESK)
    assert second.ended is EndReason.TAKEN_OVER
    with pytest.raises(Rejected, match="session_ended"):
        staffed.commands.touch(first.actor)
    staffed.commands.touch(second.actor)
    assert staffed.audited("session_ended")[-1]["reason"] == "taken_over"


def test_ten_idle_minutes_lock_the_window_and_both_factors_open_it(staffed, engine, clock):
    signed_in = sign_in(staffed, engine)
    clock.pass_time(minutes=9)
    staffed.commands.touch(signed_in.actor)
    clock.pass_time(minutes=10)
    for _ in range(2):
        with pytest.raises(Rejected, match="session_locked"):
            staffed.commands.touch(signed_in.actor)
    assert len(staffed.audited("session_locked")) == 1
    assert sign_in(staffed, engine).ended is EndReason.UNLOCKED


def test_merely_looking_does_not_keep_a_window_open(staffed, engine, clock):
    actor = sign_in(staffed, engine).actor
    for _ in range(9):
        clock.pass_time(minutes=1)
        staffed.commands.touch(actor, has_acted=False)
    clock.pass_time(minutes=1)
    with pytest.raises(Rejected, match="session_locked"):
        staffed.commands.touch(actor, has_acted=False)


def test_a_kept_token_acts_until_it_idles_out_like_the_window(staffed, engine, clock):
    token = sign_in(staffed, engine).token
    current = staffed.commands.current_actor
    clock.pass_time(minutes=9)
    assert current(verb="t", terminal=TERMINAL, token=token).account == "wang.fang"
    clock.pass_time(minutes=9)
    assert current(verb="t", terminal=TERMINAL, token=token).session
    clock.pass_time(minutes=10)
    for _ in range(2):
        with pytest.raises(Rejected, match="not_signed_in"):
            current(verb="t", terminal=TERMINAL, token=token)
    assert staffed.audited("session_ended")[-1]["reason"] == "idle"


def test_a_clock_turned_back_ends_a_kept_session(staffed, engine, clock):
    token = sign_in(staffed, engine).token
    clock.pass_time(hours=-1)
    with pytest.raises(Rejected, match="not_signed_in"):
        staffed.commands.current_actor(verb="t", terminal=TERMINAL, token=token)


@pytest.mark.parametrize("end", ["sign_out", "lock", "deactivate"])
def test_a_token_opens_nothing_once_signed_out_locked_or_deactivated(staffed, engine, end):
    signed_in = sign_in(staffed, engine)
    if end == "deactivate":
        staffed.commands.deactivate(staffed.program, signed_in.actor.operator)
    else:
        getattr(staffed.commands, end)(signed_in.actor)
    with pytest.raises(Rejected, match="not_signed_in"):
        staffed.commands.current_actor(verb="t", terminal=TERMINAL, token=signed_in.token)


def test_nobody_and_a_made_up_token_are_refused_and_audited(staffed):
    for token in (None, "", "made-up"):
        with pytest.raises(Rejected, match="not_signed_in"):
            staffed.commands.current_actor(verb="case list", terminal=TERMINAL, token=token)
    assert len(staffed.audited("refused")) == 3


def test_the_store_keeps_only_a_hash_of_the_token(staffed, engine):
    token = sign_in(staffed, engine).token
    with staffed.store.reading() as session:
        row = session.connection().exec_driver_sql("SELECT hex(token_hash) FROM session").scalar_one()
    assert token.encode().hex().upper() not in row
    assert token not in repr(staffed.commands.sign_in.begin("li.min", PASSWORD, TERMINAL))
