"""Finding and opening cases: by state, number, name and ID number, within a fixed number of statements."""

from dataclasses import replace

import pytest

from app.cases.commands import ListCases, ShowCase
from app.cases.model import CaseState
from app.documents.model import PaperCode
from app.intake.commands import Accept, NotifySupplement, Outcome, TurnAway
from app.kernel.actor import Permission, Post
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OfficeId
from app.kernel.numbers import number_holds
from app.registry.model import masked_number
from db.queries.cases import SqlCaseQueries
from tests.builders.case_house import CaseHouse
from tests.builders.counter import desk, person, ready_draft
from tests.builders.counting import counted
from tests.builders.staffed import OFFICE, found_office, hire, id_no, key_of


@pytest.fixture
def clerk(uow):
    found_office(uow)
    return hire(uow, "zhang.min", 11, Permission.INTAKE)


@pytest.fixture
def queries(store):
    return SqlCaseQueries(store, key_of)


def taken(uow, clerk, clock, code: str, sequence: int):
    clock.pass_time(minutes=1)
    return Accept(uow, desk(), clock)(clerk, ready_draft(code, person(sequence))).case


def test_cases_are_found_by_number_name_and_id_number(uow, clerk, clock, queries) -> None:
    first, second = taken(uow, clerk, clock, "ZH-013", 1), taken(uow, clerk, clock, "ZH-004", 2)
    listing = ListCases(queries)
    assert [case.id for case in listing(clerk)] == [second.id, first.id]
    assert [case.id for case in listing(clerk, first.number[:19])] == [first.id]
    assert [case.id for case in listing(clerk, id_no(2))] == [second.id]
    assert len(listing(clerk, "林")) == 2
    assert [case.id for case in listing(clerk, states=(CaseState.CLOSED,))] == [second.id]


def test_a_percent_sign_finds_nothing_by_accident(uow, clerk, clock, queries) -> None:
    taken(uow, clerk, clock, "ZH-004", 1)
    assert ListCases(queries)(clerk, "%") == ()


def test_list_and_file_cost_the_same_however_many_there_are(uow, clerk, clock, store, queries) -> None:
    for sequence in range(1, 5):
        case = taken(uow, clerk, clock, "ZH-004", sequence)
    with counted(store) as seen:
        assert len(ListCases(queries)(clerk)) == 4
    assert len(seen) == 1
    with counted(store) as seen:
        assert len(queries.show(case.id, clerk).timeline) == 3
    assert len(seen) == 6


def test_who_opens_a_case_is_in_the_audit_chain(uow, clerk, clock, queries, store) -> None:
    case = taken(uow, clerk, clock, "ZH-013", 1)
    ShowCase(uow, queries, clock)(clerk, case.number)
    with store.reading() as session:
        from db.models.audit import AuditEventRow

        assert "case_read" in [row.kind for row in session.query(AuditEventRow)]


def test_a_case_of_another_office_does_not_exist_for_me(uow, clerk, clock, queries) -> None:
    case = taken(uow, clerk, clock, "ZH-013", 1)
    stranger = replace(clerk, office=OfficeId("350198"))
    with pytest.raises(NotFound):
        ShowCase(uow, queries, clock)(stranger, case.number)
    assert ListCases(queries)(stranger) == ()


def test_a_post_without_business_reads_no_cases(uow, clerk, clock, queries) -> None:
    admin = replace(clerk, permission=None, post=Post.SYSTEM_ADMIN)
    with pytest.raises(Rejected, match="post_reads_no_cases"):
        ListCases(queries)(admin)


def test_names_stay_hidden_across_a_step_until_the_decision(uow, clerk, clock, queries) -> None:
    case = taken(uow, clerk, clock, "ZH-013", 1)
    handler = hire(uow, "wu.gang", 13, Permission.HANDLING, section="handling")
    assert {row.operator_name for row in queries.show(case.id, handler).timeline} == {None}
    assert {row.operator_name for row in queries.show(case.id, clerk).timeline} == {clerk.name}
    closed = taken(uow, clerk, clock, "ZH-004", 2)
    assert {row.operator_name for row in queries.show(closed.id, handler).timeline} == {clerk.name}


def test_open_cases_of_a_person_are_listed(uow, clerk, clock, queries) -> None:
    case = taken(uow, clerk, clock, "ZH-013", 1)
    taken(uow, clerk, clock, "ZH-004", 1)
    assert [found.id for found in queries.open_of(key_of(id_no(1)))] == [case.id]
    assert case.office == OFFICE


def lacking(code: str, sequence: int):
    return replace(ready_draft(code, person(sequence)), materials=())


def test_a_case_is_found_by_the_number_of_its_notice_which_is_no_cases_number(uow, clerk, clock, queries) -> None:
    case, waiting = NotifySupplement(uow, desk(), clock)(clerk, lacking("ZH-013", 1), insisted=False)
    other = taken(uow, clerk, clock, "ZH-013", 2)
    assert case.notice.startswith("B350199")
    assert number_holds(case.notice)
    assert case.notice[1:-1] == other.number[:-1]  # without the letter both would be one number
    assert [found.id for found in ListCases(queries)(clerk, case.notice[:12])] == [case.id]
    assert [found.id for found in ListCases(queries)(clerk, other.number)] == [other.id]
    assert ShowCase(uow, queries, clock)(clerk, case.notice.lower()).head.id == case.id
    ended = TurnAway(uow, desk(), clock)(clerk, waiting, Outcome.NOT_NEEDED, reason="已办").case
    assert ended.notice.startswith("J350199")
    assert queries.by_number(ended.notice) == case.id


def test_an_earlier_paper_still_leads_to_its_case(store, uow, clock, queries) -> None:
    house = CaseHouse(store, uow, clock)
    notified, waiting = NotifySupplement(uow, desk(), clock)(house.clerk, lacking("ZH-013", 3), insisted=False)
    house.papers(house.clerk, PaperCode.SUPPLEMENT, notified.id)
    TurnAway(uow, desk(), clock)(house.clerk, waiting, Outcome.NOT_NEEDED, reason="已办")
    assert queries.by_number(notified.notice) == notified.id
    assert [found.id for found in ListCases(queries)(house.clerk, notified.notice)] == [notified.id]


def test_a_case_is_found_by_the_name_of_whoever_applies(uow, clerk, clock, queries) -> None:
    draft = ready_draft("YL-113", person(4))
    draft = replace(draft, answers={**draft.answers, "applicant": "陈在世", "applicant_id_no": id_no(5)})
    case = Accept(uow, desk(), clock)(clerk, draft).case
    (found,) = ListCases(queries)(clerk, "陈在世")
    assert (found.id, found.subject_name) == (case.id, "林小满")
    assert found.applicant_number_masked == masked_number(id_no(5))
