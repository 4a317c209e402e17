"""``yichuang audit``: walks every chain, lists sessions without a face and spoof alerts, notes what was found."""

import argparse
from typing import Protocol
from uuid import UUID

from app.audit.model import ChainReport
from app.audit.queries import VerifyChains
from app.cli.context import DONE, REFUSED, Context
from app.kernel.actor import Actor
from app.kernel.clock import hall_text
from app.kernel.ids import SessionId
from app.staff.commands.after_check import AuditOtherWays, Finding
from app.staff.other_ways import LimitedSession, SpoofAlert


class AuditDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def verify_chains(self) -> VerifyChains:
        """The walk over the open store."""
        ...

    @property
    def audit_other_ways(self) -> AuditOtherWays:
        """Sessions without a face."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """``verify``, ``sessions``, ``session-checked ID``, ``alerts``."""
    actions = parser.add_subparsers(dest="what", required=True)
    actions.add_parser("verify").set_defaults(run=_verify)
    actions.add_parser("sessions").set_defaults(run=_sessions)
    actions.add_parser("alerts").set_defaults(run=_alerts)
    checked = actions.add_parser("session-checked")
    checked.add_argument("session", type=UUID, metavar="ID")
    checked.add_argument("--finding", required=True, choices=[str(finding) for finding in Finding])
    checked.add_argument("--note", default="", metavar="TEXT")
    checked.set_defaults(run=_checked)


def run(args: argparse.Namespace, context: Context) -> int:
    """Whatever was asked for."""
    return int(args.run(args, context))


def _verify(_args: argparse.Namespace, context: Context) -> int:
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


def _sessions(_args: argparse.Namespace, context: Context) -> int:
    doors: AuditDoors = context.container
    found = doors.audit_other_ways.sessions(doors.actor("audit sessions", context.as_account))
    lines = [_session_line(entry, context) for entry in found] or [context.output.say("sessions_none_waiting")]
    context.output.answer([_session_json(entry) for entry in found], lines)
    return DONE


def _session_json(entry: LimitedSession) -> dict[str, object]:
    return {
        "session": str(entry.session),
        "account": entry.account,
        "name": entry.name,
        "post": entry.post.value,
        "way": entry.way.value,
        "reasons": list(entry.reasons),
        "vouchers": list(entry.vouchers),
        "window": entry.window,
        "began_at": entry.began_at.isoformat(),
        "ends_by": entry.ends_by.isoformat() if entry.ends_by else None,
        "ended_at": entry.ended_at.isoformat() if entry.ended_at else None,
    }


def _session_line(entry: LimitedSession, context: Context) -> str:
    say = context.output.say
    return say(
        "session_waiting",
        session=entry.session,
        name=entry.name,
        account=entry.account,
        way=say(f"way_{entry.way.value}"),
        began=hall_text(entry.began_at),
        reasons=" ".join(_reason_text(reason, context) for reason in entry.reasons),
        vouchers=" ".join(entry.vouchers) or "-",
    )


def _reason_text(reason: str, context: Context) -> str:
    code, _, words = reason.partition(": ")
    return context.output.say(f"stand_in_{code}") + (f"（{words}）" if words else "")


def _alerts(_args: argparse.Namespace, context: Context) -> int:
    doors: AuditDoors = context.container
    found = doors.audit_other_ways.alerts(doors.actor("audit alerts", context.as_account))
    lines = [_alert_line(alert, context) for alert in found] or [context.output.say("alerts_none")]
    answer = [
        {"seq": a.seq, "at": a.at.isoformat(), "account": a.account, "name": a.name, "terminal": a.terminal}
        for a in found
    ]
    context.output.answer(answer, lines)
    return DONE


def _alert_line(alert: SpoofAlert, context: Context) -> str:
    where = {"name": alert.name, "account": alert.account, "terminal": alert.terminal}
    return context.output.say("spoof_alert_line", seq=alert.seq, at=hall_text(alert.at), **where)


def _checked(args: argparse.Namespace, context: Context) -> int:
    doors: AuditDoors = context.container
    actor = doors.actor("audit session-checked", context.as_account)
    doors.audit_other_ways.check(actor, SessionId(args.session), Finding(args.finding), args.note)
    context.output.answer(
        {"session": str(args.session), "finding": args.finding}, [context.output.say("session_checked_done")]
    )
    return DONE
