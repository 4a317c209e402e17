"""``yichuang sync``: a round now, how the machine stands, the outbox doctor, unsent work on a stick."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol
from uuid import UUID

from app.cli.asking import secret
from app.cli.context import DONE, REFUSED, Context
from app.cli.verbs import sync_any_hall, sync_beside
from app.kernel.actor import Actor
from app.kernel.clock import hall_text
from app.kernel.errors import AppError, NotFound, Rejected
from app.kernel.files import require_new
from app.kernel.messages import explain
from app.staff.commands.settings import SetSetting
from app.sync.commands import ImportUnsent, Quarantine, ReadOutbox, Release
from app.sync.conflict import Link
from app.sync.contact import refused_for
from app.sync.desk import SideEvent, SyncDesk, read_sealed
from app.sync.doctor import Diagnosis, age_text, said
from app.sync.early import Early
from app.sync.leash import CENTRE_SETTING
from app.sync.parcels import digest_words
from app.sync.place import CentrePlaces, DeviceRecord
from app.sync.projection import missing_words
from app.sync.rounds import RunRound
from app.sync.status import ReadStatus, SyncStatus

_FILES = ("certificate", "key", "authority", "password_file")


class SyncDoors(Protocol):
    """What the verb needs from the container."""

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...

    @property
    def sync_round(self) -> RunRound: ...  # noqa: D102 - the commands, as they are called
    @property
    def sync_status(self) -> ReadStatus: ...  # noqa: D102
    @property
    def read_outbox(self) -> ReadOutbox: ...  # noqa: D102
    @property
    def quarantine(self) -> Quarantine: ...  # noqa: D102
    @property
    def release(self) -> Release: ...  # noqa: D102
    @property
    def sync_desk(self) -> SyncDesk: ...  # noqa: D102
    @property
    def import_unsent(self) -> ImportUnsent: ...  # noqa: D102
    @property
    def centre_places(self) -> CentrePlaces: ...  # noqa: D102
    @property
    def settings(self) -> dict[str, str]: ...  # noqa: D102
    @property
    def set_setting(self) -> SetSetting: ...  # noqa: D102


def add(parser: argparse.ArgumentParser) -> None:
    """``now``, ``status``, ``outbox [EVENT]``, ``quarantine|release EVENT``, ``export|import FILE``, and more."""
    actions = parser.add_subparsers(dest="what", required=True)
    actions.add_parser("now", help="help_sync_now").set_defaults(run=_now)
    actions.add_parser("status", help="help_sync_status").set_defaults(run=_status)
    outbox = actions.add_parser("outbox", help="help_sync_outbox")
    outbox.add_argument("event", nargs="?", type=UUID, metavar="EVENT")
    outbox.set_defaults(run=_outbox)
    for name, run_it in (("quarantine", _quarantine), ("release", _release)):
        moving = actions.add_parser(name, help=f"help_sync_{name}")
        moving.add_argument("event", type=UUID, metavar="EVENT")
        moving.add_argument("--reason", required=True, metavar="TEXT")
        moving.set_defaults(run=run_it)
    for name, travel in (("export", _export), ("import", _import)):
        carrying = actions.add_parser(name, help=f"help_sync_{name}")
        carrying.add_argument("file", type=Path, metavar="FILE")
        carrying.add_argument("--passphrase-file", metavar="FILE")
        carrying.set_defaults(run=travel)
    device = actions.add_parser("device", help="help_sync_device")
    device.add_argument("--id", type=UUID, metavar="DEVICE")
    for name in ("cert", "key", "root", "passfile"):
        device.add_argument(f"--{name}", type=Path, metavar="FILE")
    device.set_defaults(run=_device)
    actions.add_parser("any-hall", help="help_sync_any_hall").set_defaults(run=sync_any_hall.run)
    sync_beside.add(actions)


def run(args: argparse.Namespace, context: Context) -> int:
    """Whatever was asked for."""
    return int(args.run(args, context))


def _now(_args: argparse.Namespace, context: Context) -> int:
    """Nobody's act, so nobody signs in for it; exit 1 where an office could not be synced to the end."""
    doors: SyncDoors = context.container
    if doors.sync_status() is None:
        raise NotFound("centre_not_set")
    done, say = doors.sync_round(), context.output.say
    failed = [{"office": office, **_error(error, context)} for office, error in done.failed]
    context.output.answer(
        {"pushed": done.pushed, "pulled": done.pulled, "went_back": list(done.went_back), "failed": failed}
        | {"unlisted": list(done.unlisted)},
        [
            say("sync_done", pushed=done.pushed, pulled=done.pulled),
            *(say("sync_went_back", office=office) for office in done.went_back),
            *(say("sync_unlisted", account=account) for account in done.unlisted),
            *(say("sync_office_failed", office=each["office"], text=each["message"]) for each in failed),
            *(say(f"centre_refused_{why}") for why in sorted({refused_for(error) for _, error in done.failed} - {""})),
        ],
    )
    return REFUSED if failed else DONE


