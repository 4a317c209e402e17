import re

import pytest
import sqlcipher3.dbapi2 as driver

from app.kernel.errors import Conflict, Rejected, Unavailable
from app.kernel.messages import LANGUAGES, has_sentence
from db.errors import REFUSAL, sorted_error
from db.triggers import TRIGGERS


def test_every_refusal_of_a_trigger_has_its_sentence():
    statements = " ".join(statement for triggers in TRIGGERS.values() for statement in triggers.values())
    codes = set(re.findall(f"{REFUSAL}([a-z_]+)", statements))
    assert codes
    assert not {(code, language) for code in codes for language in LANGUAGES if not has_sentence(code, language)}


@pytest.mark.parametrize(
    ("primary", "branch", "code"),
    [
        (5, Conflict, "store_locked"),
        (6, Conflict, "store_locked"),
        (8, Unavailable, "store_read_only"),
        (10, Unavailable, "store_disk_failed"),
        (11, Unavailable, "store_damaged"),
        (13, Unavailable, "store_disk_full"),
        (14, Unavailable, "store_cannot_open"),
        (26, Unavailable, "store_wrong_key"),
    ],
)
def test_each_known_failure_has_its_branch_and_its_sentence(primary, branch, code):
    error = driver.OperationalError("said by the driver")
    error.sqlite_errorcode = primary
    known = sorted_error(error)
    assert (type(known), known.code) == (branch, code)
    assert all(has_sentence(code, language) for language in LANGUAGES)


def test_what_a_trigger_refuses_is_a_rule():
    known = sorted_error(driver.IntegrityError(f"{REFUSAL}append_only"))
    assert (type(known), known.code) == (Rejected, "append_only")


def test_what_nobody_foresaw_stays_a_bug():
    error = driver.IntegrityError("UNIQUE constraint failed: outbox.stream")
    error.sqlite_errorcode = 19
    assert sorted_error(error) is None
    assert sorted_error(ValueError()) is None
