"""Faces put into a store as enrolment would: consent first, then a template with its own secret, sealed."""

import secrets

from app.face.ports import Consent, SealedTemplate
from app.face.protection import TEMPLATE_VERSION, protected, template_context
from db.unit_of_work import SqlUnitOfWork


def give_consent(staffed, account, *, kind="given", scope="device") -> None:
    operator, security, at = staffed.people[account], staffed.people["zhou.an"], staffed.commands.clock.now()
    with SqlUnitOfWork(staffed.store) as u:
        u.faces.add_consent(Consent(operator, kind, scope, "1", "1", security, at))
        u.commit()


def sealed_template(staffed, account, vector, digest, *, sealed_for=None) -> SealedTemplate:
    """sealed_for: another account to which the seal is bound."""
    sealer, operator, salt = staffed.commands.template_sealer, staffed.people[account], secrets.token_bytes(16)
    context = template_context(staffed.people[sealed_for or account], digest)
    sealed = sealer.seal(protected(vector, sealer.rotation_secret(salt)), context)
    at, by = staffed.commands.clock.now(), staffed.people["zhou.an"]
    return SealedTemplate(operator, digest, TEMPLATE_VERSION, salt, sealed, None, at, by)


def enrol(staffed, account, vector, digest) -> None:
    give_consent(staffed, account)
    with SqlUnitOfWork(staffed.store) as u:
        u.faces.keep_template(sealed_template(staffed, account, vector, digest))
        u.commit()
