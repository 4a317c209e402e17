"""Enrolment: consent first, a guided capture, nobody twice; look-alikes are decided by two people."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.audit.model import AuditValue
from app.face.capture import Captured, GuidedCapture
from app.face.commands import FaceProgress
from app.face.consent import Agreement, check_agreement
from app.face.model import CameraKind, Vector, check_parts
from app.face.ports import Camera, FaceEngine, Sealer
from app.face.templates import MOST_ALIKE, Alike, alike_among, sealed_template, valid_until
from app.kernel.actor import Actor, Post, SignInWay
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import OperatorId
from app.staff.commands.accounts import require_post
from app.staff.commands.consent import record_consent, require_who_works_here
from app.staff.commands.face_lock import Refused, count_refusal, face_is_shut
from app.staff.commands.passwords import PasswordCheck
from app.staff.model import PROGRAM, SignInSettings, Terminal, has_expired
from app.staff.ports import StaffUnitOfWork, Units

OPEN_FOR = timedelta(minutes=15)
"""So long after the password the capture, and the decision about look-alikes, may follow."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person is present and has consented; nothing is enrolled yet."""

    id: uuid.UUID
    operator: OperatorId
    account: str
    name: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A template is kept.

    threshold: raised against look-alikes, None when the recogniser's own holds.  renewed: receipts of older templates.
    """

    operator: OperatorId
    name: str
    valid_until: datetime
    threshold: float | None = None
    renewed: tuple[str, ...] = ()
    changed: frozenset[Changed] = frozenset({Changed.STAFF})


@dataclass(frozen=True, slots=True)
class LookalikeFound:
    """The face comes close to other accounts' templates; two people decide, or nothing is enrolled.

    others: account, name and likeness (cosine), the most alike first.
    """

    enrolment: Enrolment
    others: tuple[tuple[str, str, float], ...]
    threshold: float


@dataclass(slots=True)
class Begun:
    """What is remembered of an enrolment under way, in memory only and for minutes."""

    enrolment: Enrolment
    agreed: Agreement
    by: OperatorId
    at: datetime
    is_first: bool = False
    taken: "Taken | None" = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A captured face that waits to be kept.

    alike: other accounts of whom nobody has decided yet.  threshold: from what was decided before, else None.
    known: salts of the templates with which it has been compared.
    """

    vector: Vector = field(repr=False)
    digest: str
    figures: dict[str, AuditValue]
    least: float
    alike: tuple[Alike, ...]
    threshold: float | None
    known: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who types their own password at this machine."""

    account: str
    password: str


def require_security(u: StaffUnitOfWork, actor: Actor) -> None:
    """Refuse all but a security administrator who signed in with the face and is still signed in.

    On a demo store the actor may be named without a session.  Raises Rejected: not_your_post, limited_session,
    not_signed_in.
    """
    if actor.operator == PROGRAM:
        raise Rejected("not_your_post")
    require_post(u, actor, Post.SECURITY_ADMIN)
    if actor.is_limited:
        raise Rejected("limited_session")
    if actor.session is None:
        if not u.meta.facts().demo:
            raise Rejected("not_signed_in")
    elif not (session := u.staff.session(actor.session)).is_live or session.operator != actor.operator:
        raise Rejected("not_signed_in")


class Enrol:
    """The security administrator enrols somebody who is present.

    The order is the law's: password (nobody is enrolled in absence), notice and consent, then the camera.  What has
    been captured stays in this object for minutes when look-alikes must be decided; it is never written.
    """

    def __init__(
        self, units: Units, clock: Clock, check: PasswordCheck, sealer: Sealer, settings: SignInSettings
    ) -> None:
        self._units = units
        self._clock = clock
        self._check = check
        self._sealer = sealer
        self._settings = settings
        self._begun: dict[uuid.UUID, Begun] = {}

    def begin(self, actor: Actor, person: Witness, agreed: Agreement) -> Enrolment:
        """Check who is there and write down the consent; slow, belongs in a worker thread.

        Raises Rejected: not_your_post, limited_session, not_signed_in, enrol_password_wrong,
        password_change_required, enrol_not_oneself, enrol_other_office, face_consent_not_given, face_notice_outdated.
        """
        with self._units() as u:
            require_security(u, actor)
        check_agreement(agreed)
        operator = self.present(actor, person)
        with self._units() as u:
            require_security(u, actor)
            if operator == actor.operator:
                raise Rejected("enrol_not_oneself")
            require_who_works_here(u, actor, operator)
            return self._open(u, actor, operator, agreed, actor.operator)

    def begin_first(
        self, person: Witness, head: Witness, auditor: Witness, agreed: Agreement, engine: FaceEngine
    ) -> Enrolment:
        """Enrol a security administrator whom no colleague can enrol: unit head and audit administrator stand by.

        It is how the first face of an office is enrolled, and how the only security administrator is enrolled anew.
        Nobody needs to be signed in; three people type their passwords, and whoever stands by is not signed in without
        a face.  Everything that forbids it is asked before the consent is written.  engine: that will enrol.
        Raises Rejected: as ``begin``, first_enrolment_wrong_posts, face_has_colleague, demo_engine_never_enrols;
        Unavailable from the engine.
        """
        check_agreement(agreed)
        engine.load()
        if engine.is_demo:
            raise Rejected("demo_engine_never_enrols")
        three = [self.present(None, one) for one in (person, head, auditor)]
        wanted = (Post.SECURITY_ADMIN, Post.UNIT_HEAD, Post.AUDIT_ADMIN)
        with self._units() as u:
            people = [u.staff.operator(one) for one in three]
            if tuple(one.post for one in people) != wanted or len({one.office.id for one in people}) != 1:
                raise Rejected("first_enrolment_wrong_posts")
            _check_first(u, three, engine.digest, self._clock)
            told = {"operator": str(three[0]), "head": str(three[1]), "auditor": str(three[2])}
            u.audit.append("first_enrolment_begun", None, told, self._clock.now())
            return self._open(u, None, three[0], agreed, three[1])

    def present(self, actor: Actor | None, person: Witness) -> OperatorId:
        """Who has typed account and password here; counted as at sign-in.  Raises Rejected: enrol_password_wrong,
        password_change_required.
        """
        known, reason = self._check(person.account, person.password)
        if known is None or reason:
            told: dict[str, AuditValue] = {"operator": str(known.operator) if known else None, "reason": reason}
            self.refused(actor, told)
            raise Rejected("enrol_password_wrong")
        old = has_expired(known.password_changed_at, self._clock.now(), self._settings.password)
        if known.must_change or old:
            raise Rejected("password_change_required")
        return known.operator

    def face_waits(self, account: str) -> bool:
        """Whether that account's face must wait, as at sign-in."""
        key, now = self._check.account_key(account), self._clock.now()
        with self._units() as u:
            return face_is_shut(u, key, now, self._settings)

    def count_refusal(self, actor: Actor, account: str, operator: OperatorId, reason: str) -> None:
        """Count a refused face of a witness, as at sign-in, so that nobody tries faces here."""
        refused = Refused(self._check.account_key(account), operator, reason, Terminal(actor.terminal, actor.window))
        with self._units() as u:
            count_refusal(u, refused, self._clock.now(), self._settings)
            u.commit()

    def refused(self, actor: Actor | None, told: dict[str, AuditValue]) -> None:
        """Write to the audit that nobody was enrolled, and why."""
        with self._units() as u:
            u.audit.append("enrolment_refused", actor, told, self._clock.now())
            u.commit()

    def _open(
        self, u: StaffUnitOfWork, actor: Actor | None, operator: OperatorId, agreed: Agreement, by: OperatorId
    ) -> Enrolment:
        now, person = self._clock.now(), u.staff.operator(operator)
        scopes = record_consent(u, operator, agreed, by, now)
        versions: dict[str, AuditValue] = {"notice": agreed.notice_version, "consent": agreed.consent_version}
        told: dict[str, AuditValue] = {"operator": str(operator), "scope": "+".join(scopes)}
        u.audit.append("face_consent_given", actor, told | versions, now)
        u.commit()
        enrolment = Enrolment(uuid.uuid4(), operator, person.account, person.name)
        self._begun = {key: one for key, one in self._begun.items() if now - one.at < OPEN_FOR}
        self._begun[enrolment.id] = Begun(enrolment, agreed, by, now, is_first=actor is None)
        return enrolment

    def capture(
        self,
        actor: Actor | None,
        enrolment: Enrolment,
        camera: Camera,
        engine: FaceEngine,
        *,
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
        now_s: Callable[[], float] | None = None,
    ) -> Enrolled | LookalikeFound:
        """Take the frames and keep the template; up to a minute in the caller's thread, a worker thread.

        actor: as at ``begin``, None after ``begin_first``.  now_s: seconds of a steady clock, None for the machine's.
        Raises Rejected: enrolment_lapsed, what ``check_parts`` and ``GuidedCapture`` refuse, face_already_enrolled,
        security_admin_only; Unavailable from camera and engine.
        """
        begun = self.under_way(actor, enrolment)
        try:
            with self._units() as u:
                is_demo = u.meta.facts().demo
            check_parts(engine.is_demo, camera.kind, is_demo)
            captured = GuidedCapture(camera, engine, now_s=now_s)(
                live_needed=not is_demo, on_progress=on_progress, is_cancelled=is_cancelled
            )
            begun.taken = taken = self._compared(begun, captured, engine, camera.kind, is_demo)
            if not taken.alike:
                return self.keep(actor, begun, taken.threshold)
            return self._alike(begun, taken)
        except AppError as error:
            self.refused(actor, {"operator": str(enrolment.operator), "reason": error.code})
            raise

    def under_way(self, actor: Actor | None, enrolment: Enrolment) -> Begun:
        """What is remembered of it; Rejected("enrolment_lapsed") when too late, or begun by somebody else."""
        begun = self._begun.get(enrolment.id)
        now = self._clock.now()
        is_mine = begun is not None and (begun.is_first if actor is None else begun.by == actor.operator)
        if begun is None or not is_mine or abs(now - begun.at) >= OPEN_FOR:
            raise Rejected("enrolment_lapsed")
        return begun

    def _compared(
        self, begun: Begun, captured: Captured, engine: FaceEngine, camera: CameraKind, is_demo: bool
    ) -> Taken:
        least, operator = engine.rule.decision.threshold, begun.enrolment.operator
        with self._units() as u:
            templates = u.faces.templates(engine.digest)
            decided = u.faces.lookalikes(operator, engine.digest)
        alike = alike_among(self._sealer, captured.vector, templates, least, operator)
        settled = {
            one.operator
            for one in alike
            for pair in decided
            if {pair.operator, pair.other} == {operator, one.operator} and one.is_settled_by(pair.threshold)
        }
        figures: dict[str, AuditValue] = {
            "engine": engine.name,
            "recogniser": engine.digest,
            "camera": camera.value,
            "frames": captured.frames,
            "ms": captured.ms,
            "live": None if captured.live is None else f"{captured.live:.4f}",
            "demo": "demo" if is_demo else "real",
        }
        return Taken(
            vector=captured.vector,
            digest=engine.digest,
            figures=figures,
            least=least,
            alike=tuple(one for one in alike if one.operator not in settled),
            threshold=max((d.threshold for d in decided), default=None),
            known=frozenset(template.salt for template in templates),
        )

    def _alike(self, begun: Begun, taken: Taken) -> LookalikeFound:
        """Say so, and write it down; whoever is too alike, or enrolled first of all, is refused at once."""
        self.refused(None, {"operator": str(begun.enrolment.operator), "reason": "alike", "count": len(taken.alike)})
        if begun.is_first or taken.alike[0].likeness > MOST_ALIKE:
            del self._begun[begun.enrolment.id]
            raise Rejected("face_already_enrolled" if begun.is_first else "face_too_alike")
        with self._units() as u:
            people = [(u.staff.operator(one.operator), one.likeness) for one in taken.alike]
        others = tuple((person.account, person.name, likeness) for person, likeness in people)
        return LookalikeFound(begun.enrolment, others, taken.alike[0].threshold)

    def keep(
        self,
        actor: Actor | None,
        begun: Begun,
        threshold: float | None,
        write: Callable[[StaffUnitOfWork, datetime], None] = lambda _u, _at: None,
    ) -> Enrolled:
        """Write the template, once.  write: what belongs into the same transaction.

        Raises Rejected: enrolment_lapsed, and enrolment_overtaken when a look-alike was enrolled meanwhile.
        """
        taken, operator = begun.taken, begun.enrolment.operator
        if taken is None or self._begun.pop(begun.enrolment.id, None) is None:
            raise Rejected("enrolment_lapsed")
        now = self._clock.now()
        with self._units() as u:
            if actor is not None:
                require_security(u, actor)
            new = [one for one in u.faces.templates(taken.digest) if one.salt not in taken.known]
            if alike_among(self._sealer, taken.vector, new, taken.least, operator):
                raise Rejected("enrolment_overtaken")
            before = {one.receipt for one in u.faces.deletions(operator)}
            write(u, now)
            u.faces.keep_template(
                sealed_template(
                    self._sealer, operator, taken.vector, taken.digest, at=now, by=begun.by, threshold=threshold
                )
            )
            renewed = tuple(one.receipt for one in u.faces.deletions(operator) if one.receipt not in before)
            told: dict[str, AuditValue] = {
                "operator": str(operator),
                "threshold": None if threshold is None else f"{threshold:.4f}",
                "renewed": "+".join(renewed),
            }
            u.audit.append("face_enrolled", actor, told | taken.figures, now)
            u.commit()
        return Enrolled(operator, begun.enrolment.name, valid_until(now), threshold, renewed)


def _check_first(u: StaffUnitOfWork, three: list[OperatorId], digest: str, clock: Clock) -> None:
    """What the database would refuse at the end, before anything is written; the colleague's rule is the same there."""
    for witness in three[1:]:
        live = u.staff.live_session(witness)
        if live is not None and live.way is not SignInWay.FACE:
            raise Rejected("limited_session")
    now = u.moment(clock)
    for template in u.faces.templates(digest):
        colleague = u.staff.operator(template.operator)
        is_other = colleague.id != three[0] and colleague.post is Post.SECURITY_ADMIN and colleague.is_active
        if is_other and now < valid_until(template.enrolled_at):
            raise Rejected("face_has_colleague")
