"""One-time codes and signed challenges in place of the face."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID
from sqlalchemy import text

from app.adapters.codes_pyotp import PyotpCodes
from app.adapters.signatures import CheckedSignatures
from app.kernel.actor import SignInWay
from app.staff.model import actor_of
from app.staff.other_ways import LIST_LENGTH, WayKind
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import TERMINAL
from tests.builders.without_face import BANDAGE, begin, by_code, by_face, issue, refused, security, sql


@pytest.fixture
def office(faceless):
    return faceless


# codes


def test_each_code_of_a_list_opens_once_and_in_order(office):
    issued = issue(office)
    assert len(set(issued.codes)) == LIST_LENGTH
    assert all(len(code) == 8 for code in issued.codes)
    assert by_code(office, f"{issued.codes[0][:4]} {issued.codes[0][4:]}").actor.way is SignInWay.CODE
    refused("code_used", by_code, office, issued.codes[0])
    assert by_code(office, issued.codes[2]).actor
    refused("code_used", by_code, office, issued.codes[1])
    refused("code_wrong", by_code, office, issued.codes[3 + 5])


def test_a_generated_code_is_accepted_one_step_around_and_never_twice(office, clock):
    issued = issue(office, kind=WayKind.TOTP)
    assert issued.address.startswith("otpauth://totp/")
    secret = issued.address.partition("secret=")[2].partition("&")[0]
    step = int(clock.now().timestamp()) // 30
    refused("code_wrong", by_code, office, PyotpCodes().timed(secret, step + 2))
    refused("code_wrong", by_code, office, PyotpCodes().timed(secret, step - 2))
    assert by_code(office, PyotpCodes().timed(secret, step - 1)).actor
    assert by_code(office, PyotpCodes().timed(secret, step + 1)).actor
    refused("code_used", by_code, office, PyotpCodes().timed(secret, step))


def test_a_clock_turned_back_makes_no_old_code_good(office, clock):
    issued = issue(office, kind=WayKind.TOTP)
    secret = issued.address.partition("secret=")[2].partition("&")[0]
    old = PyotpCodes().timed(secret, int(clock.now().timestamp()) // 30)
    clock.pass_time(hours=1)
    by_face(office, "li.min")
    clock.pass_time(hours=-1)
    refused("clock_behind", by_code, office, old)
    clock.pass_time(minutes=59)
    refused("code_wrong", by_code, office, old)


def test_three_wrong_codes_wait_like_three_refused_faces(office, clock):
    issued, challenge = issue(office), begin(office)
    for _ in range(3):
        refused("code_wrong", by_code, office, "00000000", challenge)
    refused("sign_in_lapsed", by_code, office, issued.codes[0], challenge)
    refused("sign_in_failed", by_code, office, issued.codes[0])
    clock.pass_time(minutes=1)
    assert by_code(office, issued.codes[0]).actor
    with office.store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM face_refusal WHERE reason = 'code'")).scalar_one() == 3


def test_a_code_belongs_to_one_person_and_only_after_the_password(office):
    issued = issue(office)
    refused("code_wrong", by_code, office, issued.codes[0], begin(office, "li.min"))
    challenge = begin(office)
    refused("not_signed_in", office.commands.current_actor, verb="t", terminal=TERMINAL, token=challenge.token)


def test_a_new_list_and_a_revocation_end_the_old_one(office):
    first, second = issue(office), issue(office)
    refused("code_wrong", by_code, office, first.codes[0])
    count, _ = office.commands.revoke_second_way(security(office), "wang.fang")
    assert count == 1
    refused("code_wrong", by_code, office, second.codes[0])
    refused("second_way_none", office.commands.revoke_second_way, security(office), "wang.fang")
    assert [entry["kind"] for entry in office.audited("second_way_revoked")] == ["hotp", "hotp"]


def test_codes_are_issued_by_the_security_administrator_to_somebody_else_with_a_reason(office):
    issue_codes = office.commands.issue_second_way.codes
    with SqlUnitOfWork(office.store) as u:
        clerk = actor_of(u.staff.operator(office.people["li.min"]), TERMINAL, None, False)
    refused("not_your_post", issue_codes, clerk, "wang.fang", WayKind.HOTP, "r")
    refused("second_way_not_self", issue_codes, security(office), "zhou.an", WayKind.HOTP, "r")
    refused("second_way_needs_reason", issue_codes, security(office), "wang.fang", WayKind.HOTP, " ")
    office.commands.deactivate(office.program, office.people["wang.fang"])
    refused("operator_not_usable", issue_codes, security(office), "wang.fang", WayKind.HOTP, "r")
    assert office.audited("second_way_issued") == []


def test_no_secret_or_code_lies_readable_in_the_store_and_a_moved_one_does_not_open(office):
    issued = issue(office)
    issue(office, "li.min")
    with office.store.reading() as session:
        rows = session.execute(text("SELECT sealed FROM second_way")).all()
        bodies = session.execute(text("SELECT group_concat(body) FROM audit_event")).scalar_one()
    assert not any(code.encode() in row.sealed for row in rows for code in issued.codes)
    assert not any(code in str(bodies) for code in issued.codes)
    refused("append_only", sql, office.store, "UPDATE second_way SET sealed = x'00'")
    refused("code_used", sql, office.store, "UPDATE second_way SET counter = counter")


@pytest.mark.parametrize(
    "changed",
    [
        {"counter": "0"},
        {"revoked_at": "NULL", "counter": "0"},
        {"id": "randomblob(16)", "counter": "3"},
        {"id": "randomblob(16)", "counter": "-1"},
    ],
)
def test_the_store_puts_no_used_or_revoked_list_back_by_replacing_its_row(office, changed):
    issued = issue(office)
    by_code(office, issued.codes[0])
    columns = ("id", "operator", "kind", "sealed", "counter", "issued_by", "issued_at", "reason", "revoked_at")
    chosen = ", ".join(changed.get(column, column) for column in columns)
    again = f"INSERT OR REPLACE INTO second_way ({', '.join(columns)}) SELECT {chosen} FROM second_way"
    refused("append_only", sql, office.store, again)
    refused("code_used", by_code, office, issued.codes[0])


def test_the_store_keeps_what_stood_in_for_the_face_by_whatever_hand(office):
    by_code(office, issue(office).codes[0])
    columns = "session, seq, way, reason, at, voucher, second_way, counter"
    other = columns.replace("reason", "'twins'")
    again = f"INSERT OR REPLACE INTO session_proof ({columns}) SELECT {other} FROM session_proof"
    refused("append_only", sql, office.store, again)


def test_a_code_tried_while_others_are_refused_elsewhere_opens_nothing(office, monkeypatch):
    """Several processes have passed the first look at the lock together; the count of one is seen by the rest."""
    issued, first, second = issue(office), begin(office), begin(office)
    check = office.commands.sign_in.check_ready

    def others_try(challenge):
        check(challenge)
        monkeypatch.setattr(office.commands.sign_in, "check_ready", check)
        for _ in range(3):
            refused("code_wrong", by_code, office, "00000000", first)

    monkeypatch.setattr(office.commands.sign_in, "check_ready", others_try)
    refused("sign_in_failed", by_code, office, issued.codes[0], second)
    with office.store.reading() as session:
        assert session.execute(text("SELECT max(counter) FROM second_way")).scalar_one() == 0


# keys


class SoftKey:
    """A device in memory."""

    def __init__(self, private, sign):
        self.private, self._sign = private, sign
        self.asked = []

    def public(self):
        kind = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private.public_key().public_bytes(serialization.Encoding.PEM, kind)

    def sign(self, challenge):
        self.asked.append(challenge)
        return self._sign(self.private, challenge)


def _pss(key, message):
    return key.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


SOFT_KEYS = {
    "ed25519": lambda: SoftKey(ed25519.Ed25519PrivateKey.generate(), lambda key, message: key.sign(message)),
    "p256": lambda: SoftKey(
        ec.generate_private_key(ec.SECP256R1()), lambda key, message: key.sign(message, ec.ECDSA(hashes.SHA256()))
    ),
    "rsa": lambda: SoftKey(rsa.generate_private_key(65537, 2048), _pss),
}


@pytest.mark.parametrize("kind", SOFT_KEYS)
def test_a_registered_key_signs_a_challenge_of_this_session(office, kind):
    device = SOFT_KEYS[kind]()
    office.commands.issue_second_way.key(security(office), "wang.fang", device.public(), "key 7")
    challenge = begin(office)
    assert office.commands.sign_in_by_key(challenge, device, BANDAGE).actor.way is SignInWay.KEY
    office.commands.sign_in_by_key(begin(office), device, BANDAGE)
    assert challenge.session.bytes in device.asked[0]
    assert device.asked[0] != device.asked[1]


def test_another_key_or_a_recorded_signature_opens_nothing(office):
    device, other = SOFT_KEYS["ed25519"](), SOFT_KEYS["ed25519"]()
    office.commands.issue_second_way.key(security(office), "wang.fang", device.public(), "key 7")
    challenge = begin(office)
    refused("key_wrong", office.commands.sign_in_by_key, challenge, other, BANDAGE)
    refused("key_wrong", office.commands.sign_in_by_key, challenge, other, BANDAGE)
    assert other.asked[0] != other.asked[1]  # though the session is the same
    recorded = device.sign(other.asked[0])
    replay = SoftKey(device.private, lambda _key, _message: recorded)
    refused("key_wrong", office.commands.sign_in_by_key, challenge, replay, BANDAGE)
    refused("key_wrong", office.commands.sign_in_by_key, begin(office, "li.min"), device, BANDAGE)
    assert office.audited("sign_in") == []


def test_weak_unreadable_and_expired_keys_are_not_registered(clock):
    read, now = CheckedSignatures().public_key, clock.now()
    refused("key_unreadable", read, b"nothing", now)
    refused("key_unreadable", read, b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", now)
    refused("key_too_weak", read, SoftKey(rsa.generate_private_key(65537, 1024), None).public(), now)
    refused("key_too_weak", read, SoftKey(ec.generate_private_key(ec.SECP384R1()), None).public(), now)
    key = ec.generate_private_key(ec.SECP256R1())
    pem = _certificate(key, now)
    assert read(pem, now) == read(SoftKey(key, None).public(), now)
    refused("certificate_not_valid", read, pem, now + timedelta(days=2))


def _certificate(key, now):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wang.fang")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
