"""``yichuang face pack install|list|check``: the model packs of the store."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from app.adapters.face_insightface import InsightFaceEngine
from app.adapters.face_lab import FaceLab
from app.adapters.face_pack import PackFacts
from app.adapters.pack_shelf import ShelvedPack
from app.cli.context import DONE, REFUSED, Context
from app.face.pack import PackLock
from app.kernel.actor import Actor
from app.kernel.errors import AppError
from app.kernel.messages import explain
from app.staff.commands.face_settings import InstallPack


class PackDoors(Protocol):
    """What the verbs need from the container."""

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...

    @property
    def install_pack(self) -> InstallPack:
        """Installing."""
        ...

    def shelved_packs(self) -> Sequence[ShelvedPack]:
        """What is installed."""
        ...

    @property
    def face_pack(self) -> Path | None:
        """The folder the setting names."""
        ...

    def face_lab(self, pack: Path | None) -> FaceLab:
        """The engine of that folder, or of the office's own pack."""
        ...


def add(actions: Any) -> None:
    """``pack install SOURCE [--sha256 HEX] [--liveness DIR]``, ``pack list``, ``pack check [DIR]``."""
    acts = actions.add_parser("pack").add_subparsers(dest="act", required=True)
    installing = acts.add_parser("install")
    installing.add_argument("source", metavar="PATH|ZIP|URL")
    installing.add_argument("--sha256", metavar="HEX")
    installing.add_argument("--liveness", type=Path, metavar="DIR")
    installing.set_defaults(run=install)
    acts.add_parser("list").set_defaults(run=listing)
    checking = acts.add_parser("check")
    checking.add_argument("pack", nargs="?", type=Path, metavar="DIR")
    checking.set_defaults(run=check)


def install(args: argparse.Namespace, context: Context) -> int:
    """Copy, check, lock and use a pack; the only verb that may fetch something, and only what it is told to."""
    doors: PackDoors = context.container
    actor = doors.actor("face", context.as_account)
    folder, lock, _ = doors.install_pack(actor, args.source, args.sha256, args.liveness)
    say = context.output.say
    lines = [say("face_pack_installed", title=lock.title, folder=str(folder))]
    lines += [] if lock.has_liveness else [say("face_pack_without_liveness")]
    context.output.answer({"folder": str(folder), **_locked(lock)}, lines)
    return DONE


def listing(args: argparse.Namespace, context: Context) -> int:  # noqa: ARG001 - a verb's shape
    """Every installed pack, each file hashed again; exit 1 when one is not as its lock says."""
    doors: PackDoors = context.container
    used, packs = doors.face_pack, doors.shelved_packs()
    rows = [_shelved(pack, pack.folder == used, context) for pack in packs]
    say = context.output.say
    lines = [
        say(
            "face_pack_line",
            folder=row["folder"],
            used=say("face_pack_used") if row["in_use"] else "",
            state=row["message"] or say("face_pack_sound"),
        )
        for row in rows
    ]
    context.output.answer(rows, lines or [say("face_pack_none")])
    return REFUSED if any(pack.fault for pack in packs) else DONE


def _shelved(pack: ShelvedPack, is_used: bool, context: Context) -> dict[str, Any]:
    fault = explain(pack.fault, context.output.language) if pack.fault else ""
    told: dict[str, Any] = {"folder": pack.folder.name, "in_use": is_used, "ok": pack.fault is None, "message": fault}
    return told | (_locked(pack.lock) if pack.lock else {"error": pack.fault.code if pack.fault else ""})


def check(args: argparse.Namespace, context: Context) -> int:
    """Hash, licence, load: all that sign-in asks of a pack; exit 1 with the reason when it may not be used."""
    doors: PackDoors = context.container
    engine = doors.face_lab(args.pack).engine
    began = time.perf_counter()
    engine.load()
    load_ms = round((time.perf_counter() - began) * 1000)
    facts, warnings = engine.facts, _warnings(engine)
    say = context.output.say
    licence = say(
        f"face_licence_{facts.licence.state}", customer=facts.licence.customer, until=facts.licence.valid_until
    )
    answer = _facts(facts) | {
        "licence_message": licence,
        "threshold": engine.rule.decision.threshold if not warnings.get("rule") else None,
        "signs_in": not warnings,
        "warnings": {key: explain(error, context.output.language) for key, error in warnings.items()},
        "load_ms": load_ms,
        "files": _files(engine.lock),
    }
    head = say("face_pack_head", title=facts.name, recogniser=facts.digest[:12])
    context.output.answer(answer, [head, licence, *answer["warnings"].values()])
    return DONE


def _warnings(engine: InsightFaceEngine) -> dict[str, AppError]:
    """What keeps a pack that may be loaded from signing anybody in."""
    found: dict[str, AppError] = {}
    if not engine.has_liveness:
        found["liveness"] = AppError("face_pack_without_liveness")
    try:
        _ = engine.rule
    except AppError as error:
        found["rule"] = error
    return found


def _facts(facts: PackFacts) -> dict[str, Any]:
    return {
        "pack": facts.name,
        "recogniser": facts.digest,
        "licence": facts.licence.state,
        "customer": facts.licence.customer,
        "valid_until": facts.licence.valid_until,
        "liveness": facts.has_liveness,
    }


def _locked(lock: PackLock) -> dict[str, Any]:
    return {
        "pack": lock.title,
        "lock": lock.digest,
        "recogniser": lock.recogniser.sha256,
        "liveness": lock.has_liveness,
        "files": _files(lock),
    }


def _files(lock: PackLock) -> list[dict[str, str]]:
    return [
        {"file": file.file, "sha256": file.sha256, "role": file.role.value, "form": file.form.value}
        for file in lock.files
    ]
