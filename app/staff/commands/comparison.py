"""What a person's face is compared with, after everything that forbids a comparison."""

import secrets
from collections.abc import Callable

from app.audit.model import AuditValue
from app.face.challenge import Side, drawn_sides
from app.face.commands import FaceCheck, FaceProgress
from app.face.decision import FaceResult
from app.face.model import CameraKind, check_parts
from app.face.ports import Camera, FaceEngine, SealedTemplate, Sealer
from app.face.protection import TEMPLATE_VERSION, Reference, Rotation
from app.face.rules import FaceRule, with_threshold
from app.face.templates import is_valid, opened
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import OperatorId
from app.staff.ports import StaffUnitOfWork, Units

WITHOUT_TEMPLATE = frozenset({"face_not_enrolled", "face_enrolment_outdated", "face_enrolment_expired", "seal_broken"})
"""What ``reference_for`` refuses when a person has no template that may be compared with."""

USUAL_LENGTH = 512
"""Numbers of a template, where no real one says it."""


def comparison(
    units: Units, sealer: Sealer, operator: OperatorId, camera: Camera, engine: FaceEngine, clock: Clock
) -> tuple[Reference, FaceRule]:
    """The template and the rule that holds for it; loads the engine, about a second.

    Raises Rejected: demo_engine_real_account, face_pack_without_liveness and what ``reference_for`` and
    ``check_parts`` refuse; Unavailable when the engine cannot be loaded.
    """
    with units() as u:
        check_parts(engine.is_demo, camera.kind, u.meta.facts().demo)
        if engine.is_demo and u.faces.has_template(operator):
            raise Rejected("demo_engine_real_account")
    engine.load()  # not within the transaction: it takes a second, and a writer holds everybody up
    if engine.is_demo:
        return Reference(engine.demo_reference() or ()), engine.rule
    if not engine.has_liveness:
        raise Rejected("face_pack_without_liveness")
    return reference_for(units, sealer, operator, engine, clock)


def looked_at(
    units: Units,
    sealer: Sealer,
    operator: OperatorId,
    camera: Camera,
    engine: FaceEngine,
    clock: Clock,
    *,
    on_progress: Callable[[FaceProgress], None],
    is_cancelled: Callable[[], bool],
) -> FaceResult:
    """One look at a person, 1:1 against their own template, with one drawn turn; up to ten seconds.

    Raises what ``comparison`` and ``FaceCheck`` do.
    """
    reference, rule = comparison(units, sealer, operator, camera, engine, clock)
    return FaceCheck(camera, engine)(
        reference, sides=sides_for(camera, engine), rule=rule, on_progress=on_progress, is_cancelled=is_cancelled
    )


def reference_for(
    units: Units, sealer: Sealer, operator: OperatorId, engine: FaceEngine, clock: Clock
) -> tuple[Reference, FaceRule]:
    """A person's template and the rule that holds for them.

    Raises Rejected: seal_broken, and what ``template_in_force`` does.
    """
    with units() as u:
        template = template_in_force(u, operator, engine.digest, clock)
    rule = engine.rule
    return opened(sealer, template), with_threshold(rule, template.threshold or rule.decision.threshold)


def template_in_force(u: StaffUnitOfWork, operator: OperatorId, digest: str, clock: Clock) -> SealedTemplate:
    """A person's template, as long as it may be compared with.  digest: of the recogniser in use.

    Raises Rejected: face_not_enrolled, face_enrolment_outdated (with another recogniser or form of template),
    face_enrolment_expired (after twelve months), clock_behind.
    """
    template = u.faces.template_of(operator, digest)
    if template is None or template.version != TEMPLATE_VERSION:
        is_enrolled = u.faces.has_template(operator)
        raise Rejected("face_enrolment_outdated" if is_enrolled else "face_not_enrolled")
    if not is_valid(template.enrolled_at, u.moment(clock)):
        raise Rejected("face_enrolment_expired")
    return template


def nobody(units: Units, sealer: Sealer, camera: Camera, engine: FaceEngine) -> tuple[Reference, FaceRule]:
    """A template that no face is like, at the price of a real one: who is looked at cannot tell it from one.

    Raises what ``comparison`` does (face_pack_without_liveness, ...), but nothing about an account.
    """
    with units() as u:
        check_parts(engine.is_demo, camera.kind, u.meta.facts().demo)
    engine.load()
    if not engine.has_liveness:
        raise Rejected("face_pack_without_liveness")
    with units() as u:
        some = next(iter(u.faces.templates(engine.digest)), None)
    length = len(opened(sealer, some).vector) if some is not None else USUAL_LENGTH
    return Reference((0.0,) * length, Rotation(secrets.token_bytes(32), length)), engine.rule


def sides_for(camera: Camera, engine: FaceEngine, count: int = 1) -> tuple[Side, ...]:
    """``count`` turns to ask for, drawn; a recording cannot answer any."""
    if not engine.finds_points or camera.kind is not CameraKind.DEVICE:
        return ()
    return drawn_sides(count)


def figures(result: FaceResult) -> dict[str, AuditValue]:
    """What the audit keeps of a face check: result, score, threshold, engine; never a picture."""
    return {
        "result": result.verdict.value,
        "score": None if result.score is None else f"{result.score:.4f}",
        "threshold": f"{result.threshold:.4f}",
        "live": None if result.live_score is None else f"{result.live_score:.4f}",
        "frames": len(result.scores),
        "why": result.reason.value,
        "challenge": "+".join(result.challenge),
        "hint": result.hint.value,
        "engine": result.engine,
        "recogniser": result.digest,
        "camera": result.camera.value,
        "demo": "demo" if result.is_demo else "real",
    }
