"""The triggers of the print log: whose post prints papers, and that a copy follows its issue."""

from db.trigger_words import append_only, refuse

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
}
