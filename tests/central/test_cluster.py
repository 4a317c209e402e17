"""The server that the authority needs is here, in the version and with the means that its rules build on."""

import psycopg
import pytest


def test_a_throw_away_cluster_answers_in_chinese_and_english(database: psycopg.Connection) -> None:
    row = database.execute("SELECT current_setting('server_version_num')::int, '一窗 Yichuang'").fetchone()
    assert row is not None
    assert row[0] // 10_000 == 15
    assert row[1] == "一窗 Yichuang"


def test_a_row_policy_hides_from_a_role_what_is_not_its_own(database: psycopg.Connection) -> None:
    for statement in (
        "CREATE ROLE clerk",
        "CREATE TABLE paper (keeper text)",
        "INSERT INTO paper VALUES ('clerk'), ('somebody else')",
        "GRANT SELECT ON paper TO clerk",
        "ALTER TABLE paper ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY own ON paper USING (keeper = current_user)",
        "SET LOCAL ROLE clerk",
    ):
        database.execute(statement)
    assert database.execute("SELECT keeper FROM paper").fetchall() == [("clerk",)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.execute("DELETE FROM paper")
