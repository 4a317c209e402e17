"""Puts the staff commands together over a store, and gives window and verbs the door they sign in through."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.adapters.codes_pyotp import PyotpCodes
from app.adapters.face_parts import FaceParts
from app.adapters.grant_wiring import GrantCommands
from app.adapters.password_argon2 import Argon2Hasher
from app.adapters.sealing import KeySealer
from app.adapters.signatures import CheckedSignatures
from app.adapters.transfer_box import StoreTransferBox
from app.face.commands import FaceProgress
from app.face.ports import Sealer
from app.face.transfer import TransferBox
from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.errors import AppError, Rejected
from app.staff.commands.accounts import CreateOperator, Deactivate, FoundGrants, FoundOffice
from app.staff.commands.authorise import Authorise
from app.staff.commands.clock import ConfirmClock
from app.staff.commands.consent import WithdrawConsent
from app.staff.commands.enrol import Enrol
from app.staff.commands.face_lock import ReleaseFace
from app.staff.commands.glance import GlanceUnlock
from app.staff.commands.lookalike import DecideLookalike
from app.staff.commands.passwords import ChangePassword, OpenAgain, PasswordCheck, ResetPassword
from app.staff.commands.presence import SetPresence, StartPresence
from app.staff.commands.second_ways import IssueSecondWay, ListKeys, RevokeSecondWay
from app.staff.commands.sessions import CurrentActor, LockSession, SignOut, Touch
from app.staff.commands.settings import Check, SetSetting
from app.staff.commands.sign_in import Challenge, SignedIn, SignIn
from app.staff.commands.stand_in import SignInByCode, SignInByKey, Vouch
from app.staff.commands.step_up import StepUp
from app.staff.commands.transfer import ExportTemplate, ImportTemplate, ThisMachine
from app.staff.model import GLANCE_AFTER, LockReason, SignInSettings, Terminal, identity_key, normal_password
from app.staff.other_ways import StandInReason, Why
from app.staff.ports import PasswordHasher, Units
from app.staff.province_key import ProvinceKey
from app.sync.key_keeper import KeyKeeper


@dataclass(frozen=True)
class StaffCommands:
    """Every staff command over one store; each is made when first named."""

    units: Units
    clock: Clock
    store_key: bytes
    settings: SignInSettings = field(default_factory=SignInSettings)
    hasher: PasswordHasher = field(default_factory=Argon2Hasher)
    keys: KeyKeeper | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    """Of operators' keys for the centre; None where nobody acts for one."""
    province_key: ProvinceKey | None = None
    """With which ID numbers are hashed; None for a store with a key of its own."""

    @cached_property
    def identity_key(self) -> bytes:
        """The key under which ID numbers and accounts are hashed."""
        return identity_key(self.store_key) if self.province_key is None else self.province_key.identity_key

    @cached_property
    def template_sealer(self) -> Sealer:
        """What seals and opens face templates."""
        return KeySealer(self.store_key, "yichuang face templates")

    @cached_property
    def password_check(self) -> PasswordCheck:
        """The counted comparison."""
        return PasswordCheck(self.units, self.hasher, self.clock, self.settings, self.identity_key)

    @cached_property
    def change_password(self) -> ChangePassword:
        """One's own password."""
        parts = (self.units, self.hasher, self.clock, self.settings, self.password_check)
        return ChangePassword(*parts, self.keys.rewrap) if self.keys is not None else ChangePassword(*parts)

    @cached_property
    def sign_in(self) -> SignIn:
        """Both factors."""
        return SignIn(
            self.units, self.clock, self.settings, self.password_check, self.change_password, self.template_sealer
        )

    @cached_property
    def enrol(self) -> Enrol:
        """Faces."""
        return Enrol(self.units, self.clock, self.password_check, self.template_sealer, self.settings)

    @cached_property
    def decide_lookalike(self) -> DecideLookalike:
        """Faces that come close to another account's."""
        return DecideLookalike(self.units, self.clock, self.enrol, self.template_sealer)

    @cached_property
    def withdraw_consent(self) -> WithdrawConsent:
        """Taking consent back."""
        return WithdrawConsent(self.units, self.clock)

    @cached_property
    def transfer_box(self) -> TransferBox:
        """This machine's keys for transfers."""
        return StoreTransferBox(self.store_key)

    @cached_property
    def this_machine(self) -> ThisMachine:
        """How this machine names itself."""
        return ThisMachine(self.units, self.transfer_box)

    @cached_property
    def export_template(self) -> ExportTemplate:
        """To another machine."""
        return ExportTemplate(self.units, self.clock, self.template_sealer, self.transfer_box, self.this_machine)

    @cached_property
    def import_template(self) -> ImportTemplate:
        """From another machine."""
        return ImportTemplate(self.units, self.clock, self.template_sealer, self.transfer_box, self.this_machine)

    @cached_property
    def sign_out(self) -> SignOut:
        """Leaving."""
        return SignOut(self.units, self.clock)

    @cached_property
    def touch(self) -> Touch:
        """Staying."""
        return Touch(self.units, self.clock, self.settings)

    @cached_property
    def lock(self) -> LockSession:
        """Locking."""
        return LockSession(self.units, self.clock)

    @cached_property
    def start_presence(self) -> StartPresence:
        """Whether a session is watched."""
        return StartPresence(self.units, self.template_sealer, self.clock)

    @cached_property
    def set_presence(self) -> SetPresence:
        """The office's settings of presence."""
        return SetPresence(self.units, self.clock)

    @cached_property
    def glance_unlock(self) -> GlanceUnlock:
        """One look opens a locked screen."""
        return GlanceUnlock(self.units, self.clock, self.settings, self.password_check, self.template_sealer)

    @cached_property
    def authorise(self) -> Authorise:
        """A supervisor looks at somebody's window."""
        return Authorise(self.units, self.clock, self.settings, self.password_check, self.template_sealer)

    @cached_property
    def current_actor(self) -> CurrentActor:
        """For whom a verb acts."""
        return CurrentActor(self.units, self.clock, self.settings)

    @cached_property
    def create_operator(self) -> CreateOperator:
        """New accounts."""
        is_shared = self.province_key is not None
        return CreateOperator(self.units, self.hasher, self.clock, self.identity_key, is_shared=is_shared)

    @cached_property
    def found_office(self) -> FoundOffice:
        """New offices with their first people."""
        return FoundOffice(self.units, self.create_operator)

    @cached_property
    def found_grants(self) -> FoundGrants:
        """The first permissions of a demo office."""
        return FoundGrants(self.units, self.clock)

    @cached_property
    def grants(self) -> GrantCommands:
        """The procedure of grants, rota, relatives, the yearly check."""
        return GrantCommands(self.units, self.clock, self.identity_key)

    @cached_property
    def deactivate(self) -> Deactivate:
        """Ending an account's use."""
        return Deactivate(self.units, self.clock)

    @cached_property
    def open_again(self) -> OpenAgain:
        """Giving an account back."""
        return OpenAgain(self.units, self.hasher, self.clock)

    @cached_property
    def set_setting(self) -> SetSetting:
        """The office's settings."""
        return SetSetting(self.units, self.clock, self.checks)

    @cached_property
    def reset_password(self) -> ResetPassword:
        """A new one-time secret."""
        return ResetPassword(self.units, self.hasher, self.clock)

    @cached_property
    def way_sealer(self) -> Sealer:
        """What seals code secrets and registered keys; another key than the templates'."""
        return KeySealer(self.store_key, "yichuang second ways")

    @cached_property
    def vouch(self) -> Vouch:
        """Two colleagues in place of the face."""
        return Vouch(self.units, self.clock, self.settings, self.sign_in, self.password_check, self.template_sealer)

    @cached_property
    def sign_in_by_code(self) -> SignInByCode:
        """A one-time code in place of the face."""
        return SignInByCode(self.units, self.clock, self.sign_in, PyotpCodes(), self.way_sealer)

    @cached_property
    def sign_in_by_key(self) -> SignInByKey:
        """A signed challenge in place of the face."""
        return SignInByKey(self.units, self.sign_in, CheckedSignatures(), self.way_sealer)

    @cached_property
    def issue_second_way(self) -> IssueSecondWay:
        """Code lists, generators, keys."""
        return IssueSecondWay(self.units, self.clock, PyotpCodes(), CheckedSignatures(), self.way_sealer)

    @cached_property
    def list_keys(self) -> ListKeys:
        """Registered keys."""
        return ListKeys(self.units, self.way_sealer)

    @cached_property
    def revoke_second_way(self) -> RevokeSecondWay:
        """Taking them away."""
        return RevokeSecondWay(self.units, self.clock)

    @cached_property
    def release_face(self) -> ReleaseFace:
        """After too many refusals."""
        return ReleaseFace(self.units, self.clock, self.password_check)

    @cached_property
    def confirm_clock(self) -> ConfirmClock:
        """After the clock was wrong."""
        return ConfirmClock(self.units, self.clock, self.password_check)

    @cached_property
    def step_up(self) -> StepUp:
        """A fresh look for one act."""
        return StepUp(self.units, self.clock, self.settings, self.password_check, self.template_sealer)


