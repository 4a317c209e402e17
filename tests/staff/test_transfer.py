"""A template on its way to another machine of the hall: sealed to it, for one person, for a week, once."""

import json
import shutil
from dataclasses import replace

import pytest

from app.adapters.transfer_box import StoreTransferBox
from app.face.model import cosine
from app.face.ports import Consent, Lookalike
from app.face.protection import Rotation
from app.face.transfer import VALID, read_machine, read_parcel
from app.kernel.actor import SignInWay
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OfficeId, new_uuid
from app.kernel.office import StoreFacts
from app.staff.commands.comparison import reference_for
from app.staff.model import NewOperator, Post
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import OFFICE, PASSWORD, make_staffed
from tests.builders.faces import enrol, give_consent, signed_in
from tests.builders.posed import DIGEST, LI, WANG, PosedEngine, like
from tests.builders.staffed import id_no
from tests.conftest import KEY

OTHER_KEY = bytes(range(1, 33))
PAIR = {"operator": "wang.fang", "other": "li.min", "decided_by": "zhou.an", "agreed_by": "lin.hua"}


def machine(folder, clock, *, number=2, office="350199", demo=False, key=OTHER_KEY):
    """Another machine with the same people, its store under a key of its own."""
    from db.engine import open_store

    store = open_store(folder, KEY)
    with SqlUnitOfWork(store) as u:
        u.meta.found(StoreFacts(new_uuid(), OfficeId(office), number, demo, True, clock.now()))
        u.commit()
    staffed = make_staffed(store, clock)
    return replace(staffed, commands=replace(staffed.commands, store_key=key))


@pytest.fixture
def here(store, clock):
    staffed = make_staffed(store, clock)
    enrol(staffed, "wang.fang", WANG, DIGEST)
    return staffed


@pytest.fixture
def elsewhere(template_folder, tmp_path, clock):
    """Makes further machines; closed at the end."""
    from db.engine import FILE_NAME

    made = []

    def make(**options):
        folder = tmp_path / f"machine-{len(made)}"
        folder.mkdir()
        shutil.copy(template_folder / FILE_NAME, folder / FILE_NAME)
        made.append(machine(folder, clock, **options))
        return made[-1]

    yield make
    for staffed in made:
        staffed.store.close()


@pytest.fixture
def there(elsewhere):
    return elsewhere()


def exported(here, there, account="wang.fang", *, actor=None):
    target = there.commands.this_machine().text()
    parcel, _ = here.commands.export_template(actor or signed_in(here), here.people[account], DIGEST, target)
    return parcel.text()


def imported(there, text, here, *, actor=None, fingerprint=None):
    source = fingerprint or here.commands.this_machine().fingerprint
    return there.commands.import_template(actor or signed_in(there), text, source)


def likeness(staffed, clock, account="wang.fang", face=WANG):
    commands = staffed.commands
    reference, rule = reference_for(
        commands.units, commands.template_sealer, staffed.people[account], PosedEngine(), clock
    )
    return reference.likeness(face), rule.decision.threshold


def test_the_person_signs_in_at_the_other_machine_with_the_same_face(here, there, clock):
    text = exported(here, there)
    done = imported(there, text, here)
    assert done.name == "wang.fang"
    assert likeness(there, clock)[0] == pytest.approx(1.0, abs=1e-5)
    assert likeness(here, clock)[0] == pytest.approx(1.0, abs=1e-5)


def test_consent_threshold_and_end_travel_along_and_both_machines_have_it_on_record(here, there, clock):
    with SqlUnitOfWork(here.store) as u:
        u.faces.raise_threshold(here.people["wang.fang"], DIGEST, 0.66)
        u.commit()
    give_consent(here, "wang.fang", scope="central")
    enrolled_at = clock.now()
    clock.pass_time(days=200)
    text = exported(here, there)
    imported(there, text, here)
    assert likeness(there, clock)[1] == 0.66
    with SqlUnitOfWork(there.store) as u:
        person = there.people["wang.fang"]
        consents = [u.faces.consent(person, scope) for scope in ("device", "central")]
        assert u.faces.template_of(person, DIGEST).enrolled_at == enrolled_at
    security = there.people["zhou.an"]
    assert consents == [
        Consent(person, "given", scope, "1", "1", security, enrolled_at) for scope in ("device", "central")
    ]
    (sent,), (came,) = here.audited("face_exported"), there.audited("face_imported")
    assert sent["transfer"] == came["transfer"]
    assert (sent["target"], came["source"]) == ("350199-02", "350199-01")
    assert sent["key"] == there.commands.this_machine().fingerprint
    clock.pass_time(days=165)
    with pytest.raises(Rejected, match="face_enrolment_expired"):
        likeness(there, clock)


