"""How the database reads a condition of a way: its clauses against what the case has kept.

A condition stands in the JSON of a stage as clauses of tests (``app.catalogue.clauses``).  A name means, in this order,
what a step found last, what the form stated, what acceptance knew of register and parameters.  The text is kept short,
each part of it once: SQLite compiles it for every program that writes cases.
"""

DOING = ("agreed", "checked", "paused", "decided")
"""Kinds of events that carry what a step found."""

STEP_KINDS = (
    *("agreed", "checked", "mismatched", "returned", "keyed", "supplement_asked", "paused", "resumed"),
    *("extension_asked", "escalated", "decided"),
)
"""What is said by whoever was drawn for the step; ``closed`` as well, where a case is on a way."""

BACK = ("returned", "mismatched")
"""Kinds by which a case goes back."""

APPROVED = ("extended", "extension_refused", "corrected", "correction_refused", "reopened")
"""Kinds that a leader says beside the steps."""

AT_WINDOW = ("supplemented", "withdrawn")
"""Kinds of the window while the case is on its way."""

DUE_BY = ("accepted", "resumed", "supplemented", "extended", "reopened")
"""Kinds that say a last day."""


def of_kinds(kinds: tuple[str, ...], kind: str) -> str:
    """SQL: whether the kind is one of these."""
    return f"{kind} IN ({', '.join(repr(one) for one in kinds)})"


_BODY = "CAST(e.body AS TEXT)"
_NAME = "json_extract(t.value, '$.of')"
_KEY = "'$.data.' || CASE e.kind WHEN 'received' THEN 'answers' WHEN 'accepted' THEN 'known' ELSE 'facts' END || '.\"'"
_TIER = "CASE e.kind WHEN 'accepted' THEN 0 WHEN 'received' THEN 1 ELSE 2 END"
_NEWEST_FORM = "(SELECT max(r.seq) FROM case_event r WHERE r.case_id = e.case_id AND r.kind = 'received')"


def _known(case: str) -> str:
    """SQL: what the case keeps under the name of the test ``t``, as JSON."""
    return (
        f"(SELECT w.value FROM (SELECT {_TIER} AS tier, e.seq AS seq, CASE e.kind WHEN 'corrected' THEN"
        f" (SELECT c.value -> '$.after' FROM json_each({_BODY}, '$.data.changes') c"
        f" WHERE json_extract(c.value, '$.key') = {_NAME}) ELSE {_BODY} -> ({_KEY} || {_NAME} || '\"') END AS value"
        f" FROM case_event e WHERE e.case_id = {case} AND ({of_kinds((*DOING, 'corrected', 'accepted'), 'e.kind')}"
        f" OR e.kind = 'received' AND e.seq = {_NEWEST_FORM})) w"
        " WHERE w.value IS NOT NULL ORDER BY w.tier DESC, w.seq DESC LIMIT 1)"
    )


def _said(case: str) -> str:
    """SQL: the same, of a table whose rows are counted their number."""
    counted = "(SELECT CAST(count(*) AS TEXT) FROM json_each(p.said) x WHERE x.type = 'object')"
    return (
        f"(SELECT CASE WHEN json_extract(t.value, '$.count') THEN {counted} ELSE p.said END"
        f" FROM (SELECT {_known(case)} AS said) p)"
    )


def _bound(case: str) -> str:
    """SQL: the figure that a test compares with, of a parameter as it was at acceptance."""
    figure = "json_extract(t.value, '$.to[0]')"
    parameter = (
        f"(SELECT {_BODY} ->> ('$.data.known.\"' || {figure} || '\"') FROM case_event e WHERE e.case_id = {case}"
        " AND e.kind = 'accepted')"
    )
    return f"CASE WHEN {figure} GLOB 'P-*' THEN {parameter} ELSE {figure} END"


_COLUMN = "json_extract(t.value, '$.column')"
_PATH = f"'$.\"' || {_COLUMN} || '\"'"
_LISTED = "json_each(CASE json_type(q.said) WHEN 'array' THEN q.said ELSE '[' || q.said || ']' END)"
_VALUES = (
    f"SELECT CASE WHEN {_COLUMN} IS NULL THEN v.value ELSE json_extract(v.value, {_PATH}) END AS value,"
    f" CASE WHEN {_COLUMN} IS NULL THEN v.type ELSE json_type(v.value, {_PATH}) END AS type, q.bound AS bound"
)
_WORD = "CASE g.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(g.value AS TEXT) END"
_FILLED = "g.type <> 'null' AND g.value <> ''"
_FIGURE = "trim({0}) <> '' AND trim({0}) NOT GLOB '*[^0-9.+-]*'"
_ORDER = " ".join(
    f"WHEN '{sign}' THEN CAST(trim(g.value) AS REAL) {sign} CAST(trim(g.bound) AS REAL)"
    for sign in (">", "<", ">=", "<=")
)
_ASKED = (
    "CASE WHEN json_extract(t.value, '$.is') = 'true'"
    " THEN g.type = 'true' OR g.type = 'text' AND lower(g.value) IN ('true', '1', 'yes')"
    f" WHEN json_extract(t.value, '$.is') = 'filled' THEN {_FILLED}"
    f" WHEN json_extract(t.value, '$.is') = 'in' THEN {_FILLED} AND {_WORD} IN"
    " (SELECT o.value FROM json_each(t.value, '$.to') o)"
    f" ELSE g.type IN ('text', 'integer', 'real') AND {_FIGURE.format('g.value')} AND {_FIGURE.format('g.bound')}"
    f" AND CASE json_extract(t.value, '$.is') {_ORDER} END END"
)


def holds(clauses: str, case: str) -> str:
    """SQL: whether a condition holds for what the case keeps; no clauses never hold.

    clauses: SQL that gives their JSON.  case: SQL that gives its id.
    """
    known = f"(SELECT {_said(case)} AS said, {_bound(case)} AS bound) q"
    met = f"EXISTS (SELECT 1 FROM ({_VALUES} FROM {known}, {_LISTED} v) g WHERE {_ASKED})"
    return (
        f"EXISTS (SELECT 1 FROM json_each({clauses}) k WHERE NOT EXISTS (SELECT 1 FROM json_each(k.value) t"
        f" WHERE {met} IS coalesce(json_extract(t.value, '$.not'), 0)))"
    )
