"""The database of a hall machine: marked as one, and how it stands towards the province."""

from typing import Any

import psycopg

from app.kernel.errors import Rejected
from app.kernel.exchange import HallState, RefusedAbove

_COUNTS = """
WITH open AS (
  SELECT e.office_id, e.chain AS case_id, e.seq, 'waiting' AS status FROM core.exchange x JOIN core.feed_row e
    ON e.office_id = x.office_id AND e.feed_no > x.looked_no
    WHERE NOT EXISTS (SELECT 1 FROM core.exchanged w WHERE w.office_id = e.office_id AND w.event_id = e.event_id)
  UNION ALL SELECT w.office_id, w.case_id, e.seq, w.status FROM core.exchanged w
    LEFT JOIN core.feed_row e USING (office_id, event_id) WHERE w.status <> 'confirmed'
)
SELECT x.office_id, count(*) FILTER (WHERE o.status = 'waiting'), count(*) FILTER (WHERE o.status = 'sent'),
  count(*) FILTER (WHERE o.status = 'held'), count(DISTINCT o.case_id) FILTER (WHERE h.outcome = 'granted' AND o.seq <=
    (SELECT max(d.seq) FROM core.case_event d WHERE d.office_id = o.office_id AND d.case_id = o.case_id
     AND d.kind IN ('decided', 'corrected'))),
  (SELECT f.drawn_by IS NOT NULL FROM core.office f WHERE f.office_id = x.office_id), x.other_rules, x.heard_at
FROM core.exchange x LEFT JOIN open o ON o.office_id = x.office_id
  LEFT JOIN core.case_head h ON h.office_id = o.office_id AND h.case_id = o.case_id
GROUP BY x.office_id
"""
_REFUSED = """
SELECT r.at, r.what,
  coalesce(h.number, nullif(e.stream, 'case') || ' ' || left(e.chain::text, 8), left(r.case_id::text, 8), ''),
  r.event_id, coalesce(e.kind, ''), r.reason
FROM core.refused_above r LEFT JOIN core.exchanged w USING (office_id, event_id)
  LEFT JOIN core.case_head h ON h.office_id = r.office_id AND h.case_id = r.case_id
  LEFT JOIN core.feed_row e ON e.office_id = r.office_id AND e.event_id = r.event_id
WHERE CASE
    WHEN r.what = 'scan' THEN EXISTS (SELECT 1 FROM core.exchanged_scan s WHERE s.office_id = r.office_id
      AND s.case_id = r.case_id AND encode(s.hash, 'hex') = r.said->>'hash' AND s.status LIKE 'denied:%')
    WHEN r.what = 'above' THEN NOT EXISTS (SELECT 1 FROM core.stream_event s WHERE s.event_id = r.event_id
      AND s.body = r.said->>'body')
    WHEN r.what = 'key' THEN EXISTS (SELECT 1 FROM core.exchanged_key k WHERE k.key_id = (r.said->>'key_id')::bigint
      AND k.status LIKE 'denied:%')
    WHEN r.what IN ('lease', 'void') THEN EXISTS (SELECT 1 FROM core.exchanged_number n
      WHERE (n.office_id, n.what, n.series, n.year, n.first_no) = (r.office_id, r.what, r.said->>'series',
        (r.said->>'year')::int, (r.said->>'first_no')::int) AND n.status LIKE 'denied:%')
      AND NOT EXISTS (SELECT 1 FROM core.refused_above o WHERE o.office_id = r.office_id AND o.what = r.what
        AND o.number > r.number AND (o.said->'series', o.said->'year', o.said->'first_no')
          = (r.said->'series', r.said->'year', r.said->'first_no'))
    WHEN r.what = 'draw' THEN h.last_seq = (r.said->>'after')::int AND EXISTS (SELECT 1 FROM core.exchanged_draw d
      WHERE d.office_id = r.office_id AND d.case_id = r.case_id AND d.after_seq = (r.said->>'after')::int
        AND d.purpose = r.said->>'purpose' AND d.number = (r.said->>'number')::int
        AND d.status NOT IN ('ok', 'dup', 'waiting'))
    ELSE w.status = 'refused' AND NOT EXISTS (SELECT 1 FROM core.refused_above n
      WHERE n.office_id = r.office_id AND n.event_id = r.event_id AND n.number > r.number) END
ORDER BY r.number
"""


def make_hall(connection: "psycopg.Connection[Any]", office: str) -> None:
    """Mark a new database as the hall machine of that office, with key numbers of its own.

    Raises Rejected("central_office_form") for anything but a division code of six digits.
    """
    if len(office) != 6 or not office.isdecimal() or not office.isascii():
        raise Rejected("central_office_form", office=office)
    connection.execute("INSERT INTO core.hall VALUES (%s)", (office,))
    connection.execute("INSERT INTO core.exchange (office_id) VALUES (%s)", (office,))
    connection.execute("SELECT setval('core.operator_key_key_id_seq', core.first_key_of(%s) + 1)", (office,))


def hall_state(connection: "psycopg.Connection[Any]") -> HallState | None:
    """How it stands; None for a database that is no hall machine's, or one that is older than that."""
    if connection.execute("SELECT to_regclass('core.exchange') IS NULL").fetchone() == (True,):
        return None
    row = connection.execute(_COUNTS).fetchone()
    if row is None:
        return None
    office, waiting, sent, held, awaits, draws_here, other_rules, heard_at = row
    return HallState(
        office=office,
        waiting=waiting,
        sent=sent,
        held=held,
        awaits=awaits,
        draws_here=bool(draws_here),
        other_rules=tuple(other_rules),
        refused=tuple(RefusedAbove(*refused) for refused in connection.execute(_REFUSED)),
        heard_at=heard_at,
    )
