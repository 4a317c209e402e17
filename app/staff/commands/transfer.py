"""A clerk who rotates windows: the template goes to another machine of the same hall as a file sealed to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.audit.model import AuditValue
from app.face.consent import is_newest
from app.face.ports import Consent, SealedTemplate, Sealer
from app.face.protection import TEMPLATE_VERSION
from app.face.rules import rule_for
from app.face.templates import CLOCKS_APART, alike_among, bare_vector, is_valid, sealed_template, valid_until
from app.face.transfer import (
    VALID,
    Contents,
    Machine,
    Parcel,
    TransferBox,
    contents_for,
    packed_contents,
    read_machine,
    read_parcel,
    unpacked_contents,
)
from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OperatorId, new_uuid
from app.staff.commands.consent import CENTRAL, DEVICE, require_own_office
from app.staff.commands.enrol import Enrolled, require_security
from app.staff.ports import StaffUnitOfWork, Units


class ThisMachine:
    """How this machine names itself to others."""

    def __init__(self, units: Units, box: TransferBox) -> None:
        self._units = units
        self._box = box

    def __call__(self) -> Machine:
        """Office, number, hall, and the public key."""
        with self._units() as u:
            facts = u.meta.facts()
            hall = u.staff.office(facts.office).hall_name
        identity = f"{facts.office}-{facts.machine:02d}"
        return Machine(identity, str(facts.store), facts.office, hall, facts.demo, self._box.public.hex())


class ExportTemplate:
    """Seals a person's template to another machine; it also stays here."""

    def __init__(self, units: Units, clock: Clock, sealer: Sealer, box: TransferBox, machine: ThisMachine) -> None:
        self._units = units
        self._clock = clock
        self._sealer = sealer
        self._box = box
        self._machine = machine

    def __call__(self, actor: Actor, operator: OperatorId, digest: str, target: str) -> tuple[Parcel, Machine]:
        """The file's parcel, and for whom it is.  digest: of the recogniser in use.  target: the machine's file.

        Raises Rejected: not_your_post, limited_session, not_signed_in, face_machine_unreadable,
        face_transfer_other_office, face_transfer_same_machine, face_not_enrolled, face_enrolment_expired,
        face_consent_missing, face_transfer_consent_outdated, clock_behind.
        """
        here, there = self._machine(), read_machine(target)
        _check_pair(here, there)
        with self._units() as u:
            require_security(u, actor)
            require_own_office(u, actor, operator)
            now = u.moment(self._clock)
            template, consents = self._kept(u, operator, digest, now)
            person, number = u.staff.operator(operator), u.staff.id_number(operator)
            contents = contents_for(
                person.account,
                number,
                bare_vector(self._sealer, template),
                enrolled_at=template.enrolled_at,
                threshold=template.threshold,
                consents=consents,
            )
            parcel = self._sealed(contents, here, there, digest, now)
            told: dict[str, AuditValue] = {"operator": str(operator), "target": there.id, "key": there.fingerprint}
            times: dict[str, AuditValue] = {"transfer": parcel.id, "expires": parcel.expires_at.isoformat()}
            u.audit.append("face_exported", actor, told | times | {"recogniser": digest}, now)
            u.commit()
        return parcel, there

    def _kept(
        self, u: StaffUnitOfWork, operator: OperatorId, digest: str, now: datetime
    ) -> tuple[SealedTemplate, tuple[Consent, ...]]:
        template = u.faces.template_of(operator, digest)
        if template is None or template.version != TEMPLATE_VERSION:
            raise Rejected("face_not_enrolled")
        if not is_valid(template.enrolled_at, now):
            raise Rejected("face_enrolment_expired")
        told = (u.faces.consent(operator, scope) for scope in (DEVICE, CENTRAL))
        given = tuple(one for one in told if one is not None and one.kind == "given")
        _check_consents(given)
        return template, given

    def _sealed(self, contents: Contents, here: Machine, there: Machine, digest: str, now: datetime) -> Parcel:
        clear = Parcel(str(new_uuid()), here, there, digest, TEMPLATE_VERSION, now, now + VALID)
        sealed = self._box.seal(packed_contents(contents), bytes.fromhex(there.key), clear.context())
        return Parcel(clear.id, here, there, digest, TEMPLATE_VERSION, clear.made_at, clear.expires_at, sealed)


