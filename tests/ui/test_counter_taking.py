"""Taking a case at the real window, by keyboard, into a real store."""

from datetime import date

import pytest
from PySide6.QtWidgets import QApplication

from app.adapters.pinyin_pypinyin import readings
from app.cases.model import CaseState
from app.documents.model import PaperCode
from app.intake.samples import SAMPLE_BIRTH, sample_number
from app.kernel.messages import sentence
from app.registry.model import PersonStatus
from tests.builders.counter_window import CTRL, OTHER_CLERK, CounterHouse, Key
from ui.screens.counter.rows_table import RowsTable
from ui.widgets.buttons import KeyButton
from ui.widgets.lines import LineField


def take(house: CounterHouse, code: str = "ZH-004") -> None:
    """Up to the moment before F9."""
    house.open(code)
    house.identify(house.person(lambda p: p.status is PersonStatus.ACTIVE).id_no)
    house.state_all()


def choose(house: CounterHouse, words: str) -> None:
    """Press the button of the strip that says ``words``."""
    buttons = house.counter.card.ending.findChildren(KeyButton)
    button = next(b for b in buttons if words in b.text() and b.isVisible())
    button.setFocus()
    house.press(Key.Key_Space)


def drafts(house: CounterHouse) -> list[str]:
    return [line.item for line in house.new_drafts()]


def test_a_case_is_taken_by_keyboard_from_the_call_to_the_receipt(house: CounterHouse) -> None:
    house.press(Key.Key_F2)
    assert house.counter.model.queue.current is not None
    take(house)
    house.press(Key.Key_F9)
    ended = house.finished()
    assert ended is not None, [p.finding.code for p in house.to_fix()]
    assert ended.case.state is CaseState.CLOSED
    assert [paper.code for paper in ended.papers] == [PaperCode.RECEIPT, PaperCode.PERSON_CERTIFICATE]
    assert ended.unprinted is None
    assert drafts(house) == []
    house.press(Key.Key_F2)
    assert house.counter.model.state.finished is None


def test_f9_jumps_to_the_first_field_to_change(house: CounterHouse) -> None:
    house.open("YL-103")
    house.press(Key.Key_F9)
    first = house.to_fix()[0]
    assert house.focus is house.counter.card.field_editor(first.where)
    assert house.place.toast.text()
    assert house.finished() is None


def test_f9_opens_the_fold_that_hides_what_is_wrong(house: CounterHouse) -> None:
    house.open("YL-103")
    house.identify(house.person(lambda p: p.status is PersonStatus.ACTIVE and p.worker_category != "").id_no)
    house.state_all()
    house.counter.model.form.set_answer("bank_account", "12")
    house.press(Key.Key_F9)
    assert next(p.where for p in house.to_fix() if p.kind == "field") == "bank_account"
    assert house.focus is house.counter.card.field_editor("bank_account")


def test_f9_goes_to_the_cell_and_to_the_paper_that_is_wrong(house: CounterHouse) -> None:
    house.open("ZH-013")
    house.identify(house.person(lambda p: p.status is PersonStatus.ACTIVE).id_no)
    house.state_all()
    tables = [f.spec.key for f in house.form.form.fields() if f.table is not None]
    rows = [dict(row) for row in house.form.draft.answers[tables[0]]]
    needed = house.field(tables[0]).table.columns[0].key
    house.counter.model.form.set_rows(tables[0], [{**rows[0], needed: ""}])
    house.press(Key.Key_F9)
    problem = house.to_fix()[0]
    assert (problem.kind, problem.row, problem.column) == ("cell", 1, needed)
    index = house.focus.currentIndex()
    assert (index.row(), index.column()) == (0, 0)
    house.counter.model.form.set_rows(tables[0], rows)
    paper = house.form.form.materials[-1].spec
    house.counter.card.materials().focus_on(paper.key)
    house.press(Key.Key_Space)
    house.go_to("id_no") if house.counter.card.field_editor("id_no") else None
    house.press(Key.Key_F9)
    assert house.to_fix()[0].kind == "material"
    assert paper.name.zh in house.focused()


def test_enter_and_f9_hit_twice_take_one_case(house: CounterHouse) -> None:
    take(house)
    house.counter.model.submit()
    house.counter.model.submit()
    ended = house.finished()
    assert ended is not None
    with house.container.units() as u:
        kinds = [event.kind for event in u.cases.events(ended.case.id)]
    assert kinds == ["received", "accepted", "closed"]
    assert len(ended.papers) == 2


@pytest.mark.parametrize(("words", "state"), [("办完", "done"), ("等补", "held"), ("离开", "left")])
def test_f2_in_mid_case_asks_and_the_form_stays_as_a_draft(house: CounterHouse, words: str, state: str) -> None:
    house.press(Key.Key_F2)
    first = house.counter.model.queue.current
    house.open("YL-103")
    house.type("350199")
    house.press(Key.Key_F2)
    assert house.counter.card.ending.isVisible()
    assert house.counter.model.queue.current == first, "nobody is called before the answer"
    choose(house, words)
    second = house.counter.model.queue.current
    assert second is not None
    assert second.id != first.id
    assert drafts(house) == ["YL-103"]
    with house.container.units() as u:
        assert u.hall.ticket(first.id).state.value == state


