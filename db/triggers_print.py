"""The triggers of the print log: whose post prints papers, and that a copy follows its issue."""

from app.kernel.outbox import OutboxState
from db.models.documents import SAID_PENDING
from db.trigger_words import append_only, refuse

_UNCONFIRMED = ", ".join(f"'{state}'" for state in OutboxState if state is not OutboxState.CLOSED)
"""Named one by one, so that the index finds the few open rows of the outbox."""


def _open(table: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {table} c JOIN outbox o ON o.stream = 'case' AND o.event_id = c.id"
        f" WHERE c.case_id = p.case_id AND c.at <= p.at AND o.state IN ({_UNCONFIRMED}))"
    )


CAME_BACK = f"NOT {_open('case_event')} AND NOT {_open('forked_event')}"
"""SQL: whether every event that was written when the sheet ``p`` went out has been confirmed."""
_LINE = "json_extract(j.value, '$.paper') = p.paper AND json_extract(j.value, '$.number') = p.number"
ON_NO_SLIP = (
    "NOT EXISTS (SELECT 1 FROM print_log s, json_each(s.page_values, '$.papers') j"
    f" WHERE s.case_id = p.case_id AND s.paper = 'confirmation' AND {_LINE})"
)
"""SQL: whether no slip names the sheet ``p``."""
_SAID = f"p.{SAID_PENDING}".replace("page_values", "p.page_values")
_SAME_PAGE = "p.paper = NEW.paper AND p.number = NEW.number AND p.template = NEW.template"
PRINT_LOG = append_only("print_log", "id") | {
    "print_log_needs_post": refuse(
        "print_log",
        "INSERT",
        "post_prints_no_papers",
        "NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.operator AND o.is_active AND (o.permission IS NOT NULL"
        " OR o.post IN ('service_desk', 'flow_desk', 'distribution_desk')))"
        " AND NOT (NEW.paper = 'face_deletion' AND EXISTS (SELECT 1 FROM operator o JOIN face_deletion d"
        " ON d.receipt = NEW.number WHERE o.id = NEW.operator AND o.is_active"
        " AND (o.post = 'security_admin' OR o.id = d.operator)))",
    ),
    "print_log_issued_once": refuse(
        "print_log",
        "INSERT",
        "print_out_of_order",
        f"NEW.kind = 'issue' AND (NEW.copy_no <> 1 OR EXISTS (SELECT 1 FROM print_log p WHERE {_SAME_PAGE}))",
    ),
    "print_log_follows_issue": refuse(
        "print_log",
        "INSERT",
        "print_out_of_order",
        f"NEW.kind <> 'issue' AND (NOT EXISTS (SELECT 1 FROM print_log p WHERE {_SAME_PAGE} AND p.kind = 'issue'"
        " AND p.page_hash = NEW.page_hash AND p.page_values = NEW.page_values AND p.case_id IS NEW.case_id)"
        f" OR NEW.copy_no <> (NEW.kind = 'reprint') + (SELECT max(p.copy_no) FROM print_log p WHERE {_SAME_PAGE}))",
    ),
    "print_log_slip_is_true": refuse(
        "print_log",
        "INSERT",
        "slip_not_confirmed",
        "NEW.paper = 'confirmation' AND NEW.kind = 'issue' AND (json_array_length(NEW.page_values, '$.papers') = 0"
        " OR EXISTS (SELECT 1 FROM json_each(NEW.page_values, '$.papers') j WHERE NOT EXISTS (SELECT 1"
        f" FROM print_log p WHERE p.case_id = NEW.case_id AND {_SAID} AND {_LINE} AND {CAME_BACK})))",
    ),
}
