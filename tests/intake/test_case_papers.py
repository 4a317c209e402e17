"""The papers of real cases: values from events and register, print log, copies, the QR code's way back."""

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.adapters.printer_cups import CupsPrinter
from app.documents.commands import OpenScanned, default_style, page_of
from app.documents.describe import describe
from app.documents.model import DOCUMENTS, Issuer, PaperCode, office_lines
from app.documents.page import Language, PaperFormat, Style, TextSize
from app.documents.ports import PrintKind
from app.documents.verification import qr_payload
from app.intake.commands import Accept, NotifySupplement, Outcome, SupplementLine, TurnAway
from app.intake.model import MaterialState
from app.intake.papers import receipt_preview
from app.kernel.calendar import published_calendar
from app.kernel.errors import Conflict, NotFound, Rejected, Unavailable
from app.kernel.ids import new_uuid
from tests.builders.paper_house import CATALOGUE, PROFILE, RENDERER, ROLL, PaperHouse
from tests.builders.papers import SECRET
from tests.builders.people import PERSON
from tests.builders.staffed import key_of


@pytest.fixture
def house(store, uow, clock) -> PaperHouse:
    return PaperHouse(store, uow, clock)


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_receipt_comes_out_of_every_one_of_the_49(house) -> None:
    for item in CATALOGUE.items:
        who = replace(house.subject(item), key=key_of(item.code))  # one person has one open case of an item
        draft = replace(house.draft(item.code), subject=who)
        case = Accept(house.uow, house.desk, house.clock)(house.clerk, draft).case
        printed = house.papers(house.clerk, PaperCode.RECEIPT, case.id, ROLL)
        text = text_of(printed.pdf)
        assert case.number in text
        assert "".join(item.name.zh.split()) in text
        assert printed.copies == 2


def test_the_receipt_says_who_accepted_where_and_until_when(house) -> None:
    case = house.accepted("ZH-010")
    text = text_of(house.papers(house.clerk, PaperCode.RECEIPT, case.id).pdf)
    due = case.due_on
    for wanted in ("（工号zhang.min）", "3号窗口", f"{due.year}年{due.month}月{due.day}日前", case.number):
        assert wanted in text


def test_the_preview_shows_the_receipt_to_come_without_number_or_code(house) -> None:
    taking = house.desk.take(house.draft("ZH-010"), house.clerk, house.clock.now())
    office, issuer = office_lines(PROFILE), Issuer("张敏", "zhang.min", "3")
    values = receipt_preview(taking, published_calendar(), office, issuer, demo=False)
    text = text_of(RENDERER.render(describe(values, ROLL)))
    assert "预览" in text
    assert "验证码" not in text
    with pytest.raises(Rejected, match="paper_has_gap"):
        house.issue(house.clerk, values)


@pytest.mark.parametrize(
    ("code", "answers", "wanted"),
    [
        (
            "ZH-003",
            {"include_roster": "true", "roster_names": "all"},
            ["样例工厂", "参保人员名单", "3501**********0014"],
        ),
        ("ZH-004", {}, ["样例甲", "350199196605050014", "300个月"]),
        ("ZH-005", {"record_year": "2025", "scope": "detail"}, ["2025年度", "合计288", "123,456.78元"]),
        ("YL-102", {}, ["人民币壹拾贰万叁仟肆佰伍拾陆元柒角捌分", "样例路1号", "2026年度"]),
    ],
)
def test_query_items_print_their_certificate(house, code, answers, wanted) -> None:
    case = house.accepted(code, **answers)
    output = next(DOCUMENTS[o.code] for o in CATALOGUE.item(code).outputs if o.code not in
                  ("DOC-GUIDE", "DOC-ACCEPT", "DOC-ONCE", "DOC-REJECT"))  # fmt: skip
    text = text_of(house.papers(house.clerk, output, case.id).pdf)
    for words in wanted:
        assert "".join(words.split()) in text, words


def test_a_certificate_of_another_item_is_refused(house) -> None:
    case = house.accepted("ZH-004")
    with pytest.raises(Rejected, match="paper_not_in_case"):
        house.papers(house.clerk, PaperCode.VOUCHER, case.id)


def test_the_notice_lists_what_is_missing_and_what_the_clerk_added(house) -> None:
    draft = house.draft("ZH-010")
    lines = tuple(replace(line, state=MaterialState.MISSING) for line in draft.materials)
    notify = NotifySupplement(house.uow, house.desk, house.clock)
    extra = [SupplementLine("另一份说明", "示例规定第一条")]
    case, _ = notify(house.clerk, replace(draft, materials=lines), insisted=True, extra=extra)
    printed = house.papers(house.clerk, PaperCode.SUPPLEMENT, case.id)
    text = text_of(printed.pdf)
    for material in lines:
        name = next(m.name.zh for m in CATALOGUE.item("ZH-010").materials if m.key == material.key)
        assert "".join(name.split()) in text
    assert "另一份说明" in text
    assert "示例规定第一条" in text
    assert "2026年12月11日前" in text  # 15 working days
    slip = text_of(house.papers(house.clerk, PaperCode.RECEIVED, case.id, ROLL).pdf)
    assert "2026年11月27日" in slip  # 5 working days


