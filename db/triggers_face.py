"""Triggers of faces: who may enrol, what needs consent, what stands in for a face, what is used once."""

from db.trigger_words import append_only, limited, refuse


def _by_security(table: str, column: str, more: str = "") -> str:
    """Refuse a row that no active security administrator with a face in this session has made."""
    return refuse(
        table,
        "INSERT",
        "security_admin_only",
        f"NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.{column} AND o.post = 'security_admin'"
        f" AND o.is_active){more} OR {limited(f'NEW.{column}')}",
    )


_ENROLS = (
    "{by} <> NEW.operator AND EXISTS (SELECT 1 FROM operator o WHERE o.id = {by} AND o.post = 'security_admin'"
    f" AND o.is_active) AND NOT {limited('{by}')}"
)
"""SQL: another person who is an active security administrator, not working without a face, does it."""

_HEAD = (
    "EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.operator AND o.post = 'security_admin')"
    " AND EXISTS (SELECT 1 FROM operator o WHERE o.id = {by} AND o.post = 'unit_head' AND o.is_active)"
    f" AND NOT {limited('{by}')}"
)
"""SQL: the unit head does it for a security administrator, and works not without a face meanwhile."""

_NO_COLLEAGUE = (
    "NOT EXISTS (SELECT 1 FROM face_template t JOIN operator o ON o.id = t.operator"
    " WHERE o.post = 'security_admin' AND o.is_active AND o.id <> NEW.operator AND t.digest = NEW.digest"
    " AND julianday(NEW.enrolled_at) - julianday(t.enrolled_at) < 365)"
)
"""SQL: no other security administrator could sign in to enrol this one."""

_NOW = "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"


def _deleted(operator: str, prefix: str, reason: str, by: str, at: str) -> str:
    """SQL: give every template of a person its deletion receipt, then delete it."""
    return (
        "INSERT INTO face_deletion (receipt, operator, digest, enrolled_at, reason, by, at)"
        f" SELECT '{prefix}' || hex(randomblob(8)), t.operator, t.digest, t.enrolled_at, '{reason}', {by}, {at}"
        f" FROM face_template t WHERE t.operator = {operator};"
        f" DELETE FROM face_template WHERE operator = {operator};"
    )


LEAVING = (
    "AFTER UPDATE OF is_active ON operator FOR EACH ROW WHEN NOT NEW.is_active BEGIN"
    f" {_deleted('NEW.id', 'L', 'left', 'NULL', _NOW)} END"
)
"""Whoever leaves takes the template along, in the same transaction."""

