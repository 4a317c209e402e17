"""The worker's acts, each by its real login over real cases: draws, lapses, rises, days, figures, watchdog."""

import json
import uuid
from contextlib import contextmanager
from datetime import date, timedelta

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.bootstrap import Container
from app.cases.draw import DrawFault, DrawRecord, commitment, verify
from app.cases.flow import Verb, Word
from app.cases.flow_settings import FlowSettings
from app.centre.draw_check import UNREADABLE, check_draws
from app.centre.worker import WorkerActs, run_round
from app.kernel.calendar import published_calendar
from db.central.worker import worker_line
from tests.builders.centre_cases import many_accepted
from tests.builders.centre_house import CITY, COUNTY, Hall, events_of, login_of
from tests.central.test_flow_doors import delivered, said


@pytest.fixture(autouse=True)
def nothing_waits(hall: Hall) -> None:
    """What other tests left for nobody is tried again tomorrow."""
    hall.centre.owner.execute(
        "INSERT INTO core.draw_wait SELECT office_id, case_id, purpose, last_seq, now() + interval '1 day', 'left'"
        " FROM core.case_head, unnest(ARRAY['step', 'asked']) purpose ON CONFLICT (office_id, case_id, purpose)"
        " DO UPDATE SET (after_seq, again_at) = (excluded.after_seq, excluded.again_at)"
    )


def try_again(hall: Hall) -> None:
    """A minute later."""
    hall.centre.owner.execute("UPDATE core.draw_wait SET again_at = now() WHERE reason <> 'left'")


def never() -> bool:
    return False


@contextmanager
def acts_of(hall: Hall):
    """The worker's acts over a line of its own."""
    with worker_line(make_conninfo(hall.centre.place, user=hall.centre.worker)) as line:
        yield WorkerActs(line, FlowSettings(), published_calendar())


def ask(hall: Hall, query: str, *values: object):
    return hall.centre.owner.execute(query, values or None).fetchall()


def record(hall: Hall, case: uuid.UUID) -> DrawRecord:
    rows = ask(hall, "SELECT record FROM core.draw WHERE case_id = %s ORDER BY at DESC LIMIT 1", case)
    return DrawRecord.from_data(rows[0][0])


def secret_of(hall: Hall, day: date) -> bytes:
    return ask(hall, "SELECT secret FROM core.draw_secret WHERE day = %s", day)[0][0]


def waiting(hall: Hall, count: int, code: str = "YL-112") -> uuid.UUID:
    """A case delivered so far, drawn for nobody."""
    events = hall.done(code)
    hall.centre.deliver(events[:count])
    return events[0].case


def test_a_case_is_drawn_by_the_rules_of_the_program_and_the_draw_can_be_repeated(hall):
    case = waiting(hall, 2)
    with acts_of(hall) as acts:
        done = run_round(acts, never)
        assert (done.drawn, done.nobody, done.refused) == (1, 0, 0)
        assert run_round(acts, never).drawn == 0
    kept = record(hall, case)
    assert verify(kept, secret_of(hall, kept.day)) == ()
    ((drawn, permission),) = ask(
        hall, "SELECT operator_id, permission FROM core.case_head JOIN core.operator ON operator_id = assignee"
        " WHERE case_id = %s", case,
    )  # fmt: skip
    assert (drawn, permission) == (kept.drawn, "handling")
    assert len(kept.candidates) == 3
    assert {one.reason.value for one in kept.exclusions} == {"wrong_permission", "acted_in_other_role"}


def test_a_permission_that_was_granted_for_this_day_begins_with_the_workers_round(hall):
    lent = hall.centre.add("review", "reviewer", section="review")
    owner = hall.centre.connect("owner")
    owner.execute("SET search_path = core")
    effect = "SELECT core.add_effect(%s, 'handling', now() - interval '1 hour', NULL, %s)"
    owner.execute(effect, (lent, uuid.uuid4()))
    owner.close()
    with acts_of(hall) as acts:
        assert run_round(acts, never).permitted == 1
        assert run_round(acts, never).permitted == 0
    asked = "SELECT permission FROM core.operator WHERE operator_id = %s"
    assert ask(hall, asked, lent) == [("handling",)]
    hall.centre.owner.execute("SELECT account.close(%s)", (lent,))


