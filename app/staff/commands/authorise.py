"""Authorising at another's window: who may, and the one look that is bound to one content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.audit.model import AuditValue
from app.face.commands import FaceCheck, FaceProgress
from app.face.decision import Reason, Verdict
from app.face.model import check_parts
from app.face.ports import Authorisation, Camera, FaceEngine, Sealer
from app.face.protection import Reference
from app.face.rules import FaceRule
from app.kernel.actor import Actor, Post
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import OperatorId, SessionId, new_uuid
from app.staff.commands.comparison import figures, reference_for, sides_for
from app.staff.commands.face_lock import Refused, count_refusal, face_is_shut
from app.staff.commands.passwords import PasswordCheck
from app.staff.model import Operator, SignInSettings, Terminal, normal_account
from app.staff.ports import Units

VALID_FOR = timedelta(minutes=5)
"""So long an authorisation waits for the act it is for."""


class AuthorisedAct(StrEnum):
    """The acts that somebody else authorises at a clerk's window."""

    AUTHORISE = "authorise"  # what is on the screen, whatever it is


WHO_AUTHORISES: Mapping[AuthorisedAct, frozenset[Post]] = {
    AuthorisedAct.AUTHORISE: frozenset({Post.FLOOR_SUPERVISOR, Post.UNIT_HEAD}),
}
"""Act → the posts that may authorise it; an act that needs authorising takes its place here."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What is authorised.  subject: the number of the case or draft.  content: sha256 of what it says, 32 bytes."""

    subject: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Authorised:
    """Done: who, for what, how long it holds in whole minutes."""

    name: str
    subject: str
    minutes: int


class Authorise:
    """A supervisor comes to the clerk's window, gives the account and looks; the clerk's session goes on.

    The look is compared 1:1 with that account's template, with a turn of the head to a drawn side, and is good for
    one act on exactly this content.  Unknown account, wrong post, no template and a refused face are answered alike;
    the audit knows which it was.  Refused faces count against the supervisor's account as at sign-in, so that nobody
    tries faces here.  Nobody authorises for themselves.
    """

    def __init__(
        self, units: Units, clock: Clock, settings: SignInSettings, check: PasswordCheck, sealer: Sealer
    ) -> None:
        self._units = units
        self._clock = clock
        self._settings = settings
        self._check = check
        self._sealer = sealer

    def __call__(
        self,
        clerk: Actor,
        account: str,
        matter: Matter,
        camera: Camera,
        engine: FaceEngine,
        *,
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> Authorised:
        """Look and write it down; up to ten seconds in the face thread.

        Raises Rejected: authorise_failed, authorise_needs_session (the clerk's is locked or over),
        face_check_cancelled, face_pack_without_liveness, what ``check_parts`` refuses; Unavailable when camera or
        engine cannot be used.
        """
        session = self._session_of(clerk, camera, engine)
        act = AuthorisedAct.AUTHORISE
        told: dict[str, AuditValue] = {"act": act.value, "subject": matter.subject, "content": matter.content.hex()}
        person = self._somebody_who_may(clerk, account, act, told)
        told["operator"] = str(person.id)
        engine.load()
        reference, rule = self._reference(clerk, person.id, engine, told)
        sides = sides_for(camera, engine)
        result = FaceCheck(camera, engine)(
            reference, sides=sides, rule=rule, on_progress=on_progress, is_cancelled=is_cancelled
        )
        if result.verdict is not Verdict.PASSED:
            self._count_refusal(clerk, person, result.reason)
            raise self._refused(clerk, told | {"reason": "refused"} | figures(result))
        self._keep(clerk, session, person, matter, told | figures(result))
        return Authorised(person.name, matter.subject, round(VALID_FOR.total_seconds() / 60))

    def _session_of(self, clerk: Actor, camera: Camera, engine: FaceEngine) -> SessionId:
        with self._units() as u:
            check_parts(engine.is_demo, camera.kind, u.meta.facts().demo)
            found = u.staff.session(clerk.session) if clerk.session else None
        if found is None or not found.is_live or found.locked_at is not None:
            raise Rejected("authorise_needs_session")
        return found.id

    def _somebody_who_may(
        self, clerk: Actor, account: str, act: AuthorisedAct, told: dict[str, AuditValue]
    ) -> Operator:
        key, now = self._check.account_key(account), self._clock.now()
        with self._units() as u:
            known = u.staff.credentials(normal_account(account))
            # somebody is looked up in either case, so that an unknown account is not answered sooner
            found = u.staff.operator(known.operator if known else clerk.operator)
            person = found if known else None
            waits = face_is_shut(u, key, now, self._settings)
        if person is None:
            raise self._refused(clerk, told | {"reason": "unknown"})
        reasons = {
            "waits": waits,
            "inactive": not person.is_active,
            "own_act": person.id == clerk.operator,
            "wrong_post": person.post not in WHO_AUTHORISES[act] or person.office.id != clerk.office,
        }
        why = next((reason for reason, holds in reasons.items() if holds), None)
        if why is not None:
            raise self._refused(clerk, told | {"operator": str(person.id), "reason": why})
        return person

    def _reference(
        self, clerk: Actor, person: OperatorId, engine: FaceEngine, told: dict[str, AuditValue]
    ) -> tuple[Reference, FaceRule]:
        if engine.is_demo:
            with self._units() as u:
                is_real = u.faces.has_template(person)
            if is_real:
                raise self._refused(clerk, told | {"reason": "demo_engine_real_account"})
            return Reference(engine.demo_reference() or ()), engine.rule
        if not engine.has_liveness:
            raise Rejected("face_pack_without_liveness")
        try:
            return reference_for(self._units, self._sealer, person, engine, self._clock)
        except Rejected as error:
            raise self._refused(clerk, told | {"reason": error.code}) from error

    def _keep(
        self, clerk: Actor, session: SessionId, person: Operator, matter: Matter, told: dict[str, AuditValue]
    ) -> None:
        now = self._clock.now()
        authorisation = Authorisation(
            id=new_uuid(),
            session=session,
            operator=person.id,
            act=AuthorisedAct.AUTHORISE.value,
            subject=matter.subject,
            content=matter.content,
            at=now,
            expires_at=now + VALID_FOR,
        )
        with self._units() as u:
            u.faces.add_authorisation(authorisation)
            u.audit.append("authorised", clerk, told | {"step_up": str(authorisation.id)}, now)
            u.commit()

    def _count_refusal(self, clerk: Actor, person: Operator, reason: Reason) -> None:
        key, terminal = self._check.account_key(person.account), Terminal(clerk.terminal, clerk.window)
        with self._units() as u:
            count_refusal(u, Refused(key, person.id, reason.value, terminal), self._clock.now(), self._settings)
            u.commit()

    def _refused(self, clerk: Actor, told: dict[str, AuditValue]) -> Rejected:
        with self._units() as u:
            u.audit.append("authorise_refused", clerk, told, self._clock.now())
            u.commit()
        return Rejected("authorise_failed")
