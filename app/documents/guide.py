"""The guide of one item as a paper: the catalogue's content in the papers' own values."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.catalogue.guide import GuideContent
from app.catalogue.model import Label
from app.documents.model import Paper, PaperCode, office_lines


@dataclass(frozen=True, slots=True)
class GuideMaterial:
    """A line of the guide's checklist; ``condition`` None when it is always needed."""

    name: Label
    original: int
    copies: int
    handling: Label
    shareable: bool
    basis: Label
    condition: Label | None = None
    note: Label | None = None


@dataclass(frozen=True, slots=True)
class GuideStep:
    """A box of the flow chart; ``wait`` is what the case waits for after it."""

    name: Label
    role: Label
    wait: Label | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideValues(Paper):
    """The guide of one item (standards C-02); ``number`` is the item's code.

    version: the catalogue's.  as_of: the day the catalogue took effect.  provisional: the list is not the official
    one.  legs: limits of parts of the way.  deciders: who decides where it is not only this agency.
    """

    code: ClassVar[PaperCode] = PaperCode.GUIDE

    item_name: Label
    immediate: bool
    version: str
    as_of: date
    who_may_apply: tuple[Label, ...]
    conditions: tuple[Label, ...]
    materials: tuple[GuideMaterial, ...]
    flow: tuple[GuideStep, ...]
    statutory: Label
    promised: Label
    place: Label
    fee: Label
    legal_basis: tuple[Label, ...]
    grounds: tuple[Label, ...]
    outputs: tuple[Label, ...]
    legs: tuple[Label, ...] = ()
    deciders: tuple[Label, ...] = ()
    remedies: tuple[Label, ...] = ()
    note: Label | None = None
    provisional: bool = False


def guide_values(content: GuideContent, *, demo: bool) -> GuideValues:
    """The paper's values; the catalogue has already refused an office without hours, place or phones."""
    return GuideValues(
        office=office_lines(content.office),
        number=content.code,
        demo=demo,
        item_name=content.name,
        immediate=content.immediate,
        version=content.version,
        as_of=content.effective_from,
        who_may_apply=content.who_may_apply,
        conditions=content.conditions,
        materials=tuple(
            GuideMaterial(m.name, m.original, m.copies, m.handling, m.shareable, m.basis, m.condition, m.note)
            for m in content.materials
        ),
        flow=tuple(GuideStep(step.name, step.role, step.wait) for step in content.flow),
        statutory=content.statutory.words,
        promised=content.promised.words,
        place=content.where,
        fee=content.fee,
        legal_basis=content.legal_basis,
        grounds=content.grounds,
        outputs=content.outputs,
        legs=content.legs,
        deciders=content.deciders,
        remedies=content.remedies,
        note=content.note,
        provisional=content.provisional,
    )