def test_loads_count_within_one_transaction(hall):
    many_accepted(hall.centre, hall.done()[:2], 30)
    with acts_of(hall) as acts:
        run_round(acts, never)
    rows = ask(
        hall, "SELECT count(*) FROM core.case_head JOIN core.operator ON operator_id = assignee"
        " WHERE closed_at IS NULL AND permission = 'handling' GROUP BY assignee",
    )  # fmt: skip
    loads = [row[0] for row in rows]
    assert len(loads) == 3
    assert max(loads) <= 3 * min(loads)  # were loads blind, 25 draws in a row would see equal lots


def test_the_secret_is_committed_to_a_day_before_and_shown_when_the_day_is_over(hall):
    with acts_of(hall) as acts:
        acts.days()
        days = {one.day: one for one in acts.line.draw_days()}
        today = max(days) - timedelta(days=1)
        assert days[today + timedelta(days=1)].commitment == commitment(secret_of(hall, today + timedelta(days=1)))
        assert all(days[day].secret is None for day in days if day >= today)
        assert acts.line.open_day(today, b"x" * 32) is False
        with pytest.raises(psycopg.errors.CheckViolation):
            acts.line.open_day(today + timedelta(days=2), b"x" * 32)
        past = today - timedelta(days=3)
        hall.centre.owner.execute("INSERT INTO core.draw_day VALUES (%s, %s, now())", (past, commitment(b"p" * 32)))
        hall.centre.owner.execute("INSERT INTO core.draw_secret VALUES (%s, %s)", (past, b"p" * 32))
        assert acts.days() == [past]
        assert acts.days() == []
        assert {one.day: one.secret for one in acts.line.draw_days()}[past] == b"p" * 32
    reader = hall.centre.session(login_of(hall.centre.add(None, "floor_supervisor", section="admin")))
    seen = {row[0]: row[3] for row in reader.execute("SELECT * FROM api.draw_days()")}
    assert seen[past] == b"p" * 32
    assert seen[today] is None


def test_nobody_here_means_the_city_and_nobody_there_waits_with_the_reason(hall):
    code = "YL-112"
    event = delivered(hall, 3, code)
    hall.centre.owner.execute("UPDATE core.case_head SET assignee = NULL WHERE case_id = %s", (event.case,))
    reviewers = [row[0] for row in ask(hall, "SELECT operator_id FROM core.operator WHERE permission = 'review'")]
    with moved(hall, reviewers):
        with acts_of(hall) as acts:
            assert run_round(acts, never).nobody == 1
            assert run_round(acts, never).nobody == 0  # put off: not tried again at once
            try_again(hall)
            assert run_round(acts, never).nobody == 1
            none = ask(hall, "SELECT operator_id FROM core.draw WHERE case_id = %s AND after_seq = 3", event.case)
            assert [row[0] for row in none if row[0] is None] == [None]  # kept once
            above = hall.centre.add("review", "reviewer", section="review", office=CITY)
            try_again(hall)
            assert run_round(acts, never).drawn == 1
        assert record(hall, event.case).drawn == above
        hall.centre.owner.execute("SELECT account.close(%s)", (above,))


@contextmanager
def moved(hall: Hall, people: list[uuid.UUID]):
    """People whose permission rests for a while."""
    for one in people:
        hall.centre.owner.execute("SELECT account.permit(%s, NULL)", (one,))
    try:
        yield
    finally:
        for one in people:
            hall.centre.owner.execute("SELECT account.permit(%s, 'review')", (one,))


def test_who_sent_a_step_up_does_not_get_it_back_above(hall):
    event = delivered(hall, 3)
    assert said(hall, event, event.operator, kind="escalated", data={"to_level": "city"}) == "ok"
    owner = hall.centre.owner
    other = hall.centre.add("review", "reviewer", section="review", office=CITY)
    owner.execute("UPDATE core.operator SET office_id = %s WHERE operator_id = %s", (CITY, event.operator))
    after = hall.centre.head(event)["last_seq"]
    assert hall.centre.draw(event, after, "step", event.operator) == "denied:two-roles"
    with acts_of(hall) as acts:
        run_round(acts, never)
    kept = record(hall, event.case)
    assert kept.drawn == other
    assert {one.reason.value for one in kept.exclusions if one.operator == event.operator} == {"acted_in_other_role"}
    owner.execute("UPDATE core.case_head SET assignee = %s WHERE case_id = %s", (event.operator, event.case))
    assert said(hall, event, event.operator) == "denied:two-roles"
    owner.execute("UPDATE core.operator SET office_id = %s WHERE operator_id = %s", (COUNTY, event.operator))
    owner.execute("SELECT account.close(%s)", (other,))


