"""Invented values for the letters of a case on its way."""

from datetime import date

from app.documents import letters as t
from app.documents import model as m
from tests.builders.paper_head import APPLICANT, HEAD, ITEM, NUMBER, OFFICE, WHEN, same

LETTER = {key: value for key, value in HEAD.items() if key != "issuer"} | {
    "number": "T3501992026010000427", "item_name": ITEM, "applicant": APPLICANT, "case_number": NUMBER,
}  # fmt: skip
LAW = (same("《中华人民共和国社会保险法》第十六条", "Social Insurance Law, article 16"),)
OTHER_REMEDY = same("对其他机关的认定不服的，按该机关文书载明的途径办理。", "Against another body, as its paper says.")
MISSING = (
    m.MissingLine(same("职工退休申请表", "Retirement application form"), same("未提交", "not submitted"), LAW[0]),
    m.MissingLine(
        same("户口簿", "Household register"),
        same("复印件第2页模糊，看不清出生日期，请重新复印", "page 2 of the copy is not legible"),
        same("身份信息与共享数据不一致时须核对", "to be checked where shared data disagree"),
    ),
)
FACTS = (same("申请人1975年5月出生，男，申请退休月为2026年12月。", "Born in May 1975, male, asks for December 2026."),)
REASONS = (same("未达到法定退休年龄，也不符合弹性提前退休的条件。", "The statutory age is not reached."),)


def pause(**changes: object) -> t.PauseValues:
    return t.PauseValues(
        **(
            LETTER
            | {
                "kind": "public_notice",
                "waits_for": same("公示", "Public notice"),
                "body": same("公示", "Public notice"),
                "accepted_at": WHEN,
                "stands_from": date(2026, 11, 21),
                "due_on": date(2026, 12, 18),
                "notice_from": date(2026, 11, 21),
                "notice_to": date(2026, 11, 27),
            }
            | changes
        )
    )


def way_supplement() -> t.WaySupplementValues:
    return t.WaySupplementValues(
        **LETTER,
        missing=MISSING,
        accepted_at=WHEN,
        stands_from=date(2026, 11, 21),
        supply_by=date(2026, 12, 11),
    )


def extension(**changes: object) -> t.ExtensionValues:
    return t.ExtensionValues(
        **(
            LETTER
            | {
                "accepted_at": WHEN,
                "days": 10,
                "working": True,
                "old_due": date(2026, 12, 18),
                "new_due": date(2027, 1, 4),
                "reasons": (
                    same("外地缴费记录尚在核实，原办结时限内不能得到答复。", "Records elsewhere are being verified."),
                ),
                "basis": LAW,
            }
            | changes
        )
    )


def decision(**changes: object) -> t.DecisionValues:
    return t.DecisionValues(
        **(
            LETTER
            | {
                "received_at": WHEN,
                "accepted_at": WHEN,
                "facts": FACTS,
                "reasons": REASONS,
                "basis": LAW,
                "remedies": (OTHER_REMEDY,),
            }
            | changes
        )
    )


def correction(**changes: object) -> t.CorrectionValues:
    return t.CorrectionValues(
        **(
            LETTER
            | {
                "closed_at": WHEN,
                "changes": (
                    t.ChangeLine(same("基本养老金", "Pension"), same("3,456.78元"), same("3,465.78元")),
                    t.ChangeLine(same("待遇起始月", "First month"), same("2026-12"), same("2026-11")),
                ),
                "reason": same("复核发现录入时数字颠倒。", "Two digits were swapped when typed."),
            }
            | changes
        )
    )


def public_notice() -> t.PublicNoticeValues:
    return t.PublicNoticeValues(
        office=OFFICE,
        number="T3501992026010000427",
        demo=True,
        issued_at=WHEN,
        item_name=same("特殊工种提前退休申请", "Early retirement for special work: the finding"),
        person="王建国",
        unit="临江第二机床厂有限公司",
        kind=same("高温", "Heat"),
        retire_in="2026-12",
        months=132,
        works=(
            t.WorkLine("1994-07", "2000-06", "炼钢工", "临江第二机床厂有限公司"),
            t.WorkLine("2001-01", "2005-12", "铸造工", "临江第二机床厂有限公司"),
        ),
        notice_from=date(2026, 11, 21),
        notice_to=date(2026, 11, 27),
        basis=LAW,
    )
