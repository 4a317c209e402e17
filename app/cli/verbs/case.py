"""``yichuang case list|show|accept ...``: cases for a signed-in person, without a window."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from app.cases.commands import ListCases, ShowCase
from app.cases.model import CaseHead, CaseState
from app.cases.queries import CaseFile, CaseMark, MarkKind
from app.catalogue.model import Catalogue
from app.cli.context import DONE, REFUSED, USAGE, Context
from app.cli.gaps import refuse_with_gaps
from app.cli.verbs import case_batch, case_entry, case_mine, case_page, case_step, case_talk, case_words
from app.intake.case_input import draft_from_input, read_input
from app.intake.case_sheet import elsewhere
from app.intake.commands import Accept, NotifySupplement, TakeUp
from app.intake.model import NotReady
from app.kernel.actor import Actor
from app.kernel.clock import hall_text
from app.kernel.errors import AppError
from app.kernel.ids import OfficeId
from app.registry.queries import RegistryQueries


class CaseDoors(Protocol):
    """What the verb needs from the container."""

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...

    @property
    def list_cases(self) -> ListCases:
        """The cases of an office."""
        ...

    @property
    def show_case(self) -> ShowCase:
        """One case with its timeline."""
        ...

    @property
    def accept(self) -> Accept:
        """Acceptance."""
        ...

    @property
    def notify_supplement(self) -> NotifySupplement:
        """The one complete notice."""
        ...

    @property
    def take_up(self) -> TakeUp:
        """Goes on with a case that waits for papers."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """The list in force, the office's overlay included."""
        ...

    @property
    def registry_queries(self) -> RegistryQueries:
        """Persons and units."""
        ...

    @property
    def person_key(self) -> Callable[[str], bytes]:
        """Keyed hash of an ID number or credit code."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """``list``, ``show NUMBER``, ``accept|notice --input F.json [--owner OFFICE] [--case NUMBER]``, ``take-up``."""
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list")
    listing.add_argument("text", nargs="?", default="")
    listing.add_argument("--state", action="append", choices=[state.value for state in CaseState], default=[])
    listing.add_argument("--limit", type=_limit, default=100)
    show = actions.add_parser("show")
    show.add_argument("number")
    for name in ("accept", "notice"):
        taking = actions.add_parser(name)
        taking.add_argument("--input", type=Path, required=True, metavar="F.json")
        taking.add_argument("--owner", type=_office, metavar="OFFICE")
        taking.add_argument("--case", metavar="NUMBER")
    taking.add_argument("--insisted", action="store_true")
    actions.add_parser("take-up").add_argument("number")
    case_words.add(actions)
    case_talk.add(actions)
    case_step.add(actions)
    case_batch.add(actions)
    case_page.add(actions)
    case_entry.add(actions)
    actions.add_parser("mine")


def _limit(text: str) -> int:
    limit = int(text)
    if not 1 <= limit <= 100_000:
        raise ValueError(text)
    return limit


def _office(text: str) -> OfficeId:
    if len(text) != 6 or not text.isascii() or not text.isdigit():
        raise ValueError(text)
    return OfficeId(text)


def run(args: argparse.Namespace, context: Context) -> int:
    """Exit 1 when a rule refuses, with everything that is in the way; 2 when the input file cannot be read."""
    doors: CaseDoors = context.container
    actor = doors.actor("case", context.as_account)
    if "talk" in args:
        return case_talk.run(args, actor, context)
    if "act" in args:
        return case_words.run(args, actor, context)
    if args.action == "list":
        states = tuple(CaseState(state) for state in args.state)
        found = doors.list_cases(actor, args.text, states, args.limit)
        context.output.answer([_head(case) for case in found], [_line(case, context) for case in found])
        return DONE
    if args.action == "show":
        file = doors.show_case(actor, args.number)
        context.output.answer(_file(file), _file_lines(file, context))
        return DONE
    if args.action == "agree-all":
        return case_batch.run(args, actor, context)
    if args.action == "mine":
        return case_mine.run(actor, context)
    if args.action == "enter":
        return case_entry.run(args, actor, context)
    if args.action == "versions":
        return case_entry.run_versions(args, actor, context)
    if args.action == "page":
        return case_page.run(args, actor, context)
    if args.action == "step":
        return case_step.run(args, actor, context)
    if args.action == "take-up":
        return _take_up(args.number, doors, actor, context)
    return _accept(args, doors, actor, context)


def _take_up(number: str, doors: CaseDoors, actor: Actor, context: Context) -> int:
    """The draft with which a case that waits for papers goes on here; it stands at the counter."""
    head = doors.show_case(actor, number).head
    draft = doors.take_up(actor, head.id)
    context.output.answer({"draft": str(draft.id), "case": str(head.id)}, [_line(head, context)])
    return DONE


def _accept(args: argparse.Namespace, doors: CaseDoors, actor: Actor, context: Context) -> int:
    try:
        draft = draft_from_input(
            read_input(args.input),
            actor,
            catalogue=doors.catalogue,
            registry=doors.registry_queries,
            key_of=doors.person_key,
        )
        draft = replace(draft, owner=args.owner)
        if args.case is not None:
            head = doors.show_case(actor, args.case).head
            draft = replace(draft, case=head.id, owner=head.office if head.taken_at == actor.office else None)
        if args.action == "notice":
            case, _ = doors.notify_supplement(actor, draft, insisted=args.insisted)
            context.output.answer(_head(case), [_line(case, context)])
            return DONE
        accepted = doors.accept(actor, draft)
    except NotReady as refused:
        return refuse_with_gaps(refused, refused.gaps, context)
    except AppError as error:
        return context.output.refuse(error, USAGE if error.code.startswith("input_") else REFUSED)
    answer = _head(accepted.case) | {"repeated": accepted.repeated}
    context.output.answer(answer, [_line(accepted.case, context)])
    return DONE


def _head(case: CaseHead) -> dict[str, Any]:
    return {
        "id": str(case.id),
        "number": case.number,
        "notice": case.notice,
        "item": case.item_code,
        "item_name_zh": case.item_name_zh,
        "item_name_en": case.item_name_en,
        "catalogue_version": case.catalogue_version,
        "state": case.state.value,
        "step": case.step,
        "subject_kind": case.subject_kind,
        "subject_name": case.subject_name,
        "subject_number": case.subject_number_masked,
        "applicant_name": case.applicant_name or case.subject_name,
        "received_at": case.received_at.isoformat(),
        "accepted_at": case.accepted_at.isoformat() if case.accepted_at else None,
        "due_on": case.due_on.isoformat() if case.due_on else None,
        "due_provisional": case.due_provisional,
        "statutory_due_on": case.statutory_due_on.isoformat() if case.statutory_due_on else None,
        "green": case.green is not None,
        "green_due_on": case.green_due_on.isoformat() if case.green_due_on else None,
        "office": case.office,
        "taken_at": case.taken_at,
    }


def _file(file: CaseFile) -> dict[str, Any]:
    timeline = [
        {
            "seq": row.seq,
            "kind": row.kind.value,
            "step": row.step,
            "at": row.at.isoformat(),
            "by": row.operator_name,
            "terminal": row.terminal,
            "data": dict(row.data),
            "void": row.is_void,
        }
        for row in file.timeline
    ]
    return _head(file.head) | {
        "timeline": timeline,
        "marks": [_mark(mark) for mark in file.marks],
        "pending": file.is_pending,
    }


def _mark(mark: CaseMark) -> dict[str, Any]:
    said = {"kind": mark.kind.value, "at": mark.at.isoformat(), "note": mark.note or None}
    if mark.kind is not MarkKind.RECOUNTED:
        return said
    return said | {"moved": [{"clock": one.clock} | dict(one.values) for one in mark.moved]}


def _mark_text(mark: CaseMark, context: Context) -> str:
    told = [context.output.say(one.code, **one.values) for one in mark.moved]
    told += [mark.note] if mark.kind in (MarkKind.ASKED, MarkKind.ANSWERED) and mark.note else []
    return "  ".join(("-", hall_text(mark.at), context.output.say(f"case_mark_{mark.kind}"), *told))


def _line(case: CaseHead, context: Context) -> str:
    chinese = context.output.language == "zh_CN"
    name = case.item_name_zh if chinese else case.item_name_en
    due = case.due_on.isoformat() if case.due_on else "-"
    state = context.output.say(f"case_state_{case.state}")
    return "  ".join((case.number or case.notice or "-", case.item_code, name, case.subject_name, state, due))


def _file_lines(file: CaseFile, context: Context) -> list[str]:
    rows = [
        "  ".join(
            (str(row.seq), hall_text(row.at), context.output.say(f"case_event_{row.kind}"), row.operator_name or "-")
        )
        for row in file.timeline
    ]
    names = elsewhere(file)
    codes = zip(("case_decided_by", "case_taken_by"), names or (), strict=False)
    return [
        _line(file.head, context),
        *([context.output.say("case_awaits_centre")] if file.is_pending else ()),
        *(context.output.say(code, office=name) for code, name in codes),
        *rows,
        *(_mark_text(mark, context) for mark in file.marks),
    ]
