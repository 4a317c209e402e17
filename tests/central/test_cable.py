"""The cable between a client and a server: cut in the middle of an answer, slowed, mended."""

from time import monotonic

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.builders.cable import Cable


def test_a_cut_breaks_what_is_open_and_lets_nobody_in_until_it_is_mended(cluster: str) -> None:
    with Cable(cluster) as cable:
        before = psycopg.connect(cable.place, autocommit=True)
        assert before.execute("SELECT 1").fetchone() == (1,)
        cable.cut()
        with pytest.raises(psycopg.OperationalError):
            before.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(cable.place)
        cable.restore()
        with psycopg.connect(cable.place) as after:
            assert after.execute("SELECT 2").fetchone() == (2,)
        before.close()
        assert cable.connections == 2


@pytest.mark.parametrize(("of_answers", "kept"), [(False, 0), (True, 10)])
def test_a_cut_after_some_bytes_loses_the_question_or_the_answer_of_what_was_committed(cluster, of_answers, kept):
    with Cable(cluster) as cable, psycopg.connect(cluster, autocommit=True) as straight:
        straight.execute("CREATE TABLE cut_here (n int)")
        client = psycopg.connect(cable.place, autocommit=True)
        client.execute("SELECT 1")
        cable.cut_after(3, of_answers=of_answers)
        with pytest.raises(psycopg.OperationalError):
            client.execute("INSERT INTO cut_here SELECT generate_series(1, 10)")
        assert cable.is_cut
        client.close()
        assert straight.execute("SELECT count(*) FROM cut_here").fetchone() == (kept,)
        straight.execute("DROP TABLE cut_here")


def test_a_slow_cable_carries_everything_late(cluster: str) -> None:
    with Cable(cluster) as cable:
        place = make_conninfo(cable.place, application_name="slow")
        with psycopg.connect(cable.through(place), autocommit=True) as client:
            cable.slow(100_000)
            begun = monotonic()
            assert len(client.execute("SELECT repeat('x', 30000)").fetchone()[0]) == 30_000
            assert monotonic() - begun > 0.25
            cable.restore()
            assert cable.down > 30_000
