"""What the store itself refuses about consent and templates, whoever asks."""

import pytest

from app.face.model import cosine
from app.face.templates import opened
from app.kernel.errors import Rejected
from app.staff.commands.comparison import reference_for
from tests.builders.enrolling import SECURITY, enrolled, keep, template
from tests.builders.faces import give_consent, template_for
from tests.builders.posed import DIGEST, WANG, PosedEngine


def test_no_template_without_consent_or_after_withdrawal(real):
    made = template_for(real, "wang.fang", WANG, DIGEST)
    with pytest.raises(Rejected, match="face_consent_missing"):
        keep(real, made)
    give_consent(real, "wang.fang", scope="central")
    with pytest.raises(Rejected, match="face_consent_missing"):
        keep(real, made)
    give_consent(real, "wang.fang")
    give_consent(real, "wang.fang", kind="withdrawn")
    with pytest.raises(Rejected, match="face_consent_missing"):
        keep(real, made)


@pytest.mark.parametrize("by", ["wang.fang", "li.min", "lin.hua", "wu.jie"])
def test_the_store_takes_templates_and_consents_from_security_administrators_only(real, by):
    give_consent(real, "wang.fang")
    made = template_for(real, "wang.fang", WANG, DIGEST, by=by)
    with pytest.raises(Rejected, match="security_admin_only"):
        keep(real, made)
    with pytest.raises(Rejected, match="security_admin_only"):
        give_consent(real, "wang.fang", by=by)


def test_the_store_does_not_let_the_security_administrator_enrol_himself(real):
    with pytest.raises(Rejected, match="security_admin_only"):
        give_consent(real, SECURITY)
    give_consent(real, SECURITY, by="lin.hua")
    with pytest.raises(Rejected, match="security_admin_only"):
        keep(real, template_for(real, SECURITY, WANG, DIGEST))


def test_the_store_takes_nothing_from_a_session_without_a_face(real, sql):
    give_consent(real, "wang.fang")
    _limited_session(real, sql, SECURITY)
    with pytest.raises(Rejected, match="security_admin_only"):
        keep(real, template_for(real, "wang.fang", WANG, DIGEST))
    with pytest.raises(Rejected, match="security_admin_only"):
        give_consent(real, "li.min")


def _limited_session(staffed, sql, account):
    """Live by a one-time code; the triggers about its proof have tests of their own."""
    for (name,) in _rows(staffed, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'session'"):
        sql(f"DROP TRIGGER {name}")
    sql(
        "INSERT INTO session (id, operator, token_hash, terminal, password_ok_at, face_ok_at, last_seen_at, way)"
        " VALUES (randomblob(16), :o, randomblob(32), 't', 'now', 'now', 'now', 'code')",
        o=staffed.people[account].bytes,
    )


def _rows(staffed, statement):
    with staffed.store.reading() as session:
        return session.connection().exec_driver_sql(statement).all()


def test_a_template_copied_to_another_account_does_not_open(real, clock):
    give_consent(real, "wang.fang")
    keep(real, template_for(real, "wang.fang", WANG, DIGEST, sealed_for="li.min"))
    with pytest.raises(Rejected, match="seal_broken"):
        reference_for(
            real.commands.units, real.commands.template_sealer, real.people["wang.fang"], PosedEngine(), clock
        )


def test_two_templates_of_one_face_have_nothing_in_common(real):
    enrolled(real)
    first = opened(real.commands.template_sealer, template(real))
    enrolled(real)
    second = opened(real.commands.template_sealer, template(real))
    assert template(real).salt
    assert abs(cosine(first.vector, second.vector)) < 0.999
    assert first.likeness(WANG) == pytest.approx(second.likeness(WANG), abs=1e-6)
