"""Windows that know only the hall's server, its worker, and the hand-over to a province behind a cable."""

import json
import subprocess
import sys
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

from app.cases.flow_settings import FlowSettings
from app.centre.worker import RoundDone, WorkerActs, run_round
from app.kernel.calendar import published_calendar
from db.central.worker import worker_line
from tests.builders.cable import Cable
from tests.builders.central_windows import Base, Windows, add_people, seat
from tests.builders.centre_house import COUNTY, VERIFIER, CentreHouse
from tests.builders.hall_central import HallServer

ROOT = Path(__file__).parents[2]


@dataclass
class HallOfWindows:
    """``windows`` before the hall's server, which is their centre; ``province`` behind ``cable``."""

    windows: Windows
    hall: HallServer
    province: CentreHouse
    cable: Cable
    folder: Path

    def hand_over(self) -> tuple[int, dict[str, Any]]:
        """One round in a process of its own: exit status and answer."""
        hall = make_conninfo(self.hall.place, user=self.hall.exchange)
        words = [sys.executable, "-m", "app", "central", "hand-over", hall, self.cable.place, "--once", "--json"]
        done = subprocess.run(
            [*words, "--data", str(self.folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False, timeout=120
        )
        return done.returncode, json.loads(done.stdout)

    def worker(self, centre: CentreHouse) -> RoundDone:
        """One round of that server's worker."""
        with worker_line(make_conninfo(centre.place, user=centre.worker)) as line:
            return run_round(WorkerActs(line, FlowSettings(), published_calendar()), lambda: False)


@contextmanager
def hall_of_windows(
    base: Base, folder: Path, clusters: tuple[str, str], seats: Sequence[Iterable[str]]
) -> Iterator[HallOfWindows]:
    """clusters: of the province and of the hall.  seats: for every window the permissions whose people sit at it."""
    province = CentreHouse(clusters[0])
    add_people(province, base)
    machine, devices = uuid.uuid4(), [uuid.uuid4() for _ in seats]
    for device in devices:
        province.add_device(device)
    added = "SELECT account.add_hall(%s, %s, %s)"
    login = province.owner.execute(added, (machine, COUNTY, VERIFIER)).fetchone()[0]
    province.owner.execute("SELECT account.draw_by(%s, %s)", (COUNTY, machine))
    hall = HallServer(clusters[1])
    windows = Windows(hall, base.people)
    with Cable(make_conninfo(province.place, user=login)) as cable:
        made = HallOfWindows(windows, hall, province, cable, folder)
        try:
            assert made.hand_over()[0] == 0
            for device, seated in zip(devices, seats, strict=True):
                seat(windows, base, folder, device, set(seated))
            yield made
        finally:
            for window in windows.windows:
                window.close()
            hall.close()
            province.close()
