"""Invented values for papers; persons carry numbers in the unassigned area 350199."""

from datetime import UTC, date, datetime

from app.catalogue.model import Label
from app.documents import certificates as c
from app.documents import guide as g
from app.documents import letters as t
from app.documents import model as m
from app.documents import staff_papers as p

WHEN = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)
SECRET = b"s" * 32
NUMBER = "350199-2026-01-000086-K"


def same(text: str, en: str = "") -> Label:
    return Label(text, en)


OFFICE = m.OfficeLines(
    name=same("临江县社会保险服务中心", "Linjiang County Social Insurance Service Centre"),
    hall=same("临江县政务服务大厅", "Linjiang County Service Hall"),
    address=same("临江县演示路1号", "1 Demo Road, Linjiang County"),
    hours=same("工作日 8:30—12:00，14:30—17:30", "Working days 8:30-12:00, 14:30-17:30"),
    phone="0599-0000000",
    complaint_phone="0599-0000001",
    query_way=same("凭编号到任一窗口或拨打咨询电话查询", "at any window or by telephone, with the number"),
    evaluation_way=same("在窗口评价器或大厅自助机输入", "enter it at the window's device or the hall's terminal"),
    government=same("临江县人民政府", "the People's Government of Linjiang County"),
    court=same("临江县人民法院", "the People's Court of Linjiang County"),
)
ISSUER = m.Issuer("李敏", "0127", "3")
HEAD = {"office": OFFICE, "issuer": ISSUER, "issued_at": WHEN, "number": NUMBER, "demo": True}
APPLICANT = m.Party("王建国", "3501**********0014")
AGENT = m.AgentLine("王小雨", "3501**********0022", "授权委托书（2026年11月19日）")
ITEM = same("职工退休（职）申请与养老待遇核定", "Retirement and pension determination")
MATERIALS = (
    m.MaterialLine(same("有效身份证件或社会保障卡", "Valid identity document or social security card"), 1, 0, True),
    m.MaterialLine(same("职工退休申请表", "Retirement application form"), 1, 0),
    m.MaterialLine(same("职工人事档案", "Personnel file"), 1, 0, note=same("另有交接单", "with custody slip")),
    m.MaterialLine(same("户口簿", "Household register"), 0, 2),
)


def receipt(**changes: object) -> m.ReceiptValues:
    return m.ReceiptValues(
        **(
            HEAD
            | {
                "item_code": "YL-103",
                "item_name": ITEM,
                "applicant": APPLICANT,
                "agent": AGENT,
                "materials": MATERIALS,
                "received_at": WHEN,
                "accepted_at": WHEN,
                "statutory": m.LimitLine(20),
                "promised": m.LimitLine(10),
                "immediate": False,
                "evaluation_code": "5R2K",
                "due_on": date(2026, 12, 4),
            }
            | changes
        )
    )


def received() -> m.ReceivedValues:
    return m.ReceivedValues(
        **HEAD, item_name=ITEM, applicant=APPLICANT, materials=MATERIALS, received_at=WHEN, answer_by=date(2026, 11, 27)
    )


def supplement(**changes: object) -> m.SupplementValues:
    missing = (
        m.MissingLine(
            same("职工退休申请表", "Retirement application form"),
            same("未提交", "not submitted"),
            same("《社会保险经办条例》第十八条", "Regulation on Social Insurance Services, article 18"),
        ),
        m.MissingLine(
            same("户口簿", "Household register"),
            same("复印件第2页模糊，看不清出生日期，请重新复印", "page 2 of the copy is not legible"),
            same("身份信息与共享数据不一致时须核对", "to be checked where shared data disagree"),
        ),
    )
    return m.SupplementValues(
        **(
            HEAD
            | {
                "item_name": ITEM,
                "applicant": APPLICANT,
                "agent": AGENT,
                "missing": missing,
                "received_at": WHEN,
                "supply_by": date(2026, 12, 11),
                "insisted": True,
            }
            | changes
        )
    )