def _status(_args: argparse.Namespace, context: Context) -> int:
    """Counts and moments only; without asking the line."""
    doors: SyncDoors = context.container
    status, say = doors.sync_status(), context.output.say
    if status is None:
        context.output.answer({"centre": False}, [say("centre_not_set")])
        return DONE
    since = status.offline_since
    last = hall_text(status.last_sync) if status.last_sync else say("sync_never")
    counts = {"waiting": status.waiting, "to_decide": status.to_decide, "quarantined": status.quarantined}
    context.output.answer(
        _status_json(status, context),
        [
            say("sync_status_line", last=last, **counts),
            *([say("sync_offline_since", since=hall_text(since))] if since else ()),
            *(say(code, **values) for code, values in status.refusal),
            *(explain(each, context.output.language) for each in (*status.stops, *status.warnings)),
            *([say("sync_early_kept", cases=kept)] if (kept := status.early.get(Early.KEPT)) else ()),
            *(say(code, **values) for code, values in missing_words(status.missing)),
            *(say("number_low", year=low.year, series=low.series, left=low.left) for low in status.low),
        ],
    )
    return DONE


def _status_json(status: SyncStatus, context: Context) -> dict[str, object]:
    return {
        "centre": True,
        "last_sync": status.last_sync.isoformat() if status.last_sync else None,
        "offline_since": status.offline_since.isoformat() if status.offline_since else None,
        "failures": status.failures,
        "refused": status.refused or None,
        "waiting": status.waiting,
        "to_decide": status.to_decide,
        "quarantined": status.quarantined,
        "unsent_cases": status.unsent_cases,
        "early": {kind.value: status.early.get(kind, 0) for kind in Early},
        "stops": [_error(each, context) for each in status.stops],
        "warnings": [_error(each, context) for each in status.warnings],
        "missing": [{"case": each.case, "lack": each.lack.value, "why": each.why} for each in status.missing],
        "low": [{"series": low.series, "year": low.year, "left": low.left} for low in status.low],
    }


def _outbox(args: argparse.Namespace, context: Context) -> int:
    """The doctor's list; with an event both sides of its case."""
    doors: SyncDoors = context.container
    doors.actor("sync", context.as_account)
    if doors.sync_status() is None:
        raise NotFound("centre_not_set")
    say = context.output.say
    if args.event is not None:
        found, sides = doors.read_outbox.show(args.event)
        told = doors.sync_desk.sides(args.event)
        value = {
            **_item(found, context),
            "common": sides.common,
            "ours": [_link(link) for link in sides.ours],
            "theirs": [_link(link) for link in sides.theirs],
            "fork": sides.is_fork,
        }
        lines = [
            _line(found, context),
            *([say("outbox_relayed")] if found.item.is_relayed else ()),
            say("outbox_side_common", count=sides.common),
            say("outbox_side_ours", events=_events(told.ours, context)),
            say("outbox_side_theirs", events=_events(told.theirs, context)),
        ]
        context.output.answer(value, lines)
        return DONE
    items = doors.read_outbox()
    lines = [_line(each, context) for each in items] or [say("outbox_empty")]
    context.output.answer([_item(each, context) for each in items], lines)
    return DONE


def _quarantine(args: argparse.Namespace, context: Context) -> int:
    doors: SyncDoors = context.container
    return _decided(doors.quarantine, "sync_quarantined", args, context)


def _release(args: argparse.Namespace, context: Context) -> int:
    doors: SyncDoors = context.container
    return _decided(doors.release, "sync_released", args, context)


