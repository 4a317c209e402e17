"""What can be tested before acceptance beyond single answers: age, time, duplicates, open cases (policy rules 10)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.catalogue.model import Label, Subject
from app.documents.model import PaperCode
from app.intake.certificates import certified
from app.intake.finding import Finding, Level
from app.intake.form import Form, Problem
from app.intake.known import Row, total_months
from app.intake.obstacles import Asked, Record, obstacle
from app.kernel import identity
from app.kernel.calendar import legal_last_day, published_calendar
from app.registry.model import Person
from app.rules import retirement
from app.rules.dependants import age_on, fits_by_age
from app.rules.derivation import Outcome
from app.rules.pre_acceptance import opening_day

_MODES = {"early": "early_flexible", "late": "late_flexible", "end_late": "late_flexible"}


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case of the same person that is not closed.

    number: of the notice while it waits for papers (``awaits_papers``).
    """

    item_code: str
    number: str
    awaits_papers: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the register and the case store know; ``person`` is whom the matter is about.

    is_recorded: whether the register knows under whom the case is filed, or nobody was named yet.
    record: under which the case is filed, where a certificate is to be made from it.
    """

    today: date
    parameters: Mapping[str, str]
    person: Person | None = None
    open_cases: Sequence[OpenCase] = ()
    is_recorded: bool = True
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Precheck:
    """A test that ran: what it says (OK included) and, for a computed one, its derivation."""

    rule: str
    problem: Problem
    outcome: Outcome | None = None


def run_prechecks(form: Form, facts: Facts) -> tuple[Precheck, ...]:
    """Every test of the item's ``prechecks`` for which enough is known."""
    wanted = set(form.item.prechecks)
    found = [test for tests in _TESTS for test in tests(form, facts)]
    return (
        *(precheck for precheck in found if precheck.rule in wanted),
        *_open_case(form, facts),
        *_record(form, facts),
        *_certificates(form, facts),
    )


def with_prechecks(form: Form, prechecks: Sequence[Precheck]) -> Form:
    """The form with what the tests said, so that ``to_fix`` and ``to_look`` name it."""
    return replace(form, prechecks=tuple(precheck.problem for precheck in prechecks))


def _found(
    form: Form, rule: str, level: Level, code: str, *, where: str = "", outcome: Outcome | None = None, **values: object
) -> Precheck:
    label = form.field(where).spec.label if where else Label("预检", "Precheck")
    return Precheck(rule, Problem("precheck", where, label, Finding(level, code, values, rule)), outcome)


def _open_case(form: Form, facts: Facts) -> Iterator[Precheck]:
    """CASE-03: the same item twice for one person blocks."""
    for case in facts.open_cases:
        if case.item_code == form.item.code:
            code = "precheck_open_case_waits" if case.awaits_papers else "precheck_open_case"
            yield _found(form, "CASE-03", Level.ERROR, code, number=case.number)


def _record(form: Form, facts: Facts) -> Iterator[Precheck]:
    """What is printed from the register needs a record in it."""
    if not facts.is_recorded and certified(form.item):
        key = "uscc" if form.item.subject is Subject.UNIT else "id_no"
        yield _found(form, "", Level.ERROR, "precheck_no_record", where=key)


def _certificates(form: Form, facts: Facts) -> Iterator[Precheck]:
    """What the certificates that the item puts out would be refused for, said while the visitor is still here."""
    if facts.record is None:
        return
    for paper in certified(form.item):
        found = obstacle(Asked(paper, form.values, facts.today), facts.record)
        if found is not None:
            finding = Finding(Level.ERROR, found.code, found.values)
            yield Precheck("", Problem("precheck", found.where, form.field(found.where).spec.label, finding))


def _duplicates(form: Form, facts: Facts) -> Iterator[Precheck]:
    """DUP-02: nobody draws two basic pensions; a claim of money of the pension scheme is blocked, the rest warned."""
    person = facts.person
    keys = {spec.key for spec in form.item.all_fields()}
    if person is None or "stop_reason" in keys:
        return
    if not person.draws_pension:
        yield _found(form, "DUP-02", Level.OK, "precheck_no_pension")
        return
    if PaperCode.VOUCHER in certified(form.item):
        return  # blocked by the voucher's own rule
    claims = form.item.insurance == "pension" and form.item.disbursement is not None
    level, code = (Level.ERROR, "precheck_pension_drawn") if claims else (Level.WARNING, "precheck_pension_seen")
    yield _found(form, "DUP-02", level, code, since=person.pension_from or "?")


def _still_insured(form: Form, facts: Facts) -> Iterator[Precheck]:
    """Who has reached the age does not start or resume paying, and draws no sickness allowance."""
    values = form.values
    left = values.get("months_to_statutory")
    if left == "0":
        yield _found(form, "RET-06", Level.ERROR, "precheck_sickness_age")
    elif left is not None and facts.person is not None:
        have = total_months(facts.person)
        outcome = retirement.sickness_band(have, facts.today.year, int(left))
        band = str(outcome.result["band"])
        yield _found(form, "RET-06", Level.INFO, "precheck_sickness_band", outcome=outcome, band=band, have=have)
    if values.get("enrol_kind") not in ("new", "resume"):
        return
    birth, category = _birth(form, facts), values.get("worker_category")
    if birth and category in retirement.CATEGORIES:
        outcome = retirement.statutory_age(category, birth)
        month = str(outcome.result["retirement_month"])
        if month <= facts.today.isoformat()[:7]:
            yield _found(form, "RET-01", Level.WARNING, "precheck_age_reached", outcome=outcome, month=month)


