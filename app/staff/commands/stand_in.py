"""When a face cannot be read: two colleagues vouch with theirs, or a one-time code, or a signed challenge.

It follows the password at the same place as the face, never instead of the password, and opens a limited session.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NoReturn

from app.audit.model import AuditValue
from app.face.commands import FaceCheck, FaceProgress
from app.face.decision import FaceResult, Verdict
from app.face.ports import Camera, FaceEngine, Sealer
from app.face.protection import Reference
from app.face.rules import FaceRule
from app.kernel.actor import SignInWay
from app.kernel.clock import Clock
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import OperatorId
from app.staff.commands.comparison import WITHOUT_TEMPLATE, comparison, figures, nobody, sides_for
from app.staff.commands.face_lock import face_is_shut, newest
from app.staff.commands.passwords import PasswordCheck
from app.staff.commands.sign_in import Challenge, SignedIn, SignIn, StandIn
from app.staff.model import SignInSettings, normal_account
from app.staff.other_ways import (
    AHEAD,
    LIST_LENGTH,
    STEP_S,
    VOUCHERS,
    Proof,
    SecondWay,
    WayKind,
    Why,
    key_challenge,
    way_context,
)
from app.staff.ports import StaffUnitOfWork, Units
from app.staff.way_ports import Codes, Signatures

NONCE_SIGNS = 64
"""Hexadecimal figures of the 32 random bytes in a key's challenge."""


