"""The closed vocabularies of the catalogue's files."""

from enum import StrEnum


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