def test_f2_in_mid_case_can_send_the_visitor_to_another_window(house: CounterHouse) -> None:
    house.press(Key.Key_F2)
    first = house.counter.model.queue.current
    house.open("YL-103")
    house.type("350199")
    house.press(Key.Key_F2)
    strip = house.counter.card.ending
    window = next(field for field in strip.findChildren(LineField) if field.isVisible())
    window.setFocus()
    house.type("5")
    choose(house, "转其他")
    assert house.counter.model.form.state is None
    with house.container.units() as u:
        assert u.hall.ticket(first.id).for_window == "5"


def test_who_has_a_form_open_is_not_skipped_by_a_slip_of_the_finger(house: CounterHouse) -> None:
    house.press(Key.Key_F2)
    current = house.counter.model.queue.current
    house.open("YL-103")
    house.type("350199")
    house.press(Key.Key_F4)
    assert house.counter.model.queue.current == current
    assert "F2" in house.place.toast.text()
    assert house.form.draft.answers["id_no"] == "350199"
    house.press(Key.Key_F2)
    choose(house, "离开")
    house.press(Key.Key_F4)
    assert house.counter.model.queue.current is None, "who did not come is passed over"


def test_esc_takes_the_question_back_and_the_form_goes_on(house: CounterHouse) -> None:
    house.press(Key.Key_F2)
    house.open("YL-103")
    house.type("350199")
    house.press(Key.Key_F2)
    house.press(Key.Key_Escape)
    assert not house.counter.card.ending.isVisible()
    assert house.focus is house.counter.card.field_editor("id_no")
    assert house.form.draft.answers["id_no"] == "350199"


def test_a_draft_survives_lock_sign_out_and_change_of_clerk(house: CounterHouse) -> None:
    house.open("YL-103")
    house.type("350199")
    house.place.lock()
    house.rest()
    assert drafts(house) == ["YL-103"]
    house.place.sign_out()
    house.rest()
    house.sign_in(OTHER_CLERK)
    line = house.counter.model.state.drafts[0]
    assert line.item == "YL-103"
    house.counter.card.start.resumed.emit(line.id)
    house.rest()
    assert house.form.draft.answers["id_no"] == "350199"
    assert house.form.draft.clerk == house.place.shell.actor.operator


def test_typing_is_saved_within_a_second_without_any_key_for_it(house: CounterHouse) -> None:
    house.open("YL-103")
    house.type("3501991966")
    house.wait(lambda: drafts(house), timeout=1000)
    house.rest()
    line = house.new_drafts()[0]
    assert house.container.counter.resume(house.place.shell.actor, line.id).answers["id_no"] == "3501991966"


def test_a_notice_lists_everything_once_and_the_case_goes_on_with_the_papers(house: CounterHouse) -> None:
    house.open("YL-103")
    person = house.person(lambda p: p.status is PersonStatus.ACTIVE)
    house.identify(person.id_no)
    house.press(Key.Key_F8)
    assert house.counter.card.ending.isVisible()
    choose(house, "告知书")
    ended = house.finished()
    assert ended.case.state is CaseState.AWAITING_SUPPLEMENT
    assert [paper.code for paper in ended.papers] == [PaperCode.SUPPLEMENT]
    assert ended.draft is not None
    assert ended.draft.case == ended.case.id
    house.counter.model.close_form()
    house.rest()
    assert [line.case for line in house.new_drafts()] == [ended.case.id]


def test_who_insists_leaves_the_papers_and_gets_a_slip(house: CounterHouse) -> None:
    house.open("YL-103")
    house.identify(house.person(lambda p: p.status is PersonStatus.ACTIVE).id_no)
    house.press(Key.Key_F8)
    choose(house, "坚持")
    assert [paper.code for paper in house.finished().papers] == [PaperCode.SUPPLEMENT, PaperCode.RECEIVED]


def test_a_paper_is_printed_again_and_in_large_print(house: CounterHouse) -> None:
    take(house)
    house.press(Key.Key_F9)
    assert house.finished().papers[0].copy_no == 1
    house.counter.model.print_again()
    house.rest()
    again = house.counter.model.state.papers[0]
    assert again.copy_no > 1
    house.counter.model.print_again("卡纸")
    house.rest()
    assert house.counter.model.state.papers[0].number == again.number


def test_an_unknown_number_is_said_and_a_new_unit_is_taken(house: CounterHouse) -> None:
    house.open("ZH-004")
    house.identify(sample_number(SAMPLE_BIRTH, 777))
    assert house.form.unknown_number
    house.state_all()
    house.press(Key.Key_F9)
    assert [p.finding.code for p in house.to_fix()] == ["precheck_no_record"]
    assert house.finished() is None
    house.open("ZH-010")
    house.state_all()
    house.press(Key.Key_F9)
    assert house.finished().case.subject_kind == "unit"


