"""Measures the start: from a new process to sign-in on screen, beside an empty window that does the same."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from time import monotonic

from app.kernel.errors import Unavailable
from app.kernel.measures import Figure, Target, percentile

PAINT_TARGET = Target(times=1.5)
BARE = (sys.executable, "-m", "ui.bare_window")


def first_paint(program: Sequence[str], environment: Callable[[str], Mapping[str, str]], starts: int) -> Figure:
    """Milliseconds from process start to first paint, the median of so many starts, in turns with the floor.

    program: the command that paints sign-in, prints ``monotonic()`` and ends; a folder to use is added to it.
    environment: of the processes, given a folder for compiled modules.
    """
    if getattr(sys, "frozen", False):
        raise Unavailable("bench_needs_source")
    with tempfile.TemporaryDirectory() as compiled:
        env = environment(compiled)
        program = [*program, compiled]
        for command in (BARE, program):
            _started(command, env)  # the first start compiles
        pairs = [(_started(program, env), _started(BARE, env)) for _ in range(starts)]
    ours, bare = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    about = f"p50, n={starts}; min {min(ours):.0f} / {min(bare):.0f}"
    return Figure("first_paint", percentile(ours, 50), percentile(bare, 50), "ms", PAINT_TARGET, about)


def _started(command: Sequence[str], env: Mapping[str, str]) -> float:
    begun = monotonic()
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=False)
    try:
        return (float(done.stdout.split()[0]) - begun) * 1000
    except (ValueError, IndexError) as error:
        raise Unavailable("bench_child_failed", name="first_paint", status=done.returncode, reason="") from error