def _one_off(form: Form, facts: Facts) -> Iterator[Precheck]:
    """PEN-12: the account is paid out for short years only at the age and below the minimum time."""
    person = facts.person
    if form.values.get("case_kind") != "short_years" or person is None:
        return
    if person.worker_category not in retirement.CATEGORIES:
        return
    outcome = retirement.statutory_age(person.worker_category, person.birth.isoformat()[:7])
    month = str(outcome.result["retirement_month"])
    least, have = retirement.minimum_months(int(month[:4])), total_months(person)
    if facts.today.isoformat()[:7] < month:
        yield _found(form, "PEN-12", Level.ERROR, "precheck_one_off_age", outcome=outcome, month=month)
    elif have >= least:
        yield _found(form, "PEN-12", Level.ERROR, "precheck_one_off_time", outcome=outcome, have=have, least=least)


def _injury_windows(form: Form, facts: Facts) -> Iterator[Precheck]:
    """WI-11: a late employer is still taken and told; WI-13: a second appraisal has fifteen days."""
    values = form.values
    last = values.get("claim_last_day_unit")
    if last and last < facts.today.isoformat():
        yield _found(form, "WI-11", Level.WARNING, "precheck_employer_late", last=last)
    received = values.get("received_on")
    if received and values.get("appraisal_kind") == "second":
        last_day = legal_last_day(date.fromisoformat(received), published_calendar(), days=15).day
        if last_day < facts.today:
            end, code = last_day.isoformat(), "precheck_second_late"
            yield _found(form, "WI-13", Level.ERROR, code, where="received_on", received=received, last=end)


def _dependants(form: Form, facts: Facts) -> Iterator[Precheck]:
    """WI-08, the ages only: who claims by age must have it on the day."""
    for number, row in enumerate(form.tables.get("dependants", ()), 1):
        holder = identity.citizen_number(row.get("id_no", ""), facts.today)
        if row.get("ground") != "age" or holder.birth is None or holder.sex is None:
            continue
        age = age_on(holder.birth, facts.today)
        if not fits_by_age(row.get("relation", ""), holder.sex, age):
            name, code = row.get("name", ""), "precheck_dependant_age"
            yield _found(form, "WI-08", Level.ERROR, code, where="dependants", row=number, name=name, age=age)


def _birth(form: Form, facts: Facts) -> str | None:
    """YYYY-MM of the birth, from the record or the number."""
    if facts.person is not None:
        return facts.person.birth.isoformat()[:7]
    result = identity.citizen_number(form.values.get("id_no", ""), facts.today)
    return result.birth.isoformat()[:7] if result.birth else None


def _months_of(rows: Sequence[Row]) -> Iterator[int]:
    """Every month that lies in a row's span, both ends included."""
    for row in rows:
        if "from" in row and "to" in row:
            yield from range(retirement.month_of(row["from"]), retirement.month_of(row["to"]) + 1)


def _retirement(form: Form, facts: Facts) -> Iterator[Precheck]:
    values = form.values
    where = next((key for key in ("retire_period", "chosen_period") if key in values), "")
    birth, category = _birth(form, facts), values.get("worker_category")
    if not (where and birth and category in retirement.CATEGORIES):
        return
    claim = _Claim(form, facts, where, values[where], birth, category)
    yield from claim.month()
    yield from claim.time()
    yield from claim.opening()