def refusal(**changes: object) -> m.RefusalValues:
    return m.RefusalValues(
        **(
            HEAD
            | {
                "item_name": ITEM,
                "applicant": APPLICANT,
                "applied_at": WHEN,
                "facts": (
                    same(
                        "申请人1975年5月出生，男，申请退休月为2026年12月。",
                        "Born in May 1975, male, asks for December 2026.",
                    ),
                ),
                "reasons": (
                    same(
                        "未达到法定退休年龄，也不符合弹性提前退休的条件。",
                        "The statutory age is not reached, nor are the conditions of early retirement met.",
                    ),
                ),
                "basis": (
                    same(
                        "《全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定》",
                        "Decision on raising the statutory retirement age step by step",
                    ),
                    same("《中华人民共和国社会保险法》第十六条", "Social Insurance Law, article 16"),
                ),
            }
            | changes
        )
    )


def turned_away(**changes: object) -> m.TurnedAwayValues:
    return m.TurnedAwayValues(
        **(
            HEAD
            | {
                "item_name": same("城乡居民医疗保险参保登记", "Enrolment in residents' medical insurance"),
                "applicant": APPLICANT,
                "reasons": (
                    same(
                        "医疗保险由医疗保障部门经办。", "Medical insurance is run by the healthcare security authority."
                    ),
                ),
                "basis": (same("《社会保险经办条例》第四条", "Regulation on Social Insurance Services, article 4"),),
            }
            | changes
        )
    )


def delivery() -> m.DeliveryValues:
    return m.DeliveryValues(
        **HEAD,
        item_name=ITEM,
        recipient=APPLICANT,
        papers=(same("养老待遇核定表", "Pension determination sheet"), same("办理结果告知单", "Result notice")),
        place=same("临江县政务服务大厅3号窗口", "Window 3, Linjiang County Service Hall"),
        way=same("直接送达", "In person"),
    )


def result(**changes: object) -> m.ResultValues:
    return m.ResultValues(
        **(
            HEAD
            | {
                "item_name": ITEM,
                "applicant": APPLICANT,
                "accepted_at": WHEN,
                "finished_at": WHEN,
                "result": same("不予核定", "Refused"),
                "details": (same("累计缴费年限不足。", "Contribution time is not sufficient."),),
                "basis": (same("《中华人民共和国社会保险法》第十六条", "Social Insurance Law, article 16"),),
                "negative": True,
            }
            | changes
        )
    )


PENSION = same("企业职工基本养老保险", "Basic pension insurance for employees")
INJURY = same("工伤保险", "Work-injury insurance")
NORMAL = same("参保缴费", "Paying")
PERSON = m.Party("王建国", "350199196605210014")


def unit_certificate(names: int = 3) -> c.UnitCertificateValues:
    roster = tuple(c.RosterLine(f"演示{i}", "3501**********0014", NORMAL) for i in range(names))
    return c.UnitCertificateValues(
        **HEAD,
        unit=m.Party("临江第二机床厂有限公司", "91350199MA00000001"),
        status=NORMAL,
        insurances=(PENSION, INJURY),
        period_from="2025-01",
        period_to="2026-10",
        headcount=386,
        purpose=same("招投标", "Tender"),
        roster=roster,
    )


def person_certificate() -> c.PersonCertificateValues:
    return c.PersonCertificateValues(
        **HEAD,
        person=PERSON,
        status=NORMAL,
        insurances=(PENSION, INJURY),
        first_insured="1994-07",
        period_from="2025-01",
        period_to="2026-10",
        months_in_period=22,
        months_total=386,
        unit_name="临江第二机床厂有限公司",
    )


def rights_record(years: int = 12) -> c.RightsRecordValues:
    return c.RightsRecordValues(
        **HEAD,
        person=PERSON,
        status=NORMAL,
        record_year=2025,
        first_insured="1994-07",
        years=tuple(
            c.YearLine(2025 - years + 1 + i, 12, 523_400 + i * 1000, 1_507_392, 502_464, "临江第二机床厂有限公司")
            for i in range(years)
        ),
        months_total=386,
        account_balance_fen=8_765_432,
        scope=same("年度权益记录单", "Yearly slip"),
        unit_name="临江第二机床厂有限公司",
        deemed_months=72,
    )


def benefit_certificate() -> c.BenefitCertificateValues:
    return c.BenefitCertificateValues(
        **HEAD,
        person=PERSON,
        benefit=same("基本养老金", "Pension"),
        period_from="2025-11",
        period_to="2026-10",
        drawn_since="2024-06",
        lines=(
            c.BenefitLine("2025-11", "2025-12", 345_678, 691_356),
            c.BenefitLine("2026-01", "2026-10", 352_310, 3_523_100),
        ),
        total_fen=4_214_456,
    )


