"""What the machine itself lets be written of another county's case, without any server."""

import io
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from app.adapters.pdf_reportlab import PdfRenderer
from app.cases.chain import Place, build_event, project
from app.cases.commands import Filing, ListCases, ShowCase, Withdraw, append_acts
from app.cases.model import Act, CaseHead, EventKind, Signer
from app.cli.context import Output
from app.cli.main import run
from app.documents.commands import IssuePaper
from app.documents.describe import PLAIN, describe
from app.documents.model import PaperCode
from app.intake.case_sheet import elsewhere
from app.intake.commands import Accept
from app.intake.commands.papers import PaperSources, PrintCasePaper
from app.intake.draft_json import line_to_data
from app.kernel.actor import Permission, Post
from app.kernel.calendar import published_calendar
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId, EventId, OfficeId, new_uuid
from app.sync.any_hall import BEHIND_HALL, MOST_OWNERS, OpenItem, owner_for, owners_of
from db.queries.cases import SqlCaseQueries
from tests.builders.case_house import PROFILE
from tests.builders.counter import NobodyKnown, catalogue, desk, person, ready_draft
from tests.builders.staffed import key_of

OWNER = OfficeId("350198")
ITEM = "YL-112"


@pytest.fixture
def machine(machine):
    machine.join_centre()
    machine.centre.open_items = [OpenItem(OWNER, "邻县社会保险中心", ITEM)]
    machine.sync()
    return machine


def taken(machine, number: int = 1, owner: OfficeId = OWNER) -> CaseHead:
    draft = replace(ready_draft(ITEM, person(number)), owner=owner)
    return Accept(machine.uow, desk(), machine.clock)(machine.clerk, draft).case


def acts(machine, case: CaseId) -> list[Act]:
    with machine.uow() as u:
        return [Act(e.kind, e.step, e.role, e.permission, e.data) for e in u.cases.events(case)]


def write(machine, office: OfficeId, some: list[Act], head: CaseHead | None = None) -> None:
    """Bare events, as a program of somebody else's making would write them."""
    with machine.uow() as u:
        filing = Filing(head.id if head else CaseId(new_uuid()), office, head)
        append_acts(u.cases, filing, some, machine.clerk, machine.clock.now())
        u.commit()


def changed(act: Act, **data: object) -> Act:
    return replace(act, data={key: value for key, value in {**act.data, **data}.items() if value is not None})


def test_a_case_of_another_county_stands_under_a_number_of_its_series(machine) -> None:
    head = taken(machine)
    assert (head.office, head.taken_at, head.number[:6]) == (OWNER, machine.clerk.office, OWNER)
    assert machine.centre.leased[(OWNER, "case", 2026, 1)] > 0


def papers_of(machine) -> PrintCasePaper:
    sources = PaperSources(catalogue(), NobodyKnown(), published_calendar(), b"s" * 32)
    return PrintCasePaper(machine.uow, IssuePaper(machine.uow, PdfRenderer(), machine.clock, b"s" * 32), sources)


def test_the_receipt_says_who_decides_and_who_took_it_in_and_a_decision_is_the_owners_paper(machine) -> None:
    with machine.uow() as u:
        for key, value in PROFILE.as_settings().items():
            u.meta.put(key, value, None, machine.clock.now())
        u.commit()
    head, papers = taken(machine), papers_of(machine)
    _, receipt = papers.values(machine.clerk, PaperCode.RECEIPT, head.id)
    assert (receipt.owner, receipt.taken_at) == ("邻县社会保险中心", machine.clerk.office_name)
    told = str(describe(receipt, PLAIN))
    assert "由邻县社会保险中心办理" in told
    assert f"{machine.clerk.office_name}代收" in told
    with pytest.raises(Rejected, match="paper_of_owner"):
        papers.values(machine.clerk, PaperCode.DECISION, head.id)


def test_a_handler_of_this_hall_does_not_see_it_and_its_clerk_reads_but_does_not_withdraw(machine) -> None:
    head, queries = taken(machine), SqlCaseQueries(machine.store, key_of)
    handler = replace(machine.clerk, permission=Permission.HANDLING, post=Post.HANDLER)
    show, listing = ShowCase(machine.uow, queries, machine.clock), ListCases(queries)
    assert [one.id for one in listing(machine.clerk)] == [head.id]
    assert elsewhere(show(machine.clerk, head.id)) == ("邻县社会保险中心", machine.clerk.office_name)
    assert list(listing(handler)) == []
    with pytest.raises(NotFound, match="case_not_found"):
        show(handler, head.id)
    with pytest.raises(Rejected, match="case_of_other_county"):
        Withdraw(machine.uow, machine.clock)(machine.clerk, head.id, "不办了")


def first_of(machine) -> Act:
    """The first event of such a case, about somebody who has none yet."""
    (received, *_) = acts(machine, taken(machine).id)
    other = person(77)
    subject = {**received.data["subject"], "key": other.key.hex(), "number": other.number}
    return changed(received, subject=subject)


def test_it_may_be_written_while_it_is_open(machine) -> None:
    write(machine, OWNER, [first_of(machine)])


@pytest.mark.parametrize(("office", "data"), [
    (OWNER, {"taken_at": None}), (OWNER, {"taken_at": "350197"}), (OWNER, {"item": "YL-107"}),
    ("350197", {}), ("350199", {}),
])  # fmt: skip
def test_the_file_refuses_a_first_event_that_is_not_of_an_open_item(machine, office, data) -> None:
    first = changed(first_of(machine), **data)
    with pytest.raises(Rejected, match="case_of_other_office"):
        write(machine, OfficeId(office), [first])


