"""One item's file becomes a ``ServiceItem``; every part remembers where it stands."""

from collections.abc import Callable
from typing import TypeVar

from app.catalogue.fields import FieldReader
from app.catalogue.model import (
    BasisStatus,
    Completion,
    Decider,
    Effect,
    Handling,
    InformationClass,
    LegalBasis,
    LegLimit,
    Limit,
    LimitSource,
    LimitUnit,
    Material,
    Need,
    PreAcceptance,
    Referral,
    ServiceItem,
    Step,
    Subject,
    Wait,
)
from app.catalogue.shared import Shared, known, label, maybe_label
from app.catalogue.source import Entry, Place, Value, refuse
from app.kernel.actor import Permission

T = TypeVar("T")


class ItemReader:
    """Reads one item; fails at the first fault, naming its file and line."""

    def __init__(self, entry: Entry, shared: Shared, places: dict[str, Place]) -> None:
        self._entry = entry
        self._shared = shared
        self._places = places
        self._papers: set[str] = set()
        self._code = entry.text("code")
        self._mark("", entry.at("code"))

    def read(self) -> ServiceItem:
        """The item with everything shared filled in."""
        entry, shared = self._entry, self._shared
        fields = FieldReader(shared, self._code, self._mark)
        limits = entry.entry("limits")
        item = ServiceItem(
            code=self._code,
            name=label(entry.get("name")),
            insurance=shared.word(entry, "insurance", "insurances"),
            subject=entry.one_of("filed_under", Subject),
            completion=entry.one_of("completion", Completion),
            batch=entry.flag("batch"),
            risk_level=entry.number("risk"),
            information_class=entry.one_of("information", InformationClass),
            effect=entry.one_of("effect", Effect),
            limit_statutory=self._limit(limits.entry("statutory")),
            limit_promised=self._limit(limits.entry("promised")),
            who_may_apply=tuple(known(v, shared.words["applicants"], "applicants") for v in entry.items("applicants")),
            where=shared.word(entry, "where", "places"),
            conditions=tuple(label(value) for value in entry.items("conditions")),
            grounds=self._each("grounds", shared.ground),
            remedies=self._each("remedies", shared.remedy),
            flow=tuple(self._step(n, v.entry("flow")) for n, v in enumerate(entry.items("flow"), 1)),
            materials=self._each("materials", self._material),
            blocks=fields.blocks(entry),
            fields=fields.own(entry),
            prechecks=entry.texts("prechecks"),
            outputs=self._each("papers", shared.paper),
            legal_basis=self._laws(),
            note=maybe_label(entry, "note"),
            min_distinct_staff=entry.number("distinct_staff", 1),
            leg_limits=tuple(self._leg(n, v.entry("legs")) for n, v in enumerate(limits.items("legs"), 1)),
            pre_acceptance=self._early(),
            decided_by=self._each("decided_by", self._decider),
            referral=self._referral(),
            split_column=entry.maybe("split_by"),
            disbursement=entry.maybe("payment"),
            starts_from=entry.maybe("starts_from"),
            aliases=entry.texts("aliases"),
        )
        limits.finish()
        entry.finish()
        for part in ("limits", "prechecks", "laws", "conditions", "papers", "applicants", "materials", "flow"):
            self._mark(part, entry.at(part))
        return item

    def _mark(self, part: str, place: Place) -> None:
        self._places[f"{self._code}/{part}".rstrip("/")] = place

    def _each(self, key: str, read: Callable[[Value], T]) -> tuple[T, ...]:
        return tuple(read(value) for value in self._entry.items(key))

    def _laws(self) -> tuple[LegalBasis, ...]:
        found = []
        for key, value in self._entry.pairs("laws"):
            if key not in self._shared.bases:
                raise refuse("catalogue_unknown_value", value.place, key="laws", value=key, known="")
            found.append(self._shared.basis(key, tuple(article.text(key) for article in value.list(key))))
        return tuple(found)

    def _limit(self, entry: Entry) -> Limit:
        limit = Limit(
            value=entry.number("days") if entry.has("days") else None,
            unit=entry.one_of("count", LimitUnit),
            source=entry.one_of("from", LimitSource),
            basis=self._shared.law(entry.get("law")) if entry.has("law") else None,
            note=maybe_label(entry, "note"),
            extension=entry.number("extension") if entry.has("extension") else None,
        )
        entry.finish()
        return limit

    def _leg(self, number: int, entry: Entry) -> LegLimit:
        name, step, whose = label(entry.get("name")), entry.number("step"), entry.maybe("whose")
        entry.flag("confirm")
        return LegLimit(number, name, step, self._limit(entry), whose)

    def _decider(self, value: Value) -> Decider:
        entry = value.entry("decided_by")
        confirm = entry.flag("confirm")
        decider = Decider(
            part=label(entry.get("part")),
            body=self._shared.word(entry, "body", "bodies"),
            level=self._shared.word(entry, "level", "levels"),
            basis=self._shared.law(entry.get("law")) if entry.has("law") else None,
            basis_status=BasisStatus.TO_CONFIRM if confirm else BasisStatus.KNOWN,
        )
        entry.finish()
        return decider

    def _early(self) -> PreAcceptance | None:
        if not self._entry.has("early"):
            return None
        entry = self._entry.entry("early")
        early = PreAcceptance(
            opens_months_before=entry.text("opens"),
            paper=self._shared.paper(entry.get("paper")).code,
            name=label(entry.get("name")),
            month_field=entry.text("month"),
        )
        entry.finish()
        return early

    def _referral(self) -> Referral | None:
        if not self._entry.has("referral"):
            return None
        entry = self._entry.entry("referral")
        paper = self._shared.paper(entry.get("paper")).code
        referral = Referral(
            self._shared.word(entry, "to", "bodies"), entry.text("switch"), label(entry.get("name")), paper
        )
        entry.finish()
        return referral

    def _step(self, number: int, entry: Entry) -> Step:
        self._mark(f"flow/{number}", entry.place)
        step = Step(
            seq=number,
            name=label(entry.get("name")),
            permission=entry.one_of("who", Permission),
            staff_group=entry.text("group", ""),
            level=self._shared.word(entry, "level", "levels"),
            check=entry.maybe("check"),
            due=entry.maybe("due"),
            when=entry.maybe("if"),
            escalate_to=entry.maybe("short_staffed"),
            wait=self._wait(entry.entry("wait")) if entry.has("wait") else None,
            on_mismatch=entry.maybe("on_mismatch"),
            note=maybe_label(entry, "note"),
        )
        entry.finish()
        return step

    def _wait(self, entry: Entry) -> Wait:
        wait = Wait(
            kind=entry.text("kind"),
            name=label(entry.get("name")),
            body=self._shared.word(entry, "body", "bodies"),
            letter=self._shared.paper(entry.get("letter")).code,
            paper=self._shared.paper(entry.get("paper")).code if entry.has("paper") else None,
            min_working_days=entry.maybe("at_least"),
        )
        entry.finish()
        return wait

    def _material(self, value: Value) -> Material:
        entry = value.entry("materials")
        if entry.has("use"):
            key = known(entry.get("use"), self._shared.materials.values, "use")
            shared = self._shared.materials.get(key).entry(key)
            entry.finish()
            entry, place = Entry(shared.place, shared.values), value.place
        else:
            key, place = entry.text("key"), entry.place
        if key in self._papers:
            raise refuse("catalogue_key_twice", place, key=key)
        self._papers.add(key)
        self._mark(f"materials/{key}", place)
        material = Material(
            key=key,
            name=label(entry.get("name")),
            original=entry.number("originals", 0),
            copies=entry.number("copies", 0),
            need=Need.CONDITIONAL if entry.has("if") else Need.REQUIRED,
            main=entry.flag("main"),
            handling=entry.one_of("handling", Handling),
            shareable=entry.flag("shareable"),
            basis=self._basis(entry),
            basis_status=BasisStatus.TO_CONFIRM if entry.flag("confirm") else BasisStatus.KNOWN,
            condition=maybe_label(entry, "applies"),
            when=entry.maybe("if"),
            note=maybe_label(entry, "note"),
            custody_slip=entry.flag("custody"),
        )
        entry.finish()
        return material

    def _basis(self, entry: Entry) -> LegalBasis | str | None:
        if not entry.has("basis"):
            return None
        value = entry.get("basis")
        if isinstance(value.data, str):
            return known(value, {"identity": 0, "form": 0}, "basis")
        return self._shared.law(value, BasisStatus.TO_CONFIRM if entry.flag("confirm") else BasisStatus.KNOWN)
