"""The triggers of the desks: who signs for which side, in which order, where papers are, which results may go out."""

from db.trigger_attested import judged
from db.trigger_words import append_only, refuse

_CHECKING = "('handling', 'review', 'approval')"
_DESK, _SERVICE = "o.post = 'distribution_desk'", "o.post = 'service_desk'"
_ASKS = "o.permission = 'intake' OR o.post IN ('service_desk', 'distribution_desk')"


def _by(posts: str, case: str = "NEW.case_id") -> str:
    """SQL: the acting person is an active one of those posts, of the office of the case."""
    return (
        "EXISTS (SELECT 1 FROM operator o JOIN case_head h ON h.office = o.office WHERE o.id = NEW.operator"
        f" AND o.is_active AND h.id = {case} AND ({posts}))"
    )


def _stands_at(side: str) -> str:
    """SQL: the acting person ``o`` signs for that side of the slip ``s``."""
    return (
        f"CASE s.{side} WHEN 'window' THEN o.permission = 'intake' WHEN 'desk' THEN o.post = 'distribution_desk'"
        f" WHEN 'section' THEN o.section = s.{side}_detail AND o.permission IN {_CHECKING}"
        f" WHEN 'archive' THEN o.post = 'archive' ELSE o.post IN ('flow_desk', 'distribution_desk') END"
    )


def _act(*acts: str) -> str:
    told = ", ".join(f"'{act}'" for act in acts)
    return f"EXISTS (SELECT 1 FROM hand_over_act a WHERE a.hand_over = NEW.hand_over AND a.act IN ({told}))"


def _concerns(case: str) -> str:
    """SQL: that case is about the acting person, or about somebody whom he has declared a relative."""
    return (
        f"EXISTS (SELECT 1 FROM case_head h JOIN operator o ON o.id = NEW.operator WHERE h.id IN ({case})"
        " AND (h.subject_key = o.id_key OR EXISTS (SELECT 1 FROM declared_relative r WHERE r.operator = o.id"
        " AND r.relative_key = h.subject_key AND NOT EXISTS (SELECT 1 FROM relative_decision e"
        " WHERE e.relative = r.id AND e.decision = 'ended'))))"
    )


_SLIP = "FROM hand_over s JOIN operator o ON o.id = NEW.operator WHERE s.id = NEW.hand_over AND o.is_active"
_ENDED = "('taken', 'refused', 'withdrawn')"
_KNOWN_PLACES = " OR ".join(
    f"NEW.{side} NOT IN ('window', 'desk', 'section', 'archive', 'body')"
    f" OR (NEW.{side} IN ('section', 'body')) <> (NEW.{side}_detail <> '')"
    f" OR NEW.{side} = 'section' AND NOT EXISTS (SELECT 1 FROM section x WHERE x.office = NEW.office"
    f" AND x.code = NEW.{side}_detail)"
    for side in ("giver", "taker")
)
_WHERE_THEY_ARE = (
    "coalesce((SELECT p.taker || ':' || p.taker_detail FROM hand_over_item i JOIN hand_over p ON p.id = i.hand_over"
    " JOIN hand_over_act a ON a.hand_over = p.id AND a.act = 'taken'"
    " WHERE i.case_id = NEW.case_id AND i.kind = NEW.kind ORDER BY a.rowid DESC LIMIT 1),"
    " CASE NEW.kind WHEN 'file' THEN 'window:' WHEN 'reply' THEN 'body:' || s.giver_detail END)"
)
_NEWEST = (
    "(SELECT d.id FROM result_delivery d JOIN case_head k ON k.id = d.case_id AND k.round = d.round"
    " WHERE d.case_id = NEW.case_id ORDER BY d.rowid DESC LIMIT 1)"
)
_NEWEST_END = f"(SELECT e.ended FROM delivery_end e WHERE e.delivery = {_NEWEST})"
_OF_DELIVERY = "(SELECT d.case_id FROM result_delivery d WHERE d.id = NEW.delivery)"