def test_not_ours_prints_the_right_body(house) -> None:
    turn = TurnAway(house.uow, house.desk, house.clock)
    reason = {"reason": "医疗保险由医疗保障部门经办", "body": "示例县医疗保障局"}
    case = turn(house.clerk, house.draft("ZH-004"), Outcome.NOT_OURS, **reason).case
    text = text_of(house.papers(house.clerk, PaperCode.REFUSAL, case.id).pdf)
    assert "请向示例县医疗保障局申请办理" in text
    assert "示例县人民法院" in text


def test_a_closed_case_prints_result_and_delivery_slip(house) -> None:
    case = house.accepted("ZH-004")
    assert "已办结" in text_of(house.papers(house.clerk, PaperCode.RESULT, case.id).pdf)
    assert "个人参保证明" in text_of(house.papers(house.clerk, PaperCode.DELIVERY, case.id).pdf)


def test_a_copy_keeps_the_hash_and_counts_on(house) -> None:
    case = house.accepted("ZH-004")
    first = house.papers(house.clerk, PaperCode.RECEIPT, case.id)
    second = house.reprint(house.clerk, PaperCode.RECEIPT, case.number, reason="遗失")
    third = house.reprint(house.clerk, PaperCode.RECEIPT, case.number)
    assert [p.entry.copy_no for p in (first, second, third)] == [1, 2, 3]
    assert len({p.entry.page_hash for p in (first, second, third)}) == 1
    assert "补打第2份" in text_of(second.pdf)


def test_a_spoilt_sheet_comes_again_with_the_same_bytes_and_is_no_copy(house) -> None:
    case = house.accepted("ZH-004")
    first = house.papers(house.clerk, PaperCode.RECEIPT, case.id, ROLL)
    house.clock.pass_time(minutes=3)
    again = house.void(house.clerk, PaperCode.RECEIPT, case.number, "卡纸")
    assert again.pdf == first.pdf
    assert again.entry.copy_no == 1
    kinds = [entry.kind for entry in house.log(PaperCode.RECEIPT, case.number)]
    assert kinds == [PrintKind.ISSUE, PrintKind.VOID, PrintKind.REPLACE]
    assert house.reprint(house.clerk, PaperCode.RECEIPT, case.number).entry.copy_no == 2


def test_voiding_needs_a_reason(house) -> None:
    with pytest.raises(Rejected, match="void_needs_reason"):
        house.void(house.clerk, PaperCode.RECEIPT, "1", "  ")


def test_a_second_first_printing_is_refused_but_another_style_is_not(house) -> None:
    case = house.accepted("ZH-004")
    house.papers(house.clerk, PaperCode.RECEIPT, case.id, ROLL)
    with pytest.raises(Rejected, match="paper_already_printed"):
        house.papers(house.clerk, PaperCode.RECEIPT, case.id, ROLL)
    large = Style(Language.EN, TextSize.LARGE)
    assert house.papers(house.clerk, PaperCode.RECEIPT, case.id, large).entry.copy_no == 1


def test_what_was_never_printed_cannot_be_copied(house) -> None:
    with pytest.raises(NotFound, match="paper_not_printed"):
        house.reprint(house.clerk, PaperCode.RECEIPT, "3501992026010000019")


def test_every_sheet_can_be_made_again_from_the_log_alone(house) -> None:
    case = house.accepted("ZH-010")
    printed = house.papers(house.clerk, PaperCode.RECEIPT, case.id)
    kept = house.log(PaperCode.RECEIPT, case.number)[0]
    assert kept == printed.entry
    assert RENDERER.render(page_of(kept)) == printed.pdf


def test_printing_stands_in_the_audit_without_names(house, uow) -> None:
    case = house.accepted("ZH-004")
    house.papers(house.clerk, PaperCode.RECEIPT, case.id)
    with uow() as u:
        rows = u.session.connection().exec_driver_sql("SELECT body FROM audit_event WHERE kind = 'printed'").all()
    body = bytes(rows[-1][0]).decode()
    assert str(case.id) in body
    assert PERSON.name not in body
    assert PERSON.id_no not in body