@dataclass(frozen=True, slots=True)
class _Claim:
    """A chosen month of retirement and what it is held against; birth is YYYY-MM."""

    form: Form
    facts: Facts
    where: str
    chosen: str
    birth: str
    category: str

    @property
    def mode(self) -> str:
        values = self.form.values
        if "special_kind" in values:
            return "special_work"
        return values.get("retire_mode") or _MODES.get(values.get("mode", ""), "advised")

    def month(self) -> Iterator[Precheck]:
        if self.mode == "special_work":
            yield self._special_work()
        elif self.mode == "early_flexible":
            yield from self._early()
        elif self.mode == "late_flexible":
            yield from self._late()
        else:
            yield self._statutory()

    def _statutory(self) -> Precheck:
        """RET-01; where another body has decided the month, the statutory one is only shown beside it."""
        outcome = retirement.statutory_age(self.category, self.birth)
        month = str(outcome.result["retirement_month"])
        told = {"statutory": month, "chosen": self.chosen}
        if month == self.chosen:
            return self._say("RET-01", Level.OK, "precheck_month_fits", outcome, told)
        level = Level.WARNING if self.mode == "advised" else Level.ERROR
        code = "precheck_month_differs" if self.mode == "advised" else "precheck_month_wrong"
        return self._say("RET-01", level, code, outcome, told)

    def _early(self) -> Iterator[Precheck]:
        notice = self._day("notice_date")
        have = total_months(self.facts.person) if self.facts.person else 0
        outcome = retirement.early_retirement(
            self.category, self.birth, self.chosen, notice_date=notice, contribution_months=have
        )
        window = retirement.flexible_window(self.category, self.birth).result
        told = {"earliest": window["earliest_month"], "statutory": window["statutory_month"], "chosen": self.chosen}
        if not str(told["earliest"]) <= self.chosen <= str(told["statutory"]):
            yield self._say("RET-03", Level.ERROR, "precheck_early_window", outcome, told)
        elif outcome.blocked_by == "RET-03" and notice is not None:
            told = {"notice": notice.isoformat(), "latest": opening_day(self.chosen, 3).isoformat()}
            yield self._say("RET-03", Level.ERROR, "precheck_notice_late", outcome, told)
        else:
            yield self._say("RET-03", Level.OK, "precheck_early_fits", outcome, told)

    def _late(self) -> Iterator[Precheck]:
        agreed = self._day("notice_date") if self.form.values.get("mode") != "end_late" else None
        outcome = retirement.late_retirement(self.category, self.birth, self.chosen, agreed_on=agreed)
        window = retirement.flexible_window(self.category, self.birth).result
        told = {"statutory": window["statutory_month"], "latest": window["latest_month"], "chosen": self.chosen}
        if not str(told["statutory"]) <= self.chosen <= str(told["latest"]):
            yield self._say("RET-04", Level.ERROR, "precheck_late_window", outcome, told)
        elif outcome.blocked_by:
            due = opening_day(str(told["statutory"]), 1).isoformat()
            yield self._say("RET-04", Level.ERROR, "precheck_agreement_late", outcome, told | {"due": due})
        else:
            yield self._say("RET-04", Level.OK, "precheck_late_fits", outcome, told)

    def _special_work(self) -> Precheck:
        """RET-05: the age blocks; the months claimed only warn, because a later stage finds them."""
        sex = "male" if self.category == "male" else "female"
        age = retirement.month_of(self.chosen) - retirement.month_of(self.birth)
        claimed = len(set(_months_of(self.form.tables.get("work_periods", ()))))
        kind = self.form.values["special_kind"]
        outcome = retirement.special_work(sex, age, kind, claimed)
        told = {"least": retirement.special_work_age(sex) // 12, "years": age // 12, "months": age % 12}
        if age < retirement.special_work_age(sex):
            return self._say("RET-05", Level.ERROR, "precheck_special_age", outcome, told)
        if outcome.blocked_by:
            told = {"claimed": claimed, "least": retirement.special_work_months(kind)}
            return self._say("RET-05", Level.WARNING, "precheck_special_months", outcome, told)
        return self._say("RET-05", Level.OK, "precheck_special_fits", outcome, told)

    def time(self) -> Iterator[Precheck]:
        """RET-02; months still to be found in the file turn the block into a warning."""
        if self.facts.person is None or self.mode == "advised":
            return
        statutory = retirement.statutory_month(self.category, retirement.month_of(self.birth))
        early = self.mode in ("early_flexible", "special_work")
        year = int(self.chosen[:4]) if early else statutory // 12
        have = total_months(self.facts.person)
        outcome = retirement.minimum_time(year, have)
        told = {"have": have, "least": outcome.result["minimum_months"], "year": year}
        to_find = self.form.values.get("deemed_or_birth") == "true"
        if not outcome.blocked_by:
            yield self._say("RET-02", Level.OK, "precheck_time_met", outcome, told)
        elif to_find:
            yield self._say("RET-02", Level.WARNING, "precheck_time_to_find", outcome, told)
        else:
            yield self._say("RET-02", Level.ERROR, "precheck_time_short", outcome, told)

    def opening(self) -> Iterator[Precheck]:
        """CASE-09: how early the papers may be handed in."""
        pre = self.form.item.pre_acceptance
        months = self.facts.parameters.get(pre.opens_months_before) if pre else None
        if months is None:
            return
        opens, starts = opening_day(self.chosen, int(months)), opening_day(self.chosen, 0)
        if self.facts.today < opens:
            yield self._say("CASE-09", Level.ERROR, "precheck_too_early", None, {"opens": opens.isoformat()})
        elif self.facts.today < starts:
            yield self._say("CASE-09", Level.INFO, "precheck_pre_accept", None, {"not_before": starts.isoformat()})

    def _day(self, key: str) -> date | None:
        text = self.form.values.get(key)
        return date.fromisoformat(text) if text else None

    def _say(
        self, rule: str, level: Level, code: str, outcome: Outcome | None, values: Mapping[str, object]
    ) -> Precheck:
        return _found(self.form, rule, level, code, where=self.where, outcome=outcome, **values)


_TESTS = (_duplicates, _retirement, _still_insured, _one_off, _injury_windows, _dependants)