class SignInDoor:
    """The two factors at one terminal; what the sign-in screen calls, in a worker thread.

    parts: makes camera and engine when the face is first asked for, or raises what is missing.
    """

    def __init__(self, staff: StaffCommands, terminal: Terminal, parts: Callable[[], FaceParts]) -> None:
        self._staff = staff
        self._terminal = terminal
        self._make_parts = parts

    @cached_property
    def _parts(self) -> FaceParts:
        return self._make_parts()

    @property
    def parts(self) -> FaceParts:
        """Camera and engine as sign-in uses them; raises what is missing."""
        return self._parts

    def warm_up(self) -> None:
        """Import and load what the password needs, after the first paint."""
        self._staff.password_check.warm_up()

    def warm_up_face(self) -> None:
        """Import and load camera and engine, in the face thread; raises what is missing."""
        self._parts.warm_up()

    def face_parts(self) -> FaceParts:
        """The one camera and the one engine of this window."""
        return self._parts

    def begin(self, account: str, password: str) -> Challenge:
        """Check the password; ``Rejected("sign_in_failed")`` for every kind of failure.

        Where a centre is set, the person's key for it is looked for meanwhile.
        """
        challenge = self._staff.sign_in.begin(account, password, self._terminal)
        if self._staff.keys is not None:
            self._staff.keys.begin(challenge.session, challenge.operator, normal_password(password))
        return challenge

    def change_password(self, challenge: Challenge, new: str) -> Challenge:
        """Set the new password that the challenge asks for."""
        return self._staff.sign_in.change_password(challenge, new)

    def finish(
        self, challenge: Challenge, on_progress: Callable[[FaceProgress], None], is_cancelled: Callable[[], bool]
    ) -> Actor:
        """Check the face; the actor of the live session."""
        return self.finish_with_token(challenge, on_progress, is_cancelled).actor

    def finish_with_token(
        self, challenge: Challenge, on_progress: Callable[[FaceProgress], None], is_cancelled: Callable[[], bool]
    ) -> SignedIn:
        """As ``finish``, with the token that a headless session keeps."""
        sign_in = self._staff.sign_in
        try:
            parts = self._parts
        except AppError as error:
            sign_in.refuse(challenge, error)
            raise
        return self._admitted(
            sign_in.finish(challenge, parts.camera, parts.engine, on_progress=on_progress, is_cancelled=is_cancelled)
        )

    def _admitted(self, signed_in: SignedIn) -> SignedIn:
        """Both factors passed: from now on what the person does is sealed with his key."""
        if self._staff.keys is not None and signed_in.actor.session is not None:
            self._staff.keys.admit(signed_in.actor.session)
        return signed_in

    def leave_key(self, signed_in: SignedIn) -> None:
        """Let the verbs that follow a headless sign-in seal what the person does; waits for the line some seconds."""
        if self._staff.keys is not None:
            self._staff.keys.keep_for(signed_in.actor.operator, signed_in.token)

    def vouch(
        self,
        challenge: Challenge,
        account: str,
        why: tuple[str, str],
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> int:
        """One colleague looks; how many have vouched now.  why: a ``StandInReason`` and the words of "other"."""
        vouch = self._staff.vouch
        try:
            parts = self._parts
        except AppError as error:
            self._staff.sign_in.refuse(challenge, error)
            raise
        return vouch.look(
            challenge,
            account,
            _why(why),
            parts.camera,
            parts.engine,
            on_progress=on_progress,
            is_cancelled=is_cancelled,
        )

    def finish_vouched(self, challenge: Challenge) -> SignedIn:
        """Open the limited session once two have vouched."""
        return self._admitted(self._staff.vouch.finish(challenge))

    def finish_by_code(self, challenge: Challenge, code: str, why: tuple[str, str]) -> SignedIn:
        """Open the limited session with a one-time code."""
        return self._admitted(self._staff.sign_in_by_code(challenge, code, _why(why)))

    def ask_key(self, challenge: Challenge) -> bytes:
        """What the person's device is to sign."""
        return self._staff.sign_in_by_key.ask(challenge)

    def resume(self, account: str, token: str) -> Challenge:
        """A sign-in begun here minutes ago; ``Rejected("sign_in_lapsed")``."""
        return self._staff.sign_in.resume(account, token, self._terminal)

    def finish_by_key(self, challenge: Challenge, asked: bytes, signature: bytes, why: tuple[str, str]) -> SignedIn:
        """Open the limited session with the signature of what ``ask_key`` gave."""
        return self._admitted(self._staff.sign_in_by_key.answer(challenge, asked, signature, _why(why)))

    def sign_out(self, actor: Actor) -> None:
        """End the session."""
        self._staff.sign_out(actor)
        self._forget(actor)

    def lock(self, actor: Actor, reason: LockReason = LockReason.ASKED) -> None:
        """Lock the screen."""
        self._staff.lock(actor, reason)
        if reason not in GLANCE_AFTER:
            self._forget(actor)

    def touch(self, actor: Actor, has_acted: bool) -> None:
        """Say that the person is there; ``Rejected``: session_locked, session_ended."""
        try:
            self._staff.touch(actor, has_acted=has_acted)
        except Rejected as error:
            if error.values.get("reason") not in GLANCE_AFTER:
                self._forget(actor)
            raise

    def _forget(self, actor: Actor) -> None:
        """The key of a session that only password and second factor open again is no longer held."""
        if self._staff.keys is not None:
            self._staff.keys.forget(actor.operator, actor.session)


def _why(given: tuple[str, str]) -> Why:
    return Why(StandInReason(given[0]), given[1])