def test_a_longer_limit_and_a_correction_that_were_asked_for_are_drawn_for_a_leader(hall):
    event = delivered(hall, 2)
    assert said(hall, event, event.operator, kind="extension_asked", data={"note": "x"}) == "ok"
    with acts_of(hall) as acts:
        run_round(acts, never)
        leader = hall.centre.head(event)["approver"]
        assert leader in {hall.somebody("approval", place) for place in range(3)}
        yes = {"kind": "extended", "role": "D", "permission": "approval"}
        assert said(hall, event, leader, data={"letter": "T1", "due_on": "2026-12-30"}, **yes) == "ok"
        assert ask(hall, "SELECT * FROM core.longer_asked WHERE case_id = %s", event.case) == []
        assert run_round(acts, never).drawn == 0
        assert hall.centre.head(event)["approver"] is None
    closed = delivered(hall, 5)
    assert hall.centre.push(closed).status == "ok"
    handler = next(one for one in events_of(hall.house, closed.case) if one.permission == "handling")
    changes = [{"key": "amount", "before": "1.00", "after": "2.00"}]
    asked = {"kind": "correction_asked", "data": {"changes": changes}, "step": 2, "role": "B", "permission": "handling"}
    assert said(hall, closed, handler.operator, **asked) == "ok"
    with acts_of(hall) as acts:
        run_round(acts, never)
    leader = next(one.operator for one in events_of(hall.house, closed.case) if one.permission == "approval")
    assert hall.centre.head(closed)["approver"] == leader  # who decided it gets it, as in the hall


def test_whose_permission_ends_loses_his_cases_to_the_draw(hall):
    case = waiting(hall, 2)
    with acts_of(hall) as acts:
        run_round(acts, never)
        had = record(hall, case).drawn
        hall.centre.owner.execute("SELECT account.permit(%s, NULL)", (had,))
        run_round(acts, never)
        now = record(hall, case)
        assert now.drawn not in (had, None)
        assert now.ticket.number == 2
    hall.centre.owner.execute("SELECT account.permit(%s, 'handling')", (had,))


def test_a_permission_that_ends_while_cases_are_drawn_leaves_none_behind(hall):
    many_accepted(hall.centre, hall.done()[:2], 30)
    leaving = hall.somebody("handling")
    with psycopg.connect(hall.centre.place) as ending, acts_of(hall) as acts:
        ending.execute("SELECT account.permit(%s, NULL)", (leaving,))
        assert run_round(acts, never).refused > 0
        ending.commit()
        assert ask(hall, "SELECT 1 FROM core.case_head WHERE assignee = %s AND closed_at IS NULL", leaving) == []
        try_again(hall)
        assert run_round(acts, never).refused == 0
    hall.centre.owner.execute("SELECT account.permit(%s, 'handling')", (leaving,))


def test_late_papers_lapse_and_late_steps_rise_once(hall):
    case = hall.take_in()
    lines = ({"key": "death_certificate", "note": "缺"},)
    hall.house.say(hall.house.holder(case), case, Word(Verb.SUPPLEMENT, lines=lines))
    events = events_of(hall.house, case)
    hall.centre.deliver(events)
    late = waiting(hall, 2)
    owner = hall.centre.owner
    with owner.transaction():
        owner.execute("ALTER TABLE core.case_event DISABLE TRIGGER case_event_kept")
        owner.execute(
            "UPDATE core.case_event SET body = replace(body, body::jsonb #>> '{data,supply_by}', '2020-01-01')"
            " WHERE case_id = %s AND kind = 'supplement_asked'", (case,),
        )  # fmt: skip
        owner.execute("ALTER TABLE core.case_event ENABLE ALWAYS TRIGGER case_event_kept")
        owner.execute("ALTER TABLE core.case_head DISABLE TRIGGER case_head_follows_events")
        owner.execute("UPDATE core.case_head SET deadline = '2020-01-03' WHERE case_id = %s", (late,))
        owner.execute("ALTER TABLE core.case_head ENABLE ALWAYS TRIGGER case_head_follows_events")
    with acts_of(hall) as acts:
        done = run_round(acts, never)
        assert (done.lapsed, done.risen) == (1, 2)
        again = run_round(acts, never)
        assert (again.lapsed, again.risen) == (0, 0)
    assert hall.centre.head(events[-1])["lapsed_seq"] == len(events)
    reader = hall.centre.session(login_of(hall.centre.add(None, "floor_supervisor", section="admin")))
    assert {row[5] for row in reader.execute("SELECT * FROM api.rises()") if row[1] == late} == {"supervisor", "leader"}


