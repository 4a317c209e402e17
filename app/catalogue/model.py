"""Service items as frozen values: what a clerk can take, what it asks, how it travels, what it prints."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.catalogue.vocabulary import BasisStatus as BasisStatus
from app.catalogue.vocabulary import Completion as Completion
from app.catalogue.vocabulary import Effect as Effect
from app.catalogue.vocabulary import FieldType as FieldType
from app.catalogue.vocabulary import Handling as Handling
from app.catalogue.vocabulary import InformationClass as InformationClass
from app.catalogue.vocabulary import LimitSource as LimitSource
from app.catalogue.vocabulary import LimitUnit as LimitUnit
from app.catalogue.vocabulary import Need as Need
from app.catalogue.vocabulary import Subject as Subject
from app.kernel.actor import Permission


@dataclass(frozen=True, slots=True)
class Label:
    """The same words in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice field."""

    value: str
    label: Label


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One question of the form.

    key: unique in the item.  question: canonical name of what is asked; two fields are the same question only
    when question and subject are both equal.  subject: whom it is about (applicant, agent, deceased, unit ...).
    filled_by: "visitor", "register" or "stage:<n>".  when / required_when: a condition in the catalogue's small
    language (``app.catalogue.conditions``), None = always / as ``required`` says; outside required_when the
    field is neither asked nor shown (``conditions.is_asked`` and ``is_required`` say both).  rules: ids of policy
    rules that test it.  checks: simple tests of the value, listed in ``app.intake.answers``.  default: raw answer
    to begin with.  template: code of the roster file.  columns: for rows and rosters; their conditions see the row
    first, then the form.
    """

    key: str
    question: str
    subject: str
    label: Label
    type: FieldType
    filled_by: str
    required: bool
    required_when: str | None = None
    when: str | None = None
    multiple: bool = False
    choices: tuple[Choice, ...] = ()
    rules: tuple[str, ...] = ()
    hint: Label | None = None
    columns: tuple["FieldSpec", ...] = ()
    max_rows: str | None = None
    partial_acceptance: bool = False
    checks: tuple[str, ...] = ()
    default: str | None = None
    template: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A group of questions about one subject; optional blocks open on demand (the agent's).

    The block ``circumstances`` holds yes-or-no facts seen at the window ("shared data do not confirm it"): ticked
    by the clerk, or found in the register; conditions of fields and materials name them like any other answer.
    """

    key: str
    subject: str
    label: Label
    fields: tuple[FieldSpec, ...]
    optional: bool = False
    when: str | None = None


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A text and its articles ("" when the article is not named)."""

    name: str
    articles: tuple[str, ...]
    status: BasisStatus
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """One line of the checklist.

    key: unique in the item.  main: 必要材料, acceptance needs it (under its condition).  basis: a LegalBasis,
    or the words "identity" or "form", or None when none was found.  when: machine condition, always present with
    need=conditional; ``condition`` says it for people.  A paper whose condition does not hold is not shown.
    """

    key: str
    name: Label
    original: int
    copies: int
    need: Need
    main: bool
    handling: Handling
    shareable: bool
    basis: LegalBasis | str | None
    basis_status: BasisStatus
    condition: Label | None = None
    when: str | None = None
    note: Label | None = None
    custody_slip: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """After the step the case waits and its clock pauses, with a written notice (CAL-03).

    kind: public_notice | other_body | other_agency.  body: for whom it waits.  letter: code of the notice.
    paper: code of a paper put up meanwhile.  min_working_days: a parameter code.
    """

    kind: str
    name: Label
    body: str
    letter: str
    paper: str | None = None
    min_working_days: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the flow; a step needs exactly one permission and belongs to one staff group.

    check: "before" or "after" the effect, by a second person.  escalate_to: the level that does the step when the
    office is short of staff.  when: the step is skipped when its condition does not hold.
    """

    seq: int
    name: Label
    permission: Permission
    staff_group: str
    level: str
    check: str | None = None
    due: str | None = None
    when: str | None = None
    escalate_to: str | None = None
    wait: Wait | None = None
    on_mismatch: str | None = None
    note: Label | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit; value None means no figure was found."""

    value: int | None
    unit: LimitUnit
    source: LimitSource
    basis: LegalBasis | None = None
    note: Label | None = None
    extension: int | None = None


@dataclass(frozen=True, slots=True)
class LegLimit:
    """A limit with a clock of its own: the part of the way it covers, and whose time it is (None: our own)."""

    leg: int
    name: Label
    stage: int
    limit: Limit
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides a part of the matter; body and level are values of the words ``bodies`` and ``levels``."""

    part: Label
    body: str
    level: str
    basis: LegalBasis | None
    basis_status: BasisStatus


@dataclass(frozen=True, slots=True)
class Referral:
    """Where the visitor is sent when the parameter ``switch`` says that another body does this part."""

    to: str
    switch: str
    name: Label
    paper: str


@dataclass(frozen=True, slots=True)
class PreAcceptance:
    """Papers may be taken before their month (CASE-09): from so many months before, on this slip.

    opens_months_before: code of a parameter.  month_field: key of the question that names the month.
    """

    opens_months_before: str
    paper: str
    name: Label
    month_field: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper the item can put out."""

    code: str
    name: Label


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason for which an application may be refused."""

    code: str
    text: Label


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a person can do against a decision."""

    code: str
    text: Label


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """One of the items, resolved: shared blocks, choice sets, grounds, remedies and papers are filled in."""

    code: str
    name: Label
    insurance: str  # pension | injury | both
    subject: Subject
    completion: Completion
    batch: bool
    risk_level: int
    information_class: InformationClass
    effect: Effect
    limit_statutory: Limit
    limit_promised: Limit
    who_may_apply: tuple[str, ...]
    where: str
    conditions: tuple[Label, ...]
    grounds: tuple[Ground, ...]
    remedies: tuple[Remedy, ...]
    flow: tuple[Step, ...]
    materials: tuple[Material, ...]
    blocks: tuple[Block, ...]
    fields: tuple[FieldSpec, ...]
    prechecks: tuple[str, ...]
    outputs: tuple[Paper, ...]
    legal_basis: tuple[LegalBasis, ...]
    note: Label | None = None
    min_distinct_staff: int = 1
    leg_limits: tuple[LegLimit, ...] = ()
    pre_acceptance: PreAcceptance | None = None
    decided_by: tuple[Decider, ...] = ()
    referral: Referral | None = None
    split_column: str | None = None
    disbursement: str | None = None  # None | monthly | one_off | refund | fund_transfer | mixed
    starts_from: str | None = None  # incoming_letter
    aliases: tuple[str, ...] = ()

    def all_fields(self) -> tuple[FieldSpec, ...]:
        """Every question in the order of the form: the blocks' first, then the item's own."""
        return tuple(f for block in self.blocks for f in block.fields) + self.fields


@dataclass(frozen=True, slots=True)
class Bundle:
    """One event of life that opens several items, in this order."""

    code: str
    name: Label
    items: tuple[str, ...]
    note: Label


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One published version of the list; a case keeps ``version`` (content digest, 12 hex) under which it was taken.

    provisional: no authority has published it.  common_papers: any item may put them out.  words: labels of the
    closed vocabularies (applicants, places, bodies, levels, ...).
    """

    version: str
    effective_from: date
    items: tuple[ServiceItem, ...]
    title: Label = field(default=Label("", ""))
    provisional: bool = True
    fee: Label = field(default=Label("不收费", "Free of charge"))
    bundles: tuple[Bundle, ...] = ()
    common_papers: tuple[Paper, ...] = ()
    words: Mapping[str, Mapping[str, Label]] = field(default_factory=dict, compare=False)

    def item(self, code: str) -> ServiceItem:
        """The item with that code, or ``KeyError``."""
        found = next((item for item in self.items if item.code == code), None)
        if found is None:
            raise KeyError(code)
        return found

    def bundles_of(self, code: str) -> tuple[Bundle, ...]:
        """The bundles in which the item stands."""
        return tuple(bundle for bundle in self.bundles if code in bundle.items)