NOT_CLOSED_IN_THE_POST = {
    "case_event_result_arrived": judged(
        "case_event",
        "INSERT",
        "result_not_delivered",
        "NEW.kind = 'closed' AND EXISTS (SELECT 1 FROM case_head h WHERE h.id = NEW.case_id AND h.state = 'decided')"
        f" AND {_NEWEST} IS NOT NULL AND {_NEWEST_END} IS NOT 'delivered'",
    ),
}
"""Whoever delivers cannot close a case whose result is in the post or has come back."""

DESKS: dict[str, dict[str, str]] = {
    "hand_over": append_only("hand_over", "id", "number")
    | {
        "hand_over_by_desk": refuse(
            "hand_over",
            "INSERT",
            "hand_over_by_desk",
            "NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.operator AND o.is_active AND o.office = NEW.office"
            " AND o.post = 'distribution_desk')",
        ),
        "hand_over_through_desk": refuse(
            "hand_over",
            "INSERT",
            "hand_over_through_desk",
            "(NEW.giver = 'desk') = (NEW.taker = 'desk')",
        ),
        "hand_over_place_known": refuse("hand_over", "INSERT", "hand_over_place_unknown", _KNOWN_PLACES),
    },
    "hand_over_item": append_only("hand_over_item")
    | {
        "hand_over_item_never_replaced": refuse(
            "hand_over_item",
            "INSERT",
            "append_only",
            "EXISTS (SELECT 1 FROM hand_over_item i WHERE i.hand_over = NEW.hand_over AND i.seq = NEW.seq)",
        ),
        "hand_over_item_before_signing": refuse(
            "hand_over_item",
            "INSERT",
            "hand_over_signed",
            "EXISTS (SELECT 1 FROM hand_over_act a WHERE a.hand_over = NEW.hand_over)",
        ),
        "hand_over_item_of_office": refuse(
            "hand_over_item",
            "INSERT",
            "hand_over_other_office",
            "NOT EXISTS (SELECT 1 FROM hand_over s JOIN case_head h ON h.office = s.office"
            " WHERE s.id = NEW.hand_over AND h.id = NEW.case_id)",
        ),
        "hand_over_item_counted": refuse(
            "hand_over_item",
            "INSERT",
            "hand_over_pages",
            "typeof(NEW.pages) <> 'integer' OR NEW.pages NOT BETWEEN 1 AND 9999",
        ),
        "hand_over_item_once": refuse(
            "hand_over_item",
            "INSERT",
            "papers_under_way",
            "EXISTS (SELECT 1 FROM hand_over_item i WHERE i.case_id = NEW.case_id AND i.kind = NEW.kind AND NOT EXISTS"
            f" (SELECT 1 FROM hand_over_act a WHERE a.hand_over = i.hand_over AND a.act IN {_ENDED}))",
        ),
        "hand_over_item_from_where_it_is": refuse(
            "hand_over_item",
            "INSERT",
            "papers_elsewhere",
            f"EXISTS (SELECT 1 FROM hand_over s WHERE s.id = NEW.hand_over"
            f" AND {_WHERE_THEY_ARE} IS NOT s.giver || ':' || s.giver_detail)",
        ),
    },
    "hand_over_act": append_only("hand_over_act")
    | {
        "hand_over_act_never_replaced": refuse(
            "hand_over_act",
            "INSERT",
            "hand_over_ended",
            "EXISTS (SELECT 1 FROM hand_over_act a WHERE a.hand_over = NEW.hand_over AND a.act = NEW.act)",
        ),
        "hand_over_act_on_papers": refuse(
            "hand_over_act",
            "INSERT",
            "hand_over_empty",
            "NEW.act = 'given' AND NOT EXISTS (SELECT 1 FROM hand_over_item i WHERE i.hand_over = NEW.hand_over)",
        ),
        "hand_over_act_giver_first": refuse(
            "hand_over_act",
            "INSERT",
            "hand_over_not_given",
            f"NEW.act NOT IN ('given', 'withdrawn') AND NOT {_act('given')}",
        ),
        "hand_over_act_not_after_end": refuse(
            "hand_over_act", "INSERT", "hand_over_ended", _act("taken", "refused", "withdrawn")
        ),
        "hand_over_act_two_people": refuse(
            "hand_over_act",
            "INSERT",
            "hand_over_same_person",
            "NEW.act IN ('taken', 'refused') AND EXISTS (SELECT 1 FROM hand_over_act a"
            " WHERE a.hand_over = NEW.hand_over AND a.act = 'given' AND a.operator = NEW.operator)",
        ),
        "hand_over_act_of_its_side": refuse(
            "hand_over_act",
            "INSERT",
            "hand_over_not_your_side",
            f"NOT EXISTS (SELECT 1 {_SLIP} AND o.office = s.office AND CASE NEW.act WHEN 'given' THEN"
            f" {_stands_at('giver')} WHEN 'withdrawn' THEN {_DESK} ELSE {_stands_at('taker')} END)",
        ),
        "hand_over_act_not_own_case": refuse(
            "hand_over_act",
            "INSERT",
            "hand_over_own_case",
            "NEW.act IN ('given', 'taken')"
            f" AND {_concerns('SELECT i.case_id FROM hand_over_item i WHERE i.hand_over = NEW.hand_over')}",
        ),
        "hand_over_act_says_why": refuse(
            "hand_over_act",
            "INSERT",
            "hand_over_needs_reason",
            "NEW.act IN ('refused', 'withdrawn') AND trim(NEW.reason) = ''",
        ),
    },
    "delivery_wish": append_only("delivery_wish", "id")
    | {
        "delivery_wish_of_who_asks": refuse(
            "delivery_wish",
            "INSERT",
            "wish_not_yours",
            f"NOT {_by(_ASKS)}",
        ),
    },
    "result_delivery": append_only("result_delivery", "id")
    | {
        "result_delivery_by_desk": refuse("result_delivery", "INSERT", "delivery_by_desk", f"NOT {_by(_DESK)}"),
        "result_delivery_of_decided": refuse(
            "result_delivery",
            "INSERT",
            "result_not_ready",
            "NOT EXISTS (SELECT 1 FROM case_head h WHERE h.id = NEW.case_id AND h.round = NEW.round"
            f" AND (h.state = 'decided' OR h.state = 'closed' AND {_NEWEST} IS NOT NULL))",
        ),
        "result_delivery_once": refuse(
            "result_delivery",
            "INSERT",
            "result_under_way",
            f"{_NEWEST} IS NOT NULL AND {_NEWEST_END} IS NOT 'returned'",
        ),
        "result_delivery_tracked_once": refuse(
            "result_delivery",
            "INSERT",
            "tracking_known",
            "NEW.way = 'mail' AND EXISTS (SELECT 1 FROM result_delivery d WHERE d.carrier = NEW.carrier"
            " AND d.tracking = NEW.tracking)",
        ),
        "result_delivery_not_own_case": refuse(
            "result_delivery", "INSERT", "delivery_own_case", _concerns("NEW.case_id")
        ),
    },
    "delivery_end": append_only("delivery_end")
    | {
        "delivery_end_once": refuse(
            "delivery_end",
            "INSERT",
            "delivery_ended",
            "EXISTS (SELECT 1 FROM delivery_end e WHERE e.delivery = NEW.delivery)",
        ),
        "delivery_end_by_desk": refuse("delivery_end", "INSERT", "delivery_by_desk", f"NOT {_by(_DESK, _OF_DELIVERY)}"),
        "delivery_end_says_why": refuse(
            "delivery_end",
            "INSERT",
            "delivery_needs_note",
            "NEW.ended NOT IN ('delivered', 'returned') OR NEW.ended = 'returned' AND trim(NEW.note) = ''",
        ),
    },
    "applicant_contact": append_only("applicant_contact", "id")
    | {
        "applicant_contact_by_service_desk": refuse(
            "applicant_contact", "INSERT", "told_by_service_desk", f"NOT {_by(_SERVICE)}"
        ),
    },
}