def test_another_number_lets_the_first_record_go(house: CounterHouse) -> None:
    house.open("YL-103")
    first = house.person(lambda p: p.status is PersonStatus.ACTIVE)
    second = house.person(lambda p: p.status is PersonStatus.ACTIVE and p.id != first.id)
    house.identify(first.id_no)
    house.counter.card.form_body().reveal(house.to_fix()[0])
    body = house.counter.card.form_body()
    for view in body._sections:
        view.unfold()
    house.rest()
    house.identify(second.id_no)
    assert [v.subject.number for v in house.form.visitors] == [second.id_no]
    assert house.field("person").value == second.name


def test_a_name_by_pinyin_offers_records_and_enter_takes_one(house: CounterHouse) -> None:
    house.open("YL-103")
    person = house.person(lambda p: p.status is PersonStatus.ACTIVE)
    editor = house.go_to("person")
    house.type("".join(sorted(sounds)[0] for sounds in readings(person.name)))
    house.wait(lambda: house.form.suggestions.hits)
    place = next(i for i, hit in enumerate(house.form.suggestions.hits) if hit.id == person.id)
    for _ in range(place):
        house.press(Key.Key_Down)
    assert editor is not None
    house.press(Key.Key_Return)
    assert house.form.visitors[0].subject.number == person.id_no


def test_a_matter_of_the_employer_is_filed_under_the_persons_employer(house: CounterHouse) -> None:
    house.open("GS-204")
    person = house.person(lambda p: p.unit is not None)
    house.identify(person.id_no)
    house.state_all()
    house.press(Key.Key_F9)
    ended = house.finished()
    assert (ended.case.subject_kind, ended.case.subject_name) == ("unit", person.unit_name)


def test_a_dead_person_whom_nobody_registered_still_carries_the_matter_not_the_claimant(house: CounterHouse) -> None:
    house.open("YL-113")
    claimant = house.person()
    house.identify(claimant.id_no, "applicant_id_no")
    house.state_all(deceased="样例已故", deceased_id_no=sample_number(date(1940, 1, 1), 1))
    house.press(Key.Key_F9)
    assert (ended := house.finished()) is not None, [(p.where, p.finding.code) for p in house.to_fix()]
    assert (ended.case.subject_name, ended.case.applicant_name) == ("样例已故", claimant.name)


def test_the_agent_block_opens_and_its_questions_count(house: CounterHouse) -> None:
    house.open("ZH-004")
    assert not [p for p in house.to_fix() if p.where.startswith("agent")]
    house.counter.model.form.toggle_block("agent")
    house.rest()
    assert [p for p in house.to_fix() if p.where.startswith("agent")]
    assert house.counter.card.field_editor("agent_name").isVisible()


def test_like_the_last_visitor_takes_the_agent_over(house: CounterHouse) -> None:
    house.open("ZH-004")
    house.counter.model.form.toggle_block("agent")
    house.identify(house.person(lambda p: p.status is PersonStatus.ACTIVE).id_no)
    house.state_all()
    house.press(Key.Key_F9)
    assert house.finished() is not None, [(p.where, p.finding.code) for p in house.to_fix()]
    agent = house.counter.model._last[1]["agent_id_no"]
    house.open("YL-103")
    house.counter.model.like_last_visitor()
    assert house.field("agent_id_no").raw == agent


def test_a_pasted_list_fills_the_roster_and_the_register_answers_its_columns(house: CounterHouse) -> None:
    code = next(i.code for i in house.container.catalogue.items if any(f.key == "roster" for f in i.all_fields()))
    house.open(code)
    person = house.person(lambda p: p.unit is not None)
    spec = house.field("roster").spec
    columns = [c for c in spec.columns if c.filled_by == "visitor"]
    header = "\t".join(c.label.zh for c in columns)
    told = {"id_no": person.id_no, "person": person.name, "name": person.name}
    row = "\t".join(told.get(c.key, "") for c in columns)
    QApplication.clipboard().setText(f"{header}\n{row}\n")
    grid = next(t for t in house.counter.findChildren(RowsTable) if t.isVisible())
    grid.setFocus()
    house.press(Key.Key_V, CTRL)
    assert [row["id_no"] for row in house.form.draft.answers["roster"]] == [person.id_no]


@pytest.mark.parametrize(("days", "code"), [(0, "number_block_used_up"), (8, "leash_offline")])
def test_the_foot_says_why_a_case_was_not_accepted_until_the_next_attempt(house: CounterHouse, days, code) -> None:
    take(house)
    foot = house.counter.card.foot
    assert foot._fix.text() == foot.tr("ready to accept")
    with house.container.units() as u:
        u.meta.put("centre.url", "host=/nowhere", None, house.container.clock.now())
        u.commit()
    house.container.clock.pass_time(hours=24 * days)
    house.press(Key.Key_F9)
    assert house.finished() is None
    assert foot._fix.text() == foot.tr("not accepted")
    year = house.container.clock.now().year
    known = {"number_block_used_up": {"series": "case", "year": year}, "leash_offline": {"days": 8, "most": 7}}
    assert foot._look.whole() == sentence(code, known[code])
    with house.container.units() as u:
        u.meta.put("centre.url", "", None, house.container.clock.now())
        u.commit()
    house.press(Key.Key_F9)
    assert house.finished() is not None