def test_the_file_says_nothing_about_the_person(here, there):
    text = exported(here, there)
    assert "wang.fang" not in text
    assert id_no(1) not in text


def test_no_other_machine_opens_it(here, there, elsewhere):
    text = exported(here, there)
    third = elsewhere(number=3, key=bytes(32))
    with pytest.raises(Rejected, match="face_transfer_other_machine"):
        imported(third, text, here)
    told = json.loads(text)
    told["target"] = json.loads(third.commands.this_machine().text()) | {"kind": "", "fingerprint": ""}
    with pytest.raises(Rejected, match="face_transfer_broken"):
        imported(third, json.dumps(told), here)


@pytest.mark.parametrize("part", ["digest", "version", "made_at", "expires_at", "id", "sealed"])
def test_nothing_readable_in_it_can_be_changed(here, there, clock, part):
    told = json.loads(exported(here, there))
    changed = {
        "digest": "b" * 64,
        "version": 1,
        "made_at": told["made_at"].replace("02:24", "02:25"),
        "expires_at": told["expires_at"].replace("02:24", "02:23"),
        "id": str(new_uuid()),
        "sealed": told["sealed"][:-2] + ("00" if told["sealed"][-2:] != "00" else "01"),
    }
    told[part] = changed[part]
    with pytest.raises(Rejected, match="face_transfer_broken"):
        imported(there, json.dumps(told), here)


def test_whoever_has_the_public_key_only_cannot_make_one(here, there):
    """A stranger's parcel with the source's name on it: the proof is the source's key."""
    stranger = StoreTransferBox(bytes(32))
    parcel = read_parcel(exported(here, there))
    box = here.commands.transfer_box
    clear = there.commands.transfer_box.unseal(parcel.sealed, box.public, parcel.context())
    forged = replace(parcel, sealed=stranger.seal(clear, bytes.fromhex(parcel.target.key), parcel.context()))
    with pytest.raises(Rejected, match="face_transfer_broken"):
        imported(there, forged.text(), here)
    own_name = replace(parcel.source, key=stranger.public.hex())
    renamed = replace(parcel, source=own_name)
    renamed = replace(renamed, sealed=stranger.seal(clear, bytes.fromhex(parcel.target.key), renamed.context()))
    with pytest.raises(Rejected, match="face_transfer_source_unconfirmed"):
        imported(there, renamed.text(), here)


def test_the_fingerprint_read_off_the_source_is_needed(here, there):
    text = exported(here, there)
    with pytest.raises(Rejected, match="face_transfer_source_unconfirmed") as refused:
        imported(there, text, here, fingerprint="0000-0000-0000-0000")
    assert refused.value.values["fingerprint"] == here.commands.this_machine().fingerprint
    assert imported(there, text, here, fingerprint=here.commands.this_machine().fingerprint.upper())


def test_it_serves_for_seven_days_and_not_before_it_was_made(here, there, clock):
    text = exported(here, there)
    clock.pass_time(days=-1)
    with pytest.raises(Rejected, match="clock_behind"):
        imported(there, text, here)
    clock.pass_time(days=1 + VALID.days)
    with pytest.raises(Rejected, match="face_transfer_expired"):
        imported(there, text, here)
    clock.pass_time(seconds=-1)
    assert imported(there, text, here)


def test_it_serves_once_and_not_after_the_consent_was_withdrawn_there(here, there):
    text = exported(here, there)
    imported(there, text, here)
    with pytest.raises(Rejected, match="face_transfer_used"):
        imported(there, text, here)
    there.commands.withdraw_consent(signed_in(there), there.people["wang.fang"])
    with pytest.raises(Rejected, match="face_transfer_used"):
        imported(there, text, here)


def test_withdrawn_before_it_arrived_it_does_not_bring_the_face_back(here, there, clock):
    text = exported(here, there)
    give_consent(there, "wang.fang")
    clock.pass_time(hours=1)
    there.commands.withdraw_consent(signed_in(there), there.people["wang.fang"])
    with pytest.raises(Rejected, match="face_transfer_used"):
        imported(there, text, here)


