"""Taking applications in: drafts, the five outcomes, and what stands in their way."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.cases.model import CaseState, EventKind
from app.intake.commands import (
    Accept,
    AttachPages,
    CorrectOnSpot,
    DiscardDraft,
    HandOverDraft,
    ListDrafts,
    NotifySupplement,
    Outcome,
    ReadPage,
    ResumeDraft,
    SaveDraft,
    SupplementLine,
    TurnAway,
)
from app.intake.commands.accept import Desk
from app.intake.model import (
    Draft,
    MaterialLine,
    MaterialState,
    NotReady,
    closes_at_window,
    may_sign,
    papers_asked,
    unanswered_for,
)
from app.intake.samples import sample_application
from app.kernel.actor import Permission
from app.kernel.errors import Conflict, NotFound, Rejected
from app.kernel.messages import has_sentence
from tests.builders.counter import TODAY, catalogue, desk, parameters, person, ready_draft, unit
from tests.builders.staffed import found_office, hire, id_no, key_of

CATALOGUE = catalogue()
PERSON, UNIT = person(), unit()


@pytest.fixture(name="desk")
def desk_fixture() -> Desk:
    return desk()


@pytest.fixture
def clerk(uow):
    found_office(uow)
    return hire(uow, "zhang.min", 11, Permission.INTAKE)


def answered(item) -> dict:
    return dict(sample_application(item, TODAY, parameters(TODAY)).answers)


def draft_of(code: str, subject=None, *, papers: bool = True, answers=None) -> Draft:
    draft = ready_draft(code, subject)
    if answers is not None:
        draft = replace(draft, answers=answers)
    return draft if papers else replace(draft, materials=())


def events_of(uow, case):
    with uow() as u:
        return [e.kind for e in u.cases.events(case)]


def test_limited_item_gets_number_both_moments_and_the_due_date_of_the_calendar(uow, clerk, desk, clock) -> None:
    clock.moment = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)
    case = Accept(uow, desk, clock)(clerk, draft_of("ZH-010")).case
    assert case.number and len(case.number) == 19
    assert (case.received_at, case.accepted_at) == (clock.moment, clock.moment)
    assert (case.due_on, case.due_provisional) == (date(2026, 10, 10), False)
    assert (case.state, case.step, case.catalogue_version) == (CaseState.ACCEPTED, 2, CATALOGUE.version)
    assert events_of(uow, case.id) == [EventKind.RECEIVED, EventKind.ACCEPTED]


def test_risk_0_item_closes_at_the_window_the_same_day(uow, clerk, desk, clock) -> None:
    case = Accept(uow, desk, clock)(clerk, draft_of("ZH-004")).case
    assert case.state is CaseState.CLOSED
    assert case.due_on == date(2026, 11, 20)
    assert events_of(uow, case.id) == [EventKind.RECEIVED, EventKind.ACCEPTED, EventKind.CLOSED]


def test_immediate_item_with_an_after_check_stays_open(uow, clerk, desk, clock) -> None:
    case = Accept(uow, desk, clock)(clerk, draft_of("ZH-006")).case
    assert (case.state, case.step, case.due_on) == (CaseState.ACCEPTED, 2, date(2026, 11, 20))


@pytest.mark.parametrize(("length", "closes"), [("50", True), ("51", False)])
def test_a_long_name_list_needs_a_second_look(length: str, closes: bool) -> None:
    answers = {"P-NAMELIST-N": "50", "include_roster": "true", "list_length": length}
    assert closes_at_window(CATALOGUE.item("ZH-003"), answers) is closes


def test_a_count_into_a_year_without_calendar_is_provisional(uow, clerk, desk, clock) -> None:
    clock.moment = datetime(2026, 12, 20, 2, 0, tzinfo=UTC)
    case = Accept(uow, desk, clock)(clerk, draft_of("ZH-013")).case
    assert case.due_provisional
    assert case.due_on.year == 2027


def test_papers_before_their_month_start_the_clock_on_its_first_day(uow, clerk, desk, clock) -> None:
    clock.moment = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
    draft = draft_of("YL-103")
    draft = replace(draft, answers={**draft.answers, "retire_period": "2026-10"})
    assert Accept(uow, desk, clock)(clerk, draft).case.due_on == date(2026, 11, 3)


def test_papers_more_than_the_months_allowed_early_are_refused(uow, clerk, desk, clock) -> None:
    clock.moment = datetime(2026, 6, 30, 2, 0, tzinfo=UTC)
    draft = draft_of("YL-103")
    draft = replace(draft, answers={**draft.answers, "retire_period": "2026-10"})
    with pytest.raises(NotReady) as refused:
        Accept(uow, desk, clock)(clerk, draft)
    assert [(gap.code, gap.values["opens"]) for gap in refused.value.gaps] == [("precheck_too_early", "2026-07-01")]


def test_everything_missing_is_said_at_once_fields_before_papers(uow, clerk, desk, clock) -> None:
    item = CATALOGUE.item("YL-103")
    with pytest.raises(NotReady) as refused:
        Accept(uow, desk, clock)(clerk, draft_of("YL-103", papers=False, answers={}))
    kinds = [gap.kind for gap in refused.value.gaps]
    assert kinds == sorted(kinds)
    assert all(has_sentence(gap.code, language) for gap in refused.value.gaps for language in ("zh_CN", "en"))
    assert kinds.count("material") == len(papers_asked(item, {}))


def test_papers_that_may_follow_do_not_block(uow, clerk, desk, clock) -> None:
    draft = draft_of("YL-103")
    item = CATALOGUE.item("YL-103")
    main = {material.key for material in item.materials if material.main}
    following = tuple(x if x.key in main else MaterialLine(x.key, MaterialState.TO_FOLLOW) for x in draft.materials)
    draft = replace(draft, materials=following)
    assert Accept(uow, desk, clock)(clerk, draft).case.state is CaseState.ACCEPTED


def test_the_same_request_twice_gives_the_first_answer(uow, clerk, desk, clock) -> None:
    accept, draft = Accept(uow, desk, clock), draft_of("ZH-010")
    first = accept(clerk, draft)
    clock.pass_time(minutes=3)
    second = accept(clerk, draft)
    assert (second.case, second.repeated) == (first.case, True)
    assert len(events_of(uow, first.case.id)) == 2


def test_second_open_case_of_the_same_item_for_one_person_is_refused(uow, clerk, desk, clock) -> None:
    accept = Accept(uow, desk, clock)
    first = accept(clerk, draft_of("ZH-013")).case
    with pytest.raises(Rejected) as refused:
        accept(clerk, draft_of("ZH-013"))
    assert (refused.value.code, refused.value.values["number"]) == ("open_case_of_same_item", first.number)


def test_a_unit_may_have_several_open_cases_of_one_item(uow, clerk, desk, clock) -> None:
    accept = Accept(uow, desk, clock)
    assert accept(clerk, draft_of("ZH-010")).case.id != accept(clerk, draft_of("ZH-010")).case.id


def test_nobody_takes_in_his_own_case(uow, clerk, desk, clock) -> None:
    me = replace(PERSON, number=id_no(11), key=key_of(id_no(11)))
    with pytest.raises(Rejected, match="case_is_own"):
        Accept(uow, desk, clock)(clerk, draft_of("ZH-004", me))


def test_without_the_intake_permission_nothing_is_taken(uow, clerk, desk, clock) -> None:
    reviewer = hire(uow, "he.jing", 14, Permission.REVIEW, section="review")
    with pytest.raises(Rejected, match="intake_needs_permission"):
        Accept(uow, desk, clock)(reviewer, draft_of("ZH-004"))
    forged = replace(reviewer, permission=Permission.INTAKE)
    with pytest.raises(Rejected, match="case_needs_permission"):
        Accept(uow, desk, clock)(forged, draft_of("ZH-004"))


def test_a_person_s_item_is_not_filed_under_a_unit(uow, clerk, desk, clock) -> None:
    with pytest.raises(NotReady) as refused:
        Accept(uow, desk, clock)(clerk, draft_of("ZH-004", UNIT))
    assert refused.value.gaps[0].code == "subject_must_be_person"


def test_draft_comes_back_as_it_was_saved(uow, clerk, clock) -> None:
    draft = replace(draft_of("YL-103"), clerk=clerk.operator)
    SaveDraft(uow, clock)(clerk, draft)
    assert ResumeDraft(uow, clock)(clerk, draft.id) == draft
    assert [line.id for line in ListDrafts(uow, clock)(clerk)] == [draft.id]


def test_draft_is_gone_once_accepted_and_cannot_be_saved_again(uow, clerk, desk, clock) -> None:
    draft = draft_of("ZH-004")
    SaveDraft(uow, clock)(clerk, draft)
    Accept(uow, desk, clock)(clerk, draft)
    with pytest.raises(NotFound):
        ResumeDraft(uow, clock)(clerk, draft.id)
    with pytest.raises(Conflict, match="draft_already_answered"):
        SaveDraft(uow, clock)(clerk, draft)


def test_draft_of_another_clerk_is_left_alone_until_taken_over(uow, clerk, clock) -> None:
    other = hire(uow, "li.hua", 12, Permission.INTAKE)
    draft = draft_of("ZH-004")
    SaveDraft(uow, clock)(clerk, draft)
    with pytest.raises(Conflict, match="draft_of_other_clerk"):
        SaveDraft(uow, clock)(other, draft)
    HandOverDraft(uow, clock)(other, draft.id, other.operator)
    assert ResumeDraft(uow, clock)(other, draft.id).clerk == other.operator
    with pytest.raises(Conflict):
        DiscardDraft(uow, clock)(clerk, draft.id)


def test_database_refuses_a_draft_in_hands_without_the_permission(uow, clerk, clock) -> None:
    reviewer = hire(uow, "he.jing", 14, Permission.REVIEW, section="review")
    draft = draft_of("ZH-004")
    SaveDraft(uow, clock)(clerk, draft)
    with pytest.raises(Rejected, match="intake_needs_permission"):
        HandOverDraft(uow, clock)(clerk, draft.id, reviewer.operator)


def test_one_notice_names_every_missing_paper_with_its_basis(uow, clerk, desk, clock) -> None:
    draft = draft_of("YL-103", papers=False)
    head, _ = NotifySupplement(uow, desk, clock)(clerk, draft, insisted=True)
    assert (head.state, head.notices, head.number) == (CaseState.AWAITING_SUPPLEMENT, 1, None)
    with uow() as u:
        told = u.cases.events(head.id)[-1].data
    asked = papers_asked(CATALOGUE.item("YL-103"), draft.answers)
    assert {line["key"] for line in told["lines"] if line["kind"] == "material"} == {m.key for m in asked}
    assert all("basis" in line for line in told["lines"])


def test_second_notice_is_for_the_supervisor(uow, clerk, desk, clock) -> None:
    notify = NotifySupplement(uow, desk, clock)
    _, waiting = notify(clerk, draft_of("ZH-013", papers=False), insisted=False)
    with pytest.raises(Rejected, match="second_notice_needs_supervisor"):
        notify(clerk, waiting, insisted=False)


def test_papers_brought_later_are_accepted_into_the_same_case(uow, clerk, desk, clock) -> None:
    full = draft_of("ZH-013")
    head, waiting = NotifySupplement(uow, desk, clock)(clerk, replace(full, materials=()), insisted=True)
    clock.pass_time(days=3)
    case = Accept(uow, desk, clock)(clerk, replace(waiting, materials=full.materials)).case
    assert (case.id, case.received_at) == (head.id, head.received_at)
    assert case.accepted_at == clock.moment
    kinds = [EventKind.RECEIVED, EventKind.SUPPLEMENT_NOTIFIED, EventKind.RECEIVED, EventKind.ACCEPTED]
    assert events_of(uow, case.id) == kinds


def test_nothing_missing_is_no_reason_for_a_notice(uow, clerk, desk, clock) -> None:
    notify = NotifySupplement(uow, desk, clock)
    with pytest.raises(Rejected, match="nothing_missing"):
        notify(clerk, draft_of("ZH-004"), insisted=False)
    extra = SupplementLine("签名不清，请重签", "申请表")
    assert notify(clerk, draft_of("ZH-004"), insisted=False, extra=[extra])[0].notices == 1


def test_not_ours_names_the_right_body(uow, clerk, desk, clock) -> None:
    turn_away = TurnAway(uow, desk, clock)
    with pytest.raises(Rejected, match="right_body_missing"):
        turn_away(clerk, draft_of("ZH-004"), Outcome.NOT_OURS, reason="不在本地参保")
    done = turn_away(clerk, draft_of("ZH-004"), Outcome.NOT_OURS, reason="不在本地参保", body="甲市社保中心")
    assert done.case.state is CaseState.TURNED_AWAY
    with uow() as u:
        assert u.cases.events(done.case.id)[0].data["body"] == "甲市社保中心"


def test_who_has_not_said_his_name_can_be_told_that_nothing_is_needed(uow, clerk, desk, clock) -> None:
    draft = replace(draft_of("ZH-004"), subject=None)
    done = TurnAway(uow, desk, clock)(clerk, draft, Outcome.NOT_NEEDED, reason="无需办理")
    assert done.case.subject_kind == "unknown"


def test_what_was_corrected_on_the_spot_stands_in_the_case(uow, clerk, desk, clock) -> None:
    draft = CorrectOnSpot(uow, clock)(clerk, draft_of("ZH-004"), "更正手机号")
    case = Accept(uow, desk, clock)(clerk, draft).case
    assert EventKind.CORRECTED_ON_SPOT in events_of(uow, case.id)


def test_pages_are_kept_once_by_their_hash(uow, clerk, clock) -> None:
    attach, content = AttachPages(uow, clock), b"%PDF-1.7 two pages"
    draft = attach(clerk, replace(draft_of("ZH-004"), clerk=clerk.operator), "id_card", [(content, 2)])
    draft = attach(clerk, draft, "id_card", [(content, 1)])
    pages = draft.line("id_card").pages
    assert [page.page for page in pages] == [0, 1, 0]
    assert len({page.blob for page in pages}) == 1
    assert ReadPage(uow, clock)(clerk, pages[0].blob).content == content


def test_a_file_of_another_kind_is_refused(uow, clerk, clock) -> None:
    with pytest.raises(Rejected, match="page_kind_unknown"):
        AttachPages(uow, clock)(clerk, draft_of("ZH-004"), "id_card", [(b"MZ...", 1)])


@pytest.mark.parametrize("item", CATALOGUE.items, ids=lambda item: item.code)
def test_no_step_is_signed_without_its_own_fields(item) -> None:
    stated = answered(item)
    for step in item.flow:
        own = {f.key: f for f in item.fields if f.filled_by == f"stage:{step.seq}"}
        always = {key for key, f in own.items() if f.required and f.when is None and f.required_when is None}
        without = {key: value for key, value in stated.items() if key not in own}
        missing = unanswered_for(item, step.seq, without)
        assert always <= set(missing) <= set(own)
        assert may_sign(item, step.seq, without) is (not missing)
        assert all(may_sign(item, step.seq, {**without, **dict.fromkeys(own, "1")}) for _ in missing)


@pytest.mark.parametrize("item", CATALOGUE.items, ids=lambda item: item.code)
def test_acceptance_asks_only_the_visitor(item) -> None:
    by = {field.key: field.filled_by for field in item.all_fields()}
    assert {by[key] for key in unanswered_for(item, 1, {})} <= {"visitor", "stage:1"}


@pytest.mark.parametrize("item", CATALOGUE.items, ids=lambda item: item.code)
def test_acceptance_does_not_sign_the_windows_step_without_its_findings(uow, clerk, desk, clock, item) -> None:
    draft = draft_of(item.code)
    own = {spec.key for spec in item.all_fields() if spec.filled_by == "stage:1" and spec.required}
    bare = replace(draft, answers={key: value for key, value in draft.answers.items() if key not in own})
    if not own:
        assert desk.take(draft, clerk, clock.now()).gaps == ()
        return
    with pytest.raises(NotReady) as refused:
        Accept(uow, desk, clock)(clerk, bare)
    assert {gap.where for gap in refused.value.gaps} <= own
    later = {spec.key for spec in item.all_fields() if spec.filled_by.startswith("stage") and spec.key not in own}
    assert not later & {gap.where for gap in refused.value.gaps}


def test_all_49_items_can_be_taken(uow, clerk, desk, clock) -> None:
    accept = Accept(uow, desk, clock)
    for item in CATALOGUE.items:
        assert accept(clerk, draft_of(item.code)).case.number
