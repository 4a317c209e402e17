"""Measures a paper: from its values to the finished PDF, beside an empty one."""

import time
from collections.abc import Callable

from app.documents.page import PageDescription
from app.kernel.measures import Figure, Target, percentile

PDF_TARGET = Target(above=15)


def paper_pdf(
    describe: Callable[[], PageDescription],
    render: Callable[[PageDescription], bytes],
    empty: Callable[[], bytes],
    times: int,
) -> Figure:
    """Describe and render so many times, warm, in turns with the empty page; the median of each."""
    render(describe())
    taken: list[float] = []
    floor: list[float] = []
    for _ in range(times):
        taken.append(_milliseconds(lambda: render(describe())))
        floor.append(_milliseconds(empty))
    about = f"p50, n={times}; p99 {percentile(taken, 99):.1f}"
    return Figure("receipt_pdf", percentile(taken, 50), percentile(floor, 50), "ms", PDF_TARGET, about)


def _milliseconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
