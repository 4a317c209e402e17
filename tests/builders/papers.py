"""Invented values for papers; persons carry numbers in the unassigned area 350199."""

from datetime import UTC, date, datetime

from app.documents import certificates as c
from app.documents import guide as g
from app.documents import model as m
from app.documents import staff_papers as p
from tests.builders.letters import OTHER_REMEDY as OTHER_REMEDY
from tests.builders.letters import correction, decision, extension, pause, public_notice, way_supplement
from tests.builders.paper_head import AGENT, APPLICANT, HEAD, ITEM, OFFICE, WHEN, same
from tests.builders.paper_head import ISSUER as ISSUER
from tests.builders.paper_head import NUMBER as NUMBER
from tests.builders.paper_head import SECRET as SECRET

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