def test_a_scanned_receipt_opens_its_case(house) -> None:
    case = house.accepted("ZH-004")
    entry = house.papers(house.clerk, PaperCode.RECEIPT, case.id).entry
    opened = OpenScanned(house.uow, SECRET)
    paper, scanned, found = opened(qr_payload(entry.number, entry.code))
    assert (paper, scanned.number, found) == (PaperCode.RECEIPT, case.number, case.id)
    with pytest.raises(Rejected, match="qr_code_wrong"):
        opened(qr_payload(entry.number, "00000000"))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE print_log SET reason = 'x'", "DELETE FROM print_log", "REPLACE INTO print_log SELECT * FROM print_log"],
)  # fmt: skip
def test_the_log_only_grows(house, statement) -> None:
    case = house.accepted("ZH-004")
    house.papers(house.clerk, PaperCode.RECEIPT, case.id)
    with house.uow() as u, pytest.raises((Rejected, Conflict)):
        u.session.connection().exec_driver_sql(statement)


def test_the_database_refuses_a_copy_number_that_does_not_follow(house) -> None:
    case = house.accepted("ZH-004")
    entry = house.papers(house.clerk, PaperCode.RECEIPT, case.id).entry
    for wrong in (
        replace(entry, id=new_uuid(), kind=PrintKind.REPRINT, copy_no=3),
        replace(entry, id=new_uuid(), kind=PrintKind.ISSUE),
        replace(entry, id=new_uuid(), kind=PrintKind.REPRINT, copy_no=2, values="{}"),
        replace(entry, id=new_uuid(), kind=PrintKind.VOID, copy_no=2, reason="x"),
    ):
        with house.uow() as u, pytest.raises(Rejected, match="print_out_of_order"):
            u.prints.add(wrong)


def test_a_post_without_visitors_prints_nothing_not_even_in_the_database(house) -> None:
    case = house.accepted("ZH-004")
    entry = house.papers(house.clerk, PaperCode.RECEIPT, case.id).entry
    with house.uow() as u:
        admin = u.staff.credentials("admina.x").operator
    auditor = replace(house.clerk, operator=admin, permission=None, post="system_admin")
    with pytest.raises(Rejected, match="post_prints_no_papers"):
        house.reprint(auditor, PaperCode.RECEIPT, case.number)
    copy = replace(entry, id=new_uuid(), kind=PrintKind.REPRINT, copy_no=2, operator=admin)
    with house.uow() as u, pytest.raises(Rejected, match="post_prints_no_papers"):
        u.prints.add(copy)


def test_letters_fall_back_to_a4() -> None:
    assert default_style(PaperCode.SUPPLEMENT, ROLL).format is PaperFormat.A4
    assert default_style(PaperCode.RECEIPT, ROLL) == ROLL


def _program(folder, name: str, script: str):
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{script}")
    path.chmod(0o755)
    return path


def test_without_a_printer_the_file_is_kept_and_named(tmp_path, clock) -> None:
    printer = CupsPrinter(tmp_path / "outbox", clock, lp="no-such-program")
    first = printer.print(b"%PDF-1", title="receipt", owner="zhang.min", window="3")
    second = printer.print(b"%PDF-2", title="receipt", owner="zhang.min", window="3")
    assert first.printer is None
    assert first.kept_at != second.kept_at
    assert Path(first.kept_at).read_bytes() == b"%PDF-1"


def test_owner_and_window_stand_on_every_job(tmp_path, clock) -> None:
    said = tmp_path / "said"
    script = f"""import sys
open({str(said)!r}, 'w').write('|'.join(sys.argv[1:-1]))
print('request id is desk-7 (1 file)')"""
    lp = _program(tmp_path, "lp", script)
    printer = CupsPrinter(tmp_path / "outbox", clock, destination="desk", lp=str(lp))
    done = printer.print(b"%PDF", title="receipt 1", owner="zhang.min", window="3", copies=2)
    assert (done.printer, done.kept_at) == ("desk", None)
    assert said.read_text() == "-U|zhang.min|-t|receipt 1 [3]|-n|2|-d|desk|--"
    assert list((tmp_path / "outbox").iterdir()) == []


def test_a_printer_that_refuses_loses_nothing(tmp_path, clock) -> None:
    lp = _program(tmp_path, "lp", "import sys; sys.exit('no paper')")
    printer = CupsPrinter(tmp_path / "outbox", clock, destination="desk", lp=str(lp))
    with pytest.raises(Unavailable) as refused:
        printer.print(b"%PDF", title="receipt", owner="zhang.min", window="3")
    assert refused.value.values["reason"] == "no paper"
    assert [p.read_bytes() for p in (tmp_path / "outbox").iterdir()] == [b"%PDF"]


def test_an_outbox_that_cannot_be_written_says_so(tmp_path, clock) -> None:
    (tmp_path / "outbox").write_text("a file stands in the way")
    with pytest.raises(Unavailable, match="outbox_not_writable"):
        CupsPrinter(tmp_path / "outbox", clock).print(b"", title="t", owner="o", window="1")