def test_only_the_same_person_gets_it(here, elsewhere, clock):
    there = elsewhere()
    there.commands.deactivate(there.program, there.people["wang.fang"])
    text = exported(here, there)
    with pytest.raises(Rejected, match="operator_not_usable"):
        imported(there, text, here)
    with SqlUnitOfWork(there.store) as u:
        u.session.connection().exec_driver_sql("DROP TRIGGER IF EXISTS operator_person_fixed")
        for (name,) in (
            u.session.connection()
            .exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'operator'")
            .all()
        ):
            u.session.connection().exec_driver_sql(f"DROP TRIGGER {name}")
        u.session.connection().exec_driver_sql(
            "UPDATE operator SET id_no = ?, is_active = 1 WHERE account = 'wang.fang'", (id_no(55),)
        )
        u.commit()
    with pytest.raises(Rejected, match="face_transfer_other_person"):
        imported(there, text, here)


def test_without_the_account_there_is_nobody_to_take_it(here, there, clock):
    hashed = here.commands.hasher.hash(PASSWORD)
    new = NewOperator(
        "qian.yu", "钱宇", id_no(78), OFFICE, "one", Post.HANDLER, password_hash=hashed, must_change=False
    )
    here.people.update(here.commands.create_operator(here.program, new).operators)
    enrol(here, "qian.yu", LI, DIGEST)
    with pytest.raises(NotFound, match="face_transfer_no_account"):
        imported(there, exported(here, there, "qian.yu"), here)


@pytest.mark.parametrize("options", [{"office": "350100"}, {"demo": True}])
def test_it_stays_in_the_office_and_never_leaves_or_enters_a_demo(here, elsewhere, options):
    target = here.commands.this_machine()
    other = replace(target, id="350199-09", store=str(new_uuid()), key="11" * 32, **options)
    with pytest.raises(Rejected, match="face_transfer_other_office"):
        here.commands.export_template(signed_in(here), here.people["wang.fang"], DIGEST, other.text())


def test_a_machine_does_not_send_to_itself(here):
    with pytest.raises(Rejected, match="face_transfer_same_machine"):
        exported(here, here)


@pytest.mark.parametrize("account", ["wang.fang", "wu.jie", "lin.hua"])
def test_only_security_administrators_with_a_face_send_and_take(here, there, account):
    text = exported(here, there)
    with pytest.raises(Rejected, match="not_your_post"):
        exported(here, there, actor=signed_in(here, account))
    with pytest.raises(Rejected, match="not_your_post"):
        imported(there, text, here, actor=signed_in(there, account))


def test_a_session_without_a_face_sends_and_takes_nothing(here, there):
    text = exported(here, there)
    with pytest.raises(Rejected, match="limited_session"):
        exported(here, there, actor=signed_in(here, way=SignInWay.CODE))
    with pytest.raises(Rejected, match="limited_session"):
        imported(there, text, here, actor=signed_in(there, way=SignInWay.CODE))


def test_the_administrator_there_does_not_take_his_own(here, there):
    qian = _second_security(here)
    with SqlUnitOfWork(here.store) as u:
        u.faces.add_consent(
            Consent(here.people["zhou.an"], "given", "device", "1", "1", qian, here.commands.clock.now())
        )
        u.commit()
    from app.face.templates import sealed_template

    at = here.commands.clock.now()
    with SqlUnitOfWork(here.store) as u:
        u.faces.keep_template(
            sealed_template(here.commands.template_sealer, here.people["zhou.an"], LI, DIGEST, at=at, by=qian)
        )
        u.commit()
    with pytest.raises(Rejected, match="enrol_not_oneself"):
        imported(there, exported(here, there, "zhou.an"), here)


def _second_security(staffed):
    hashed = staffed.commands.hasher.hash(PASSWORD)
    new = NewOperator(
        "qian.yu", "钱宇", id_no(78), OFFICE, "one", Post.SECURITY_ADMIN, password_hash=hashed, must_change=False
    )
    return staffed.commands.create_operator(staffed.program, new).operators["qian.yu"]


def test_a_face_that_is_somebody_elses_there_is_not_taken(here, there):
    enrol(there, "li.min", WANG, DIGEST)
    with pytest.raises(Rejected, match="face_already_enrolled"):
        imported(there, exported(here, there), here)


