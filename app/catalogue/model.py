"""Service items as frozen values: what a clerk can take, what it asks, how it travels, what it prints."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.kernel.actor import Permission


class Completion(StrEnum):
    """Whether the item is done while the visitor waits."""

    IMMEDIATE = "immediate"
    LIMITED = "limited"


class Subject(StrEnum):
    """Under whose record a case is filed."""

    PERSON = "person"
    UNIT = "unit"


class InformationClass(StrEnum):
    """Which master data an item changes (INF-01)."""

    NONE = "none"
    BASIC = "basic"
    IMPORTANT = "important"


class Effect(StrEnum):
    """When the result takes effect."""

    AT_INTAKE = "at_intake"
    AFTER_LAST_CHECK = "after_last_check"
    AFTER_APPROVAL = "after_approval"
    BY_OTHER_BODY = "by_other_body"


class LimitUnit(StrEnum):
    """How a limit is counted."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class LimitSource(StrEnum):
    """Where a limit comes from."""

    STATUTORY = "statutory"
    COMMITMENT = "commitment"
    ASSUMED = "assumed"
    NONE_FOUND = "none_found"


class FieldType(StrEnum):
    """The kinds of answers the form knows."""

    TEXT = "text"
    ID_NUMBER = "id_number"
    USCC = "uscc"
    DATE = "date"
    TIME = "time"
    MONEY = "money"
    DECIMAL = "decimal"
    INT = "int"
    CHOICE = "choice"
    BOOL = "bool"
    BANK_ACCOUNT = "bank_account"
    PHONE = "phone"
    ADDRESS = "address"
    PERIOD = "period"
    PERSON_REF = "person_ref"
    UNIT_REF = "unit_ref"
    ATTACHMENT = "attachment"
    SIGNATURE = "signature"
    TYPED_VALUE = "typed_value"
    ROWS = "rows"
    ROSTER = "roster"


class Need(StrEnum):
    """Whether a material is always asked for."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"


class Handling(StrEnum):
    """What happens to the paper."""

    SHOW_AND_RETURN = "show_and_return"
    KEEP = "keep"
    DIGITAL = "digital"


class BasisStatus(StrEnum):
    """Whether the article behind a line was read."""

    KNOWN = "known"
    TO_CONFIRM = "to_confirm"


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
    field is neither asked nor shown.  rules: ids of policy rules that test it.  columns: for rows and rosters.
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


@dataclass(frozen=True, slots=True)
class Block:
    """A group of questions about one subject; optional blocks open on demand (the agent's)."""

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


@dataclass(frozen=True, slots=True)
class Material:
    """One line of the checklist.

    key: unique in the item.  main: 必要材料, acceptance needs it (under its condition).  basis: a LegalBasis,
    or the words "identity" or "form", or None when none was found.  when: machine condition; None with
    need=conditional means the clerk decides, and ``condition`` says when it applies.
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
    note: str = ""
    custody_slip: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the flow; a step needs exactly one permission and belongs to one staff group."""

    seq: int
    name: Label
    permission: Permission
    staff_group: str
    level: str
    check: str | None = None
    due: str | None = None
    when: str | None = None
    escalate_to: str | None = None
    wait_kind: str | None = None
    wait_letter: str | None = None
    on_mismatch: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit; value None means no figure was found."""

    value: int | None
    unit: LimitUnit
    source: LimitSource
    basis: LegalBasis | None = None
    note: str = ""


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
    note: str = ""
    min_distinct_staff: int = 1
    leg_limits: tuple[Limit, ...] = ()
    pre_acceptance: bool = False

    def all_fields(self) -> tuple[FieldSpec, ...]:
        """Every question in the order of the form: the blocks' first, then the item's own."""
        return tuple(f for block in self.blocks for f in block.fields) + self.fields


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One published version of the list; a case keeps ``version`` (content digest, 12 hex) under which it was taken."""

    version: str
    effective_from: date
    items: tuple[ServiceItem, ...]

    def item(self, code: str) -> ServiceItem:
        """The item with that code, or ``KeyError``."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)
