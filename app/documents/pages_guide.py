"""The page of a service guide: everything a visitor asks before coming, and the flow as a chart."""

from app.documents.guide import GuideMaterial, GuideValues
from app.documents.page import (
    Block,
    FlowChart,
    FlowStep,
    Heading,
    KeyValues,
    NumberedList,
    Paragraph,
    Style,
    Table,
    Title,
)
from app.documents.remedies import remedy_texts
from app.documents.wording import Words


def guide(values: GuideValues, w: Words, _style: Style) -> list[Block]:
    """The guide (standards C-02): the mandatory elements in the order people look for them."""
    office = values.office
    return [
        Title(w("title"), w.of(values.item_name), w("code_and_version", code=values.number, version=values.version)),
        KeyValues(
            (
                (w("who"), w.all(values.who_may_apply)),
                (w("kind"), w("kind_immediate" if values.immediate else "kind_limited")),
                (w("statutory"), w.of(values.statutory)),
                (w("promised"), w.of(values.promised)),
                *(((w("legs"), "\n".join(w.of(leg) for leg in values.legs)),) if values.legs else ()),
                *(((w("deciders"), w.all(values.deciders)),) if values.deciders else ()),
                (w("fee"), w.of(values.fee)),
                (w("place"), w.of(values.place)),
                (w("hall"), f"{w.of(office.hall)}  {w.of(office.address)}"),
                (w("hours"), w.of(office.hours)),
                (w("phone"), office.phone),
                (w("complaint"), office.complaint_phone),
            )
        ),
        Heading(w("conditions_head")),
        NumberedList(tuple(w.of(line) for line in values.conditions)),
        Heading(w("materials_head", count=len(values.materials))),
        _materials(values.materials, w),
        Paragraph(w("materials_note"), indent=False, small=True),
        Heading(w("flow_head")),
        FlowChart(
            w("flow_start"),
            tuple(
                FlowStep(w.of(step.name), w.of(step.role), w.of(step.wait) if step.wait else "") for step in values.flow
            ),
            w("flow_end"),
        ),
        Heading(w("basis_head")),
        NumberedList(tuple(w.of(line) for line in values.legal_basis)),
        Heading(w("grounds_head")),
        NumberedList(tuple(w.of(line) for line in values.grounds)),
        Heading(w("remedies_head")),
        NumberedList(
            (
                *remedy_texts(office, w, inaction=False),
                *remedy_texts(office, w, inaction=True),
                *(w.of(line) for line in values.remedies),
            )
        ),
        Heading(w("outputs_head")),
        Paragraph(w.all(values.outputs), indent=False),
        *([Paragraph(w.of(values.note), indent=False)] if values.note else []),
        Paragraph(
            w("as_of_provisional" if values.provisional else "as_of", day=w.day(values.as_of)), indent=False, small=True
        ),
    ]


def _materials(lines: tuple[GuideMaterial, ...], w: Words) -> Table:
    head = (w("col_no"), w("col_material"), w("col_copies"), w("col_handling"), w("col_basis"))
    rows = tuple(
        (
            str(i),
            _name(line, w),
            w("pieces", original=line.original, copies=line.copies),
            w.of(line.handling),
            w.of(line.basis),
        )
        for i, line in enumerate(lines, start=1)
    )
    return Table(head, rows, (8, 40, 14, 13, 25))


def _name(line: GuideMaterial, w: Words) -> str:
    name = w.of(line.name)
    if line.condition is not None:
        name += w("material_when", condition=w.of(line.condition))
    if line.shareable:
        name += w("material_shareable")
    if line.note is not None:
        name += "\n" + w.of(line.note)
    return name
