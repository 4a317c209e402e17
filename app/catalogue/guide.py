"""Everything a service guide must say about one item (standards C-02), as plain values in Chinese and English."""

import re
from dataclasses import dataclass, fields
from datetime import date

from app.catalogue.model import (
    Catalogue,
    Completion,
    Label,
    LegalBasis,
    LegLimit,
    Limit,
    LimitUnit,
    Material,
    ServiceItem,
    Step,
)
from app.kernel.errors import Rejected
from app.kernel.office import OfficeProfile

_STANDARD_REMEDY = "REM-STD"
_DIGITS = "零一二三四五六七八九"
_WITH_NUMBER = re.compile(r"(?P<name>.+?)(?P<number>\(.+\))?")
_UNTITLED = re.compile(r"\S+〔\d{4}〕\d+号")


@dataclass(frozen=True, slots=True)
class MaterialText:
    """One paper of the checklist; ``condition`` None when it is always asked for."""

    name: Label
    original: int
    copies: int
    main: bool
    shareable: bool
    handling: Label
    basis: Label
    condition: Label | None
    note: Label | None


@dataclass(frozen=True, slots=True)
class StepText:
    """One box of the flow chart; ``role`` is the permission that does it, ``wait`` what comes after it."""

    name: Label
    role: Label
    note: Label | None
    wait: Label | None


@dataclass(frozen=True, slots=True)
class LimitText:
    """A limit with where it comes from in words; ``days`` None when no text sets one, 0 for at once."""

    days: int | None
    working: bool
    words: Label


@dataclass(frozen=True, slots=True)
class GuideContent:
    """What the guide says.

    remedies: beside the standard ones, whose bodies the office names.  legs: limits of parts of the way.
    deciders: who decides, where it is not (only) this agency.  office: complete, see ``guide_content``.
    """

    code: str
    name: Label
    immediate: bool
    version: str
    effective_from: date
    provisional: bool
    who_may_apply: tuple[Label, ...]
    where: Label
    conditions: tuple[Label, ...]
    materials: tuple[MaterialText, ...]
    flow: tuple[StepText, ...]
    statutory: LimitText
    promised: LimitText
    legs: tuple[Label, ...]
    deciders: tuple[Label, ...]
    fee: Label
    outputs: tuple[Label, ...]
    legal_basis: tuple[Label, ...]
    grounds: tuple[Label, ...]
    remedies: tuple[Label, ...]
    note: Label | None
    office: OfficeProfile


def guide_content(item: ServiceItem, catalogue: Catalogue, office: OfficeProfile) -> GuideContent:
    """The guide of ``item`` for this office.

    Hours, place, phones and the bodies of the remedies are the office's; nothing is invented.
    Raises Rejected("guide_setting_missing") naming the first setting that is empty.
    """
    _require_complete(office)
    words = catalogue.words
    return GuideContent(
        code=item.code,
        name=item.name,
        immediate=item.completion is Completion.IMMEDIATE,
        version=catalogue.version,
        effective_from=catalogue.effective_from,
        provisional=catalogue.provisional,
        who_may_apply=tuple(words["applicants"][who] for who in item.who_may_apply),
        where=words["places"][item.where],
        conditions=item.conditions,
        materials=tuple(_material(material, catalogue) for material in item.materials),
        flow=tuple(_step(step, catalogue) for step in item.flow),
        statutory=_limit(item.limit_statutory, catalogue),
        promised=_limit(item.limit_promised, catalogue),
        legs=tuple(_leg(leg, catalogue) for leg in item.leg_limits),
        deciders=_deciders(item, catalogue),
        fee=catalogue.fee,
        outputs=tuple(paper.name for paper in item.outputs),
        legal_basis=tuple(basis_text(basis) for basis in item.legal_basis),
        grounds=tuple(ground.text for ground in item.grounds),
        remedies=tuple(remedy.text for remedy in item.remedies if remedy.code != _STANDARD_REMEDY),
        note=item.note,
        office=office,
    )


def basis_text(basis: LegalBasis) -> Label:
    """A legal text as papers name it: 《…》第五十八条; "Social Insurance Law, art. 58"."""
    articles = "、".join(f"第{_chinese(article)}条" for article in basis.articles)
    english = f", art. {', '.join(basis.articles)}" if basis.articles else ""
    return Label(_quoted(basis.name) + articles, (basis.name_en or basis.name) + english)


def material_basis(material: Material, catalogue: Catalogue) -> Label:
    """Why the paper may be asked for; what is not settled yet says so."""
    words = catalogue.words["material_bases"]
    if isinstance(material.basis, LegalBasis):
        return basis_text(material.basis)
    return words[material.basis or "none"]


def _require_complete(office: OfficeProfile) -> None:
    for field in fields(office):
        if not field.name.endswith("_en") and not getattr(office, field.name).strip():
            raise Rejected("guide_setting_missing", setting=f"office.{field.name}")


def _quoted(name: str) -> str:
    """《 》 around the title, with the number of the document behind it."""
    match = _WITH_NUMBER.fullmatch(name)
    if match is None or _UNTITLED.fullmatch(name):
        return name
    return f"《{match['name']}》{match['number'] or ''}"


def _chinese(number: str) -> str:
    """18 → 十八; what is no number up to 999 stays as it is."""
    if not number.isdigit() or not 0 < int(number) < 1000:
        return number
    hundreds, tens, ones = int(number) // 100, int(number) // 10 % 10, int(number) % 10
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def _material(material: Material, catalogue: Catalogue) -> MaterialText:
    return MaterialText(
        name=material.name,
        original=material.original,
        copies=material.copies,
        main=material.main,
        shareable=material.shareable,
        handling=catalogue.words["handlings"][material.handling],
        basis=material_basis(material, catalogue),
        condition=material.condition,
        note=material.note,
    )


def _step(step: Step, catalogue: Catalogue) -> StepText:
    wait = step.wait.name if step.wait else None
    return StepText(step.name, catalogue.words["permissions"][step.permission], step.note, wait)


def _limit(limit: Limit, catalogue: Catalogue) -> LimitText:
    return LimitText(limit.value, limit.unit is LimitUnit.WORKING_DAYS, _limit_words(limit, catalogue))


def _limit_words(limit: Limit, catalogue: Catalogue) -> Label:
    source = catalogue.words["sources"][limit.source]
    if limit.value is None:
        return source
    if limit.value == 0:
        return Label("当场办结", "Done at once")
    unit = catalogue.words["units"][limit.unit]
    zh, en = f"{limit.value}{unit.zh}", f"{limit.value} {unit.en}"
    if limit.extension is not None:
        zh, en = f"{zh}（可延长{limit.extension}{unit.zh}）", f"{en}, may be extended by {limit.extension}"
    if limit.basis is not None:
        text = basis_text(limit.basis)
        return Label(f"{zh}（{text.zh}）", f"{en} ({text.en})")
    return Label(f"{zh}（{source.zh}）", f"{en} ({source.en.lower()})")


def _leg(leg: LegLimit, catalogue: Catalogue) -> Label:
    words = _limit_words(leg.limit, catalogue)
    return Label(f"{leg.name.zh}：{words.zh}", f"{leg.name.en}: {words.en}")


def _deciders(item: ServiceItem, catalogue: Catalogue) -> tuple[Label, ...]:
    bodies = catalogue.words["bodies"]
    return tuple(
        Label(f"{decider.part.zh}：{bodies[decider.body].zh}", f"{decider.part.en}: {bodies[decider.body].en}")
        for decider in item.decided_by
    )
