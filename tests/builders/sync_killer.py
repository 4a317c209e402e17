"""A warmed parent that holds no connection: it forks window processes at work, kills them at random, says what it saw.

    python -m tests.builders.sync_killer KILLS SEED WINDOW ...

Each child takes cases and runs rounds for ever and tells every question to the centre; the parent lets it come a random
number of questions far, waits a random while more and sends SIGKILL.
The last line on standard output is JSON: ``kills``, ``hit`` (how often a child was in push, in pull or between), and
``acked`` (every event that a child was told is at the centre).
"""

import json
import os
import random
import select
import signal
import sys
import traceback
from collections import Counter
from itertools import count

from tests.builders.counter import TODAY, catalogue, parameters
from tests.builders.sync_windows import AckingLine, SyncWindow

LONGEST_S = 0.03
"""About what a question or keeping its answer takes a child beside another one."""

FARTHEST = 8
"""Words after which a child is killed at the latest: two rounds."""


class TellingLine(AckingLine):
    """Writes to the parent what it is about to ask, and what was acknowledged."""

    def __init__(self, url: str, pipe: int) -> None:
        super().__init__(url)
        self._pipe = pipe

    def push(self, parcels):
        os.write(self._pipe, b"push\n")
        answers = super().push(parcels)
        os.write(self._pipe, b"".join(b"+%s\n" % event.hex.encode() for event in self.acked) + b"between\n")
        self.acked.clear()
        return answers

    def pull(self, office, after, limit):
        os.write(self._pipe, b"pull\n")
        rows = super().pull(office, after, limit)
        os.write(self._pipe, b"keep\n")
        return rows


def child(window: SyncWindow, pipe: int) -> None:
    """Work until killed."""
    try:
        window.line = TellingLine(window.place, pipe)
        for number in count():
            window.take(1, first=os.getpid() * 7 + number)
            if not number:
                os.write(pipe, b"ready\n")
            window.round()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def begun(window: SyncWindow) -> tuple[int, int]:
    """A child that has taken its first case: its process id and what it tells."""
    told, pipe = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(told)
        child(window, pipe)
    os.close(pipe)
    listened(told, 1)
    return pid, told


def listened(told: int, words: int) -> bytes:
    """What a child tells until it has told so many words, acknowledgements apart."""
    said = b""
    while words:
        piece = os.read(told, 1)
        if not piece:
            raise SystemExit("a window ended by itself")
        said += piece
        if piece == b"\n":
            words -= not said.splitlines()[-1].startswith(b"+")
    return said


def killed(pid: int, delay_s: float) -> None:
    """After so long, unless it has ended by itself, which it must not."""
    handle = os.pidfd_open(pid)
    ended, _, _ = select.select([handle], [], [], delay_s)
    if ended:
        raise SystemExit("a window ended by itself")
    signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.close(handle)
    os.waitpid(pid, 0)


def main(kills: int, seed: str, windows: list[SyncWindow]) -> None:
    """Kill so often, all windows at work at the same time."""
    chance, hit, acked = random.Random(seed), Counter(), []
    done = 0
    while done < kills:
        children = [begun(window) for window in windows]
        for pid, told in children:
            said = listened(told, chance.randrange(FARTHEST))
            killed(pid, chance.uniform(0, LONGEST_S))
            with os.fdopen(told, "rb") as pipe:
                words = (said + pipe.read()).decode().split()
            acked += [word[1:] for word in words if word.startswith("+")]
            places = [word for word in words if not word.startswith("+")]
            hit[places[-1] if places else "ready"] += 1
            done += 1
    sys.stdout.write(json.dumps({"kills": done, "hit": hit, "acked": acked}) + "\n")


if __name__ == "__main__":
    made = [SyncWindow.of(said) for said in sys.argv[3:]]
    catalogue(), parameters(TODAY)  # read before the first fork
    main(int(sys.argv[1]), sys.argv[2], made)
