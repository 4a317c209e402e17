"""What grows lies in parts by office; a part reached by its own name is as closed as the whole."""

import re

import psycopg
import pytest

from db.central.grants import differences
from tests.builders.central_flood import Flood
from tests.builders.centre_house import OTHER, CentreHouse

PARTED = {"case_event", "case_facts", "case_step", "draw"}
KEPT = {"case_event", "case_step", "draw"}


@pytest.fixture(scope="module")
def centre(cluster):
    house = CentreHouse(cluster)
    for flood in (Flood(house), Flood(house, OTHER)):
        assert set(flood.deliver(flood.whole_case())) == {"ok"}
    yield house
    house.close()


def parts(centre, whole: str) -> list[str]:
    rows = centre.owner.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass ORDER BY 1", (f"core.{whole}",)
    )
    return [row[0] for row in rows]


def refused(centre, statement: str, mode: str) -> bool:
    """Whether the superuser himself hears that nothing is changed here."""
    owner = centre.owner
    with owner.transaction(force_rollback=True):
        owner.execute(f"SET LOCAL session_replication_role = {mode}")
        try:
            owner.execute(statement)
        except psycopg.errors.RestrictViolation as error:
            return "append_only" in str(error)
    return False


def test_every_part_of_two_offices_lies_apart_and_an_office_lies_in_one(centre):
    for whole in PARTED:
        found = parts(centre, whole)
        assert len(found) == 8
        held = [
            row[0]
            for part in found
            for row in centre.owner.execute(f"SELECT DISTINCT office_id FROM {part}").fetchall()
        ]
        assert sorted(held) == sorted(set(held)) == sorted(centre.owner.execute(
            f"SELECT array_agg(DISTINCT office_id) FROM core.{whole}").fetchone()[0])  # fmt: skip


@pytest.mark.parametrize("mode", ["origin", "replica"])
@pytest.mark.parametrize("whole", sorted(KEPT))
def test_the_owner_changes_nothing_in_any_part(centre, whole, mode):
    full = 0
    for part in (f"core.{whole}", *parts(centre, whole)):
        assert refused(centre, f"TRUNCATE {part}", mode)
        if centre.owner.execute(f"SELECT EXISTS (SELECT 1 FROM {part})").fetchone()[0]:
            full += 1
            assert refused(centre, f"DELETE FROM {part}", mode)
            assert refused(centre, f"UPDATE {part} SET office_id = office_id", mode)
    assert full >= 2


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE core.case_event DETACH PARTITION core.case_event_p0",
        "ALTER TABLE core.draw_p1 DISABLE TRIGGER draw_not_truncated",
        "ALTER TABLE core.case_event_p2 ENABLE TRIGGER case_event_kept",
        "GRANT SELECT ON core.case_event_p0 TO perm_any",
        "ALTER TABLE core.case_facts_p0 DISABLE ROW LEVEL SECURITY",
        "GRANT SELECT (rolpassword) ON pg_authid TO perm_any",
    ],
)
def test_the_comparison_finds_a_part_that_was_changed(centre, change):
    with centre.owner.transaction(force_rollback=True):
        assert differences(centre.owner) == ()
        centre.owner.execute(change)
        assert differences(centre.owner)


def test_what_is_asked_of_one_office_is_looked_for_in_one_part(centre):
    plan = centre.owner.execute(
        "EXPLAIN (ANALYZE, COSTS OFF) SELECT * FROM core.case_event WHERE office_id = %s AND feed_no > 0", (OTHER,)
    ).fetchall()
    assert len(re.findall(r" on (case_event_p\d)", str(plan))) == 1
