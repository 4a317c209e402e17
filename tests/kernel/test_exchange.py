"""The rounds of a hall machine: without end, and less often while the province is away."""

import pytest

from app.cli.verbs.hall_exchange import pause_s
from app.kernel.errors import Unavailable
from app.kernel.exchange import PROVINCE_UNREACHABLE, ExchangeDone, keep_going


def test_rounds_go_on_without_end_and_wait_longer_while_the_province_is_away():
    told, waits = [], []
    answers = iter([ExchangeDone(handed=1), Unavailable(PROVINCE_UNREACHABLE), Unavailable(PROVINCE_UNREACHABLE)])

    def wait(failures):
        waits.append(failures)
        if len(waits) == 3:
            raise KeyboardInterrupt

    def one_round():
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return found

    with pytest.raises(KeyboardInterrupt):
        keep_going(one_round, wait, told.append)
    assert waits == [0, 1, 2]
    assert [type(each) for each in told] == [ExchangeDone, Unavailable, Unavailable]
    assert pause_s(0, lambda: 0.0) == 5
    assert pause_s(20, lambda: 0.999) > pause_s(2, lambda: 0.999) > pause_s(0, lambda: 0.999)