def test_nobody_not_enrolled_withdrawn_or_expired_is_sent(here, there, clock):
    with pytest.raises(Rejected, match="face_not_enrolled"):
        exported(here, there, "li.min")
    clock.pass_time(days=365)
    with pytest.raises(Rejected, match="face_enrolment_expired"):
        exported(here, there)
    here.commands.withdraw_consent(signed_in(here), here.people["wang.fang"])
    with pytest.raises(Rejected, match="face_not_enrolled"):
        exported(here, there)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"kind": "yichuang machine"}', '{"kind": 3}'])
def test_other_files_are_told_apart(here, there, text):
    with pytest.raises(Rejected, match="face_machine_unreadable"):
        here.commands.export_template(signed_in(here), here.people["wang.fang"], DIGEST, text)
    with pytest.raises(Rejected, match="face_transfer_unreadable"):
        imported(there, text, here)


def test_a_machine_s_fingerprint_is_that_of_its_key(here):
    text = here.commands.this_machine().text()
    assert read_machine(text) == here.commands.this_machine()
    with pytest.raises(Rejected, match="face_machine_unreadable"):
        read_machine(text.replace(here.commands.this_machine().key, "22" * 32))


def test_a_rotation_turned_back_gives_the_vector():
    turned = Rotation(b"s" * 32, 4)(WANG)
    assert abs(cosine(turned, WANG)) < 0.9999
    assert Rotation(b"s" * 32, 4).back(turned) == pytest.approx(WANG)


def test_a_raised_threshold_of_the_one_who_comes_does_not_let_them_pass_as_somebody_here(here, there):
    with SqlUnitOfWork(here.store) as u:
        u.faces.raise_threshold(here.people["wang.fang"], DIGEST, 0.65)
        u.commit()
    enrol(there, "li.min", like(WANG, 0.6), DIGEST)
    text = exported(here, there)
    with pytest.raises(Rejected, match="face_already_enrolled"):
        imported(there, text, here)
    with SqlUnitOfWork(there.store) as u:
        u.faces.raise_threshold(there.people["li.min"], DIGEST, 0.65)
        u.commit()
    assert imported(there, text, here).threshold == 0.65


def test_a_threshold_raised_here_holds_for_what_another_machine_sends(here, there, clock):
    enrol(there, "li.min", like(WANG, 0.6), DIGEST)
    people = {name: there.people[account] for name, account in PAIR.items()}
    decided = Lookalike(**people, digest=DIGEST, likeness=0.6, threshold=0.65, reason="r", at=clock.now())
    with SqlUnitOfWork(there.store) as u:
        u.faces.add_lookalike(decided)
        u.faces.raise_threshold(there.people["li.min"], DIGEST, 0.65)
        u.commit()
    imported(there, exported(here, there), here)
    assert likeness(there, clock)[1] == 0.65


def wordings(monkeypatch, version):
    """Another wording comes into force."""
    import app.face.consent as consent

    told = consent._wordings()
    newer = {part: {**versions, version: versions["1"]} for part, versions in told.items()}
    monkeypatch.setattr(consent, "_wordings", lambda: newer)


def test_a_consent_to_an_older_wording_is_neither_sent_nor_taken_over(here, there, monkeypatch):
    text = exported(here, there)
    wordings(monkeypatch, "2")
    with pytest.raises(Rejected, match="face_transfer_consent_outdated"):
        imported(there, text, here)
    with pytest.raises(Rejected, match="face_transfer_consent_outdated"):
        exported(here, there)
    with SqlUnitOfWork(there.store) as u:
        assert u.faces.consent(there.people["wang.fang"], "device") is None
        assert not u.faces.has_template(there.people["wang.fang"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"notice_version": "7"}, "face_transfer_consent_outdated"),
        ({"consent_version": ""}, "face_transfer_consent_outdated"),
        ({"scope": "central"}, "face_consent_missing"),
        ({"scope": "everything"}, "face_consent_missing"),
    ],
)
def test_a_file_that_says_another_consent_than_was_signed_is_not_taken(here, there, monkeypatch, changes, code):
    """Sealed by a machine whose program was changed: what it says about the consent is looked at all the same."""
    import app.staff.commands.transfer as transfer

    made = transfer.contents_for
    forged = lambda *args, consents, **named: made(  # noqa: E731
        *args, consents=tuple(replace(one, **changes) for one in consents), **named
    )
    monkeypatch.setattr(transfer, "contents_for", forged)
    text = exported(here, there)
    with pytest.raises(Rejected, match=code):
        imported(there, text, here)
    with SqlUnitOfWork(there.store) as u:
        assert not u.faces.has_template(there.people["wang.fang"])