class Vouch:
    """Two different colleagues look into the camera for one person; no session of theirs is made or ended.

    A refused look counts against the person who signs in: they asked for it, and no colleague can be shut out so.
    An account that does not exist, or whose person cannot vouch, is looked at like any other, for as long, and refused
    with the same sentence: so nobody finds out which accounts there are.  The audit knows which it was.
    """

    def __init__(
        self,
        units: Units,
        clock: Clock,
        settings: SignInSettings,
        sign_in: SignIn,
        check: PasswordCheck,
        sealer: Sealer,
    ) -> None:
        self._units = units
        self._clock = clock
        self._settings = settings
        self._sign_in = sign_in
        self._check = check
        self._sealer = sealer

    def look(
        self,
        challenge: Challenge,
        account: str,
        why: Why,
        camera: Camera,
        engine: FaceEngine,
        *,
        on_progress: Callable[[FaceProgress], None] = lambda _: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> int:
        """Compare one colleague with their own template; how many have vouched now.  Up to ten seconds.

        Raises Rejected: what ``SignIn.check_ready`` refuses, stand_in_needs_words, demo_engine_cannot_vouch,
        voucher_is_self, voucher_twice, voucher_refused, face_check_cancelled, clock_behind; Unavailable when camera
        or engine cannot be used.
        """
        self._sign_in.check_ready(challenge)
        reason = why.text()
        if engine.is_demo:
            raise Rejected("demo_engine_cannot_vouch")
        try:
            voucher, unfit = self._voucher(challenge, account)
            reference, rule, unfit = self._reference(voucher, unfit, camera, engine)
            result = FaceCheck(camera, engine)(
                reference,
                sides=sides_for(camera, engine),
                rule=rule,
                on_progress=on_progress,
                is_cancelled=is_cancelled,
            )
        except AppError as error:
            self._sign_in.refuse(challenge, error)
            raise
        if voucher is None or unfit or result.verdict is not Verdict.PASSED:
            self._refuse(challenge, voucher, unfit, result)
        return self._keep(challenge, voucher, reason, result)

    def finish(self, challenge: Challenge) -> SignedIn:
        """Open the session once two have vouched.

        Raises Rejected: session_needs_two_vouchers and what ``SignIn.check_ready`` refuses.
        """
        self._sign_in.check_ready(challenge)
        return self._sign_in.stand_in(challenge, StandIn(SignInWay.VOUCHED, self._prove(challenge)))

    def _prove(self, challenge: Challenge) -> Callable[[StaffUnitOfWork, datetime], Mapping[str, AuditValue]]:
        def prove(u: StaffUnitOfWork, _now: datetime) -> Mapping[str, AuditValue]:
            proofs = u.ways.proofs(challenge.session)
            if len({proof.voucher for proof in proofs}) < VOUCHERS:
                raise Rejected("session_needs_two_vouchers")
            return {
                "by": SignInWay.VOUCHED.value,
                "why": proofs[-1].reason.partition(":")[0],
                "vouchers": " ".join(str(proof.voucher) for proof in proofs),
            }

        return prove

    def _voucher(self, challenge: Challenge, account: str) -> tuple[OperatorId | None, str]:
        """Whose account it is, and why that person cannot vouch, "" when nothing is known against it.

        Accounts are people, so two are two people.  Raises Rejected: voucher_is_self, voucher_twice.
        """
        key, now = self._check.account_key(account), self._clock.now()
        with self._units() as u:
            known = u.staff.credentials(normal_account(account))
            waits = face_is_shut(u, key, now, self._settings)
            if known is None:
                return None, "unknown"
            person, mine = u.staff.operator(known.operator), u.staff.operator(challenge.operator)
            if person.id == mine.id:
                raise Rejected("voucher_is_self")
            if any(proof.voucher == person.id for proof in u.ways.proofs(challenge.session)):
                raise Rejected("voucher_twice")
            live = u.staff.live_session(person.id)
        reasons = {
            "inactive": not person.is_active,
            "waits": waits,
            "other_office": person.office.id != mine.office.id,
            "limited": live is not None and live.way is not SignInWay.FACE,
        }
        return person.id, next((reason for reason, holds in reasons.items() if holds), "")

    def _reference(
        self, voucher: OperatorId | None, why: str, camera: Camera, engine: FaceEngine
    ) -> tuple[Reference, FaceRule, str]:
        """What to compare with: nobody's template where there is none, so that the look is the same."""
        if voucher is not None:
            try:
                return *comparison(self._units, self._sealer, voucher, camera, engine, self._clock), why
            except Rejected as error:
                if error.code not in WITHOUT_TEMPLATE:
                    raise
                why = why or error.code
        return *nobody(self._units, self._sealer, camera, engine), why

    def _keep(self, challenge: Challenge, voucher: OperatorId, reason: str, result: FaceResult) -> int:
        now = self._clock.now()
        with self._units() as u:
            count = len(u.ways.proofs(challenge.session)) + 1
            u.ways.prove(Proof(challenge.session, count, SignInWay.VOUCHED, reason, now, voucher=voucher))
            told: dict[str, AuditValue] = {"operator": str(challenge.operator), "voucher": str(voucher)}
            u.audit.append("vouched", None, told | {"session": str(challenge.session)} | figures(result), now)
            u.commit()
        return count

    def _refuse(self, challenge: Challenge, voucher: OperatorId | None, why: str, result: FaceResult) -> NoReturn:
        self._sign_in.count_refusal(challenge, result.reason.value, is_last=False)
        told: dict[str, AuditValue] = {"voucher": str(voucher) if voucher else None, "voucher_why": why}
        self._sign_in.tell(challenge, {"reason": "voucher_refused"} | told | figures(result))
        raise Rejected("voucher_refused")


class SignInByCode:
    """A one-time code in place of the face: generated by a device, or the next of a printed list.

    A wrong one counts like a refused face.  A code is good once: the counter moves in the transaction that opens the
    session, and never back.
    """

    def __init__(self, units: Units, clock: Clock, sign_in: SignIn, codes: Codes, sealer: Sealer) -> None:
        self._units = units
        self._clock = clock
        self._sign_in = sign_in
        self._codes = codes
        self._sealer = sealer

    def __call__(self, challenge: Challenge, code: str, why: Why) -> SignedIn:
        """Raises Rejected: code_wrong, code_used, stand_in_needs_words and what ``SignIn.check_ready`` refuses."""
        self._sign_in.check_ready(challenge)
        reason, typed = why.text(), "".join(sign for sign in code if sign.isdigit())

        def prove(u: StaffUnitOfWork, now: datetime) -> Mapping[str, AuditValue]:
            way, counter = self._found(u, challenge.operator, typed, newest(u, now))
            u.ways.count_on(way.id, counter)
            u.ways.prove(
                Proof(challenge.session, 1 + len(u.ways.proofs(challenge.session)), SignInWay.CODE, reason, now,
                      second_way=way.id, counter=counter)
            )  # fmt: skip
            by = f"{SignInWay.CODE.value}_{way.kind.value}"
            return {"by": by, "why": why.reason.value, "second_way": str(way.id), "counter": counter}

        try:
            return self._sign_in.stand_in(challenge, StandIn(SignInWay.CODE, prove))
        except Rejected as error:
            if error.code in ("code_wrong", "code_used"):
                self._sign_in.count_refusal(challenge, "code", is_last=False)
                self._sign_in.tell(challenge, {"reason": error.code})
            raise

    def _found(self, u: StaffUnitOfWork, operator: OperatorId, typed: str, now: datetime) -> tuple[SecondWay, int]:
        """The way that gives this code, and the counter after it."""
        was_used = False
        for way in u.ways.of(operator):
            for counter, code in self._candidates(way, now):
                if hmac.compare_digest(code, typed):
                    if counter > way.counter:
                        return way, counter
                    was_used = True
        raise Rejected("code_used" if was_used else "code_wrong")

    def _candidates(self, way: SecondWay, now: datetime) -> list[tuple[int, str]]:
        """Counter after use and code: of the steps around now, or of the places from the first to some ahead."""
        if way.kind is WayKind.KEY:
            return []
        secret = self._sealer.unseal(way.sealed, way_context(way.operator, way.id, way.kind)).decode()
        if way.kind is WayKind.TOTP:
            step = int(now.timestamp()) // STEP_S
            return [(near, self._codes.timed(secret, near)) for near in (step - 1, step, step + 1)]
        places = range(min(way.counter + AHEAD, LIST_LENGTH))
        return [(place + 1, self._codes.listed(secret, place)) for place in places]


class SignInByKey:
    """A signed challenge in place of the face: whoever holds the registered device.

    Asking and answering are two calls, so that any tool may sign what lies between, a driver or a program of another
    maker; minutes may pass.  The challenge is random and bound to the session, so a signature is good for nothing else.
    """

    def __init__(self, units: Units, sign_in: SignIn, signatures: Signatures, sealer: Sealer) -> None:
        self._units = units
        self._sign_in = sign_in
        self._signatures = signatures
        self._sealer = sealer

    def ask(self, challenge: Challenge) -> bytes:
        """What is to be signed, as ``key_challenge``.  Raises what ``SignIn.check_ready`` refuses."""
        self._sign_in.check_ready(challenge)
        return key_challenge(challenge.session, secrets.token_hex(32))

    def answer(self, challenge: Challenge, asked: bytes, signature: bytes, why: Why) -> SignedIn:
        """Open the limited session.  asked: what ``ask`` gave for this challenge.

        Raises Rejected: key_wrong (counted like a refused face), stand_in_needs_words, clock_behind and what
        ``SignIn.check_ready`` refuses.
        """
        self._sign_in.check_ready(challenge)
        reason = why.text()

        def prove(u: StaffUnitOfWork, now: datetime) -> Mapping[str, AuditValue]:
            way = self._found(u, challenge, asked, signature)
            counter = way.counter + 1
            u.ways.count_on(way.id, counter)
            u.ways.prove(
                Proof(challenge.session, 1 + len(u.ways.proofs(challenge.session)), SignInWay.KEY, reason, now,
                      second_way=way.id, counter=counter)
            )  # fmt: skip
            return {"by": SignInWay.KEY.value, "why": why.reason.value, "second_way": str(way.id), "counter": counter}

        try:
            return self._sign_in.stand_in(challenge, StandIn(SignInWay.KEY, prove))
        except Rejected as error:
            if error.code == "key_wrong":
                self._sign_in.count_refusal(challenge, "key", is_last=False)
                self._sign_in.tell(challenge, {"reason": error.code})
            raise

    def _found(self, u: StaffUnitOfWork, challenge: Challenge, asked: bytes, signature: bytes) -> SecondWay:
        nonce = asked.decode("ascii", "replace").rpartition(" ")[2]
        is_ours = len(nonce) == NONCE_SIGNS and asked == key_challenge(challenge.session, nonce)
        for way in u.ways.of(challenge.operator) if is_ours else ():
            if way.kind is WayKind.KEY:
                key = self._sealer.unseal(way.sealed, way_context(way.operator, way.id, way.kind))
                if self._signatures.holds(key, asked, signature):
                    return way
        raise Rejected("key_wrong")