def test_the_file_refuses_it_once_the_item_is_shut_or_no_centre_is_set(machine) -> None:
    first = first_of(machine)
    machine.centre.open_items = []
    machine.sync()
    with pytest.raises(Rejected, match="case_of_other_office"):
        write(machine, OWNER, [first])
    with pytest.raises(Rejected, match="any_hall_not_open"):
        taken(machine, 2)
    with machine.uow() as u:
        u.meta.put("centre.url", "", None, machine.clock.now())
        u.commit()
    with pytest.raises(Rejected, match="any_hall_needs_centre"):
        taken(machine, 2)


def test_what_comes_after_the_window_is_the_owners(machine) -> None:
    first = first_of(machine)
    write(machine, OWNER, [first])
    with machine.uow() as u:
        head = u.cases.open_cases(person(77).key, ITEM)[0]
    told = Act(EventKind.SUPPLEMENT_NOTIFIED, first.step, first.role, Permission.INTAKE, {"notice": "x", "lines": []})
    write(machine, OWNER, [told], head)  # what is missing is said where it was taken in
    with machine.uow() as u:
        head = u.cases.head(head.id)
    away = Act(EventKind.NOT_NEEDED, first.step, first.role, Permission.INTAKE, {"notice": "y", "reason": "x"})
    elsewhere_again = changed(first, taken_at=machine.clerk.office)
    for later in (away, elsewhere_again):
        with pytest.raises(Rejected, match="case_of_other_office"):
            write(machine, OWNER, [later], head)
    write(machine, OWNER, [changed(first, taken_at=None)], head)


def test_a_head_says_where_it_was_taken_as_its_first_event_does(machine) -> None:
    act = first_of(machine)
    with machine.uow() as u:
        signer = Signer(machine.clerk.operator, u.cases.person_key(machine.clerk.operator), "t1")
        place = Place(CaseId(new_uuid()), OWNER)
        event = build_event(place, act, signer, at=machine.clock.now(), event=EventId(new_uuid()), nonce=b"n" * 16)
        with pytest.raises(Rejected, match="case_head_follows_events"):
            u.cases.append(event, replace(project(None, event), taken_at=None))


def test_where_many_counties_are_open_numbers_come_for_those_that_are_used(machine) -> None:
    taken(machine)
    others = [OpenItem(OfficeId(f"3502{n:02}"), "", ITEM) for n in range(MOST_OWNERS)]
    machine.centre.open_items = sorted([OpenItem(OWNER, "", ITEM), *others], key=lambda one: one.office)
    machine.sync()
    assert {office for office, series, *_ in machine.centre.leased if series == "case"} == {OWNER, machine.clerk.office}
    with machine.uow() as u:
        draft = replace(ready_draft(ITEM, person(9)), owner=others[3].office, clerk=machine.clerk.operator)
        u.drafts.save(draft, machine.clock.now())
        u.commit()
    machine.sync()
    assert (others[3].office, "case", 2026, 1) in machine.centre.leased


def test_the_verb_tells_what_is_open_and_takes_in_with_owner(machine, tmp_path) -> None:
    def call(*words: str) -> object:
        out = io.StringIO()
        doors = SimpleNamespace(
            actor=lambda _verb, _name: machine.clerk, units=machine.uow, close=lambda: None, catalogue=catalogue(),
            accept=Accept(machine.uow, desk(), machine.clock), registry_queries=NobodyKnown(), person_key=key_of,
        )  # fmt: skip
        run([*words, "--json"], lambda _: doors, Output(out=out, err=io.StringIO()))
        return json.loads(out.getvalue())

    assert call("sync", "any-hall") == [{"office": OWNER, "name": "邻县社会保险中心", "item": ITEM}]
    draft = ready_draft(ITEM)
    subject = {"id_no": draft.subject.number, "name": draft.subject.name}
    lines = [line_to_data(line) for line in draft.materials]
    said = {"item": ITEM, "person": subject, "answers": dict(draft.answers), "materials": lines}
    (tmp_path / "a.json").write_text(json.dumps(said), encoding="utf-8")
    answer = call("case", "accept", "--input", str(tmp_path / "a.json"), "--owner", OWNER)
    assert (answer["office"], answer["taken_at"], answer["state"]) == (OWNER, machine.clerk.office, "accepted")


def test_the_own_office_is_no_other_county_and_behind_a_hall_machine_nothing_is_taken_in(machine) -> None:
    own = machine.clerk.office
    items = [OpenItem(own, "", ITEM), OpenItem(OWNER, "", ITEM)]
    assert [one.office for one in owners_of(items, ITEM, own)] == [OWNER]
    with machine.uow() as u:
        u.meta.put("centre.url", "host=centre.example", None, machine.clock.now())
        u.sync.take_any_hall([OpenItem(own, "", BEHIND_HALL), *items], machine.clock.now())
        with pytest.raises(Rejected, match="any_hall_behind_hall"):
            owner_for(u.sync, ITEM, OWNER, own)
        u.sync.take_any_hall(items, machine.clock.now())
        with pytest.raises(Rejected, match="any_hall_not_open"):
            owner_for(u.sync, ITEM, own, own)


def test_what_was_taken_in_for_another_county_goes_out_in_a_round_that_hurries(machine) -> None:
    head = taken(machine)
    machine.round.hurry()
    with machine.uow() as u:
        events = [event.id for event in u.cases.events(head.id)]
    assert machine.centre.events(OWNER) == events
