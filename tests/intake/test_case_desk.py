"""The case desk over real cases: the sheet, its clocks, papers looked at and printed again, a receipt scanned."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy
import pytest
from sqlalchemy import text

from app.adapters.qr_segno import qr_rows
from app.catalogue.model import LimitUnit
from app.documents.model import PaperCode
from app.documents.ports import PrintKind
from app.documents.verification import qr_payload, verification_code
from app.intake.case_sheet import answer_lines
from app.kernel.actor import Permission
from app.kernel.calendar import Colour
from app.kernel.clock import hall_day
from app.kernel.errors import NotFound, Rejected
from tests.builders.case_house import SECRET, CaseHouse
from tests.builders.counter import catalogue
from tests.builders.people import PERSON
from tests.builders.staffed import hire

TODAY = date(2026, 11, 20)


class Showing:
    """A camera before which a receipt's code is held from the third frame on."""

    def __init__(self, payload: str) -> None:
        modules = numpy.array([list(row) for row in qr_rows(payload)], numpy.uint8)
        code = numpy.pad(numpy.kron(1 - modules, numpy.ones((6, 6), numpy.uint8)) * 255, 40, constant_values=255)
        self._seen = numpy.repeat(code[:, :, None], 3, 2).astype(numpy.uint8)
        self.frames, self.is_open = 0, False

    def open(self) -> None:
        self.is_open = True

    def read(self):
        self.frames += 1
        return self._seen if self.frames > 2 else numpy.full((200, 200, 3), 255, numpy.uint8)

    def close(self) -> None:
        self.is_open = False


@pytest.fixture
def house(store, uow, clock) -> CaseHouse:
    return CaseHouse(store, uow, clock)


def code_of(number: str) -> str:
    return qr_payload(number, verification_code(SECRET, PaperCode.RECEIPT, number))


def audited(house, kind: str) -> int:
    with house.uow() as u:
        return u.session.scalar(text("SELECT count(*) FROM audit_event WHERE kind = :k"), {"k": kind})


def test_a_sheet_tells_clocks_steps_answers_papers_in_and_out(house) -> None:
    case = house.taken()
    sheet = house.desk.open(house.clerk, case.id)
    assert sheet.promised.due_on == case.due_on
    assert sheet.promised.unit is LimitUnit.WORKING_DAYS
    assert sheet.promised.face.colour is Colour.GREEN
    assert sheet.steps[sheet.current] == catalogue().item("YL-103").flow[1].name
    assert [(paper.paper, paper.kind, paper.copy_no) for paper in sheet.papers] == [
        (PaperCode.RECEIPT, PrintKind.ISSUE, 1)
    ]
    assert sheet.same_list is (case.catalogue_version == catalogue().version)
    assert sheet.materials
    assert sheet.answers
    assert audited(house, "case_read") == 1


def test_a_clock_turns_yellow_two_working_days_before_the_end_and_red_after_it(house) -> None:
    case = house.taken("ZH-013")
    assert house.desk.find(house.clerk, case.number, ())[0].clock.face.colour is Colour.GREEN
    colours = set()
    for _ in range(60):
        house.clock.pass_time(days=1)
        clock = house.desk.find(house.clerk, case.number, ())[0].clock
        colours.add(clock.face.colour)
        assert (clock.face.colour is Colour.RED) == (hall_day(house.clock.now()) > clock.due_on)
    assert colours == {Colour.GREEN, Colour.YELLOW, Colour.RED}


def test_numbers_of_documents_accounts_and_telephones_are_masked() -> None:
    answers = {"id_type": "resident_id", "id_no": PERSON.id_no, "phone": "13800138000"}
    lines = answer_lines(catalogue().item("YL-103"), answers, TODAY)
    shown = " ".join(line.value.zh for line in lines)
    assert lines
    assert PERSON.id_no not in shown
    assert "13800138000" not in shown
    assert "居民身份证" in shown


def test_tables_keep_their_columns_and_rows() -> None:
    item = catalogue().item("ZH-006")
    table = next(field for field in item.all_fields() if field.columns)
    rows = [{column.key: PERSON.id_no for column in table.columns}]
    (line,) = answer_lines(item, {table.key: rows}, TODAY)
    assert len(line.columns) == len(line.rows[0]) == len(table.columns)
    assert PERSON.id_no not in str(line.rows)


def test_a_sheet_is_looked_at_without_printing_and_that_is_logged(house) -> None:
    case = house.taken()
    paper = house.desk.open(house.clerk, case.id).papers[0]
    assert house.desk.page(house.clerk, case.id, paper).startswith(b"%PDF")
    assert audited(house, "paper_read") == 1
    assert house.printer.jobs == []


def test_a_copy_carries_its_number_and_a_spoilt_sheet_comes_out_the_same(house) -> None:
    case = house.taken()
    paper = house.desk.open(house.clerk, case.id).papers[0]
    code, values = house.desk.print_again(house.clerk, paper)
    assert (code, values) == ("paper_kept", {"path": "outbox/1.pdf"})
    house.desk.print_again(house.clerk, paper, spoilt="卡纸")
    log = house.desk.open(house.clerk, case.id).papers
    assert [(row.kind, row.copy_no) for row in log] == [
        (PrintKind.ISSUE, 1),
        (PrintKind.REPRINT, 2),
        (PrintKind.VOID, 2),
        (PrintKind.REPLACE, 2),
    ]
    assert house.printer.jobs[0] == house.printer.jobs[1]
    assert log[-1].reason == "卡纸"


def test_another_office_sees_neither_case_nor_paper(house, uow) -> None:
    case = house.taken()
    paper = house.desk.open(house.clerk, case.id).papers[0]
    stranger = replace(house.clerk, office="350198")
    with pytest.raises(NotFound, match="case_not_found"):
        house.desk.open(stranger, case.id)
    with pytest.raises(NotFound, match="case_not_found"):
        house.desk.page(stranger, case.id, paper)


def test_a_handler_sees_no_name_of_the_other_side_before_the_decision(house, uow) -> None:
    case = house.taken()
    handler = hire(uow, "li.min", 12, Permission.HANDLING, section="handling")
    assert {row.operator_name for row in house.desk.open(handler, case.id).file.timeline} == {None}
    assert None not in {row.operator_name for row in house.desk.open(house.clerk, case.id).file.timeline}


def test_a_receipt_before_the_camera_leads_to_its_case(store, uow, clock) -> None:
    cameras: list[Showing] = []
    house = CaseHouse(store, uow, clock, lambda: cameras[0])
    case = house.taken()
    cameras.append(Showing(code_of(case.number)))
    text_read = house.desk.look_for_code(lambda: False)
    assert house.desk.from_code(text_read) == case.id
    assert not cameras[0].is_open
    assert house.desk.look_for_code(lambda: True) is None


def test_a_code_of_nobody_is_refused(house) -> None:
    with pytest.raises(Rejected, match="qr_not_ours"):
        house.desk.from_code("https://example.invalid")
    with pytest.raises(NotFound, match="case_not_found"):
        house.desk.from_code(code_of("3501992026010000999"))


def test_both_limits_of_papers_taken_early_count_from_the_first_of_their_month(house) -> None:
    house.clock.moment = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
    sheet = house.desk.open(house.clerk, house.taken().id)  # the sample chooses October
    first = date(2026, 10, 1)
    assert (sheet.promised.start, sheet.statutory.start) == (first, first)
    assert sheet.promised.waits
    assert sheet.statutory.waits
    assert sheet.promised.due_on <= sheet.statutory.due_on
    assert not house.desk.open(house.clerk, house.taken("ZH-013").id).promised.waits
