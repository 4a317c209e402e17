"""What the doctor asks the store itself."""

from collections.abc import Callable

from sqlalchemy import text

from app.kernel.clock import hall_text
from app.kernel.errors import Unavailable
from app.kernel.health import Check, Health, Level
from db.engine import Store
from db.repositories.meta import SqlMeta
from db.schema import HEAD, schema_of
from db.triggers import TRIGGERS, changed_triggers


def store_checks(open_it: Callable[[], Store]) -> tuple[tuple[str, Check], ...]:
    """Checks of the store that ``open_it`` opens (or raises why it does not); each opens it anew or gets the same."""
    checks = {
        "store": _opens,
        "schema": _schema,
        "integrity": _integrity,
        "rules": _rules,
        "audit_head": _audit_head,
        "recovery": _recovery,
        "demo": _demo,
    }
    return tuple((name, lambda check=check: check(open_it())) for name, check in checks.items())


def _opens(store: Store) -> Health:
    with store.reading() as session:
        session.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one()
    return Health("store", Level.GREEN, "doctor_store_opens")


def _schema(store: Store) -> Health:
    with store.reading() as session:
        schema = schema_of(session.connection())
    if schema == HEAD:
        return Health("schema", Level.GREEN, "doctor_schema_current", {"schema": schema})
    return Health("schema", Level.AMBER, "doctor_schema_old", {"schema": schema or "-", "head": HEAD})


def _integrity(store: Store) -> Health:
    """Structure of every page, and by SQLCipher its authenticity too."""
    with store.reading() as session:
        if session.execute(text("PRAGMA quick_check(1)")).scalar_one() != "ok":
            raise Unavailable("store_damaged")
    return Health("integrity", Level.GREEN, "doctor_integrity_sound")


def _rules(store: Store) -> Health:
    """Whether the file still refuses what this program has it refuse."""
    with store.reading() as session:
        changed = changed_triggers(session.connection())
    if not changed:
        return Health("rules", Level.GREEN, "doctor_rules_stand", {"rules": sum(map(len, TRIGGERS.values()))})
    return Health("rules", Level.RED, "doctor_rules_changed", {"count": len(changed), "name": changed[0]})


def _audit_head(store: Store) -> Health:
    """Only the end, which costs nothing; ``audit verify`` walks the whole chain."""
    with store.reading() as session:
        head = session.execute(text("SELECT last_seq, last_hash FROM audit_head")).one()
        last = session.execute(text("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1")).first()
    if tuple(last or (0, bytes(32))) == tuple(head):
        return Health("audit_head", Level.GREEN, "doctor_audit_head", {"rows": head[0]})
    return Health("audit_head", Level.RED, "doctor_audit_head_broken")


def _recovery(store: Store) -> Health:
    with store.reading() as session:
        confirmed = SqlMeta(session).facts().recovery_confirmed_at
    if confirmed is None:
        return Health("recovery", Level.AMBER, "doctor_recovery_open")
    return Health("recovery", Level.GREEN, "doctor_recovery_confirmed", {"at": hall_text(confirmed)})


def _demo(store: Store) -> Health:
    with store.reading() as session:
        demo = SqlMeta(session).facts().demo
    return Health("demo", Level.AMBER if demo else Level.GREEN, "doctor_demo" if demo else "doctor_not_demo")
