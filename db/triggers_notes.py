"""The triggers of what is said about a case beside its steps: where an authority is set, nothing without its event."""

from db.trigger_attested import HAS_CENTRE, LIVE, NOBODY
from db.trigger_words import append_only, refuse


def _said(key: str, of: str) -> str:
    return f"json_extract(CAST({of}.body AS TEXT), '$.{key}')"


def _same(key: str, id_: str, of: str) -> str:
    """SQL: the id that a body says is that of a column."""
    return f"replace({_said(key, of)}, '-', '') IS lower(hex({id_}))"


def _question(of: str) -> str:
    """SQL: the body beside that row says this question or answer."""
    return (
        f"{_same('data.case', 'NEW.case_id', of)} AND {_said('data.text', of)} IS NEW.text"
        f" AND {_said('data.step', of)} IS NEW.step AND {_said('data.to_step', of)} IS NEW.to_step"
        f" AND coalesce(replace({_said('data.question', of)}, '-', ''), '') = lower(hex(coalesce(NEW.answers, X'')))"
    )


_PULLED = "EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = NEW.id AND e.stream = 'note' AND {0} AND " + LIVE + ")"
_TOLD = "EXISTS (SELECT 1 FROM note_event n WHERE n.id = NEW.id AND n.operator = NEW.operator AND {0})"


def _untold(said: str, pulled: str) -> str:
    """SQL: nobody's word that did not come, or somebody's that the authority is not told."""
    return (
        f"CASE NEW.operator WHEN {NOBODY} THEN NOT {_PULLED.format(pulled)}"
        f" ELSE {HAS_CENTRE} AND NOT {_TOLD.format(said)} END"
    )


QUESTION = append_only("case_question", "id") | {
    "case_question_told": refuse("case_question", "INSERT", "question_untold", _untold(_question("n"), _question("e"))),
}


def _chase(of: str) -> str:
    """SQL: the body beside that row says this note."""
    numbers = "".join(f" AND {_said(f'data.{name}', of)} IS NEW.{name}" for name in ("step", "after_seq"))
    return f"{_same('data.case', 'NEW.case_id', of)} AND {_said('data.text', of)} IS NEW.note{numbers}"


NOTES: dict[str, dict[str, str]] = {
    "note_event": append_only("note_event", "id")
    | {
        "note_event_as_its_body": refuse(
            "note_event",
            "INSERT",
            "question_untold",
            f"(NEW.operator = {NOBODY}) <> (NEW.kind = 'case_recounted')"
            f" OR {_said('kind', 'NEW')} IS NOT NEW.kind OR {_said('office', 'NEW')} IS NOT NEW.office"
            f" OR {_said('at', 'NEW')} IS NOT NEW.at OR NEW.seq <> 1 OR NEW.chain <> NEW.id"
            f" OR NOT {_same('event', 'NEW.id', 'NEW')} OR NOT {_same('data.case', 'NEW.case_id', 'NEW')}",
        ),
    },
    "told_chase": append_only("told_chase", "id")
    | {
        "told_chase_told": refuse("told_chase", "INSERT", "question_untold", _untold(_chase("n"), _chase("e"))),
    },
    "note_lack": {
        "note_lack_was_pulled": refuse(
            "note_lack",
            "INSERT",
            "question_untold",
            "NOT EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = NEW.event_id AND e.stream = 'note')",
        ),
    },
}