FACE: dict[str, dict[str, str]] = {
    "face_consent": append_only("face_consent", "id")
    | {
        "face_consent_withdrawn_deletes": "AFTER INSERT ON face_consent FOR EACH ROW"
        " WHEN NEW.kind = 'withdrawn' AND NEW.scope = 'device' BEGIN"
        f" {_deleted('NEW.operator', 'W', 'withdrawn', 'NEW.recorded_by', 'NEW.at')} END",
        "face_consent_by_security": refuse(
            "face_consent",
            "INSERT",
            "security_admin_only",
            f"NOT ({_ENROLS.format(by='NEW.recorded_by')} OR {_HEAD.format(by='NEW.recorded_by')}"
            " OR NEW.kind = 'withdrawn' AND NEW.recorded_by = NEW.operator)",
        ),
    },
    "face_template": {
        f"face_template_needs_consent_on_{act.lower()}": refuse(
            "face_template",
            act,
            "face_consent_missing",
            "(SELECT c.kind FROM face_consent c WHERE c.operator = NEW.operator AND c.scope = 'device'"
            " ORDER BY c.id DESC LIMIT 1) IS NOT 'given'",
        )
        for act in ("INSERT", "UPDATE")
    }
    | {
        "face_template_by_security": refuse(
            "face_template",
            "INSERT",
            "security_admin_only",
            f"NOT ({_ENROLS.format(by='NEW.enrolled_by')} OR {_HEAD.format(by='NEW.enrolled_by')} AND {_NO_COLLEAGUE})",
        ),
        "face_template_fixed": refuse(
            "face_template",
            "UPDATE OF operator, digest, version, salt, sealed, enrolled_at, enrolled_by",
            "append_only",
        ),
        "face_template_threshold_only_raised": refuse(
            "face_template",
            "UPDATE OF threshold",
            "face_threshold_lowered",
            "OLD.threshold IS NOT NULL"
            " AND (NEW.threshold IS NULL OR CAST(NEW.threshold AS REAL) < CAST(OLD.threshold AS REAL))",
        ),
    }
    | {
        "face_template_never_replaced": refuse(
            "face_template",
            "INSERT",
            "append_only",
            "EXISTS (SELECT 1 FROM face_template t WHERE t.operator = NEW.operator AND t.digest = NEW.digest)",
        ),
        "face_template_of_usable_account": refuse(
            "face_template",
            "INSERT",
            "operator_not_usable",
            "NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.operator AND o.is_active)",
        ),
        "face_template_deleted_with_receipt": refuse(
            "face_template",
            "DELETE",
            "face_deletion_needs_receipt",
            "NOT EXISTS (SELECT 1 FROM face_deletion d WHERE d.operator = OLD.operator AND d.digest = OLD.digest"
            " AND d.enrolled_at = OLD.enrolled_at)",
        ),
    },
    "face_deletion": append_only("face_deletion", "receipt"),
    "face_lookalike": append_only("face_lookalike", "id")
    | {
        "face_lookalike_by_security": _by_security("face_lookalike", "decided_by"),
        "face_lookalike_agreed": refuse(
            "face_lookalike",
            "INSERT",
            "second_not_fit",
            "NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.agreed_by AND o.is_active"
            f" AND o.post IN ('security_admin', 'audit_admin', 'unit_head')) OR {limited('NEW.agreed_by')}",
        ),
    },
    "second_way": {
        "second_way_by_security": _by_security("second_way", "issued_by"),
        "second_way_starts_good": refuse(
            "second_way",
            "INSERT",
            "append_only",
            "NEW.counter <> 0 OR NEW.revoked_at IS NOT NULL OR EXISTS (SELECT 1 FROM second_way w WHERE w.id = NEW.id)",
        ),
        "second_way_fixed": refuse(
            "second_way", "UPDATE OF id, operator, kind, sealed, issued_by, issued_at", "append_only"
        ),
        "second_way_never_back": refuse("second_way", "UPDATE OF counter", "code_used", "NEW.counter <= OLD.counter"),
        "second_way_revoked_for_good": refuse(
            "second_way", "UPDATE OF revoked_at", "append_only", "OLD.revoked_at IS NOT NULL"
        ),
        "second_way_never_deleted": refuse("second_way", "DELETE", "append_only"),
    },
    "session_proof": append_only("session_proof")
    | {
        "session_proof_never_replaced": refuse(
            "session_proof",
            "INSERT",
            "append_only",
            "EXISTS (SELECT 1 FROM session_proof p WHERE p.session = NEW.session AND p.seq = NEW.seq)",
        ),
        "session_proof_by_another": refuse(
            "session_proof",
            "INSERT",
            "voucher_not_usable",
            "NEW.way = 'vouched' AND (NOT EXISTS (SELECT 1 FROM operator o JOIN face_template t ON t.operator = o.id"
            " WHERE o.id = NEW.voucher AND o.is_active AND o.office = (SELECT m.office FROM session s"
            " JOIN operator m ON m.id = s.operator WHERE s.id = NEW.session))"
            " OR EXISTS (SELECT 1 FROM session s WHERE s.id = NEW.session"
            f" AND s.operator = NEW.voucher) OR {limited('NEW.voucher')} OR EXISTS (SELECT 1 FROM session_proof p"
            " WHERE p.session = NEW.session AND p.voucher = NEW.voucher))",
        ),
        "session_proof_of_own_way": refuse(
            "session_proof",
            "INSERT",
            "code_wrong",
            "NEW.way <> 'vouched' AND NOT EXISTS (SELECT 1 FROM second_way w JOIN session s ON s.operator = w.operator"
            " WHERE w.id = NEW.second_way AND s.id = NEW.session AND w.revoked_at IS NULL"
            " AND (NEW.way = 'key') = (w.kind = 'key'))",
        ),
    },
    "session_after_check": append_only("session_after_check", "session")
    | {
        "session_after_check_by_audit": refuse(
            "session_after_check",
            "INSERT",
            "audit_only",
            "NOT EXISTS (SELECT 1 FROM operator o JOIN session s ON s.id = NEW.session WHERE o.id = NEW.checked_by"
            " AND o.post IN ('internal_audit', 'audit_admin') AND o.is_active AND o.id <> s.operator)",
        )
    },
    "session_glance": append_only("session_glance")
    | {
        "session_glance_soon": refuse(
            "session_glance",
            "INSERT",
            "glance_too_late",
            "NOT EXISTS (SELECT 1 FROM session s WHERE s.id = NEW.session AND s.locked_at = NEW.locked_at"
            " AND s.lock_reason IN ('asked', 'away') AND s.ended_at IS NULL AND s.way = 'face')"
            " OR NEW.at < NEW.locked_at OR (julianday(NEW.at) - julianday(NEW.locked_at)) * 86400 > 300.5",
        )
    },
    "face_refusal": append_only("face_refusal", "id"),
    "face_release": append_only("face_release", "id")
    | {"face_release_by_security": _by_security("face_release", "released_by")},
    "step_up": {
        "step_up_starts_unused": refuse(
            "step_up",
            "INSERT",
            "step_up_not_valid",
            "NEW.used_at IS NOT NULL OR NEW.expires_at <= NEW.at"
            " OR EXISTS (SELECT 1 FROM step_up u WHERE u.id = NEW.id)",
        ),
        "step_up_of_own_session": refuse(
            "step_up",
            "INSERT",
            "step_up_not_valid",
            "NEW.act <> 'authorise' AND (NOT EXISTS (SELECT 1 FROM session s WHERE s.id = NEW.session"
            " AND s.operator = NEW.operator AND s.face_ok_at IS NOT NULL AND s.ended_at IS NULL"
            " AND s.locked_at IS NULL AND s.way = 'face')"
            " OR (julianday(NEW.expires_at) - julianday(NEW.at)) * 86400 > 120.5)",
        ),
        "step_up_by_who_may_authorise": refuse(
            "step_up",
            "INSERT",
            "step_up_not_valid",
            "NEW.act = 'authorise' AND (NOT EXISTS (SELECT 1 FROM session s JOIN operator c ON c.id = s.operator"
            " JOIN operator a ON a.id = NEW.operator WHERE s.id = NEW.session AND s.face_ok_at IS NOT NULL"
            " AND s.ended_at IS NULL AND s.locked_at IS NULL AND a.id <> c.id AND a.office = c.office AND a.is_active"
            " AND a.post IN ('floor_supervisor', 'unit_head'))"
            " OR (julianday(NEW.expires_at) - julianday(NEW.at)) * 86400 > 300.5)",
        ),
        "step_up_used_once": refuse(
            "step_up",
            "UPDATE",
            "step_up_not_valid",
            "OLD.used_at IS NOT NULL OR NEW.used_at IS NULL OR NEW.used_at > OLD.expires_at OR NEW.used_at < OLD.at OR "
            + " OR ".join(
                f"NEW.{column} IS NOT OLD.{column}"
                for column in ("id", "session", "operator", "act", "subject", "content", "at", "expires_at")
            ),
        ),
        "step_up_never_deleted": refuse("step_up", "DELETE", "append_only"),
    },
}
