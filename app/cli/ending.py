"""Ending from outside as an interrupt ends a verb, so that what it started is taken away."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_ENDS = [one for name in ("SIGTERM", "SIGHUP") if (one := getattr(signal, name, None)) is not None]
"""A closed terminal sends the second one; Windows knows it not."""


@contextmanager
def ended_as_interrupted() -> Iterator[None]:
    """SIGTERM and SIGHUP raise KeyboardInterrupt in here; in the program's first thread alone, where signals arrive."""
    usual = {one: signal.signal(one, signal.default_int_handler) for one in _ENDS}
    try:
        yield
    finally:
        for one, handler in usual.items():
            signal.signal(one, handler)
