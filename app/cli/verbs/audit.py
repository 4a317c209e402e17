"""``yichuang audit verify``: walks every chain and names the first broken row."""

import argparse
from typing import Protocol

from app.audit.model import ChainReport
from app.audit.queries import VerifyChains
from app.cli.context import DONE, REFUSED, Context


class AuditDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def verify_chains(self) -> VerifyChains:
        """The walk over the open store."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """The one thing to do so far."""
    parser.add_argument("what", choices=["verify"])


def run(args: argparse.Namespace, context: Context) -> int:  # noqa: ARG001 - "verify" is the only choice
    """Exit 1 when any chain is broken."""
    doors: AuditDoors = context.container
    report = doors.verify_chains()
    context.output.answer(_as_json(report), _as_lines(report, context))
    return REFUSED if report.faults else DONE


def _as_json(report: ChainReport) -> dict[str, object]:
    faults = [{"chain": fault.chain, "seq": fault.seq, "reason": fault.reason.value} for fault in report.faults]
    return {
        "ok": not faults,
        "chains": report.chains,
        "rows": report.rows,
        "first_broken": faults[:1],
        "faults": faults,
    }


def _as_lines(report: ChainReport, context: Context) -> list[str]:
    say = context.output.say
    if not report.faults:
        return [say("chains_sound", chains=report.chains, rows=report.rows)]
    return [
        say("chain_broken", chain=fault.chain, seq=fault.seq, reason=say(f"chain_fault_{fault.reason}"))
        for fault in report.faults
    ]
