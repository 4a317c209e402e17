"""The trigger of an account that had ended and is given back: nothing that was granted before comes back with it."""

from db.trigger_words import refuse

_NOW = "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"
_OPENS = "NEW.is_active AND NOT OLD.is_active"

ACCOUNT_OPENED = {
    "operator_opens_without_permission": refuse(
        "operator",
        "UPDATE OF is_active",
        "account_still_permitted",
        f"{_OPENS} AND (OLD.permission IS NOT NULL OR EXISTS (SELECT 1 FROM grant_ledger g WHERE g.operator = OLD.id"
        f" AND g.permission IS NOT NULL AND (g.effective_until IS NULL OR g.effective_until > {_NOW})"
        " AND NOT EXISTS (SELECT 1 FROM grant_ledger w WHERE w.operator = g.operator AND w.seq > g.seq"
        " AND w.permission IS NULL AND w.effective_until IS NULL)))",
    ),
    "operator_opens_where_the_centre_does": refuse(
        "operator",
        "UPDATE OF is_active",
        "account_closed_above",
        f"{_OPENS} AND EXISTS (SELECT 1 FROM listed_person l WHERE l.operator = OLD.id AND NOT l.is_active)",
    ),
    "operator_opens_with_one_time_password": refuse(
        "operator",
        "UPDATE OF is_active",
        "account_opens_anew",
        f"{_OPENS} AND NOT NEW.must_change",
    ),
}
