"""What stands once in a released version is never edited, what is installed each time may be; no file is left out."""

from importlib.resources import files

import pytest

from db.central.files import history
from db.central.statements import Kind, statements
from tests.builders.central_editions import frozen, hashes, kept, standing


def test_what_stands_in_a_released_version_is_never_edited():
    now, released = standing(), frozen()
    edited = {file for version, stood in released.items() for file, _hash in stood.items() ^ now[version].items()}
    assert edited == set(), (
        "what stands in a released version is kept: write ALTER ... into a file of a new version (docs/developing.md)"
    )
    versions = [one.revision for one in history().walk_revisions()][::-1]
    assert list(released) == versions[: len(released)]
    assert {name.split("-")[0] for name in kept()} == set(released)
    assert set(versions[:-1]) <= set(released), "python -m tests.builders.central_editions: only the newest may grow"


def test_every_file_belongs_to_one_version():
    numbers = [number for one in history().walk_revisions() for number in one.module.NUMBERS]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    listed = [name for one in history().walk_revisions() for name, _who in one.module.FILES]
    assert {int(name[:3]) for name in listed} <= set(numbers)
    there = [each.name.removesuffix(".sql") for each in files("db.central.sql").iterdir() if each.name.endswith(".sql")]
    assert sorted(listed) == sorted(there), "a file that no version lists is never carried out"


TABLE, FUNCTION = "CREATE TABLE core.x (a int);", "CREATE FUNCTION core.f() RETURNS int LANGUAGE sql AS 'SELECT 1';"


@pytest.mark.parametrize(("said", "is_edited"), [
    (TABLE.replace("int", "bigint") + FUNCTION, True), (TABLE + FUNCTION + "CREATE TABLE core.y ();", True),
    (TABLE + FUNCTION + "INSERT INTO core.x VALUES (1)", True), (TABLE + "CREATE INDEX x_a ON core.x (a)", True),
    (TABLE + FUNCTION + "DO $$ BEGIN ALTER TABLE core.x DROP COLUMN a; END $$", True),
    (TABLE + FUNCTION + "ALTER TABLE core.x ENABLE ROW LEVEL SECURITY, ADD COLUMN b int", True), (FUNCTION, True),
    ("-- why\n" + FUNCTION + TABLE.replace(" (", "\n  ("), False),
    (TABLE + FUNCTION.replace("1", "2") + FUNCTION.replace(".f", ".g"), False),
    (TABLE + "GRANT SELECT ON core.x TO perm_any; CREATE TRIGGER t AFTER UPDATE ON core.x EXECUTE FUNCTION f()", False),
])  # fmt: skip
def test_an_edited_table_is_noticed_and_an_edited_function_is_not(said, is_edited):
    released = hashes(statements("001_x", TABLE + FUNCTION, "none"))
    assert (hashes(statements("001_x", said, "none")) != released) == is_edited
    assert hashes(statements("010_x", FUNCTION, "none")) == {}


def test_statements_are_parted_outside_of_bodies_words_and_remarks():
    said = """
        -- a remark; with an end
        CREATE TABLE core.x (a text DEFAULT ';''', "b;" text); /* ; */
        CREATE FUNCTION core.f() RETURNS int LANGUAGE sql AS $body$ SELECT 1; -- $$ ;
        $body$;
        SET ROLE prov_owner;
        SELECT core.keep(ARRAY['x']); DO $$ BEGIN CREATE TABLE core.y (); END $$;
        ALTER TABLE core.x ENABLE ROW LEVEL SECURITY; ALTER TABLE core.x ADD COLUMN c text
    """
    found = [(one.kind, one.who, one.text.split("(")[0]) for one in statements("001_x", said, "none")]
    assert found == [
        (Kind.STANDING, "none", "CREATE TABLE core.x "),
        (Kind.DOOR, "none", "CREATE FUNCTION core.f"),
        (Kind.RIGHT, "prov_owner", "SELECT core.keep"),
        (Kind.STANDING, "prov_owner", "DO $$ BEGIN CREATE TABLE core.y "),
        (Kind.RIGHT, "prov_owner", "ALTER TABLE core.x ENABLE ROW LEVEL SECURITY"),
        (Kind.STANDING, "prov_owner", "ALTER TABLE core.x ADD COLUMN c text"),
    ]
    with pytest.raises(ValueError, match="001_x: which kind"):
        list(statements("001_x", "VACUUM core.x", "none"))
