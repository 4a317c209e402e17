"""What every invented paper has in common: the office, the clerk, the applicant, the item."""

from datetime import UTC, datetime

from app.catalogue.model import Label
from app.documents import model as m

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
