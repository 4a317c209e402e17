"""When somebody may retire: statutory age, minimum time, flexible windows, special work (RET-01 to RET-06)."""

from dataclasses import dataclass
from datetime import date

from app.kernel.calendar import add_months
from app.rules.derivation import Certainty, Node, Outcome, Result
from app.rules.parameters import published_parameters

_DELAY = "全国人大常委会 2024-09-13 决定及国务院办法"
_FLEXIBLE = "人社部发〔2024〕94号"
_WINDOW_MONTHS = 36
_SPECIAL_MONTHS = {"heights": 120, "very_heavy": 120, "underground": 108, "heat": 108, "toxic": 96}
_SPECIAL_AGES = {"male": 55 * 12, "female": 45 * 12}


@dataclass(frozen=True, slots=True)
class _Line:
    former_age_years: int
    base_birth_month: int
    step_months: int
    cap_months: int


def month_number(year: int, month: int) -> int:
    """Months since the year 0: what month arithmetic is done with."""
    return year * 12 + month - 1


def month_text(number: int) -> str:
    """``2026-11``."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def month_of(text: str) -> int:
    """``month_number`` of a text YYYY-MM or YYYY-MM-DD."""
    return month_number(int(text[:4]), int(text[5:7]))


_MAN = _Line(60, month_number(1965, 1), 4, 36)
_LINES = {
    "male": _MAN,
    "female55": _Line(55, month_number(1970, 1), 4, 36),
    "female50": _Line(50, month_number(1975, 1), 2, 60),
    "female60": _MAN,  # two readings of the law; this one is the default of P-FEMALE60
}
CATEGORIES = tuple(_LINES)


def delay_months(category: str, birth_month: int, female60: str = "as_male") -> int:
    """How many months later than formerly a person of that worker category retires."""
    if category == "female60" and female60 == "unchanged":
        return 0
    line = _LINES[category]
    since = birth_month - line.base_birth_month
    return 0 if since < 0 else min(line.cap_months, since // line.step_months + 1)


def statutory_month(category: str, birth_month: int, female60: str = "as_male") -> int:
    """The month in which the statutory age is reached; both months as ``month_number`` counts them."""
    return birth_month + _LINES[category].former_age_years * 12 + delay_months(category, birth_month, female60)


def minimum_months(test_year: int) -> int:
    """Contribution months that a pension needs (RET-02)."""
    return 180 if test_year < 2030 else min(240, 180 + 6 * (test_year - 2029))


def earliest_month(category: str, birth_month: int, female60: str = "as_male") -> int:
    """The first month that an early flexible retirement may choose: never below the former age."""
    former = birth_month + _LINES[category].former_age_years * 12
    return max(former, statutory_month(category, birth_month, female60) - _WINDOW_MONTHS)


def statutory_age(category: str, birth_month: str, *, female60: str | None = None) -> Outcome:
    """RET-01 with its derivation; months are YYYY-MM, ``female60`` overrides the parameter."""
    reading, demo = _female60(category, female60)
    birth = month_of(birth_month)
    delay, month = delay_months(category, birth, reading), statutory_month(category, birth, reading)
    years, months = divmod(month - birth, 12)
    line = _LINES[category]
    inputs = {"category": category, "birth_month": birth_month, "base_month": month_text(line.base_birth_month)}
    inputs |= {"step": str(line.step_months), "cap": str(line.cap_months)}
    if category == "female60":
        inputs["P-FEMALE60"] = reading
    part = Node("delay_months", "min(上限, ⌊出生月距起算月 ÷ 步长⌋ + 1)", inputs, str(delay), _DELAY)
    tree = Node(
        "retirement_month",
        f"出生月 + {line.former_age_years} 年 + 延迟月数",
        {"birth_month": birth_month, "delay_months": str(delay)},
        month_text(month),
        _DELAY,
        (part,),
    )
    result: Result = {
        "delay_months": delay,
        "age_years": years,
        "age_months": months,
        "retirement_month": month_text(month),
    }
    certainty = Certainty.CHECK if category == "female60" else Certainty.CERTAIN
    return _outcome("RET-01", certainty, result, tree, demo=demo)


def minimum_time(test_year: int, contribution_months: int | None = None) -> Outcome:
    """RET-02: the minimum of the test year, and whether the months reach it."""
    least = minimum_months(test_year)
    inputs = {"test_year": str(test_year)}
    tree = Node("minimum_months", "2029 年及以前 180；其后每年加 6，最多 240", inputs, str(least), _DELAY + "第二条")
    result: Result = {"minimum_months": least, "test_year": test_year}
    if contribution_months is None:
        return _outcome("RET-02", Certainty.CERTAIN, result, tree)
    passes = contribution_months >= least
    above = Node(
        "passes", "累计缴费月数 ≥ 最低月数", {"have": str(contribution_months)}, str(passes), tree.source, (tree,)
    )
    return _outcome("RET-02", Certainty.CERTAIN, {**result, "passes": passes}, above, blocked=not passes)


def flexible_window(category: str, birth_month: str, *, female60: str | None = None) -> Outcome:
    """RET-03 and RET-04: statutory, earliest and latest month."""
    reading, demo = _female60(category, female60)
    age = statutory_age(category, birth_month, female60=reading)
    birth = month_of(birth_month)
    statutory = statutory_month(category, birth, reading)
    first, last = earliest_month(category, birth, reading), statutory + _WINDOW_MONTHS
    inputs = {"statutory_month": month_text(statutory), "former_age": str(_LINES[category].former_age_years)}
    window = f"{month_text(first)} … {month_text(last)}"
    formula = "最早 = 法定月 − 36 个月且不低于原年龄；最晚 = 法定月 + 36 个月"
    tree = Node("window", formula, inputs, window, _FLEXIBLE, (age.derivation,))
    months = {"statutory_month": statutory, "earliest_month": first, "latest_month": last}
    result = {key: month_text(month) for key, month in months.items()}
    return _outcome("RET-03", Certainty.CERTAIN, result, tree, demo=demo)


def early_retirement(
    category: str,
    birth_month: str,
    chosen_month: str,
    *,
    notice_date: date | None,
    contribution_months: int,
) -> Outcome:
    """RET-03 for a chosen month; ``notice_date`` None: there is no employer to notify."""
    window = flexible_window(category, birth_month)
    least = minimum_months(int(chosen_month[:4]))
    refused = _early_refusal(window.result, chosen_month, notice_date, contribution_months >= least)
    inputs = {"chosen_month": chosen_month, "contribution_months": str(contribution_months)}
    if notice_date is not None:
        inputs["notice_date"] = notice_date.isoformat()
    formula = "所选月在窗口内、早于法定月，告知早于所选月首日 3 个月，年限达到所选年份的最低月数"
    minimum = minimum_time(int(chosen_month[:4]), contribution_months).derivation
    tree = Node("allowed", formula, inputs, str(refused is None), _FLEXIBLE, (window.derivation, minimum))
    result = {"allowed": refused is None, "rule": refused, "minimum_months": least}
    return _outcome("RET-03", Certainty.CERTAIN, result, tree, refused=refused, demo=window.demo_parameters)


def _early_refusal(window: Result, chosen: str, notice: date | None, time_met: bool) -> str | None:
    if not str(window["earliest_month"]) <= chosen <= str(window["statutory_month"]):
        return "RET-03"
    first_day = date(int(chosen[:4]), int(chosen[5:7]), 1)
    if notice is not None and notice > add_months(first_day, -3):
        return "RET-03"
    return None if time_met else "RET-02"


def late_retirement(category: str, birth_month: str, chosen_month: str, *, agreed_on: date | None) -> Outcome:
    """RET-04 for a chosen month; ``agreed_on`` None: no agreement is tested (local practice without an employer)."""
    window = flexible_window(category, birth_month)
    statutory = str(window.result["statutory_month"])
    inside = statutory <= chosen_month <= str(window.result["latest_month"])
    due = add_months(date(int(statutory[:4]), int(statutory[5:7]), 1), -1)
    allowed = inside and (agreed_on is None or agreed_on <= due)
    inputs = {"chosen_month": chosen_month, "agreed_on": agreed_on.isoformat() if agreed_on else ""}
    formula = "所选月在法定月后 36 个月内，协议早于法定月首日 1 个月"
    tree = Node("allowed", formula, inputs, str(allowed), _FLEXIBLE, (window.derivation,))
    result = {"allowed": allowed, "rule": None if allowed else "RET-04"}
    return _outcome("RET-04", Certainty.LIKELY, result, tree, blocked=not allowed, demo=window.demo_parameters)


def special_work_age(sex: str) -> int:
    """The least age in months for special work (RET-05)."""
    return _SPECIAL_AGES[sex]


def special_work_months(kind: str) -> int:
    """The least months in that kind of special work (RET-05)."""
    return _SPECIAL_MONTHS[kind]


def special_work(sex: str, age_months: int, kind: str, special_months: int) -> Outcome:
    """RET-05: ages 55 and 45, and the months that the kind of work needs."""
    least_age, least_months = special_work_age(sex), special_work_months(kind)
    allowed = age_months >= least_age and special_months >= least_months
    inputs = {"age_months": str(age_months), "special_months": str(special_months)}
    inputs |= {"least_age_months": str(least_age), "least_special_months": str(least_months)}
    tree = Node("allowed", "年龄和特殊工种月数都达到", inputs, str(allowed), "国发〔1978〕104号")
    result = {"allowed": allowed, "rule": None if allowed else "RET-05"}
    return _outcome("RET-05", Certainty.LIKELY, result, tree, blocked=not allowed)


def sickness_band(contribution_months: int, test_year: int, months_to_statutory: int | None = None) -> Outcome:
    """RET-06: the band of the sickness allowance; the months left are not asked where the minimum is not met."""
    met = contribution_months >= minimum_months(test_year)
    band = "C" if not met else "A" if (months_to_statutory or 0) <= 60 else "B"
    inputs = {"contribution_months": str(contribution_months), "months_to_statutory": str(months_to_statutory)}
    part = minimum_time(test_year, contribution_months).derivation
    tree = Node(
        "band", "年限达到且距法定月 60 个月内为 A，以上为 B，未达到为 C", inputs, band, "人社部发〔2024〕72号", (part,)
    )
    return _outcome("RET-06", Certainty.CHECK if band == "C" else Certainty.CERTAIN, {"band": band}, tree)


def _female60(category: str, given: str | None) -> tuple[str, tuple[str, ...]]:
    """The reading for women formerly 60, and the invented parameter when it came from the table."""
    if category != "female60" or given is not None:
        return given or "as_male", ()
    row = published_parameters().find("P-FEMALE60", date.max)
    return (row.value if row else "as_male"), ("P-FEMALE60",)


def _outcome(
    rule: str,
    certainty: Certainty,
    result: Result,
    tree: Node,
    *,
    blocked: bool = False,
    refused: str | None = None,
    demo: tuple[str, ...] = (),
) -> Outcome:
    return Outcome(rule, published_parameters().version, certainty, result, tree, rule if blocked else refused, demo)
