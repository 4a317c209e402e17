"""What the file refuses of pulled events, whatever program writes into it: for each rule a statement that breaks it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.kernel.errors import Rejected
from tests.builders.central_windows import Window, Windows, windows_of

COPY = (
    "id, case_id, seq, kind, step, role, permission, at, office, terminal, operator_id, person_key, nonce, body,"
    " previous, hash"
)
AHEAD = f"SELECT {COPY.replace('seq,', 'seq + 1,')}, at FROM case_event"


@pytest.fixture(scope="module")
def office(cluster: str, windows_base, tmp_path_factory) -> Iterator[Windows]:
    seats = [("intake",), ("handling",)]
    with windows_of(windows_base, tmp_path_factory.mktemp("rules"), cluster, seats) as made:
        made.windows[0].take_in(made.person_number())
        made.settle(1)
        made.draw()
        made.settle(1)
        yield made


def refused(window: Window, code: str, *statements: str) -> None:
    """The last of the statements is refused, and nothing of them is kept."""
    with window.store.writers() as session:
        for statement in statements[:-1]:
            session.execute(text(statement))
        with pytest.raises(Rejected) as told:
            session.execute(text(statements[-1]))
        assert told.value.code == code
        session.rollback()


@pytest.mark.parametrize(
    ("code", "statements"),
    [
        ("append_only", ("DELETE FROM case_event WHERE seq = 2",)),
        (
            "append_only",  # kept aside, but the authority confirmed this very event
            (
                f"INSERT INTO forked_event ({COPY}, aside_at) SELECT {COPY}, at FROM case_event WHERE seq = 2",
                "DELETE FROM case_place",
                "DELETE FROM case_event WHERE seq = 2",
            ),
        ),
        ("append_only", ("DELETE FROM case_actor",)),
        ("append_only", ("DELETE FROM case_step",)),
        (
            "append_only",  # of no case
            (
                f"INSERT INTO forked_event ({COPY}, aside_at) {AHEAD} WHERE seq = 2",
            ),
        ),
        ("case_head_follows_events", ("UPDATE case_head SET last_seq = 1, state = 'received'",)),
        (
            "case_name_too_early",
            (
                "INSERT INTO case_name (event_id, operator, nonce, at) SELECT id, operator_id, nonce, at"
                " FROM case_event WHERE seq = 1",
            ),
        ),
        ("operator_person_fixed", ("UPDATE operator SET is_active = 1 WHERE id = zeroblob(16)",)),
        (
            "draw_not_told",
            (
                "INSERT INTO draw (id, case_id, after_seq, number, office, day, operator, at, record, reason, kind)"
                " SELECT randomblob(16), case_id, after_seq, number + 1, office, NULL, operator, at, '{}', '', 'centre'"
                " FROM draw",
            ),
        ),
        (
            "case_event_not_pulled",  # nobody's, and not pulled
            (
                f"INSERT INTO case_event ({COPY}) SELECT randomblob(16), {COPY.replace('seq,', 'seq + 1,')[4:]}"
                " FROM case_event WHERE seq = 2",
            ),
        ),
    ],
)  # fmt: skip
def test_the_file_refuses_it(office: Windows, code: str, statements: tuple[str, ...]) -> None:
    window = office.windows[1]
    assert window.read("SELECT 1 FROM case_event"), "there is something to spoil"
    assert window.read("SELECT 1 FROM case_task WHERE ended_at IS NULL"), "and something drawn"
    refused(window, code, *statements)


def test_a_machine_hears_of_the_desk_of_its_own_people_alone(office: Windows) -> None:
    first, second = office.windows
    assert {row.operator for row in second.line.poll("350199").desk.rows} <= {one.operator for one in second.people}
    assert second.line.poll("350199").desk.rows
    desk = first.line.poll("350199").desk
    assert (desk.rows, desk.people) == ((), frozenset(one.operator for one in first.people))
    office.centre.owner.execute("UPDATE core.operator_key SET revoked_at = now() WHERE device_id = %s", (first.device,))
    assert first.line.poll("350199").desk.people == frozenset()


def test_with_a_centre_nothing_is_drawn_here(office: Windows) -> None:
    first = office.windows[0]
    case = first.take_in(office.person_number())
    assert first.house.draw(case) is None
    assert not first.house.draw_waiting()
    assert not first.read("SELECT 1 FROM draw WHERE case_id = :case", case=case.bytes)
