"""One-time codes and signed challenges in place of the face."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
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
    assert by_key(office, challenge, device).actor.way is SignInWay.KEY
    by_key(office, begin(office), device)
    assert str(challenge.session).encode() in device.asked[0]
    assert device.asked[0] != device.asked[1]


def by_key(office, challenge, device):
    command = office.commands.sign_in_by_key
    asked = command.ask(challenge)
    return command.answer(challenge, asked, device.sign(asked), BANDAGE)


def test_a_signature_of_anything_but_this_session_s_challenge_opens_nothing(office):
    device, command = SOFT_KEYS["ed25519"](), office.commands.sign_in_by_key
    office.commands.issue_second_way.key(security(office), "wang.fang", device.public(), "key 7")
    challenge, other = begin(office), begin(office)
    asked = command.ask(challenge)
    for made_up in (command.ask(other), b"", asked + b"\n", b"pay 100 yuan", asked[:-64]):
        refused("key_wrong", command.answer, challenge, made_up, device.sign(made_up), BANDAGE)
        challenge = begin(office)
        asked = command.ask(challenge)
        office.commands.release_face(security(office), "wang.fang", "test")
    assert office.audited("sign_in") == []
    assert command.answer(challenge, asked, device.sign(asked), BANDAGE)


def test_es256_as_the_web_writes_it_is_taken_as_well(office):
    private = ec.generate_private_key(ec.SECP256R1())

    def bare(key, message):
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    device = SoftKey(private, bare)
    office.commands.issue_second_way.key(security(office), "wang.fang", device.public(), "key 7")
    assert by_key(office, begin(office), device).actor.is_limited
    device._sign = lambda _key, _message: bytes(64)
    refused("key_wrong", by_key, office, begin(office), device)


def test_keys_are_listed_and_withdrawn_by_the_security_administrator_and_codes_stay(office):
    device, issued = SOFT_KEYS["ed25519"](), issue(office)
    told = office.commands.issue_second_way.key(security(office), "wang.fang", device.public(), "key 7")
    by_key(office, begin(office), device)
    (line,) = office.commands.list_keys(security(office))
    assert (line.account, line.fingerprint, line.issued_by, line.used) == (
        "wang.fang", told.fingerprint, "zhou.an", 1,
    )  # fmt: skip
    assert len(told.fingerprint) == 39
    refused("not_your_post", office.commands.list_keys, replace(security(office), operator=office.people["wu.jie"]))
    limited = replace(security(office), way=SignInWay.CODE)
    refused("limited_session", office.commands.list_keys, limited)
    revoke = office.commands.revoke_second_way
    refused("limited_session", revoke, limited, "wang.fang", frozenset({WayKind.KEY}))
    assert revoke(security(office), "wang.fang", frozenset({WayKind.KEY}))[0] == 1
    assert office.commands.list_keys(security(office)) == ()
    refused("key_wrong", by_key, office, begin(office), device)
    assert by_code(office, issued.codes[0])


def test_nobody_registers_a_key_for_themselves_and_no_other_post_does(office):
    register, public = office.commands.issue_second_way.key, SOFT_KEYS["ed25519"]().public()
    refused("second_way_not_self", register, security(office), "zhou.an", public, "key 7")
    other = replace(security(office), operator=office.people["wu.jie"])
    refused("not_your_post", register, other, "wang.fang", public, "key 7")
    refused("second_way_needs_reason", register, security(office), "wang.fang", public, " ")
    assert office.audited("second_way_issued") == []


def test_another_key_or_a_recorded_signature_opens_nothing(office):
    device, other = SOFT_KEYS["ed25519"](), SOFT_KEYS["ed25519"]()
    office.commands.issue_second_way.key(security(office), "wang.fang", device.public(), "key 7")
    challenge = begin(office)
    refused("key_wrong", by_key, office, challenge, other)
    refused("key_wrong", by_key, office, challenge, other)
    assert other.asked[0] != other.asked[1]  # though the session is the same
    recorded = device.sign(other.asked[0])
    replay = SoftKey(device.private, lambda _key, _message: recorded)
    refused("key_wrong", by_key, office, challenge, replay)
    refused("key_wrong", by_key, office, begin(office, "li.min"), device)
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