def _decided(decide: Quarantine | Release, sentence: str, args: argparse.Namespace, context: Context) -> int:
    doors: SyncDoors = context.container
    state = decide(doors.actor("sync", context.as_account), args.event, args.reason)
    told = context.output.say(sentence, event=args.event)
    context.output.answer({"event": str(args.event), "state": state.value}, [told])
    return DONE


def _export(args: argparse.Namespace, context: Context) -> int:
    doors: SyncDoors = context.container
    actor = doors.actor("sync", context.as_account)
    require_new(args.file)  # before the passphrase is asked for
    exported = doors.sync_desk.export(actor, secret(args.passphrase_file, "ask_passphrase", context), args.file)
    told = {"events": exported.events, "path": str(args.file), "digest": exported.digest}
    said = context.output.say("sync_exported", **{**told, "digest": digest_words(exported.digest)})
    context.output.answer(told, [said])
    return DONE


def _import(args: argparse.Namespace, context: Context) -> int:
    doors: SyncDoors = context.container
    actor = doors.actor("sync", context.as_account)
    sealed = read_sealed(args.file)  # before the passphrase is asked for
    found = doors.import_unsent(actor, sealed, secret(args.passphrase_file, "ask_passphrase", context))
    told = {"added": found.added, "known": found.known, "digest": found.digest}
    said = context.output.say(found.code, **{**told, "digest": digest_words(found.digest)})
    context.output.answer({"office": found.office, **told}, [said])
    return DONE


def _device(args: argparse.Namespace, context: Context) -> int:
    """Whose line this is and how it is protected; with ``--id`` set by the system administrator."""
    doors: SyncDoors = context.container
    actor = doors.actor("sync", context.as_account)
    url = doors.settings.get(CENTRE_SETTING)
    if not url:
        raise NotFound("centre_not_set")
    if args.id is None and any((args.cert, args.key, args.root, args.passfile)):
        raise Rejected("centre_device_id")
    if args.id is not None:
        record = DeviceRecord(args.id, args.cert, args.key, args.root, args.passfile)
        url = doors.set_setting(actor, CENTRE_SETTING, doors.centre_places.record(url, record))
    place, say = doors.centre_places.read(url), context.output.say
    value = asdict(place) | {"device": str(place.device) if place.device else None}
    protected = say("centre_line_protected") if place.is_protected else say("centre_plain")
    whose = say("centre_line_device", device=place.device) if place.device else say("centre_no_device")
    files = [say(f"centre_file_{name}", path=value[name]) for name in _FILES if value[name]]
    context.output.answer(value, [whose, protected, *files])
    return DONE


def _item(found: Diagnosis, context: Context) -> dict[str, object]:
    item = found.item
    return {
        "event": str(item.event),
        "office": item.office,
        "case": item.case,
        "kind": item.kind,
        "state": item.state.value,
        "age_s": round(found.age.total_seconds()),
        "reason": item.reason,
        "relayed": item.is_relayed,
        "code": found.code,
        "message": said(found, context.output.language),
        "remedies": [remedy.value for remedy in found.remedies],
    }


def _line(found: Diagnosis, context: Context) -> str:
    say = context.output.say
    remedies = "、" if context.output.language == "zh_CN" else ", "
    return say(
        "outbox_line",
        event=found.item.event,
        age=age_text(found.age, context.output.language),
        text=said(found, context.output.language),
        remedies=remedies.join(say(f"remedy_{remedy}") for remedy in found.remedies),
    )


def _events(events: Sequence[SideEvent], context: Context) -> str:
    """What happened on one side, in words."""
    say = context.output.say
    told = (
        say("outbox_side_event", seq=one.seq, kind=say(f"case_event_{one.kind}" if one.kind else "outbox_side_hidden"))
        for one in events
    )
    return ("、" if context.output.language == "zh_CN" else ", ").join(told) or say("outbox_side_none")


def _link(link: Link) -> dict[str, object]:
    return {"seq": link.seq, "event": str(link.event), "hash": link.hash.hex()}


def _error(error: AppError, context: Context) -> Mapping[str, object]:
    values = {key: str(value) for key, value in error.values.items()}
    return {"code": error.code, "message": explain(error, context.output.language), "values": values}
