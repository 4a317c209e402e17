"""The trigger of an account that had ended and is given back: nothing that was granted before comes back with it."""

from db.trigger_words import granted_from, refuse

_NOW = "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"
_OPENS = "NEW.is_active AND NOT OLD.is_active"

ACCOUNT_OPENED = {
    "operator_opens_without_permission": refuse(
        "operator",
        "UPDATE OF is_active",
        "account_still_permitted",
        f"{_OPENS} AND (OLD.permission IS NOT NULL OR {granted_from('OLD.id', _NOW)})",
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
