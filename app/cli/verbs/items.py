"""``yichuang items``: the list; ``items show CODE``: one item whole; ``items check DIR``: whether a folder is sound."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from app.catalogue.check import Report, check_catalogue, known_to_the_program
from app.catalogue.loader import load_with_places
from app.catalogue.model import Catalogue, FieldType, ServiceItem
from app.catalogue.source import Fault, Faulty
from app.cli.context import DONE, REFUSED, Context
from app.cli.naming import item_called
from app.intake.answers import is_check
from app.kernel.errors import NotFound
from app.registry.effects import UNCHANGED, columns_of


class ItemsDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def catalogue(self) -> Catalogue:
        """The list in force, the office's overlay included."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """Nothing: the list.  ``show CODE``: what an application states.

    ``check DIR``: a folder like resources/catalogue, or an overlay without catalogue.yaml.
    """
    actions = parser.add_subparsers(dest="action")
    check = actions.add_parser("check")
    check.add_argument("folder", type=Path)
    show = actions.add_parser("show")
    show.add_argument("code")


def run(args: argparse.Namespace, context: Context) -> int:
    """Exit 1 when a checked folder has faults."""
    if args.action == "check":
        return _check(args.folder, context)
    doors: ItemsDoors = context.container
    catalogue = doors.catalogue
    if args.action == "show":
        item = item_called(catalogue, args.code)
        context.output.answer(asdict(item), _item_lines(item, context))
        return DONE
    context.output.answer(_as_json(catalogue), _as_lines(catalogue, context))
    return DONE


def _as_json(catalogue: Catalogue) -> list[dict[str, object]]:
    return [
        {
            "code": item.code,
            "name_zh": item.name.zh,
            "name_en": item.name.en,
            "completion": item.completion.value,
            "insurance": item.insurance,
            "risk_level": item.risk_level,
            "bundles": [bundle.code for bundle in catalogue.bundles_of(item.code)],
            "register": columns_of(item.code),
            "register_unchanged": UNCHANGED.get(item.code),
        }
        for item in catalogue.items
    ]


def _as_lines(catalogue: Catalogue, context: Context) -> list[str]:
    chinese = context.output.language == "zh_CN"
    lines = []
    for item in catalogue.items:
        kind = catalogue.words["completions"][item.completion]
        words = (kind.zh, item.name.zh) if chinese else (kind.en, item.name.en)
        lines.append("  ".join((item.code, *words)))
    return lines


def _item_lines(item: ServiceItem, context: Context) -> list[str]:
    """Keys and words of what the window is told, by which an input file is written."""
    chinese = context.output.language == "zh_CN"
    lines = [f"{item.code}  {item.name.zh if chinese else item.name.en}"]
    for spec in item.all_fields():
        if spec.filled_by == "visitor" and spec.type is not FieldType.PERSON_REF:
            must = "*" if spec.required else f"? {spec.required_when}" if spec.required_when else ""
            picks = "|".join(choice.value for choice in spec.choices)
            words = spec.label.zh if chinese else spec.label.en
            lines.append("  ".join(part for part in (f"  {spec.key}", words, spec.type.value, picks, must) if part))
    for material in item.materials:
        words = material.name.zh if chinese else material.name.en
        lines.append("  ".join(part for part in (f"  [{material.key}]", words, "*" if material.main else "") if part))
    return lines


def _check(folder: Path, context: Context) -> int:
    if not folder.is_dir():
        return context.output.refuse(NotFound("catalogue_folder_missing", folder=str(folder)))
    try:
        complete = (folder / "catalogue.yaml").is_file()
        loaded = load_with_places(folder) if complete else load_with_places(overlay=folder)
        report = check_catalogue(loaded, known_to_the_program(is_check))
    except Faulty as error:
        report = Report(0, (error.fault,), ())
    context.output.answer(_report_json(report, context), _report_lines(report, context))
    return REFUSED if report.faults else DONE


def _sentence(fault: Fault, context: Context) -> str:
    error = fault.rejected()
    return context.output.say(error.code, **error.values)


def _fault_json(fault: Fault, context: Context) -> dict[str, object]:
    place = {"file": fault.place.file, "line": fault.place.line}
    return {"code": fault.code, **place, **fault.values, "message": _sentence(fault, context)}


def _report_json(report: Report, context: Context) -> dict[str, object]:
    return {
        "ok": not report.faults,
        "items": report.items,
        "faults": [_fault_json(fault, context) for fault in report.faults],
        "to_confirm": [_fault_json(fault, context) for fault in report.to_confirm],
    }


def _report_lines(report: Report, context: Context) -> list[str]:
    lines = [_sentence(fault, context) for fault in (*report.faults, *report.to_confirm)]
    counts = {"items": report.items, "faults": len(report.faults), "to_confirm": len(report.to_confirm)}
    return [*lines, context.output.say("catalogue_checked", **counts)]
