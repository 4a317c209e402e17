"""A PDF that does not fit is not left in the outbox as half a paper."""

import resource
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.adapters.printer_cups import keep_file
from app.kernel.errors import Unavailable

AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")


@pytest.fixture
def files_of_a_kilobyte() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_half_a_paper_is_never_left(tmp_path, files_of_a_kilobyte) -> None:
    with pytest.raises(Unavailable, match="outbox_not_writable"):
        keep_file(tmp_path / "outbox", b"x" * 5_000, "3", AT)
    assert list((tmp_path / "outbox").iterdir()) == []
    kept = keep_file(tmp_path / "outbox", b"x" * 500, "3", AT)
    assert (kept.stat().st_mode & 0o777, kept.read_bytes()) == (0o600, b"x" * 500)
