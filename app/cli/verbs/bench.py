"""``yichuang bench``: how quick and how heavy the program is, each figure beside the floor measured in the same run."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

from app.cli.bench_face import pack_of
from app.cli.context import DONE, Context
from app.kernel.errors import Rejected, Unavailable
from app.kernel.measures import BenchPlan, Figure, Probe, Skipped, Target

PACK_VARIABLE = "YICHUANG_FACE_PACK"
"""Names a face pack to measure with, as it does for the tests."""

QUICK = BenchPlan(persons=50_000, forms=300, acceptances=30, rounds=40)
_LIBRARIES = {"pyside": "PySide6", "sqlalchemy": "SQLAlchemy", "reportlab": "reportlab"}


class BenchDoors(Protocol):
    """What the verb needs from the container."""

    def bench_probes(self, office: Path | None) -> Sequence[Probe]:
        """Every measurement, in the order of the table; making the list measures nothing.

        office: folder of a demo store to work on, None for a new one.
        """
        ...

    def bench_office(self) -> Path:
        """The folder of the office that the measurements work on, made at the first call."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """What to measure, and how much of it."""
    parser.add_argument("--only", nargs="+", metavar="NAME", default=())
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--persons", type=_count, metavar="N")
    parser.add_argument("--pack", type=Path, metavar="DIR")
    parser.add_argument("--here", type=Path, metavar="DIR", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, context: Context) -> int:
    """The table; 0 also where a target is missed, because then it says so."""
    doors: BenchDoors = context.container
    plan = _plan(args)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # windows are measured where nobody sees them
    figures = [
        figure
        for probe in _chosen(doors.bench_probes(args.here), args.only)
        for figure in (_apart(probe, args, context) if probe.is_apart and not args.here else probe.measure(plan))
    ]
    context.output.answer([_as_row(figure, context) for figure in figures], _lines(figures, context))
    return DONE


def _plan(args: argparse.Namespace) -> BenchPlan:
    plan = QUICK if args.quick else BenchPlan()
    pack = pack_of(args.pack, os.environ.get(PACK_VARIABLE))
    return replace(plan, persons=args.persons or plan.persons, pack=pack)


def _chosen(probes: Sequence[Probe], names: Sequence[str]) -> Sequence[Probe]:
    known = {probe.name: probe for probe in probes}
    for name in names:
        if name not in known:
            raise Rejected("bench_unknown_probe", name=name, known=" ".join(known))
    return [known[name] for name in dict.fromkeys(names)] if names else probes


def _apart(probe: Probe, args: argparse.Namespace, context: Context) -> Sequence[Figure | Skipped]:
    """The same measurement in a process of its own, so that no other one weighs on it."""
    office = context.container.bench_office()
    command = [
        *own_command(),
        "bench",
        "--json",
        "--lang",
        context.output.language,
        "--here",
        str(office),
        "--only",
        probe.name,
    ]
    command += ["--quick"] if args.quick else []
    command += ["--pack", str(args.pack)] if args.pack else []
    with tempfile.TemporaryDirectory() as compiled:
        done = subprocess.run(
            command, env=quiet_environment(compiled), capture_output=True, text=True, encoding="utf-8", check=False
        )
    if done.returncode != DONE:
        context.output.err.write(done.stderr)
        raise Unavailable("bench_child_failed", name=probe.name, status=done.returncode, reason=_reason(done.stdout))
    return [_from_row(row) for row in json.loads(done.stdout)]


def _reason(answer: str) -> str:
    """What the other process said, "" when it broke before it could."""
    try:
        return str(json.loads(answer)["message"])
    except (ValueError, KeyError, TypeError):
        return ""


def own_command() -> list[str]:
    """How this program is started anew."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "app"]


def quiet_environment(compiled: str) -> dict[str, str]:
    """The environment in which modules are compiled once, as on a machine in use.

    compiled: a folder for compiled modules, so that nothing is written beside the sources.
    """
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": compiled}


def _as_row(figure: Figure | Skipped, context: Context) -> dict[str, Any]:
    if isinstance(figure, Skipped):
        return {"name": figure.name, "skipped": figure.code, "message": context.output.say(figure.code)}
    target = figure.target
    return {
        "name": figure.name,
        "measured": round(figure.measured, 3),
        "floor": round(figure.floor, 3),
        "unit": figure.unit,
        "ratio": _ratio(figure),
        "above": round(figure.measured - figure.floor, 3),
        "target": str(target),
        "limit": round(target.limit(figure.floor), 3),
        "ok": figure.is_met,
        "about": figure.about,
        "terms": {"times": target.times, "above": target.above, "most": target.most},
    }


def _from_row(row: Mapping[str, Any]) -> Figure | Skipped:
    if "skipped" in row:
        return Skipped(row["name"], row["skipped"])
    target = Target(**row["terms"])
    return Figure(row["name"], row["measured"], row["floor"], row["unit"], target, row["about"])


def _ratio(figure: Figure) -> float | None:
    return round(figure.measured / figure.floor, 2) if figure.floor > 0 else None


def _lines(told: Sequence[Figure | Skipped], context: Context) -> Iterator[str]:
    say = context.output.say
    figures = [figure for figure in told if isinstance(figure, Figure)]
    versions = {key: _version(library) for key, library in _LIBRARIES.items()}
    system = f"{platform.system()} {platform.machine()}"
    yield say("bench_machine", cores=os.cpu_count(), system=system, python=platform.python_version(), **versions)
    rows = [say("bench_columns").split("|")]
    for figure in figures:
        ratio, above = _ratio(figure), figure.measured - figure.floor
        met = say("bench_met" if figure.is_met else "bench_missed")
        cells = (figure.name, f"{figure.measured:.2f}", f"{figure.floor:.2f}", f"{ratio:.2f}" if ratio else "-")
        rows.append([*cells, f"{above:+.2f}", figure.unit, str(figure.target), met, figure.about])
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell + " " * (widths[place] - _width(cell)) for place, cell in enumerate(row)).rstrip()
    for one in told:
        if isinstance(one, Skipped):
            yield f"{one.name}  {say(one.code)}"
    yield say("bench_summary", count=len(figures), met=sum(figure.is_met for figure in figures))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "-"  # a packaged program carries no such records


def _count(text: str) -> int:
    count = int(text)
    if not 1_000 <= count <= 5_000_000:
        raise ValueError(text)
    return count
