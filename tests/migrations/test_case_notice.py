"""Cases of before have the number of their notice once the store is brought up to date."""

from dataclasses import replace

from sqlalchemy import text

from app.intake.commands import Accept, NotifySupplement, Outcome, TurnAway
from app.kernel.actor import Permission
from db.migrations.runner import migrate
from db.queries.cases import SqlCaseQueries
from db.triggers import drop_triggers
from tests.builders.counter import desk, person, ready_draft
from tests.builders.staffed import found_office, hire, key_of

LATER = (
    "listed_person",
    *("told_chase", "asked_here", "note_lack", "note_event"),
    *("register_entry", "register_event"),
    *("queue_letter", "queue_heard", "queue_act"),
    "province_key",
    "any_hall_item",
    "staff_taken",
    "staff_event",
    *("scan_travel", "governed_entry"),
    *("case_lack", "case_name", "pulled_draw", "forked_event"),
    *("wrapped_key", "event_seal"),
    *("number_void", "number_lease", "relayed_event", "outbox_move", "sync_rewind", "sync_event", "sync_office"),
    *("applicant_contact", "delivery_end", "result_delivery", "delivery_wish", "hand_over_act", "hand_over_item"),
    "hand_over",
    "case_recount",
    *("panel_member", "panel", "case_chaser"),
    *("supplement_lapse", "case_place", "item_way"),
    "placement",
    *("case_rise", "hold_lapse", "case_chase"),
    *("case_question", "case_effect", "case_link", "case_task", "draw", "draw_day", "case_step"),
    *("grant_act", "stand_in_start", "grant_request", "rota_day", "absence", "relative_decision"),
    *("declared_relative", "access_review"),
    *("session_proof", "session_after_check", "session_glance", "second_way", "step_up"),
    *("face_consent", "face_deletion", "face_lookalike", "face_refusal", "face_release"),
)
BACK = (
    "DROP INDEX uq_window_event_event",
    *(f"ALTER TABLE window_event DROP COLUMN {name}" for name in ("event", "nonce", "said")),
    "DROP INDEX ix_case_head_granted",
    "DROP INDEX ix_case_head_at_once",
    "DROP INDEX uq_ticket_event_event",
    *(f"ALTER TABLE ticket_event DROP COLUMN {name}" for name in ("for_window", "event")),
    "DROP INDEX uq_ticket_number",
    "DROP INDEX ix_ticket_order",
    'CREATE UNIQUE INDEX uq_ticket_order ON ticket (office, day, "order")',
    "DROP INDEX ix_case_head_taken",
    "ALTER TABLE case_head DROP COLUMN taken_at",
    "DROP INDEX ix_print_log_said_pending",
    "DROP INDEX ix_case_head_open_of_person",
    "CREATE UNIQUE INDEX uq_case_head_one_open_per_person ON case_head (subject_key, item_code)"
    " WHERE subject_kind = 'person' AND state IN ('received', 'awaiting_supplement', 'accepted', 'paused', 'decided')",
    "DROP INDEX ix_outbox_stream_state_id",
    "DROP INDEX ix_case_event_sent_back",
    "DROP INDEX ix_case_head_green",
    *(f"ALTER TABLE case_head DROP COLUMN {name}" for name in ("green", "green_due_on")),
    "DROP INDEX ix_case_head_letter",
    *(
        f"ALTER TABLE case_head DROP COLUMN {name}"
        for name in ("round", "effect", "outcome", "waits_for", "letter", "extended")
    ),
    "DELETE FROM case_transition WHERE to_state NOT IN ('received', 'awaiting_supplement', 'turned_away')"
    " AND kind NOT IN ('accepted', 'closed') OR from_state = 'decided'",
    "DROP INDEX ix_case_head_notice",
    "ALTER TABLE case_head DROP COLUMN notice",
    "ALTER TABLE case_head DROP COLUMN applicant_name",
    "ALTER TABLE case_head DROP COLUMN applicant_number_masked",
    *(f"DROP TABLE {name}" for name in LATER),
    *(f"ALTER TABLE session DROP COLUMN {name}" for name in ("way", "ends_by", "lock_reason")),
    *(f"ALTER TABLE grant_ledger DROP COLUMN {name}" for name in ("kind", "request", "effective_until")),
    "ALTER TABLE operator DROP COLUMN permission_at",
    "UPDATE alembic_version SET version_num = '0008'",
)


def test_cases_of_before_get_the_number_of_their_newest_notice(store, uow, clock) -> None:
    found_office(uow)
    clerk = hire(uow, "zhang.min", 11, Permission.INTAKE)
    lacking = replace(ready_draft("ZH-013", person(1)), materials=())
    waits, _ = NotifySupplement(uow, desk(), clock)(clerk, lacking, insisted=False)
    away = TurnAway(uow, desk(), clock)(clerk, ready_draft("ZH-004", person(2)), Outcome.NOT_NEEDED, reason="已办").case
    taken = Accept(uow, desk(), clock)(clerk, ready_draft("ZH-004", person(3))).case
    goes_on = Accept(uow, desk(), clock)(clerk, ready_draft("YL-107", person(4))).case
    with store.writers() as session, session.begin():
        drop_triggers(session.connection())
        for statement in BACK:
            session.execute(text(statement))
    migrate(store)
    queries = SqlCaseQueries(store, key_of)
    for case in (waits, away, taken, goes_on):
        assert queries.show(case.id, clerk).head == replace(case, effect=None)  # which only later acceptances say
    with uow() as u:
        assert [stage.seq for stage in u.tasks.way(goes_on.id, 1)] == [1, 2, 3, 4, 5]
        assert u.tasks.way(taken.id, 1) == ()