class ImportTemplate:
    """Takes over a template that another machine has sealed to this one; each file serves once."""

    def __init__(self, units: Units, clock: Clock, sealer: Sealer, box: TransferBox, machine: ThisMachine) -> None:
        self._units = units
        self._clock = clock
        self._sealer = sealer
        self._box = box
        self._machine = machine

    def __call__(self, actor: Actor, text: str, source: str) -> Enrolled:
        """Keep the template.  text: the file's.  source: the fingerprint read off the source machine's screen.

        Raises Rejected: not_your_post, limited_session, not_signed_in, enrol_not_oneself, and face_transfer_ with
        unreadable, other_office, same_machine, other_machine, source_unconfirmed, expired, broken, other_person,
        used, consent_outdated; face_already_enrolled, face_threshold_unknown, face_enrolment_expired,
        operator_not_usable, face_consent_missing, clock_behind.
        """
        here, parcel = self._machine(), read_parcel(text)
        with self._units() as u:
            require_security(u, actor)
            now = u.moment(self._clock)
            self._check(parcel, here, source, now)
            contents, operator = self._opened(u, parcel)
            if operator == actor.operator:
                raise Rejected("enrol_not_oneself")
            require_own_office(u, actor, operator)
            contents = _with_what_was_decided_here(u, contents, operator, parcel.digest)
            self._check_contents(u, contents, operator, parcel, now)
            for one in contents.consents:
                versions = (one.notice_version, one.consent_version)
                u.faces.add_consent(Consent(operator, "given", one.scope, *versions, actor.operator, one.at))
            template = sealed_template(
                self._sealer,
                operator,
                contents.vector,
                parcel.digest,
                at=contents.enrolled_at,
                by=actor.operator,
                threshold=contents.threshold,
            )
            u.faces.keep_template(template)
            told: dict[str, AuditValue] = {"operator": str(operator), "source": parcel.source.id}
            keys: dict[str, AuditValue] = {"key": parcel.source.fingerprint, "transfer": parcel.id}
            u.audit.append("face_imported", actor, told | keys | {"recogniser": parcel.digest}, now)
            u.commit()
            name = u.staff.operator(operator).name
        return Enrolled(operator, name, valid_until(contents.enrolled_at), contents.threshold)

    def _check(self, parcel: Parcel, here: Machine, source: str, now: datetime) -> None:
        _check_pair(here, parcel.source)
        if (parcel.target.id, parcel.target.store, parcel.target.key) != (here.id, here.store, here.key):
            raise Rejected("face_transfer_other_machine", target=parcel.target.id)
        if source.strip().lower() != parcel.source.fingerprint:
            raise Rejected(
                "face_transfer_source_unconfirmed", source=parcel.source.id, fingerprint=parcel.source.fingerprint
            )
        is_too_long = parcel.expires_at - parcel.made_at > VALID
        if is_too_long or not parcel.made_at - CLOCKS_APART <= now < parcel.expires_at:
            raise Rejected("face_transfer_expired")

    def _opened(self, u: StaffUnitOfWork, parcel: Parcel) -> tuple[Contents, OperatorId]:
        """The contents, and the account here that is the same person's."""
        clear = self._box.unseal(parcel.sealed, bytes.fromhex(parcel.source.key), parcel.context())
        account = unpacked_contents(clear, OperatorId(new_uuid())).account
        known = u.staff.credentials(account)
        if known is None:
            raise NotFound("face_transfer_no_account", account=account)
        contents = unpacked_contents(clear, known.operator)
        if not contents.is_of(known.account, u.staff.id_number(known.operator)):
            raise Rejected("face_transfer_other_person", account=account)
        if not known.is_active:
            raise Rejected("operator_not_usable")
        return contents, known.operator

    def _check_contents(
        self, u: StaffUnitOfWork, contents: Contents, operator: OperatorId, parcel: Parcel, now: datetime
    ) -> None:
        if not is_valid(contents.enrolled_at, now):
            raise Rejected("face_enrolment_expired")
        if parcel.version != TEMPLATE_VERSION:
            raise Rejected("face_transfer_unreadable")
        _check_consents(contents.consents)
        self._check_unused(u, contents, operator, parcel)
        least = rule_for(parcel.digest, u.meta.settings()).decision.threshold
        others = {one.operator: one.threshold or 0.0 for one in u.faces.templates(parcel.digest)}
        own = contents.threshold or 0.0
        alike = alike_among(self._sealer, contents.vector, u.faces.templates(parcel.digest), least, operator)
        if any(one.likeness >= max(least, min(own, others[one.operator])) for one in alike):
            raise Rejected("face_already_enrolled")  # either would pass as the other

    def _check_unused(self, u: StaffUnitOfWork, contents: Contents, operator: OperatorId, parcel: Parcel) -> None:
        """What was deleted here does not come back by the old file, and nothing older replaces what stands."""
        present = u.faces.template_of(operator, parcel.digest)
        is_older = present is not None and present.enrolled_at >= contents.enrolled_at
        deleted = any(one.enrolled_at >= contents.enrolled_at for one in u.faces.deletions(operator))
        consent = u.faces.consent(operator, DEVICE)
        withdrawn = consent is not None and consent.kind == "withdrawn" and consent.at >= parcel.made_at
        if is_older or deleted or withdrawn:
            raise Rejected("face_transfer_used")


def _with_what_was_decided_here(u: StaffUnitOfWork, contents: Contents, operator: OperatorId, digest: str) -> Contents:
    """A threshold that two people raised at this machine holds for what another one sends as well."""
    raised = [one.threshold for one in u.faces.lookalikes(operator, digest)]
    return replace(contents, threshold=max([*raised, contents.threshold or 0.0])) if raised else contents


def _check_consents(consents: Sequence[Consent]) -> None:
    """The person has signed the wordings in force, each scope once: an older one does not stand for the newer."""
    scopes = [one.scope for one in consents]
    if DEVICE not in scopes or len(set(scopes)) < len(scopes) or not set(scopes) <= {DEVICE, CENTRAL}:
        raise Rejected("face_consent_missing")
    if not all(is_newest(one.notice_version, one.consent_version) for one in consents):
        raise Rejected("face_transfer_consent_outdated")


def _check_pair(here: Machine, other: Machine) -> None:
    """Same office, both demo or neither, and not one and the same."""
    if (other.office, other.demo) != (here.office, here.demo):
        raise Rejected("face_transfer_other_office", office=other.office)
    if other.store == here.store or other.key == here.key:
        raise Rejected("face_transfer_same_machine")
