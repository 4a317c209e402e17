"""Direct SQL against the local file: each trigger of the flow, tried by the attack that it alone is to stop."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from app.cases.model import CaseState, EventKind
from app.kernel.actor import Permission
from app.kernel.ids import new_uuid
from db.triggers import TRIGGERS
from db.unit_of_work import SqlUnitOfWork
from tests.builders.attacks import (
    DRAW,
    TASK,
    Attack,
    Forbidden,
    Ground,
    assert_refused,
    assert_refused_by_its_own,
    nothing,
    prepared,
)
from tests.builders.attacks_recount import OF_RECOUNT, right_recount
from tests.builders.attacks_way import OF_WAY, right
from tests.conftest import FixedClock, founded_copy

TABLES = (
    *("case_transition", "case_head", "case_actor", "case_event", "case_step", "case_task", "draw_day", "draw"),
    *("case_link", "case_effect", "case_question", "item_way", "case_place", "supplement_lapse", "case_recount"),
)
OF_WHAT_IS_PULLED = {"case_event_withheld_is_attested", "draw_of_authority", "case_question_told"}
"""Attacked beside real feeds: tests/central/test_projection_rules.py, test_notes_line.py."""

OF_ANY_HALL = {"case_event_of_office", "case_head_taken_as_said"}
"""Attacked with cases of another county: tests/sync/test_any_hall.py."""

SECOND_OPEN = "case_head_one_open_per_person"
"""Attacked with a second case: test_case_chain.py."""

_SIGNED_OUT = "UPDATE session SET ended_at = :at, end_reason = 'signed_out' WHERE operator = :who AND ended_at IS NULL"
_SESSION = (
    "INSERT INTO session (id, operator, token_hash, terminal, password_ok_at, face_ok_at, last_seen_at, way, ends_by)"
    " VALUES (:id, :who, :id, 't1', :at, :at, :at, 'code', '2026-11-21T00:00:00.000000Z')"
)
_RELATIVE = (
    "INSERT INTO declared_relative (id, operator, relative_key, kind, declared_by, at)"
    " SELECT :id, :who, subject_key, 'parent', :who, '2026-11-20T00:00:00.000000Z' FROM case_head WHERE id = :case"
)
_QUESTION = (
    "INSERT INTO case_question (id, case_id, step, to_step, operator, at, text)"
    " VALUES (:id, :case, 3, 2, :who, '2026-11-20T02:00:00.000000Z', '哪一页？')"
)
_CHASER = (
    "INSERT INTO case_chaser (id, case_id, operator, named_at) VALUES (:id, :case, :who, '2026-11-20T02:00:00.000000Z')"
)
_EFFECT = "INSERT INTO case_effect (case_id, seq, at, facts) VALUES (:case, :seq, '2026-11-20T02:00:00.000000Z', '{}')"
_LINK = "INSERT INTO case_link (case_id, other, kind, at) VALUES (:one, :two, 'joined', '2026-11-20T02:00:00.000000Z')"
_POST = (
    "INSERT INTO result_delivery (id, case_id, round, way, carrier, tracking, address, operator, at)"
    " VALUES (:id, :case, 1, 'mail', 'ems', 'EM1', '示例路1号', :who, '2026-11-20T02:00:00.000000Z')"
)
_POST_ENDED = (
    "INSERT INTO delivery_end (delivery, ended, operator, at, note)"
    " VALUES (:sent, :ended, :who, '2026-11-20T02:30:00.000000Z', '查无此人')"
)
AT_NOON = "2026-01-05T04:00:00.000000Z"


def run(statement: str, case: str | None = None):
    return lambda a: a.sql(statement, case)


def other_clerk(kind: EventKind, **more):
    """A clerk who did not take the case in, and does not have it."""
    return lambda a: a.say("at3", kind, a.ground.someone(INTAKE, besides=a.ground.house.clerk), **more)


def moved(section: str, case: str):
    return lambda a: a.sql("UPDATE operator SET section = :s WHERE id = :who", s=section, who=a.holder(case).operator)


def linked(first: str, second: str, role: str):
    """The holder of the second case acted in the first, which is linked with it in one direction only."""

    def before(a: Attack) -> None:
        key = a.unit.cases.person_key(a.holder("at2").operator)
        a.sql("INSERT INTO case_actor VALUES (:case, :key, :role)", "back", key=key, role=role)
        a.sql(_LINK, one=a.ground.places[first], two=a.ground.places[second])

    return before


def accepting(a: Attack, **columns) -> None:
    data = dict(a.ground.acceptances["new"]) | columns.pop("data", {})
    a.say("new", EventKind.ACCEPTED, columns.pop("actor", a.ground.house.clerk), step=1, role="A", data=data, **columns)


def posted(ended: str):
    """The result of the decided case was sent, and came back where that is said."""

    def before(a: Attack) -> None:
        a.sql(_POST, "at5", id=(sent := new_uuid()), who=a.ground.house.clerk.operator)
        if ended:
            a.sql(_POST_ENDED, sent=sent, ended=ended, who=a.ground.house.clerk.operator)

    return before


def second_task(a: Attack) -> None:
    record = a.record("at3", a.ground.someone(Permission.REVIEW, besides=a.holder("at3")), 2)
    a.sql(DRAW, "at3", **record)
    into = TASK.format(draw=":draw", operator=":who")
    a.sql(f"INSERT OR REPLACE {into}", "at3", id=new_uuid(), purpose="step", draw=record["id"], who=record["who"])


def task(a: Attack, told: str, operator: str = "operator", **values) -> None:
    """Give the waiting case to somebody once more, for another purpose so that no key stands in the way."""
    into = TASK.format(draw=told, operator=operator)
    a.sql(f"INSERT {into}", "at3", id=new_uuid(), purpose="extension", **values)


def drawn_again(a: Attack, who=None) -> bytes:
    record = a.record("at3", who or a.holder("at3"), 2)
    a.sql(DRAW, "at3", **record)
    a.drawn = record["id"]
    return record["id"]


def another(a: Attack):
    return a.ground.someone(Permission.REVIEW, besides=a.holder("at3"))


def same_draw(number: int = 2, seq: int | None = None):
    return lambda a: a.sql(DRAW, "at3", **a.record("at3", a.holder("at3"), number, seq))


def wrong_record(**changed):
    def act(a: Attack) -> None:
        a.sql(DRAW, "at3", **(a.record("at3", a.holder("at3"), 2) | {k: v(a) for k, v in changed.items()}))

    return act


def in_step(a: Attack, stage: str) -> None:
    a.sql(
        'INSERT INTO case_step (case_id, round, seq, permission, role, "check", is_conditional, stage) SELECT :case,'
        f' 1, 2, permission, role, "check", is_conditional, {stage} FROM case_step WHERE case_id = :like AND seq = 2',
        "new",
        like=a.ground.places["at2"],
    )


def again(a: Attack, **data) -> None:
    a.say("at3", EventKind.AGREED, data={"proposed": "granted", "next_step": 4} | data)


def keyed_by_oneself(a: Attack) -> None:
    """The second person writes down what he would like the first to have typed."""
    wrong = dict.fromkeys(a.keyed("at3"), "1")
    a.say("at3", EventKind.KEYED, data={"facts": wrong})
    again(a, again=wrong)


HANDLING, REVIEW, APPROVAL, INTAKE = Permission.HANDLING, Permission.REVIEW, Permission.APPROVAL, Permission.INTAKE
AGREED, DECIDED = EventKind.AGREED, EventKind.DECIDED

FORBIDDEN = (
    *(
        Forbidden(f"{table}_never_updated", run(f"UPDATE {table} SET {column} = {column}"), before)
        for table, column, before in (
            ("case_transition", "kind", nothing),
            ("case_actor", "role", nothing),
            ("case_event", "terminal", nothing),
            ("case_step", "role", nothing),
            ("draw", "reason", nothing),
            ("case_link", "kind", lambda a: a.sql(_LINK, one=a.ground.places["at2"], two=a.ground.places["at3"])),
            ("case_effect", "facts", nothing),
            ("case_question", "text", lambda a: a.sql(_QUESTION, "at3", id=new_uuid(), who=a.holder("at3").operator)),
        )
    ),
    *(
        Forbidden(f"{table}_never_deleted", run(f"DELETE FROM {table}"), before)
        for table, before in (
            *((table, nothing) for table in TABLES[:8]),
            ("case_link", lambda a: a.sql(_LINK, one=a.ground.places["at2"], two=a.ground.places["at3"])),
            ("case_effect", nothing),
            ("case_question", lambda a: a.sql(_QUESTION, "at3", id=new_uuid(), who=a.holder("at3").operator)),
        )
    ),
    Forbidden(
        "case_transition_never_inserted", run("INSERT INTO case_transition VALUES ('closed', 'agreed', 'closed')")
    ),
    Forbidden(
        "case_head_starts_new", run("INSERT OR REPLACE INTO case_head SELECT * FROM case_head WHERE id = :case", "at3")
    ),
    Forbidden("case_head_identity_fixed", run("UPDATE case_head SET subject_name = '别人' WHERE id = :case", "at3")),
    Forbidden("case_head_follows_events", run("UPDATE case_head SET state = 'closed' WHERE id = :case", "at3")),
    Forbidden("case_head_as_event_says", lambda a: a.agreed("at3", 4, due_on=None), about="due_on"),
    Forbidden(
        "case_head_as_event_says",
        lambda a: a.agreed("at3", 4, data={"due_on": "2030-01-01"}, due_on=a.head("at3").due_on.replace(year=2030)),
        about="due_on_in_data",
    ),
    Forbidden("case_head_as_event_says", lambda a: a.agreed("at3", 4, effect="at_intake"), about="effect"),
    Forbidden("case_head_as_event_says", lambda a: a.agreed("at3", 4, outcome="granted"), about="outcome"),
    Forbidden("case_head_as_event_says", lambda a: a.agreed("at3", 4, extended=True), about="extended"),
    Forbidden("case_head_as_event_says", lambda a: accepting(a, effect="at_intake"), about="accepted"),
    Forbidden("case_head_steps_forward", lambda a: a.agreed("at2", 4), about="skipped"),
    Forbidden("case_head_steps_forward", lambda a: a.agreed("at3", 3), about="stays"),
    Forbidden("case_head_steps_forward", lambda a: a.agreed("at3", 9), about="no_such_step"),
    Forbidden(
        "case_head_steps_back",
        lambda a: a.say("at3", EventKind.RETURNED, data={"next_step": 4, "reason": "figure_wrong"}),
    ),
    Forbidden(
        "case_head_step_stays",
        lambda a: a.say("at2", EventKind.EXTENSION_ASKED, data={"note": "人手不足"} | {"next_step": 3}),
    ),
    Forbidden("case_head_way_complete", lambda a: accepting(a, hides=True), about="missing"),
    Forbidden("case_head_way_complete", lambda a: accepting(a, data={"next_step": 4}), about="skipped"),
    Forbidden("case_head_round_follows", lambda a: a.agreed("at3", 4, round=2)),
    Forbidden(
        "case_actor_one_role", run("INSERT OR REPLACE INTO case_actor SELECT case_id, person_key, 'Z' FROM case_actor")
    ),
    Forbidden(
        "case_actor_no_chaser",
        lambda a: a.agreed("at3", 4),
        lambda a: a.sql(_CHASER, "at3", id=new_uuid(), who=a.holder("at3").operator),
    ),
    Forbidden("case_head_as_event_says", lambda a: a.agreed("at3", 4, green="senior"), about="green"),
    Forbidden(
        "case_head_as_event_says", lambda a: a.agreed("at3", 4, green_due_on=date(2030, 1, 2)), about="green_day"
    ),
    Forbidden("case_event_needs_permission", other_clerk(AGREED, role="C", permission=REVIEW)),
    Forbidden("case_event_permission_in_force", lambda a: a.agreed("at3", 4, at=AT_NOON)),
    Forbidden(
        "case_event_not_relatives_case",
        lambda a: a.agreed("at3", 4),
        lambda a: a.sql(_RELATIVE, "at3", id=new_uuid(), who=a.holder("at3").operator),
    ),
    Forbidden(
        "case_event_not_approved_without_face",
        lambda a: a.say("at4", DECIDED, data={"proposed": "granted", "outcome": "granted", "next_step": 5}),
        lambda a: (
            a.sql(_SIGNED_OUT, who=a.holder("at4").operator, at="2026-11-20T03:00:00.000000Z"),
            a.sql(_SESSION, id=new_uuid(), who=a.holder("at4").operator, at="2026-11-20T01:00:00.000000Z"),
        ),
    ),
    Forbidden(
        "case_event_not_own_case",
        lambda a: a.agreed("at3", 4),
        lambda a: a.sql(
            "UPDATE case_head SET subject_key = :key WHERE id = :case",
            "at3",
            key=a.unit.cases.person_key(a.holder("at3").operator),
        ),
    ),
    Forbidden("case_event_extends_chain", lambda a: a.agreed("at3", 4, previous=b"x" * 32)),
    Forbidden("case_event_allowed_now", lambda a: a.say("at3", EventKind.SUPPLEMENTED, a.ground.house.clerk, step=1)),
    Forbidden("case_event_body_agrees", lambda a: a.agreed("at3", 4, forged=lambda event: replace(event, terminal=""))),
    Forbidden("case_event_two_sections", lambda a: a.agreed("at3", 4), moved("handling", "at3")),
    Forbidden("case_event_reviewer_not_of_acceptors", lambda a: a.agreed("at3", 4), moved("window", "at3")),
    Forbidden("case_event_taken_in_by_intake", lambda a: accepting(a, actor=a.ground.someone(HANDLING))),
    Forbidden("case_event_closed_last", lambda a: a.say("at2", EventKind.CLOSED), about="step_2"),
    *(
        Forbidden("case_event_result_arrived", lambda a: a.say("at5", EventKind.CLOSED), posted(ended), about)
        for ended, about in (("", "in_the_post"), ("returned", "came_back"))
    ),
    Forbidden(
        "case_event_closed_last",
        lambda a: a.say("at5", EventKind.CLOSED),
        lambda a: a.sql("UPDATE case_head SET state = 'accepted' WHERE id = :case", "at5"),
        about="undecided",
    ),
    Forbidden(
        "case_event_check_looks_back",
        lambda a: a.say("at3", EventKind.CHECKED, data={"proposed": "refused", "next_step": 4}),
    ),
    Forbidden(
        "case_event_pause_has_letter",
        lambda a: a.say("at2", EventKind.SUPPLEMENT_ASKED, data={"waits_for": "supplement"}, state=CaseState.PAUSED),
        about="supplement",
    ),
    Forbidden(
        "case_event_pause_has_letter",
        lambda a: a.say(
            "at2", EventKind.PAUSED, data={"waits_for": "court", "letter": "L1", "next_step": 3}, state=CaseState.PAUSED
        ),
        about="stage_without_wait",
    ),
    Forbidden("case_event_refusal_stands", lambda a: a.agreed("refused", 4)),
    Forbidden(
        "case_event_step_waits",
        lambda a: a.agreed("at3", 4, step=4, role="C", permission=REVIEW),
        about="another_stage",
    ),
    Forbidden(
        "case_event_step_waits",
        lambda a: a.say(
            "at3",
            DECIDED,
            a.ground.someone(APPROVAL),
            step=4,
            data={"proposed": "granted", "outcome": "granted", "next_step": 5},
        ),
        about="skipped",
    ),
    Forbidden("case_event_drawn_for", lambda a: a.agreed("at3", 4, actor=another(a))),
    Forbidden(
        "case_event_not_by_who_sent_up",
        lambda a: a.agreed("at3", 4),
        lambda a: a.say("at3", EventKind.ESCALATED, data={"to_level": "city"}),
    ),
    Forbidden(
        "case_event_approver_drawn_for",
        lambda a: a.say(
            "at3", EventKind.EXTENDED, a.ground.someone(APPROVAL), step=3, role="D", data={"letter": "L1", "days": 5}
        ),
    ),
    Forbidden(
        "case_event_needs_approval", lambda a: a.say("at2", EventKind.EXTENDED, data={"letter": "L1", "days": 5})
    ),
    Forbidden("case_event_window_role", other_clerk(EventKind.WITHDRAWN, step=1, role="Z", state=CaseState.WITHDRAWN)),
    Forbidden(
        "case_event_role_of_way",
        lambda a: a.say(
            "closed",
            EventKind.CORRECTION_ASKED,
            a.ground.someone(HANDLING),
            step=2,
            role="Z",
            state=CaseState.CORRECTING,
        ),
    ),
    Forbidden(
        "case_event_decided_last",
        lambda a: a.say(
            "at3",
            DECIDED,
            data={"proposed": "granted", "outcome": "granted", "next_step": 5, "again": dict(a.keyed("at3"))},
        ),
    ),
    Forbidden("case_event_keyed_twice", again, about="not_typed"),
    Forbidden(
        "case_event_keyed_twice", lambda a: again(a, again={"balance": "1.00", "amount": "1.00"}), about="otherwise"
    ),
    Forbidden("case_event_keyed_twice", keyed_by_oneself, about="by_oneself"),
    Forbidden(
        "case_event_keyed_twice", lambda a: again(a, proposed="refused", outcome="granted"), about="refused_yet_granted"
    ),
    Forbidden("case_event_not_in_linked_role", lambda a: a.agreed("at2", 3), linked("at2", "back", "A"), about="forth"),
    Forbidden("case_event_not_in_linked_role", lambda a: a.agreed("at2", 3), linked("back", "at2", "A"), about="back"),
    Forbidden(
        "case_step_as_accepted",
        run(
            'INSERT INTO case_step SELECT case_id, round, 9, permission, role, "check", is_conditional, stage'
            " FROM case_step WHERE case_id = :case AND seq = 3",
            "at3",
        ),
        about="one_more",
    ),
    Forbidden(
        "case_step_as_accepted",
        lambda a: in_step(a, "json_remove(stage, '$.keyed')"),
        lambda a: accepting(a, hides=True),
        about="without_keying",
    ),
    Forbidden(
        "case_step_never_replaced",
        run("INSERT OR REPLACE INTO case_step SELECT * FROM case_step WHERE case_id = :case", "at3"),
    ),
    Forbidden("case_task_as_drawn", lambda a: task(a, "randomblob(16)"), about="no_draw"),
    Forbidden(
        "case_task_as_drawn",
        lambda a: task(a, ":draw", ":who", draw=a.drawn, who=another(a).operator),
        drawn_again,
        about="another_person",
    ),
    Forbidden(
        "case_task_as_drawn",
        lambda a: task(a, ":draw", draw=a.drawn),
        lambda a: (drawn_again(a), a.sql("UPDATE case_head SET last_seq = last_seq + 1 WHERE id = :case", "at3")),
        about="moved_on",
    ),
    Forbidden("case_task_never_replaced", second_task),
    Forbidden(
        "case_task_fixed",
        lambda a: a.sql(
            "UPDATE case_task SET operator = :who WHERE case_id = :case AND ended_at IS NULL",
            "at3",
            who=another(a).operator,
        ),
        about="another_person",
    ),
    Forbidden(
        "case_task_fixed",
        run("UPDATE case_task SET ended_at = NULL, ending = NULL WHERE case_id = :case", "closed"),
        lambda a: a.sql("DELETE FROM case_task WHERE case_id = :case AND step <> 2", "closed"),
        about="begun_again",
    ),
    Forbidden(
        "draw_day_never_replaced",
        run(
            "INSERT OR REPLACE INTO draw_day"
            " SELECT office, day, commitment, randomblob(32), opened_at, NULL FROM draw_day"
        ),
    ),
    Forbidden("draw_day_revealed_once", run("UPDATE draw_day SET secret = randomblob(32)"), about="secret"),
    Forbidden(
        "draw_day_revealed_once",
        run("UPDATE draw_day SET revealed_at = NULL"),
        run("UPDATE draw_day SET revealed_at = '2026-11-22T00:00:00.000000Z'"),
        about="taken_back",
    ),
    Forbidden("draw_day_over_before_revealed", run("UPDATE draw_day SET revealed_at = '2026-11-20T09:00:00.000000Z'")),
    Forbidden(
        "draw_id_never_replaced", run("INSERT OR REPLACE INTO draw SELECT * FROM draw WHERE case_id = :case", "at3")
    ),
    Forbidden("draw_in_order", same_draw(number=3), about="skipped_number"),
    Forbidden("draw_in_order", same_draw(number=1, seq=1), about="moved_on"),
    Forbidden(
        "draw_in_order",
        same_draw(),
        run("UPDATE draw_day SET revealed_at = '2026-11-22T00:00:00.000000Z'"),
        about="revealed_day",
    ),
    Forbidden("draw_says_its_record", wrong_record(who=lambda a: another(a).operator), about="another_name"),
    Forbidden("draw_says_its_record", wrong_record(record=lambda _: "{}"), about="no_record"),
    Forbidden("draw_says_its_record", wrong_record(who=lambda _: None), about="nobody"),
    Forbidden(
        "case_link_keeps_roles",
        lambda a: a.sql(_LINK, one=a.ground.places["at3"], two=a.ground.places["back"]),
        lambda a: a.sql(
            "INSERT INTO case_actor SELECT :back, person_key, 'A' FROM case_actor WHERE case_id = :case AND role = 'B'",
            "at3",
            back=a.ground.places["back"],
        ),
    ),
    *(
        Forbidden("case_effect_after_decision", lambda a, case=case: a.sql(_EFFECT, case, seq=7), before, about)
        for case, before, about in (
            ("at2", nothing, "undecided"),
            ("at3", lambda a: a.say("at3", DECIDED, data={"outcome": "granted", "next_step": 5}), "by_review"),
            ("at4", lambda a: a.say("at4", DECIDED, data={"outcome": "refused", "next_step": 5}), "refused"),
        )
    ),
    Forbidden("case_effect_in_order", lambda a: a.sql(_EFFECT, "at5", seq=7)),
    *(
        Forbidden(
            f"case_question_{key}",
            lambda a: a.sql("INSERT OR REPLACE INTO case_question SELECT * FROM case_question"),
            lambda a: a.sql(_QUESTION, "at3", id=new_uuid(), who=a.holder("at3").operator),
        )
        for key in ("id_never_replaced",)
    ),
    *OF_WAY,
    *OF_RECOUNT,
)


@pytest.fixture(scope="module")
def ground(template_folder, tmp_path_factory):
    with founded_copy(template_folder, tmp_path_factory.mktemp("ground")) as store:
        yield Ground(lambda: SqlUnitOfWork(store), FixedClock())


def test_every_trigger_of_the_flow_is_attacked() -> None:
    refusing = {name for table in TABLES for name, said in TRIGGERS[table].items() if "RAISE" in said}
    assert {one.trigger for one in FORBIDDEN} | OF_WHAT_IS_PULLED | OF_ANY_HALL | {SECOND_OPEN} == refusing


@pytest.mark.parametrize("forbidden", FORBIDDEN, ids=lambda one: one.id)
def test_the_database_refuses(ground: Ground, forbidden: Forbidden) -> None:
    assert_refused(ground, forbidden)


@pytest.mark.parametrize("forbidden", FORBIDDEN, ids=lambda one: one.id)
def test_the_trigger_alone_refuses_and_nothing_does_without_it(ground: Ground, forbidden: Forbidden) -> None:
    assert_refused_by_its_own(ground, forbidden)


def test_what_is_right_passes_all_triggers(ground: Ground) -> None:
    """The same tools without anything wrong in them, so that no attack is refused for its tools alone."""
    with prepared(ground, Forbidden("", nothing), None) as attack:
        attack.agreed("at3", 4)
        attack.agreed("at2", 3)
        accepting(attack)
        attack.say("at4", DECIDED, data={"proposed": "granted", "outcome": "granted", "next_step": 5})
        again = attack.record("at5", attack.holder("at5"), 2)
        attack.told_draw("at5", again)
        attack.sql(DRAW, "at5", **again)
        right(attack)
        right_recount(attack)


def test_where_somebody_sat_is_kept_with_every_event(ground: Ground) -> None:
    with ground.uow() as u:
        rows = u.session.execute(
            text(
                "SELECT p.section, o.section FROM case_event e JOIN operator o ON o.id = e.operator_id"
                " LEFT JOIN case_place p ON p.case_id = e.case_id AND p.seq = e.seq"
            )
        ).all()
    assert rows
    assert all(kept == section for kept, section in rows)
