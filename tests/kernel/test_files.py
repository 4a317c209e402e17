"""A file that somebody named is written whole or not at all, and why not is told apart."""

import resource
import signal

import pytest

from app.kernel.errors import Unavailable
from app.kernel.files import require_new, write_new


def test_a_file_that_is_there_is_left_as_it_is(tmp_path):
    file = tmp_path / "unsent"
    file.write_bytes(b"theirs")
    for attempt in (lambda: require_new(file), lambda: write_new(file, b"ours")):
        with pytest.raises(Unavailable, match="sync_file_exists"):
            attempt()
    assert file.read_bytes() == b"theirs"


def test_a_place_where_nothing_can_be_made_or_taken_away_is_said_and_is_no_fault_of_the_program(tmp_path):
    (tmp_path / "no folder").touch()
    with pytest.raises(Unavailable, match="sync_file_not_written"):
        write_new(tmp_path / "no folder" / "unsent", b"x")


def test_nothing_is_left_where_it_does_not_fit(tmp_path):
    usual, before = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, usual[1]))
    try:
        with pytest.raises(Unavailable, match="sync_file_full"):
            write_new(tmp_path / "unsent", b"x" * 5_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, before)
    assert list(tmp_path.iterdir()) == []