def voucher() -> c.VoucherValues:
    return c.VoucherValues(
        **HEAD,
        person=PERSON,
        sex=same("男", "Male"),
        birth=date(1966, 5, 21),
        household="演示省临江县",
        first_insured="1994-07",
        last_year=2026,
        months_total=386,
        account_balance_fen=8_765_432,
        reason=same("跨省转移", "Transfer"),
        target_region="演示省另一市",
    )


def guide(steps: int = 7) -> g.GuideValues:
    names = (
        "受理与预检",
        "档案与身份认定",
        "缴费年限认定",
        "个人账户核定（结息）",
        "待遇计算复核",
        "合规与重复领取审查",
        "领导审批",
    )
    en = (
        "Intake and prechecks",
        "File and identity finding",
        "Contribution years finding",
        "Account settled",
        "Recalculation",
        "Compliance and duplicate check",
        "Leader approval",
    )
    law = same("《社会保险经办条例》第十八条", "Regulation on Social Insurance Services, article 18")
    return g.GuideValues(
        office=OFFICE,
        number="YL-103",
        demo=True,
        item_name=ITEM,
        immediate=False,
        version="0123456789ab",
        as_of=date(2026, 1, 1),
        who_may_apply=(same("本人", "the person"), same("用人单位", "the employer"), same("受托代办人", "an agent")),
        conditions=(
            same(
                "达到法定退休年龄或依法选择弹性退休，累计缴费达到最低年限",
                "Statutory age reached and minimum contribution time met",
            ),
        ),
        materials=tuple(
            g.GuideMaterial(
                line.name,
                line.original,
                line.copies,
                same("查验后退还", "shown and returned"),
                i == 0,
                law,
                same("身份信息与共享数据不一致时", "when shared data disagree") if i == 3 else None,
            )
            for i, line in enumerate(MATERIALS)
        ),
        flow=tuple(
            g.GuideStep(
                same(names[i % 7], en[i % 7]), same("受理岗", "Intake") if i == 0 else same("经办岗", "Handling")
            )
            for i in range(steps)
        ),
        statutory=same("20个工作日", "20 working days"),
        promised=same("20个工作日", "20 working days"),
        place=same("参保地（待遇领取地）经办机构", "The agency of the place of insurance"),
        fee=same("不收费", "free of charge"),
        legal_basis=(law,),
        grounds=(same("未到或已超过可以申请的时间", "Too early, or too late, to apply"),),
        remedies=(),
        outputs=(same("养老待遇核定表", "Pension determination sheet"),),
    )


def face_deletion(**changes: object) -> p.FaceDeletionValues:
    return p.FaceDeletionValues(
        **(
            HEAD
            | {
                "number": "W3F0A99C1D2E4B5F6",
                "person": "王芳",
                "account": "wang.fang",
                "reason": same("本人撤回同意", "consent withdrawn"),
                "enrolled_at": datetime(2026, 3, 2, 1, 5, tzinfo=UTC),
                "deleted_at": WHEN,
                "recogniser": "a6ac8ff06040",
                "copies": ("350199-02",),
            }
            | changes
        )
    )


LETTER = {key: value for key, value in HEAD.items() if key != "issuer"} | {
    "number": "T3501992026010000427", "item_name": ITEM, "applicant": APPLICANT, "case_number": NUMBER,
}  # fmt: skip
LAW = (same("《中华人民共和国社会保险法》第十六条", "Social Insurance Law, article 16"),)
OTHER_REMEDY = same("对其他机关的认定不服的，按该机关文书载明的途径办理。", "Against another body, as its paper says.")


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
        missing=supplement().missing,
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
                "facts": refusal().facts,
                "reasons": refusal().reasons,
                "basis": refusal().basis,
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


ALL = (
    receipt,
    received,
    supplement,
    refusal,
    turned_away,
    delivery,
    result,
    unit_certificate,
    person_certificate,
    rights_record,
    benefit_certificate,
    voucher,
    guide,
    face_deletion,
    pause,
    way_supplement,
    extension,
    decision,
    correction,
    public_notice,
)