def figures(hall: Hall) -> list[list[tuple]]:
    tables = ("operator_day", "office_day", "item_day", "summary_cursor")
    return [ask(hall, f"SELECT * FROM core.{table} t ORDER BY t::text") for table in tables]


def test_figures_come_from_the_feed_alone_and_can_be_made_anew(hall):
    hall.centre.deliver(hall.done())
    with acts_of(hall) as acts:
        while acts.summaries():
            pass
        first = figures(hall)
        assert acts.summaries() == 0
        for office in acts.line.offices():
            assert acts.line.summarise(office.office, 3) == 0
        acts.rebuild()
        assert figures(hall) == first
        acts.line.forget_summaries(COUNTY)
        while acts.line.summarise(COUNTY, 3):
            pass
        assert figures(hall) == first
    counted = dict(ask(hall, "SELECT kind, sum(acts)::int FROM core.office_day GROUP BY kind"))
    assert counted == dict(ask(hall, "SELECT kind, count(*)::int FROM core.case_event GROUP BY kind"))
    reader = hall.centre.session(login_of(hall.centre.add(None, "floor_supervisor", section="admin")))
    far = hall.centre.session(login_of(hall.centre.add(None, "floor_supervisor", section="admin", office="350198")))
    span = (date(2000, 1, 1), date(2100, 1, 1))
    for door, is_shown in (("office_days", True), ("item_days", True), ("operator_days", False)):
        shown = reader.execute(f"SELECT count(*) FROM api.{door}(%s, %s)", span).fetchone()[0]
        assert (shown > 0) is is_shown, door  # people's acts only of days that are over
        assert far.execute(f"SELECT count(*) FROM api.{door}(%s, %s)", span).fetchone() == (0,)


def test_the_watchdog_ends_people_who_sleep_in_a_transaction_and_nobody_else(hall):
    clerk = login_of(hall.somebody("intake"))
    worker = hall.centre.connect(hall.centre.worker)
    boss = psycopg.connect(hall.centre.place)
    boss.execute("SELECT 1")
    worker.execute("BEGIN; SELECT work.moment()")
    awake = hall.centre.connect(clerk)
    with psycopg.connect(make_conninfo(hall.centre.place, user=clerk)) as asleep, acts_of(hall) as acts:
        asleep.execute("SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0")
        asleep.commit()
        asleep.execute("SELECT status FROM api.push('{}', '\\x00', NULL)")
        assert acts.watch() == []
        (ended,) = acts.line.watch(0, 30)
        assert (ended.login, ended.state) == (clerk, "idle in transaction")
        with pytest.raises(psycopg.OperationalError):
            asleep.execute("SELECT 1")
        assert acts.line.watch(0, 0) == []
    for session in (worker, boss, awake):
        assert session.execute("SELECT 1").fetchone() == (1,)
        session.close()
    assert ask(hall, "SELECT login, state FROM core.session_end") == [(clerk, "idle in transaction")]


def test_a_draw_that_was_made_up_is_found(hall):
    case = waiting(hall, 2)
    with acts_of(hall) as acts:
        run_round(acts, never)
        assert [one for one in check_draws(acts.line) if one.draw.case == case and one.faults] == []
        other = waiting(hall, 2)
        kept = record(hall, case).to_data()
        picked = hall.somebody("handling")
        events = ask(hall, "SELECT office_id, last_seq FROM core.case_head WHERE case_id = %s", other)
        for told in ({}, kept | {"drawn": str(picked)}):
            hall.centre.session(hall.centre.worker).execute(
                "SELECT work.assign(%s, %s, %s, 'step', %s, %s)",
                (COUNTY, other, events[0][1], picked, json.dumps(told)),
            )
        found = [one.faults for one in check_draws(acts.line) if one.draw.case == other]
        assert found == [(UNREADABLE,), (DrawFault.CHAIN.value,)]


def test_the_verb_draws_once_and_says_what_it_did(hall, capsys, tmp_path):
    from app.cli.context import Output
    from app.cli.main import run

    waiting(hall, 2)
    place = make_conninfo(hall.centre.place, user=hall.centre.worker)
    words = ["central", "worker", place, "--once", "--json", "--data", str(tmp_path)]
    assert run(words, Container, Output()) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["drawn"] == 1
    clerk = make_conninfo(hall.centre.place, user=login_of(hall.somebody("intake")))
    assert run(["central", "worker", clerk, "--once", "--json", "--data", str(tmp_path)], Container, Output()) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "central_not_permitted"
