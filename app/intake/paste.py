"""Answers from elsewhere: a list pasted from a spreadsheet or a CSV file, and what the last visitor said."""

import csv
from typing import Any

from app.catalogue.model import FieldSpec, ServiceItem
from app.intake.known import Row
from app.intake.model import Answers

_CARRIED_SUBJECTS = frozenset({"agent", "employer"})
_PER_MATTER = frozenset({"agent_relation", "authority_kind", "authority_scope", "authority_until"})


def pasted_rows(spec: FieldSpec, text: str) -> tuple[Row, ...]:
    """Rows of a table from tab or comma separated text.

    A first line with the names of columns (Chinese, English or key) says the order and is no row; without it the
    columns come in the order of the form.  Empty lines are left out, surplus cells too; the words of a choice
    become its value.
    """
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip(" \t,")]
    if not lines:
        return ()
    tabs = "\t" in text
    table = [line.split("\t") if tabs else next(csv.reader([line])) for line in lines]
    asked = [column for column in spec.columns if column.filled_by == "visitor"]
    header = _header(asked, table[0])
    keys = header or [column.key for column in asked]
    words = {column.key: _words(column) for column in asked}
    return tuple(
        {
            key: words[key].get(cell.strip(), cell.strip())
            for key, cell in zip(keys, cells, strict=False)
            if key and cell.strip()
        }
        for cells in (table[1:] if header else table)
    )


def _words(column: FieldSpec) -> dict[str, str]:
    """The value behind each word of a choice."""
    return {word: choice.value for choice in column.choices for word in (choice.label.zh, choice.label.en)}


def _header(asked: list[FieldSpec], cells: list[str]) -> list[str] | None:
    """Column keys in the order of the line, "" for one that is not asked; None when the line is a row."""
    names = {name: column.key for column in asked for name in (column.key, column.label.zh, column.label.en)}
    keys = [names.get(cell.strip(), "") for cell in cells]
    return keys if sum(map(bool, keys)) * 2 > len(cells) else None


def carry_over(previous: Answers, previous_item: ServiceItem, item: ServiceItem) -> dict[str, Any]:
    """What the agent or employer said last time (the same as the last visitor).

    Carried where question and subject are the same; nothing about the person himself, nothing about the authority,
    which is for one matter.  An optional block that gets an answer is opened.
    """
    said = {
        (spec.question, spec.subject): previous[spec.key]
        for spec in previous_item.all_fields()
        if spec.subject in _CARRIED_SUBJECTS and spec.key not in _PER_MATTER and previous.get(spec.key)
    }
    carried: dict[str, Any] = {}
    for spec in item.all_fields():
        if spec.filled_by == "visitor" and (spec.question, spec.subject) in said:
            carried[spec.key] = said[spec.question, spec.subject]
    for block in item.blocks:
        if block.optional and any(spec.key in carried for spec in block.fields):
            carried[block.key] = True
    return carried
