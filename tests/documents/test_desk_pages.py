"""The slip of a hand-over and the mailing register on paper: figures, signature lines, heads on each sheet."""

import io
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from app.catalogue.model import Label
from app.documents.desk_pages import (
    DeskFrame,
    HandOverPage,
    MailEntry,
    MailPage,
    SlipAct,
    SlipItem,
    SlipPlace,
    hand_over_page,
    mail_page,
)
from app.documents.page import Language, Signatures

AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)
FRAME = DeskFrame("鹿鸣县社会保险中心", AT, "魏鸿远（wei.hongyuan）", True)
DESK, SECTION = SlipPlace("desk", ""), SlipPlace("section", "工伤待遇股")


def slip(items: int = 2, taker: SlipPlace = SECTION, acts=()) -> HandOverPage:
    item = Label("工伤医疗费用申报", "Medical costs of a work injury")
    rows = [SlipItem(f"350199202601000{n:03d}X", item, "file", n + 1) for n in range(items)]
    return HandOverPage(FRAME, "H35019920260100000100", DESK, taker, AT, rows, acts)


def register(entries: int = 1) -> MailPage:
    sent = [
        MailEntry(f"EM{n:09d}CN", "ems", "林小满", "鹿鸣县建设路1号", f"350199202601000{n:03d}X", AT, "", None, "")
        for n in range(entries)
    ]
    back = MailEntry(
        "EM999999999CN", "registered", "丁一", "鹿鸣县新街2号", "3501992026010009996", AT, "returned", AT, "查无此人"
    )
    return MailPage(FRAME, date(2026, 11, 20), [*sent, *([back] if entries else [])])


def test_the_slip_says_number_places_items_pages_and_who_signed(renderer, read):
    acts = [SlipAct("given", "魏鸿远（wei.hongyuan）", AT), SlipAct("refused", "钱思远（qian.siyuan）", AT, "少一页")]
    said = read(renderer.render(hand_over_page(slip(acts=acts))))
    for told in (
        "材料交接单",
        "H35019920260100000100",
        "分发岗（出件台）",
        "工伤待遇股",
        "2件，3页",
        "移交：魏鸿远",
        "少一页",
    ):
        assert told in said
    assert "移交人签名" in said and "接收人签名" in said and "演示" in said


@pytest.mark.parametrize("language", list(Language))
def test_two_lines_are_signed_by_hand_and_a_third_where_another_body_takes_part(language):
    def lines(page) -> int:
        return next(len(block.labels) for block in page.blocks if isinstance(block, Signatures))

    assert lines(hand_over_page(slip(), language)) == 2
    assert lines(hand_over_page(slip(taker=SlipPlace("body", "税务机关")), language)) == 3


def test_a_long_slip_repeats_its_head_on_every_sheet(renderer):
    pages = PdfReader(io.BytesIO(renderer.render(hand_over_page(slip(80))))).pages
    assert len(pages) > 1 and all("业务编号" in page.extract_text() for page in pages[:-1])


def test_the_register_says_what_became_of_each(renderer, read):
    said = read(renderer.render(mail_page(register())))
    for told in ("邮寄登记簿", "EM000000000CN", "林小满", "鹿鸣县建设路1号", "在途", "已退回11-2010:24查无此人"):
        assert told in said
    assert "当日没有交寄" in read(renderer.render(mail_page(register(0))))


def test_both_pages_are_made_in_english(renderer, read):
    assert "Hand-overSlip" in read(renderer.render(hand_over_page(slip(), Language.EN)))
    assert "MailingRegister" in read(renderer.render(mail_page(register(), Language.EN)))
